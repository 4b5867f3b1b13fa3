"""In which order the pairs of a table come to review."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.audit import PairKey, pair_key
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.store import StoredRows

Numbers = NDArray[np.int64]


class ReviewOrder(StrEnum):
    """What comes first."""

    PROBABILITY = "probability"  # the surest pairs
    INFORMATION = "information"  # those whose verdict tells most about the others
    STAKE = "stake"  # those with most money in open deals


def pairs_in_order(
    matches: Matches,
    order: ReviewOrder = ReviewOrder.PROBABILITY,
    *,
    stake: NDArray[np.float64] | None = None,
    judged: NDArray[np.bool_] | None = None,
) -> Numbers:
    """Return the numbers of the pairs at or above the threshold as they come to review.

    By probability and by stake, the pairs of one cluster follow one another. `stake` is what each
    row of the table has at stake, `judged` tells for each pair of `matches` whether it was judged.
    """
    wanted = np.flatnonzero(matches.probability >= matches.threshold)
    if order is ReviewOrder.INFORMATION:
        return wanted[np.argsort(-_information(matches, wanted, judged), kind="stable")]
    worth = np.zeros(len(wanted))
    if order is ReviewOrder.STAKE and stake is not None:
        worth = stake[matches.left[wanted]] + stake[matches.right[wanted]]
    return wanted[_by_cluster(matches.cluster[matches.left[wanted]], worth)]


def judged_pairs(
    matches: Matches, rows: StoredRows, verdicts: Mapping[PairKey, JudgePair]
) -> NDArray[np.bool_]:
    """Return for each pair of `matches` whether somebody has judged it; one put off is not."""
    listed = np.flatnonzero(matches.probability >= matches.threshold)
    sides = (rows.keys(each[listed]) for each in (matches.left, matches.right))
    known = [
        (verdict := verdicts.get(pair_key(matches.table, left, right))) is not None
        and verdict.verdict != "later"
        for left, right in zip(*sides, strict=True)
    ]
    judged = np.zeros(len(matches.probability), dtype=bool)
    judged[listed] = known
    return judged


def _by_cluster(clusters: Numbers, worth: NDArray[np.float64]) -> Numbers:
    """Return places: clusters by their worthiest pair, then their most probable; so inside too.

    Pairs come sorted by probability, so a cluster's first pair is its most probable.
    """
    _, first, inverse = np.unique(clusters, return_index=True, return_inverse=True)
    best = np.zeros(len(first))
    np.maximum.at(best, inverse, worth)
    places = np.arange(len(clusters))
    return np.lexsort((places, -worth, first[inverse], -best[inverse])).astype(np.int64)


def _information(
    matches: Matches, wanted: Numbers, judged: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Return what the verdict on each pair would tell: its entropy in bits, times its density.

    Pairs with the same pattern of levels get the same weight from the model, so a verdict on one
    speaks for all of them; the more of them are judged, or stand before it, the less the next one
    tells (information density: Settles and Craven 2008).
    """
    chance = np.clip(matches.probability[wanted], 1e-12, 1 - 1e-12)
    entropy = -(chance * np.log2(chance) + (1 - chance) * np.log2(1 - chance))
    _, pattern = np.unique(matches.levels[wanted], axis=0, return_inverse=True)
    pattern = pattern.ravel()
    size = np.bincount(pattern)
    known = np.zeros(len(size))
    if judged is not None:
        known += np.bincount(pattern, weights=judged[wanted], minlength=len(size))
    rank = np.empty(len(wanted))
    order = np.lexsort((-entropy, pattern))
    starts = np.cumsum(size) - size
    rank[order] = np.arange(len(wanted)) - starts[pattern[order]]
    found: NDArray[np.float64] = entropy * np.log2(1 + size[pattern]) / (1 + known[pattern] + rank)
    return found
