"""Many items of a worklist decided at once by keyboard, beside the interface, kept on disk."""

from __future__ import annotations

from threading import current_thread, main_thread

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from audits import Prepared, press, reviewing, screen_lines, screen_text, until
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, DecideItems, Decision
from crm_audit_tui.session.bulk import Left
from crm_audit_tui.session.item_sets import SetKind
from crm_audit_tui.session.items import ItemQueue, ItemState
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.screens.bulk import BulkScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen


async def open_bulk(app: AuditApp, pilot: Pilot[None]) -> BulkScreen:
    await press(pilot, "b")
    bulk = app.screen
    assert isinstance(bulk, BulkScreen)
    await until(pilot, lambda: bulk._sets, "the sets")
    return bulk


async def choose(bulk: BulkScreen, pilot: Pilot[None], kind: SetKind) -> None:
    place = [each.kind for each in bulk._sets].index(kind)
    await press(pilot, *["down"] * place)
    assert bulk.query_one("#bulk-sets", OptionList).highlighted == place


def at(app: AuditApp) -> WorklistScreen:
    assert isinstance(app.screen, WorklistScreen)
    return app.screen


async def test_suggestions_of_a_column_are_taken_only_by_b_and_the_rest_stays(
    sample: Prepared,
) -> None:
    async with reviewing(sample, "missing", size=(80, 24)) as (app, pilot):
        screen, queue = at(app), at(app).queue
        start = next(
            place for place, each in enumerate(queue.items)
            if each.suggestion and sum(
                other.field == each.field and other.table == each.table and bool(other.suggestion)
                for other in queue.items
            ) > 10
        )  # fmt: skip
        await press(pilot, "g", *str(start + 1), "enter")
        item = queue.items[start]
        await press(pilot, "s")  # put off: somebody wants to look at it
        await press(pilot, "g", *str(start + 1), "enter")
        bulk = await open_bulk(app, pilot)
        await choose(bulk, pilot, SetKind.ALIKE)
        await press(pilot, "f")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        await press(pilot, "enter")  # blank: for each what is suggested
        await until(pilot, lambda: bulk._plan is not None, "what it would do")
        plan = bulk._plan
        assert plan is not None and plan.left[Left.LATER] == 1
        assert all(queue.items[place].suggestion for place in plan.places)
        assert queue.items[plan.sample[0]].suggestion in screen_text(app)
        assert all(len(line) <= 80 for line in screen_lines(app))
        await press(pilot, "escape")
        assert app.screen is bulk, "back to choosing"
        await press(pilot, "escape")
        assert at(app) is screen
        assert not any(isinstance(each, DecideItems) for each in sample.decisions())

        bulk = await open_bulk(app, pilot)
        await choose(bulk, pilot, SetKind.ALIKE)
        await press(pilot, "a")  # accepting changes nothing: no sample is asked for
        await until(pilot, lambda: bulk._plan is not None, "what it would do")
        await press(pilot, "b")
        await until(pilot, lambda: app.screen is screen, "done")
        decision = sample.last()
        assert isinstance(decision, DecideItems) and decision.sample == ()
        assert {(each.field, each.action) for each in decision.items} == {(item.field, "accept")}
        assert queue.state(start) is ItemState.LATER
        before = screen.item
        assert before is not None
        await press(pilot, "full_stop")  # the same for one more
        await until(pilot, lambda: isinstance(sample.last(), DecideItem), "once more")
        repeated = sample.last()
        assert isinstance(repeated, DecideItem)
        assert (repeated.item, repeated.action) == (before.id, "accept")
    async with reviewing(sample, "missing") as (app, pilot):
        done = at(app).queue.counts().done
        await press(pilot, "u", "u")
        await until(pilot, lambda: at(app).queue.counts().done == 0, "also after a restart")
        assert done == len(decision.items) + 1


async def test_deals_with_a_step_ahead_are_not_closed_with_the_others(sample: Prepared) -> None:
    async with reviewing(sample, "pipeline") as (app, pilot):
        screen, items = at(app), at(app).queue.items
        deals = [place for place, each in enumerate(items) if each.table == "deals"]
        planned = [place for place in deals if "planned" in items[place].guards]
        assert planned and len(planned) < len(deals)
        bulk = await open_bulk(app, pilot)
        await choose(bulk, pilot, SetKind.SHOWN)
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the reason")
        await press(pilot, "enter")
        assert isinstance(app.screen, FormModal), "a reason is asked for"
        app.screen.query_one("#field-value", Input).value = "No budget"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: bulk._plan is not None, "what it would do")
        plan = bulk._plan
        assert plan is not None and set(plan.places) == {*deals} - {*planned}
        assert plan.left == {
            Left.PLANNED: len(planned), Left.UNFIT: len(items) - len(deals)
        }  # fmt: skip
        assert f"{len(planned)} with a step planned ahead" in screen_text(app)
        await press(pilot, *["space"] * len(plan.sample), "b")
        await until(pilot, lambda: app.screen is screen, "done")
        decision = sample.last()
        assert isinstance(decision, DecideItems)
        assert {each.value for each in decision.items} == {"No budget"}
        assert all(each.was is not None for each in decision.items), "what the CRM held then"
        assert "No budget" in screen_lines(app)[-2]
        following = screen.item
        assert (following is not None and following.table != "deals") or "planned" in (
            following.guards if following is not None else ()
        )
        if following is not None and following.table == "deals":
            await press(pilot, "full_stop")  # the same reason, where one looks at the deal
            await until(pilot, lambda: isinstance(sample.last(), DecideItem), "once more")
            repeated = sample.last()
            assert isinstance(repeated, DecideItem)
            assert (repeated.item, repeated.value) == (following.id, "No budget")


async def test_thousands_of_items_are_decided_and_taken_back_beside_the_interface(
    sample: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[bool] = []
    refresh = ItemQueue.refresh

    def watched(self: ItemQueue, audit: Audit, decision: Decision) -> None:
        beside.append(current_thread() is not main_thread())
        refresh(self, audit, decision)

    monkeypatch.setattr(ItemQueue, "refresh", watched)
    many = tuple(
        DecideItem(step="missing", item=f"contacts:x#{n}:email", action="accept")
        for n in range(1000)
    )
    async with reviewing(sample, "missing") as (app, pilot):
        await app.jobs.decide(DecideItems(items=many))
        await press(pilot, "u")
        await until(pilot, lambda: len(beside) == 2, "taken back")
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: len(beside) == 3, "made again")
        assert all(beside)


async def test_one_record_after_another(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        screen, queue = at(app), at(app).queue
        start = next(place for place in range(len(queue)) if len(queue.record_places(place)) > 2)
        await press(pilot, "g", *str(start + 1), "enter", "r")
        own = queue.record_places(start)
        assert screen.places == own and f"of {len(own)}" in screen_lines(app)[1]
        following = queue.next_record(start)
        await press(pilot, *["pagedown"] * len(own))
        assert screen.position == following
        await press(pilot, "pageup")
        assert screen.position == own[-1]
        await press(pilot, *["a"] * len(own))
        await until(pilot, lambda: queue.state(own[0]) is ItemState.DONE, "decided")
        assert screen.position not in own and screen.position in screen.places
        await press(pilot, "r")
        await until(pilot, lambda: len(screen.places) == len(queue), "all again")
