"""From records to a grid: header apart, blank rows and footers out, ragged rows kept and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.grid import Grid, unique_names
from crm_audit_tui.intake.layout import Layout, find_layout, is_blank, is_footer
from crm_audit_tui.intake.pattern import Pattern
from crm_audit_tui.tables.sources import Reject

_LOOKED_AT = 1000  # records that tell where the table begins
_FOOT = 12  # records at the end that may be totals and notes
_TEXT = 300  # characters of a rejected row that are kept beside its reason
LEARNT = 400  # rows that fit are enough to know what columns look like
_MOST_REPAIRS = 2000  # where more rows are ragged, raggedness is the file's own way


@dataclass
class Body:
    """What became of the rows between header and footer."""

    rows: list[Sequence[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    blank: int = 0
    widest: int = 0


def make_grid(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    *,
    header_rows: int | None = None,
    repaired: Sequence[int] = (),
    first: int = 0,
    delimiter: str = ",",
) -> Grid:
    """Return the table in `rows`; the first `first` records are surely no part of it."""
    while first < len(rows) and is_blank(rows[first]):
        first += 1
    layout = find_layout(rows[first : first + _LOOKED_AT], header_rows)
    start = first + layout.preamble
    blank_rows = sum(is_blank(row) for row in rows[:start])
    preamble = start - blank_rows
    body_start, seen = start, 0
    while seen < layout.header_rows and body_start < len(rows):
        seen += not is_blank(rows[body_start])
        blank_rows += is_blank(rows[body_start])
        body_start += 1
    if not layout.width:
        return Grid((), pd.DataFrame(), np.empty(0, np.int64), 0, preamble, blank_rows)

    end, footers = _foot(rows, lines, body_start, layout)
    head = [cell.strip() for cell in rows[body_start - 1]] if layout.header_rows == 1 else []
    body = _body(rows, lines, body_start, end, layout.width, head, delimiter)
    blank_rows += body.blank + sum(is_blank(row) for row in rows[end:])
    names = unique_names(layout.header, body.widest)
    warnings = layout_warnings(
        body.short, body.long, sorted({*repaired, *body.repaired}), layout, bool(body.rows)
    )
    return Grid(
        layout.header,
        to_frame(body.rows, names),
        np.asarray(body.lines, np.int64),
        layout.header_rows,
        preamble,
        blank_rows,
        (*body.rejected, *footers),
        tuple(warnings),
    )


def _body(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    start: int,
    end: int,
    width: int,
    head: list[str],
    delimiter: str,
) -> Body:
    body = Body(widest=width)
    pattern: Pattern | None = None
    for place in range(start, end):
        row = rows[place]
        if len(row) == width:
            if not row[0].strip() and is_blank(row):
                body.blank += 1
                continue
            if head and row[0].strip() == head[0] and [each.strip() for each in row] == head:
                body.rejected.append(_reject(rows, lines, place, "repeated_header"))
                continue
        elif is_blank(row):
            body.blank += 1
            continue
        else:
            if head and other_header(row, head):
                body.rejected += [
                    _reject(rows, lines, at, "second_table")
                    for at in range(place, end)
                    if not is_blank(rows[at])
                ]
                body.blank += sum(is_blank(rows[at]) for at in range(place, end))
                break
            if pattern is None:
                pattern = _learn(rows, start, end, width)
            row = fit(row, lines[place], width, pattern, delimiter, body)
        body.rows.append(row)
        body.lines.append(lines[place])
    return body


def fit(
    row: Sequence[str], line: int, width: int, pattern: Pattern, delimiter: str, body: Body
) -> Sequence[str]:
    """Return a ragged row as it is kept; delimiters too many, or one too few, are put right."""
    trimmed = list(row)
    while len(trimmed) > width and not trimmed[-1].strip():
        trimmed.pop()
    if len(trimmed) == width and len(row) > width + 1:
        return trimmed
    better: list[str] | None = None
    if len(body.repaired) < _MOST_REPAIRS and width > 2:
        if len(row) == width - 1:
            better = pattern.widened(row)
        elif len(row) > width:
            better = pattern.shortened(row, delimiter)
    if better is not None:
        body.repaired.append(line)
        return better
    if len(row) < width:
        body.short.append(line)
        return row
    if len(trimmed) > width:
        body.long.append(line)
        body.widest = max(body.widest, len(trimmed))
    return trimmed


def _learn(rows: Sequence[Sequence[str]], start: int, end: int, width: int) -> Pattern:
    good = []
    for place in range(start, end):
        if len(rows[place]) == width and not is_blank(rows[place]):
            good.append(rows[place])
            if len(good) == LEARNT:
                break
    return Pattern(good, width)


def other_header(row: Sequence[str], head: list[str]) -> bool:
    """Tell whether a row of another width is the header of a second table below the first."""
    cells = {cell.strip() for cell in row if cell.strip()}
    known = {cell for cell in head if cell}
    return len(known) >= 3 and len(cells & known) >= 0.7 * max(len(cells), len(known))


def _reject(rows: Sequence[Sequence[str]], lines: Sequence[int], place: int, reason: str) -> Reject:
    text = " ".join(cell for cell in rows[place] if cell)[:_TEXT]
    return Reject(lines[place], message(f"intake.reject.{reason}"), text)


def to_frame(rows: Sequence[Sequence[str]], names: Sequence[str]) -> pd.DataFrame:
    """Return `rows` as text columns; what a row lacks is blank."""
    if not rows:
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in names})
    width = len(names)
    even = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return pd.DataFrame(
        {name: _text([row[place] for row in even]) for place, name in enumerate(names)}
    )


def _text(cells: list[str]) -> pd.Series[str]:
    try:
        return pd.Series(pa.array(cells, pa.large_string()).to_pandas(), dtype="str")
    except (pa.ArrowInvalid, UnicodeEncodeError):  # lone surrogates
        return pd.Series([cell.encode("utf-8", "replace").decode() for cell in cells], dtype="str")


def _foot(
    rows: Sequence[Sequence[str]], lines: Sequence[int], start: int, layout: Layout
) -> tuple[int, list[Reject]]:
    """Return where the table ends and the totals and notes found below it."""
    end = len(rows)
    while end > start and is_blank(rows[end - 1]):
        end -= 1
    first = _notices(rows, start, end, layout.width)
    place = first - 1
    while place >= start and end - place <= _FOOT:
        if is_blank(rows[place]):
            place -= 1
            continue
        if not is_footer(rows[place], layout.width):
            break
        first = place
        place -= 1
    found = [at for at in range(first, end) if not is_blank(rows[at])]
    return first, [_reject(rows, lines, at, "footer") for at in found]


def _notices(rows: Sequence[Sequence[str]], start: int, end: int, width: int) -> int:
    """Return where the lines of one cell begin that stand below a table, after a blank line."""
    first = end
    while first > start and not is_blank(rows[first - 1]):
        first -= 1
        if end - first > _FOOT or sum(bool(cell.strip()) for cell in rows[first]) != 1:
            return end
    alone = all(len(row) < width for row in rows[first:end])
    return first if width > 2 and start < first < end - 1 and alone else end


def layout_warnings(
    short: Sequence[int],
    long: Sequence[int],
    repaired: Sequence[int],
    layout: Layout,
    filled: bool,
) -> list[Message]:
    """Return what a person has to know about rows that did not fit."""
    found: list[Message] = []
    for name, places in (("short_rows", short), ("long_rows", long), ("repaired_rows", repaired)):
        if places:
            found.append(message(f"intake.warning.{name}", n=len(places), lines=line_list(places)))
    if filled and layout.header_rows == 0:
        found.append(message("intake.warning.no_header"))
    if not filled:
        found.append(message("intake.warning.no_rows"))
    blank = sum(not name.strip() for name in layout.header)
    if blank:
        found.append(message("intake.warning.blank_headers", n=blank))
    words = [" ".join(name.split()) for name in layout.header if name.strip()]
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        found.append(
            message("intake.warning.repeated_headers", n=len(repeated), names=", ".join(repeated))
        )
    return found


def line_list(lines: Sequence[int], most: int = 8) -> str:
    """Return line numbers as text (`3, 17, 40 …`)."""
    text = ", ".join(str(line) for line in lines[:most])
    return text + (" …" if len(lines) > most else "")
