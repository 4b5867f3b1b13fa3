"""Records that break the rules of quoting, or keep those of another dialect than their file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache

from crm_audit_tui.intake.dialect import DELIMITERS, Dialect

_BUDGET = 4000  # readings tried for one record
_WIDEST = 200


def another_way(line: str, cells: int, dialect: Dialect, width: int) -> list[str] | None:
    """Return the `width` cells of a line written in another way than its file, else None.

    `cells` is how many it has in the file's own dialect: a line with another delimiter has few.
    """
    for other in _quoted_otherwise(line, dialect):
        found = _strictly(line, other)
        if len(found) == width:
            return found
    return other_delimiter(line, dialect, width) if cells <= width / 2 else None


def _quoted_otherwise(line: str, dialect: Dialect) -> Iterator[Dialect]:
    """Yield the dialects that differ in how cells are quoted, where the line speaks for them."""
    mark = dialect.delimiter
    for quote in ('"', "'"):
        if f"{mark} {quote}" in line and not dialect.skip_space:
            yield Dialect(mark, quote, skip_space=True)
        if quote != dialect.quote and line.count(quote) > 1:
            yield Dialect(mark, quote, skip_space=dialect.skip_space)


def _strictly(line: str, dialect: Dialect) -> list[str]:
    """Return the cells of a line that keeps the rules of `dialect`, [] where it breaks them."""
    try:
        return next(dialect.reader([line], strict=True), [])
    except csv.Error:
        return []


def lost_delimiter(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the `width` cells of a line where a delimiter is missing beside a quoted cell.

    `"Acme, Inc."€20` and `12"Acme, Inc."` keep every rule of quoting once it is put back where they
    first break them; where the rest breaks them as well there is no telling.
    """
    kept = _well_formed(dialect.delimiter, dialect.quote, dialect.skip_space).match(line)
    place = kept.end() if kept else 0
    if not 0 < place < len(line) or dialect.quote not in line[place - 1 : place + 1]:
        return None
    with_mark = line[:place] + dialect.delimiter + line[place:]
    cells = _strictly(with_mark, dialect)
    return cells if len(cells) == width and is_well_formed(with_mark, dialect) else None


def is_well_formed(text: str, dialect: Dialect) -> bool:
    """Tell whether every quote of a record opens, closes or is doubled inside a quoted cell."""
    found = _well_formed(dialect.delimiter, dialect.quote, dialect.skip_space).match(text)
    return found is not None and found.end() == len(text)


@cache
def _well_formed(delimiter: str, sign: str, spaced: bool) -> re.Pattern[str]:
    mark, quote, space = re.escape(delimiter), re.escape(sign), " *" if spaced else ""
    cell = rf"(?:{space}{quote}(?:[^{quote}]|{quote}{quote})*+{quote}|[^{mark}{quote}]*+)"
    return re.compile(rf"{cell}(?:{mark}{cell})*+")


def other_delimiter(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Return the `width` cells of a line written with another delimiter than its file."""
    if width < 3:
        return None
    for mark in (*DELIMITERS, " "):
        if mark == dialect.delimiter or line.count(mark) < width - 1:
            continue
        if mark == " " and not any(map(str.isdigit, line)):
            return None  # words of a note
        cells = _strictly(line, Dialect(mark, dialect.quote))
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
