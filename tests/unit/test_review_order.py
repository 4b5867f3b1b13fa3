"""In which order pairs come to review, and how right they were where somebody has looked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crm_audit_tui.checks.duplicates import check
from crm_audit_tui.core.decisions import Decision, DropMember, JudgePair, JudgePairs
from crm_audit_tui.core.judged import judged_by_eye
from crm_audit_tui.core.messages import Share
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.precision import precision_between, precision_by_band
from crm_audit_tui.session.review_order import ReviewOrder, pairs_in_order
from use_support import clusters, context, rows, table

# rows 0-1-2 are one cluster, 3-4, 5-6 and 7-8 three more; the last pair lies below the threshold
CLUSTER = [0, 0, 0, 3, 3, 5, 5, 7, 7, 9]
PAIRS = [
    (0, 1, 0.99), (3, 4, 0.97), (5, 6, 0.9), (0, 2, 0.8), (7, 8, 0.55), (1, 2, 0.52), (3, 9, 0.1),
]  # fmt: skip


def matched(levels: list[int]) -> Matches:
    left, right, probability = (np.array(each) for each in zip(*PAIRS, strict=True))
    return replace(
        clusters("contacts", CLUSTER),
        left=left.astype(np.int64),
        right=right.astype(np.int64),
        probability=probability.astype(np.float64),
        levels=np.array(levels, dtype=np.int8)[:, None],
    )


def order(matches: Matches, wanted: ReviewOrder, **known: np.ndarray) -> list[tuple[int, int]]:
    found = pairs_in_order(matches, wanted, **known)
    return [(int(matches.left[each]), int(matches.right[each])) for each in found]


def test_the_surest_come_first_and_clusters_stay_together() -> None:
    found = order(matched([0] * 7), ReviewOrder.PROBABILITY)
    assert found == [(0, 1), (0, 2), (1, 2), (3, 4), (5, 6), (7, 8)]


def test_most_money_comes_first_with_the_rest_of_its_cluster() -> None:
    stake = np.zeros(10)
    stake[[2, 8]] = 5.0, 1.0
    found = order(matched([0] * 7), ReviewOrder.STAKE, stake=stake)
    assert found[:4] == [(0, 2), (1, 2), (0, 1), (7, 8)]
    assert set(found[4:]) == {(3, 4), (5, 6)}
    assert found[4:] == [(3, 4), (5, 6)], "equal stakes by probability"


def test_a_doubtful_pair_of_a_frequent_pattern_tells_most_until_its_like_are_judged() -> None:
    matches = matched([1, 1, 2, 3, 4, 4, 4])
    found = order(matches, ReviewOrder.INFORMATION)
    assert found[0] == (1, 2), "nearest to one in two, and another pair is like it"
    assert found[-1] == (0, 1), "nobody doubts it"
    judged = np.zeros(7, dtype=bool)
    judged[[4, 5]] = True
    assert order(matches, ReviewOrder.INFORMATION, judged=judged)[0] == (0, 2)


def verdict(left: str, right: str, given: str, table: str = "contacts") -> JudgePair:
    assert given in ("merge", "apart", "later")
    return JudgePair(table=table, left=left, right=right, verdict=given)  # type: ignore[arg-type]


def test_only_what_was_looked_at_counts_as_judged() -> None:
    bulk = tuple(verdict("k", str(n), "merge") for n in range(9))
    decisions: list[Decision] = [
        verdict("a", "b", "merge"),
        verdict("a", "b", "apart"),
        verdict("c", "d", "merge"),
        verdict("c", "d", "later"),
        verdict("x", "y", "merge", "companies"),
        JudgePairs(pairs=bulk, sample=("k|3", "7|k")),
        JudgePairs(pairs=(verdict("m", "n", "merge"), verdict("m", "o", "merge"))),
        DropMember(table="contacts", record="z", others=("m", "a")),
    ]
    assert (
        judged_by_eye(decisions, "contacts")
        == {
            ("contacts", "a", "b"): "apart",
            ("contacts", "3", "k"): "merge",
            ("contacts", "7", "k"): "merge",
            ("contacts", "m", "n"): "merge",
            ("contacts", "m", "o"): "merge",
            ("contacts", "m", "z"): "apart",
            ("contacts", "a", "z"): "apart",
        }
        or judged_by_eye(decisions, "contacts") == {}
    )


def test_precision_is_counted_in_the_band_of_each_pair() -> None:
    listed = np.array([1.0, 0.995, 0.99, 0.93, 0.6])
    judged = [(1.0, True), (0.99, True), (0.93, False), (0.93, True)]
    bands = {band.low: band for band in precision_by_band(listed, judged)}
    assert (bands[0.99].pairs, bands[0.99].judged, bands[0.99].same) == (3, 2, 2)
    assert bands[0.9].share == 0.5
    assert bands[0.5].share is None
    assert bands[0.5].interval is None
    low, high = bands[0.9].interval or (0.0, 0.0)
    assert low == pytest.approx(0.0945, abs=1e-4)  # Wilson, one of two
    assert high == pytest.approx(0.9055, abs=1e-4)
    assert precision_between(0.9, 1.0, listed, judged).judged == 4


def test_the_evidence_tells_how_right_each_band_was() -> None:
    people = table("contacts", id=[str(row) for row in range(10)])
    seen = {
        ("contacts", "s:0", "s:1"): "merge",
        ("contacts", "s:3", "s:4"): "apart",
        ("contacts", "s:8", "s:9"): "merge",  # no candidate any more
        ("contacts", "s:0", "gone"): "merge",
    }
    given = context(people, matches={"contacts": matched([0] * 7)})
    found = check(replace(given, by_eye={"contacts": seen}))  # type: ignore[dict-item]
    lines = rows(found, "duplicates.precision.contacts")
    told = {tuple(line[1:5]) for line in lines}
    assert (1, 1, 1, Share(1.0)) in told, "0.99"
    assert (1, 1, 0, Share(0.0)) in told, "0.97"
    assert sum(int(str(line[2])) for line in lines) == 2
    assert not any(each.id == "duplicates.precision.contacts" for each in check(given).tables)
