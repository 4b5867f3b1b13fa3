"""References that follow a merge: what pointed to a record that went points to the one that stays.

An id, name, e-mail or domain is rewritten only where no remaining record carries it and all the
records that carried it became one: otherwise it stays as it is and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.report.repair import CellChange, Editor, Merge, Obstacle, Problem, Why
from crm_audit_tui.tables import views

# (column, table it points to, what it may hold of the record there)
_REFERENCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("company_id", "companies", ("id",)),
    ("company", "companies", ("id", "name")),
    ("parent", "companies", ("id", "name")),
    ("company_domain", "companies", ("domain",)),
    ("contact_id", "contacts", ("id",)),
    ("contact", "contacts", ("id", "full_name")),
    ("contact_email", "contacts", ("email", "email2")),
)
# What is the CRM's own; another system's export or a survey keeps what it says.
_FOLLOWING = ("contacts", "companies", "deals", "activities", "tickets")
_SEPARATOR = ";"  # of several ids in one cell


def relink(
    editors: Mapping[str, Editor],
    merges: Mapping[str, tuple[Merge, ...]],
    kept: Mapping[str, NDArray[np.int64]],
) -> tuple[list[CellChange], list[Problem]]:
    """Rewrite references to merged records in every table; return the cells and the open ends."""
    changes: list[CellChange] = []
    problems: list[Problem] = []
    for column, target, names in _REFERENCES:
        if not merges.get(target):
            continue
        follows: dict[str, str] = {}
        unclear: set[str] = set()
        for name in names:
            found, open_ends = _successors(editors[target], name, merges[target], kept[target])
            follows |= {old: new for old, new in found.items() if old not in follows}
            unclear |= open_ends
        unclear -= follows.keys()
        for editor in (editors[name] for name in _FOLLOWING if name in editors):
            if editor.has(column):
                _rewrite(
                    editor, column, follows, unclear, kept[editor.table.name], changes, problems
                )
    return changes, problems


def _rewrite(
    editor: Editor,
    column: str,
    follows: Mapping[str, str],
    unclear: set[str],
    kept: NDArray[np.int64],
    changes: list[CellChange],
    problems: list[Problem],
) -> None:
    cells = editor.column(column)[kept]
    bare = editor.table.bare_ids
    standing = _references(cells, bare)
    several = np.array([_SEPARATOR in cell for cell in standing], dtype=bool)
    # Sets, not np.isin: on text that compares every cell with every name.
    touched = np.array([name in follows for name in standing], dtype=bool) | several
    parts = _parts(cells[several], bare)
    for place in np.flatnonzero(touched).tolist():
        row = int(kept[place])
        old = str(cells[place])
        new = _each(old, parts, follows) if several[place] else follows[standing[place]]
        if column == "parent" and new in (editor.get(row, "id"), editor.get(row, "name")):
            new = ""  # a company is not its own parent
        if new != old and editor.has_cell(row, column):
            editor.put(row, column, new)
            changes.append(CellChange(editor.table.name, row, column, old, new, Why.REFERENCE))
    open_ends = np.array([name in unclear for name in standing], dtype=bool)
    for place in np.flatnonzero(open_ends).tolist():
        row = int(kept[place])
        problems.append(
            Problem(
                Obstacle.AMBIGUOUS_REFERENCE,
                editor.table.name,
                record=str(editor.table.keys.iloc[row]),
                field=column,
                step="duplicates",
                action="merge",
            )
        )


def _parts(cells: NDArray[np.object_], bare: bool) -> dict[str, str]:
    """Return what each part of cells with several references refers to."""
    distinct = list({part for cell in cells for part in str(cell).split(_SEPARATOR)})
    known = _references(np.array(distinct, dtype=object), bare)
    return dict(zip(distinct, known, strict=True))


def _each(cell: str, names: Mapping[str, str], follows: Mapping[str, str]) -> str:
    """Return a cell of several references with each one rewritten, none twice."""
    parts = cell.split(_SEPARATOR)
    if not any(names[part] in follows for part in parts):
        return cell
    new = [follows.get(names[part], part.strip()) for part in parts]
    space = " " if all(part.startswith(" ") for part in parts[1:]) else ""
    return f"{_SEPARATOR}{space}".join(dict.fromkeys(new))


def _successors(
    editor: Editor, name: str, merges: Iterable[Merge], kept: NDArray[np.int64]
) -> tuple[dict[str, str], set[str]]:
    """Return old -> new text of what `name` held, and the old ones with more than one heir."""
    before = _named(editor, name, lambda column: editor.table.frame[column].to_numpy(dtype=object))
    after = _named(editor, name, editor.column)
    if before is None or after is None:
        return {}, set()
    old_names = _references(before, editor.table.bare_ids)
    new_names = _references(after, editor.table.bare_ids)
    carried = set(new_names[kept])
    heirs: dict[str, set[str]] = {}
    shared: set[str] = set()
    for merge in merges:
        new = str(after[merge.survivor]).strip()
        for row in (merge.survivor, *merge.merged):
            old = str(old_names[row])
            if not old:
                continue
            if old in carried:
                # Somebody still carries it: clear only where that is the survivor itself.
                if name == "id" and old != new_names[merge.survivor]:
                    shared.add(old)
            elif new:
                heirs.setdefault(old, set()).add(new)
    clear = {old: next(iter(new)) for old, new in heirs.items() if len(new) == 1}
    return clear, shared | {old for old, new in heirs.items() if len(new) > 1}


def _named(editor: Editor, name: str, column: object) -> NDArray[np.object_] | None:
    assert callable(column)
    if name != "full_name":
        return np.asarray(column(name), dtype=object) if editor.has(name) else None
    parts = [each for each in ("first_name", "last_name") if editor.has(each)]
    whole = column("full_name") if editor.has("full_name") else None
    if not parts:
        return whole
    first, *rest = (column(each) for each in parts)
    joined = [
        " ".join(str(text).strip() for text in texts).strip()
        for texts in zip(first, *rest, strict=True)
    ]
    if whole is None:
        return np.array(joined, dtype=object)
    return np.array(
        [str(full).strip() or made for full, made in zip(whole, joined, strict=True)], dtype=object
    )


def _references(cells: NDArray[np.object_], bare: bool) -> NDArray[np.object_]:
    """Return what cells refer to, as it compares; "" where they say nothing."""
    text = pd.Series(cells, dtype="str").str.strip()
    known = text.where(~views.blank(text), "")
    found = views.references(known, bare=bare)
    return found.str.replace(r"\s+", " ", regex=True).to_numpy(dtype=object)
