"""Rollback: the rows as they were, and how to put them back.

A rollback file holds the original of every row that was merged away, archived or changed, in the
source's own columns, and three columns more: what to do (`restore` a row that is gone, `revert` a
row that changed), the row's number in the original and in the merged file, both 1-based.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.report.csv_file import read_csv
from crm_audit_tui.report.export_folder import read_manifest
from crm_audit_tui.report.export_summary import ExportedFile
from crm_audit_tui.report.neutralise import APOSTROPHE

RESTORE, REVERT = "restore", "revert"
HELPERS = ("crm_audit_action", "crm_audit_row", "crm_audit_merged_row")
NEUTRALISED = "neutralised.csv"


def helper_names(header: Sequence[str]) -> list[str]:
    """Return the names of the helper columns, told apart from the source's own."""
    names = []
    for name in HELPERS:
        while name in header:
            name += "_"
        names.append(name)
    return names


def rollback_columns(
    before: Sequence[NDArray[np.object_]],
    after: Sequence[NDArray[np.object_]],
    kept: NDArray[np.int64],
) -> list[list[str]]:
    """Return the columns of a rollback file: the originals, then the three helpers.

    `before` and `after` are the columns of one source, `kept` the place in `before` of each row in
    `after`.
    """
    rows = len(before[0]) if before else 0
    stays = np.zeros(rows, dtype=bool)
    stays[kept] = True
    changed = np.zeros(len(kept), dtype=bool)
    for old, new in zip(before, after, strict=True):
        changed |= np.asarray(old[kept] != new, dtype=bool)
    merged_row = np.zeros(rows, dtype=np.int64)
    merged_row[kept] = np.arange(1, len(kept) + 1)
    wanted = ~stays
    wanted[kept[changed]] = True
    places = np.flatnonzero(wanted)
    columns = [[str(cell) for cell in cells[places]] for cells in before]
    columns.append([REVERT if stays[place] else RESTORE for place in places])
    columns.append([str(place + 1) for place in places])
    columns.append([str(merged_row[place] or "") for place in places])
    return columns


def roll_back(folder: Path, merged: str) -> list[list[str]]:
    """Return the rows of the original behind `merged` (a file in `folder`), without its header.

    InputError where `folder` holds no export of ours or no such file.
    """
    summary = read_manifest(folder)
    files = {each.name: each for each in summary.files}
    file = files.get(merged)
    if file is None or file.kind != "merged":
        raise InputError("report.error.no_export", folder=str(folder / merged))
    undo = files[merged.replace("merged_", "rollback_", 1)]
    escaped = _escaped(folder, files)
    rows = _plain_rows(folder, file, escaped)
    back = _plain_rows(folder, undo, escaped)
    width = len(HELPERS)
    originals: list[list[str] | None] = [None] * (
        len(rows) + sum(row[-width] == RESTORE for row in back)
    )
    for row in back:
        action, place, merged_row = row[-width:]
        if action == RESTORE:
            originals[int(place) - 1] = row[:-width]
        else:
            rows[int(merged_row) - 1] = row[:-width]
    rest = iter(rows)
    return [next(rest) if row is None else row for row in originals]


def _escaped(folder: Path, files: dict[str, ExportedFile]) -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    if NEUTRALISED in files:
        for name, row, position, *_ in read_csv(folder / NEUTRALISED, files[NEUTRALISED].dialect)[
            1:
        ]:
            found.setdefault(name, set()).add((int(row), int(position)))
    return found


def _plain_rows(
    folder: Path, file: ExportedFile, escaped: dict[str, set[tuple[int, int]]]
) -> list[list[str]]:
    rows = read_csv(folder / file.name, file.dialect)[1 if file.header else 0 :]
    for row, position in escaped.get(file.name, ()):
        if row:
            cell = rows[row - 1][position - 1]
            rows[row - 1][position - 1] = cell.removeprefix(APOSTROPHE)
    return rows
