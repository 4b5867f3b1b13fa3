"""Labels spelled like others: one spelling in every cell, tags in a cell among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.report.repair import Editor, LabelMerge, Obstacle, Problem

# What may part several labels in one cell; a comma does so among tags only.
_SEPARATORS = (";", "|", "\n")


def merge_labels(
    editors: Mapping[str, Editor], items: Iterable[DecideItem]
) -> tuple[list[LabelMerge], list[Problem]]:
    """Spell labels as decided; a label merged into one that is merged itself follows it."""
    wanted: dict[tuple[str, str], dict[str, DecideItem]] = {}
    for item in items:
        wanted.setdefault((item.table, item.field), {})[stray_label(item)] = item
    merged: list[LabelMerge] = []
    problems: list[Problem] = []
    for (name, column), strays in wanted.items():
        editor = editors.get(name)
        if editor is None or not editor.has(column):
            problems += [problem(Obstacle.FIELD_GONE, item) for item in strays.values()]
            continue
        targets = {label: _last(label, strays) for label in strays}
        counts = _respell(editor, column, targets)
        for label, item in strays.items():
            if not counts[label]:
                problems.append(problem(Obstacle.LABEL_GONE, item))
                continue
            merged.append(LabelMerge(name, column, label, targets[label], counts[label], item))
    return merged, problems


def stray_label(item: DecideItem) -> str:
    """Return the label that a decision is about: the item's id is `table:field:label`."""
    return item.item.removeprefix(f"{item.table}:{item.field}:")


def problem(obstacle: Obstacle, item: DecideItem, column: str = "") -> Problem:
    """Return why `item` was not carried out."""
    return Problem(
        obstacle,
        item.table,
        record=item.record,
        field=column or item.field,
        step=item.step,
        action=item.action,
        value=item.value,
    )


def _last(label: str, strays: Mapping[str, DecideItem]) -> str:
    """Return where a chain of merges ends; a circle ends where it began."""
    seen = [label]
    while (target := strays[seen[-1]].value) in strays and target not in seen:
        seen.append(target)
    return target if target not in seen else min(seen)


def _respell(editor: Editor, column: str, targets: Mapping[str, str]) -> dict[str, int]:
    """Write the new spellings and return how many cells each label stood in."""
    signs = (*_SEPARATORS, ",") if column == "tags" else _SEPARATORS
    known: dict[str, tuple[str, list[str]]] = {}
    counts = dict.fromkeys(targets, 0)
    cells = editor.column(column).tolist()
    for row, cell in enumerate(cells):
        if cell not in known:
            known[cell] = _spelled(cell, targets, signs)
        new, found = known[cell]
        if found and editor.has_cell(row, column):
            for label in found:
                counts[label] += 1
            if new != cell:
                editor.put(row, column, new)
    return counts


def _spelled(
    cell: str, targets: Mapping[str, str], signs: tuple[str, ...]
) -> tuple[str, list[str]]:
    """Return the cell in its new spelling and the labels that were found in it."""
    whole = cell.strip()
    if whole in targets:
        return targets[whole], [whole]
    for sign in signs:
        parts = cell.split(sign)
        found = [part.strip() for part in parts if part.strip() in targets]
        if len(parts) > 1 and found:
            return sign.join(_once(parts, targets)), found
    return cell, []


def _once(parts: list[str], targets: Mapping[str, str]) -> list[str]:
    """Return the parts with new spellings, each label once, outer spaces kept."""
    kept: dict[str, str] = {}
    for part in parts:
        label = part.strip()
        new = targets.get(label, label)
        kept.setdefault(new, part.replace(label, new, 1) if label else part)
    return list(kept.values())
