"""Where a table stands among its records: titles above, header lines, blank rows, totals below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crm_audit_tui.intake.words import known_header

_HEAD = 60
_NUMBER = re.compile(r"[\s$€£¥%+\-()]*\d[\d.,\s'’]*[\s$€£¥%)\-]*(?:[A-Z]{3})?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?|\d{1,2}:\d{2}(:\d{2})?")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_CODE = re.compile(r"(?=.*\d)[\w-]{5,}")
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?\b|totale\b|totali\b|sum\b|somma\b|gesamt|summe\b|jumlah\b|records?:|"
    r"confidential|copyright|generated (?:by|on)|printed|esportato|\d+ (?:rows|records|righe)",
    re.IGNORECASE,
)


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
    while found < min(3, len(rows) - 1) and _continues(rows[0], rows[found], rows[found + 1 : 40]):
        found += 1
    return found


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
    if len(set(filled)) < 0.6 * len(filled):
        return False
    typed = sum(bool(_kind(cell)) for cell in filled)
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
            speaks += _kind(cell) != kind
            against += _kind(cell) == kind
        elif cell in column:
            against += 1
        elif len(set(map(len, column))) == 1 and len(column) > 2 and len(cell) != len(column[0]):
            speaks += 1
    if speaks or against:
        return speaks > against
    return typed == 0


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
            speaks += typed >= 0.8 * len(column)
    return speaks >= max(2, 0.3 * len(filled))


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
    if not filled or width < 3:
        return False
    if _TOTAL.match(filled[0]):
        return len(filled) <= max(1, 0.6 * width)
    return len(filled) == 1 and len(row) < width and " " in filled[0] and len(filled[0]) > 20
