"""Where the closing writes a report, and what it says of a record that somebody altered."""

from __future__ import annotations

import msgspec

from audits import Prepared
from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.core.messages import Day
from crm_audit_tui.session import Session
from crm_audit_tui.session.reporting import report_place


def test_a_report_in_another_language_lies_beside_the_audits_own(twins: Prepared) -> None:
    session = Session.open(twins.record)
    name = twins.record.name.removesuffix(".audit.toml")

    def named(language: str = "") -> str:
        place = report_place(session, language)
        assert place.parent == twins.record.parent
        return place.name.removeprefix(f"{name}.")

    session.decide(SetScope(field="language", value="it"))
    assert (named(), named("it"), named("fr")) == ("report.html", "report.html", "report.fr.html")
    session.decide(SetScope(field="report_language", value="fr"))
    assert (named(), named("it"), named("fr")) == ("report.html", "report.it.html", "report.html")
    session.close()


def test_an_altered_time_is_shown_as_it_stands(twins: Prepared) -> None:
    session = Session.open(twins.record)
    session.decide(SetScope(field="time_zone", value="Pacific/Auckland"))
    entry = msgspec.structs.replace(session.log.entries[-1], time="2026-11-22T23:00:00+00:00")
    assert session.day_of(entry) == Day("2026-11-23"), "where the audit is"
    for time, day in {
        "2026-11-22T23:00:00": "2026-11-23",  # as ours are: UTC
        "yesterday": "yesterday",
        "9999-12-31T23:00:00+00:00": "9999-12-31T23:00:00+00:00",
    }.items():
        assert session.day_of(msgspec.structs.replace(entry, time=time)) == Day(day)
    session.close()
