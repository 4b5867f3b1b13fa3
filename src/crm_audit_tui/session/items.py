"""The worklists other than duplicates: items with what was decided about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import msgspec
import numpy as np

from crm_audit_tui.core.audit import Audit, ItemKey
from crm_audit_tui.core.decisions import DecideItem, DecideItems, Decision
from crm_audit_tui.core.worklists import ACTIONS, Effect
from crm_audit_tui.session.item_places import ItemPlaces
from crm_audit_tui.session.places import DONE, LATER, OPEN, next_waiting
from crm_audit_tui.tables.decided_cells import changed_fields, effect
from crm_audit_tui.tables.result import StepResult, WorkItem
from crm_audit_tui.tables.store import RowReader


class ItemState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    LATER = "later"
    DONE = "done"
    ELSEWHERE = "elsewhere"  # another step archives its record or its field: nothing is left to do


_WAITING = {
    ItemState.OPEN: OPEN,
    ItemState.LATER: LATER,
    ItemState.DONE: DONE,
    ItemState.ELSEWHERE: DONE,
}


class ItemCounts(msgspec.Struct, frozen=True):
    """How far a worklist is.

    `elsewhere` counts items whose record or field another step archives, `beyond` those past the
    ones listed.
    """

    total: int
    done: int
    later: int
    elsewhere: int
    beyond: int

    @property
    def open(self) -> int:
        """How many want a decision, those put off among them."""
        return self.total - self.done - self.elsewhere


class ItemQueue:
    """The items of one step, most urgent first, with where each one stands."""

    def __init__(self, result: StepResult, audit: Audit) -> None:
        self.step = result.step
        self.items: tuple[WorkItem, ...] = result.items
        self._total = max(result.items_total, len(result.items))
        self._position = {item.id: place for place, item in enumerate(self.items)}
        self._places = ItemPlaces(self.items)
        self._skips = {
            each.action for each in ACTIONS.get(result.step, ()) if each.effect is Effect.SKIP
        }
        self._audit = audit
        # What other steps decided, and where it tells: places by decision, decisions by place.
        self._told: dict[ItemKey, tuple[int, ...]] = {}
        self._changed: dict[int, set[ItemKey]] = {}
        self._archived: dict[int, set[ItemKey]] = {}
        self._states = [self._state(place) for place in range(len(self.items))]
        self._waiting = np.array([_WAITING[each] for each in self._states], dtype=np.int8)
        self._tally = Counter(self._states)
        for key in audit.items:
            self._tell_of(key)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def audit(self) -> Audit:
        """The audit whose decisions the queue shows."""
        return self._audit

    def state(self, position: int) -> ItemState:
        """Return where the item stands."""
        return self._states[position]

    def decided(self, position: int) -> DecideItem | None:
        """Return what was decided about the item, None where nothing is."""
        return self._audit.items.get((self.step, self.items[position].id))

    def position_of(self, item_id: str) -> int | None:
        """Return the item's place in the list, None where it is not listed."""
        return self._position.get(item_id)

    def next_open(self, position: int, among: Sequence[int] | None = None) -> int | None:
        """Return the next position after `position` that wants a decision, None where none does.

        Goes round at the end; what was put off comes last. `among`: ascending positions to stay in.
        """
        return next_waiting(self._waiting, position, among)

    def record_places(self, position: int) -> list[int]:
        """Return the places of all items about the same record, ascending."""
        return self._places.of_number(int(self._places.record_numbers[position]))

    def next_record(self, position: int, by: int = 1) -> int:
        """Return the first place of the next record (`by` 1) or the one before (-1), going round.

        Records come in the order of their first items.
        """
        number = int(self._places.record_numbers[position])
        return self._places.of_number((number + by) % self._places.records)[0]

    def next_open_record(self, position: int) -> int | None:
        """Return the first place that wants a decision in another record, None where none does."""
        records = self._places.record_numbers
        for wanted in (OPEN, LATER):
            waiting = np.flatnonzero(self._waiting == wanted)
            if not len(waiting):
                continue
            # How many records on, going round; the own one comes last of all.
            away = (records[waiting] - records[position] - 1) % self._places.records
            return int(waiting[np.argmin(away)])
        return None

    def positions(
        self, *, table: str = "", field: str = "", text: str = "", rows: RowReader | None = None
    ) -> list[int]:
        """Return the positions of a table, of a field, or that hold `text` whatever its case.

        With `rows` every cell of an item's record is looked at: call it off the interface.
        """
        places = [
            place
            for place, item in enumerate(self.items)
            if (not table or item.table == table) and (not field or item.field == field)
        ]
        if not text:
            return places
        sought = text.casefold()
        holding = self._records_holding(places, text, rows) if rows is not None else set()
        return [
            place
            for place in places
            if place in holding or sought in _searched(self.items[place]).casefold()
        ]

    def _records_holding(self, places: Sequence[int], text: str, rows: RowReader) -> set[int]:
        found: set[int] = set()
        by_table: dict[str, list[tuple[int, int]]] = {}
        for place in places:
            item = self.items[place]
            if item.record and item.table in rows:
                row = rows[item.table].row_of.get(item.record)
                if row is not None:
                    by_table.setdefault(item.table, []).append((place, row))
        for name, listed in by_table.items():
            at = np.array([row for _, row in listed], dtype=np.int64)
            hits = rows[name].holding(at, text)
            found.update(listed[hit][0] for hit in np.flatnonzero(hits).tolist())
        return found

    def counts(self) -> ItemCounts:
        """Return how many items there are and how many are decided."""
        return ItemCounts(
            total=self._total,
            done=self._tally[ItemState.DONE],
            later=self._tally[ItemState.LATER],
            elsewhere=self._tally[ItemState.ELSEWHERE],
            beyond=self._total - len(self.items),
        )

    def refresh(self, audit: Audit, decision: Decision) -> None:
        """Take up the audit after `decision` was made, undone or made again."""
        self._audit = audit
        for each in decided_items(decision):
            if each.step != self.step:
                self._tell_of((each.step, each.item))
            elif (place := self._position.get(each.item)) is not None:
                self._restate(place)

    def _tell_of(self, key: ItemKey) -> None:
        """Take up what another step decided now: what it archives is done with here.

        A cell that it changes comes after all that nobody has looked at.
        """
        if key[0] == self.step:
            return
        touched = self._told.pop(key, ())
        for place in touched:
            for known in (self._changed, self._archived):
                known.get(place, set()).discard(key)
        decided = self._audit.items.get(key)
        if decided is not None and (here := self._places_of(decided)):
            archives = effect(decided) is Effect.ARCHIVE
            for place in here:
                known = self._archived if archives else self._changed
                known.setdefault(place, set()).add(key)
            self._told[key] = here
            touched += here
        for place in touched:
            self._restate(place)

    def _places_of(self, decided: DecideItem) -> tuple[int, ...]:
        """Return where what another step does about a record, a cell or a whole field tells."""
        if effect(decided) is not Effect.ARCHIVE:
            return tuple(
                place
                for field in changed_fields(decided)
                for place in self._places.of_cell(decided.table, decided.record, field)
            )
        if decided.record:
            return tuple(self._places.of_record(decided.table, decided.record))
        return tuple(self._places.of_column(decided.table, decided.field))

    def _restate(self, place: int) -> None:
        was, now = self._states[place], self._state(place)
        self._states[place] = now
        self._tally[was] -= 1
        self._tally[now] += 1
        behind = now is ItemState.OPEN and self._changed.get(place)
        self._waiting[place] = LATER if behind else _WAITING[now]

    def _state(self, place: int) -> ItemState:
        decided = self._audit.items.get((self.step, self.items[place].id))
        if decided is not None and decided.action not in self._skips:
            return ItemState.DONE
        if self._archived.get(place):
            return ItemState.ELSEWHERE
        return ItemState.OPEN if decided is None else ItemState.LATER


def decided_items(decision: Decision) -> tuple[DecideItem, ...]:
    """Return what a decision decides about items of worklists, one by one."""
    match decision:
        case DecideItem():
            return (decision,)
        case DecideItems(items=items):
            return items
        case _:
            return ()


def _searched(item: WorkItem) -> str:
    return f"{item.record} {item.field} {item.value} {item.suggestion}"
