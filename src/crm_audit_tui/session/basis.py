"""What an audit in work stands on: tables, and the matches found in them, replaced together.

Matches name records by row. Tables read again have other rows, so they come into force only with
their own matches; until then everything shown and decided keeps to the ones before. Nothing is
written over either: a reader has the old files mapped into memory.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.session.workplace import Workplace

if TYPE_CHECKING:
    from crm_audit_tui.tables.store import RowReader


class Basis:
    """The folders in force within a workplace, and tables that wait for their matches."""

    def __init__(self, workplace: Workplace) -> None:
        self.tables = workplace.tables
        self.matches = workplace.matches
        self._workplace = workplace
        self._waiting: tuple[Path, RowReader] | None = None
        self._number = 0
        self._superseded: list[Path] = []

    @property
    def newest_tables(self) -> Path:
        """The tables that were read last, in force or not."""
        return self._waiting[0] if self._waiting else self.tables

    @property
    def waiting_rows(self) -> RowReader | None:
        """The rows of the tables that wait for their matches, None where none do."""
        return self._waiting[1] if self._waiting else None

    def folder_to_read_into(self, *, again: bool) -> Path:
        """Return where tables are to be read into: a fresh folder where there are some already."""
        return self._fresh("tables") if again else self.tables

    def folder_to_match_into(self) -> Path:
        """Return where matches are to be written: a fresh folder where there are some already."""
        return self._fresh("matches") if any(self.matches.iterdir()) else self.matches

    def take_tables(self, folder: Path) -> RowReader:
        """Take up the tables in `folder`; they wait for their matches unless they are the first."""
        from crm_audit_tui.tables.store import RowReader

        rows = RowReader(folder)
        if folder != self.tables:
            if self._waiting is not None:
                self._superseded.append(self._waiting[0])
            self._waiting = (folder, rows)
        return rows

    def put_in_force(self, matches: Path) -> RowReader | None:
        """Put `matches` in force with the tables they were found in; return those if new."""
        for folder in self._superseded:
            shutil.rmtree(folder, ignore_errors=True)
        # Kept for one turn more: somebody may be about to read them.
        self._superseded = [self.matches] if matches != self.matches else []
        rows = None
        if self._waiting is not None:
            self._superseded.append(self.tables)
            (self.tables, rows), self._waiting = self._waiting, None
        self.matches = matches
        return rows

    def _fresh(self, name: str) -> Path:
        self._number += 1
        return self._workplace.subfolder(f"{name}-{self._number}")
