"""What somebody has judged about pairs of rows, for the model to learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.text import Codes


@dataclass(frozen=True)
class Verdicts:
    """Judged pairs of rows, `left` < `right`, each once; `same` tells which are duplicates."""

    left: Codes
    right: Codes
    same: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.same)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int, bool]]) -> Verdicts:
        """Return the verdicts on pairs given as (row, other row, whether they are one)."""
        found = {(min(one, other), max(one, other)): same for one, other, same in pairs}
        rows = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
        same = np.array([found[one, other] for one, other in rows.tolist()], dtype=bool)
        return cls(rows[:, 0], rows[:, 1], same)

    @property
    def apart(self) -> frozenset[tuple[int, int]]:
        """The pairs that are no duplicates."""
        rows = zip(self.left[~self.same].tolist(), self.right[~self.same].tolist(), strict=True)
        return frozenset(rows)


NO_VERDICTS = Verdicts.of(())
