"""How this CRM says that a deal is lost: read from its own deals, in its own words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crm_audit_tui.tables.table import Table

_WORDS = (
    "lost|pers[aeio]|perdid[ao]s?|perdue?s?|verloren|kalah|hilang|gagal|przegran[ay]|negativamente"
)
_OWN_SHARE = 0.5


@dataclass(frozen=True)
class Lost:
    """The cells that close a deal as lost, by column; `stage_unknown` where no deal shows how."""

    cells: dict[str, str]
    stage_unknown: bool = False


def lost_values(table: Table, reason: str) -> Lost:
    """Return what to write into a deal of `table` that is closed as lost for `reason`."""
    cells: dict[str, str] = {}
    if table.has("lost_reason"):
        cells["lost_reason"] = reason
    lost = _lost_rows(table)
    said = False
    for column in ("stage", "status"):
        label = _label(table, column, lost) if table.has(column) else ""
        if label:
            cells[column] = label
            said = True
    for column, value in (("is_closed", True), ("is_won", False)):
        if table.has(column):
            cells[column] = _flag(table, column, value)
            said = True
    return Lost(cells, stage_unknown=not said)


def _lost_rows(table: Table) -> pd.Series[bool]:
    """Return which deals are lost beyond doubt: by their flags, else by a reason for the loss."""
    nowhere = pd.Series(False, index=table.frame.index)
    if table.has("is_closed", "is_won"):
        closed, won = table.booleans("is_closed"), table.booleans("is_won")
        lost: pd.Series[bool] = (closed & ~won).fillna(False).astype(bool)
        if lost.any():
            return lost
    return table.filled("lost_reason") if table.has("lost_reason") else nowhere


def _label(table: Table, column: str, lost: pd.Series[bool]) -> str:
    """Return the label of lost deals: by its word, else the one that mostly lost deals carry."""
    known = table.known(column)
    by_word = known[known.str.contains(rf"\b(?:{_WORDS})\b", case=False, regex=True)]
    if len(by_word):
        return str(by_word.value_counts().index[0])
    counts = known[lost & (known != "")].value_counts()
    for label, count in counts.items():
        if count >= _OWN_SHARE * int((known == label).sum()):
            return str(label)
    return ""


def _flag(table: Table, column: str, value: bool) -> str:
    """Return how the export writes yes or no in `column`."""
    text = table.known(column)[table.booleans(column).eq(value).fillna(False).astype(bool)]
    return str(text.value_counts().index[0]) if len(text) else str(value).lower()
