"""The careful reader: every record of a delimited text with the line it starts on.

The standard reader swallows the rest of a file when a quote is never closed, and splits a cell
when a quote stands inside it. A record that comes out with the wrong number of cells is therefore
read again by rules that let a quote be a mere character.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crm_audit_tui.intake.dialect import DELIMITERS, Dialect

LONGEST_CELL_LINES = 500  # a note of more lines is taken for a quote that was never closed
_POLL = 50_000


@dataclass
class Records:
    """All records: `rows` (a blank line is []), their first `lines`, which were `repaired`."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    last_line: int = 0


class _Lines:
    """Lines of a text that can be read again from any of them."""

    def __init__(self, text: str) -> None:
        self.all = list(io.StringIO(text, newline=""))
        self.place = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.all):
            raise StopIteration
        self.place += 1
        return self.all[self.place - 1]


def read_records(
    text: str, dialect: Dialect, check: Callable[[int, int], None] = lambda done, total: None
) -> Records:
    """Return every record of `text`; `check(lines done, lines)` is called now and then."""
    csv.field_size_limit(2**31 - 1)
    lines = _Lines(text)
    lines.place = min(dialect.lines_before, len(lines.all))
    found = Records(last_line=len(lines.all))
    for number in range(lines.place):
        found.rows.append([lines.all[number].rstrip("\r\n")])
        found.lines.append(number + 1)
    width = _usual_width(text, dialect)
    while lines.place < len(lines.all):
        _read_until_trouble(lines, dialect, width, found, check)
    return found


def _read_until_trouble(
    lines: _Lines,
    dialect: Dialect,
    width: int,
    found: Records,
    check: Callable[[int, int], None],
) -> None:
    """Read on; return when a record had to be read in another way, to start afresh after it."""
    rows, starts = found.rows, found.lines
    start = lines.place
    poll = start + _POLL
    reader = csv.reader(lines, **dialect.reader_options())  # type: ignore[arg-type]
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = []
            lines.place = max(lines.place, start + 1)
        if start >= poll:
            check(start, len(lines.all))
            poll = start + _POLL
        spans = lines.place - start
        if (len(row) != width or spans > LONGEST_CELL_LINES) and width > 1 and row:
            better, used = _read_again(lines, start, spans, dialect, width, row)
            if better is not None:
                rows.append(better)
                starts.append(start + 1)
                found.repaired.append(start + 1)
                lines.place = start + used
                return
        rows.append(row)
        starts.append(start + 1)
        start = lines.place


def _read_again(
    lines: _Lines, start: int, spans: int, dialect: Dialect, width: int, row: list[str]
) -> tuple[list[str] | None, int]:
    """Return a record with `width` cells and how many lines it took, None where there is none."""
    first = lines.all[start].rstrip("\r\n")
    if spans == 1 and dialect.quote not in first:
        return (_other_delimiter(first, dialect, width) if len(row) <= 2 else None), 1
    text = ""
    for used in range(1, min(spans, 40) + 1):
        text += lines.all[start + used - 1]
        if dialect.quote and dialect.quote in text:
            better = split_lenient(text.rstrip("\r\n"), dialect, width)
            if better is not None and better != row:
                return better, used
    other = _other_delimiter(first, dialect, width) if len(row) <= 2 else None
    if other is not None:
        return other, 1
    if spans > 1 and (spans > LONGEST_CELL_LINES or lines.place >= len(lines.all)):
        # A quote opened here and never closed: this line stands alone, the others are read anew.
        return first.split(dialect.delimiter), 1
    return None, 0


def _other_delimiter(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the cells of a line that was written with another delimiter than its file."""
    if width < 3:
        return None
    for mark in (*DELIMITERS, " "):
        if mark == dialect.delimiter or line.count(mark) < width - 1:
            continue
        other = Dialect(mark, dialect.quote, dialect.escape)
        cells = next(csv.reader([line], **other.reader_options()), [])  # type: ignore[arg-type]
        if len(cells) == width:
            return cells
    return None


def split_lenient(text: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the `width` cells of one record in which some quotes are mere characters.

    A cell is quoted where its quote is closed right before a delimiter or the end; otherwise its
    quote belongs to the text. The reading with exactly `width` cells is taken, quoted cells first.
    """
    mark, quote = dialect.delimiter, dialect.quote
    budget = [4000]

    def cells(place: int, left: int) -> list[str] | None:
        budget[0] -= 1
        if budget[0] < 0 or left == 0:
            return None
        if dialect.skip_space:
            while text.startswith(" ", place):
                place += 1
        if text.startswith(quote, place):
            for end in _closing(text, place + 1, mark, quote):
                cell = text[place + 1 : end].replace(quote * 2, quote)
                rest = finish(end + 1, left, cell)
                if rest is not None:
                    return rest
        end = text.find(mark, place)
        end = len(text) if end < 0 else end
        return finish(end, left, text[place:end])

    def finish(end: int, left: int, cell: str) -> list[str] | None:
        if end >= len(text):
            return [cell] if left == 1 else None
        rest = cells(end + len(mark), left - 1)
        return None if rest is None else [cell, *rest]

    return cells(0, width) if text and width <= 300 else None


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


def _usual_width(text: str, dialect: Dialect) -> int:
    """Return how many cells most records at the head of `text` have."""
    reader = csv.reader(  # the head only: the last record of it may be cut
        io.StringIO(text[:400_000], newline=""),
        **dialect.reader_options(),  # type: ignore[arg-type]
    )
    counts: Counter[int] = Counter()
    try:
        for row in reader:
            counts[len(row)] += bool(row)
            if counts.total() >= 1000:
                break
    except csv.Error:
        pass
    return counts.most_common(1)[0][0] if counts else 0
