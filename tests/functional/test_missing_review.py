"""The review of missing fields by keyboard: every key, on screen and on disk."""

from __future__ import annotations

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from audits import (
    Prepared,
    press,
    reviewing,
    screen_lines,
    screen_text,
    shown,
    told,
    until,
)
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.session import Session
from crm_audit_tui.session.items import ItemQueue, ItemState
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.schema import SCHEMA, ColumnType
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.item_filter import ItemFilter
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.screens.missing import MissingScreen


def review(app: AuditApp) -> MissingScreen:
    assert isinstance(app.screen, MissingScreen)
    return app.screen


def front(app: AuditApp) -> WorkItem:
    item = review(app).item
    assert item is not None
    return item


def last(audit: Prepared) -> DecideItem:
    decision = audit.last()
    assert isinstance(decision, DecideItem)
    return decision


async def decide(
    app: AuditApp, pilot: Pilot[None], *keys: str, before: WorkItem | None = None
) -> None:
    """Press keys that decide about `before` (the item in front), and wait for the next item."""
    before = before or front(app)
    await press(pilot, *keys)
    await until(
        pilot,
        lambda: isinstance(app.screen, MissingScreen) and front(app) is not before,
        f"the item after {keys}",
    )


def first_where(app: AuditApp, *, suggested: bool, kind: ColumnType | None = None) -> int:
    """Return the number of the first open item with or without a suggestion, of a column's type."""
    queue = review(app).queue
    return next(
        place + 1
        for place, item in enumerate(queue.items)
        if bool(item.suggestion) is suggested
        and item.record
        and kind in (None, type_of(item))
        and queue.state(place) is ItemState.OPEN
    )


def type_of(item: WorkItem) -> ColumnType | None:
    spec = SCHEMA[item.table].column(item.field)
    return spec.type if spec else None


async def go_to(app: AuditApp, pilot: Pilot[None], what: str) -> None:
    await press(pilot, "g", *what, "enter")
    await until(pilot, lambda: isinstance(app.screen, MissingScreen), "the form is gone")


