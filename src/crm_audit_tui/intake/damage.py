"""Damage done before the export was written: told, and never guessed away."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables.mojibake import encoded_twice
from crm_audit_tui.tables.schema import ColumnType

_SCIENTIFIC = r"^\s*[+-]?\d(?:[.,]\d+)?[Ee]\+?\d{1,2}\s*$"
_TEXTUAL = frozenset({ColumnType.PHONE, ColumnType.ID, ColumnType.REFERENCE})


def find_damage(frame: pd.DataFrame, kinds: Sequence[ColumnType]) -> list[Message]:
    """Return warnings about cells encoded twice and numbers cut to scientific notation.

    `kinds` are the types of the columns of `frame`; every cell is looked at.
    """
    found: list[Message] = []
    for name, kind in zip(map(str, frame.columns), kinds, strict=True):
        if twice := encoded_twice(frame[name]):
            text, better = twice[0]
            told = message("intake.warning.mojibake", n=len(twice), example=text, repaired=better)
            found.append(_about(name, told))
        if kind in _TEXTUAL and (cut := _scientific(frame[name])):
            told = message("intake.warning.scientific", n=len(cut), example=cut[0])
            found.append(_about(name, told))
    return found


def _scientific(column: pd.Series[str]) -> list[str]:
    cells = pa.array(column, pa.large_string())
    cut = cells.filter(pc.match_substring_regex(cells, _SCIENTIFIC))
    return [str(text).strip() for text in cut.to_pylist()]


def _about(name: str, what: Message) -> Message:
    return message("intake.warning.column", name=name, what=what)
