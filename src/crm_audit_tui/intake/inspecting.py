"""One file looked at by itself: how it is understood, and its table as clean CSV."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.intake.files import FoundFile, find_files
from crm_audit_tui.intake.load import load_exports, understood
from crm_audit_tui.intake.reading import RawTable, raw_tables, read_bytes
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.sources import SourceReport


@dataclass(frozen=True)
class Inspected:
    """How a file is understood (`report`) and its table as it stands in the file."""

    report: SourceReport
    raw: RawTable

    def write_csv(self, path: Path) -> None:
        """Write the table as UTF-8, comma-separated, RFC 4180, every value as its text.

        The header (its lines joined by a space) comes first, where one was found. Raises
        StorageError where the file cannot be written.
        """
        try:
            with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
                self.write(stream)
        except OSError as error:
            cause = error.strerror or type(error).__name__
            raise StorageError("intake.error.cannot_write", path=str(path), cause=cause) from error

    def write(self, stream: IO[str]) -> None:
        """Write the table as CSV to an open text stream."""
        writer = csv.writer(stream, lineterminator="\r\n")
        grid = self.raw.grid
        if grid.header_rows:
            width = len(grid.frame.columns)
            writer.writerow([*grid.header, *[""] * (width - len(grid.header))])
        # One column and a blank cell: the writer quotes it, so that the row is no blank line.
        writer.writerows(grid.frame.itertuples(index=False, name=None))


def inspect_file(path: Path, sheet: str = "") -> Inspected:
    """Return how the file `path` is understood; `sheet` chooses one of a workbook's sheets.

    Without it the sheet with most rows is taken. Raises InputError.
    """
    if path.is_dir():
        raise InputError("intake.error.is_folder", path=str(path))
    files, refused = find_files([path])
    if refused and not files:
        raise InputError(refused[0].reason.id, **refused[0].reason.params)
    if len(files) != 1:
        names = ", ".join(file.member for file in files[:20])
        raise InputError("intake.error.several_files", file=path.name, members=names)
    return _inspect(files[0], sheet)


def links_beside(path: Path, report: SourceReport, beside: Sequence[Path]) -> tuple[Link, ...]:
    """Return how the references in the file `path`, understood as `report`, join other exports.

    Exports with the same table count as one with it. Raises InputError.
    """
    columns = {each.maps_to for each in report.columns} | {"full_name"}
    links = load_exports([path, *beside]).links
    return tuple(link for link in links if link.table == report.table and link.column in columns)


def _inspect(file: FoundFile, sheet: str) -> Inspected:
    data = read_bytes(file)
    tables = list(raw_tables(file, data, sheet=sheet))
    raw, source, said = max(tables, key=lambda each: len(each[0].grid.frame))
    part = understood(raw, source, said, hashlib.sha256(data).hexdigest())
    return Inspected(part.report, raw)
