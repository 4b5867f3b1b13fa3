"""The review of duplicates by keyboard: every key, on screen and on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

import invented
from audits import (
    Prepared,
    opened,
    prepare,
    press,
    reviewing,
    screen_lines,
    screen_text,
    shown,
    told,
    until,
    write_csv,
)
from crm_audit_tui.core.decisions import (
    Decision,
    DropMember,
    JudgePair,
    JudgePairs,
    Redo,
    Undo,
)
from crm_audit_tui.core.progress import ignore_progress
from crm_audit_tui.session.bands import count_band
from crm_audit_tui.session.learning import ENOUGH
from crm_audit_tui.session.pair_view import PairView, view_pair
from crm_audit_tui.session.pairs import PairState
from crm_audit_tui.session.review_order import ReviewOrder
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.modals.pick import PickModal
from crm_audit_tui.tui.screens.band import BandScreen
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.pair_table import PairTable


def review(app: AuditApp) -> DuplicatesScreen:
    assert isinstance(app.screen, DuplicatesScreen)
    return app.screen


def front(app: AuditApp) -> tuple[str, str]:
    """Return the ids of the pair in front."""
    screen = review(app)
    left, right = screen.ids_at(screen.position)
    return left, right


def ids(decision: Decision) -> tuple[str, str]:
    assert isinstance(decision, JudgePair)
    return record_id(decision.left), record_id(decision.right)


async def decide(app: AuditApp, pilot: Pilot[None], key: str) -> None:
    """Press a key that decides, and wait until another pair is shown."""
    before, seq = review(app).position, review(app).session.log.last_seq
    await press(pilot, key)
    await until(pilot, lambda: review(app).session.log.last_seq > seq, f"{key} decides")
    await until(pilot, lambda: review(app).position != before, f"the pair after {key}")


async def go_to(app: AuditApp, pilot: Pilot[None], what: str) -> None:
    await press(pilot, "g", *what, "enter")
    await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the form is gone")


async def cursor_to(app: AuditApp, pilot: Pilot[None], field: str) -> None:
    """Put the cursor on a field by the arrow keys alone."""
    table = app.screen.query_one(PairTable)
    await press(pilot, "home")
    for _ in range(40):
        if table.field is not None and table.field.name == field:
            return
        await press(pilot, "down")
    raise AssertionError(f"no field {field}")


async def test_100_duplicates_by_keyboard_alone(twins: Prepared) -> None:
    """Merge, keep apart, put off and repeat through a hundred pairs; all of it is on disk."""
    keys = ("m", "m", "n", ".", "s")
    async with reviewing(twins) as (app, pilot):
        seen = []
        for number in range(100):
            seen.append(front(app))
            await decide(app, pilot, keys[number % len(keys)])
        assert "pair 101 of " in screen_text(app)
        assert "40 merged · 40 apart" in screen_text(app)
        on_disk = twins.decisions()[-100:]
        assert [ids(each) for each in on_disk] == [tuple(sorted(pair)) for pair in seen]
        verdicts = [each.verdict for each in on_disk if isinstance(each, JudgePair)]
        assert verdicts == ["merge", "merge", "apart", "apart", "later"] * 20
    async with reviewing(twins) as (app, _):
        counts = review(app).queue.counts()
        assert (counts.merged, counts.apart, counts.later) == (40, 40, 20)
        assert "pair 101 of " in screen_text(app)


async def test_a_verdict_is_on_disk_before_the_next_pair_shows(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[int, int]] = []  # position and entries on disk, for every other pair
    show = PairTable.show

    def watched(self: PairTable, view: PairView | None, *, keep_cursor: bool = False) -> None:
        if view is not None and (not shown or shown[-1][0] != view.position):
            shown.append((view.position, twins.log().last_seq))
        show(self, view, keep_cursor=keep_cursor)

    async with reviewing(twins) as (app, pilot):
        monkeypatch.setattr(PairTable, "show", watched)
        before = review(app).session.log.last_seq
        shown.append((review(app).position, before))
        for key in ("m", "n", "s", "d", "u"):
            await decide(app, pilot, key)
        assert [entries - before for _, entries in shown] == [0, 1, 2, 3, 4, 5]


async def test_merge_keeps_survivor_and_says_what_was_done(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        left, right = front(app)
        await decide(app, pilot, "m")
        decision = twins.last()
        assert isinstance(decision, JudgePair)
        assert (decision.verdict, decision.values) == ("merge", {})
        assert record_id(decision.survivor) in (left, right)
        assert decision.probability is not None and decision.probability > 0.9
        assert all(decision.fingerprints)
        last_lines = "\n".join(screen_lines(app)[-4:])
        stays = record_id(decision.survivor)
        gone = right if stays == left else left
        assert f"merged {gone} into {stays}" in last_lines
        assert "u undoes" in last_lines


async def test_swap_lets_the_other_record_survive(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        before = screen_text(app)
        view = review(app)._view
        assert view is not None
        other = view.right if view.survivor == "left" else view.left
        await press(pilot, "x")
        assert screen_text(app) != before
        await decide(app, pilot, "m")
        decision = twins.last()
        assert isinstance(decision, JudgePair)
        assert decision.survivor == other.key


async def test_values_are_taken_typed_and_let_go_field_by_field(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await go_to(app, pilot, "C-1005")
        await cursor_to(app, pilot, "created_at")
        await press(pilot, "2")
        table = app.screen.query_one(PairTable)
        assert table.field is not None and table.field.result == table.field.right
        await press(pilot, "1")
        assert table.field.name == "created_at"
        assert table.field is not None and table.field.chosen
        await cursor_to(app, pilot, "modified_at")
        await press(pilot, "1", "1")  # taken and let go again
        await cursor_to(app, pilot, "job_title")
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        field = app.screen.query_one(Input)
        field.value = ""
        await press(pilot, *"mns")  # letters belong to the field
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the pair")
        assert "mns" in screen_text(app)
        await decide(app, pilot, "m")
        decision = twins.last()
        assert isinstance(decision, JudgePair)
        assert dict(decision.values) == {"created_at": "left", "job_title": "=mns"}
        # The choice is shown again when one comes back to the pair, whichever way it lies.
        await go_to(app, pilot, "C-1005")
        assert "mns" in screen_text(app)


async def test_text_fields_keep_letters_and_undo(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await decide(app, pilot, "m")
        seq = review(app).session.log.last_seq
        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        await press(pilot, *"umxd.bv1", "ctrl+z")
        assert isinstance(app.screen, FormModal)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the pair")
        assert review(app).session.log.last_seq == seq


async def test_undo_and_redo_show_their_pair(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        first = front(app)
        await decide(app, pilot, "m")
        second = front(app)
        await decide(app, pilot, "n")
        await decide(app, pilot, "u")
        assert front(app) == second
        assert "taken back" in screen_text(app)
        await decide(app, pilot, "ctrl+z")
        assert front(app) == first
        assert review(app).queue.counts().done == 0
        assert isinstance(twins.log().entries[-1].decision, Undo)
        assert not any(isinstance(each, JudgePair) for each in twins.decisions())
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: review(app).queue.counts().merged == 1, "merged again")
        assert front(app) == first
        assert isinstance(twins.log().entries[-1].decision, Redo)
        await decide(app, pilot, "ctrl+y")
        assert front(app) == second
        verdicts = [each.verdict for each in twins.decisions() if isinstance(each, JudgePair)]
        assert verdicts == ["merge", "apart"]


async def test_undo_says_until_when_redo_is_possible(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await decide(app, pilot, "m")
        await decide(app, pilot, "u")
        said = screen_lines(app)[-2]
        assert "ctrl+y" in said and "until" in said


async def test_yesterdays_merge_is_taken_back_after_a_restart(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await go_to(app, pilot, "C-1040")
        assert front(app) == ("C-1040", "C-2040")
        await decide(app, pilot, "m")
    async with reviewing(twins) as (app, pilot):
        assert front(app) != ("C-1040", "C-2040")
        await decide(app, pilot, "u")
        assert front(app) == ("C-1040", "C-2040")
        assert review(app).queue.state(review(app).position) is PairState.OPEN
        assert not any(isinstance(each, JudgePair) for each in twins.decisions())
    async with reviewing(twins) as (app, pilot):
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: review(app).queue.counts().merged == 1, "merged again")
        assert front(app) == ("C-1040", "C-2040")


async def test_kept_apart_is_remembered_until_a_key_field_changes(tmp_path: Path) -> None:
    rows = invented.contacts()
    export = write_csv(tmp_path / "contacts.csv", rows)
    audit = prepare([export], tmp_path)
    async with reviewing(audit) as (app, pilot):
        for person in ("C-1030", "C-1031"):
            await go_to(app, pilot, person)
            await decide(app, pilot, "n")
    for row in rows:
        if row["Contact ID"] == "C-1030":
            row["Job Title"] = "Night Buyer"  # no key field
        if row["Contact ID"] == "C-1031":
            row["Email"] = "another.address@post.example"
    write_csv(export, rows)
    app = AuditApp(audit.session(), step="duplicates")  # reads the exports again, as a user would
    async with shown(app, size=(120, 40)) as pilot:
        await until(pilot, lambda: not app.jobs.busy, "the exports are read again")
        await press(pilot, "w", "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        queue = review(app).queue
        states = {
            review(app).ids_at(place)[0]: queue.state(place)
            for place in range(len(queue))
            if queue.verdict(place) is not None
        }
        assert states == {"C-1030": PairState.APART, "C-1031": PairState.LAPSED}
        await go_to(app, pilot, "C-1031")
        app.clear_notifications()  # the one that the export has changed lies over it
        await until(pilot, lambda: "a key field has changed" in screen_text(app), "why it is back")
        await app.navigation.close_audit()


async def test_merging_two_pairs_of_three_records_settles_the_third(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await go_to(app, pilot, "C-3000")
        queue = review(app).queue
        cluster = [
            place for place in range(len(queue)) if set(review(app).ids_at(place)) <= _TRIPLE
        ]
        assert len(cluster) == 3
        assert "also in this cluster" in screen_text(app)
        for place in cluster[:2]:
            await go_to(app, pilot, str(place + 1))
            await decide(app, pilot, "m")
        assert queue.state(cluster[2]) is PairState.IMPLIED
        assert queue.counts().merged == 3
        await go_to(app, pilot, str(cluster[2] + 1))
        assert "merged through others" in screen_text(app)
        await decide(app, pilot, "u")
        assert queue.state(cluster[2]) is PairState.OPEN
        assert queue.counts().merged == 1


_TRIPLE = {f"C-{number + invented.PAIRS}" for number in (1000, 2000)} | {"C-3000"}


async def test_a_dropped_member_is_apart_from_its_whole_cluster(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await go_to(app, pilot, "C-3000")
        view = review(app)._view
        assert view is not None
        out = view.right if view.survivor == "left" else view.left
        await decide(app, pilot, "d")
        decision = twins.last()
        assert isinstance(decision, DropMember)
        assert decision.record == out.key
        assert {record_id(each) for each in decision.others} == _TRIPLE - {record_id(out.key)}
        assert all(decision.fingerprints)
        assert review(app).queue.counts().apart == 2
        await decide(app, pilot, "u")
        assert review(app).queue.counts().apart == 0
        assert set(front(app)) <= _TRIPLE


async def test_a_band_is_merged_only_after_its_sample_was_seen(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        total = len(review(app).queue)
        await press(pilot, "b")
        await until(pilot, lambda: isinstance(app.screen, BandScreen), "the band")
        await until(pilot, lambda: "of 10" in screen_text(app), "the sample")
        await press(pilot, "m")
        assert isinstance(app.screen, BandScreen), "not before the sample was seen"
        assert told(app)
        assert not any(isinstance(each, JudgePairs) for each in twins.decisions())
        for _ in range(9):
            await press(pilot, "space")
        await press(pilot, "m")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "merged")
        decision = twins.last()
        assert isinstance(decision, JudgePairs)
        assert len(decision.sample) == 10
        assert all(each.verdict == "merge" and each.survivor for each in decision.pairs)
        risky = {("C-1000", "C-2000"), ("C-1001", "C-2001")}
        assert not risky & {ids(each) for each in decision.pairs}, "risky pairs are never in bulk"
        assert all((each.probability or 0) >= 0.99 for each in decision.pairs)
        queue = review(app).queue
        assert queue.counts().merged >= len(decision.pairs) > total // 2
        await press(pilot, "u")  # one undo for all
        await until(pilot, lambda: queue.counts().merged == 0, "all taken back at once")
        assert not any(isinstance(each, JudgePairs) for each in twins.decisions())


async def test_pairs_that_were_put_off_stay_out_of_a_band(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        for person in ("C-1030", "C-1031"):
            await go_to(app, pilot, person)
            await decide(app, pilot, "s")
        put_off = {("C-1030", "C-2030"), ("C-1031", "C-2031")}
        await press(pilot, "b")
        await until(pilot, lambda: "of 10" in screen_text(app), "the sample")
        await until(pilot, lambda: "2 put off stay" in screen_text(app), "who is left out is told")
        await press(pilot, *["space"] * 9, "m")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "merged")
        decision = twins.last()
        assert isinstance(decision, JudgePairs)
        assert not put_off & {ids(each) for each in decision.pairs}
        assert review(app).queue.counts().later == 2


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_values_that_the_survivors_export_has_no_column_for_are_told_and_not_in_bulk(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """A contact and a lead of one person: what the lead's export cannot hold would be lost."""
    rows = invented.contacts()
    full = [row for row in rows if row["Contact ID"] < "C-2"]
    poor = [
        {name: cell for name, cell in row.items() if name != "Job Title"} | {"Campaign": "Fair"}
        for row in rows
        if row["Contact ID"] >= "C-2"
    ]
    audit = prepare(
        [write_csv(tmp_path / "contacts.csv", full), write_csv(tmp_path / "leads.csv", poor)],
        tmp_path,
    )
    async with reviewing(audit, size=size) as (app, pilot):
        await go_to(app, pilot, "C-1040")
        screen = review(app)
        view = screen._view
        assert view is not None
        if view.survivor != ("left" if view.left.record_id >= "C-2" else "right"):
            await press(pilot, "x")
        view = screen._view
        assert view is not None
        lost = [each.name for each in view.fields if each.lost_in]
        assert lost == ["job_title"]
        assert any(risk.id == "session.risk.no_column" for risk in view.risks)
        await press(pilot, "end", "down")
        assert "lost: leads.csv has no column" in screen_text(app)
        table = app.screen.query_one(PairTable)
        assert table.result_beneath == (size[0] < 110)
        await cursor_to(app, pilot, "job_title")
        text = screen_text(app)
        if table.result_beneath:
            assert "RESULT ✗ job title: no column in leads.csv" in text, "of the current field"
        else:
            assert "no column in leads.csv" in text, "the field is marked"
        await press(pilot, "w")
        await until(pilot, lambda: isinstance(app.screen, ListingModal), "all warnings")
        await until(pilot, lambda: "lost: leads.csv has no column" in screen_text(app), "read")
        await press(pilot, "escape", "m", "u")
        await until(pilot, lambda: "taken back" in screen_text(app), "told")
        assert ("RESULT ▸" in screen_text(app) or "RESULT ◂" in screen_text(app)) == (
            size[0] < 110
        ), "beside what was done last"
        queue = screen.queue
        band = count_band(queue, 0.0, (), ignore_progress, lambda: False)
        assert band.risky > 30
        for place in band.positions:
            assert not any(each.lost_in for each in view_pair(queue, place).fields)


