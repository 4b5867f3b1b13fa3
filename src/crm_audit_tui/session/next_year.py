"""The audit of next year: what it takes over from this one, and what it must find anew.

Taken over are settings, how exports are understood, lists that outlast a year, the texts of the
scope, and that two records are no duplicates. Answers, findings, worklist decisions, signatures and
what the matching learnt are not: they were about other data.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, JudgePair, JudgePairs, PutEntry, SetSetting
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.registers import REGISTERS
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session.learning import SETTING
from crm_audit_tui.session.scope_values import kept_day, read_scope
from crm_audit_tui.tables.keys import id_key, split_key
from crm_audit_tui.tables.sources import Corrections, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.tables.store import RowReader, StoredRows

Values = dict[str, str]
Rule = Callable[[Mapping[str, str]], Values | None]  # None: the entry belongs to its year

_OF_ITS_YEAR = frozenset({"title", "audit_date", "next_audit", "earlier_record"})
_MOVED = ("period_start", "period_end")


class TakeOverJob(msgspec.Struct, frozen=True, kw_only=True, tag="take_over"):
    """Read what the audit after the one in `record` takes over."""

    record: str


class TakenOver(msgspec.Struct, frozen=True, kw_only=True, tag="taken_over"):
    """What an audit takes over from the earlier one in `record`, which was as of `day`.

    `refused` says what of its scope cannot be taken over as it stands. `decisions` are settings and
    entries of lists, `apart` the pairs that are no duplicates,
    `sources` how the exports were understood. `key` (hex) is the one of the earlier fingerprints:
    with another nobody could tell whether a record is still as it was.
    """

    record: str
    day: str
    scope: Mapping[str, str]
    refused: tuple[Message, ...] = ()
    decisions: tuple[Decision, ...]
    apart: tuple[JudgePair, ...]
    sources: tuple[SourcePin, ...]
    key: str

    @property
    def before(self) -> tuple[Corrections, ...]:
        """How the earlier exports were understood, every header in the mapping."""
        return tuple(
            Corrections(table=each.table, mapping=dict(each.mapping), likely=dict(each.formats))
            for each in self.sources
            if not each.skipped
        )

    @property
    def left_out(self) -> dict[str, Corrections]:
        """The sources that were left out, to be left out again."""
        names = {each.id for each in self.sources if each.skipped}
        names |= {name for each in self.sources for name in each.left_out}
        return {name: Corrections(skipped=True) for name in names}


def take_over(record: str) -> TakenOver:
    """Return what the next audit takes over from `record`; RecordError where it cannot be read."""
    store = RecordStore.open(Path(record), read_only=True)
    audit = store.log.audit
    day = audit.scope.get("audit_date", "")
    if kept_day(day) is None:
        raise AuditError("session.note.earlier_undated", file=Path(record).name)
    scope = _scope(audit, store.path.name.removesuffix(".audit.toml"))
    wrong = {
        name: read for name, text in scope.items() if isinstance(read := _read(name, text), Message)
    }
    return TakenOver(
        record=str(store.path),
        day=day,
        scope={name: text for name, text in scope.items() if name not in wrong},
        refused=tuple(
            message("session.note.not_taken_over", field=message(f"core.scope.{name}"), why=why)
            for name, why in wrong.items()
        ),
        decisions=(*_settings(store.log), *_entries(audit)),
        apart=tuple(
            each
            for each in audit.pairs.values()
            if each.verdict == "apart" and any(each.fingerprints)
        ),
        sources=audit.sources,
        key=store.fingerprint_key.hex(),
    )


# --- scope and settings --------------------------------------------------------------------------


def _scope(audit: Audit, name: str) -> dict[str, str]:
    scope = {field: text for field, text in audit.scope.items() if field not in _OF_ITS_YEAR}
    for field in _MOVED:
        scope[field] = year_on(scope.get(field, ""))
    title = audit.scope.get("title", "") or name
    scope["title"] = next_title(title, audit.scope["audit_date"])
    return {field: text for field, text in scope.items() if text}


def _read(name: str, text: str) -> str | Message:
    """Return what is taken over of a field, or what is wrong with it: none judged it at first."""
    return read_scope(name, text, "en")


def year_on(day: str) -> str:
    """Return the same day a year on (29 February becomes the 28th), "" for what is no day."""
    found = kept_day(day)
    if found is None:
        return ""
    leap = (found.month, found.day) == (2, 29)
    return found.replace(year=found.year + 1, day=28 if leap else found.day).isoformat()


def next_title(title: str, day: str) -> str:
    """Return the title with the year of `day` counted on, or the next year behind it."""
    year = date.fromisoformat(day).year
    counted, found = re.subn(rf"(?<!\d){year}(?!\d)", str(year + 1), title)
    return counted if found else f"{title} {year + 1}"


def _settings(log: Log) -> Iterable[Decision]:
    """Yield the settings in force as they were decided, with their reasons."""
    made = (entry.decision for entry in log.in_force)
    last = {each.name: each for each in made if isinstance(each, SetSetting)}
    for name in sorted(log.audit.changed_settings):
        if name != SETTING:  # it counts the verdicts of another log
            yield last[name]


# --- lists ---------------------------------------------------------------------------------------


def _whole(values: Mapping[str, str]) -> Values:
    return dict(values)


def _without(*fields: str) -> Rule:
    """Keep an entry without what was read off in its year."""
    return lambda values: {name: text for name, text in values.items() if name not in fields}


def _until(field: str) -> Rule:
    """Keep an entry that is still open: `field` tells when it was closed."""
    return lambda values: None if values.get(field, "").strip() else dict(values)


def _goal(values: Mapping[str, str]) -> Values | None:
    if values.get("origin") == "dropped":
        return None
    old = ("actual", "origin") if values.get("origin") == "new" else ("actual",)
    return _without(*old)(values)


def _cost(values: Mapping[str, str]) -> Values | None:
    return None if values.get("period") == "once" else dict(values)


LISTS: Mapping[str, Rule] = {
    "goals": _goal,
    "expectations": _whole,
    "edition": _without("installed_version", "newest_version", "notes_read_on"),
    "releases": _until("applied_at"),
    "tools": _without("last_sync_at", "sent", "received", "errors"),
    "costs": _cost,
    "years": _whole,
    "themes": _whole,
    "regimes": _whole,
    "requests": _until("answered_on"),
    "legal_holds": _whole,
    "segment_columns": _whole,
    "rules": _whole,
    "plan": _whole,
}
OF_THEIR_YEAR = frozenset(
    {"inactive_users", "tests", "gains", "before_after", "other_changes", "interviews"}
)


def _entries(audit: Audit) -> Iterable[Decision]:
    known = {(step, spec.id) for step, specs in REGISTERS.items() for spec in specs}
    for key in audit.entry_order:
        step, register, entry = key
        rule = LISTS.get(register) if (step, register) in known else None
        values = rule(audit.entries[key]) if rule is not None else None
        if values:
            yield PutEntry(step=step, register=register, entry=entry, values=values)


# --- the new record ------------------------------------------------------------------------------


def place_beside(earlier: str, record: Path) -> str:
    """Return how the scope of `record` names the earlier one: so that both can move together."""
    folder, there = record.resolve().parent, Path(earlier).resolve()
    families = ({folder, folder.parent}, {there.parent, there.parent.parent})
    return os.path.relpath(there, folder) if families[0] & families[1] else str(there)


def begun_with(
    taken: TakenOver, rows: RowReader, sources: Sequence[SourceReport]
) -> Iterable[Decision]:
    """Yield what a new audit over `rows` of `sources` begins with, before these are pinned.

    Of the pairs kept apart those whose two records are still there; whether a key field has
    changed since shows in the review, by their fingerprints.
    """
    yield from taken.decisions
    apart = [pair for table in rows for pair in _still_there(taken, table, sources)]
    if apart:
        yield JudgePairs(pairs=tuple(apart))


def _still_there(
    taken: TakenOver, table: StoredRows, sources: Sequence[SourceReport]
) -> Iterable[JudgePair]:
    pairs = [each for each in taken.apart if each.table == table.name]
    if not pairs:
        return
    named = sorted({key for each in pairs for key in (each.left, each.right)})
    now = _found_again(named, table, _renamed(taken.sources, sources, table.name))
    for each in pairs:
        if each.left in now and each.right in now:
            sides = sorted(zip((now[each.left], now[each.right]), each.fingerprints, strict=True))
            (left, one), (right, other) = sides
            if left != right:
                yield msgspec.structs.replace(
                    each, left=left, right=right, fingerprints=(one, other)
                )


def _found_again(
    keys: Sequence[str], table: StoredRows, renamed: Mapping[str, str]
) -> dict[str, str]:
    """Return the keys of the same records now, by the keys they had; lost ones are not in it.

    By id in the source that took the place of theirs; without an id by a fingerprint that one
    record alone has.
    """
    wanted: dict[str, str] = {}
    bare = {fingerprint: key for key in keys if (fingerprint := split_key(key)[2])}
    for key in keys:
        source, ident, fingerprint = split_key(key)
        if not fingerprint:
            wanted[key] = id_key(renamed.get(source, source), ident)
    there = table.holds([*wanted.values()])
    found = {key: now for (key, now), held in zip(wanted.items(), there, strict=True) if held}
    if bare:
        seen: dict[str, str] = {}
        for now in table.keys_without_id():
            fingerprint = split_key(now)[2]
            seen[fingerprint] = "" if fingerprint in seen else now
        found |= {key: seen[print_] for print_, key in bare.items() if seen.get(print_)}
    return found


def _renamed(
    before: Sequence[SourcePin], now: Sequence[SourceReport], table: str
) -> dict[str, str]:
    """Return which source took the place of which: the one of a table that lost its name."""
    old = {each.id for each in before if each.table == table and not each.skipped}
    new = {each.id for each in now if each.table == table and not each.skipped}
    gone, fresh = old - new, new - old
    return dict(zip(gone, fresh, strict=True)) if len(gone) == len(fresh) == 1 else {}
