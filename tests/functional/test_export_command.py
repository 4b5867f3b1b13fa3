"""From exports to the files that repair the CRM and the report, through the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crm_audit_tui.cli.group import cli
from crm_audit_tui.core.decisions import DecideItem, JudgePair
from crm_audit_tui.report.rollback import roll_back
from crm_audit_tui.session import Session, Workplace, import_exports
from export_support import rows_of

CONTACTS = """Record ID,First Name,Last Name,Email,Phone Number
1,Ana,Rey,ana@rey.es,N/A
2,Ana,Rey,,+34 91 555 0100
3,Ugo,Neri,ugo@neri.it,@home
"""
DEALS = """Record ID,Deal Name,Deal Stage,Amount,Associated Contact IDs
10,Machine,Offer,100,2
11,Service,Closed lost,50,3;2
"""


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An audit with one merge, one value filled in, and its exports beside it."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("CRM_AUDIT_LANGUAGE", "en")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "deals.csv").write_text(DEALS)
    workplace = Workplace()
    imported = import_exports([folder], workplace, in_process=True)
    session = Session.create(
        tmp_path / "small.audit.toml",
        imported,
        scope={"title": "Small", "audit_date": "2026-12-31", "language": "en"},
        workplace=workplace,
        in_process=True,
    )
    assert session.rows is not None
    one, two, three = sorted(session.rows["contacts"].row_of)
    session.decide(JudgePair(table="contacts", left=one, right=two, verdict="merge", survivor=one))
    session.decide(
        DecideItem(
            step="missing",
            item="x",
            action="fill",
            table="contacts",
            record=three,
            field="phone",
            value="02 555 0114",
        )
    )
    session.write()
    session.snapshot()
    session.close()
    return tmp_path / "small.audit.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_export_repairs_and_rolls_back(record: Path) -> None:
    out = record.parent / "repair"
    result = run("export", str(record), "-o", str(out))
    assert result.exit_code == 0
    assert "3 rows in = 2 out + 1 merged + 0 archived + 0 rejected" in result.stdout
    assert [list(row.values()) for row in rows_of(out / "merged_contacts.csv")] == [
        ["1", "Ana", "Rey", "ana@rey.es", "+34 91 555 0100"],
        ["3", "Ugo", "Neri", "ugo@neri.it", "02 555 0114"],
    ]
    deals = rows_of(out / "merged_deals.csv")
    assert [row["Associated Contact IDs"] for row in deals] == ["1", "3;1"]
    original = [line.split(",") for line in CONTACTS.splitlines()[1:]]
    assert roll_back(out, "merged_contacts.csv") == original
    assert (record.parent / "exports" / "contacts.csv").read_text() == CONTACTS


def test_export_says_what_it_did_as_json(record: Path) -> None:
    result = run("export", str(record), "-o", str(record.parent / "repair"), "--raw", "--json")
    summary = json.loads(result.stdout)
    assert (summary["merged"], summary["filled"], summary["raw"]) == (1, 1, True)


def test_export_never_writes_among_the_sources(record: Path) -> None:
    result = CliRunner().invoke(cli, ["export", str(record), "-o", str(record.parent / "exports")])
    assert result.exit_code != 0
    assert sorted(place.name for place in (record.parent / "exports").iterdir()) == [
        "contacts.csv",
        "deals.csv",
    ]


@pytest.mark.parametrize(
    ("name", "starts"), [("r.html", "<!DOCTYPE html>"), ("r.md", "# Small"), ("r.json", "{")]
)
def test_report_takes_its_format_from_the_file(record: Path, name: str, starts: str) -> None:
    place = record.parent / name
    result = run("report", str(record), "-o", str(place), "--language", "it", "--as-found")
    assert result.exit_code == 0
    assert place.read_text("utf-8").lstrip().startswith(starts)
    assert "Relazione di audit" in place.read_text("utf-8") or name == "r.json"


def test_report_shows_scores_after_decisions(record: Path) -> None:
    result = run("report", str(record), "--format", "json")
    assert json.loads(result.stdout)["overall"]["after"] is not None


def test_report_needs_no_exports(record: Path) -> None:
    for place in (record.parent / "exports").iterdir():
        place.unlink()
    result = run("report", str(record), "--format", "md")
    assert result.exit_code == 0
    assert result.stdout.startswith("# Small")
    assert "as found only" in result.stderr


def test_a_report_never_takes_evidence_not_computed_for_nothing_found(record: Path) -> None:
    report = json.loads(run("report", str(record), "--format", "json", "--as-found").stdout)
    assert report["findings"], "computed for it"
    for place in (record.parent / "exports").iterdir():
        place.unlink()
    result = run("report", str(record), "--format", "json", "--as-found")
    assert "evidence of this audit has not been computed" in result.stderr


def test_report_in_a_language_there_is_not(record: Path) -> None:
    result = CliRunner().invoke(cli, ["report", str(record), "--language", "xx"])
    assert result.exit_code == 2
