"""Which cells say nothing: empty, or a placeholder that their column does not use as a value.

`NA` is nothing under "Phone", but Naples among MI, RM and TO and Namibia among country codes; an
`x` is nothing under "City", but a tick in a column of ticks and yes where others say no.
"""

from __future__ import annotations

import re

import pandas as pd
import pyarrow.compute as pc

from crm_audit_tui.tables import kernels, views
from crm_audit_tui.tables.vocabulary import FALSE, TRUE

_CODE = re.compile(r"[A-Z]{2}")
_TICKS = frozenset({"x", "X"})
_SAID = FALSE | TRUE
_LEAST_CODES, _CODED = 3, 0.8  # different codes, and their share of what else the column holds


def filled(text: pd.Series[str]) -> pd.Series[bool]:
    """Return which cells of a column (stripped text) say something."""
    said = ~views.blank(text)
    odd = ~said & (text != "")
    held = _held(text[odd], text[said]) if odd.any() else set()
    return said | kernels.one_of(text, sorted(held)) if held else said


def _held(placeholders: pd.Series[str], others: pd.Series[str]) -> set[str]:
    """Return the placeholders that stand for a value in a column with `others` beside them."""
    doubtful = {str(value) for value in placeholders.unique()}
    known = pc.unique(kernels.cells(others))
    if not len(known):
        return doubtful if doubtful <= _TICKS else set()
    if all(value.as_py().casefold() in _SAID for value in known):
        return {value for value in doubtful if value.casefold() in _SAID}
    codes = int(kernels.flags(pc.match_substring_regex(known, f"^{_CODE.pattern}$")).sum())
    if codes >= max(_LEAST_CODES, _CODED * len(known)):
        return {value for value in doubtful if _CODE.fullmatch(value)}
    return set()
