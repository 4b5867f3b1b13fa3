"""Whatever was decided about pairs before: what a cluster shows is what the export writes."""

from __future__ import annotations

import tempfile
from itertools import combinations
from pathlib import Path
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_support import LINKS, ROWS, assert_exported, carried_out, key, review_of
from crm_audit_tui.core.decisions import DropMember, JudgePair, Verdict
from crm_audit_tui.session.cluster import Choice, ClusterDraft, draft_of
from crm_audit_tui.session.cluster_verdicts import keeping_apart, merging
from crm_audit_tui.session.cluster_view import view_cluster
from crm_audit_tui.session.pairs import PairState

RECORDS = tuple(key(row[0]) for row in ROWS)
KEYS = st.sampled_from(RECORDS)
FIELDS = st.sampled_from(["first_name", "email", "phone", "city", "owner", "raw:Nota"])
VALUES = st.sampled_from(["left", "right", "=typed", "="])


@st.composite
def verdicts(draw: st.DrawFn) -> JudgePair:
    left, right = sorted(draw(st.sampled_from(list(combinations(RECORDS, 2)))))
    verdict: Verdict = draw(st.sampled_from(get_args(Verdict)))
    merging_them = verdict == "merge"
    return JudgePair(
        table="contacts",
        left=left,
        right=right,
        verdict=verdict,
        survivor=draw(st.sampled_from([left, right])) if merging_them else "",
        values=draw(st.dictionaries(FIELDS, VALUES, max_size=2)) if merging_them else {},
    )


@st.composite
def drops(draw: st.DrawFn) -> DropMember:
    record, *others = draw(st.lists(KEYS, min_size=2, max_size=4, unique=True))
    return DropMember(table="contacts", record=record, others=tuple(others))


CHOICES = st.one_of(st.builds(Choice, record=KEYS), st.builds(Choice, typed=st.just("typed")))
DRAFTS = st.builds(
    ClusterDraft,
    survivor=st.one_of(st.just(""), KEYS),
    choices=st.dictionaries(FIELDS, CHOICES, max_size=3),
    aside=st.frozensets(KEYS, max_size=2),
    back=st.frozensets(KEYS, max_size=2),
)


@settings(max_examples=60)
@given(
    before=st.lists(st.one_of(verdicts(), drops()), max_size=5),
    draft=st.one_of(st.none(), DRAFTS),
    across=st.booleans(),
    position=st.integers(0, len(LINKS)),
)
def test_what_is_shown_is_what_is_exported_whatever_came_before(
    before: list[JudgePair | DropMember],
    draft: ClusterDraft | None,
    across: bool,
    position: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clusters = (0, 0, 0, 3, 3) if across else (0, 0, 0, 0, 4)
        links = LINKS | {(3, 4): 0.55} if across else LINKS
        review = review_of(Path(folder), links=links, clusters=clusters)
        review.decide(*before)
        position = min(position, len(review.queue) - 1)
        cluster = review.cluster_of(position)
        view = view_cluster(cluster, draft_of(cluster) if draft is None else draft)
        apart = {frozenset(link) for link in view.apart}
        overturned = {frozenset(link) for link in view.overturned}
        if draft is None or not draft.back:
            assert not overturned, "nobody kept apart merges silently"
        assert overturned <= apart
        decision = merging(cluster, view)
        if decision is None:
            assert len(view.inside) < 2
            return
        review.decide(decision)
        assert_exported(review, view)
        inside = cluster.keys_of(view.inside)
        for place in range(len(review.queue)):
            if inside.issuperset(review.queue.keys(place)):
                assert review.queue.state(place) in (PairState.MERGED, PairState.IMPLIED)


@settings(max_examples=30)
@given(before=st.lists(st.one_of(verdicts(), drops()), max_size=5))
def test_what_is_kept_apart_is_not_merged(before: list[JudgePair | DropMember]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        review = review_of(Path(folder))
        review.decide(*before)
        cluster = review.cluster_of(0)
        view = view_cluster(cluster, draft_of(cluster))
        decision = keeping_apart(cluster, view)
        if decision is None:
            return
        review.decide(decision)
        _, merges, _ = carried_out(review)
        for verdict in decision.pairs:
            assert not any({verdict.left, verdict.right} <= each for each in merges)
