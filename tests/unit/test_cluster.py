"""A whole cluster: who is merged, what is shown, and that the export writes what was shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cluster_support import (
    COLUMNS,
    LINKS,
    ROWS,
    Review,
    assert_exported,
    ids,
    key,
    review_of,
    shown,
)
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.core.describe import describe
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.model import Model
from crm_audit_tui.report.apply import repair
from crm_audit_tui.report.export import export
from crm_audit_tui.session.cluster import Choice, ClusterDraft, cluster_at, draft_of
from crm_audit_tui.session.cluster_places import ClusterPlaces
from crm_audit_tui.session.cluster_verdicts import dropping, keeping_apart, merging, putting_off
from crm_audit_tui.session.cluster_view import Spread, Standing, view_cluster
from crm_audit_tui.session.pair_view import Likeness
from crm_audit_tui.session.pairs import PairQueue, PairState
from crm_audit_tui.tables.store import RowReader, save_tables
from export_support import judge, source, table_of, together


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return review_of(tmp_path)


# -- what is shown -----------------------------------------------------------------------------


def test_members_stand_by_completeness_and_the_fullest_survives(review: Review) -> None:
    _, view = review.view()
    assert ids(view, range(4)) == ["3", "2", "1", "4"]
    assert view.members[view.survivor].record_id == "3"
    assert [each.standing for each in view.members] == [Standing.STAYS, *[Standing.MERGES] * 3]
    assert view.members[0].source == "contacts.csv"
    assert view.members[0].created == "2021-01-02"


def test_fields_say_how_their_values_lie_and_where_the_result_is_from(review: Review) -> None:
    _, view = review.view()
    fields = {field.name: field for field in view.fields}
    assert fields["first_name"].spread is Spread.DIFFERENT
    assert fields["email"].spread is Spread.PARTLY
    assert fields["birth_date"].spread is Spread.PARTLY
    assert fields["city"].likeness == (
        Likeness.EQUAL,
        Likeness.DIFFERENT,
        Likeness.DIFFERENT,
        Likeness.DIFFERENT,
    )
    created = fields["created_at"]
    assert (created.result, created.origin) == ("2018-01-02", 3), "the earliest, of record 4"
    assert created.rule is not None and created.rule.id == "matching.rule.earliest"
    assert "id" not in fields


def test_values_alike_but_for_case_are_similar(review: Review) -> None:
    _, view = review.view(ClusterDraft(aside=frozenset({key("4")})))
    fields = {field.name: field for field in view.fields}
    assert fields["first_name"].spread is Spread.SIMILAR


def test_the_weakest_link_and_pairs_without_evidence_are_named(review: Review) -> None:
    _, view = review.view()
    assert view.weakest == ((0, 3), 0.6)
    assert {frozenset(ids(view, link)) for link in view.unlinked} == {
        frozenset("14"),
        frozenset("24"),
    }
    _, without = review.view(ClusterDraft(aside=frozenset({key("4")})))
    assert without.weakest is not None and without.weakest[1] == 0.9
    assert without.unlinked == ()


def test_risks_name_the_pairs_that_they_are_about(review: Review) -> None:
    _, view = review.view()
    told = {risk.id: {frozenset(ids(view, link)) for link in links} for risk, links in view.risks}
    owners = {frozenset("34"), frozenset("24")}
    assert told == {"matching.risk.owners": owners}


# -- merging -----------------------------------------------------------------------------------


def test_what_was_shown_is_what_is_exported(review: Review) -> None:
    view, decision = review.merge()
    assert_exported(review, view)
    assert {each.survivor for each in decision.pairs} == {key("3")}
    assert len(decision.pairs) == 3
    assert set(review.states().values()) == {PairState.MERGED, PairState.IMPLIED}


def test_survivor_and_values_that_were_chosen_are_exported(review: Review) -> None:
    draft = (
        ClusterDraft()
        .surviving(key("1"))
        .taken("city", Choice(record=key("4")))
        .taken("phone", Choice(record=key("2")))
        .taken("raw:Nota", Choice(record=key("1")))
        .typed("first_name", "Anna Maria")
        .typed("owner", "")
    )
    view, _ = review.merge(draft)
    result = shown(view)
    assert (result["city"], result["phone"]) == ("Roma", "+39 02 1")
    assert (result["first_name"], result["owner"]) == ("Anna Maria", "")
    assert_exported(review, view)


def test_a_choice_is_shown_again_and_can_be_chosen_anew(review: Review) -> None:
    review.merge(ClusterDraft().surviving(key("2")).taken("city", Choice(record=key("4"))))
    _, again = review.view()
    assert again.members[again.survivor].record_id == "2"
    assert shown(again)["city"] == "Roma"
    draft = draft_of(review.cluster()).surviving(key("1")).taken("city", Choice(record=key("4")))
    view, _ = review.merge(draft)
    assert shown(view)["city"] == "Milano", "the choice is let go, the rule is back"
    assert_exported(review, view)


def test_choices_of_pairs_judged_before_give_way_to_those_of_the_cluster(review: Review) -> None:
    review.decide(
        judge("contacts", key("1"), key("2"), survivor=key("2"), values={"city": "left"}),
        judge("contacts", key("1"), key("3"), "later"),
    )
    _, before = review.view()
    assert ids(before, [before.survivor]) == ["2"]
    view, _ = review.merge(ClusterDraft().surviving(key("4")).taken("city", Choice(key("3"))))
    assert shown(view)["city"] == "Torino"
    assert_exported(review, view)
    assert PairState.LATER not in review.states().values()


def test_a_record_merged_from_outside_the_cluster_is_shown_and_merged_too(review: Review) -> None:
    review.decide(judge("contacts", key("4"), key("5"), survivor=key("4")))
    view, _ = review.merge()
    assert sorted(ids(view)) == ["1", "2", "3", "4", "5"]
    assert_exported(review, view)


CROSSED = ((0, 0, 0, 3, 3), LINKS | {(3, 4): 0.8})


def test_two_clusters_that_a_pair_joins_are_told_and_can_be_one(tmp_path: Path) -> None:
    review = review_of(tmp_path, clusters=CROSSED[0], links=CROSSED[1])
    _, view = review.view(one="3", other="4")
    assert [ids(view, group) for group in view.crossing] == [["3", "2", "1"], ["4", "5"]]
    assert review.view()[1].crossing == (), "a pair inside lies in one cluster only"
    merged, _ = review.merge(one="3", other="4")
    assert_exported(review, merged)
    assert len(ids(merged)) == 5
    assert review.view(one="3", other="4")[1].crossing == ()


def test_two_clusters_are_kept_apart_and_each_stays_to_be_decided(tmp_path: Path) -> None:
    review = review_of(tmp_path, clusters=CROSSED[0], links=CROSSED[1])
    for decide, state in ((putting_off, PairState.LATER), (keeping_apart, PairState.APART)):
        decision = decide(*review.view(one="3", other="4"))
        assert decision is not None
        review.decide(decision)
        states = review.states()
        assert states.pop("3-4") is state
        assert set(states.values()) == {PairState.OPEN}
        assert len(decision.pairs) == (6 if state is PairState.APART else 1)
    view, _ = review.merge()
    assert sorted(ids(view)) == ["1", "2", "3"]
    assert_exported(review, view)


def test_clusters_are_walked_in_the_order_of_their_pairs(tmp_path: Path) -> None:
    rows = [*ROWS, *((str(each), *ROWS[4][1:]) for each in range(6, 10))]
    links = LINKS | {(4, 5): 0.97, (5, 6): 0.9, (7, 8): 0.999, (6, 7): 0.55}
    review = review_of(tmp_path, rows, links, (0, 0, 0, 0, 4, 4, 4, 7, 7))
    queue = review.queue
    clusters = ClusterPlaces(queue, range(len(queue)))
    begins = [queue.position_of(key("1"), key("3")), queue.position_of(key("5"), key("6"))]
    assert len(clusters) == 2
    first, second = begins
    assert first is not None and second is not None
    assert clusters.walk(first, 1) == second and clusters.walk(second, 1) == first
    assert clusters.walk(first, -1) == second
    pair = queue.position_of(key("8"), key("9"))
    assert pair == 0 and clusters.number(pair) is None
    assert (clusters.walk(pair, 1), clusters.walk(pair, -1)) == (first, second)
    assert ClusterPlaces(queue, [pair]).walk(pair, 1) is None


# -- decisions before --------------------------------------------------------------------------


def test_who_is_kept_apart_stays_out_and_all_pairs_with_it_are_settled(review: Review) -> None:
    review.decide(judge("contacts", key("2"), key("3"), "apart"))
    view, _ = review.merge()  # the pair in front is 1 and 3
    assert sorted(ids(view)) == ["1", "3", "4"]
    assert {ids(view, [at])[0]: each.standing for at, each in enumerate(view.members)}["2"] is (
        Standing.APART
    )
    assert [frozenset(ids(view, link)) for link in view.apart] == [frozenset("23")]
    assert_exported(review, view)
    assert review.states()["1-2"] is PairState.APART, "apart from 3 is apart from 1"
    assert not {PairState.OPEN, PairState.LATER} & set(review.states().values())


def test_what_was_kept_apart_merges_only_where_the_auditor_takes_it_back(review: Review) -> None:
    review.decide(judge("contacts", key("2"), key("3"), "apart"))
    cluster = review.cluster()
    draft = draft_of(cluster).taken_back(frozenset({key("2")}))
    view, _ = review.merge(draft)
    assert sorted(ids(view)) == ["1", "2", "3", "4"]
    assert [frozenset(ids(view, link)) for link in view.overturned] == [frozenset("23")]
    assert_exported(review, view)


def test_records_that_are_one_already_go_in_and_out_together(review: Review) -> None:
    review.decide(
        judge("contacts", key("1"), key("2"), survivor=key("1")),
        judge("contacts", key("2"), key("4"), "apart"),
    )
    _, view = review.view(one="3", other="4")
    assert sorted(ids(view)) == ["3", "4"], "1 is one with 2, and 2 is apart from 4"
    _, other = review.view(one="1", other="3")
    assert sorted(ids(other)) == ["1", "2", "3"]


def test_a_merge_that_the_export_refuses_does_not_come_back(review: Review) -> None:
    """1 and 2 are judged one after 2 was kept apart from what 1 is one with."""
    review.decide(
        judge("contacts", key("2"), key("3"), "apart"),
        judge("contacts", key("1"), key("3"), survivor=key("3")),
        judge("contacts", key("1"), key("2"), survivor=key("1")),
    )
    _, before = review.view()
    assert sorted(ids(before)) == ["1", "3", "4"]
    view, _ = review.merge()
    assert_exported(review, view)


def test_a_verdict_that_has_lapsed_keeps_nothing_apart(review: Review) -> None:
    review.decide(
        JudgePair(
            table="contacts", left=key("2"), right=key("3"), verdict="apart",
            fingerprints=("other", "cells"),
        )
    )  # fmt: skip
    view, _ = review.merge()
    assert sorted(ids(view)) == ["1", "2", "3", "4"]
    assert_exported(review, view)


def test_a_record_that_no_export_holds_links_nothing(review: Review) -> None:
    review.decide(
        judge("contacts", key("4"), key("9"), survivor=key("4")),
        judge("contacts", key("5"), key("9"), survivor=key("5")),
    )
    _, view = review.view()
    assert sorted(ids(view)) == ["1", "2", "3", "4"]


# -- the other decisions -----------------------------------------------------------------------


def test_a_dropped_member_is_apart_from_all_that_are_left(review: Review) -> None:
    cluster, view = review.view()
    place = cluster.keys.index(key("4"))
    decision = dropping(cluster, view, place)
    assert decision is not None
    assert set(decision.others) == {key("1"), key("2"), key("3")}
    review.decide(decision)
    after, _ = review.merge()
    assert sorted(ids(after)) == ["1", "2", "3"]
    assert_exported(review, after)
    assert review.states()["3-4"] is PairState.APART


def test_a_member_left_out_is_not_decided_about(review: Review) -> None:
    view, _ = review.merge(ClusterDraft().set_aside(frozenset({key("4")})))
    assert sorted(ids(view)) == ["1", "2", "3"]
    assert_exported(review, view)
    assert review.states()["3-4"] is PairState.OPEN


def test_two_and_two_in_one_cluster_are_told_apart(tmp_path: Path) -> None:
    """Leave two out, merge two, then the other two, then keep both apart."""
    review = review_of(tmp_path, links=LINKS | {(1, 3): 0.7})
    first = ClusterDraft(aside=frozenset({key("2"), key("4")}))
    review.merge(first)
    review.merge(ClusterDraft(aside=frozenset({key("1"), key("3")})), one="2", other="4")
    cluster, view = review.view()
    decision = keeping_apart(cluster, view)
    assert decision is not None
    review.decide(decision)
    assert not {PairState.OPEN, PairState.LATER} & set(review.states().values())
    done = repair(review.tables, review.audit)
    assert not done.problems
    merged = [sorted((*each.merged, each.survivor)) for each in done.merges["contacts"]]
    assert sorted(merged) == [[0, 2], [1, 3]]


def test_all_are_kept_apart_at_once(review: Review) -> None:
    cluster, view = review.view()
    decision = keeping_apart(cluster, view)
    assert decision is not None and len(decision.pairs) == 6
    review.decide(decision)
    assert set(review.states().values()) == {PairState.APART}
    assert all(any(each.fingerprints) for each in decision.pairs)


def test_one_that_is_merged_already_can_be_parted(review: Review) -> None:
    review.merge()
    cluster, view = review.view()
    decision = keeping_apart(cluster, view)
    assert decision is not None
    review.decide(decision)
    assert not repair(review.tables, review.audit).merges["contacts"]


def test_only_what_is_open_is_put_off(review: Review) -> None:
    review.decide(judge("contacts", key("1"), key("2"), survivor=key("1")))
    cluster, view = review.view()
    decision = putting_off(cluster, view)
    assert decision is not None and len(decision.pairs) == 3
    review.decide(decision)
    assert review.states()["1-2"] is PairState.MERGED
    cluster, view = review.view()
    assert putting_off(cluster, view) is None


def test_one_alone_is_neither_merged_nor_dropped(review: Review) -> None:
    alone = ClusterDraft(aside=frozenset({key("1"), key("2"), key("4")}))
    cluster, view = review.view(alone)
    assert ids(view) == ["3"]
    assert merging(cluster, view) is None
    assert keeping_apart(cluster, view) is None
    assert dropping(cluster, view, cluster.keys.index(key("3"))) is None


def test_with_all_left_out_nothing_breaks(review: Review) -> None:
    nobody = ClusterDraft(aside=frozenset(key(each) for each in "1234"))
    cluster, view = review.view(nobody)
    assert merging(cluster, view) is None


def test_a_value_that_the_survivors_export_cannot_hold_is_told(tmp_path: Path) -> None:
    full = source("contacts", COLUMNS, 2, source_id="contacts")
    poor_columns = {name: to for name, to in COLUMNS.items() if to not in ("phone", "")}
    poor = source("contacts", poor_columns, 2, source_id="leads")
    kept = [at for at, to in enumerate(COLUMNS.values()) if to not in ("phone", "")]
    rows = [list(ROWS[1]), list(ROWS[0])], [[ROWS[2][at] for at in kept]]
    tables = together(table_of([full, poor], rows))
    place = tmp_path / "tables"
    place.mkdir()
    save_tables(tables, place)
    matches = Matches(
        table="contacts", left=np.array([0, 0, 1]), right=np.array([1, 2, 2]),
        probability=np.array([0.9, 0.9, 0.9]), levels=np.zeros((3, 0), np.int8),
        cluster=np.zeros(3, np.int64), threshold=0.5, model=Model(prior=0.0, fields=()), cut={},
    )  # fmt: skip
    queue = PairQueue(matches, RowReader(place)["contacts"], Audit(), b"key")
    view = view_cluster(cluster_at(queue, 0), ClusterDraft().surviving("leads:3"))
    lost = {field.name: field.lost_in for field in view.fields if field.lost_in}
    assert lost == {"phone": "leads.csv", "raw:Nota": "leads.csv"}
    assert [loss.id for loss in view.losses] == ["session.risk.no_column"]


# -- rows and words ----------------------------------------------------------------------------


def test_no_row_is_lost(review: Review, tmp_path: Path) -> None:
    review.merge()
    summary = export(review.tables, review.audit, tmp_path / "out")
    (each,) = summary.reconciliation
    assert (each.rows_in, each.merged, each.rows_out) == (5, 3, 2)
    assert each.rows_in == each.rows_out + each.merged


def test_a_decision_about_a_cluster_is_told_as_such(review: Review) -> None:
    cluster, view = review.view()
    told = [
        describe(decision)
        for decide in (merging, keeping_apart, putting_off)
        if (decision := decide(cluster, view)) is not None
    ]
    assert [each.id.rpartition(".")[2] for each in told] == [
        "cluster_merge",
        "cluster_apart",
        "cluster_later",
    ]
    assert [each.params["n"] for each in told] == [3, 6, 4]
    assert told[0].params["survivor"] == key("3")
