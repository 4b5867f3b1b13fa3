"""What tables and columns are called: our words for canonical ones, the export's for the rest."""

from __future__ import annotations

from crm_audit_tui.core.messages import Message, Param
from crm_audit_tui.tables.table import Table


def field_label(table: Table, column: str) -> Param:
    """Return how a column is called: our word for a canonical one, the export's for the rest."""
    if table.spec(column) is not None:
        return Message(f"core.field.{column}")
    return table.header(column)


def table_label(table: str) -> Message:
    """Return a table's word."""
    return Message(f"core.table.{table}")


def chart_label(table: Table, column: str) -> str | Message:
    """Return a column's label as a picture takes it."""
    label = field_label(table, column)
    return label if isinstance(label, str | Message) else column