async def test_the_band_tells_how_right_it_was_where_somebody_looked(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await decide(app, pilot, "m")
        await decide(app, pilot, "n")
        await press(pilot, "b")
        await until(pilot, lambda: isinstance(app.screen, BandScreen), "the band")
        field = app.screen.query_one("#band-low", Input)
        field.focus()
        field.value = "0"
        await press(pilot, "enter")
        await until(pilot, lambda: "2 pairs of this band were judged by eye" in screen_text(app),
                    "what was judged")  # fmt: skip
        assert "1 duplicate;" in screen_text(app)
        await press(pilot, "escape")


async def test_the_order_of_review_is_chosen_by_a_key_and_keeps_what_was_decided(
    twins: Prepared,
) -> None:
    async with reviewing(twins) as (app, pilot):
        await decide(app, pilot, "m")
        first = twins.last()
        assert isinstance(first, JudgePair)
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, PickModal), "the question")
        await press(pilot, "down", "enter")
        await until(pilot, lambda: "most telling first" in screen_text(app), "the order")
        queue = review(app).queue
        assert queue.order is ReviewOrder.INFORMATION
        chances = [queue.probability(place) for place in range(len(queue))]
        assert chances != sorted(chances, reverse=True)
        at = queue.position_of(first.left, first.right)
        assert at is not None
        assert queue.state(at) is PairState.MERGED
        assert queue.counts().merged == 1
        assert review(app).position != at, "what is decided does not come again"
        await decide(app, pilot, "n")
        assert queue.counts().apart == 1
        await press(pilot, "u")
        await until(pilot, lambda: queue.counts().apart == 0, "undo")


