"""The worklists other than duplicates: items with what was decided about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, Decision
from crm_audit_tui.core.worklists import ACTIONS, Effect
from crm_audit_tui.tables.result import StepResult, WorkItem


class ItemState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    LATER = "later"
    DONE = "done"


class ItemCounts(msgspec.Struct, frozen=True):
    """How far a worklist is; `beyond` counts items past the ones listed."""

    total: int
    done: int
    later: int
    beyond: int


class ItemQueue:
    """The items of one step, most urgent first, with where each one stands."""

    def __init__(self, result: StepResult, audit: Audit) -> None:
        self.step = result.step
        self.items: tuple[WorkItem, ...] = result.items
        self._total = max(result.items_total, len(result.items))
        self._position = {item.id: place for place, item in enumerate(self.items)}
        self._skips = {
            each.action for each in ACTIONS.get(result.step, ()) if each.effect is Effect.SKIP
        }
        self._audit = audit
        self._states = [self._state(item) for item in self.items]
        self._tally = Counter(self._states)

    def __len__(self) -> int:
        return len(self.items)

    def state(self, position: int) -> ItemState:
        """Return where the item stands."""
        return self._states[position]

    def decided(self, position: int) -> DecideItem | None:
        """Return what was decided about the item, None where nothing is."""
        return self._audit.items.get((self.step, self.items[position].id))

    def position_of(self, item_id: str) -> int | None:
        """Return the item's place in the list, None where it is not listed."""
        return self._position.get(item_id)

    def next_open(self, position: int, *, step: int = 1) -> int | None:
        """Return the next position that wants a decision; what was put off comes last."""
        places = [(position + step * away) % len(self) for away in range(1, len(self) + 1)]
        for wanted in (ItemState.OPEN, ItemState.LATER):
            for place in places:
                if self._states[place] is wanted:
                    return place
        return None

    def positions(self, *, table: str = "", field: str = "", text: str = "") -> Iterator[int]:
        """Yield the positions of a table, of a field, or whose value or record holds `text`."""
        sought = text.casefold()
        for place, item in enumerate(self.items):
            if (table and item.table != table) or (field and item.field != field):
                continue
            if sought and sought not in f"{item.record} {item.field} {item.value}".casefold():
                continue
            yield place

    def counts(self) -> ItemCounts:
        """Return how many items there are and how many are decided."""
        return ItemCounts(
            total=self._total,
            done=self._tally[ItemState.DONE],
            later=self._tally[ItemState.LATER],
            beyond=self._total - len(self.items),
        )

    def refresh(self, audit: Audit, decision: Decision) -> None:
        """Take up the audit after `decision` was made, undone or made again."""
        self._audit = audit
        if isinstance(decision, DecideItem) and decision.step == self.step:
            place = self._position.get(decision.item)
            if place is not None:
                self._tally[self._states[place]] -= 1
                self._states[place] = self._state(self.items[place])
                self._tally[self._states[place]] += 1

    def _state(self, item: WorkItem) -> ItemState:
        decided = self._audit.items.get((self.step, item.id))
        if decided is None:
            return ItemState.OPEN
        return ItemState.LATER if decided.action in self._skips else ItemState.DONE
