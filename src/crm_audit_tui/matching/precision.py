"""How right the matches are where somebody has looked: precision by band of probability."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.proportions import wilson

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


class BandPrecision(msgspec.Struct, frozen=True):
    """Pairs with a probability in [`low`, `high`): all, those judged by eye, of them duplicates.

    The last band holds the probability 1.0 as well.
    """

    low: float
    high: float
    pairs: int
    judged: int
    same: int

    @property
    def share(self) -> float | None:
        """The share of the judged pairs that are duplicates, None where none was judged."""
        return self.same / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where that share lies for all pairs of the band in 95 of 100 cases (Wilson 1927).

        As far as those judged were not picked for being odd.
        """
        return wilson(self.same, self.judged)


def precision_between(
    low: float, high: float, listed: NDArray[np.float64], judged: Iterable[tuple[float, bool]]
) -> BandPrecision:
    """Return the precision of one band.

    `listed` are the probabilities of all pairs, `judged` that of each pair judged by eye, and
    whether it is a duplicate.
    """
    inside = [same for chance, same in judged if _within(chance, low, high)]
    count = np.count_nonzero((low <= listed) & ((listed < high) | (high >= 1.0)))
    return BandPrecision(low, high, int(count), len(inside), sum(inside))


def precision_by_band(
    listed: NDArray[np.float64], judged: Iterable[tuple[float, bool]]
) -> list[BandPrecision]:
    """Return the precision of every band that holds a pair, from the lowest up."""
    known = list(judged)
    bands = [precision_between(low, high, listed, known) for low, high in pairwise(EDGES)]
    return [band for band in bands if band.pairs or band.judged]


def _within(chance: float, low: float, high: float) -> bool:
    return low <= chance and (chance < high or high >= 1.0)
