"""Where a table stands among its records: titles above, header lines, blank rows, totals below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crm_audit_tui.intake.synonyms import known_header

_HEAD = 60
_NUMBER = re.compile(r"[\s$€£¥%+\-()]*\d[\d.,\s'’]*[\s$€£¥%)\-]*(?:[A-Z]{3})?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?|\d{1,2}:\d{2}(:\d{2})?")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_CODE = re.compile(r"(?=.*\d)[\w-]{5,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(r"([^\W\d_][^\d]*?)[ _-]?\d{1,2}")
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?\b|totale\b|totali\b|sum\b|somma\b|gesamt|summe\b|jumlah\b|records?:|"
    r"confidential|copyright|generated (?:by|on)|printed|esportato|\d+ (?:rows|records|righe)",
    re.IGNORECASE,
)


_TOTAL_ALONE = re.compile(r"(?:grand |sub)?totals?:?|totale:?|totali:?", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How many records stand above the header, the header's records, and the table's width."""

    preamble: int
    header_rows: int
    header: tuple[str, ...]
    width: int


def is_blank(row: Sequence[str]) -> bool:
    """Tell whether a record holds nothing, or only delimiters and white space."""
    return not any(row) or not any(cell.strip() for cell in row)


def find_layout(rows: Sequence[Sequence[str]], header_rows: int | None = None) -> Layout:
    """Return the layout of a table by its first records; `header_rows` is what a person said."""
    head = [list(row) for row in rows[:_HEAD]]
    counts = Counter(len(row) for row in head if not is_blank(row))
    if not counts:
        return Layout(len(head), 0, (), 0)
    width = max(counts, key=lambda count: (counts[count], count))
    start = _start(head, width)
    found = _header_rows(head, start, width) if header_rows is None else header_rows
    names: list[str] = []
    lines = [row for row in head[start:] if not is_blank(row)][:found]
    width = max([width, *(len(row) for row in lines)])
    for place in range(width if lines else 0):
        parts = [row[place].strip() for row in lines if place < len(row)]
        names.append(" ".join(part for part in parts if part))
    return Layout(start, found, tuple(names), width)