async def test_learning_waits_for_enough_verdicts_then_finds_the_pairs_anew(
    twins: Prepared,
) -> None:
    async with reviewing(twins, computing=True) as (app, pilot):
        await press(pilot, "l")
        assert any("0 pairs judged so far" in each for each in told(app))
        queue = review(app).queue
        pairs = [queue.keys(place) for place in range(ENOUGH)]
        await app.jobs.decide(
            JudgePairs(
                pairs=tuple(
                    JudgePair(table="contacts", left=min(each), right=max(each), verdict="apart")
                    for each in pairs
                )
            )
        )
        before = queue.probability(len(queue) - 1)
        await press(pilot, "l")
        await until(pilot, lambda: review(app).queue is not queue, "the pairs come anew")
        await until(pilot, lambda: "Learnt from 20 verdicts" in screen_text(app), "what changed")
        learnt = review(app).queue
        assert learnt.matches.model.judged == ENOUGH
        for left, right in pairs:  # still there where they are listed, and still decided
            place = learnt.position_of(left, right)
            assert place is None or learnt.state(place) is PairState.APART
        assert before != learnt.probability(len(learnt) - 1)
        await until(pilot, lambda: not app.jobs.busy, "the checks")
        await press(pilot, "u")
        await until(pilot, lambda: review(app).queue.matches.model.judged == 0, "undo unlearns")


