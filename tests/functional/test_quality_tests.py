"""Tests of integrations by hand, answered by single keys and kept in the record."""

from __future__ import annotations

from textual.widgets import Input

from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.core.decisions import DropEntry, PutEntry
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.widgets.quality_tests import QualityTests


async def test_each_test_of_each_tool_is_answered_by_a_key_and_kept(sample: Prepared) -> None:
    async with opened(sample, "integrations", size=(100, 40)) as (app, pilot):
        await press(pilot, "l")
        tests = app.screen.query_one(QualityTests)
        assert "Tab: next list" in screen_text(app) and "come from the exports" in screen_text(app)
        assert not tests.has_focus
        await press(pilot, "up", "down", "down", "k")
        await until(pilot, lambda: tests.has_focus, "past the end of a list on to the next")
        first, second, third = list(tests._tests)[:3]
        await press(pilot, "y", "n")
        await until(pilot, lambda: len(_noted(sample)) == 2, "both are on disk")
        noted = _noted(sample)
        assert noted[first]["result"] == "passed" and noted[second]["result"] == "failed"
        assert noted[first]["tester"] and noted[first]["tested_on"]
        assert tests.current == third, "on to the next"
        assert "[passed]" in screen_text(app) and "2 of" in screen_text(app)

        await press(pilot, "up", "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        assert app.screen.query_one("#field-note", Input).has_focus
        app.screen.query_one("#field-note", Input).value = "Anna was written to again"
        app.screen.query_one("#field-tester", Input).value = "Bruno"
        app.screen.query_one("#field-tested_on", Input).value = "2026-12-30"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "note" in _noted(sample)[second], "the note is on disk")
        assert (
            _noted(sample)[second] | {"result": "failed", "tester": "Bruno"}
            == _noted(sample)[second]
        )
        assert "✎ Anna was written to again" in screen_text(app)

        await press(pilot, "down", "0")
        await until(pilot, lambda: third in _noted(sample), "does not apply")
        assert _noted(sample)[third]["tester"] == "Bruno", "who tested last"
        await press(pilot, "up", "backspace")
        await until(pilot, lambda: third not in _noted(sample), "taken back")
        await press(pilot, "u")
        await until(pilot, lambda: third in _noted(sample), "undone")
    async with opened(sample, "integrations") as (app, pilot):
        await press(pilot, "l")
        assert "[failed]" in screen_text(app)


def _noted(sample: Prepared) -> dict[str, dict[str, str]]:
    noted: dict[str, dict[str, str]] = {}
    for each in sample.decisions():
        if isinstance(each, PutEntry) and each.register == "tests":
            noted[each.entry] = dict(each.values)
        elif isinstance(each, DropEntry):
            noted.pop(each.entry, None)
    return noted
