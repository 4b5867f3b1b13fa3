"""Precision, recall, F1, calibration: from pairs with probabilities and the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.clusters import components
from peers.task import Answer, Codes, Floats


@dataclass(frozen=True)
class Rates:
    """Precision, recall and F1, each 0-1."""

    precision: float
    recall: float
    f1: float


def pairs_in(labels: Codes) -> int:
    """Return how many pairs of rows share a label."""
    counts = np.unique(labels, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def rates(right: int, found: int, wanted: int) -> Rates:
    """Return the rates of `found` pairs of which `right` are among the `wanted`."""
    return Rates(right / max(found, 1), right / max(wanted, 1), 2 * right / max(found + wanted, 1))


def of_pairs(answer: Answer, entity: Codes, threshold: float) -> Rates:
    """Rate the pairs at or above a threshold."""
    chosen = answer.probability >= threshold
    right = entity[answer.left] == entity[answer.right]
    return rates(int((right & chosen).sum()), int(chosen.sum()), pairs_in(entity))


def clusters_at(answer: Answer, size: int, threshold: float) -> Codes:
    """Return connected components, or the matcher's own clusters at its own threshold."""
    if answer.cluster is not None and threshold == answer.threshold:
        return answer.cluster
    chosen = answer.probability >= threshold
    return components(size, answer.left[chosen], answer.right[chosen])


def of_clusters(cluster: Codes, entity: Codes) -> Rates:
    """Rate the pairs that share a cluster."""
    both = np.unique(np.stack([entity, cluster]), axis=1, return_counts=True)[1]
    right = int((both * (both - 1) // 2).sum())
    return rates(right, pairs_in(cluster), pairs_in(entity))


def best_pairs(answer: Answer, entity: Codes) -> tuple[float, Rates]:
    """Return the threshold with the best pair F1, chosen with the truth, and its rates."""
    order = np.argsort(-answer.probability, kind="stable")
    probability = answer.probability[order]
    if not len(order):
        return 0.5, Rates(0.0, 0.0, 0.0)
    hits = np.cumsum((entity[answer.left] == entity[answer.right])[order])
    last = np.append(probability[1:] != probability[:-1], True)
    found = np.arange(1, len(order) + 1)[last]
    score = 2 * hits[last] / (found + pairs_in(entity))
    at = int(np.argmax(score))
    return float(probability[last][at]), rates(
        int(hits[last][at]), int(found[at]), pairs_in(entity)
    )


def best_clusters(answer: Answer, entity: Codes) -> tuple[float, Rates]:
    """Return the threshold of a grid whose clusters have the best F1, and their rates."""
    grid = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
    grid += [0.9999, 0.99999, 0.999999, answer.threshold]
    found = [
        (at, of_clusters(clusters_at(answer, len(entity), at), entity)) for at in sorted(set(grid))
    ]
    return max(found, key=lambda each: each[1].f1)


def bands(probability: Floats, right: NDArray[np.bool_]) -> list[tuple[float, int, float, float]]:
    """Return for each of ten bands: where it begins, pairs, mean probability, share right."""
    rows = []
    band = np.minimum((probability * 10).astype(int), 9)
    for number in range(10):
        inside = band == number
        count = int(inside.sum())
        said = float(probability[inside].mean()) if count else 0.0
        so = float(right[inside].mean()) if count else 0.0
        rows.append((number / 10, count, said, so))
    return rows


def calibration_error(probability: Floats, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bands (Naeini and others 2015)."""
    total = max(len(probability), 1)
    return sum(n * abs(said - so) for _, n, said, so in bands(probability, right)) / total


def interval(
    answer: Answer, entity: Codes, *, clustered: bool, draws: int = 200
) -> tuple[float, float]:
    """Return a 95 % bootstrap interval of F1 at the default threshold, drawn over entities.

    A pair counts half with the weight of each of its two entities; a true pair has one entity.
    """
    random = np.random.default_rng(7)
    left, right = answer.left, answer.right
    chosen = answer.probability >= answer.threshold
    left, right = left[chosen], right[chosen]
    if clustered:
        cluster = clusters_at(answer, len(entity), answer.threshold)
        left, right = _within(cluster)
    names, codes = np.unique(entity, return_inverse=True)
    sizes = np.bincount(codes)
    wanted = sizes * (sizes - 1) / 2
    one, other = codes[left], codes[right]
    scores = []
    for _ in range(draws):
        weight = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        pair = (weight[one] + weight[other]) / 2
        hit = float(pair[one == other].sum())
        scores.append(2 * hit / max(float(pair.sum() + (wanted * weight).sum()), 1.0))
    return float(np.quantile(scores, 0.025)), float(np.quantile(scores, 0.975))


def _within(cluster: Codes) -> tuple[Codes, Codes]:
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(cluster[order]) != 0))
    left: list[int] = []
    right: list[int] = []
    for start, end in zip(starts, np.append(starts[1:], len(order)), strict=True):
        if end - start > 1:
            rows = order[start:end]
            one, other = np.triu_indices(len(rows), 1)
            left += rows[one].tolist()
            right += rows[other].tolist()
    return np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)
