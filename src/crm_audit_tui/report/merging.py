"""Merging: one record of several, value by value, each with where it comes from."""

from __future__ import annotations

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.report.groups import MergeGroup, merge_groups
from crm_audit_tui.report.repair import (
    CellChange,
    Editor,
    Merge,
    Obstacle,
    Origin,
    Problem,
    Why,
)
from crm_audit_tui.tables.views import PLACEHOLDERS

# What names the record itself stays the survivor's own.
_OWN = frozenset({"id", "external_id", "is_deleted"})


def says_something(text: str) -> bool:
    """Tell whether a cell is neither blank nor a placeholder such as "N/A"."""
    bare = text.strip()
    return bool(bare) and bare.casefold() not in PLACEHOLDERS


def merge_records(editor: Editor, audit: Audit) -> tuple[tuple[Merge, ...], list[Problem]]:
    """Merge the groups of a table in `editor`; return what was merged and what could not be."""
    groups, problems = merge_groups(editor.table, audit)
    merges = []
    for group in groups:
        survivor = group.survivor if group.survivor is not None else _fullest(editor, group.rows)
        changes = tuple(_values(editor, group, survivor))
        for change in changes:
            if change.written:
                editor.put(survivor, change.column, change.new)
            else:
                problems.append(
                    Problem(
                        Obstacle.NO_COLUMN,
                        editor.table.name,
                        record=str(editor.table.keys.iloc[survivor]),
                        field=change.column,
                        step="duplicates",
                        action="merge",
                    )
                )
        others = tuple(row for row in group.rows if row != survivor)
        merges.append(Merge(editor.table.name, survivor, others, changes))
    return tuple(merges), problems


def _fullest(editor: Editor, rows: tuple[int, ...]) -> int:
    """Return the row with most filled cells, the first of equals."""
    columns = editor.table.columns
    return max(
        rows, key=lambda row: (sum(says_something(editor.get(row, each)) for each in columns), -row)
    )


def _values(editor: Editor, group: MergeGroup, survivor: int) -> list[CellChange]:
    """Return the cells of the survivor that change; the other rows follow it in their order."""
    order = [survivor, *(row for row in group.rows if row != survivor)]
    changes = []
    for column in editor.table.columns:
        if column in _OWN:
            continue
        old = editor.get(survivor, column)
        chosen = group.choices.get(column)
        if chosen is None:
            origin, new = Origin.RULE, _first_filled(editor, order, column, old)
        elif chosen.row is None:
            origin, new = Origin.TYPED, chosen.typed
        else:
            origin, new = Origin.CHOSEN, editor.get(chosen.row, column)
        if new != old:
            written = editor.has_cell(survivor, column)
            changes.append(
                CellChange(
                    editor.table.name, survivor, column, old, new, Why.MERGE, origin, None, written
                )
            )
    return changes


def _first_filled(editor: Editor, order: list[int], column: str, old: str) -> str:
    for row in order:
        if says_something(value := editor.get(row, column)):
            return value
    return old
