"""Intake: how exports are understood, corrected, and made into an audit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import DirectoryTree, Input

from audits import Prepared, press, screen_lines, screen_text, shown, told, until
from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.messages import Message
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session
from crm_audit_tui.session.jobs import Imported
from crm_audit_tui.session.scope_values import read_scope
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.beginning import Beginning
from crm_audit_tui.tui.modals.pick import PickModal
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.screens.intake import IntakeScreen
from intake_support import has_read, intake

CONTACTS = """Contact ID,First Name,Last Name,Email,Phone,Notes,Birth date
1,Ada,Byron,ada@byron.example,+44 20 7946 0001,first,03/04/1990
2,Carla,Rossi,carla@rossi.example,+39 02 555 0114,\x1b[31msecond,05/06/1985
3,Hugo,Vickers,hugo@vickers.example,+44 20 7946 0003,third,01/02/1979
"""
DEALS = """Deal ID;Deal Name;Amount;Deal Stage;Close Date;Create Date
10;Machines;1.200,00;Won;2026-03-31;2026-01-10
11;Service;300,50;Open;2026-05-15;2026-02-10
"""


@pytest.fixture
def exports(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS, "utf-8")
    (folder / "deals.csv").write_text(DEALS, "utf-8")
    return folder


async def choose(app: AuditApp, pilot: Pilot[None], text: str) -> None:
    """Pick from the list in front by typing, or by its first letters in a short one."""
    await until(pilot, lambda: isinstance(app.screen, PickModal), "a list to pick from")
    await pilot.pause()
    await press(pilot, *text, "enter")
    await pilot.pause()


async def begun(app: AuditApp, pilot: Pilot[None]) -> Session:
    await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
    await app.jobs.stop_computing()
    assert app.session is not None
    return app.session


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_file_shows_what_it_was_taken_for(exports: Path, size: tuple[int, int]) -> None:
    async with intake(exports, size=size) as (app, _, _pilot):
        text = screen_text(app)
        assert "5 rows read = 5 in tables" in text
        assert "contacts.csv" in text and "deals.csv" in text
        assert "first name" in text and "Ada · Carla" in text
        assert "Begin the audit" in text


async def test_text_from_a_file_never_drives_the_terminal(exports: Path) -> None:
    async with intake(exports, size=(200, 60)) as (app, _, _pilot):
        assert "\x1b" not in screen_text(app)
        assert "␛[31msecond" in screen_text(app)


async def test_a_column_can_be_taken_for_something_else(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        await press(pilot, "enter", *["down"] * 5, "m")
        await choose(app, pilot, "job title")
        source = screen.source
        assert source is not None
        assert screen.state.corrections[source.id].mapping == {"Notes": "job_title"}
        assert "✎ by you" in screen_text(app)
        assert "read again with g" in screen_text(app)


async def test_what_was_said_of_an_export_is_taken_for_the_next_one(
    exports: Path, tmp_path: Path
) -> None:
    async with intake(exports) as (app, screen, pilot):
        await press(pilot, "enter", *["down"] * 5, "m")
        await choose(app, pilot, "job title")
        await press(pilot, "ctrl+s")
        await choose(app, pilot, "")  # which of day and month comes first
        await begun(app, pilot)
    later = tmp_path / "a year later"
    later.mkdir()
    (later / "all people.csv").write_text(CONTACTS.replace("Ada", "Zoe"), "utf-8")
    (later / "deals.csv").write_text(DEALS, "utf-8")
    async with intake(later) as (app, screen, pilot):
        source = screen.source
        assert source is not None
        assert screen.state.said(source).mapping == {"Notes": "job_title"}
        assert not screen.state.open_questions(), "nor is asked again what was answered"
        assert "↩ as before" in screen_text(app)
        await press(pilot, "ctrl+s")
        session = await begun(app, pilot)
        pin = next(each for each in session.audit.sources if each.name == "all people.csv")
        assert pin.mapping["Notes"] == "job_title"


async def test_one_meaning_is_for_one_column(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        await press(pilot, "enter", *["down"] * 5, "enter")
        await choose(app, pilot, "email now")
        assert screen.source is not None
        mapping = screen.state.corrections[screen.source.id].mapping
        assert mapping == {"Notes": "email", "Email": ""}
        assert "“Email” was taken for that before" in told(app)[-1]


async def test_ambiguous_dates_are_asked_before_the_audit_begins(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        assert "1 question open" in screen_text(app)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, PickModal), "the question")
        await pilot.pause()
        assert "Birth date" in screen_text(app)
        question = screen.state.open_questions()[0][1]
        other = next(each.value for each in question.choices if each.value != question.guess)
        await press(pilot, "down", "enter")  # from what would be guessed to the other reading
        session = await begun(app, pilot)
        pins = {pin.name: pin for pin in session.audit.sources}
        assert pins["contacts.csv"].formats["Birth date"] == other


async def test_leaving_a_file_out_is_accounted_for_and_kept(exports: Path, home: Path) -> None:
    async with intake(exports) as (app, _, pilot):
        await press(pilot, "x")
        await pilot.pause()
        assert "5 rows read = 2 in tables + 3 left out" in screen_text(app)
        await press(pilot, "ctrl+s")
        session = await begun(app, pilot)
        pinned = {pin.name: pin.skipped for pin in session.audit.sources}
        assert pinned == {"contacts.csv": True, "deals.csv": False}, "listed, but not audited"
        assert session.load() == (), "and not missed when the exports are read again"
        assert session.rows is not None and list(session.rows["deals"].keys(np.arange(2)))
        assert "contacts" not in session.rows
        assert session.path.parent == home / "audits"


async def test_the_audit_stands_on_what_was_corrected(exports: Path, tmp_path: Path) -> None:
    record = tmp_path / "mine.audit.toml"
    async with intake(exports, record=record) as (app, screen, pilot):
        title = screen.query_one("#title", Input)
        title.focus()
        title.value = "Spring"
        organisation = screen.query_one("#organisation", Input)
        organisation.focus()
        organisation.value = "Byron & Co"
        day = screen.query_one("#audit_date", Input)
        assert day.value == "2026-03-31"
        screen.query_one("#sources").focus()
        await press(pilot, "down", "x", "ctrl+s")
        await choose(app, pilot, "")
        session = await begun(app, pilot)
        assert session.title == "Spring"
        assert session.audit.scope["audit_date"] == "2026-03-31"
        assert session.rows is not None and "deals" not in session.rows
    kept = RecordStore.open(record, read_only=True)
    assert kept.log.audit.scope["organisation"] == "Byron & Co"
    assert oct(record.stat().st_mode & 0o777) == "0o600"


async def test_a_record_is_never_overwritten(exports: Path, twins: Prepared) -> None:
    before = twins.record.read_bytes()
    async with intake(exports, record=twins.record) as (app, _, pilot):
        await press(pilot, "x", "ctrl+s")
        await until(pilot, lambda: told(app), "a notice")
        assert str(twins.record) in told(app)[-1]
        assert isinstance(app.screen, IntakeScreen)
    assert twins.record.read_bytes() == before


async def test_a_day_is_judged_as_in_the_scope_and_taken_in_any_clear_form(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        day = screen.query_one("#audit_date", Input)
        for wrong in ("3/4/2026", "tomorrow", ""):
            app.clear_notifications()
            day.focus()
            day.value = wrong
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: told(app), "a notice")
            said = read_scope("audit_date", wrong, "en")
            assert isinstance(said, Message), "where 3/4 may be two days"
            assert told(app) == [app.words.message(said)]
            assert app.focused is day
        day.value = "31/12/2026"
        await press(pilot, "ctrl+s")
        await choose(app, pilot, "")  # which of day and month comes first in the export
        session = await begun(app, pilot)
        assert session.audit.scope["audit_date"] == "2026-12-31"


async def test_another_table_is_read_anew(exports: Path) -> None:
    async with intake(exports) as (app, screen, pilot):
        await press(pilot, "down", "t")
        await choose(app, pilot, "products")
        await until(
            pilot,
            lambda: app.screen is screen and screen.state.sources[1].table == "products",
            "read as products",
        )
        assert screen.state.sources[1].rows == 2
        await until(pilot, lambda: "✎ by you" in screen_text(app), "marked as said by the auditor")
        assert "✎ products" in screen_text(app), "in the list of files too"


async def test_reading_again_stands_among_the_keys_of_a_small_terminal(exports: Path) -> None:
    async with intake(exports, size=(80, 24)) as (app, _, pilot):
        for language, key in (("en", "g re-read"), ("it", "g rileggi")):
            await app.change_language(language)
            await pilot.pause()
            assert key in screen_lines(app)[-1]


async def test_what_cannot_be_read_leads_home_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    app = AuditApp(beginning=Beginning((tmp_path / "empty",)))
    async with shown(app) as pilot:
        await until(pilot, lambda: told(app), "a notice")
        assert str(tmp_path / "empty") in told(app)[-1]
        await until(pilot, lambda: "No audit here yet" in screen_text(app), "home")


async def test_files_are_ticked_in_the_tree(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(exports)
    app = AuditApp()
    async with shown(app, size=(100, 30)) as pilot:
        await press(pilot, "n")
        await until(pilot, lambda: app.screen.query(DirectoryTree), "the tree")
        tree = app.screen.query_one(DirectoryTree)
        await until(pilot, lambda: len(tree.root.children) == 2, "the files")
        tree.focus()
        await press(pilot, "down", "down", "space", "a")
        await until(pilot, lambda: has_read(app), "read")
        assert isinstance(app.screen, IntakeScreen)
        assert [source.name for source in app.screen.state.sources] == ["deals.csv"]


async def test_what_could_not_be_read_stands_in_the_list_with_its_reason(exports: Path) -> None:
    (exports / "void.csv").write_bytes(b"")
    (exports / "people.numbers").write_bytes(b"")
    async with intake(exports) as (app, screen, pilot):
        assert "1 file not read" in screen_text(app)
        assert "✗ void.csv" in screen_text(app)
        line = " ".join(screen_text(app).split())
        assert "1 file of another kind passed over (people.numbers)" in line
        await press(pilot, "end")
        await until(pilot, lambda: screen.refused is not None, "the file under the cursor")
        await until(pilot, lambda: "is empty. Export it again" in screen_text(app), "the reason")
        assert "first name" not in screen_text(app), "no column of another file beneath"
        await press(pilot, "m", "t", "x", "w", "f")
        await pilot.pause()
        assert app.screen is screen and not screen.state.corrections
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, PickModal), "the audit can begin")


async def test_a_reading_that_was_stopped_leaves_nothing_said(
    exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with intake(exports) as (app, screen, pilot):

        def stopped(on_progress: object, is_cancelled: object) -> Imported:
            raise Cancelled

        monkeypatch.setattr(screen.state, "read", stopped)
        await press(pilot, "down", "t")
        await choose(app, pilot, "products")
        await until(pilot, lambda: told(app), "told that it was stopped")
        await until(pilot, lambda: app.screen is screen, "back at the files")
        assert not screen.state.corrections and not screen.state.stale
        assert "products" not in screen_text(app)


async def test_without_a_date_in_the_exports_one_is_asked_for(exports: Path) -> None:
    (exports / "contacts.csv").unlink()
    (exports / "deals.csv").write_text("Deal ID,Deal Name\n1,Machines\n", "utf-8")
    async with intake(exports) as (app, screen, pilot):
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: told(app), "a notice")
        assert told(app)[-1] == "Audit date: please fill this in."
        assert app.focused is screen.query_one("#audit_date", Input)


async def test_a_long_name_takes_one_line_and_keeps_its_end(exports: Path) -> None:
    long = f"{'export-of-all-contacts-' * 9}2026.csv"
    (exports / "contacts.csv").rename(exports / long)
    for size in [(80, 24), (120, 40)]:
        async with intake(exports, size=size) as (app, _, _pilot):
            lines = [line for line in screen_lines(app) if "✔" in line or "?" in line]
            assert any("2026.csv" in line and "…" in line for line in lines)
            assert screen_text(app).count("export-of-all-contacts-") <= 3, "cut to one line"
