"""The rows of the files that tell what to do: plan, crosswalk, fill, follow up, archive, labels.

Each function returns (header, rows); every cell is text as it is to stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from crm_audit_tui.core.sources import RAW
from crm_audit_tui.report.repair import CellChange, Repair, Why
from crm_audit_tui.tables.keys import record_id, split_key
from crm_audit_tui.tables.sources import SourceReport
from crm_audit_tui.tables.table import Table

Sheet = tuple[list[str], list[list[str]]]


def merge_plan(repair: Repair, table: Table) -> Sheet:
    """Every record merged away and, for its survivor, every field value that changes."""
    header = [
        "survivor_id",
        "merged_id",
        "survivor_source",
        "merged_source",
        "field",
        "old_value",
        "new_value",
        "chosen_by",
        "in_merged_file",
    ]
    rows = []
    names = _Names(table)
    for merge in repair.merges.get(table.name, ()):
        survivor = names[merge.survivor]
        for row in merge.merged:
            merged = names[row]
            rows.append([survivor[0], merged[0], survivor[1], merged[1], "", "", "", "", ""])
        rows += [
            [
                survivor[0],
                "",
                survivor[1],
                "",
                header_of(table, change.row, change.column),
                change.old,
                change.new,
                ": ".join(filter(None, (change.origin.value, change.rule))),
                "yes" if change.written else "no",
            ]
            for change in merge.changes
        ]
    return header, rows


def crosswalk(repair: Repair, table: Table) -> Sheet:
    """Old id -> surviving id, for every record merged away."""
    rows = []
    names = _Names(table)
    for merge in repair.merges.get(table.name, ()):
        survivor = names[merge.survivor]
        for row in merge.merged:
            old = names[row]
            rows.append([old[0], survivor[0], old[1], survivor[1]])
    return ["old_id", "surviving_id", "old_source", "surviving_source"], rows


def fills(repair: Repair, table: Table) -> Sheet:
    """Every value that a worklist decision writes, with the decision behind it."""
    survivors = repair.merged_rows(table.name)
    archived = repair.archived.get(table.name, {})
    names = _Names(table)
    rows = []
    for change in _of(repair.changes, table.name, Why.ITEM):
        assert change.item is not None
        item = change.item
        name, source = names[change.row]
        gone_to = survivors.get(change.row)
        rows.append(
            [
                name,
                names[gone_to][0] if gone_to is not None else "",
                source,
                header_of(table, change.row, change.column),
                change.old,
                change.new,
                item.step,
                item.action,
                item.origin,
                item.note,
                "yes" if change.written and change.row not in archived else "no",
            ]
        )
    header = [
        "record_id",
        "merged_into",
        "source",
        "field",
        "old_value",
        "new_value",
        "step",
        "action",
        "origin",
        "note",
        "in_merged_file",
    ]
    return header, rows


def references(repair: Repair) -> Sheet:
    """Every reference that follows a merge."""
    rows = []
    names = {table.name: _Names(table) for table in repair.before}
    for change in repair.changes:
        if change.why is Why.REFERENCE:
            table = repair.before[change.table]
            name, source = names[change.table][change.row]
            field = header_of(table, change.row, change.column)
            rows.append([change.table, name, source, field, change.old, change.new])
    return ["table", "record_id", "source", "field", "old_value", "new_value"], rows


def follow_ups(repair: Repair) -> Sheet:
    """Every question that somebody has to answer: who, what, by when."""
    rows = []
    for item in sorted(repair.follow_ups, key=lambda each: (each.due or "9999", each.owner)):
        table = repair.before.get(item.table)
        row = table.row_of.get(item.record) if table else None
        rows.append(
            [
                item.table,
                record_id(item.record) if item.record else "",
                split_key(item.record)[0] if item.record else "",
                label_of(table, row) if table is not None and row is not None else "",
                field_of(table, item.field),
                item.owner,
                item.due,
                item.note,
                item.step,
                item.action,
            ]
        )
    header = ["table", "record_id", "source", "record", "field", "owner", "due", "note"]
    return [*header, "step", "action"], rows


def archive(repair: Repair) -> Sheet:
    """Every record and field that is to leave the CRM."""
    rows = []
    for name, items in repair.archived.items():
        table = repair.before[name]
        names = _Names(table)
        for row, item in sorted(items.items()):
            record, source = names[row]
            label = label_of(table, row)
            line = str(table.line[row])
            rows.append(
                ["record", name, record, source, line, "", label, item.action, item.step, item.note]
            )
    for item in repair.archived_fields:
        field = field_of(repair.before.get(item.table), item.field)
        rows.append(["field", item.table, "", "", "", field, "", item.action, item.step, item.note])
    header = ["kind", "table", "record_id", "source", "line", "field", "record", "action"]
    return [*header, "step", "note"], rows


def labels(repair: Repair) -> Sheet:
    """Every label that is spelled like another from now on."""
    rows = [
        [
            each.table,
            field_of(repair.before.get(each.table), each.column),
            each.label,
            each.becomes,
            str(each.cells),
            each.item.note,
        ]
        for each in repair.labels
    ]
    return ["table", "field", "label", "becomes", "cells", "note"], rows


def not_applied(repair: Repair) -> Sheet:
    """Every decision that the files do not carry out, or not in full, and why."""
    rows = [
        [
            each.obstacle.value,
            each.table,
            record_id(each.record) if each.record else "",
            record_id(each.other) if each.other else "",
            field_of(repair.before.get(each.table), each.field),
            each.step,
            each.action,
            each.value,
        ]
        for each in repair.problems
    ]
    return ["reason", "table", "record_id", "other_id", "field", "step", "action", "value"], rows


def header_of(table: Table, row: int, column: str) -> str:
    """Return the column's name in the export that holds `row`, else in the first that has it."""
    if column.startswith(RAW):
        return column.removeprefix(RAW)
    source: SourceReport = table.sources[int(table.source[row])]
    for report in source.columns:
        if report.maps_to == column:
            return report.name
    return table.header(column)


def field_of(table: Table | None, column: str) -> str:
    """Return the column's name in the exports."""
    return table.header(column) if table is not None and column else column


def label_of(table: Table, row: int) -> str:
    """Return what a person calls the record: its name, else its e-mail or subject."""
    for columns in (
        ("full_name",),
        ("first_name", "last_name"),
        ("name",),
        ("subject",),
        ("email",),
    ):
        parts = [str(table.frame[each].iloc[row]).strip() for each in columns if table.has(each)]
        if text := " ".join(filter(None, parts)):
            return text
    return ""


class _Names:
    """Ids and sources of a table's records, by row."""

    def __init__(self, table: Table) -> None:
        self._keys = table.keys.to_numpy(dtype=object)

    def __getitem__(self, row: int) -> tuple[str, str]:
        key = str(self._keys[row])
        return record_id(key), split_key(key)[0]


def _of(changes: Iterable[CellChange], table: str, why: Why) -> Iterable[CellChange]:
    return (each for each in changes if each.table == table and each.why is why)
