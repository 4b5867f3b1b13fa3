"""Scope and settings: every change is a decision, refused where it cannot be."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList, Select, Static

from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.core.decisions import SetScope, SetSetting
from crm_audit_tui.tui.modals.settings import SettingsModal, number


async def test_leaving_a_field_decides_only_what_changed(twins: Prepared) -> None:
    before = len(twins.decisions())
    async with opened(twins) as (app, pilot):
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(app.focused, Input), "the form")
        await press(pilot, "enter")  # the title as it is
        await press(pilot, *"Acme")
        await press(pilot, "enter")
        await pilot.pause()
        field = app.screen.query_one("#scope-product", Input)
        await until(pilot, lambda: app.focused is field, "the next field")
        await press(pilot, "H", "S", "escape")
        await until(pilot, lambda: len(twins.decisions()) == before + 2, "on disk")
        assert twins.decisions()[-2:] == [
            SetScope(field="organisation", value="Acme"),
            SetScope(field="product", value="HS"),
        ]
        assert not isinstance(app.focused, Input)


async def test_undo_shows_in_the_form(twins: Prepared) -> None:
    async with opened(twins) as (app, pilot):
        await app.jobs.decide(SetScope(field="edition", value="Pro"))
        field = app.screen.query_one("#scope-edition", Input)
        await until(pilot, lambda: field.value == "Pro", "shown")
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: field.value == "", "taken back")


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("audit_date", "tomorrow", "Audit date"),
        ("title", "", "Title"),
        ("time_zone", "Mars/Olympus", "Mars/Olympus is no time zone"),
    ],
)
async def test_what_cannot_be_is_refused(name: str, typed: str, says: str, twins: Prepared) -> None:
    before = twins.decisions()
    async with opened(twins) as (app, pilot):
        field = app.screen.query_one(f"#scope-{name}", Input)
        field.focus()
        field.value = typed
        await press(pilot, "enter")
        note = app.screen.query_one("#scope-problem", Static)
        await until(pilot, lambda: says in str(note.render()), "the reason")
    assert twins.decisions() == before


async def test_the_language_of_the_audit_changes_the_screen(twins: Prepared) -> None:
    async with opened(twins) as (app, pilot):
        app.screen.query_one("#scope-language", Select).value = "it"
        await until(pilot, lambda: "Ambito e idoneità" in screen_text(app), "Italian")
        await pilot.pause()
        assert twins.last() == SetScope(field="language", value="it")
        assert app.screen.query_one("#scope-language", Select).value == "it"


async def test_a_read_only_audit_takes_no_typing(twins: Prepared) -> None:
    async with opened(twins, read_only=True) as (app, _):
        assert all(field.disabled for field in app.screen.query(Input))


async def test_a_threshold_is_changed_within_its_bounds_and_taken_back(twins: Prepared) -> None:
    async with opened(twins, size=(100, 30)) as (app, pilot):
        await press(pilot, "t")
        await until(pilot, lambda: isinstance(app.screen, SettingsModal), "the settings")
        await pilot.pause()
        assert "50%" in screen_text(app)
        await press(pilot, "slash", *"unused.fill_remove", "enter", "enter")
        await until(pilot, lambda: app.screen.query("#text"), "the prompt")
        field = app.screen.query_one("#text", Input)
        field.value = "250 %"
        await press(pilot, "enter")
        await pilot.pause()
        assert "give a number from 0 to 1" in screen_text(app)
        field.value = "5 %"
        await press(pilot, "enter")
        await until(pilot, lambda: "Stands in the report" in screen_text(app), "asked why")
        await until(pilot, lambda: app.screen.query("#text"), "the prompt")
        await press(pilot, *"Few", "enter")
        decided = SetSetting(name="unused.fill_remove", value=0.05, reason="Few")
        await until(pilot, lambda: twins.last() == decided, "decided")
        await until(pilot, lambda: isinstance(app.screen, SettingsModal), "the settings")
        await until(pilot, lambda: "✎ default 2%" in screen_text(app), "marked as changed")
        assert "changed by" in screen_text(app) and "Few" in screen_text(app)
        app.screen.query_one(OptionList).focus()
        await press(pilot, "delete")
        await until(
            pilot,
            lambda: twins.last() == SetSetting(name="unused.fill_remove", value=None),
            "the default again",
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.05", 0.05), ("0,05", 0.05), ("5 %", 0.05), ("90", 90.0), ("x", None), ("", None)],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert number(text) == value
