"""Action files: what the auditor takes back to the CRM, and what undoes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.report import export_rows
from crm_audit_tui.report.apply import repair as carry_out
from crm_audit_tui.report.csv_file import Dialect, Neutralised, dialect_of, write_csv
from crm_audit_tui.report.export_folder import publish, stage
from crm_audit_tui.report.export_summary import (
    ExportedFile,
    ExportSummary,
    Reconciliation,
    Unresolved,
    check_rows,
)
from crm_audit_tui.report.repair import Repair, Why
from crm_audit_tui.report.rollback import NEUTRALISED, helper_names, rollback_columns
from crm_audit_tui.tables.sources import SourceReport
from crm_audit_tui.tables.table import Table, Tables

# Tables whose plans are always written, so that an empty one says "nothing to do".
_MERGED_TABLES = ("contacts", "companies")
_FILLED_TABLES = ("contacts", "companies", "deals", "activities")
_UNSAFE = re.compile(r"[^\w.-]+")


def export(tables: Tables, audit: Audit, folder: Path, *, neutralise: bool = True) -> ExportSummary:
    """Write the action files of `audit` into `folder` and return what they come to.

    All files or none. InputError where `folder` holds anything but an untouched export of ours or
    a source would be overwritten, StorageError where it cannot be written, ReconciliationError
    where rows would be lost.
    """
    repair = carry_out(tables, audit)
    with stage(folder) as staged:
        writer = _Writer(staged, neutralise=neutralise)
        reconciled = []
        stems = _stems(tables)
        for table in tables:
            for place, source in enumerate(table.sources):
                reconciled.append(
                    _write_source(writer, repair, table, place, source, stems[table.name, place])
                )
            _write_plans(writer, repair, table)
        general = {
            "references": export_rows.references(repair),
            "follow_up": export_rows.follow_ups(repair),
            "archive_manifest": export_rows.archive(repair),
            "labels": export_rows.labels(repair),
            "not_applied": export_rows.not_applied(repair),
        }
        for name, sheet in general.items():
            writer.sheet(name, name, sheet, Dialect())
        writer.neutralised_list()
        summary = _summary(folder, repair, writer, reconciled, raw=not neutralise)
        return publish(staged, folder, summary, tables.sources)


class _Writer:
    """Writes files into the stage and keeps the list of them and of the cells made harmless."""

    def __init__(self, staged: Path, *, neutralise: bool) -> None:
        self.files: list[ExportedFile] = []
        self.harmless: list[tuple[str, Neutralised]] = []
        self._staged = staged
        self._neutralise = neutralise

    def write(
        self,
        name: str,
        kind: str,
        header: Sequence[str],
        columns: Sequence[Sequence[str]],
        dialect: Dialect,
        table: str = "",
        source: SourceReport | None = None,
        *,
        with_header: bool = True,
    ) -> None:
        written = write_csv(
            self._staged / name,
            header,
            columns,
            dialect,
            neutralise=self._neutralise,
            with_header=with_header,
        )
        self.harmless += [(name, each) for each in written.neutralised]
        self.files.append(
            ExportedFile(
                name=name,
                kind=kind,
                rows=written.rows,
                dialect=written.dialect,
                table=table,
                source=source.id if source else "",
                header=with_header,
                fell_back=written.fell_back,
            )
        )

    def sheet(
        self, stem: str, kind: str, sheet: export_rows.Sheet, dialect: Dialect, table: str = ""
    ) -> None:
        header, rows = sheet
        columns = [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in header]
        self.write(f"{stem}.csv", kind, header, columns, dialect, table)

    def neutralised_list(self) -> None:
        rows = [
            [name, str(cell.row), str(cell.position), cell.column, cell.value]
            for name, cell in self.harmless
        ]
        listed = len(self.harmless)
        sheet = (["file", "row", "position", "column", "value"], rows)
        self.sheet(NEUTRALISED.removesuffix(".csv"), "neutralised", sheet, Dialect())
        del self.harmless[listed:]  # the list itself is no data


def _write_source(
    writer: _Writer,
    repair: Repair,
    table: Table,
    place: int,
    source: SourceReport,
    stem: str,
) -> Reconciliation:
    """Write the merged file of one source and its rollback; return where its rows went."""
    reports = sorted(source.columns, key=lambda each: each.position)
    names = [each.column for each in reports]
    header = [each.name for each in reports]
    own = np.flatnonzero(table.source == place)
    kept = repair.kept[table.name]
    after_rows = np.flatnonzero(table.source[kept] == place)
    before = _cells(table, names, own)
    after = _cells(repair.after[table.name], names, after_rows)
    dialect = dialect_of(source)
    with_header = source.header_rows > 0
    writer.write(
        f"merged_{stem}.csv",
        "merged",
        header,
        [cells.tolist() for cells in after],
        dialect,
        table.name,
        source,
        with_header=with_header,
    )
    undo = rollback_columns(before, after, np.searchsorted(own, kept[after_rows]))
    writer.write(
        f"rollback_{stem}.csv",
        "rollback",
        [*header, *helper_names(header)],
        undo,
        dialect,
        table.name,
        source,
    )
    merged = repair.merged_rows(table.name)
    archived = repair.archived.get(table.name, {})
    rejected = len(source.rejected)
    return check_rows(
        Reconciliation(
            source=source.id,
            name=" · ".join(filter(None, (source.name, source.sheet))),
            table=table.name,
            rows_in=source.rows + rejected,
            rows_out=len(after_rows),
            merged=sum(int(table.source[row]) == place for row in merged),
            archived=sum(int(table.source[row]) == place for row in archived),
            rejected=rejected,
        )
    )


def _cells(
    table: Table, names: Sequence[str], rows: NDArray[np.int64]
) -> list[NDArray[np.object_]]:
    blank = np.full(len(rows), "", dtype=object)
    return [
        table.frame[name].to_numpy(dtype=object)[rows] if table.has(name) else blank
        for name in names
    ]


def _write_plans(writer: _Writer, repair: Repair, table: Table) -> None:
    name = table.name
    dialect = dialect_of(table.sources[0]) if table.sources else Dialect()
    if name in _MERGED_TABLES or repair.merges.get(name):
        plan = export_rows.merge_plan(repair, table)
        writer.sheet(f"merge_plan_{name}", "merge_plan", plan, dialect, name)
        walk = export_rows.crosswalk(repair, table)
        writer.sheet(f"crosswalk_{name}", "crosswalk", walk, dialect, name)
    fill = export_rows.fills(repair, table)
    if name in _FILLED_TABLES or fill[1]:
        writer.sheet(f"fill_{name}", "fill", fill, dialect, name)


def _stems(tables: Tables) -> dict[tuple[str, int], str]:
    """Return, by table and place of the source in it, the part of file names that tells it apart.

    A table with one source lends its own name, several sources go by theirs.
    """
    stems = {(table.name, 0): table.name for table in tables if len(table.sources) == 1}
    taken = {table.name for table in tables}
    for table in tables:
        for place, source in enumerate(table.sources):
            if (table.name, place) in stems:
                continue
            label = "_".join(filter(None, (Path(source.name).stem, source.sheet)))
            stem = base = _UNSAFE.sub("-", label).strip("-._")[:80] or table.name
            number = 2
            while stem.casefold() in taken:
                stem, number = f"{base}-{number}", number + 1
            taken.add(stem.casefold())
            stems[table.name, place] = stem
    return stems


def _summary(
    folder: Path,
    repair: Repair,
    writer: _Writer,
    reconciled: list[Reconciliation],
    *,
    raw: bool,
) -> ExportSummary:
    reasons = Counter(each.why for each in repair.changes)
    obstacles = Counter(each.obstacle.value for each in repair.problems)
    return ExportSummary(
        folder=str(folder),
        files=tuple(writer.files),
        reconciliation=tuple(reconciled),
        merged=sum(each.merged for each in reconciled),
        archived=sum(each.archived for each in reconciled),
        filled=reasons[Why.ITEM],
        follow_ups=len(repair.follow_ups),
        labels=len(repair.labels),
        references=reasons[Why.REFERENCE],
        neutralised=len(writer.harmless),
        raw=raw,
        unresolved=tuple(Unresolved(name, count) for name, count in sorted(obstacles.items())),
        warnings=(*_warnings(writer), *_undecodable(repair.before)),
    )


def _undecodable(tables: Tables) -> list[Message]:
    """Return which exports hold bytes that no encoding explains: those cannot be written back."""
    return [
        message("report.warning.undecodable", file=source.name, n=each.params["n"])
        for table in tables
        for source in table.sources
        for each in source.warnings
        if each.id == "intake.warning.undecodable"
    ]


def _warnings(writer: _Writer) -> list[Message]:
    return [
        message("report.warning.turned_to_utf8", file=each.name)
        for each in writer.files
        if each.fell_back and each.kind == "merged"
    ]
