"""The review of duplicates: which pairs there are, in which order, and where each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import permutations

import msgspec
import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.audit import Audit, pair_key
from crm_audit_tui.core.decisions import DecideItem, Decision, DropMember, JudgePair, JudgePairs
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.session.archived_records import ArchivedRecords
from crm_audit_tui.session.items import decided_items
from crm_audit_tui.session.key_prints import KeyPrints
from crm_audit_tui.session.pair_groups import MergedGroups
from crm_audit_tui.session.pair_places import PairPlaces
from crm_audit_tui.session.places import DONE, LATER, OPEN, next_waiting
from crm_audit_tui.session.review_order import ReviewOrder, judged_pairs, pairs_in_order
from crm_audit_tui.tables.store import StoredRows


class PairState(StrEnum):
    """Where the review of a pair stands."""

    OPEN = "open"
    MERGED = "merged"
    APART = "apart"
    LATER = "later"
    IMPLIED = "implied"  # both belong to one merged group already
    LAPSED = "lapsed"  # kept apart, but a key field has changed since: open again

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided about the pair as it is now, nor put it off."""
        return self in (PairState.OPEN, PairState.LAPSED)


_WAITING = {PairState.OPEN: OPEN, PairState.LAPSED: OPEN, PairState.LATER: LATER}


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
    """The candidate pairs of one table at or above the threshold, in the `order` of their review.

    Positions are 0-based places in the queue. `refresh` keeps states and counts in step with the
    audit at the cost of what a decision touches. `stake` is what each row has at stake.
    """

    def __init__(
        self,
        matches: Matches,
        rows: StoredRows,
        audit: Audit,
        fingerprint_key: bytes,
        *,
        order: ReviewOrder = ReviewOrder.PROBABILITY,
        stake: NDArray[np.float64] | None = None,
    ) -> None:
        self.matches = matches
        self.rows = rows
        self.order = order
        self.stake = stake
        self._audit = audit
        telling = order is ReviewOrder.INFORMATION
        judged = judged_pairs(matches, rows, audit.pairs) if telling else None
        self._order = pairs_in_order(matches, order, stake=stake, judged=judged)
        self._left = rows.keys(matches.left[self._order])
        self._right = rows.keys(matches.right[self._order])
        self._row_of = dict(zip(self._left, matches.left[self._order].tolist(), strict=True))
        self._row_of.update(zip(self._right, matches.right[self._order].tolist(), strict=True))
        self.prints = KeyPrints(rows, self._row_of, fingerprint_key)
        self._groups = MergedGroups()
        self._states = [PairState.OPEN] * len(self)
        self._waiting = np.full(len(self), OPEN, dtype=np.int8)
        self._tally = Counter({PairState.OPEN: len(self)})
        self._places = PairPlaces(matches.left[self._order], matches.right[self._order])
        self._archived = ArchivedRecords(matches.table, self._row_of)
        self._take_up_verdicts()
        self._restate(self._archived.take_up(audit.items.values(), audit))

    def __len__(self) -> int:
        return len(self._left)

    @property
    def table(self) -> str:
        """The table under review."""
        return self.matches.table

    @property
    def audit(self) -> Audit:
        """The audit whose verdicts the queue shows."""
        return self._audit

    def row_of(self, key: str) -> int | None:
        """Return the row of a record, None where no export holds it any more."""
        row = self._row_of.get(key)
        return self.rows.find(key) if row is None else row

    def merged_with(self, key: str) -> frozenset[str]:
        """Return the records that a verdict on the two says are one with `key`."""
        return self._groups.beside(key)

    def archived(self, key: str) -> DecideItem | None:
        """Return what archives a record in another step, None where nothing does.

        Its pairs come after all others: a merge would keep the record after all.
        """
        return self._archived.by(key, self._audit)

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
                    return PairState.LAPSED if self.prints.lapsed(verdict) else PairState.APART
        return PairState.IMPLIED if self._groups.together(*keys) else PairState.OPEN

    def records(self, positions: Sequence[int]) -> list[tuple[dict[str, str], dict[str, str]]]:
        """Return both records of many pairs, left before right: column by column, so quickly."""
        at = self._order[np.asarray(positions, dtype=np.int64)]
        left, right = (
            self.rows.records(each[at]) for each in (self.matches.left, self.matches.right)
        )
        return list(zip(left, right, strict=True))

    @staticmethod
    def warm_up() -> None:
        """Load what the first pair with a phone would wait for; call it off the interface."""
        from crm_audit_tui.matching.phones import calling_code

        calling_code("italy")

    def fingerprints(self, position: int) -> tuple[str, str]:
        """Return the fingerprints of the pair's key fields, by record key order."""
        left, right = self.prints.of(sorted(self.keys(position)))
        return left, right

    # -- the rest of the cluster -----------------------------------------------------------------

    def companions(self, position: int) -> list[tuple[str, float]]:
        """Return the other records of the pair's cluster with their best probability to either."""
        left, right = self.row_numbers(position)
        members = {
            int(row)
            for row in (self.matches.cluster == self.matches.cluster[left]).nonzero()[0].tolist()
        } - {left, right}
        best = dict.fromkeys(members, 0.0)
        for place in (*self._places.of(left), *self._places.of(right)):
            for one, other in permutations(self.row_numbers(place)):
                if one in members and other in (left, right):
                    best[one] = max(best[one], self.probability(place))
        ordered = sorted(best.items(), key=lambda each: -each[1])
        return [(self.rows.key(row), probability) for row, probability in ordered]

    def inside(self, rows: Iterable[int]) -> list[int]:
        """Return the positions of the pairs between any two of `rows`."""
        among = set(rows)
        return [
            place
            for place in self._places.of_any(list(among))
            if among.issuperset(self.row_numbers(place))
        ]

    # -- moving through the queue ----------------------------------------------------------------

    def next_open(self, position: int, among: Sequence[int] | None = None) -> int | None:
        """Return the next position after `position` that wants a decision, None where none does.

        Goes round at the end; pairs put off come last, once no other is open. `among`: ascending
        positions to stay in.
        """
        return next_waiting(self._waiting, position, among)

    def positions(self, low: float = 0.0, high: float = 1.0, text: str = "") -> list[int]:
        """Return positions with a probability in [low, high] whose records hold `text`.

        With a text it reads every record of the queue: call it off the interface.
        """
        chances = self.matches.probability[self._order]
        passing = (low <= chances) & (chances <= high)
        if text:
            left, right = (each[self._order] for each in (self.matches.left, self.matches.right))
            passing &= self.rows.holding(left, text) | self.rows.holding(right, text)
        found: list[int] = np.flatnonzero(passing).tolist()
        return found

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
        row = self._row_of.get(left)
        for place in self._places.of(row) if row is not None else ():
            if {left, right} == set(self.keys(place)):
                return place
        return None

    def place_of(self, decision: Decision) -> int | None:
        """Return where the first pair judged by `decision` stands, None where none is here."""
        places = (self.position_of(*each) for each in _judged(decision, self.table))
        return next((place for place in places if place is not None), None)

    # -- keeping up ------------------------------------------------------------------------------

    def refresh(self, audit: Audit, decision: Decision) -> None:
        """Take up the audit after `decision` was made, undone or made again."""
        self._audit = audit
        touched: set[str] = set()
        for left, right in _judged(decision, self.table):
            now = audit.pairs.get(pair_key(self.table, left, right))
            merged = now is not None and now.verdict == "merge"
            touched |= self._groups.group(left) | self._groups.group(right)
            self._groups.put(left, right, merged=merged)
            if merged:
                touched |= self._groups.group(left)
        self._restate(touched | self._archived.take_up(decided_items(decision), audit))

    def _restate(self, keys: Iterable[str]) -> None:
        rows = [self._row_of[key] for key in keys if key in self._row_of]
        for place in self._places.of_any(rows):
            was, now = self._states[place], self._state(place)
            waiting = _WAITING.get(now, DONE)
            behind = waiting == OPEN and any(map(self.archived, self.keys(place)))
            self._waiting[place] = LATER if behind else waiting
            if was is not now:
                self._states[place] = now
                self._tally[was] -= 1
                self._tally[now] += 1

    def _take_up_verdicts(self) -> None:
        judged: set[str] = set()
        apart: set[str] = set()  # only these may have lapsed
        for (table, left, right), verdict in self._audit.pairs.items():
            if table == self.table:
                judged |= {left, right}
                if verdict.verdict == "merge":
                    self._groups.put(left, right, merged=True)
                elif verdict.verdict == "apart":
                    apart |= {left, right}
        self.prints.learn(apart)
        self._restate(judged)


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
