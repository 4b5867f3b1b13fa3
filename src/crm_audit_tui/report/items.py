"""Worklist decisions carried out: values filled in, labels merged, records archived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

import pandas as pd

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.worklists import ACTIONS, Effect, action
from crm_audit_tui.report.labels import merge_labels, problem
from crm_audit_tui.report.lost import lost_values
from crm_audit_tui.report.repair import (
    CellChange,
    Editor,
    LabelMerge,
    Obstacle,
    Origin,
    Problem,
    Why,
)
from crm_audit_tui.tables import views
from crm_audit_tui.tables.decided_cells import DAYS, field_of_action, watched_field
from crm_audit_tui.tables.table import Table

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SERIAL_EPOCH = date(1899, 12, 30)
_LOOKED_AT = 500  # values of a column that tell how it writes days
_BARE_DAY, _BARE_MONTH = "%-d", "%-m"  # without leading zero; filled in here, not by strftime
# Day and month come before any time of day, whose hours may have no leading zero either.
_BARE_DIGIT = re.compile(r"^(?:[^\s:]*[^\d:])?\d(?:[^\d:]|$)")
_ZERO_LED = re.compile(r"^(?:[^\s:]*[^\d:])?0\d(?:[^\d:]|$)")


@dataclass
class Decided:
    """What the worklists come to; filled in as the decisions are taken one by one."""

    changes: list[CellChange] = field(default_factory=list)
    labels: list[LabelMerge] = field(default_factory=list)
    archived: dict[str, dict[int, DecideItem]] = field(default_factory=dict)
    archived_fields: list[DecideItem] = field(default_factory=list)
    follow_ups: list[DecideItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Wish:
    """A value that a decision wants in a cell; `turn` tells when it was decided."""

    table: str
    row: int
    column: str
    value: str
    item: DecideItem
    turn: int


def carry_out_items(editors: Mapping[str, Editor], audit: Audit) -> Decided:
    """Carry the worklist decisions out in `editors`, in the order of steps and items.

    Where several of them want another value in the same cell, the one made last rules, and the
    others are among the problems.
    """
    decided = Decided()
    labels: list[DecideItem] = []
    wishes: list[_Wish] = []
    for item in _in_order(audit.items.values()):
        match action(item.step, item.action).effect:
            case Effect.FOLLOW_UP:
                decided.follow_ups.append(item)
            case Effect.CHANGE:
                turn = audit.item_turns[(item.step, item.item)]
                wishes += _wishes(editors, item, turn, decided)
            case Effect.MERGE:
                labels.append(item)
            case Effect.ARCHIVE:
                _archive(editors, item, decided)
            case Effect.NONE | Effect.SKIP:
                pass
    for wish in _in_force(wishes, decided):
        _put(editors[wish.table], wish, decided)
    merged, problems = merge_labels(editors, labels)
    decided.labels += merged
    decided.problems += problems
    return decided


def _in_order(items: Iterable[DecideItem]) -> list[DecideItem]:
    steps = {step: place for place, step in enumerate(ACTIONS)}
    known = (
        each
        for each in items
        if each.step in steps and any(spec.action == each.action for spec in ACTIONS[each.step])
    )
    return sorted(known, key=lambda each: (steps[each.step], each.table, each.record, each.item))


def _row(editors: Mapping[str, Editor], item: DecideItem, decided: Decided) -> int | None:
    editor = editors.get(item.table)
    row = editor.table.row_of.get(item.record) if editor else None
    if row is None:
        decided.problems.append(problem(Obstacle.RECORD_GONE, item))
    return row


def _wishes(
    editors: Mapping[str, Editor], item: DecideItem, turn: int, decided: Decided
) -> list[_Wish]:
    row = _row(editors, item, decided)
    if row is None:
        return []
    editor = editors[item.table]
    if _moved_on(editor, row, item):
        watched = watched_field(item, editor.has)
        decided.problems.append(problem(Obstacle.CHANGED_SINCE, item, watched))
        return []
    if item.action == "close_lost":
        lost = lost_values(editor.table, item.value)
        if lost.stage_unknown:
            decided.problems.append(problem(Obstacle.NO_LOST_STAGE, item))
        if item.value and not editor.has("lost_reason"):
            decided.problems.append(problem(Obstacle.FIELD_GONE, item, "lost_reason"))
        cells = lost.cells
    else:
        cells = {field_of_action(item): item.value}
    return [_Wish(item.table, row, column, value, item, turn) for column, value in cells.items()]


def _moved_on(editor: Editor, row: int, item: DecideItem) -> bool:
    """Tell whether the CRM has changed the cell since, to something else than was decided."""
    watched = watched_field(item, editor.has)
    if item.was is None or not watched:
        return False
    now = editor.get(row, watched)
    return now not in (item.was, as_written(editor, row, watched, item.value))


def _in_force(wishes: Sequence[_Wish], decided: Decided) -> list[_Wish]:
    """Return one wish a cell, the last one; those that want another value are problems."""
    last: dict[tuple[str, int, str], _Wish] = {}
    for wish in sorted(wishes, key=attrgetter("turn")):
        cell = (wish.table, wish.row, wish.column)
        before = last.get(cell)
        if before is not None and before.value != wish.value:
            decided.problems.append(problem(Obstacle.DECIDED_LATER, before.item, before.column))
        last[cell] = wish
    return [wish for wish in wishes if last[(wish.table, wish.row, wish.column)] is wish]


def _put(editor: Editor, wish: _Wish, decided: Decided) -> None:
    row, column, item = wish.row, wish.column, wish.item
    if not column or not editor.has(column):
        decided.problems.append(problem(Obstacle.FIELD_GONE, item, column))
        return
    written = editor.has_cell(row, column)
    new = as_written(editor, row, column, wish.value)
    old = editor.get(row, column)
    if new == old:
        return
    if written:
        editor.put(row, column, new)
    else:
        decided.problems.append(problem(Obstacle.NO_COLUMN, item, column))
    decided.changes.append(
        CellChange(
            editor.table.name, row, column, old, new, Why.ITEM, Origin.TYPED, item, written=written
        )
    )


def as_written(editor: Editor, row: int, column: str, value: str) -> str:
    """Return a typed ISO day as the column's own values in the export of `row` are; else `value`.

    Of several formats the most frequent is taken; `3/1/2017` is written without leading zeros.
    """
    spec = editor.table.spec(column)
    if spec is None or spec.type not in DAYS or not _ISO_DAY.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    table = editor.table
    forms = table.once("days_written", column, lambda: pd.Series(_forms_written(table, column)))
    form = str(forms.iloc[table.source[row]])
    if form == "serial":
        return str((day - _SERIAL_EPOCH).days)
    if "%" not in form:
        return value
    form = form.replace(_BARE_DAY, str(day.day)).replace(_BARE_MONTH, str(day.month))
    return day.strftime(form)


def _forms_written(table: Table, column: str) -> list[str]:
    """Return the format in which each source of `table` mostly writes the days of a column."""
    if not table.has(column):
        return [""] * len(table.sources)
    forms = []
    for place, source in enumerate(table.sources):
        form = next((each.format for each in source.columns if each.maps_to == column), "")
        if "%" in form:
            values = table.known(column)[table.source == place]
            form = _form_written(values[values != ""].iloc[:_LOOKED_AT], form.split("|"))
        forms.append(form.partition("|")[0])
    return forms


def _form_written(values: pd.Series[str], forms: Sequence[str]) -> str:
    """Return the format of most of `values`; without leading zeros where they have none."""
    left, read = values, {}
    for form in forms:
        known = views.dates(left, form).notna()
        read[form], left = left[known], left[~known]
    form = max(forms, key=lambda each: len(read[each]))
    written = read[form]
    if not written.str.contains(_BARE_DIGIT).any() or written.str.contains(_ZERO_LED).any():
        return form
    return form.replace("%d", _BARE_DAY).replace("%m", _BARE_MONTH)


def _archive(editors: Mapping[str, Editor], item: DecideItem, decided: Decided) -> None:
    if item.field and not item.record:
        decided.archived_fields.append(item)
        return
    row = _row(editors, item, decided)
    if row is not None:
        decided.archived.setdefault(item.table, {})[row] = item
