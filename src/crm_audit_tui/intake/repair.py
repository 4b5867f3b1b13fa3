"""Records that break the rules: stray quotes, other delimiters, one too many or too few."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from crm_audit_tui.intake.dialect import DELIMITERS, Dialect

_BUDGET = 4000  # readings tried for one record
_WIDEST = 200


def other_delimiter(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the `width` cells of a line written with another delimiter than its file."""
    if width < 3:
        return None
    for mark in (*DELIMITERS, " "):
        if mark == dialect.delimiter or line.count(mark) < width - 1:
            continue
        other = Dialect(mark, dialect.quote)
        try:
            cells = next(csv.reader([line], strict=True, **other.reader_options()), [])  # type: ignore[arg-type]
        except csv.Error:
            continue
        if len(cells) == width:
            return cells
    return split_lenient(line, Dialect(" ", dialect.quote), width) if " " in line else None


def split_lenient(
    text: str, dialect: Dialect, width: int, *, lost: bool = False
) -> list[str] | None:
    """Return the `width` cells of one record in which some quotes are mere characters.

    A cell is quoted where its quote is closed right before a delimiter or the end; otherwise its
    quote belongs to the text. With `lost`, a delimiter may be missing beside a quote. The reading
    with exactly `width` cells is taken, quoted cells first.
    """
    mark, quote = dialect.delimiter, dialect.quote
    between = quote + mark + quote
    budget = [_BUDGET]

    def cells(place: int, left: int) -> list[str] | None:
        budget[0] -= 1
        if budget[0] < 0 or left == 0:
            return None
        if dialect.skip_space:
            while text.startswith(" ", place):
                place += 1
        if text.startswith(quote, place):
            for end in _closing(text, place + 1, mark, quote):
                inner = text[place + 1 : end]
                if between in inner:
                    break
                rest = finish(end + 1, left, inner.replace(quote * 2, quote))
                if rest is not None:
                    return rest
        end = text.find(mark, place)
        end = len(text) if end < 0 else end
        if lost and (opens := text.find(quote, place + 1, end)) > 0:
            rest = cells(opens, left - 1)
            if rest is not None:
                return [text[place:opens], *rest]
        return finish(end, left, text[place:end])

    def finish(end: int, left: int, cell: str) -> list[str] | None:
        if end >= len(text):
            return [cell] if left == 1 else None
        rest = cells(end + len(mark), left - 1)
        return None if rest is None else [cell, *rest]

    return cells(0, width) if text and width <= _WIDEST else None


def _closing(text: str, place: int, mark: str, quote: str) -> Iterator[int]:
    """Yield where a quoted cell may end: at quotes before a delimiter or the end of the text."""
    while (place := text.find(quote, place)) >= 0:
        run = place
        while text.startswith(quote, run + 1):
            run += 1
        after = run + 1
        if after >= len(text) or text.startswith(mark, after):
            yield run
        place = after


class Pattern:
    """What the cells of each column look like, learnt from the rows that fit.

    A column whose few shapes cover most of its cells (dates, codes, amounts) tells where a row with
    a cell too many or too few went wrong; free text tells nothing.
    """

    _TYPED, _SHAPES = 0.8, 6

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        self.width = width
        self._shapes: list[dict[str, float] | None] = []
        self._rarely_blank: list[bool] = []
        for place in range(width):
            counts = Counter(shape(row[place]) for row in rows if row[place].strip())
            blank = sum(not row[place].strip() for row in rows)
            total = counts.total()
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
        """Return how well a row fits: +1 for a cell of a known shape, -1 for one of another."""
        return sum(map(self._cell, range(self.width), row))

    def _cell(self, place: int, cell: str) -> float:
        known = self._shapes[place]
        if known is None:
            return -0.5 if self._rarely_blank[place] and not cell.strip() else 0.0
        if not cell.strip():
            return 1.0 if known.get("", 0.0) >= 0.02 else 0.0
        return 1.0 if known.get(shape(cell), 0.0) >= 0.02 else -1.0

    def shortened(self, row: Sequence[str], mark: str) -> list[str] | None:
        """Return a row with one cell too many put right, None where no way is plainly best."""
        ways = []
        for place, cell in enumerate(row):
            if not cell.strip():
                ways.append([*row[:place], *row[place + 1 :]])
            if place + 1 < len(row) and cell.strip() and row[place + 1].strip():
                joined = cell + mark + row[place + 1]
                ways.append([*row[:place], joined, *row[place + 2 :]])
        return self._best(ways)

    def widened(self, row: Sequence[str]) -> list[str] | None:
        """Return a row with one cell too few put right, None where no way is plainly best."""
        ways = [[*row[:place], "", *row[place:]] for place in range(len(row) + 1)]
        found = self._best(ways)
        if found is not None and self.score(found) == self._most():
            return found
        for place, cell in enumerate(row):
            if self._shapes[place] is None and self._shapes[min(place + 1, self.width - 1)] is None:
                continue
            for cut in range(1, len(cell)):
                ways.append([*row[:place], cell[:cut], cell[cut:], *row[place + 1 :]])
        return self._best(ways)

    def _most(self) -> float:
        return sum(known is not None for known in self._shapes)

    def _best(self, ways: list[list[str]]) -> list[str] | None:
        """Return the way that fits best, where it fits nearly all and no other fits as well."""
        distinct = {tuple(way): self.score(way) for way in ways if len(way) == self.width}
        if not distinct:
            return None
        order = sorted(distinct, key=lambda way: -distinct[way])
        best = distinct[order[0]]
        unique = len(order) == 1 or best > distinct[order[1]]
        return list(order[0]) if unique and best >= 0.7 * self._most() and best > 0 else None


_DIGITS = re.compile(r"\d+")
_UPPER = re.compile(r"[A-Z]+")
_LETTERS = re.compile(r"[^\W\d_A-Z]+")


def shape(cell: str) -> str:
    """Return what a cell looks like: letters a and A, digits 9, 99 (two) and 9999 (four)."""
    text = _LETTERS.sub("a", _UPPER.sub("A", cell.strip()))
    return _DIGITS.sub(lambda found: {2: "99", 4: "9999"}.get(len(found.group()), "9"), text)
