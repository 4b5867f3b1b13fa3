"""Which records clusters hold too many, and what the verdicts so far make of the clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crm_audit_tui.checks.rows import Mask, mask
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Outlook:
    """A table after the decisions: records that are left, and how many of them are too many."""

    records: int
    excess: int


class _Groups:
    """Disjoint sets of row numbers (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def find(self, row: int) -> int:
        parent = self._parent
        parent.setdefault(row, row)
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, one: int, other: int) -> None:
        one, other = self.find(one), self.find(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)

    def count(self, rows: Iterable[int]) -> int:
        return len({self.find(row) for row in rows})


def outlook(table: Table, matches: Matches, verdicts: Sequence[JudgePair], records: int) -> Outlook:
    """Return what remains once merged pairs are one record and pairs kept apart are no duplicates.

    `records` are those in use. Only the clusters that a verdict touches are looked at again; the
    pairs at or above the threshold, less those kept apart, hold what is left of them together.
    """
    if not verdicts:
        return Outlook(records, matches.excess)
    rows = table.row_of
    judged = [
        (rows[pair.left], rows[pair.right], pair.verdict)
        for pair in verdicts
        if pair.left in rows and pair.right in rows
    ]
    if not judged:
        return Outlook(records, matches.excess)
    touched = {row for left, right, _ in judged for row in (left, right)}
    clusters = np.unique(matches.cluster[sorted(touched)])
    members = np.flatnonzero(np.isin(matches.cluster, clusters)).tolist()
    apart = {(left, right) for left, right, verdict in judged if verdict == "apart"}
    apart |= {(right, left) for left, right in apart}
    merged, linked = _Groups(), _Groups()
    for left, right, verdict in judged:
        if verdict == "merge":
            merged.join(left, right)
            linked.join(left, right)
    strong = matches.probability >= matches.threshold
    strong &= matches.cluster[matches.left] == matches.cluster[matches.right]
    strong &= np.isin(matches.cluster[matches.left], clusters)
    for left, right in zip(
        matches.left[strong].tolist(), matches.right[strong].tolist(), strict=True
    ):
        if (left, right) not in apart:
            linked.join(left, right)
    before = len(members) - len(clusters)
    left = merged.count(members)
    excess = left - linked.count(members)
    return Outlook(records - (len(members) - left), matches.excess - before + excess)


def involved(matches: Matches) -> Mask:
    """Return which records are in a cluster of two or more."""
    return mask(np.bincount(matches.cluster)[matches.cluster] > 1)


def surplus(table: Table, matches: Matches) -> Mask:
    """Return which records are too many: all of a cluster but the one created first."""
    created = table.dates("created_at").to_numpy(dtype="datetime64[s]")
    far = np.datetime64("9999-12-31", "s")
    order = np.lexsort((np.where(np.isnat(created), far, created), matches.cluster))
    clusters = matches.cluster[order]
    first = np.append(True, clusters[1:] != clusters[:-1])
    found = np.ones(len(clusters), dtype=bool)
    found[order[first]] = False
    return found
