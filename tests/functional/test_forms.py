"""Forms: what Enter does in them, what they show, and how they are left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from rich.text import Text
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Label

from audits import Prepared, opened, press, shown, told, until
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.worklists import action
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.item_forms import action_form
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.modals.jump import JumpModal
from crm_audit_tui.tui.modals.settings import SettingsModal
from crm_audit_tui.tui.palette import Palette
from crm_audit_tui.tui.widgets.cards import CardList

_TEAMS = tuple((each, Message(f"core.rating.{each}")) for each in ("essential", "important"))
_TEAM = FormField(name="team", label=Message("core.table.users"), choices=_TEAMS, required=True)
_GOAL = FormField(name="goal", label=Message("core.field.name"), required=True)
_OWNER = FormField(name="owner", label=Message("core.field.owner"))
_NOTE = FormField(name="note", label=Message("tui.item.ask_note"), aside=True)
Typed = list[dict[str, str] | None]


@asynccontextmanager
async def asked(
    *fields: FormField, about: Text | None = None, start: str = ""
) -> AsyncIterator[tuple[AuditApp, Pilot[None], Typed]]:
    """Show a form on a small terminal; what it hands back is in the list."""
    app, typed = AuditApp(), list[dict[str, str] | None]()
    async with shown(app, size=(80, 24)) as pilot:
        form = FormModal(Message("tui.finding.title"), fields, about=about, start=start)
        await app.push_screen(form, lambda values: typed.append(values))
        await until(pilot, lambda: app.screen.focused is not None, "the cursor")
        yield app, pilot, typed


async def test_what_is_typed_after_a_choice_or_enter_is_of_the_next_field() -> None:
    async with asked(_TEAM, _GOAL, _OWNER, _NOTE) as (app, pilot, typed):
        await press(pilot, "enter", "down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen.focused, Input), "the next field")
        # As fast as from a clipboard: no key waits for the one before to have been seen.
        for key in (*"Grow", "enter", *"Anna", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else "\r"))
        await until(pilot, lambda: typed, "saved")
    assert typed == [{"team": "important", "goal": "Grow", "owner": "Anna", "note": ""}]


async def test_a_form_that_ends_in_a_choice_is_saved_by_its_button() -> None:
    async with asked(_GOAL, _TEAM) as (app, pilot, typed):
        await press(pilot, "g", "enter", "enter", "down", "enter")
        button = app.screen.query_one("#form-save")
        await until(pilot, lambda: button.has_focus, "the button")
        assert not typed
        await press(pilot, "enter")
        await until(pilot, lambda: typed, "saved")
    assert typed == [{"goal": "g", "team": "essential"}]


async def test_an_error_is_forgotten_once_something_else_is_typed() -> None:
    async with asked(_GOAL, _OWNER) as (app, pilot, _):
        error = app.screen.query_one("#form-error", Label)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "fill this in" in str(error.render()), "the error")
        await press(pilot, "g")
        await until(pilot, lambda: not str(error.render()).strip(), "forgotten")


async def test_the_field_with_the_cursor_is_seen_whole_below_a_long_text() -> None:
    long = Text("\n".join(f"line {n}" for n in range(12)))
    async with asked(_TEAM, _GOAL, about=long, start="goal") as (app, pilot, _):
        field, around = app.screen.query_one("#field-goal"), app.screen.query_one("#form-fields")
        await until(pilot, lambda: around.region.contains_region(field.region), "all of it")


async def test_what_stands_there_already_is_entered_twice_before_it_counts() -> None:
    due = FormField(name="due", label=Message("core.field.close_date"), kind=FieldKind.DAY,
                    value="2026-12-06", stands="2026-12-06")  # fmt: skip
    async with asked(due) as (app, pilot, typed):
        error = app.screen.query_one("#form-error", Label)
        await press(pilot, "enter")
        await until(pilot, lambda: "what stands there now" in str(error.render()), "told")
        assert not typed
        await press(pilot, "enter")
        await until(pilot, lambda: typed, "kept all the same")
    assert typed == [{"due": "2026-12-06"}]


def test_a_day_that_is_overdue_is_not_set_again_by_enter_alone() -> None:
    item = WorkItem(id="i", step="pipeline", table="deals", record="deals:1", field="close_date",
                    value="2026-12-06",
                    reason=Message("checks.reason.pipeline.deal_past_close"))  # fmt: skip
    form = action_form(action("pipeline", "set_due"), item, None, Text())
    assert form._fields[0].stands == "2026-12-06"
    suggested = msgspec.structs.replace(item, suggestion="2027-01-31")
    form = action_form(action("pipeline", "set_due"), suggested, None, Text())
    assert form._fields[0].stands == ""


async def test_a_year_is_asked_for_as_a_year() -> None:
    year = FormField(name="year", label=Message("guide.register.plan.year"), kind=FieldKind.YEAR)
    async with asked(year) as (app, pilot, typed):
        error = app.screen.query_one("#form-error", Label)
        await press(pilot, *"soon", "enter")
        await until(pilot, lambda: "such as 2027" in str(error.render()), "told")
        await press(pilot, "ctrl+u", *"2028", "enter")
        await until(pilot, lambda: typed, "saved")
    assert typed == [{"year": "2028"}]


async def test_ctrl_c_in_a_form_says_how_to_leave() -> None:
    async with asked(_GOAL, _TEAM) as (app, pilot, _):
        app.screen.query_one("#field-team").focus()
        await until(pilot, lambda: app.screen.query_one("#field-team").has_focus, "a choice")
        await press(pilot, "ctrl+c")
        await until(pilot, lambda: "ctrl+q" in str(told(app)), "how to leave")


async def test_a_screen_in_front_is_left_once_however_often_it_is_asked_to_go(
    twins: Prepared,
) -> None:
    # Two Enters within a moment: the second one would close the step, or end the program.
    async with opened(twins) as (app, pilot):
        step, typed = app.screen, list[dict[str, str] | None]()
        form = FormModal(Message("tui.finding.title"), [_GOAL])
        await app.push_screen(form, typed.append)
        form.dismiss({"goal": "x"})
        form.dismiss({"goal": "x"})
        await until(pilot, lambda: typed, "handed back")
        for front in (SettingsModal(), JumpModal(step), Palette()):
            await app.push_screen(front)
            front.dismiss(None)
            front.dismiss(None)
            await pilot.pause()
            assert app.screen is step and step.is_attached
        assert typed == [{"goal": "x"}]


async def test_work_that_ends_takes_what_lies_over_it_along(twins: Prepared) -> None:
    async with opened(twins) as (app, _):
        step, under, over = app.screen, SettingsModal(), JumpModal(app.screen)
        await app.push_screen(under)
        await app.push_screen(over)
        under.dismiss(None)
        assert app.screen is step


async def test_page_keys_reach_a_list_that_was_never_drawn(twins: Prepared) -> None:
    async with opened(twins, "usage") as (app, _):
        for cards in app.screen.query(CardList):
            cards.highlighted = cards.option_count - 1 if cards.option_count else None
            cards.action_page_up()
            cards.action_page_down()
