"""Last year's audit beside this one: decay is observed, goals that vanished are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.core.decisions import PutEntry, SetScope
from crm_audit_tui.session import Session, Workplace, import_exports

COLUMNS = "Record ID,First Name,Last Name,Email,Job Title,Last Modified Date\n"


def audit(folder: Path, rows: list[str], day: str) -> Session:
    exports = folder / "exports"
    exports.mkdir(parents=True)
    (exports / "contacts.csv").write_text(COLUMNS + "\n".join(rows) + "\n")
    workplace = Workplace()
    imported = import_exports([exports], workplace, in_process=True)
    return Session.create(
        folder / "own.audit.toml",
        imported,
        scope={"title": "T", "audit_date": day, "language": "en"},
        workplace=workplace,
        in_process=True,
    )


def goal(name: str) -> PutEntry:
    return PutEntry(
        step="scope", register="goals", entry=name, values={"team": "sales", "goal": name}
    )


@pytest.fixture
def years(tmp_path: Path) -> tuple[Session, Path]:
    people = [f"{n},Ann{n},Rossi{n},ann{n}@rossi.it,Buyer,2025-11-0{n}" for n in range(1, 5)]
    before = audit(tmp_path / "2025", people, "2025-12-31")
    before.decide(goal("Fax more"))
    before.match()
    before.check()
    before.close()
    moved = [people[0].replace("Buyer", "Director"), *people[1:]]
    return audit(tmp_path / "2026", moved, "2026-12-31"), tmp_path / "2025" / "own.audit.toml"


def test_what_changed_since_last_year_is_the_decay(years: tuple[Session, Path]) -> None:
    session, earlier = years
    session.decide(SetScope(field="earlier_record", value="../2025/own.audit.toml"))
    session.decide(goal("Win more"))
    session.match()
    session.check()

    decay = session.results["freshness"].metric("freshness.contacts.observed_decay")
    # one of four has another job title after twelve months: 1 - (1 - 0.25)^(1/12)
    assert decay is not None
    assert decay.value == pytest.approx(1 - 0.75 ** (1 / 12), rel=1e-2)
    told = {(each.rule, each.subject) for each in session.results["scope"].findings}
    assert {("scope.goal_dropped", "Fax more"), ("scope.goal_new", "Win more")} <= told

    (earlier.parent / "exports" / "contacts.csv").unlink()
    earlier.write_bytes(earlier.read_bytes() + b"\n")  # read anew
    session.check()
    assert session.results["freshness"].metric("freshness.contacts.observed_decay") is None
    notes = [each for each in session.results["scope"].notes if each.id.endswith("earlier")]
    assert len(notes) == 1
    session.close()


def test_a_record_that_is_not_there_is_said_and_stops_nothing(
    years: tuple[Session, Path],
) -> None:
    session, _ = years
    session.decide(SetScope(field="earlier_record", value="nowhere.audit.toml"))
    session.match()
    session.check()

    assert any(each.id.endswith("earlier") for each in session.results["scope"].notes)
    assert session.results["freshness"].metric("freshness.contacts.age") is not None
    session.close()
