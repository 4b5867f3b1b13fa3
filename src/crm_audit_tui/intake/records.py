"""The careful reader: every record of a delimited text with the line it starts on.

The standard reader swallows the rest of a file when a quote is never closed, and loses quotes that
stand inside a cell. A record that breaks the rules of quoting, or comes out with the wrong number
of cells, is therefore read again by rules that let a quote be a mere character.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.repair import another_way, is_well_formed, lost_delimiter, split_lenient

LONGEST_CELL_LINES = 500  # a note of more lines is taken for a quote that was never closed
MOST_MEMORY = 6 * 2**30  # bytes, as estimated by `cost`
_LINE_BYTES, _CELL_BYTES = 120, 66  # a list and its place; a short text and its place
_POLL = 50_000
_TRIED_LINES = 40
_NEWLINE = re.compile(r"\r\n?|\n")


@dataclass
class Records:
    """All records: `rows` (a blank line is []), their first `lines`, which were `repaired`.

    `cut_off` is the line of a quoted cell that the file ends in, 0 where it ends well.
    """

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    last_line: int = 0
    cut_off: int = 0


class TooCostly(ValueError):
    """Reading a text record by record would take too much memory; `needed` is how many bytes."""

    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


class _Lines:
    """Lines of a text that can be read again from any of them, by where each begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("q", [0])
        self._starts.extend(found.end() for found in _NEWLINE.finditer(text))
        if self._starts[-1] == len(text):
            self._starts.pop()
        self._starts.append(len(text))
        self.count = len(self._starts) - 1
        self.place = 0

    def __getitem__(self, place: int) -> str:
        return self._text[self._starts[place] : self._starts[place + 1]]

    def between(self, start: int, end: int) -> str:
        """Return the lines from `start` to before `end`."""
        return self._text[self._starts[start] : self._starts[end]]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        place = self.place
        if place >= self.count:
            raise StopIteration
        self.place = place + 1
        return self._text[self._starts[place] : self._starts[place + 1]]


def cost(lines: int, delimiters: int, characters: int) -> int:
    """Return about how many bytes of memory it takes to read so much text record by record."""
    return lines * _LINE_BYTES + (delimiters + lines) * _CELL_BYTES + 4 * characters


