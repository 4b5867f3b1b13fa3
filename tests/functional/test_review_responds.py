"""Reviews answer at once: what takes long runs beside them, and an empty one is no error."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

import invented
from audits import (
    Prepared,
    prepare,
    press,
    reviewing,
    screen_text,
    shown,
    until,
    write_csv,
)
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, JudgePair, JudgePairs, SetScope
from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.progress import ignore_progress
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.session import bands
from crm_audit_tui.session import pairs as session_pairs
from crm_audit_tui.session.review_order import ReviewOrder, pairs_in_order
from crm_audit_tui.tables.store import StoredRows
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.band import BandScreen
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.step import StepScreen
from quick_pilot import PATIENCE


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Hold reading many records back until the event is set; the interface may not read them."""
    let_go, read = Event(), StoredRows.records

    def slowly(self: StoredRows, rows: object) -> list[dict[str, str]]:
        assert current_thread() is not main_thread(), "the interface would stand still"
        assert let_go.wait(PATIENCE)
        return read(self, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(StoredRows, "records", slowly)
    yield let_go
    let_go.set()


def merged(audit: Prepared) -> list[JudgePairs]:
    return [each for each in audit.decisions() if isinstance(each, JudgePairs)]


async def open_band(app: AuditApp, pilot: Pilot[None]) -> None:
    await press(pilot, "b")
    await until(pilot, lambda: isinstance(app.screen, BandScreen), "the band")


async def test_a_band_is_counted_beside_the_interface(twins: Prepared, held: Event) -> None:
    async with reviewing(twins) as (app, pilot):
        await open_band(app, pilot)
        await until(pilot, lambda: "Counting: 0 of" in screen_text(app), "told that it is counted")
        await press(pilot, "n", "m", "space", "m")  # harmless: nothing is counted yet
        assert isinstance(app.screen, BandScreen)
        assert "Counting" in screen_text(app)
        held.set()
        await until(pilot, lambda: "of 10" in screen_text(app), "the sample")
        assert "would be merged" in screen_text(app)
    assert not merged(twins)


async def test_a_newer_threshold_replaces_a_count_under_way(twins: Prepared, held: Event) -> None:
    async with reviewing(twins) as (app, pilot):
        await open_band(app, pilot)
        await until(pilot, lambda: "Counting: 0 of" in screen_text(app), "the first count")
        field = app.screen.query_one("#band-low", Input)
        field.focus()
        field.value = "1.0"  # no pair is as certain as that
        await press(pilot, "enter")
        held.set()
        await until(pilot, lambda: "No open pair" in screen_text(app), "the newer count")
        await app.jobs.aside(lambda: None)  # whatever was under way has ended
        await pilot.pause(0)
        assert "No open pair" in screen_text(app)


async def test_leaving_a_band_ends_its_count(twins: Prepared, held: Event) -> None:
    async with reviewing(twins) as (app, pilot):
        await open_band(app, pilot)
        await until(pilot, lambda: "Counting: 0 of" in screen_text(app), "the count")
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        held.set()
        await app.jobs.aside(lambda: None)
        await pilot.pause(0)
        assert isinstance(app.screen, DuplicatesScreen)
    assert not merged(twins)


async def see_sample(app: AuditApp, pilot: Pilot[None]) -> None:
    await open_band(app, pilot)
    await until(pilot, lambda: "of 10" in screen_text(app), "the sample")
    await press(pilot, *["space"] * 9)


async def begin_merging(app: AuditApp, pilot: Pilot[None], held: Event) -> None:
    held.clear()
    await press(pilot, "m")
    await until(pilot, lambda: "Merging: 0 of" in screen_text(app), "told that it is merged")


async def test_a_merge_of_a_band_can_be_given_up_until_it_is_made(
    twins: Prepared, held: Event
) -> None:
    held.set()
    async with reviewing(twins) as (app, pilot):
        await see_sample(app, pilot)
        await begin_merging(app, pilot, held)
        await press(pilot, "m", "space")  # once is enough
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        held.set()
        await app.jobs.aside(lambda: None)
        await pilot.pause(0)
        assert screen_text(app).count("0 merged") == 1
    assert not merged(twins)


async def test_a_band_merges_once_and_its_help_does_not_stop_it(
    twins: Prepared, held: Event
) -> None:
    held.set()
    async with reviewing(twins) as (app, pilot):
        await see_sample(app, pilot)
        await begin_merging(app, pilot, held)
        await press(pilot, "m", "question_mark")
        held.set()
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        await until(pilot, lambda: "133 pairs at once" in screen_text(app), "what was done")
        assert len(merged(twins)) == 1


async def test_a_band_found_anew_is_counted_anew(twins: Prepared) -> None:
    async with reviewing(twins, computing=True) as (app, pilot):
        await see_sample(app, pilot)
        session = app.session
        assert session is not None
        before = session.pairs("contacts")
        session._in_process = True
        app.jobs.compute(load=False)
        await until(pilot, lambda: not app.jobs.busy, "matched anew")
        assert session.pairs("contacts") is not before
        await until(pilot, lambda: "Sample: 1 of 10" in screen_text(app), "another sample")
        await press(pilot, "m")
        assert isinstance(app.screen, BandScreen), "its sample has to be seen first"


def test_counting_and_merging_a_band_stop_when_told_to(twins: Prepared) -> None:
    session = twins.session()
    queue = session.pairs("contacts")
    with pytest.raises(Cancelled):
        bands.count_band(queue, 0.0, (), ignore_progress, lambda: True)
    band = bands.count_band(queue, 0.0, (), ignore_progress, lambda: False)
    with pytest.raises(Cancelled):
        bands.merge_band(band, (), ignore_progress, lambda: True)
    session.close()


# -- opening a review ----------------------------------------------------------------------------


async def test_the_pairs_of_a_review_are_arranged_beside_the_interface(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the exports again and matching them makes the queue; nothing on screen waits."""
    arrange = pairs_in_order
    made = []

    def watched(matches: Matches, order: ReviewOrder, **known: Any) -> object:
        made.append(current_thread() is main_thread())
        return arrange(matches, order, **known)

    monkeypatch.setattr(session_pairs, "pairs_in_order", watched)
    session = twins.session()
    session._in_process = True  # in a thread all the same
    app = AuditApp(session, step="duplicates")
    async with shown(app, size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")
        await until(pilot, lambda: not app.jobs.busy, "the exports are read again")
        made.clear()
        app.jobs.compute(load=True)
        await until(pilot, lambda: not app.jobs.busy, "and once more")
        await press(pilot, "w", "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "the review")
        await until(pilot, lambda: "pair 1 of" in screen_text(app), "its first pair")
        assert made == [False]
        await app.navigation.close_audit()
        await app.jobs.close()


def test_what_is_decided_while_pairs_are_arranged_is_not_forgotten(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = twins.session()
    before = session.pairs("contacts")
    arrange = pairs_in_order
    left, right = sorted(before.keys(0))
    verdicts: list[Decision] = [
        JudgePair(table="contacts", left=left, right=right, verdict="apart"),
    ]

    def meanwhile(matches: Matches, wanted: ReviewOrder, **known: Any) -> object:
        order = arrange(matches, wanted, **known)
        for each in verdicts:
            session.decide(each)
        session.undo()
        session.redo()
        return order

    monkeypatch.setattr(session_pairs, "pairs_in_order", meanwhile)
    session._in_process = True
    session.match()
    after = session.pairs("contacts")
    assert after is not before
    assert after.counts().apart == 1
    assert after.state(after.position_of(left, right) or 0) is session_pairs.PairState.APART
    session.close()


# -- deciding ------------------------------------------------------------------------------------


async def test_a_verdict_does_not_wait_for_a_snapshot(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on, replace = Event(), Event(), Path.replace

    def held(self: Path, target: Path) -> Path:
        if str(target).endswith(".audit.toml"):
            reached.set()
            assert go_on.wait(PATIENCE)
        return replace(self, target)

    async with reviewing(twins) as (app, pilot):
        await press(pilot, "n")
        await until(pilot, lambda: "1 apart" in screen_text(app), "something to write")
        monkeypatch.setattr(Path, "replace", held)
        snapshot = asyncio.create_task(app.jobs.snapshot())
        await until(pilot, reached.is_set, "the snapshot is being written")
        await press(pilot, "n")
        await until(pilot, lambda: "2 apart" in screen_text(app), "the next pair")
        assert sum(isinstance(each, JudgePair) for each in twins.decisions()) == 2
        go_on.set()
        await snapshot
    assert sum(isinstance(each, JudgePair) for each in twins.decisions()) == 2


async def test_an_undo_further_back_than_is_remembered_runs_beside_the_interface(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[bool] = []
    fold = Log._remember_states

    def watched(self: Log) -> Audit:
        folded.append(current_thread() is main_thread())
        return fold(self)

    async with reviewing(twins) as (app, pilot):
        session = app.session
        assert session is not None
        for number in range(1030):
            session.decide(SetScope(field="title", value=str(number)))
        for _ in range(1024):
            session.undo()
        assert session.log.undo_takes_long
        monkeypatch.setattr(Log, "_remember_states", watched)
        await press(pilot, "u")
        await until(pilot, lambda: session.title == "4", "one more taken back")
        assert folded == [False]


async def test_a_big_band_is_decided_and_taken_back_beside_the_interface(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[bool] = []
    refresh = session_pairs.PairQueue.refresh

    def watched(self: session_pairs.PairQueue, audit: Audit, decision: Decision) -> None:
        beside.append(current_thread() is not main_thread())
        refresh(self, audit, decision)

    monkeypatch.setattr(session_pairs.PairQueue, "refresh", watched)
    invented_pairs = tuple(
        JudgePair(table="contacts", left=f"x:{n:04}", right=f"y:{n:04}", verdict="apart")
        for n in range(1000)
    )
    async with reviewing(twins) as (app, pilot):
        await app.jobs.decide(JudgePairs(pairs=invented_pairs, sample=()))
        await press(pilot, "u")
        await until(pilot, lambda: len(beside) == 2, "taken back")
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: len(beside) == 3, "made again")
        await press(pilot, "u")
        await until(pilot, lambda: len(beside) == 4, "taken back")
        await press(pilot, "n")
        await until(pilot, lambda: "1 apart" in screen_text(app), "one pair at once")
        assert beside == [True, True, True, True, False]


# -- nothing to review any more ------------------------------------------------------------------


async def test_a_review_that_has_lost_its_pairs_says_so_and_still_undoes(tmp_path: Path) -> None:
    export = write_csv(tmp_path / "contacts.csv", invented.contacts())
    audit = prepare([export], tmp_path)
    async with reviewing(audit, computing=True) as (app, pilot):
        await press(pilot, "n")
        await until(pilot, lambda: "1 apart" in screen_text(app), "a verdict")
        write_csv(export, invented.contacts()[-1:])
        assert app.session is not None
        app.session._in_process = True
        app.jobs.compute()
        await until(pilot, lambda: not app.jobs.busy, "read again")
        await until(pilot, lambda: "nothing to decide" in screen_text(app), "told so")
        keys = (*"mnsdx12eyvtbj", "slash", "full_stop", "pageup", "pagedown", "end")
        for key in keys:
            await press(pilot, key)
        await press(pilot, "g", "1", "enter")
        await until(pilot, lambda: isinstance(app.screen, DuplicatesScreen), "still the review")
        seq = app.screen.session.log.last_seq  # type: ignore[attr-defined]
        await press(pilot, "u")
        await until(
            pilot,
            lambda: app.screen.session.log.last_seq > seq,  # type: ignore[attr-defined]
            "taken back",
        )
        assert not any(isinstance(each, JudgePair) for each in audit.decisions())
        assert "taken back" in screen_text(app)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "kept" in screen_text(app), "made again")
        assert "nothing to decide" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "nothing to decide" in screen_text(app), "drawn again")


async def test_a_worklist_that_has_lost_its_items_says_so(sample: Prepared) -> None:
    async with reviewing(sample, "pipeline") as (app, pilot):
        session = app.session
        assert session is not None
        session.store.set_results({})
        session._items.renew({})
        app.screen.refind()  # type: ignore[attr-defined]
        await until(pilot, lambda: "nothing to decide" in screen_text(app), "told so")
        seq = session.log.last_seq
        await press(pilot, "a", "d", "k", "s", "full_stop", "y", "pagedown", "pageup", "u")
        assert session.log.last_seq == seq
