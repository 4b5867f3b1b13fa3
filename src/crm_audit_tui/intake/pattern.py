"""What the cells of a table look like, and which way of putting a ragged row right fits that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_CUTS = 100  # pieces that one cell may have been cut into
_LONGEST_CUT = 500  # characters of a cell that may be two run together


class Pattern:
    """What the cells of each column look like, learnt from the rows that fit.

    A column whose few shapes cover most of its cells (dates, codes, amounts) tells where a row with
    a cell too many or too few went wrong; free text tells nothing.
    """

    _TYPED, _SHAPES = 0.8, 6

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        self.width = width
        self._shapes: list[dict[str, float] | None] = []
        self._signs: list[set[str]] = []
        self._rarely_blank: list[bool] = []
        for place in range(width):
            counts = Counter(shape(row[place]) for row in rows if row[place].strip())
            blank = sum(not row[place].strip() for row in rows)
            total = counts.total()
            self._signs.append(set("".join(counts)) if counts else set())
            common = counts.most_common(self._SHAPES)
            covered = sum(times for _, times in common)
            self._rarely_blank.append(bool(rows) and blank < 0.02 * len(rows))
            if total == 0:
                self._shapes.append({"": 1.0})
            elif total >= 3 and covered >= self._TYPED * total:
                known = {each: times / (total + blank) for each, times in common}
                self._shapes.append(known | {"": blank / (total + blank)})
            else:
                self._shapes.append(None)

    def score(self, row: Sequence[str]) -> float:
        """Return how well a row fits: +1 for a cell of a known shape, -1 for one of another.

        A shape made of the same signs as the known ones (`$72` among `$74.69`) is half as odd.
        """
        return sum(map(self._cell, range(self.width), row))

    def _cell(self, place: int, cell: str) -> float:
        known = self._shapes[place]
        if known is None:
            return -0.5 if self._rarely_blank[place] and not cell.strip() else 0.0
        if not cell.strip():
            return 1.0 if known.get("", 0.0) >= 0.02 else 0.0
        own = shape(cell)
        if known.get(own, 0.0) >= 0.02:
            return 1.0
        return -0.5 if self._signs[place].issuperset(own) else -1.0

    def shortened(self, row: Sequence[str], mark: str) -> list[str] | None:
        """Return a row with cells too many put right, None where no way is plainly best.

        Either one blank cell is too many, or one cell was cut at delimiters that nobody quoted. A
        cell that holds a delimiter was quoted, and so is whole.
        """
        more = len(row) - self.width
        if more > _MOST_CUTS:
            return None
        before, after = self._sums(row, -more)
        ways: list[_Way] = []
        for place, cell in enumerate(row):
            if more == 1 and not cell.strip():
                ways.append(_Way(before[place] + after[place + 1], place, 1, ()))
        for place in range(self.width):
            parts = row[place : place + more + 1]
            if parts[0].strip() and parts[-1].strip() and not any(mark in part for part in parts):
                joined = mark.join(parts)
                own = self._cell(place, joined)
                if own < 0 and all(self._cell(place, part) == 1.0 for part in parts):
                    own += 1.5  # several of what the column holds: `Winter Boots` among `Boots`
                score = before[place] + own + after[place + more + 1]
                ways.append(_Way(score, place, more + 1, (joined,)))
        return self._best(row, ways)

    def widened(self, row: Sequence[str]) -> list[str] | None:
        """Return a row with one cell too few put right, None where no way is plainly best."""
        before, after = self._sums(row, 1)
        ways = [
            _Way(before[place] + self._cell(place, "") + after[place], place, 0, ("",))
            for place in range(len(row) + 1)
        ]
        found = self._best(row, ways)
        if found is not None and self.score(found) == self._most():
            return found
        for place, cell in enumerate(row):
            if self._shapes[place] is None and self._shapes[min(place + 1, self.width - 1)] is None:
                continue
            around = before[place] + after[place + 1]
            for cut in range(1, min(len(cell), _LONGEST_CUT)):
                left, right = cell[:cut], cell[cut:]
                score = around + self._cell(place, left) + self._cell(place + 1, right)
                ways.append(_Way(score, place, 1, (left, right)))
        return self._best(row, ways)

    def _sums(self, row: Sequence[str], shift: int) -> tuple[list[float], list[float]]:
        """Return the scores of the first cells at their own places, and of the last, shifted."""
        before, after = [0.0], [0.0]
        for place, cell in enumerate(row):
            before.append(before[-1] + (self._cell(place, cell) if place < self.width else 0.0))
        for place in reversed(range(len(row))):
            there = place + shift
            inside = 0 <= there < self.width
            after.append(after[-1] + (self._cell(there, row[place]) if inside else 0.0))
        return before, after[::-1]

    def _most(self) -> float:
        return sum(known is not None for known in self._shapes)

    def _best(self, row: Sequence[str], ways: Sequence[_Way]) -> list[str] | None:
        """Return the way that fits best, where it fits nearly all and no other fits as well."""
        best = max((way.score for way in ways), default=0.0)
        if best <= 0 or best < 0.7 * self._most():
            return None
        found = {way.applied(row) for way in ways if way.score == best}
        return list(found.pop()) if len(found) == 1 else None


@dataclass(frozen=True)
class _Way:
    """A way to put a row right: `instead` in the place of `taken` cells from `place` on."""

    score: float
    place: int
    taken: int
    instead: tuple[str, ...]

    def applied(self, row: Sequence[str]) -> tuple[str, ...]:
        """Return the row put right."""
        return (*row[: self.place], *self.instead, *row[self.place + self.taken :])


_DIGITS = re.compile(r"\d+")
_UPPER = re.compile(r"[A-Z]+")
_LETTERS = re.compile(r"[^\W\d_A-Z]+")


def shape(cell: str) -> str:
    """Return what a cell looks like: letters a and A, digits 9, 99 (two) and 9999 (four)."""
    text = _LETTERS.sub("a", _UPPER.sub("A", cell.strip()))
    return _DIGITS.sub(lambda found: {2: "99", 4: "9999"}.get(len(found.group()), "9"), text)
