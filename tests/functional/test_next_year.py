"""Next year's audit: begun from this one, with this one's findings and answers beside its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.widgets import Input

from audits import Prepared, opened, press, screen_text, told, until, write_csv
from crm_audit_tui.cli.group import cli
from crm_audit_tui.core.decisions import GiveAnswer, NoteFinding, SetScope, SetSetting
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.findings import FindingNote, FindingStatus
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session
from crm_audit_tui.tui.modals.file_picker import FilePicker
from crm_audit_tui.tui.screens.intake import IntakeScreen
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.checklist import ChecklistPanel

PEOPLE = [
    {"Record ID": str(n), "First Name": f"Ann{n}", "Last Name": "Rossi", "Email": f"a{n}@rossi.it",
     "Last Modified Date": f"2025-0{n}-01"}
    for n in range(1, 6)
]  # fmt: skip


def new(folder: Path, *args: object) -> tuple[Path, str]:
    """Make an audit of the exports in `folder` without a screen: its record, what it told."""
    record = folder / "own.audit.toml"
    done = CliRunner().invoke(
        cli, ["new", str(folder), "--record", str(record), *map(str, args)], catch_exceptions=False
    )
    assert done.exit_code == 0
    return record, done.stderr


def test_the_command_goes_on_from_a_record_and_the_report_lays_both_side_by_side(
    tmp_path: Path,
) -> None:
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
        write_csv(tmp_path / year / f"contacts{year}.csv", PEOPLE[: 3 if year == "2025" else 5])
    old, _ = new(tmp_path / "2025", "--audit-date", "2025-12-31", "--title", "End of 2025")
    session = Session.open(old)
    session.decide(SetSetting(name="usage.low_adoption", value=0.6))
    session.decide(GiveAnswer(question="unused.relevant", answer=Answer.PARTLY, note="mostly"))
    session.close()
    record, notes = new(tmp_path / "2026", "--audit-date", "2026-12-31", "--after", old)

    assert "Goes on from own.audit.toml: 1 setting" in notes
    audit = RecordStore.open(record, read_only=True).log.audit
    assert audit.scope["title"] == "End of 2026" and not audit.answers
    assert audit.scope["earlier_record"] == str(Path("..") / "2025" / "own.audit.toml")
    assert audit.changed_settings["usage.low_adoption"] == 0.6
    asked = ["report", str(record), "--format", "md", "--as-found"]
    report = CliRunner().invoke(cli, asked, catch_exceptions=False)
    assert "## Year on year" in report.stdout and "partly — mostly" in report.stdout
    assert "31 Dec 2025 → 31 Dec 2026" in report.stdout

    old.write_text("no record", "utf-8")
    broken = CliRunner().invoke(cli, asked, catch_exceptions=False)
    assert broken.exit_code == 0
    assert "Nothing is compared with the earlier audit" in broken.stdout
    with pytest.raises(AuditError):
        new(tmp_path / "2026", "--after", old)


@pytest.fixture
def two_years(sample: Prepared, tmp_path: Path) -> tuple[Prepared, str]:
    """The sample's audit a year later than itself, and the title of a finding accepted then."""
    old = sample.copy(tmp_path)
    session = Session.open(old.record)
    session.decide(SetScope(field="audit_date", value="2025-12-31"))
    session.decide(
        GiveAnswer(question="integrations.all_working", answer=Answer.PARTLY, note="not the shop")
    )
    late = next(
        each for each in session.results["integrations"].findings
        if each.rule == "integrations.late_sync"
    )  # fmt: skip
    note = FindingNote(status=FindingStatus.ACCEPTED, reason="too dear")
    session.decide(NoteFinding(finding=late.id, note=note))
    session.close()
    new_one = sample.copy(tmp_path)
    session = Session.open(new_one.record)
    session.decide(SetScope(field="earlier_record", value=str(old.record)))
    session.close()
    return new_one, late.id


