"""The result of matching one table: pairs, clusters and what every pair rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.model import Model

_ARRAYS = ("left", "right", "probability", "levels", "cluster")


class _Header(msgspec.Struct, frozen=True):
    """What a saved result holds besides its arrays."""

    table: str
    threshold: float
    model: Model
    cut: dict[str, int]


@dataclass(frozen=True)
class Matches:
    """Candidate pairs of one table with their probability, and the clusters they make.

    `left` < `right` are row numbers, one element a pair, sorted by `probability` (0-1) downwards;
    `levels` has one column a compared field (`model.fields`): the comparison level, -1 where a
    side is blank. `cluster` gives every row its cluster: the smallest row number in it. Pairs with
    probability >= `threshold` make the clusters. `cut` counts candidate pairs that an oversized
    block left out, by pass.
    """

    table: str
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64]
    levels: NDArray[np.int8]
    cluster: NDArray[np.int64]
    threshold: float
    model: Model
    cut: dict[str, int]

    @property
    def pairs(self) -> int:
        """How many pairs lie at or above the threshold."""
        return int(np.count_nonzero(self.probability >= self.threshold))

    @property
    def clusters(self) -> int:
        """How many clusters hold more than one record."""
        return int(np.count_nonzero(np.bincount(self.cluster) > 1)) if len(self.cluster) else 0

    @property
    def excess(self) -> int:
        """How many records there are too many: the sum of |cluster| - 1."""
        return len(self.cluster) - len(np.unique(self.cluster))

    @property
    def involved(self) -> int:
        """How many records lie in a cluster with another."""
        if not len(self.cluster):
            return 0
        sizes = np.bincount(self.cluster)
        return int(sizes[sizes > 1].sum())

    def save(self, folder: Path) -> None:
        """Write the result into `folder` as `<table>.<array>.npy` and `<table>.json`.

        Raises OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{self.table}.{name}.npy", getattr(self, name), allow_pickle=False)
        header = _Header(self.table, self.threshold, self.model, self.cut)
        (folder / f"{self.table}.json").write_bytes(msgspec.json.encode(header))


def load_matches(folder: Path, table: str) -> Matches:
    """Return the result for `table` as `Matches.save` wrote it.

    Raises FileNotFoundError where there is none.
    """
    header = msgspec.json.decode((folder / f"{table}.json").read_bytes(), type=_Header)
    arrays = {name: np.load(folder / f"{table}.{name}.npy", allow_pickle=False) for name in _ARRAYS}
    return Matches(
        table=header.table,
        threshold=header.threshold,
        model=header.model,
        cut=header.cut,
        **arrays,
    )
