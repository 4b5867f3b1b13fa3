"""The review of duplicates: which pairs there are, in which order, and where each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.audit import Audit, pair_key
from crm_audit_tui.core.decisions import Decision, DropMember, JudgePair, JudgePairs
from crm_audit_tui.core.messages import Message
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.keys import fingerprint
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.store import StoredRows


class PairState(StrEnum):
    """Where the review of a pair stands."""

    OPEN = "open"
    MERGED = "merged"
    APART = "apart"
    LATER = "later"
    IMPLIED = "implied"  # both belong to one merged group already
    LAPSED = "lapsed"  # kept apart, but a key field has changed since: open again


class ReviewCounts(msgspec.Struct, frozen=True):
    """How far a review is."""

    total: int
    merged: int
    apart: int
    later: int

    @property
    def done(self) -> int:
        """How many pairs need no decision any more."""
        return self.merged + self.apart


class PairQueue:
    """The candidate pairs of one table at or above the threshold, most probable first.

    Pairs of one cluster follow one another. Positions are 0-based places in the queue. `refresh`
    keeps states and counts in step with the audit at the cost of one cluster, not of the queue.
    """

    def __init__(
        self, matches: Matches, rows: StoredRows, audit: Audit, fingerprint_key: bytes
    ) -> None:
        self.matches = matches
        self.rows = rows
        self._audit = audit
        self._fingerprint_key = fingerprint_key
        self._order = _review_order(matches)
        self._left = rows.keys(matches.left[self._order])
        self._right = rows.keys(matches.right[self._order])
        self._groups = _Groups()
        self._rebuild_groups()
        self._states = [self._state(position) for position in range(len(self))]
        self._tally = Counter(self._states)

    def __len__(self) -> int:
        return len(self._left)

    @property
    def table(self) -> str:
        """The table under review."""
        return self.matches.table

    # -- one pair --------------------------------------------------------------------------------

    def index(self, position: int) -> int:
        """Return the pair's number in `matches`."""
        return int(self._order[position])

    def row_numbers(self, position: int) -> tuple[int, int]:
        """Return the rows of the pair, left before right."""
        pair = self._order[position]
        return int(self.matches.left[pair]), int(self.matches.right[pair])

    def keys(self, position: int) -> tuple[str, str]:
        """Return the record keys of the pair, in the order of its rows."""
        return self._left[position], self._right[position]

    def probability(self, position: int) -> float:
        """Return the match probability of the pair."""
        return float(self.matches.probability[self._order[position]])

    def verdict(self, position: int) -> JudgePair | None:
        """Return the verdict on the pair, None where there is none in force."""
        return self._audit.pairs.get(pair_key(self.table, *self.keys(position)))

    def state(self, position: int) -> PairState:
        """Return where the review of the pair stands."""
        return self._states[position]

    def _state(self, position: int) -> PairState:
        keys = self.keys(position)
        verdict = self._audit.pairs.get(pair_key(self.table, *keys))
        if verdict is not None:
            match verdict.verdict:
                case "merge":
                    return PairState.MERGED
                case "later":
                    return PairState.LATER
                case "apart":
                    return PairState.LAPSED if self._lapsed(verdict) else PairState.APART
        return PairState.IMPLIED if self._groups.together(*keys) else PairState.OPEN

    def risks(self, position: int) -> tuple[Message, ...]:
        """Return what speaks against merging the pair without looking at it."""
        from crm_audit_tui.matching.guards import risks

        left, right = (self.rows.record(row) for row in self.row_numbers(position))
        return risks(left, right)

    def survivor(self, position: int) -> str:
        """Return the record key that the survivorship cascade lets stay."""
        from crm_audit_tui.matching.survivorship import choose_survivor

        records = tuple(self.rows.record(row) for row in self.row_numbers(position))
        return self.keys(position)[choose_survivor(records, self.table, self.rows.date_formats)]

    def fingerprints(self, position: int) -> tuple[str, str]:
        """Return the fingerprints of the pair's key fields, by record key order."""
        left, right = self.prints(sorted(self.keys(position)))
        return left, right

    def prints(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return the fingerprints of records, "" for one that is no longer there."""
        return tuple(self._print(key) for key in keys)

    def _print(self, key: str) -> str:
        row = self.rows.row_of.get(key)
        if row is None:
            return ""
        return fingerprint(
            (self.rows.cell(row, column) for column in self._identity), self._fingerprint_key
        )

    @cached_property
    def _identity(self) -> list[str]:
        return [spec.name for spec in SCHEMA[self.table].columns if spec.identity]

    def _lapsed(self, verdict: JudgePair) -> bool:
        if not any(verdict.fingerprints):
            return False
        return self.prints((verdict.left, verdict.right)) != verdict.fingerprints

    # -- the rest of the cluster -----------------------------------------------------------------

    def companions(self, position: int) -> list[tuple[str, float]]:
        """Return the other records of the pair's cluster with their best probability to either."""
        left, right = self.row_numbers(position)
        members = {
            int(row)
            for row in (self.matches.cluster == self.matches.cluster[left]).nonzero()[0].tolist()
        } - {left, right}
        best = dict.fromkeys(members, 0.0)
        for place in self._cluster_pairs(left):
            pair = self._order[place]
            a, b = int(self.matches.left[pair]), int(self.matches.right[pair])
            for one, other in ((a, b), (b, a)):
                if one in members and other in (left, right):
                    best[one] = max(best[one], float(self.matches.probability[pair]))
        ordered = sorted(best.items(), key=lambda each: -each[1])
        return [(self.rows.key(row), probability) for row, probability in ordered]

    def _cluster_pairs(self, row: int) -> list[int]:
        return self._by_cluster.get(int(self.matches.cluster[row]), [])

    @cached_property
    def _by_cluster(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        clusters = self.matches.cluster[self.matches.left[self._order]]
        for place, cluster in enumerate(clusters.tolist()):
            places.setdefault(cluster, []).append(place)
        return places

    # -- moving through the queue ----------------------------------------------------------------

    def next_open(self, position: int, *, step: int = 1) -> int | None:
        """Return the next position after `position` that wants a decision, None where none does.

        Goes round at the end; pairs put off come last, once no other is open.
        """
        places = [(position + step * away) % len(self) for away in range(1, len(self) + 1)]
        for wanted in ((PairState.OPEN, PairState.LAPSED), (PairState.LATER,)):
            for place in places:
                if self.state(place) in wanted:
                    return place
        return None

    def positions(self, low: float = 0.0, high: float = 1.0, text: str = "") -> Iterator[int]:
        """Yield positions with a probability in [low, high] whose records hold `text`."""
        sought = text.casefold()
        for position in range(len(self)):
            if not low <= self.probability(position) <= high:
                continue
            if sought and not any(
                sought in cell.casefold()
                for row in self.row_numbers(position)
                for cell in self.rows.record(row).values()
            ):
                continue
            yield position

    def counts(self) -> ReviewCounts:
        """Return how many pairs there are and how many are decided."""
        return ReviewCounts(
            total=len(self),
            merged=self._tally[PairState.MERGED] + self._tally[PairState.IMPLIED],
            apart=self._tally[PairState.APART],
            later=self._tally[PairState.LATER],
        )

    def position_of(self, left: str, right: str) -> int | None:
        """Return where the pair of two record keys stands in the queue, None where it does not."""
        rows = (self.rows.row_of.get(left), self.rows.row_of.get(right))
        for row in rows:
            for place in self._cluster_pairs(row) if row is not None else ():
                if {left, right} == set(self.keys(place)):
                    return place
        return None

    # -- keeping up ------------------------------------------------------------------------------

    def refresh(self, audit: Audit, decision: Decision) -> None:
        """Take up the audit after `decision` was made, undone or made again."""
        before, self._audit = self._audit, audit
        touched = _judged(decision, self.table)
        if not touched:
            return
        for left, right in touched:
            key = pair_key(self.table, left, right)
            was, now = before.pairs.get(key), audit.pairs.get(key)
            if was is not None and was.verdict == "merge":
                self._rebuild_groups()  # sets can be joined but not taken apart
                break
            if now is not None and now.verdict == "merge":
                self._groups.join(left, right)
        self._restate({key for pair in touched for key in pair})

    def _restate(self, keys: set[str]) -> None:
        rows = (self.rows.row_of.get(key) for key in keys)
        clusters = {int(self.matches.cluster[row]) for row in rows if row is not None}
        for cluster in clusters:
            for place in self._by_cluster.get(cluster, ()):
                self._tally[self._states[place]] -= 1
                self._states[place] = self._state(place)
                self._tally[self._states[place]] += 1

    def _rebuild_groups(self) -> None:
        self._groups = _Groups()
        for (table, left, right), verdict in self._audit.pairs.items():
            if table == self.table and verdict.verdict == "merge":
                self._groups.join(left, right)


def _judged(decision: Decision, table: str) -> list[tuple[str, str]]:
    match decision:
        case JudgePair():
            verdicts: tuple[JudgePair, ...] = (decision,)
        case JudgePairs():
            verdicts = decision.pairs
        case DropMember():
            if decision.table != table:
                return []
            return [(decision.record, other) for other in decision.others]
        case _:
            return []
    return [(each.left, each.right) for each in verdicts if each.table == table]


class _Groups:
    """Records merged so far, as disjoint sets."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, one: str, other: str) -> None:
        self._parent.setdefault(one, one)
        self._parent.setdefault(other, other)
        self._parent[self.root(one)] = self.root(other)

    def together(self, one: str, other: str) -> bool:
        return one in self._parent and other in self._parent and self.root(one) == self.root(other)


def _review_order(matches: Matches) -> NDArray[np.int64]:
    """Return pair numbers: clusters by their best pair, within one by probability."""
    wanted = np.flatnonzero(matches.probability >= matches.threshold)
    clusters = matches.cluster[matches.left[wanted]]
    # Matches come sorted by probability, so a cluster's first pair is its best.
    _, first, inverse = np.unique(clusters, return_index=True, return_inverse=True)
    return np.asarray(wanted[np.lexsort((wanted, first[inverse]))], dtype=np.int64)
