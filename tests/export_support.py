"""Small tables by hand for the tests of what the audit hands back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, Decision, JudgePair, Verdict
from crm_audit_tui.report.csv_file import Dialect, read_csv
from crm_audit_tui.tables.keys import id_key, row_key
from crm_audit_tui.tables.sources import ColumnReport, SourceReport
from crm_audit_tui.tables.table import Table, Tables


def source(
    table: str,
    columns: Mapping[str, str],
    rows: int,
    *,
    source_id: str = "",
    encoding: str = "utf-8",
    delimiter: str = ",",
    newline: str = "\n",
    formats: Mapping[str, str] = {},
    header_rows: int = 1,
    path: str = "",
) -> SourceReport:
    """Return a source whose `columns` go from header to canonical column ("": unmapped)."""
    name = source_id or table
    return SourceReport(
        id=name,
        path=path or f"/exports/{name}.csv",
        name=f"{name}.csv",
        table=table,
        size=100,
        sha256="ab" * 32,
        rows=rows,
        encoding=encoding,
        delimiter=delimiter,
        newline=newline,
        header_rows=header_rows,
        columns=tuple(
            ColumnReport(name=header, position=place, maps_to=to, format=formats.get(header, ""))
            for place, (header, to) in enumerate(columns.items())
        ),
    )


def table_of(reports: Sequence[SourceReport], parts: Sequence[Sequence[Sequence[str]]]) -> Table:
    """Return one table of several sources, each with its rows in the order of its columns."""
    frames: list[pd.DataFrame] = []
    keys: list[str] = []
    places: list[int] = []
    lines: list[int] = []
    for place, (report, rows) in enumerate(zip(reports, parts, strict=True)):
        names = [each.maps_to or f"raw:{each.name}" for each in report.columns]
        frame = pd.DataFrame([list(row) for row in rows], columns=names, dtype="str")
        frames.append(frame)
        ids = list(frame["id"]) if "id" in frame else [""] * len(rows)
        unique = len(set(ids)) == len(ids) and "" not in ids
        keys += [
            id_key(report.id, each) if unique else row_key(report.id, row, f"{row:016x}")
            for row, each in enumerate(ids)
        ]
        places += [place] * len(rows)
        lines += range(2, 2 + len(rows))
    frame = pd.concat(frames, ignore_index=True).fillna("") if frames else pd.DataFrame()
    return Table(
        name=reports[0].table,
        frame=frame.astype("str"),
        keys=pd.Series(keys, dtype="str"),
        source=np.array(places, dtype=np.int32),
        line=np.array(lines, dtype=np.int64),
        sources=tuple(reports),
    )


def simple(
    table: str, columns: Mapping[str, str], rows: Sequence[Sequence[str]], **options: object
) -> Table:
    """Return a table of one source."""
    return table_of([source(table, columns, len(rows), **options)], [rows])  # type: ignore[arg-type]


def together(*tables: Table) -> Tables:
    """Return the tables of one audit."""
    return Tables(
        {each.name: each for each in tables}, tuple(one for each in tables for one in each.sources)
    )


def judge(
    table: str,
    left: str,
    right: str,
    verdict: Verdict = "merge",
    survivor: str = "",
    values: Mapping[str, str] = {},
) -> JudgePair:
    """Return a verdict on a pair of records."""
    return JudgePair(
        table=table, left=left, right=right, verdict=verdict, survivor=survivor, values=values
    )


def item(step: str, action: str, table: str, record: str = "", **more: str) -> DecideItem:
    """Return a worklist decision on a record."""
    name = more.pop("item", f"{action}:{table}:{record}:{more.get('field', '')}")
    return DecideItem(step=step, item=name, action=action, table=table, record=record, **more)


def audit_of(*decisions: Decision) -> Audit:
    """Return the audit after `decisions`."""
    audit = Audit()
    for decision in decisions:
        audit = audit.apply(decision)
    return audit


def rows_of(place: Path, dialect: Dialect | None = None) -> list[dict[str, str]]:
    """Return the rows of an exported file by column name."""
    header, *rows = read_csv(place, dialect or Dialect())
    return [dict(zip(header, row, strict=True)) for row in rows]
