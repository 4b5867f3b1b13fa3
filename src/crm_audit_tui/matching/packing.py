"""Level patterns as one integer each, so that they can be counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.strings import Flags
from crm_audit_tui.matching.text import Codes

_TABLE = 1 << 25  # patterns that may be counted in a table; more are sorted


class Packing:
    """Packs a pattern, a level (-1 for a blank) of each field, into a number below `size`."""

    def __init__(self, specs: Sequence[FieldSpec]) -> None:
        self.bases = [len(spec.levels) + 1 for spec in specs]
        self.size = int(np.prod(self.bases, dtype=np.int64)) if self.bases else 1
        self.dtype = np.dtype(np.int32 if self.size < 2**31 else np.int64)

    def pack(self, levels: NDArray[np.int8]) -> Codes:
        """Return one number for each column of `levels` (fields x pairs)."""
        packed = np.zeros(levels.shape[1], dtype=self.dtype)
        for row, base in zip(levels, self.bases, strict=True):
            packed *= base
            packed += row
            packed += 1
        return packed

    def unpack(self, packed: Codes) -> NDArray[np.int8]:
        """Return the levels of patterns, one row a pattern and one column a field."""
        levels = np.empty((len(packed), len(self.bases)), dtype=np.int8)
        rest = packed.astype(np.int64)
        for column in range(len(self.bases) - 1, -1, -1):
            rest, level = np.divmod(rest, self.bases[column])
            levels[:, column] = level - 1
        return levels

    def count(self, packed: Codes) -> tuple[Codes, Codes]:
        """Return the patterns that occur, in ascending order, and how many pairs have each."""
        if self.size > _TABLE:
            kinds, counts = np.unique(packed, return_counts=True)
            return kinds, counts
        table = np.bincount(packed, minlength=self.size)
        found = np.flatnonzero(table)
        return found, table[found]

    def those(self, packed: Codes, kinds: Codes, wanted: Flags) -> tuple[Codes, Codes]:
        """Return which pairs have a wanted pattern, and each one's place in `kinds`."""
        if self.size > _TABLE:
            place = np.searchsorted(kinds, packed)
            kept = np.flatnonzero(wanted[place])
            return kept, place[kept]
        table = np.zeros(self.size, dtype=bool)
        table[kinds[wanted]] = True
        kept = np.flatnonzero(table[packed])
        return kept, np.searchsorted(kinds, packed[kept])