def _start(head: list[list[str]], width: int) -> int:
    """Return the index of the first record of the table: the first that fills its columns."""
    fills = [sum(bool(cell.strip()) for cell in row) for row in head]
    body = sorted(fill for fill, row in zip(fills, head, strict=True) if not is_blank(row))
    usual = body[len(body) // 2]
    need = max(2, 0.5 * usual) if width > 1 else 1
    for place, row in enumerate(head):
        if fills[place] >= need and (len(row) >= 0.5 * width or fills[place] >= usual):
            if _is_title(head, place, width, usual):
                continue
            return place
    return next((place for place, fill in enumerate(fills) if fill), 0)


def _is_title(head: list[list[str]], place: int, width: int, usual: int) -> bool:
    """Tell whether a record of `name: value` kind stands above the real header."""
    row = head[place]
    filled = [cell for cell in row if cell.strip()]
    if len(filled) > 2 or width <= 3 or usual <= 3:
        return False
    following = next((other for other in head[place + 1 :] if not is_blank(other)), None)
    return following is not None and sum(bool(cell.strip()) for cell in following) >= 0.75 * width


def _header_rows(head: list[list[str]], start: int, width: int) -> int:
    """Return how many records from `start` on are header lines (0 to 3)."""
    rows = [row for row in head[start:] if not is_blank(row)]
    if not rows:
        return 0
    body = rows[1:40]
    if not _looks_like_header(rows[0], body):
        return 0
    found = 1
    merged = False
    while found < min(3, len(rows) - 1):
        row, after = rows[found], rows[found + 1 : 40]
        below = _below_merged(rows[0], row, after)
        if not (below or (merged and _is_units(row)) or _continues(rows[0], row, after)):
            break
        merged = merged or below
        found += 1
    return found


def _is_units(row: list[str]) -> bool:
    """Tell whether a row only adds a word here and there to the header above it: `(%)`."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return not row[0].strip() and 2 * len(filled) <= len(row) and not any(map(_kind, filled))


def _looks_like_header(row: list[str], body: list[list[str]]) -> bool:
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    if any(_MAIL.fullmatch(cell) for cell in filled):
        return False
    known = sum(known_header(cell) for cell in filled)
    if known >= max(1, 0.3 * len(filled)):
        return True
    if _years(cells):
        return True
    numbered = _numbered(filled)
    typed = sum(bool(_kind(cell)) and cell not in numbered for cell in filled)
    if not body:
        return typed == 0
    speaks = against = 0
    for place, cell in enumerate(cells):
        column = [other[place].strip() for other in body if place < len(other)]
        column = [other for other in column if other]
        if not column or not cell:
            continue
        kinds = Counter(_kind(other) for other in column)
        kind, times = kinds.most_common(1)[0]
        if kind and times >= 0.6 * len(column):
            own = "" if cell in numbered else _kind(cell)
            speaks += own != kind
            against += own == kind
        elif cell in column:
            against += 1
        elif len(set(map(len, column))) == 1 and len(column) > 2 and len(cell) != len(column[0]):
            speaks += 1
    if len(set(filled)) < 0.6 * len(filled):
        return typed == 0 and speaks >= 3 and speaks > against  # the lower names of merged cells
    if speaks or against:
        return speaks > against
    return typed == 0


def _years(cells: list[str]) -> bool:
    """Tell whether a row is a word and then the years, one after the other, of its columns.

    Years that leave some out are a header where nothing, rather than a word, stands before them.
    """
    filled = [cell for cell in cells[1:] if cell]
    if len(filled) < 2 or _kind(cells[0]) or not all(map(_YEAR.fullmatch, filled)):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(filled)}
    if not cells[0]:
        return len(filled) > 2 and (min(steps) > 0 or max(steps) < 0)
    return steps in ({1}, {-1})


def _numbered(filled: list[str]) -> frozenset[str]:
    """Return the cells that are one word and a number each (`field1`, `field2`): names, not codes.

    One such cell alone may be a value (`user1`).
    """
    stems = [(found.group(1), cell) for cell in filled if (found := _NUMBERED.fullmatch(cell))]
    counts = Counter(stem for stem, _ in stems)
    distinct = len({cell for _, cell in stems}) == len(stems)
    return frozenset(cell for stem, cell in stems if counts[stem] > 1 and distinct)


def _continues(first: list[str], row: list[str], body: list[list[str]]) -> bool:
    """Tell whether `row` is one more header line: words where the columns below hold values."""
    cells = [cell.strip() for cell in row]
    if [cell.strip() for cell in first] == cells:
        return True
    filled = [cell for cell in cells if cell]
    if not filled or any(_kind(cell) for cell in filled) or not body:
        return False
    speaks = 0
    for place, cell in enumerate(cells):
        column = [other[place].strip() for other in body if place < len(other)]
        column = [other for other in column if other]
        if cell and column:
            typed = sum(bool(_kind(other)) for other in column)
            speaks += len(column) > 1 and typed >= 0.8 * len(column)
    return speaks >= max(2, 0.3 * len(filled))


def _below_merged(first: list[str], row: list[str], body: list[list[str]]) -> bool:
    """Tell whether a row names the columns of a merged header cell: `Change` over `from` and `to`.

    It begins blank, under a cell that is merged downwards, and fills what the header leaves blank.
    """
    cells = [cell.strip() for cell in row]
    if not body or not first[0].strip() or cells[0] or not body[-1][0].strip():
        return False
    if any(map(_kind, filter(None, cells))):
        return False
    both = range(min(len(first), len(cells)))
    return any(cells[place] and not first[place].strip() for place in both)


def _kind(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return "number"
    if _DATE.fullmatch(cell):
        return "date"
    if _MAIL.fullmatch(cell):
        return "mail"
    return "code" if _CODE.fullmatch(cell) else ""


def is_footer(row: Sequence[str], width: int) -> bool:
    """Tell whether one of a table's last records is a total or a note below it."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if width == 2 and filled and _TOTAL_ALONE.fullmatch(filled[0]):
        return True
    if not filled or width < 3:
        return False
    if _TOTAL.match(filled[0]):
        return len(filled) <= max(1, 0.6 * width)
    return len(filled) == 1 and len(row) < width and " " in filled[0] and len(filled[0]) > 20
