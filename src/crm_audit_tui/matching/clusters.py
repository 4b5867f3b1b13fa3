"""Clusters: connected components at the threshold, split where only a weak link holds them."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.text import Codes

Floats = NDArray[np.float64]

_CAP = 10.0  # bits: one certain link does not outvote many doubtful ones without limit
_UNSEEN = -3.0  # bits of two records of a cluster that were no candidates, or hardly


def components(size: int, left: Codes, right: Codes) -> Codes:
    """Return for each of `size` rows the smallest row that it is connected with."""
    parent = np.arange(size, dtype=np.int64)
    while True:
        one, other = parent[left], parent[right]
        open_ = one != other
        if not open_.any():
            return parent
        one, other = one[open_], other[open_]
        np.minimum.at(parent, np.maximum(one, other), np.minimum(one, other))
        while True:
            jumped = parent[parent]
            if np.array_equal(jumped, parent):
                break
            parent = jumped


def cluster(
    size: int,
    left: Codes,
    right: Codes,
    probability: Floats,
    threshold: float,
    apart: frozenset[tuple[int, int]] = frozenset(),
    *,
    dense: bool = True,
) -> Codes:
    """Return each row's cluster, named by its smallest row.

    Within a component, clusters join from the strongest link down while the mean weight of evidence
    over all pairs between them speaks for it (correlation clustering, average linkage). Two rows
    that are told `apart` never share a cluster, whatever joins them. Not `dense`: a component in
    which none are told apart stays whole.
    """
    forbidden = {(min(pair), max(pair)) for pair in apart}
    linked = probability >= threshold
    component = components(size, left[linked], right[linked])
    inside = component[left] == component[right]
    left, right, probability = left[inside], right[inside], probability[inside]
    rows = np.bincount(component, minlength=size)
    links = np.bincount(component[left], weights=probability >= threshold, minlength=size)
    whole = (links == rows * (rows - 1) / 2) | (not dense)
    if forbidden:
        pairs = np.array(sorted(forbidden), dtype=np.int64)
        pairs = pairs[(pairs >= 0).all(axis=1) & (pairs < size).all(axis=1)]
        whole[component[pairs[:, 0]]] = False
    doubtful = np.flatnonzero(~whole[component[left]])
    weights = _bits(probability[doubtful]) - _bits(np.array([threshold]))[0]
    by_component: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for at, one, other, weight in zip(
        component[left[doubtful]].tolist(),
        left[doubtful].tolist(),
        right[doubtful].tolist(),
        np.clip(weights, -_CAP, _CAP).tolist(),
        strict=True,
    ):
        by_component[at].append((one, other, weight))
    members: dict[int, list[int]] = defaultdict(list)
    wanted = ~whole[component] & (rows[component] > 1)
    for row in np.flatnonzero(wanted).tolist():
        members[int(component[row])].append(row)
    result = component.copy()
    for root, rows_of in members.items():
        for row, label in _agglomerate(rows_of, by_component[root], forbidden).items():
            result[row] = label
    return result


def _bits(probability: Floats) -> Floats:
    safe = np.clip(probability, 1e-12, 1 - 1e-12)
    bits: Floats = np.log2(safe / (1 - safe))
    return bits


def _agglomerate(
    rows: list[int], edges: list[tuple[int, int, float]], forbidden: set[tuple[int, int]]
) -> dict[int, int]:
    """Return the cluster of each row of one component."""
    members: dict[int, list[int]] = {row: [row] for row in rows}
    links: dict[int, dict[int, float]] = {row: {} for row in rows}
    foes: dict[int, set[int]] = {row: set() for row in rows}
    for one, other, weight in edges:
        links[one][other] = links[other][one] = weight - _UNSEEN
    present = set(rows)
    for one, other in forbidden:
        if one in present and other in present:
            foes[one].add(other)
            foes[other].add(one)

    def mean(one: int, other: int) -> float:
        pairs = len(members[one]) * len(members[other])
        return links[one][other] / pairs + _UNSEEN

    heap = [(-weight, one, other) for one, other, weight in edges if weight >= 0]
    heapq.heapify(heap)
    while heap:
        weight, one, other = heapq.heappop(heap)
        if other not in links.get(one, {}) or abs(mean(one, other) + weight) > 1e-9:
            continue  # one of them was joined to a third since
        if other in foes[one]:
            continue
        if len(links[one]) < len(links[other]):
            one, other = other, one
        members[one] += members.pop(other)
        foes[one] |= foes.pop(other)
        for foe in foes[one]:
            if foe in foes:
                foes[foe].discard(other)
                foes[foe].add(one)
        del links[one][other]
        for third, total in links.pop(other).items():
            if third == one:
                continue
            del links[third][other]
            links[one][third] = links[third][one] = links[one].get(third, 0.0) + total
        for third in links[one]:
            value = mean(one, third)
            if value >= 0:
                heapq.heappush(heap, (-value, min(one, third), max(one, third)))
    return {row: min(group) for group in members.values() for row in group}


GRID = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def choose_threshold(size: int, left: Codes, right: Codes, probability: Floats) -> float:
    """Return the threshold, at least 0.5, whose clusters have the best expected F1.

    The probabilities themselves say how many pairs are right: of a cluster's pairs, those linked by
    a candidate pair count with its probability, the others with the mean of the cluster's links.
    """
    best, chosen = -1.0, 0.5
    for threshold in GRID:
        label = cluster(size, left, right, probability, threshold)
        inside = label[left] == label[right]
        at = label[left[inside]]
        sizes = np.bincount(label, minlength=size).astype(np.float64)
        pairs = sizes * (sizes - 1) / 2
        sums = np.bincount(at, weights=probability[inside], minlength=size)
        links = np.bincount(at, minlength=size)
        mean = sums / np.maximum(links, 1)
        right_ones = float((sums + (pairs - links) * mean).sum())
        missed = float(probability[~inside].sum())
        total = float(pairs.sum())
        score = 2 * right_ones / (total + right_ones + missed) if total + missed else 0.0
        if score > best + 1e-9:
            best, chosen = score, threshold
    return chosen
