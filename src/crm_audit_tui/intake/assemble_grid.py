"""From records to a grid: header apart, blank rows and footers out, ragged rows kept and told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.grid import Grid, unique_names
from crm_audit_tui.intake.layout import Layout, find_layout, is_blank, is_footer
from crm_audit_tui.tables.sources import Reject

_FOOT = 12  # records at the end that may be totals and notes
_TEXT = 300  # characters of a rejected row that are kept beside its reason


def make_grid(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    *,
    header_rows: int | None = None,
    repaired: Sequence[int] = (),
    first: int = 0,
) -> Grid:
    """Return the table in `rows`; the first `first` records are surely no part of it."""
    layout = find_layout(rows[first:], header_rows)
    start = first + layout.preamble
    body_start, seen = start, 0
    blank_rows = sum(is_blank(row) for row in rows[:start])
    while seen < layout.header_rows and body_start < len(rows):
        seen += not is_blank(rows[body_start])
        blank_rows += is_blank(rows[body_start])
        body_start += 1
    preamble = start - sum(is_blank(row) for row in rows[:start])
    if not layout.width:
        return Grid((), pd.DataFrame(), np.empty(0, np.int64), 0, preamble, blank_rows)

    end, rejected = _foot(rows, lines, body_start, layout)
    kept: list[Sequence[str]] = []
    places: list[int] = []
    short: list[int] = []
    long: list[int] = []
    width = layout.width
    widest = width
    for place in range(body_start, end):
        row = rows[place]
        if len(row) == width:
            if not any(row) or is_blank(row):
                blank_rows += 1
                continue
        elif is_blank(row):
            blank_rows += 1
            continue
        elif len(row) < width:
            short.append(lines[place])
        else:
            row = list(row)
            while len(row) > width and not row[-1].strip():
                row.pop()
            if len(row) > width:
                long.append(lines[place])
                widest = max(widest, len(row))
        kept.append(row)
        places.append(lines[place])
    blank_rows += sum(is_blank(row) for row in rows[end:])

    frame = to_frame(kept, unique_names(layout.header, widest))
    warnings = layout_warnings(short, long, repaired, layout, bool(len(frame)))
    return Grid(
        layout.header,
        frame,
        np.asarray(places, np.int64),
        layout.header_rows,
        preamble,
        blank_rows,
        tuple(rejected),
        tuple(warnings),
    )


def to_frame(rows: Sequence[Sequence[str]], names: Sequence[str]) -> pd.DataFrame:
    """Return `rows` as text columns; what a row lacks is blank."""
    columns = {}
    for place, name in enumerate(names):
        cells = [row[place] if place < len(row) else "" for row in rows]
        columns[name] = pd.Series(cells, dtype="str")
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _foot(
    rows: Sequence[Sequence[str]], lines: Sequence[int], start: int, layout: Layout
) -> tuple[int, list[Reject]]:
    """Return where the table ends and the totals and notes found below it."""
    end = len(rows)
    while end > start and is_blank(rows[end - 1]):
        end -= 1
    first = end
    place = end - 1
    while place >= start and end - place <= _FOOT:
        if is_blank(rows[place]):
            place -= 1
            continue
        if not is_footer(rows[place], layout.width):
            break
        first = place
        place -= 1
    rejected = [
        Reject(lines[at], message("intake.reject.footer"), " ".join(rows[at])[:_TEXT])
        for at in range(first, end)
        if not is_blank(rows[at])
    ]
    return first, rejected


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
