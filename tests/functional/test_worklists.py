"""The other worklists: tasks and deals, unused fields, labels, ageing records."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from rich.text import Text
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, TabbedContent

from audits import Prepared, opened, press, reviewing, screen_lines, screen_text, told, until
from crm_audit_tui.core.decisions import DecideItem, DecideItems
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.worklists import ACTIONS
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.item_forms import action_form
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.screens.bulk import BulkScreen
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen
from crm_audit_tui.tui.widgets.worklist_summary import WorklistSummary


@pytest.mark.parametrize("step", ["pipeline", "unused", "segmentation", "freshness"])
async def test_every_action_of_a_worklist_decides_its_item(sample: Prepared, step: str) -> None:
    async with reviewing(sample, step) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, WorklistScreen)
        for number, spec in enumerate(ACTIONS[step], 1):
            item = screen.item
            assert item is not None
            await press(pilot, spec.key)
            if spec.needs_value or spec.needs_owner or spec.needs_due:
                await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
                typed = {"value": "2027-03-01", "owner": "Anna", "due": "2027-03-01"}
                for name, value in typed.items():
                    for field in app.screen.query(f"#field-{name}").results(Input):
                        field.value = value
                await press(pilot, "ctrl+s")
            if spec.action == "merge_label":
                await _new_label(app, pilot, screen, "2027-03-01")
            await until(
                pilot,
                lambda wanted=number: (
                    screen.session.log.last_seq  # type: ignore[misc]
                    and _decided(sample) == wanted
                ),
                f"{spec.action} is on disk",
            )
            decision = sample.last()
            assert isinstance(decision, DecideItem)
            assert (decision.item, decision.action) == (item.id, spec.action)
            assert (decision.table, decision.record) == (item.table, item.record)
        skipped = sum(spec.action == "skip" for spec in ACTIONS[step])
        assert f"{len(ACTIONS[step]) - skipped} decided" in screen_lines(app)[1]
        await press(pilot, *["u"] * len(ACTIONS[step]))
        await until(pilot, lambda: _decided(sample) == 0, "all taken back")
        assert screen.queue.counts().done == screen.queue.counts().later == 0
        await _many_at_once(sample, app, pilot, screen)


async def _new_label(app: AuditApp, pilot: Pilot[None], screen: WorklistScreen, label: str) -> None:
    """Be asked before a label that no record has is made, one by one and for many at once."""
    before = screen.session.log.last_seq
    await until(pilot, lambda: isinstance(app.screen, ConfirmModal), "asked first")
    assert f"No record has “{label}” in" in screen_text(app)
    await press(pilot, "n")
    await until(pilot, lambda: app.screen is screen, "left as it was")
    assert screen.session.log.last_seq == before
    await press(pilot, "b")
    bulk = app.screen
    assert isinstance(bulk, BulkScreen)
    await until(pilot, lambda: bulk._sets, "the sets")
    await press(pilot, "m")
    await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
    app.screen.query_one("#field-value", Input).value = label
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: bulk._plan is not None, "what it would do")
    plan = bulk._plan
    assert plan is not None and {each.label for each in plan.new_labels} == {label}
    assert f"! No record has “{label}” in" in screen_text(app), "said before it is done"
    await press(pilot, *["n"] * len(plan.sample), "b")
    await until(pilot, lambda: isinstance(app.screen, ConfirmModal), "and asked")
    await press(pilot, "n", "escape", "escape")
    await until(pilot, lambda: app.screen is screen, "left as it was")
    assert screen.session.log.last_seq == before
    await press(pilot, "m")
    await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
    app.screen.query_one("#field-value", Input).value = label
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, ConfirmModal), "asked again")
    await press(pilot, "y")


async def _many_at_once(
    sample: Prepared, app: AuditApp, pilot: Pilot[None], screen: WorklistScreen
) -> None:
    """Decide what is like the item in front at once, look, take it back."""
    key = {"pipeline": "k", "unused": "a", "segmentation": "m", "freshness": "o"}[screen.slug]
    await press(pilot, "b")
    bulk = app.screen
    assert isinstance(bulk, BulkScreen)
    await until(pilot, lambda: " open" in screen_text(app), "the sets")
    await press(pilot, key)
    if isinstance(app.screen, FormModal):
        for name, value in {"owner": "Anna", "due": "2027-03-01"}.items():
            for field in app.screen.query(f"#field-{name}").results(Input):
                field.value = value
        await press(pilot, "ctrl+s")
    await until(pilot, lambda: bulk._plan is not None, "what it would do")
    plan = bulk._plan
    assert plan is not None and len(plan.places) > 1
    seq = screen.session.log.last_seq
    if plan.needs_sample:
        await press(pilot, "b")
        assert app.screen is bulk and told(app), "not before the sample was seen"
        await press(pilot, *["n"] * (len(plan.sample) - 1))
        assert f"{len(plan.sample)} of {len(plan.sample)}" in screen_text(app)
    assert screen.session.log.last_seq == seq, "nothing is done by looking"
    await press(pilot, "b")
    await until(pilot, lambda: app.screen is screen, "done")
    decision = sample.last()
    assert isinstance(decision, DecideItems)
    assert [each.item for each in decision.items] == [
        plan.queue.items[place].id for place in plan.places
    ]
    assert len(decision.sample) == (len(plan.sample) if plan.needs_sample else 0)
    assert sample.log().last_seq == seq + 1, "one decision, so one undo"
    counts = screen.queue.counts()
    assert counts.done == len(plan.places)
    assert f"{app.words.number(len(plan.places))} items at once" in screen_lines(app)[-2]
    done = counts.done == len(screen.queue)
    assert screen.item is not None
    assert done or screen.item.id not in {each.item for each in decision.items}
    await press(pilot, "u")
    await until(pilot, lambda: screen.queue.counts().done == 0, "all taken back at once")
    assert not any(isinstance(each, DecideItems) for each in sample.decisions())
    assert screen.item is not None and screen.item.id == decision.items[0].item


@pytest.mark.parametrize("step", ["pipeline", "missing", "duplicates"])
async def test_who_leaves_a_worklist_is_back_at_its_tab(sample: Prepared, step: str) -> None:
    async with reviewing(sample, step) as (app, pilot):
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")
        tabs = app.screen.query_one("#step-tabs", TabbedContent)
        await until(pilot, lambda: tabs.active == "tab-worklist", "its worklist")
        await until(pilot, lambda: isinstance(app.focused, WorklistSummary), "the cursor is in it")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen), "the worklist again")


async def test_a_worklist_that_is_not_there_yet_is_said_to_be_worked_out(sample: Prepared) -> None:
    async with opened(sample, "unused") as (app, pilot):
        session = app.session
        assert session is not None
        rows, session.rows = session.rows, None  # as it stands while the exports are read
        session.store.set_results({})
        session._items.renew({})
        app.screen.query_one(WorklistSummary).show()
        await press(pilot, "w")
        await until(pilot, lambda: isinstance(app.focused, WorklistSummary), "the worklist")
        await press(pilot, "enter")
        told = app.words.text("tui.worklist.items_waiting")
        await until(pilot, lambda: screen_text(app).count(told) == 2, "on the tab and by the key")
        assert app.words.text("tui.worklist.nothing") not in screen_text(app)

        session.rows, checked = rows, asyncio.Event()  # they are read, the checks are under way
        app.jobs._working = asyncio.create_task(checked.wait())
        summary = app.screen.query_one(WorklistSummary)
        assert summary.empty_words == "tui.worklist.items_waiting"
        checked.set()
        await app.jobs._working
        assert summary.empty_words == "tui.worklist.nothing"


async def test_enter_takes_what_is_suggested_and_passes_the_note_over(sample: Prepared) -> None:
    async with reviewing(sample, "pipeline") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, WorklistScreen)
        item = screen.item
        assert item is not None and item.field == "owner" and item.suggestion
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        await press(pilot, "enter")
        await until(pilot, lambda: _decided(sample) == 1, "taken at once")
        decision = sample.last()
        assert isinstance(decision, DecideItem)
        assert (decision.action, decision.value) == ("assign", item.suggestion)
        assert decision.origin == "suggested"


def _decided(audit: Prepared) -> int:
    return sum(isinstance(each, DecideItem) for each in audit.decisions())


def test_an_action_on_another_field_does_not_begin_with_the_item_s_suggestion() -> None:
    item = WorkItem(
        step="pipeline", id="deals:1:owner", table="deals", record="deals:1", field="owner",
        reason=Message("core.not_available"), suggestion="Kirsty Munro",
    )  # fmt: skip
    first = {
        spec.action: str(action_form(spec, item, None, Text())._fields[0].value)
        for spec in ACTIONS["pipeline"]
        if spec.needs_value
    }
    assert first == {"assign": "Kirsty Munro", "set_due": "", "close_lost": ""}
    late = msgspec.structs.replace(item, field="close_date", value="2026-12-06", suggestion="")
    first = {
        spec.action: str(action_form(spec, late, None, Text())._fields[0].value)
        for spec in ACTIONS["pipeline"]
        if spec.needs_value
    }
    assert first == {"assign": "", "set_due": "2026-12-06", "close_lost": ""}


async def test_what_is_typed_ahead_after_tab_is_in_the_next_field(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        for key in ("A", "n", "tab", "2", "0"):  # faster than they are dealt with
            app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        values = {
            name: app.screen.query_one(f"#field-{name}", Input).value for name in ("owner", "due")
        }
        assert values == {"owner": "An", "due": "20"}