async def test_each_key_decides_and_is_on_disk(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        await go_to(app, pilot, str(first_where(app, suggested=True)))
        item = front(app)
        assert item.suggestion in screen_text(app), "shown with its source"
        assert not any(isinstance(each, DecideItem) for each in sample.decisions())

        await decide(app, pilot, "enter")
        taken = last(sample)
        assert (taken.item, taken.action, taken.value, taken.origin) == (
            item.id, "fill", item.suggestion, "suggested",
        )  # fmt: skip

        await go_to(app, pilot, str(first_where(app, suggested=False, kind=ColumnType.REFERENCE)))
        item = front(app)
        await press(pilot, "f")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-value", Input).value = ""
        await press(pilot, *"faosu")  # letters belong to the field
        await decide(app, pilot, "enter", before=item)
        filled = last(sample)
        assert (filled.item, filled.action, filled.value, filled.origin) == (
            item.id, "fill", "faosu", "typed",
        )  # fmt: skip
        assert filled.was == item.value, "what the CRM held then"

        item = front(app)
        await decide(app, pilot, "a")
        assert (last(sample).item, last(sample).action) == (item.id, "accept")

        item = front(app)
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        await press(pilot, *"Anna", "enter", *"2027-13-01", "enter", "enter")
        assert isinstance(app.screen, FormModal), "not a day"
        app.screen.query_one("#field-due", Input).value = "2027-01-31"
        await decide(app, pilot, "ctrl+s", before=item)
        followed = last(sample)
        assert (followed.action, followed.owner, followed.due) == (
            "follow_up", "Anna", "2027-01-31",
        )  # fmt: skip

        await decide(app, pilot, ".")  # the same again: owner and day too
        assert (last(sample).action, last(sample).owner) == ("follow_up", "Anna")
        assert last(sample).item != followed.item

        item = front(app)
        await decide(app, pilot, "s")
        assert (last(sample).item, last(sample).action) == (item.id, "skip")
        counts = review(app).queue.counts()
        assert (counts.done, counts.later) == (5, 1)
        assert "5 decided · 1 put off" in screen_lines(app)[1]
    async with reviewing(sample, "missing") as (app, _):
        counts = review(app).queue.counts()
        assert (counts.done, counts.later) == (5, 1)


async def test_what_a_column_cannot_hold_is_said_and_taken_only_when_insisted(
    sample: Prepared,
) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        for kind, wrong in (
            (ColumnType.EMAIL, "foo"), (ColumnType.PHONE, "ask Anna"), (ColumnType.DATE, "f999"),
        ):  # fmt: skip
            await go_to(app, pilot, str(first_where(app, suggested=False, kind=kind)))
            item, before = front(app), sample.log().last_seq
            await press(pilot, "f")
            await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
            app.screen.query_one("#field-value", Input).value = wrong
            await press(pilot, "enter")
            said = "cannot be taken as a day" if kind is ColumnType.DATE else "is no "
            assert f"{wrong} {said}" in screen_text(app)
            app.screen.query_one("#field-value", Input).value = wrong + "!"
            await press(pilot, "enter")
            assert isinstance(app.screen, FormModal), "another value is judged anew"
            assert sample.log().last_seq == before
            await decide(app, pilot, "enter", before=item)
            assert last(sample).value == wrong + "!"


async def test_undo_and_redo_show_their_item_also_after_a_restart(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        item = front(app)
        await decide(app, pilot, "a")
        await decide(app, pilot, "u")
        assert front(app) == item
        assert "taken back" in screen_lines(app)[-2]
        assert not any(isinstance(each, DecideItem) for each in sample.decisions())
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: review(app).queue.counts().done == 1, "put back")
        assert front(app) == item and "accept" in screen_text(app)
    async with reviewing(sample, "missing") as (app, pilot):
        assert front(app).id != item.id
        await decide(app, pilot, "ctrl+z")
        assert front(app).id == item.id
        assert review(app).queue.counts().done == 0


async def test_a_column_at_a_time_and_filter(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        screen = review(app)
        everything, field = len(screen.places), front(app).field
        await press(pilot, "c")
        await until(pilot, lambda: len(screen.places) < everything, "one column")
        assert {screen.queue.items[place].field for place in screen.places} == {field}
        await decide(app, pilot, "a")
        assert front(app).field == field
        await press(pilot, "pagedown", "pagedown")
        item = front(app)
        await press(pilot, "c")
        await until(pilot, lambda: len(screen.places) == everything, "all again")
        assert front(app) is item, "the item in front stays"
        await press(pilot, "c")
        await until(pilot, lambda: len(screen.places) < everything, "one column")
        assert front(app) is item
        await press(pilot, "c")
        await until(pilot, lambda: len(screen.places) == everything, "all again")

        sought = record_id(front(app).record)
        await press(pilot, "slash", *sought, "ctrl+s")
        await until(pilot, lambda: len(screen.places) < everything, "filtered")
        assert all(sought in screen.queue.items[place].record for place in screen.places)
        assert f"/{sought}" in screen_lines(app)[1]
        for _ in screen.places:
            await press(pilot, "s")
        assert screen.position in screen.places, "what was put off comes round within the filter"
        for _ in screen.places:
            await press(pilot, "a")
        await until(pilot, lambda: "decided" in screen_lines(app)[-2], "told that it is finished")

        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-sought", Input).value = "nowhere to be found"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: told(app), "told that nothing is left")
        assert len(screen.places) < everything, "the filter before stays"


async def test_the_filter_finds_what_stands_anywhere_in_the_record(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        screen, everything = review(app), len(review(app).places)
        rows = screen.session.rows
        assert rows is not None
        contacts = rows["contacts"]
        item = next(
            each for each in screen.queue.items
            if each.table == "contacts" and contacts.cell(contacts.row_of[each.record], "owner")
        )  # fmt: skip
        owner = contacts.cell(contacts.row_of[item.record], "owner")
        assert owner not in f"{item.record}{item.value}{item.suggestion}"
        await press(pilot, "slash", *owner.upper().replace(" ", "_").split("_")[0], "ctrl+s")
        await until(pilot, lambda: len(screen.places) < everything, "filtered")
        assert item in [screen.queue.items[place] for place in screen.places]


async def test_a_filter_lists_places_of_the_newest_evidence(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        screen, few = review(app), 5
        session, missing = screen.session, screen.session.results["missing"]
        fewer = {"missing": msgspec.structs.replace(missing, items=missing.items[:few])}

        class Overtaken(ItemFilter, frozen=True):
            """Evidence comes anew, with fewer items, while the old list is looked through."""

            def positions(self, queue: ItemQueue, rows: RowReader | None) -> list[int]:
                if len(queue) > few:
                    session._items.renew(fewer)
                return super().positions(queue, rows)

        screen.review_only(Overtaken())
        await until(pilot, lambda: len(screen.places) == few, "the places of the newest list")
        assert screen.queue.items == missing.items[:few]
        assert front(app) in missing.items[:few]


async def test_walking_going_and_copying(sample: Prepared) -> None:
    async with reviewing(sample, "missing") as (app, pilot):
        screen, seq = review(app), review(app).session.log.last_seq
        await press(pilot, "pagedown", "pagedown", "pageup")
        assert screen.place_number == 2
        await press(pilot, "pageup", "pageup")
        assert screen.place_number == len(screen.places)
        target = screen.queue.items[20]
        await go_to(app, pilot, record_id(target.record))
        assert front(app).record == target.record
        await go_to(app, pilot, "3")
        assert screen.place_number == 3
        await go_to(app, pilot, str(first_where(app, suggested=True)))
        await press(pilot, "y")
        assert app.clipboard == (front(app).value or front(app).suggestion)
        assert screen.session.log.last_seq == seq
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, MissingScreen), "the step again")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_layout_holds(sample: Prepared, size: tuple[int, int]) -> None:
    async with reviewing(sample, "missing", size=size) as (app, pilot):
        await go_to(app, pilot, str(first_where(app, suggested=True)))
        lines = screen_lines(app)
        assert "fill in" in lines[-1] and "accept" in lines[-1]
        text = "\n".join(lines)
        assert f"▸ {app.words.text(f'core.field.{front(app).field}')}" in text, "field is marked"
        assert "suggested" in text
        assert all(len(line) <= size[0] for line in lines)


async def test_a_read_only_audit_refuses_with_a_message(sample: Prepared) -> None:
    async with reviewing(sample, "missing", read_only=True) as (app, pilot):
        item, seq = front(app), sample.log().last_seq
        await press(pilot, "a")
        await until(pilot, lambda: told(app), "refused with a message")
        assert front(app) == item
        assert sample.log().last_seq == seq


async def test_items_not_worked_out_yet_are_said_to_be_on_their_way(sample: Prepared) -> None:
    app = AuditApp(Session.open(sample.record), step="missing")  # the record has counts only
    async with shown(app, size=(120, 40)) as pilot:
        await app.jobs.stop_computing()
        app.clear_notifications()
        await press(pilot, "w")
        assert "still being worked out" in screen_text(app)
        assert "0 of" not in screen_text(app), "what is decided is not known yet"
        await press(pilot, "enter")
        await until(pilot, lambda: told(app), "told that there is nothing yet")
        await app.navigation.close_audit()
