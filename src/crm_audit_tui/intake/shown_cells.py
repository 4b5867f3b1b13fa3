"""Cells of a sheet as text: what their formats show, and what cannot be shown told by column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.cell_formats import is_understood, shown, strptime_format
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.open_document import Shown
from crm_audit_tui.intake.sheet_styles import Formats
from crm_audit_tui.intake.xls_styles import Runs

_FIGURES = re.compile(r"\d[.,]\d")


@dataclass(frozen=True)
class Styled:
    """By column: the formats that its days are shown in, those not understood, what is stored."""

    dates: dict[int, set[str]]
    unknown: dict[int, str]
    stored: dict[int, list[str]]


def apply_formats(
    rows: list[list[str]],
    values: Sequence[Sequence[object]],
    formats: Formats | Runs,
) -> Styled:
    """Put what the sheet shows into `rows`, wherever it says the value in full."""
    dates: dict[int, set[str]] = {}
    unknown: dict[int, str] = {}
    stored: dict[int, list[str]] = {}
    for (row, column), code in formats.items():
        if row >= len(values) or column >= len(values[row]):
            continue
        value = values[row][column]
        if isinstance(value, date):
            text = shown(value, code)
            dates.setdefault(column, set()).add(strptime_format(code) if text else "ISO8601")
        else:
            text = shown(value, code)
            if isinstance(value, int | float) and not is_understood(code):
                unknown.setdefault(column, code)
        if text is not None:
            _put(rows, row, column, text, stored)
    return Styled(dates, unknown, stored)


def _put(
    rows: list[list[str]], row: int, column: int, text: str, stored: dict[int, list[str]]
) -> None:
    """Put what is shown into a cell; the first of a column that differs keeps what is stored."""
    if text == rows[row][column]:
        return
    if column not in stored:
        stored[column] = [each[column] if column < len(each) else "" for each in rows]
    rows[row][column] = text


def apply_shown(
    rows: list[list[str]],
    values: Sequence[Sequence[object]],
    shown_: Shown,
    stored: dict[int, list[str]],
) -> None:
    for (row, column), text in shown_.items():
        if row < len(rows) and column < len(rows[row]) and _is_number(values[row][column]):
            _put(rows, row, column, text, stored)


def numeric_columns(values: Sequence[Sequence[object]]) -> set[int]:
    """Return the columns whose figures are numbers, or text without points and commas."""
    numeric, written = set(), set()
    for row in values:
        for column, value in enumerate(row):
            if _is_number(value):
                numeric.add(column)
            elif isinstance(value, str) and column not in written and _FIGURES.search(value):
                written.add(column)
    return numeric - written


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def last_numbers(values: Sequence[Sequence[object]]) -> dict[int, int]:
    """Return column -> the last row (from 1) that holds a number in it."""
    return {
        column: row
        for row, cells in enumerate(values, 1)
        for column, value in enumerate(cells)
        if _is_number(value)
    }


def tell_unread(grid: Grid, numbers: Mapping[int, int]) -> list[Message]:
    """Return, by column, that its numbers stand as they are stored: no format could be read."""
    lines = frozenset(grid.lines.tolist())
    first = min(lines, default=0)
    return [
        message("intake.warning.formats_unread", name=str(grid.frame.columns[column]))
        for column, last in sorted(numbers.items())
        if column < len(grid.frame.columns) and lines and last >= first
    ]
