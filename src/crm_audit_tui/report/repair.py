"""What the decisions make of the tables: merges, changed cells, archived records, open ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.tables.table import Table, Tables


class Why(StrEnum):
    """What a changed cell goes back to."""

    ITEM = "item"  # a worklist decision: fill in, change, assign, close as lost …
    MERGE = "merge"  # the surviving record of a merge
    REFERENCE = "reference"  # a reference that follows a merge


class Origin(StrEnum):
    """Where the value of a surviving record comes from."""

    NONE = ""
    CHOSEN = "chosen"  # left or right, by the auditor
    TYPED = "typed"
    RULE = "rule"  # survivorship


class Obstacle(StrEnum):
    """Why a decision, or a part of it, is not in the files; worded `report.obstacle.<value>`."""

    RECORD_GONE = "record_gone"
    FIELD_GONE = "field_gone"
    NO_COLUMN = "no_column"
    KEPT_APART = "kept_apart"
    MERGED_AWAY = "merged_away"
    MERGED_INTO = "merged_into"
    DECIDED_LATER = "decided_later"
    CHANGED_SINCE = "changed_since"
    NO_LOST_STAGE = "no_lost_stage"
    LABEL_GONE = "label_gone"
    AMBIGUOUS_REFERENCE = "ambiguous_reference"


@dataclass(frozen=True)
class CellChange:
    """One cell that a decision changes; `row` counts in the table before any decision.

    `rule` names the survivorship rule behind a merged value (`matching.rule.<rule>`); a change is
    not `written` where the file of its record has no such column.
    """

    table: str
    row: int
    column: str
    old: str
    new: str
    why: Why
    origin: Origin = Origin.NONE
    item: DecideItem | None = None
    rule: str = ""
    written: bool = True


@dataclass(frozen=True)
class Merge:
    """One group of records that become one: the row that stays and the rows that go."""

    table: str
    survivor: int
    merged: tuple[int, ...]
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class LabelMerge:
    """One label that is spelled like another from now on, in `cells` cells."""

    table: str
    column: str
    label: str
    becomes: str
    cells: int
    item: DecideItem


@dataclass(frozen=True)
class Problem:
    """A decision that could not be carried out, or not in full; `value` is what it wanted."""

    obstacle: Obstacle
    table: str
    record: str = ""
    field: str = ""
    step: str = ""
    action: str = ""
    other: str = ""
    value: str = ""


@dataclass(frozen=True)
class Repair:
    """The tables before and after, and everything between them.

    `kept[table]` holds, for each row of the table after, its row number before.
    """

    before: Tables
    after: Tables
    kept: Mapping[str, NDArray[np.int64]]
    merges: Mapping[str, tuple[Merge, ...]] = field(default_factory=dict)
    changes: tuple[CellChange, ...] = ()
    labels: tuple[LabelMerge, ...] = ()
    archived: Mapping[str, Mapping[int, DecideItem]] = field(default_factory=dict)
    archived_fields: tuple[DecideItem, ...] = ()
    follow_ups: tuple[DecideItem, ...] = ()
    problems: tuple[Problem, ...] = ()

    def merged_rows(self, table: str) -> dict[int, int]:
        """Return the surviving row by merged row of `table`."""
        return {row: merge.survivor for merge in self.merges.get(table, ()) for row in merge.merged}


class Editor:
    """A table under repair: cells are read and written by row before; nothing else is copied."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns: dict[str, NDArray[np.object_]] = {}
        self._touched: set[str] = set()
        self._written = [{each.column for each in source.columns} for source in table.sources]

    def has(self, column: str) -> bool:
        """Tell whether any export has `column`."""
        return column in self.table.frame.columns

    def has_cell(self, row: int, column: str) -> bool:
        """Tell whether the export that holds `row` has `column`."""
        return column in self._written[self.table.source[row]]

    def column(self, column: str) -> NDArray[np.object_]:
        """Return the column as it stands."""
        if column not in self._columns:
            self._columns[column] = self.table.frame[column].to_numpy(dtype=object, copy=True)
        return self._columns[column]

    def get(self, row: int, column: str) -> str:
        """Return one cell as it stands, "" where the table has no such column."""
        return str(self.column(column)[row]) if self.has(column) else ""

    def put(self, row: int, column: str, value: str) -> None:
        """Write one cell."""
        self.column(column)[row] = value
        self._touched.add(column)

    def finish(self, kept: NDArray[np.int64]) -> Table:
        """Return the table of the rows `kept`, in their order."""
        frame = self.table.frame
        if self._touched:
            frame = frame.copy(deep=False)
            for column in self._touched:
                frame[column] = self._columns[column].astype(str).astype(object)
                frame[column] = frame[column].astype(self.table.frame[column].dtype)
        if len(kept) < len(frame):
            frame = frame.iloc[kept].reset_index(drop=True)
        return Table(
            name=self.table.name,
            frame=frame,
            keys=self.table.keys.iloc[kept].reset_index(drop=True),
            source=self.table.source[kept],
            line=self.table.line[kept],
            sources=self.table.sources,
        )
