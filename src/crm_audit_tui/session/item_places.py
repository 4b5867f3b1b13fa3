"""Where the items about a record, a cell or a column stand in a worklist."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.tables.result import WorkItem


class ItemPlaces:
    """The places, from 0, of `items` by what they are about.

    Making it goes over every item, a moment for 100,000 of them: off the interface. Asking costs
    the same however many there are.
    """

    def __init__(self, items: Sequence[WorkItem]) -> None:
        self._items = items
        self._numbers: dict[tuple[str, str], int] = {}
        self._columns: dict[tuple[str, str], list[int]] = {}
        numbers = np.empty(len(items), dtype=np.int64)
        for place, each in enumerate(items):
            about = each.table, each.record or each.id  # what has no record stands alone
            numbers[place] = self._numbers.setdefault(about, len(self._numbers))
            self._columns.setdefault((each.table, each.field), []).append(place)
        self.record_numbers: NDArray[np.int64] = numbers  # of each item, counted as they come
        self._sorted = np.argsort(numbers, kind="stable")
        self._ends = np.cumsum(np.bincount(numbers, minlength=len(self._numbers)))

    @property
    def records(self) -> int:
        """How many records the items are about."""
        return len(self._numbers)

    def of_number(self, number: int) -> list[int]:
        """Return the places of the items about the record of that number, ascending."""
        start = self._ends[number - 1] if number else 0
        found: list[int] = self._sorted[start : self._ends[number]].tolist()
        return found

    def of_record(self, table: str, record: str) -> list[int]:
        """Return the places of the items about a record, ascending."""
        number = self._numbers.get((table, record)) if record else None
        return [] if number is None else self.of_number(number)

    def of_cell(self, table: str, record: str, field: str) -> list[int]:
        """Return the places of the items about a cell, ascending."""
        places = self.of_record(table, record)
        return [place for place in places if self._items[place].field == field]

    def of_column(self, table: str, field: str) -> list[int]:
        """Return the places of the items about a field and its cells, ascending."""
        return self._columns.get((table, field), []) if field else []
