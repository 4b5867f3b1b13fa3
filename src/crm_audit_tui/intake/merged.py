"""Cells merged over several rows of a table: each row gets the value shown for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.assemble_grid import line_list
from crm_audit_tui.intake.grid import Grid

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0


def fill_merged(grid: Grid, ranges: Sequence[Range]) -> tuple[Grid, list[Message]]:
    """Return the table with cells below a merged one filled, and what was filled, by column.

    Only cells merged downwards among the records count: a title or a header merged over several
    columns is one title or header.
    """
    row_of = {line: row for row, line in enumerate(grid.lines.tolist())}
    columns: dict[int, list[str]] = {}
    lines: dict[int, list[int]] = {}
    for (top, column), (bottom, right) in sorted(ranges):
        first = row_of.get(top + 1)
        if bottom == top or right != column or first is None or column >= len(grid.frame.columns):
            continue
        texts = columns.setdefault(column, grid.frame.iloc[:, column].tolist())
        for row in range(top + 1, bottom + 1):
            place = row_of.get(row + 1)
            if place is not None and texts[first] and not texts[place]:
                texts[place] = texts[first]
                lines.setdefault(column, []).append(row + 1)
    if not lines:
        return grid, []
    names = [str(name) for name in grid.frame.columns]
    filled = {names[column]: pd.Series(columns[column], dtype="str") for column in lines}
    told = [
        message(
            "intake.warning.column",
            name=names[column],
            what=message("intake.warning.merged_cells", n=len(rows), lines=line_list(rows)),
        )
        for column, rows in sorted(lines.items())
    ]
    return replace(grid, frame=grid.frame.assign(**filled)), told
