"""Scope and settings: every change is a decision, refused where it cannot be."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList, Select, Static

from audits import Prepared, opened, press, screen_text, told, until
from crm_audit_tui.core.decisions import SetScope, SetSetting
from crm_audit_tui.core.percentages import read_number
from crm_audit_tui.core.thresholds import THRESHOLDS
from crm_audit_tui.session.scope_values import read_day
from crm_audit_tui.tui.modals.settings import SettingsModal


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


_REFUSED = (
    ("audit_date", "tomorrow", "Audit date"),
    ("audit_date", "3/4/2026", "year-month-day"),
    ("title", "", "Title"),
    ("time_zone", "Mars/Olympus", "Mars/Olympus is no time zone"),
    ("currency", "xyz", "xyz is no currency"),
    ("country", "EUR", "EUR is no country"),
)


async def test_what_cannot_be_is_refused_and_leaves_the_old_value(twins: Prepared) -> None:
    before = twins.decisions()
    async with opened(twins) as (app, pilot):
        note = app.screen.query_one("#scope-problem", Static)
        for name, typed, says in _REFUSED:
            field = app.screen.query_one(f"#scope-{name}", Input)
            old = field.value
            field.focus()
            field.value = typed
            await press(pilot, "enter")
            await until(pilot, lambda says=says: says in str(note.render()), "the reason")  # type: ignore[misc]
            assert field.value == typed, "still there to be put right"
            await press(pilot, "tab")
            await until(pilot, lambda field=field, old=old: field.value == old, "put back")  # type: ignore[misc]
            assert says in str(note.render())
            field.focus()
            await until(pilot, lambda: not str(note.render()), "a fresh start")
        assert twins.decisions() == before
        for name, typed, taken in (
            ("period_end", "31/12/2026", "2026-12-31"),
            ("currency", "eur", "EUR"),
            ("country", "Italia", "Italia"),
        ):
            field = app.screen.query_one(f"#scope-{name}", Input)
            field.focus()
            field.value = typed
            await press(pilot, "enter")
            decided = SetScope(field=name, value=taken)
            await until(pilot, lambda decided=decided: twins.last() == decided, "taken")  # type: ignore[misc]
            assert field.value == taken


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2027-02-28", "en", "2027-02-28"),
        ("28/2/2027", "en", "2027-02-28"),
        ("12/31/2026", "it", "2026-12-31"),
        ("3.4.2026", "it", "2026-04-03"),
        ("5/5/2026", "en", "2026-05-05"),
        ("3/4/2026", "en", None),
        ("30/2/2026", "it", None),
    ],
)
def test_a_day_is_read_where_it_is_one_day_only(text: str, language: str, day: str | None) -> None:
    read = read_day(text, language)
    assert (read and read.isoformat()) == day


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
        app.screen.query_one("#filter", Input).value = "yes.duplicates.merged"
        await until(pilot, lambda: "suggested up to this" in screen_text(app), "a suggestion's")
        assert "One or two in a hundred are slips" in screen_text(app)
        app.screen.query_one("#filter", Input).value = ""
        await until(pilot, lambda: "50%" in screen_text(app), "all of them")
        await press(pilot, "ctrl+c")
        await until(pilot, lambda: "ctrl+q" in str(told(app)), "how to leave")
        await press(pilot, "slash", *"unused.fill_remove", "enter", "enter")
        await until(pilot, lambda: app.screen.query("#text"), "the prompt")
        field = app.screen.query_one("#text", Input)
        field.value = "250 %"
        await press(pilot, "enter")
        await pilot.pause()
        wrong = str(app.screen.query_one("#hint", Static).render())
        assert "cannot be 250%: give a number from 0% to 100%" in wrong
        assert "unused.fill_remove" not in wrong, "its name, as the list has it"
        hint = app.screen.query_one("#hint", Static)
        field.value = ""
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "please fill this in" in str(hint.render()), "told")
        field.value = "5 %"
        await press(pilot, "ctrl+s")
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
    assert read_number(text) == value


def test_days_weeks_and_records_are_counted_whole_and_factors_are_not() -> None:
    assert THRESHOLDS["usage.weeks"].whole and THRESHOLDS["freshness.stale_days"].whole
    assert not THRESHOLDS["pipeline.outlier_iqr"].whole
    assert not THRESHOLDS["integrations.lag_ratio"].whole
    for name, each in THRESHOLDS.items():
        counts = name.endswith(("days", "weeks", "months", "_n", "_answers", "_records"))
        assert each.whole or not counts, f"{name} counts what has no fractions"
