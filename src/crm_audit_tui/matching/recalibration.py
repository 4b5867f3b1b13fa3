"""Probabilities put right by verdicts, band by band: shrunken towards the model, and monotone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Knots = tuple[tuple[float, float], ...]

# Probabilities between which verdicts speak for one another.
_EDGES = np.array([0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995])
_BELIEF = 12.0  # verdicts that the model's own word counts for in each band
_MOST = 20.0  # bits: one in a million


def recalibrate(bits: Floats, same: NDArray[np.bool_]) -> Knots:
    """Return knots (bits of evidence, corrected bits), both ascending, from judged pairs.

    `bits` are the evidence of each, `same` tells which are duplicates. In each band the share of
    duplicates is the mean of a beta distribution: what was judged, and the model's own probability
    as if it had been seen in a dozen more pairs. Bands that would turn the order around are pooled
    (isotonic regression: Zadrozny and Elkan 2002). A band without a verdict stays as it is, but for
    that: verdicts on sure pairs say nothing about doubtful ones, which one line through all of them
    (Platt 1999) would make them do.
    """
    bits = np.clip(bits, -_MOST, _MOST)
    edges = _odds(_EDGES)
    band = np.searchsorted(edges, bits)
    ends = np.concatenate([[edges[0] - 4.0], edges, [edges[-1] + 4.0]])
    knots, values, weights = [], [], []
    for number, centre in enumerate(((ends[:-1] + ends[1:]) / 2).tolist()):
        inside = band == number
        seen = int(inside.sum())
        at, value = centre, centre
        if seen:
            at = float(bits[inside].mean())
            believed = (1.0 / (1.0 + np.exp2(-bits[inside]))).mean()
            share = (same[inside].sum() + _BELIEF * believed) / (seen + _BELIEF)
            value = at + float(_odds(share) - _odds(believed))
        knots.append(at)
        values.append(value)
        weights.append(seen + _BELIEF)
    return tuple(zip(knots, _ascending(values, weights), strict=True))


def corrected(bits: Floats, knots: Knots) -> Floats:
    """Return `bits` as the `knots` put them right; beyond the outer ones the shift stays."""
    if not knots:
        return bits
    at, value = np.array(knots).T
    result: Floats = bits + np.interp(bits, at, value - at)
    return result


def _odds(chance: Floats) -> Floats:
    odds: Floats = np.log2(chance / (1.0 - chance))
    return odds


def _ascending(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the ascending values nearest to `values` by weighted squares (pool adjacent)."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(values, weights, strict=True):
        pool = (value, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, before, count = pools.pop()
            total = before + pool[1]
            pool = ((mean * before + pool[0] * pool[1]) / total, total, count + pool[2])
        pools.append(pool)
    return [mean for mean, _, count in pools for _ in range(count)]
