"""What next year's audit takes over from this one, and what it must find anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.core.decisions import (
    DecideItem,
    Decision,
    GiveAnswer,
    JudgePair,
    JudgePairs,
    NoteFinding,
    PinSources,
    PutEntry,
    SetScope,
    SetSetting,
    SetStatus,
    SignOff,
)
from crm_audit_tui.core.findings import FindingNote, FindingStatus
from crm_audit_tui.core.judged import judged_by_eye
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.registers import REGISTERS
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session, Workplace, import_exports
from crm_audit_tui.session.importing import read_taken_over
from crm_audit_tui.session.next_year import (
    LISTS,
    OF_THEIR_YEAR,
    next_title,
    place_beside,
    take_over,
    year_on,
)
from crm_audit_tui.session.scope_values import read_scope

PIN = SourcePin(id="contacts", path="/x/contacts.csv", name="contacts.csv", table="contacts",
                size=1, sha256="", rows=1, mapping={"E-mail": "email", "Fax": ""},
                formats={"Born": "%d/%m/%Y"}, left_out=("notes",))  # fmt: skip


def record(folder: Path, *decisions: Decision) -> Path:
    """Return a record as of the end of 2025 with these decisions in it."""
    log = Log()
    for decision in (
        SetScope(field="title", value="Year end 2025"),
        SetScope(field="audit_date", value="2025-12-31"),
        PinSources(sources=(PIN,)),
        *decisions,
    ):
        log.add(decision, "anna")
    path = folder / "2025.audit.toml"
    RecordStore.create(path, log).close()
    return path


def entry(step: str, register: str, **values: str) -> PutEntry:
    return PutEntry(step=step, register=register, entry="1", values=values)


@pytest.mark.parametrize(
    ("day", "later"),
    [("2025-12-31", "2026-12-31"), ("2024-02-29", "2025-02-28"), ("soon", ""), ("", "")],
)
def test_a_period_moves_on_a_year(day: str, later: str) -> None:
    assert year_on(day) == later


@pytest.mark.parametrize(
    ("title", "later"),
    [
        ("Year end 2025", "Year end 2026"),
        ("2025 audit, Rossi 12025", "2026 audit, Rossi 12025"),
        ("Rossi & Hart", "Rossi & Hart 2026"),
    ],
)
def test_a_title_counts_its_year_on(title: str, later: str) -> None:
    assert next_title(title, "2025-12-31") == later


def test_the_earlier_record_is_named_so_that_both_can_move(tmp_path: Path) -> None:
    old = str(tmp_path / "2025" / "a.audit.toml")
    assert place_beside(old, tmp_path / "2025" / "b.audit.toml") == "a.audit.toml"
    beside = Path(place_beside(old, tmp_path / "2026" / "b.audit.toml"))
    assert beside.parts == ("..", "2025", "a.audit.toml")
    assert place_beside(old, tmp_path / "x" / "y" / "z" / "b.audit.toml") == old


def test_what_nobody_judged_at_the_time_is_not_taken_over_and_told(tmp_path: Path) -> None:
    taken = take_over(
        str(
            record(
                tmp_path,
                SetScope(field="currency", value="euro"),
                SetScope(field="country", value="Italia"),
                SetScope(field="time_zone", value="Europe/Rome"),
            )
        )
    )
    assert "currency" not in taken.scope
    assert (taken.scope["country"], taken.scope["time_zone"]) == ("Italia", "Europe/Rome")
    [told] = taken.refused
    assert told.params["why"] == read_scope("currency", "euro", "en")


def test_somebody_has_decided_of_every_list_whether_it_outlasts_a_year() -> None:
    assert {spec.id for specs in REGISTERS.values() for spec in specs} == {*LISTS} | OF_THEIR_YEAR
    assert not {*LISTS} & OF_THEIR_YEAR


def test_settings_scope_and_lists_are_taken_over_and_nothing_that_was_found(
    tmp_path: Path,
) -> None:
    note = FindingNote(status=FindingStatus.ACCEPTED, reason="dear")
    taken = take_over(
        str(
            record(
                tmp_path,
                SetScope(field="organisation", value="Rossi"),
                SetScope(field="period_end", value="2025-12-31"),
                SetScope(field="next_audit", value="2026-11-30"),
                SetSetting(name="usage.low_adoption", value=0.6, reason="two of three"),
                SetSetting(name="duplicates.learn_to", value=9.0),
                GiveAnswer(question="unused.relevant", answer=Answer.YES),
                SetStatus(step="unused", status="done"),
                NoteFinding(finding="x/y//", note=note),
                DecideItem(step="missing", item="i", action="accept", table="contacts"),
                SignOff(name="Anna"),
                entry("scope", "goals", team="sales", goal="Win", target="3", actual="2",
                      origin="new"),
                entry("integrations", "tools", name="Xero", owner="Al", last_sync_at="2025-12-01"),
                entry("updates", "releases", name="8.1", applied_at="2025-03-01"),
                entry("feedback", "interviews", respondent="Al"),
                entry("process", "rules", area="when", rule="The same day", owner="Al"),
            )
        )
    )  # fmt: skip

    assert taken.scope == {
        "title": "Year end 2026",
        "organisation": "Rossi",
        "period_end": "2026-12-31",
    }
    assert [each for each in taken.decisions if not isinstance(each, PutEntry)] == [
        SetSetting(name="usage.low_adoption", value=0.6, reason="two of three")
    ]
    lists = {each.register: each.values for each in taken.decisions if isinstance(each, PutEntry)}
    assert lists == {
        "goals": {"team": "sales", "goal": "Win", "target": "3"},
        "tools": {"name": "Xero", "owner": "Al"},
        "rules": {"area": "when", "rule": "The same day", "owner": "Al"},
    }
    [before] = taken.before
    assert before.mapping == {"E-mail": "email", "Fax": ""}
    assert (before.formats, before.likely) == ({}, {"Born": "%d/%m/%Y"})
    assert taken.left_out["notes"].skipped


STORED = sorted((Path(__file__).parent / "records").glob("*.toml"))


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.stem)
def test_a_record_of_every_version_can_be_gone_on_from(stored: Path, tmp_path: Path) -> None:
    place = tmp_path / stored.name
    place.write_bytes(stored.read_bytes())
    store = RecordStore.open(place)
    store.log.add(SetScope(field="audit_date", value="2025-12-31"), "anna")
    store.close()

    taken = take_over(str(place))
    assert taken.sources == store.log.audit.sources
    assert {*taken.scope} >= {"title"}


HEADER = "Record ID,First Name,Last Name,Email,Phone"
PEOPLE = [
    "1,Ann,Rossi,ann@rossi.it,+39 02 555 0114",
    "2,Anna,Rossi,anna@rossi.it,+39 02 555 0114",
    "3,Bea,Neri,bea@neri.it,+39 02 555 0115",
    "4,Beatrice,Neri,b@neri.it,+39 02 555 0115",
    ",Carl,Blu,carl@blu.it,+39 02 555 0116",
    ",Carlo,Blu,carlo@blu.it,+39 02 555 0116",
]


def session(folder: Path, name: str, rows: list[str], day: str, after: Path | None) -> Session:
    """Return an audit over one export of contacts, gone on from the record `after`."""
    folder.mkdir()
    (folder / name).write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    workplace = Workplace()
    taken = read_taken_over(after, workplace, in_process=True) if after is not None else None
    imported = import_exports([folder / name], workplace, taken=taken, in_process=True)
    return Session.create(
        folder / "own.audit.toml",
        imported,
        scope={**(taken.scope if taken else {}), "audit_date": day, "language": "en"},
        workplace=workplace,
        taken=taken,
        in_process=True,
    )


def test_pairs_kept_apart_stay_apart_in_a_renamed_export_until_a_key_field_changes(
    tmp_path: Path,
) -> None:
    before = session(tmp_path / "2025", "contacts.csv", PEOPLE, "2025-12-31", None)
    before.match()
    queue = before.pairs("contacts")
    for place in range(len(queue)):
        left, right = sorted(queue.keys(place))
        before.decide(
            JudgePair(table="contacts", left=left, right=right, verdict="apart",
                      fingerprints=queue.fingerprints(place))
        )  # fmt: skip
    judged = len(before.audit.pairs)
    assert judged >= 3, "the three pairs are found"
    before.close()

    changed = [PEOPLE[0].replace("ann@", "other@"), *PEOPLE[1:3], *reversed(PEOPLE[4:])]
    now = session(tmp_path / "2026", "people.csv", changed, "2026-12-31", before.path)
    now.match()
    queue = now.pairs("contacts")
    names = {
        frozenset(now.rows["contacts"].record(row)["first_name"] for row in queue.row_numbers(at)):
            queue.state(at).value
        for at in range(len(queue))
        if now.rows is not None
    }  # fmt: skip

    assert names[frozenset({"Ann", "Anna"})] == "lapsed", "an e-mail address is another"
    assert names[frozenset({"Carl", "Carlo"})] == "apart", "found again though they have no id"
    assert all("people:3" not in key for key in now.audit.pairs), "4 is gone"
    assert not judged_by_eye(now.decisions, "contacts"), "nobody has looked at these records"
    assert now.audit.status("duplicates").status == "not_started"
    assert now.undoable is None, "what an audit began with stays"
    assert isinstance(now.log.entries[-2].decision, JudgePairs)
    now.close()
