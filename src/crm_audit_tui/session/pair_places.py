"""Which pairs of a review a record is in, found at the same cost however many pairs there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class PairPlaces:
    """The places, from 0, of the pairs between the rows `left` and `right`, by their rows."""

    def __init__(self, left: Rows, right: Rows) -> None:
        rows = np.concatenate([left, right])
        order = np.argsort(rows, kind="stable")
        self._rows = rows[order]
        self._places = order % max(1, len(left))

    def of(self, row: int) -> list[int]:
        """Return the places of the pairs that a row is in."""
        low, high = np.searchsorted(self._rows, [row, row + 1])
        found: list[int] = self._places[low:high].tolist()
        return found

    def of_any(self, rows: Sequence[int]) -> list[int]:
        """Return the places of the pairs that any of `rows` is in, each once, ascending."""
        wanted = np.unique(np.asarray(rows, dtype=np.int64))
        low, high = np.searchsorted(self._rows, wanted), np.searchsorted(self._rows, wanted + 1)
        counts = high - low
        inside = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        found: list[int] = np.unique(self._places[np.repeat(low, counts) + inside]).tolist()
        return found
