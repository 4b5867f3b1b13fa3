"""What every reader hands on: one table as rows of text, every row of the file accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_audit_tui.core.messages import Message
from crm_audit_tui.tables.sources import Reject

MOST_COLUMNS = 4000  # of one table; CRMs stop at about a thousand
Lines = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Grid:
    """One table of a file, all text.

    `header` is the header as it stands (several lines joined by a space), () where there is none;
    `frame` has the same columns under unique names, `lines` the first line of each row (1-based;
    in a workbook the row of the sheet). `header_rows`, `preamble_rows`, `blank_rows`, `rejected`
    and the rows of `frame` are together every record of the file. `formats` are the date formats
    that the file itself tells, `stored` the values behind what a sheet shows, by column name.
    """

    header: tuple[str, ...]
    frame: pd.DataFrame
    lines: Lines
    header_rows: int = 1
    preamble_rows: int = 0
    blank_rows: int = 0
    rejected: tuple[Reject, ...] = ()
    warnings: tuple[Message, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, pd.Series[str]] = field(default_factory=dict)


class TooWide(ValueError):
    """A table has more columns than are read; `cells` is how many."""

    def __init__(self, cells: int) -> None:
        super().__init__(cells)
        self.cells = cells


def unique_names(header: tuple[str, ...], width: int) -> list[str]:
    """Return a name for each of `width` columns: `Name`, `Name (2)`, `column 3` where blank.

    Raises TooWide above MOST_COLUMNS.
    """
    if width > MOST_COLUMNS:
        raise TooWide(width)
    names: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        base = " ".join(header[place].split()) if place < len(header) else ""
        base = base or f"column {place + 1}"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
        names.append(name)
    return names
