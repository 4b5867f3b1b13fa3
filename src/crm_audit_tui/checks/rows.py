"""Which rows of a table: masks, those that the CRM still holds, their record keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table

Mask = NDArray[np.bool_]


def mask(values: Any) -> Mask:
    """Return a (nullable) boolean series as a plain array of its own; NA is False."""
    if isinstance(values, pd.Series):
        return np.array(values.fillna(False), dtype=bool)
    return np.array(values, dtype=bool)


def live(table: Table) -> Mask:
    """Return which rows the CRM still holds: all but those exported as deleted."""
    if not table.has("is_deleted"):
        return np.ones(len(table), dtype=bool)
    return ~mask(table.booleans("is_deleted"))


def carried(table: Table, *columns: str) -> Mask:
    """Return which rows come from an export that has any of `columns`.

    A record of a file without the column is not blank there: nothing can be said of it.
    """
    names = {column.removeprefix(RAW) for column in columns if column.startswith(RAW)}
    has = [
        any(
            each.maps_to in columns or (not each.maps_to and each.name in names)
            for each in source.columns
        )
        for source in table.sources
    ]
    if not any(has):
        return np.ones(len(table), dtype=bool)
    return np.array(has, dtype=bool)[table.source]


def key_array(table: Table) -> NDArray[np.object_]:
    """Return the record keys as an array, made once."""
    found: NDArray[np.object_] = table.once("keys", "", lambda: table.keys.to_numpy(dtype=object))
    return found


def keys_where(table: Table, chosen: pd.Series | Mask) -> Iterator[str]:
    """Yield the record keys of the chosen rows, in their order."""
    keys = key_array(table)
    return (str(keys[row]) for row in np.flatnonzero(mask(chosen)))


def among(values: pd.Series, known: pd.Series | np.ndarray) -> np.ndarray:
    """Return which `values` are one of `known`, by hash: millions of texts take a second."""
    return kernels.one_of(values, pd.Series(known, dtype="str"))


def factorized(text: pd.Series[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return (codes, distinct values), so that work is done once per distinct value."""
    return kernels.coded(text)