def read_records(
    text: str, dialect: Dialect, check: Callable[[int, int], None] = lambda done, total: None
) -> Records:
    """Return every record of `text`; `check(lines done, lines)` is called now and then."""
    csv.field_size_limit(2**31 - 1)
    if dialect.escape:
        # The reader would drop the sign before any letter; it only escapes quotes.
        text = dialect.unescaped(text)
    lines = _Lines(text)
    needed = cost(lines.count, text.count(dialect.delimiter), len(text))
    if needed > MOST_MEMORY:
        raise TooCostly(needed)
    lines.place = min(dialect.lines_before, lines.count)
    found = Records(last_line=lines.count)
    for number in range(lines.place):
        found.rows.append([lines[number].rstrip("\r\n")])
        found.lines.append(number + 1)
    width = _usual_width(text, dialect)
    told = 0
    while lines.place < lines.count:
        if lines.place >= told:
            check(lines.place, lines.count)
            told = lines.place + _POLL
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
    rows, starts, quote = found.rows, found.lines, dialect.quote
    start = lines.place
    poll = start + _POLL
    reader = dialect.reader(lines, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            _settle(lines, start, dialect, width, found)
            return
        if start >= poll:
            check(start, lines.count)
            poll = start + _POLL
        spans = lines.place - start
        if width > 1 and row and (len(row) != width or spans > LONGEST_CELL_LINES):
            _settle(lines, start, dialect, width, found)
            return
        if quote and quote in lines[start] and any(quote in cell for cell in row):
            lost = _lost_delimiter(lines, start, spans, row, dialect, width)
            if lost is not None:
                found.repaired.append(start + 1)
                row = lost
        rows.append(row)
        starts.append(start + 1)
        start = lines.place


def _settle(lines: _Lines, start: int, dialect: Dialect, width: int, found: Records) -> None:
    """Read the record at `start` in the way that gives it `width` cells, or as it stands."""
    lines.place = start
    row, spans, closed = _plain(lines, start, dialect)
    some = not closed and 1 < spans <= _TRIED_LINES and 1 < len(row) <= width
    if some and not _any_whole(lines, start, dialect, width):
        # What is left of the file are the lines of this one cell.
        found.rows.append(row)
        found.lines.append(start + 1)
        found.cut_off = start + 1
        lines.place = lines.count
        return
    better, used = _read_again(lines, start, spans, dialect, width, len(row))
    if better is not None:
        found.rows.append(better)
        found.lines.append(start + 1)
        lines.place = start + used
        if better != row:
            found.repaired.append(start + 1)
        return
    if not closed or spans > LONGEST_CELL_LINES:
        # A quote opened here and never closed: this line stands alone, the others are read anew.
        first = lines[start].rstrip("\r\n")
        row, spans = first.split(dialect.delimiter), 1
        found.repaired.append(start + 1)
        if start + 1 >= lines.count:
            found.cut_off = start + 1
    found.rows.append(row)
    found.lines.append(start + 1)
    lines.place = start + spans


def _any_whole(lines: _Lines, start: int, dialect: Dialect, width: int) -> bool:
    """Tell whether any line after `start` is a record of `width` cells of its own."""
    after = (lines[place].rstrip("\r\n") for place in range(start + 1, lines.count))
    return any(len(next(dialect.reader([line]), [])) == width for line in after if line)


def _plain(lines: _Lines, start: int, dialect: Dialect) -> tuple[list[str], int, bool]:
    """Return a record by the forgiving rules, how many lines it takes, whether it is closed."""
    lines.place = start
    reader = dialect.reader(lines)
    try:
        row = next(reader)
    except (StopIteration, csv.Error):
        row = [lines[start].rstrip("\r\n")]
        lines.place = start + 1
    spans = lines.place - start
    if lines.place < lines.count or not dialect.quote:
        return row, spans, True
    record = lines.between(start, lines.place)
    return row, spans, record.count(dialect.quote) % 2 == 0


def _read_again(
    lines: _Lines, start: int, spans: int, dialect: Dialect, width: int, cells: int
) -> tuple[list[str] | None, int]:
    """Return a record with `width` cells and how many lines it took, None where there is none.

    `cells` is how many it has as it stands: a line in another dialect has few.
    """
    if width < 2:
        return None, 0
    text = ""
    for used in range(1, min(spans, _TRIED_LINES) + 1):
        text += lines[start + used - 1]
        if dialect.quote and dialect.quote in text:
            record = text.rstrip("\r\n")
            if used == spans and is_well_formed(record, dialect):
                break  # its quotes say what belongs together; only cells are too many or too few
            better = lost_delimiter(record, dialect, width) if used == 1 else None
            better = better or split_lenient(record, dialect, width)
            if better is not None:
                return better, used
    return another_way(lines[start].rstrip("\r\n"), cells, dialect, width), 1


def _lost_delimiter(
    lines: _Lines, start: int, spans: int, row: list[str], dialect: Dialect, width: int
) -> list[str] | None:
    """Return the cells of a record in which a quote opens right after another cell's text.

    Such a record may have the usual number of cells by chance, where the quoted text holds a
    delimiter: `12,$25"Loafers, leather",x`.
    """
    suspects = [cell for cell in row if cell.count(dialect.quote) == 1]
    if len(suspects) < 2 or spans > 1 or width < 3:
        return None
    opening, closing = suspects[0], suspects[1]
    if opening.startswith(dialect.quote) or not closing.endswith(dialect.quote):
        return None
    return split_lenient(lines[start].rstrip("\r\n"), dialect, width, lost=True)


def _usual_width(text: str, dialect: Dialect) -> int:
    """Return how many cells most records at the head of `text` have."""
    head = io.StringIO(text[:400_000], newline="")
    reader = dialect.reader(head)
    counts: Counter[int] = Counter()
    try:
        for row in reader:
            counts[len(row)] += bool(row)
            if counts.total() >= 1000:
                break
    except csv.Error:
        pass
    return counts.most_common(1)[0][0] if counts else 0
