"""One pair made ready to be looked at: both records field by field, and what merging would give."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.matching.explain import Explanation, explain
from crm_audit_tui.matching.guards import risks
from crm_audit_tui.matching.survivorship import OWN, Kept, choose_survivor, merged_record
from crm_audit_tui.session.merge_losses import archive_risks, loss_risk, written_columns
from crm_audit_tui.session.merged_field import MergedField
from crm_audit_tui.session.pairs import PairQueue, PairState
from crm_audit_tui.tables.schema import SCHEMA

LEFT, RIGHT, TYPED = "left", "right", "="


class Likeness(StrEnum):
    """How two values of a field compare."""

    EQUAL = "equal"
    SIMILAR = "similar"  # equal but for case, accents or punctuation
    DIFFERENT = "different"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"


class FieldView(MergedField, frozen=True, kw_only=True):
    """One field of a pair: both values, and where the one that would stay comes from.

    `origin` is "left", "right", "both" or "typed".
    """

    left: str
    right: str
    likeness: Likeness
    origin: str


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a pair: its key, id, export, line and dates as they stand in it."""

    key: str
    record_id: str
    source: str
    line: int
    created: str
    modified: str


class PairView(msgspec.Struct, frozen=True, kw_only=True):
    """A pair with everything that its screen shows."""

    table: str
    position: int
    left: Side
    right: Side
    survivor: str
    fields: tuple[FieldView, ...]
    explanation: Explanation
    state: PairState
    companions: tuple[tuple[str, float], ...]
    risks: tuple[Message, ...]


def view_pair(
    queue: PairQueue, position: int, *, survivor: str = "", choices: Mapping[str, str] | None = None
) -> PairView:
    """Return the pair at `position`.

    `survivor` is "left" or "right", "" lets the cascade choose; `choices` hold what the auditor
    chose by field: "left", "right", or "=" and a typed value. Both default to the verdict in force.
    """
    rows = queue.row_numbers(position)
    left, right = (queue.rows.record(row) for row in rows)
    verdict = queue.verdict(position)
    if verdict is not None and verdict.verdict == "merge":
        keys = queue.keys(position)
        stored = verdict.values if keys[0] == verdict.left else _turned(verdict.values)
        choices = stored if choices is None else choices
        survivor = survivor or (LEFT if verdict.survivor == keys[0] else RIGHT)
    if not survivor:
        survivor = (LEFT, RIGHT)[
            choose_survivor((left, right), queue.table, queue.rows.date_formats)
        ]
    merged = merged_record(
        (left, right),
        queue.table,
        0 if survivor == LEFT else 1,
        queue.rows.date_formats,
        queue.rows.holders,
    )
    source, _ = queue.rows.origin(rows[0] if survivor == LEFT else rows[1])
    written = written_columns(source)
    fields = []
    for name in field_names(queue):
        one, other = left.get(name, ""), right.get(name, "")
        if name == "id" or (not one and not other):
            continue  # ids stand in the heading
        choice = (choices or {}).get(name, "")
        value = merged[name]
        if name in OWN:  # no merge takes them over, so nothing can be chosen either
            own = left if survivor == LEFT else right
            choice, value = "", Kept(own.get(name, ""), Message("matching.rule.survivor"))
        result = _chosen(choice, one, other) if choice else value.value
        fields.append(
            FieldView(
                name=name,
                left=one,
                right=other,
                likeness=likeness(one, other),
                result=result,
                origin=_origin(choice, value.value, one, other, survivor),
                chosen=bool(choice),
                rule=None if choice else value.rule,
                lost_in=source.name if result and name not in written else "",
            )
        )
    lost = [field.name for field in fields if field.lost_in]
    return PairView(
        table=queue.table,
        position=position,
        left=_side(queue, rows[0], left),
        right=_side(queue, rows[1], right),
        survivor=survivor,
        fields=tuple(fields),
        explanation=explain(queue.matches, queue.index(position), left, right),
        state=queue.state(position),
        companions=tuple(queue.companions(position)),
        risks=(
            *risks(left, right),
            *loss_risk(source, lost),
            *archive_risks(queue, queue.keys(position)),
        ),
    )


def _turned(values: Mapping[str, str]) -> dict[str, str]:
    """Verdicts name sides by record key, screens by row: turn one into the other."""
    other = {LEFT: RIGHT, RIGHT: LEFT}
    return {field: other.get(value, value) for field, value in values.items()}


def values_by_key(queue: PairQueue, position: int, choices: Mapping[str, str]) -> dict[str, str]:
    """Return `choices` as a verdict keeps them: sides in the order of the record keys."""
    one, other = queue.keys(position)
    return dict(choices) if one <= other else _turned(choices)


def field_names(queue: PairQueue) -> list[str]:
    """Return the fields of the table in the order they are shown: those known, then the others."""
    known = [spec.name for spec in SCHEMA[queue.table].columns]
    there = set(queue.rows.columns)
    return [name for name in known if name in there] + [
        name for name in queue.rows.columns if name.startswith(RAW)
    ]


def _chosen(choice: str, left: str, right: str) -> str:
    if choice == LEFT:
        return left
    return right if choice == RIGHT else choice.removeprefix(TYPED)


def _origin(choice: str, result: str, left: str, right: str, survivor: str) -> str:
    if choice:
        return choice if choice in (LEFT, RIGHT) else "typed"
    if left == right:
        return "both"
    if result == left:
        return LEFT
    return RIGHT if result == right else survivor


def likeness(left: str, right: str) -> Likeness:
    """Return how two values of a field compare."""
    if left == right:
        return Likeness.EQUAL
    if not right:
        return Likeness.LEFT_ONLY
    if not left:
        return Likeness.RIGHT_ONLY
    return Likeness.SIMILAR if _bare(left) == _bare(right) else Likeness.DIFFERENT


def _bare(text: str) -> str:
    from anyascii import anyascii

    return "".join(each for each in anyascii(text).casefold() if each.isalnum())


def _side(queue: PairQueue, row: int, record: Mapping[str, str]) -> Side:
    source, line = queue.rows.origin(row)
    return Side(
        key=queue.rows.key(row),
        record_id=record.get("id", "") or f"~{line}",
        source=source.name,
        line=line,
        created=record.get("created_at", ""),
        modified=record.get("modified_at", ""),
    )
