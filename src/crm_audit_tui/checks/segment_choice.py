"""Which columns an audit segments by: those the auditor entered, else those that people use."""

from __future__ import annotations

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table

_TABLES = ("contacts", "companies", "deals")
# What people segment by, where the auditor has not said; other columns are "not in use".
_USUAL = {
    "contacts": ("segment", "lifecycle_stage", "tags", "lead_source", "status"),
    "companies": ("segment", "industry", "company_type", "lifecycle_stage", "tags", "rating"),
    "deals": ("deal_type", "lead_source"),
}
_NO_SEGMENT = frozenset(["owner", "currency", "salutation", "stage", "status", "lost_reason"])


def segment_columns(context: CheckContext) -> tuple[list[tuple[Table, str]], bool]:
    """Return the segmentations to look at, and whether they are only proposed."""
    chosen = _chosen(context)
    return (chosen, False) if chosen else (_proposed(context), True)


def _chosen(context: CheckContext) -> list[tuple[Table, str]]:
    """Return the segment columns that the auditor entered, by our name or the export's."""
    found = []
    for entry in context.audit.register("segmentation", "segment_columns").values():
        table = context.tables.get(entry.get("table", ""))
        wanted = entry.get("column", "").strip().casefold()
        if table is None or not len(table) or not wanted:
            continue
        for column in table.columns:
            names = {column.casefold(), table.header(column).casefold()}
            if wanted in names and (table, column) not in found:
                found.append((table, column))
                break
    return found


def _proposed(context: CheckContext) -> list[tuple[Table, str]]:
    return [
        (table, column)
        for table in segmentable_tables(context)
        for column in _USUAL[table.name]
        if table.has(column) and table.filled(column).any()
    ]


def segmentable_tables(context: CheckContext) -> list[Table]:
    """Return the tables that can be segmented, where they hold anything."""
    found = [context.tables.get(name) for name in _TABLES]
    return [table for table in found if table is not None and len(table)]


def may_segment(table: Table, column: str) -> bool:
    """Tell whether a column could divide a table: a choice or text that names no record."""
    spec = table.spec(column)
    if spec is None:
        return column.startswith(RAW)
    kinds = (ColumnType.CHOICE, ColumnType.TEXT)
    return spec.type in kinds and column not in _NO_SEGMENT and not spec.identity