async def test_the_band_can_be_narrowed_and_left(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await press(pilot, "b")
        await until(pilot, lambda: isinstance(app.screen, BandScreen), "the band")
        field = app.screen.query_one("#band-low", Input)
        field.focus()
        field.value = "1.0"
        await press(pilot, "enter")
        await until(pilot, lambda: not field.has_focus, "the band is taken")
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        assert not any(isinstance(each, JudgePairs) for each in twins.decisions())


async def test_walking_going_and_copying_decide_nothing(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        screen, seq = review(app), review(app).session.log.last_seq
        await press(pilot, "pagedown", "pagedown")
        assert screen.position == 2
        await press(pilot, "pageup", "pageup", "pageup")
        assert screen.position == len(screen.queue) - 1, "goes round"

        await go_to(app, pilot, "C-1005")
        await cursor_to(app, pilot, "email")
        await press(pilot, "y")
        assert app.clipboard.endswith(".example")
        assert "@" in app.clipboard

        position = screen.position
        await go_to(app, pilot, "X-1")
        assert screen.position == position
        assert any("X-1" in each for each in told(app))
        await go_to(app, pilot, "7")
        assert screen.position == 6

        table = app.screen.query_one(PairTable)
        await press(pilot, "home")
        await press(pilot, "j", "down", "j", "k", "up")
        assert table.cursor == 1
        await press(pilot, "end")
        last = table.cursor
        await press(pilot, "down")
        assert table.cursor == last > 5
        assert screen.session.log.last_seq == seq


async def test_filter_narrows_by_text_and_by_probability(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        screen = review(app)
        everything = len(screen.queue)
        await press(pilot, "slash", *"bruno", "enter")
        await until(pilot, lambda: 0 < len(screen.places) < everything, "fewer pairs")
        for place in screen.places:
            records = [screen.queue.rows.record(row) for row in screen.queue.row_numbers(place)]
            assert any("bruno" in each["first_name"].casefold() for each in records)
        assert "/bruno" in screen_lines(app)[1]
        for _ in range(len(screen.places)):
            assert screen.position in screen.places
            await press(pilot, "n")
        await until(pilot, lambda: "decided" in screen_lines(app)[-2], "told that it is finished")
        assert screen.queue.counts().apart == len(screen.places)
        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-sought", Input).value = "nobody has this"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: told(app), "told that nothing is left")
        assert screen.places, "the filter before stays"
        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-sought", Input).value = ""
        app.screen.query_one("#field-low", Input).value = "99,9"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(screen.places) > 20, "the band")
        assert all(screen.queue.probability(place) >= 0.999 for place in screen.places)


async def test_explanation_can_be_hidden_for_a_blind_review(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await go_to(app, pilot, "C-3000")
        text = screen_text(app)
        assert "match " in text and "prior" in text and "bits" in text
        await press(pilot, "v")
        text = screen_text(app)
        assert "prior" not in text and "bits" not in text
        assert "match " not in text
        assert "C-1124" in text and "(1" not in text, "nor the cluster's probabilities"
        await decide(app, pilot, "m")
        assert "prior" not in screen_text(app), "stays hidden for the next pair"
        await press(pilot, "v")
        assert "prior" in screen_text(app)


async def test_escape_returns_to_the_step_with_its_counts(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        await decide(app, pilot, "m")
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")
        await press(pilot, "w")
        assert "1 merged" in screen_text(app) or "merged 1" in screen_text(app)


async def test_the_end_of_the_list_is_told(twins: Prepared) -> None:
    async with reviewing(twins) as (app, pilot):
        screen = review(app)
        await press(pilot, "slash", *"Abbate", "enter")
        await until(pilot, lambda: len(screen.places) < len(screen.queue), "filtered")
        for _ in screen.places:
            await press(pilot, "s")
        # What was put off comes round again.
        assert screen.queue.state(screen.position) is PairState.LATER


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (110, 24), (200, 60)])
async def test_the_layout_holds(twins: Prepared, size: tuple[int, int]) -> None:
    async with reviewing(twins, size=size) as (app, pilot):
        lines = screen_lines(app)
        assert len(lines) == size[1]
        text = "\n".join(lines)
        assert "RESULT" in text
        assert "merge" in lines[-1] and "keep apart" in lines[-1]
        heads = next(line for line in lines if "FIELD" in line)
        if size[0] < 110:
            assert "USE OF THE CRM" not in text, "the rail is one line"
            assert "9 Redundant" in text
        else:
            assert "USE OF THE CRM" in text
        assert ("RESULT" in heads) == (size[0] >= 110), "else it stands beneath"
        table = app.screen.query_one(PairTable)
        await press(pilot, "end")
        assert table.field is not None
        label = app.words.text(f"core.field.{table.field.name}")
        at_cursor = next(line for line in screen_lines(app) if "▌" in line)
        assert label[:14] in at_cursor, "scrolled into view"


async def test_hostile_text_shows_as_marks_and_breaks_nothing(tmp_path: Path) -> None:
    audit = prepare([write_csv(tmp_path / "c.csv", invented.hostile_contacts())], tmp_path)
    for size in ((80, 24), (120, 40)):
        async with reviewing(audit, size=size) as (app, pilot):
            await go_to(app, pilot, "H-1")
            text = screen_text(app)
            assert "[red]Mallory" in text
            assert "\x1b" not in text and "\u202e" not in text and "\u200b" not in text
            assert "␛[31m" in text and "⟨202E⟩" in text and "⏎" in text
            assert all(len(line) <= size[0] for line in screen_lines(app))
            await cursor_to(app, pilot, "city")
            await press(pilot, "2", "y")
            await press(pilot, "e")
            await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
            await press(pilot, "escape")
            await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the pair")
            await press(pilot, "slash", *"[bold]", "enter")
            await until(pilot, lambda: "/[bold]" in screen_text(app), "found as plain text")
            assert len(review(app).places) == 1


async def test_a_read_only_audit_refuses_with_a_message(twins: Prepared) -> None:
    async with reviewing(twins, read_only=True) as (app, pilot):
        position, before = review(app).position, twins.log().last_seq
        for key in ("m", "n", "s", "d", "."):
            app.clear_notifications()
            await press(pilot, key)
            await until(pilot, lambda: told(app), f"{key} is refused with a message")
            assert review(app).position == position
        assert twins.log().last_seq == before
        assert "read only" in screen_lines(app)[0]


async def test_undo_reaches_beyond_the_review_and_says_what_it_took_back(twins: Prepared) -> None:
    async with opened(twins, "duplicates") as (app, pilot):
        await press(pilot, "x")  # the step is done
        await until(pilot, lambda: twins.log().entries, "decided")
        await press(pilot, "w", "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        position = review(app).position
        await press(pilot, "u")
        await until(pilot, lambda: "taken back" in screen_text(app), "told")
        assert review(app).position == position
        assert review(app).session.audit.status("duplicates").status == "not_started"
