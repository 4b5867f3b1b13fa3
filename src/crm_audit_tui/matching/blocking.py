"""Candidate pairs by many cheap passes over integer codes; no step is quadratic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crm_audit_tui.matching.similarity import Places
from crm_audit_tui.matching.text import Codes, Column, combine, distinct, narrow


@dataclass(frozen=True)
class Pass:
    """One way to be a candidate: equal codes in any of `slots`.

    A block that is too large is divided by each of `finer` in turn; what is still too large is
    compared among neighbours in sorted order. A `weak` key is shared by many that have nothing to
    do with each other: a block of a third of the usual size is too large already.
    """

    name: str
    slots: tuple[Places, ...]
    finer: tuple[Places, ...] = ()
    weak: bool = False


@dataclass(frozen=True)
class Neighbours:
    """Candidates that stand close together in sorted order: `ranks` grow as each row's text does.

    -1 stands for a blank.
    """

    name: str
    ranks: Codes
    reach: int


_SIDE = 32  # bits of the second row


def pair(left: Places, right: Places) -> Codes:
    """Return one code for each pair of rows."""
    codes: Codes = left.astype(np.int64) << _SIDE | right
    return codes


def sides(pairs: Codes) -> tuple[Column, Column]:
    """Return the rows of each pair, the smaller first."""
    return (pairs >> _SIDE).astype(np.int32), pairs.astype(np.int32)


def pairs_of(each: Pass, limit: int, window: int) -> tuple[Codes, int]:
    """Return the pass's pairs, as codes that may repeat, and how many pairs it cut."""
    size = len(each.slots[0])
    limit = max(limit // 3, 2) if each.weak else limit
    rows = np.concatenate([np.flatnonzero(slot >= 0) for slot in each.slots])
    codes = np.concatenate([slot[slot >= 0] for slot in each.slots])
    rows, codes, sizes = _grouped(rows, codes, size)
    large = sizes > limit
    found = _within(rows[~large], codes[~large], limit - 1)
    cut = 0
    if large.any():
        rows, codes, sizes = rows[large], codes[large], sizes[large]
        inner = distinct(np.concatenate([*_refined(rows, codes, each.finer, limit, window, size)]))
        total = int(((sizes - 1) / 2).sum())
        cut = max(total - len(inner), 0)
        found = np.concatenate([found, inner])
    return found, cut


def _refined(
    rows: Codes, codes: Codes, finer: Sequence[Places], limit: int, window: int, size: int
) -> Iterator[Codes]:
    yield _within(rows, codes, window)
    for number, key in enumerate(finer):
        some, parts, sizes = _divided(rows, codes, key, size)
        large = sizes > limit
        yield _within(some[~large], parts[~large], limit - 1)
        if not large.any():
            continue
        some, parts = some[large], parts[large]
        yield _within(some, parts, window)
        for other in finer[number + 1 :]:
            last, last_parts, last_sizes = _divided(some, parts, other, size)
            rest = last_sizes > limit
            yield _within(last[~rest], last_parts[~rest], limit - 1)
            yield _within(last[rest], last_parts[rest], window)


def _divided(rows: Codes, codes: Codes, key: Places, size: int) -> tuple[Codes, Codes, Codes]:
    inner = combine(codes, key[rows])
    kept = inner >= 0
    return _grouped(rows[kept], inner[kept], size)


def _grouped(rows: Codes, codes: Places, size: int) -> tuple[Codes, Codes, Codes]:
    """Return rows sorted by code, rows that are alone dropped, and each one's block size."""
    rows, codes = _sorted(rows, codes, size)
    if not len(rows):
        return rows, codes, rows
    start = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    counts = np.diff(np.append(start, len(codes)))
    sizes = np.repeat(counts, counts)
    kept = sizes > 1
    return rows[kept], codes[kept], sizes[kept]


def _sorted(rows: Codes, codes: Places, size: int) -> tuple[Codes, Codes]:
    """Return rows and codes ordered by code, then row: as one number each, which sorts fast."""
    bits = max(size, 1).bit_length()
    wide = codes.astype(np.int64)
    if len(wide) and int(wide.max()) >= 1 << (62 - bits):
        wide = narrow(wide)
    ordered = np.sort(wide << bits | rows)
    return ordered & ((1 << bits) - 1), ordered >> bits


def _within(rows: Codes, codes: Codes, reach: int) -> Codes:
    """Return pairs of rows with one code that stand at most `reach` places apart."""
    found = []
    place = np.arange(len(rows))
    for offset in range(1, reach + 1):
        place = place[: np.searchsorted(place, len(rows) - offset)]
        place = place[codes[place] == codes[place + offset]]
        if not len(place):
            break
        found.append(_ordered(rows[place], rows[place + offset]))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _ordered(one: Codes, other: Codes) -> Codes:
    low, high = np.minimum(one, other), np.maximum(one, other)
    differ = low != high
    return pair(low, high) if differ.all() else pair(low[differ], high[differ])


def neighbours(each: Neighbours) -> Codes:
    """Return the pairs of rows within reach of each other in sorted order; blanks have none."""
    rows = np.flatnonzero(each.ranks >= 0)
    rows, _ = _sorted(rows, each.ranks[rows], len(each.ranks))
    return _within(rows, np.zeros(len(rows), dtype=np.int64), each.reach)


def every_pair(size: int) -> Codes:
    """Return all pairs of a table that is small enough for it."""
    left, right = np.triu_indices(size, k=1)
    return pair(left, right)
