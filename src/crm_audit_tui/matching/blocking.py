"""Candidate pairs by many cheap passes over integer codes; no step is quadratic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crm_audit_tui.matching.text import Codes, combine, distinct


@dataclass(frozen=True)
class Pass:
    """One way to be a candidate: equal codes in any of `slots`.

    A block that is too large is divided by each of `finer` in turn; what is still too large is
    compared among neighbours in sorted order.
    """

    name: str
    slots: tuple[Codes, ...]
    finer: tuple[Codes, ...] = ()


@dataclass(frozen=True)
class Neighbours:
    """Candidates that stand close together in sorted order: `ranks` numbers each row's text."""

    name: str
    ranks: Codes
    reach: int


def pairs_of(each: Pass, limit: int, window: int) -> tuple[Codes, int]:
    """Return the pass's pairs as left * n + right, distinct, and how many pairs it cut."""
    size = len(each.slots[0])
    rows = np.tile(np.arange(size), len(each.slots))
    codes = np.concatenate(each.slots)
    rows, codes = rows[codes >= 0], codes[codes >= 0]
    rows, codes, sizes = _grouped(rows, codes)
    found = [_emit(rows, codes, sizes, limit, size)]
    large = sizes > limit
    cut = 0
    if large.any():
        rows, codes, sizes = rows[large], codes[large], sizes[large]
        refined = list(_refined(rows, codes, each.finer, limit, window, size))
        total = int(((sizes - 1) / 2).sum())
        inner = distinct(np.concatenate(refined))
        cut = max(total - len(inner), 0)
        found.append(inner)
    return distinct(np.concatenate(found)), cut


def _refined(
    rows: Codes, codes: Codes, finer: Sequence[Codes], limit: int, window: int, size: int
) -> Iterator[Codes]:
    yield _near(rows, window, size, codes)
    for number, key in enumerate(finer):
        inner = combine(codes, key[rows])
        kept = inner >= 0
        some, parts, sizes = _grouped(rows[kept], inner[kept])
        yield _emit(some, parts, sizes, limit, size)
        large = sizes > limit
        if not large.any():
            continue
        some, parts = some[large], parts[large]
        yield _near(some, window, size, parts)
        for other in finer[number + 1 :]:
            again = combine(parts, other[some])
            kept = again >= 0
            last, last_parts, last_sizes = _grouped(some[kept], again[kept])
            yield _emit(last, last_parts, last_sizes, limit, size)
            rest = last_sizes > limit
            yield _near(last[rest], window, size, last_parts[rest])


def _grouped(rows: Codes, codes: Codes) -> tuple[Codes, Codes, Codes]:
    """Return rows sorted by code, rows that are alone dropped, and each one's block size."""
    order = np.lexsort((rows, codes))
    rows, codes = rows[order], codes[order]
    _, start, inverse, counts = _runs(codes)
    del start
    sizes = counts[inverse]
    kept = sizes > 1
    return rows[kept], codes[kept], sizes[kept]


def _runs(codes: Codes) -> tuple[Codes, Codes, Codes, Codes]:
    if not len(codes):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, empty
    first = np.concatenate([[True], codes[1:] != codes[:-1]])
    start = np.flatnonzero(first)
    counts = np.diff(np.append(start, len(codes)))
    return codes[start], start, np.cumsum(first) - 1, counts


def _emit(rows: Codes, codes: Codes, sizes: Codes, limit: int, size: int) -> Codes:
    """Return all pairs within blocks of at most `limit` rows."""
    small = sizes <= limit
    return _offsets(rows[small], codes[small], limit - 1, size)


def _near(rows: Codes, window: int, size: int, codes: Codes) -> Codes:
    """Return pairs of neighbours within each block."""
    return _offsets(rows, codes, window, size)


def _offsets(rows: Codes, codes: Codes, reach: int, size: int) -> Codes:
    found = []
    place = np.arange(len(rows))
    for offset in range(1, reach + 1):
        place = place[: np.searchsorted(place, len(rows) - offset)]
        place = place[codes[place] == codes[place + offset]]
        if not len(place):
            break
        found.append(_coded(rows[place], rows[place + offset], size))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _coded(one: Codes, other: Codes, size: int) -> Codes:
    differ = one != other
    low, high = np.minimum(one, other)[differ], np.maximum(one, other)[differ]
    codes: Codes = low * size + high
    return codes


def neighbours(each: Neighbours) -> Codes:
    """Return the pairs of rows within reach of each other in sorted order; blanks have none."""
    size = len(each.ranks)
    rows = np.flatnonzero(each.ranks >= 0)
    rows = rows[np.argsort(each.ranks[rows], kind="stable")]
    return distinct(_offsets(rows, np.zeros(len(rows), dtype=np.int64), each.reach, size))


def every_pair(size: int) -> Codes:
    """Return all pairs of a table that is small enough for it."""
    left, right = np.triu_indices(size, k=1)
    return left.astype(np.int64) * size + right