async def test_an_earlier_audit_is_seen_while_one_works(two_years: tuple[Prepared, str]) -> None:
    audit, late = two_years
    async with opened(audit, "integrations", earlier=True) as (app, pilot):
        assert app.session is not None
        await press(pilot, "f")
        text = screen_text(app)
        assert "= repeated" in text
        assert "↩ accepted as a risk in the last audit — too dear" in text
        found = app.session.earlier.comparison()
        assert found is not None and late in found.by_id()
        assert app.session.earlier.comparison() is found, "kept until something is decided"

        await press(pilot, "c")
        assert "↩ last audit: partly — not the shop" in screen_text(app)
        assert not app.session.audit.answers, "never an answer of this audit"
        await press(pilot, "n")
        if not isinstance(app.screen, StepScreen):  # against the data: it asks why
            await press(pilot, "x", "enter")
            await until(pilot, lambda: isinstance(app.screen, StepScreen), "the step")
        assert app.screen.query_one(ChecklistPanel).current
        answers = {
            each.question: each for each in (app.session.earlier.comparison() or found).answers
        }
        assert answers["integrations.all_working"].after is Answer.NO

        await app.navigation.go_to("closing")
        await press(pilot, "pagedown", "pagedown")
        text = screen_text(app)
        assert "Year on year" in text and "○ 31 Dec 2025 → ● 31 Dec 2026" in text
        assert "repeated" in text and "●" in text

        await press(pilot, "y")
        await until(pilot, lambda: isinstance(app.screen, FilePicker), "which exports")
        app.screen.query_one("#path", Input).value = "/no/such/folder"
        await press(pilot, "enter", "escape")
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the closing again")


async def test_an_earlier_record_that_is_of_no_use_is_told(twins: Prepared) -> None:
    session = Session.open(twins.record)
    session.decide(SetScope(field="earlier_record", value=twins.record.name))
    session.close()
    async with opened(twins, "duplicates", earlier=True) as (app, pilot):
        await press(pilot, "f", "end")
        assert "Nothing is compared with the earlier audit" in screen_text(app)
        assert app.session is not None and app.session.earlier.last_year is not None
        fault = app.session.earlier.last_year.fault
        assert fault is not None and fault.id == "session.note.earlier_itself"
        await app.navigation.go_to("closing")
        await press(pilot, "pagedown")
        assert "Nothing is compared with the earlier audit" in screen_text(app)


async def test_next_year_begins_at_home_with_what_is_taken_over(
    twins: Prepared, tmp_path: Path, home: Path
) -> None:
    session = Session.open(twins.record)
    session.decide(SetScope(field="organisation", value="Rossi"))
    session.decide(SetSetting(name="usage.low_adoption", value=0.6))
    session.close()
    folder = tmp_path / "new"
    folder.mkdir()
    write_csv(folder / "contacts.csv", PEOPLE)
    from crm_audit_tui.record.recent import remember
    from crm_audit_tui.tui.app import AuditApp

    remember(twins.record)
    app = AuditApp()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "Rossi & Hart" in screen_text(app), "the list")
        await press(pilot, "y")
        await until(pilot, lambda: isinstance(app.screen, FilePicker), "which exports")
        app.screen.query_one("#path", Input).value = str(folder)
        await press(pilot, "enter")
        screen = app.screen_stack[-1]
        await until(
            pilot,
            lambda: isinstance(app.screen, IntakeScreen) and app.screen.state.imported is not None,
            "the exports are read",
        )
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        assert screen.query_one("#title", Input).value == "Rossi & Hart 2027"
        assert screen.query_one("#organisation", Input).value == "Rossi"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, StepScreen), "the audit")
        assert app.session is not None
        assert any("Goes on from test.audit.toml: 1 setting" in note for note in told(app))
        assert app.session.audit.changed_settings["usage.low_adoption"] == 0.6
        assert (
            app.session.store.fingerprint_key
            == RecordStore.open(twins.record, read_only=True).fingerprint_key
        )
        await app.navigation.close_audit()
        await app.jobs.close()
