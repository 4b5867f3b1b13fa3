"""One action on many items of a worklist: what it would do, what stays out, and the decision.

Everything here looks at every item of a set: call it off the interface.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import msgspec
import numpy as np

from crm_audit_tui.core.decisions import DecideItem, DecideItems
from crm_audit_tui.core.progress import IsCancelled, OnProgress
from crm_audit_tui.core.worklists import ActionSpec, Effect, guarded, needs_sample
from crm_audit_tui.session.chunks import in_chunks
from crm_audit_tui.session.item_decisions import decision_on, suggested_for
from crm_audit_tui.session.items import ItemQueue, ItemState
from crm_audit_tui.session.labels import NewLabel, new_labels
from crm_audit_tui.tables.decided_cells import Elsewhere, field_of_action, watched_field
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.store import RowReader

PLANNING, DECIDING = "tui.bulk.planning", "tui.bulk.deciding"
SAMPLE = 10  # items that are looked at before data is changed
ElsewhereOf = Callable[[WorkItem], Sequence[Elsewhere]]


class Left(StrEnum):
    """Why an item of the set stays out; the words are `tui.bulk.left_<reason>`."""

    DECIDED = "decided"
    LATER = "later"  # put off: somebody wants to look at it
    HELD = "held"
    OPEN_DEAL = "open_deal"
    SUPPRESSED = "suppressed"
    PLANNED = "planned"
    ELSEWHERE = "elsewhere"  # another step has decided about its cell or its record
    NO_VALUE = "no_value"  # nothing typed and nothing suggested
    UNFIT = "unfit"  # the action is for another table, or changes a column that is not there
    GONE = "gone"  # its record is no longer in the exports


class BulkPlan(msgspec.Struct, frozen=True):
    """What an action would do: the places it takes, and how many stay out for which reason.

    `sample` are places drawn by chance, the same ones for the same items and action; `new_labels`
    what labels would be merged into that no record has.
    """

    queue: ItemQueue
    spec: ActionSpec
    typed: Mapping[str, str]
    places: tuple[int, ...]
    left: Mapping[Left, int]
    sample: tuple[int, ...]
    new_labels: tuple[NewLabel, ...] = ()

    @property
    def needs_sample(self) -> bool:
        """Whether the sample has to be seen first."""
        return needs_sample(self.spec)

    def decision(self, place: int) -> DecideItem:
        """Return what would be decided about the item at `place`."""
        item = self.queue.items[place]
        value = self.typed.get("value", "") or suggested_for(self.spec, item)
        return decision_on(self.spec, item, {**self.typed, "value": value})


def plan_bulk(
    queue: ItemQueue,
    places: Sequence[int],
    spec: ActionSpec,
    typed: Mapping[str, str],
    rows: RowReader | None,
    elsewhere: ElsewhereOf,
    on_progress: OnProgress,
    is_cancelled: IsCancelled,
) -> BulkPlan:
    """Return what `spec` would do with the items at `places`; Cancelled when told to stop.

    `typed` holds value, owner, due and note for all; without a value each item takes its own
    suggestion.
    """
    taken: list[int] = []
    left: Counter[Left] = Counter()
    for chunk in in_chunks(places, PLANNING, on_progress, is_cancelled=is_cancelled):
        for place in chunk:
            why = _why_left(queue, place, spec, typed, rows, elsewhere)
            if why is None:
                taken.append(place)
            else:
                left[why] += 1
    counts = {each: left[each] for each in Left if left[each]}
    plan = BulkPlan(queue, spec, typed, tuple(taken), counts, _sample(queue, taken, spec))
    if spec.effect is not Effect.MERGE or not typed.get("value"):
        return plan  # what is suggested is a label that records have
    new = new_labels(map(plan.decision, taken), rows, queue.audit)
    return msgspec.structs.replace(plan, new_labels=new)


def _why_left(
    queue: ItemQueue,
    place: int,
    spec: ActionSpec,
    typed: Mapping[str, str],
    rows: RowReader | None,
    elsewhere: ElsewhereOf,
) -> Left | None:
    item, state = queue.items[place], queue.state(place)
    if state is ItemState.DONE:
        return Left.DECIDED
    if state is ItemState.LATER:
        return Left.LATER
    if state is ItemState.ELSEWHERE:
        return Left.ELSEWHERE
    if guard := guarded(spec, item.guards):
        return Left(guard)
    if not _fits(spec, item, rows):
        return Left.UNFIT
    if item.record and rows is not None and not _there(item, rows):
        return Left.GONE
    if spec.needs_value and not (typed.get("value") or suggested_for(spec, item)):
        return Left.NO_VALUE
    if needs_sample(spec) and item.record and elsewhere(item):
        return Left.ELSEWHERE
    return None


def _fits(spec: ActionSpec, item: WorkItem, rows: RowReader | None) -> bool:
    if spec.action == "close_lost":
        return item.table == "deals"
    if not spec.needs_value or not item.record:
        return True
    field = field_of_action(decision_on(spec, item, {}))
    columns = rows[item.table].columns if rows is not None and item.table in rows else None
    return bool(field) and (columns is None or field in columns)


def _there(item: WorkItem, rows: RowReader) -> bool:
    return item.table in rows and item.record in rows[item.table].row_of


def _sample(queue: ItemQueue, places: Sequence[int], spec: ActionSpec) -> tuple[int, ...]:
    """Draw the sample by the items and the action alone, so that it cannot be drawn until it fits.

    It is shown in the order of the list.
    """
    if len(places) <= SAMPLE:
        return tuple(places)
    seed = hashlib.sha256(spec.action.encode())
    for place in places:
        seed.update(b"\n" + queue.items[place].id.encode("utf-8", "surrogatepass"))
    return tuple(sorted(random.Random(seed.digest()).sample(places, SAMPLE)))


def decide_bulk(
    plan: BulkPlan, rows: RowReader | None, on_progress: OnProgress, is_cancelled: IsCancelled
) -> DecideItems:
    """Return the one decision that carries `plan` out; Cancelled when told to stop."""
    decided: list[DecideItem] = []
    for chunk in in_chunks(plan.places, DECIDING, on_progress, is_cancelled=is_cancelled):
        decided += _with_what_stands(list(map(plan.decision, chunk)), rows)
    seen = plan.sample if plan.needs_sample else ()
    return DecideItems(
        items=tuple(decided), sample=tuple(plan.queue.items[place].id for place in seen)
    )


def _with_what_stands(decided: list[DecideItem], rows: RowReader | None) -> list[DecideItem]:
    """Return decisions with what stands in the cells that they change, column by column."""
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for number, each in enumerate(decided):
        if rows is None or each.table not in rows or not each.record:
            continue
        stored = rows[each.table]
        field, row = (
            watched_field(each, stored.columns.__contains__),
            stored.row_of.get(each.record),
        )
        if field and row is not None:
            places.setdefault((each.table, field), []).append((number, row))
    for (table, field), at in places.items():
        assert rows is not None
        cells = rows[table].cells(np.array([row for _, row in at], dtype=np.int64), field)
        for (number, _), cell in zip(at, cells, strict=True):
            decided[number] = msgspec.structs.replace(decided[number], was=cell)
    return decided
