"""Merging: one record of several, value by value, each with where it comes from."""

from __future__ import annotations

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.matching.survivorship import OWN, choose_survivor, merged_record
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


def merge_records(editor: Editor, audit: Audit) -> tuple[tuple[Merge, ...], list[Problem]]:
    """Merge the groups of a table in `editor`; return what was merged and what could not be."""
    groups, problems = merge_groups(editor.table, audit)
    merges = []
    for group in groups:
        survivor = group.survivor
        if survivor is None:
            records = [_record(editor, row) for row in group.rows]
            survivor = group.rows[
                choose_survivor(records, editor.table.name, editor.table.date_formats)
            ]
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


def _values(editor: Editor, group: MergeGroup, survivor: int) -> list[CellChange]:
    """Return the survivor's cells that change: as chosen, else by the rules of survivorship."""
    table = editor.table
    records = [_record(editor, row) for row in group.rows]
    kept = merged_record(
        records, table.name, group.rows.index(survivor), table.date_formats, table.holders
    )
    changes = []
    for column in table.columns:
        if column in OWN:
            continue
        old = editor.get(survivor, column)
        chosen = group.choices.get(column)
        rule = ""
        if chosen is None:
            origin, new = Origin.RULE, kept[column].value
            rule = kept[column].rule.id.rpartition(".")[2]
        elif chosen.row is None:
            origin, new = Origin.TYPED, chosen.typed
        else:
            origin, new = Origin.CHOSEN, editor.get(chosen.row, column)
        if new != old:
            written = editor.has_cell(survivor, column)
            changes.append(
                CellChange(
                    table.name,
                    survivor,
                    column,
                    old,
                    new,
                    Why.MERGE,
                    origin,
                    rule=rule,
                    written=written,
                )
            )
    return changes


def _record(editor: Editor, row: int) -> dict[str, str]:
    return {column: editor.get(row, column) for column in editor.table.columns}
