"""Chance that falls the same way on every machine and Python."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

AUDIT_DATE = date(2026, 12, 31)


class Chance:
    """A seeded source of choices, one stream for each `name`.

    Built on `random.random` alone: the only method whose sequence Python promises to keep.
    """

    def __init__(self, name: str) -> None:
        self._next = random.Random(f"rossi-hart/{name}").random

    def hit(self, share: float) -> bool:
        """Return True in `share` (0-1) of the cases."""
        return self._next() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def near(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, mostly in the middle."""
        return low + int((self._next() + self._next()) / 2 * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Return one of `items`."""
        return items[int(self._next() * len(items))]

    def weighed(self, items: Sequence[tuple[T, float]]) -> T:
        """Return one of (item, weight) pairs."""
        place = self._next() * sum(weight for _, weight in items)
        for item, weight in items:
            place -= weight
            if place < 0:
                return item
        return items[-1][0]

    def mixed(self, items: Iterable[T]) -> list[T]:
        """Return `items` in another order."""
        pool = list(items)
        for place in range(len(pool) - 1, 0, -1):
            other = int(self._next() * (place + 1))
            pool[place], pool[other] = pool[other], pool[place]
        return pool

    def some(self, items: Iterable[T], count: int) -> list[T]:
        """Return `count` different ones of `items`."""
        chosen = self.mixed(items)[:count]
        assert len(chosen) == count, f"{len(chosen)} of {count}"
        return chosen

    def day(self, first: date, last: date) -> date:
        """Return a day from `first` to `last`."""
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))

    def workday(self, first: date, last: date) -> date:
        """Return a Monday to Friday from `first` to about `last`, never after it."""
        day = self.day(first, last)
        back = max(0, day.weekday() - 4)
        return day - timedelta(days=back) if day - timedelta(days=back) >= first else day

    def clock(self, day: date) -> datetime:
        """Return a moment of `day` in working hours."""
        return datetime(day.year, day.month, day.day, self.whole(8, 17), self.whole(0, 59))


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the parts of `text` between bars."""
    return tuple(text.split("|"))
