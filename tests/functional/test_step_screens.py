"""The step screens: checklist, findings, lists, status, tabs, language, theme, by keyboard."""

from __future__ import annotations

from functools import partial

import pytest
from rich.cells import cell_len
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Select, TabbedContent, TabPane

from audits import Prepared, opened, press, screen_lines, screen_text, until
from crm_audit_tui.core.decisions import (
    DropEntry,
    GiveAnswer,
    NoteFinding,
    PutEntry,
    RaiseFinding,
    SetStatus,
)
from crm_audit_tui.core.findings import FindingStatus, Rating
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.tables.standing import contradictions
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.palette import commands, in_order
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.checklist import ChecklistPanel
from crm_audit_tui.tui.widgets.findings import FindingsPanel
from crm_audit_tui.tui.widgets.rail import Rail


async def form(app: AuditApp, pilot: Pilot[None]) -> FormModal:
    await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
    assert isinstance(app.screen, FormModal)
    return app.screen


async def back(app: AuditApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")


async def test_the_checklist_is_answered_by_single_keys(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        await press(pilot, "c")
        panel = app.screen.query_one(ChecklistPanel)
        questions = list(panel._questions)
        await press(pilot, "down", "p")  # as the data suggests
        given = sample.last()
        assert isinstance(given, GiveAnswer)
        assert (given.question, given.answer) == (questions[1], Answer.PARTLY)
        assert panel.current == questions[2], "on to the next"
        assert "[partly]" in screen_text(app)
        assert f"1/{len(questions)}" in screen_text(app)
        await until(pilot, lambda: "◐  2 " in screen_text(app), "the rail tells that it has begun")
        await press(pilot, "u")
        await until(pilot, lambda: "○  2 " in screen_text(app), "and that it was taken back")
        await press(pilot, "ctrl+y")

        await press(pilot, "0")
        given = sample.last()
        assert isinstance(given, GiveAnswer) and given.answer is Answer.NOT_APPLICABLE

        await press(pilot, "up", "up", "enter")
        await form(app, pilot)
        await press(pilot, *"nyp 0", "enter")  # letters belong to the field
        await back(app, pilot)
        noted = sample.last()
        assert isinstance(noted, GiveAnswer)
        assert (noted.question, noted.answer, noted.note) == (questions[1], Answer.PARTLY, "nyp 0")
        assert "✎ nyp 0" in screen_text(app)

        await press(pilot, "backspace")
        cleared = sample.last()
        assert isinstance(cleared, GiveAnswer)
        assert (cleared.answer, cleared.note) == (Answer.NOT_REVIEWED, "nyp 0")


async def test_an_answer_against_the_data_asks_why(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        assert app.session is not None
        await press(pilot, "c", "home")
        seq = app.session.log.last_seq
        await press(pilot, "y")
        await form(app, pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, FormModal), "a reason is required"
        await press(pilot, "escape")
        await back(app, pilot)
        assert app.session.log.last_seq == seq, "without a reason nothing is answered"
        await press(pilot, "y")
        await form(app, pilot)
        await press(pilot, *"fixed since", "enter")
        await back(app, pilot)
        given = sample.last()
        assert isinstance(given, GiveAnswer)
        assert (given.answer, given.reason) == (Answer.YES, "fixed since")
        assert "fixed since" in screen_text(app)
        assert len(contradictions(app.session.results, app.session.audit)) == 1
        await press(pilot, "ctrl+z")
        assert not any(isinstance(each, GiveAnswer) for each in sample.decisions())
        assert "fixed since" not in screen_text(app)


async def test_a_finding_is_decided_in_its_form(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        await press(pilot, "f", "home")
        panel = app.screen.query_one(FindingsPanel)
        for card, text in panel.cards(50):
            first, *others = text.plain.split("\n")
            assert card and first.startswith("▌") and others
            assert all(each.startswith("  ") for each in others), "hangs under its mark"
            assert max(map(cell_len, text.plain.split("\n"))) <= 50, text.plain
        finding = panel.current
        await press(pilot, "enter")
        shown = await form(app, pilot)
        shown.query_one("#field-status", Select).value = "accepted"
        shown.query_one("#field-rating", Select).value = "desirable"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal), "a risk is accepted with a reason"
        shown.query_one("#field-reason", Input).value = "tool is retired in May"
        shown.query_one("#field-owner", Input).value = "Anna"
        shown.query_one("#field-due", Input).value = "31 May"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal), "not a day"
        shown.query_one("#field-due", Input).value = "2027-05-31"
        await press(pilot, "ctrl+s")
        await back(app, pilot)
        noted = sample.last()
        assert isinstance(noted, NoteFinding)
        assert noted.finding == finding
        assert noted.note.status is FindingStatus.ACCEPTED
        assert (noted.note.rating, noted.note.owner) == (Rating.DESIRABLE, "Anna")
        assert noted.note.reason == "tool is retired in May"
        assert "→ Anna" in screen_text(app)


async def test_a_finding_is_typed_by_hand_and_taken_back(sample: Prepared) -> None:
    async with opened(sample, "updates") as (app, pilot):
        await press(pilot, "f", "a")
        await form(app, pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal), "it has to say something"
        await press(pilot, *"[red]Nobody reads release notes")
        await press(pilot, "ctrl+s")
        await back(app, pilot)
        raised = sample.last()
        assert isinstance(raised, RaiseFinding)
        assert raised.finding.text == "[red]Nobody reads release notes"
        assert (raised.finding.step, raised.finding.severity) == ("updates", 2)
        assert "[red]Nobody reads release notes" in screen_text(app), "never markup"
        await press(pilot, "ctrl+z")
        app.clear_notifications()  # one of them says what was taken back
        await until(pilot, lambda: "Nobody reads" not in screen_text(app), "gone")


async def test_lists_are_filled_changed_and_emptied(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        await press(pilot, "l", "a")
        shown = await form(app, pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal), "a name is required"
        shown.query_one("#field-name", Input).value = "Quillbook\x1b[31m"
        shown.query_one("#field-interval_hours", Input).value = "daily"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, FormModal), "not a number"
        shown.query_one("#field-interval_hours", Input).value = "24"
        await press(pilot, "ctrl+s")
        await back(app, pilot)
        added = sample.last()
        assert isinstance(added, PutEntry)
        assert (added.register, added.values["interval_hours"]) == ("tools", "24")
        assert "Quillbook" in screen_text(app) and "\x1b" not in screen_text(app)

        await press(pilot, "enter")
        shown = await form(app, pilot)
        shown.query_one("#field-owner", Input).value = "Tom"
        await press(pilot, "ctrl+s")
        await back(app, pilot)
        changed = sample.last()
        assert isinstance(changed, PutEntry)
        assert (changed.entry, changed.values["owner"]) == (added.entry, "Tom")

        await press(pilot, "delete")
        dropped = sample.last()
        assert isinstance(dropped, DropEntry) and dropped.entry == added.entry
        assert "Quillbook" not in screen_text(app)
        await press(pilot, "ctrl+z")
        assert "Quillbook" in screen_text(app) and "Tom" in screen_text(app)


async def test_a_step_is_done_or_left_out_with_its_reason(sample: Prepared) -> None:
    async with opened(sample, "feedback") as (app, pilot):
        await press(pilot, "x")
        assert sample.last() == SetStatus(step="feedback", status="done")
        assert "✔  5 Feedback" in screen_text(app)
        told = [each.message for each in app._notifications]
        assert any("Done, with" in each and "u takes it back" in each for each in told)
        await press(pilot, "x")
        assert sample.last() == SetStatus(step="feedback", status="in_progress")
        await press(pilot, "ctrl+k")
        await form(app, pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, FormModal), "a reason is required"
        await press(pilot, *"no survey", "enter")
        await back(app, pilot)
        assert sample.last() == SetStatus(step="feedback", status="skipped", reason="no survey")
        assert "–  5 Feedback" in screen_text(app)


_TABS = {"c": "checklist", "f": "findings", "i": "guide", "w": "worklist",
         "e": "evidence"}  # fmt: skip


async def test_all_steps_are_visited_by_key(sample: Prepared) -> None:
    async with opened(sample, "scope", size=(80, 24)) as (app, pilot):
        for spec in STEPS:
            screen = app.screen
            assert isinstance(screen, StepScreen) and screen.slug == spec.slug
            assert app.words.text(f"core.step_short.{spec.slug}") in screen_text(app)
            assert all(len(line) <= 80 for line in screen_lines(app))
            if spec.slug != "scope":  # its form does not take the letters that are keys
                pane = screen.query_one("#step-tabs", TabbedContent).active_pane
                await until(pilot, partial(_cursor_in, app, pane), f"page keys at {spec.slug}")
            await press(pilot, "ctrl+n")
        assert isinstance(app.screen, StepScreen) and app.screen.slug == "closing", "stays"
        await press(pilot, "ctrl+b")
        assert isinstance(app.screen, StepScreen) and app.screen.slug == "process"


def _cursor_in(app: AuditApp, pane: TabPane | None) -> bool:
    return app.focused is not None and pane in app.focused.ancestors


def _shows(tabs: TabbedContent, tab: str) -> bool:
    return tabs.active == tab


async def test_steps_asked_for_in_haste_are_all_counted(sample: Prepared) -> None:
    async with opened(sample, "scope", size=(80, 24)) as (app, pilot):
        for by, times, arrives in ((1, 4, "conversions"), (-1, 3, "usage")):
            screen = app.screen
            assert isinstance(screen, StepScreen)
            for _ in range(times):  # without waiting for the screens to change
                screen.action_neighbour(by)
            await until(pilot, partial(_is_at, app, arrives), arrives)


def _is_at(app: AuditApp, slug: str) -> bool:
    screen = app.screen
    return isinstance(screen, StepScreen) and screen.slug == slug and not app.navigation.headed


async def test_every_tab_is_a_key_away(sample: Prepared) -> None:
    async with opened(sample, "pipeline", size=(80, 24)) as (app, pilot):
        tabs = app.screen.query_one("#step-tabs", TabbedContent)
        for key, name in _TABS.items():
            await press(pilot, key)
            await until(pilot, partial(_shows, tabs, f"tab-{name}"), key)
            await until(pilot, lambda: app.focused in list(tabs.query("*")), "the cursor is in it")
        await press(pilot, "i")
        await until(pilot, lambda: "overdue" in screen_text(app).casefold(), "the guide is there")


async def test_of_tabs_asked_for_in_haste_the_last_one_shows(sample: Prepared) -> None:
    async with opened(sample, "pipeline", size=(80, 24)) as (app, pilot):
        tabs = app.screen.query_one("#step-tabs", TabbedContent)
        for keys in ("cfiwe", "iw", "ew", "wi", "fc", "cwif"):
            for key in keys:  # none waits for what the one before asked for
                app.post_message(Key(key, key).set_sender(app))
            last = _TABS[keys[-1]]
            await until(pilot, partial(_shows, tabs, f"tab-{last}"), keys)
            for _ in range(10):
                await pilot.pause(0)
            assert tabs.active == f"tab-{last}", "and stays"
            assert app.focused in list(tabs.query(f"#tab-{last} *"))


async def test_language_is_switched_live(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        assert "Connected tools" not in screen_text(app) and "Evidence" in screen_text(app)
        await app.change_language("it")
        await until(pilot, lambda: "87,5%" in screen_text(app), "numbers as Italians write them")
        italian = screen_text(app)
        assert "Integrazioni" in italian and "Evidenze" in italian
        assert "Evidence" not in italian and "87.5%" not in italian
        await press(pilot, "c", "down", "p")
        partly = app.words.text("core.answer.partly")
        assert f"[{partly}]" in screen_text(app)
        await app.change_language("en")
        await until(pilot, lambda: "[partly]" in screen_text(app), "same tab, same answer")
        await press(pilot, "e")
        await until(pilot, lambda: "87.5%" in screen_text(app), "English again")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: app.screen.query_one(Rail).has_class("-folded"), "folded")
        await app.change_language("it")
        await until(pilot, lambda: "Evidenze" in screen_text(app), "Italian again")
        assert app.screen.query_one(Rail).size.height == 1, "the rail stays one line"
        found = [each.title for each in commands(app, app.screen) if "language" in each.also]
        assert "Lingua: English" in found, "found by either language's word"


def _loaded(app: AuditApp, theme: str) -> bool:
    return theme in app.our_themes


async def test_every_theme_shows_the_same_words(sample: Prepared) -> None:
    async with opened(sample, "integrations") as (app, pilot):
        before = screen_text(app)
        for theme in ("audit-light", "audit-contrast", "audit-16", "audit-dark"):
            await until(pilot, partial(_loaded, app, theme), "themes are loaded")
            app.theme = theme
            await pilot.pause(0)
            assert screen_text(app) == before, theme


async def test_no_color_leaves_signs(sample: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(sample, "integrations") as (app, _):
        styles = {
            segment.style.color.triplet
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None
            and segment.style.color is not None
            and segment.style.color.triplet is not None
        }
        assert all(each.red == each.green == each.blue for each in styles), "shades of grey only"
        assert "✗" in screen_text(app) and "█" in screen_text(app)


def test_numbers_in_the_palette_stand_by_size() -> None:
    titles = ["Go to 10 Missing", "Go to 2 Updates", "Go to Closing", "Go to 1 Usage"]
    assert sorted(titles, key=in_order)[:3] == [
        "Go to 1 Usage", "Go to 2 Updates", "Go to 10 Missing"
    ]  # fmt: skip
