"""A scope that cannot be taken as it stands: altered by hand, or written where more is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from textual.events import Resize

from audits import Prepared, opened, told, until
from crm_audit_tui.cli.group import cli
from crm_audit_tui.core.decisions import GiveAnswer, SetScope
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.next_year import take_over, year_on
from crm_audit_tui.session.scope_values import doubts, kept_zone, read_day
from crm_audit_tui.tui.screens.scope import ScopeScreen


def _altered(prepared: Prepared, **scope: str) -> None:
    session = prepared.session()
    for field, value in scope.items():
        session.decide(SetScope(field=field, value=value))
    session.decide(GiveAnswer(question="step_of_a_later_version.whole", answer=Answer.YES))
    session.write()
    session.close()


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "../../etc/passwd", "Europe", "a\0b", "/etc/passwd"]
)
def test_days_are_counted_in_utc_where_the_zone_is_not_known(zone: str) -> None:
    assert kept_zone({"time_zone": zone}) == "UTC"
    assert doubts({"time_zone": zone}) == (message("session.note.no_such_zone", zone=zone),)
    assert not doubts({"time_zone": "Asia/Jakarta", "audit_date": "2026-12-31"})
    assert not doubts({})


def test_a_year_that_no_audit_is_of_is_no_day() -> None:
    assert read_day("2026-12-31", "en") == date(2026, 12, 31)
    assert read_day("9999-12-31", "en") is None, "days are counted on from it"
    assert read_day("0206-12-31", "en") is None
    assert year_on("9999-12-31") == ""


async def test_what_is_not_taken_as_it_stands_is_told_and_nothing_ends(twins: Prepared) -> None:
    _altered(twins, audit_date="9999-12-31", time_zone="Mars/Phobos", earlier_record="a\0b")
    with pytest.raises(AuditError, match="earlier_undated"):
        take_over(str(twins.record))
    session = twins.session()
    assert session.audit_date == datetime.now(UTC).date()
    assert session.zone == ZoneInfo("UTC")
    session.check()
    session.earlier.read()
    assert session.earlier.last_year is not None
    assert session.earlier.last_year.fault is not None
    for note in session.notes:
        assert "{" not in Translator("fr").message(note)
    session.close()

    async with opened(twins, "scope") as (app, _):
        for step in ("process", "closing"):  # days ahead are counted, answers gone through
            await app.navigation.go_to(step)
        assert app.session is not None
        assert {each.id for each in app.session.notes} >= {
            "session.note.no_such_day",
            "session.note.no_such_zone",
        }


def test_a_report_from_the_command_line_tells_it_beside_the_report(twins: Prepared) -> None:
    _altered(twins, time_zone="Mars/Phobos")
    found = CliRunner().invoke(cli, ["report", str(twins.record), "--format", "md", "--as-found"])
    assert found.exit_code == 0 and found.stdout.startswith("# "), "to be piped on"
    assert "time zone Mars/Phobos" in found.stderr


async def test_a_home_that_nobody_has_is_a_path_like_any_other(twins: Prepared) -> None:
    _altered(twins, earlier_record="~nobody-of-this-name/2025.audit.toml")
    session = twins.session()
    assert session.earlier.place.endswith("~nobody-of-this-name/2025.audit.toml")
    session.close()


async def test_a_window_that_changes_while_a_screen_is_composed_anew(twins: Prepared) -> None:
    async with opened(twins, "scope") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, ScopeScreen)
        screen._complete = False  # as while it is composed anew
        await screen.query_one("#step-head").remove()
        screen.on_resize(Resize(app.size, app.size))
        await pilot.pause(0)
        await screen.recompose()
        await until(pilot, lambda: screen.query("#step-head"), "composed")
        assert not told(app)
