"""Which items of a worklist belong together: what a decision about many at once may be about.

Looks at every item, and for owners at every record: call it off the interface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec
import numpy as np

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled
from crm_audit_tui.core.settings import Settings
from crm_audit_tui.session.chunks import in_chunks
from crm_audit_tui.session.items import ItemQueue, ItemState
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.store import RowReader


class SetKind(StrEnum):
    """What the items of a set have in common with the one in front."""

    ALIKE = "alike"  # reason, table and field
    VALUE = "value"  # that, and the value that stands there
    CASE = "case"  # that, and what is suggested differs in case and spaces only
    OWNER = "owner"  # that, and the owner of the record
    OLDER = "older"  # that, and as many days or more
    COLUMN = "column"  # table and field, whatever the reason
    REASON = "reason"  # the reason, in every table and field
    RECORD = "record"  # the record
    SHOWN = "shown"  # nothing but the filter


class ItemSet(msgspec.Struct, frozen=True):
    """Places of a worklist, ascending; `open` of them want a decision.

    `detail` is what they share, as data: a value, an owner, a record, a text; `days` for OLDER.
    """

    kind: SetKind
    places: tuple[int, ...]
    open: int
    detail: str = ""
    days: int = 0


# Reasons that are one to the auditor: how a thing is known to be old does not matter.
_FAMILIES = {
    "checks.reason.freshness.since_verified": "since",
    "checks.reason.freshness.since_modified": "since",
    "checks.reason.freshness.since_created": "since",
    "checks.reason.unused.contact_silent": "silent",
    "checks.reason.unused.contact_never": "silent",
}
# Reasons whose `n` counts days.
_DAYS = frozenset(
    {
        *_FAMILIES,
        "checks.reason.pipeline.deal_past_close",
        "checks.reason.pipeline.deal_outlier",
        "checks.reason.pipeline.task_overdue",
    }
)


def item_sets(
    queue: ItemQueue,
    position: int,
    shown: Sequence[int],
    rows: RowReader | None,
    settings: Settings,
    *,
    filtered: str = "",
    is_cancelled: IsCancelled,
) -> tuple[ItemSet, ...]:
    """Return the sets that the item at `position` may be decided with, each with other places.

    `shown` are the places that the filter lets through and `filtered` says what it looks for. What
    the filter shows comes first where there is one, else last. Whole fields and records never share
    a set: what is done to a field is done to all of its records. Cancelled when told to stop.
    """
    front = queue.items[position]
    alike = _where(queue, range(len(queue)), _like(front), is_cancelled)
    found = [ItemSet(SetKind.ALIKE, alike, 0)]
    found += _narrower(queue, front, alike, rows, settings, is_cancelled)
    found += _wider(queue, front, is_cancelled)
    everything = ItemSet(SetKind.SHOWN, _where(queue, shown, _of_kind(front), is_cancelled), 0,
                         filtered)  # fmt: skip
    found.insert(0 if filtered else len(found), everything)
    return _distinct(queue, found)


def _narrower(
    queue: ItemQueue,
    front: WorkItem,
    alike: Sequence[int],
    rows: RowReader | None,
    settings: Settings,
    is_cancelled: IsCancelled,
) -> list[ItemSet]:
    def among(wanted: Callable[[WorkItem], bool]) -> tuple[int, ...]:
        return _where(queue, alike, wanted, is_cancelled)

    found = []
    if front.value and front.record:
        same = among(lambda item: item.value == front.value)
        found.append(ItemSet(SetKind.VALUE, same, 0, front.value))
    if respelled(front):
        found.append(ItemSet(SetKind.CASE, among(respelled), 0))
    owner, of_owner = _of_owner(queue, front, alike, rows)
    if owner:
        found.append(ItemSet(SetKind.OWNER, of_owner, 0, owner))
    if (days := days_of(front)) is not None:
        limit = settings.whole("freshness.stale_days") if front.step == "freshness" else days
        for least in sorted({limit, days} if days >= limit else {days}):
            old = among(_aged(least))
            found.append(ItemSet(SetKind.OLDER, old, 0, days=least))
    return found


def _aged(least: int) -> Callable[[WorkItem], bool]:
    """Return what tells whether an item is `least` days old."""

    def is_aged(item: WorkItem) -> bool:
        return (days_of(item) or 0) >= least

    return is_aged


def _wider(queue: ItemQueue, front: WorkItem, is_cancelled: IsCancelled) -> list[ItemSet]:
    everything = _where(queue, range(len(queue)), _of_kind(front), is_cancelled)
    found = []
    if front.field and front.record:
        column = _where(
            queue,
            everything,
            lambda item: (item.table, item.field) == (front.table, front.field),
            is_cancelled,
        )
        found.append(ItemSet(SetKind.COLUMN, column, 0))
    family = _family(front.reason)
    reason = _where(queue, everything, lambda item: _family(item.reason) == family, is_cancelled)
    found.append(ItemSet(SetKind.REASON, reason, 0))
    if front.record:
        record = _where(
            queue,
            everything,
            lambda item: (item.table, item.record) == (front.table, front.record),
            is_cancelled,
        )
        found.append(ItemSet(SetKind.RECORD, record, 0, record_id(front.record)))
    return found


def _distinct(queue: ItemQueue, found: Sequence[ItemSet]) -> tuple[ItemSet, ...]:
    """Return the sets of several items, each with other places, and how many of them are open."""
    seen: set[tuple[int, ...]] = set()
    kept = []
    for each in found:
        if len(each.places) < 2 or each.places in seen:
            continue
        seen.add(each.places)
        is_open = sum(queue.state(place) is ItemState.OPEN for place in each.places)
        kept.append(msgspec.structs.replace(each, open=is_open))
    return tuple(kept)


def _where(
    queue: ItemQueue,
    places: Sequence[int],
    wanted: Callable[[WorkItem], bool],
    is_cancelled: IsCancelled,
) -> tuple[int, ...]:
    return tuple(
        place
        for chunk in in_chunks(places, is_cancelled=is_cancelled)
        for place in chunk
        if wanted(queue.items[place])
    )


def _family(reason: Message) -> str:
    return _FAMILIES.get(reason.id, reason.id)


def _kind(reason: Message) -> tuple[str, str]:
    """Return what a reason is about, whatever its figures: an invalid value by its fault too."""
    fault = reason.params.get("fault")
    return _family(reason), fault.id if isinstance(fault, Message) else ""


def _of_kind(front: WorkItem) -> Callable[[WorkItem], bool]:
    return lambda item: bool(item.record) == bool(front.record)


def _like(front: WorkItem) -> Callable[[WorkItem], bool]:
    kind, table, field = _kind(front.reason), front.table, front.field
    by_field = bool(front.record) or front.step != "unused"  # of a field itself the name says all

    def like(item: WorkItem) -> bool:
        return (
            item.table == table
            and bool(item.record) == bool(front.record)
            and (not by_field or item.field == field)
            and _kind(item.reason) == kind
        )

    return like


def respelled(item: WorkItem) -> bool:
    """Tell whether what is suggested is the present value in another case or spacing."""
    old, new = ("".join(text.split()).casefold() for text in (item.value, item.suggestion))
    return bool(old) and old == new


def days_of(item: WorkItem) -> int | None:
    """Return how many days an item is late, silent or old, None where that is not its fault."""
    days = item.reason.params.get("n")
    return days if item.reason.id in _DAYS and isinstance(days, int) else None


def _of_owner(
    queue: ItemQueue, front: WorkItem, alike: Sequence[int], rows: RowReader | None
) -> tuple[str, tuple[int, ...]]:
    """Return the owner of the record in front, and which of `alike` are theirs."""
    if rows is None or not front.record or front.table not in rows or front.field == "owner":
        return "", ()
    stored = rows[front.table]
    row = stored.row_of.get(front.record)
    owner = "" if row is None else stored.cell(row, "owner").strip()
    if not owner:
        return "", ()
    known = [(place, stored.row_of.get(queue.items[place].record)) for place in alike]
    there = [(place, row) for place, row in known if row is not None]
    owners = stored.cells(np.array([row for _, row in there], dtype=np.int64), "owner")
    return owner, tuple(
        place for (place, _), each in zip(there, owners, strict=True) if each.strip() == owner
    )
