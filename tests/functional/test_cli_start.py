"""Commands that begin or open an audit, and scan, called as a user calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audits import Prepared
from commands import run
from quick_pilot import PATIENCE

CONTACTS = """Contact ID,First Name,Last Name,Email,Create Date,Last Modified Date
1,Ada,Byron,ada@byron.example,2026-01-10,2026-05-01
2,Ada,Byron,ada@byron.example,2026-02-10,2026-05-15
3,Hugo,Vickers,,2025-02-10,2026-04-15
"""


SAMPLE = Path(__file__).parents[2] / "sample_data"


def sample_files() -> list[Path]:
    return sorted(SAMPLE.glob("*.csv"))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS, "utf-8")
    return folder


def scanned(*arguments: str | Path) -> dict[str, Any]:
    done = run("scan", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_scan_prints_json_with_its_frozen_names(exports: Path) -> None:
    found = scanned(exports)
    assert found["audit_date"] == "2026-05-15"
    assert found["sources"][0]["table"] == "contacts"
    assert set(found["steps"]) == {
        "scope", "usage", "updates", "integrations", "conversions", "pipeline", "feedback",
        "security", "unused", "segmentation", "duplicates", "missing", "freshness", "process",
        "closing",
    }  # fmt: skip
    for step in found["steps"].values():
        assert {"score", "status", "metrics", "not_auditable"} <= set(step)
    assert found["steps"]["pipeline"]["status"] == "not_auditable"
    assert found["steps"]["pipeline"]["not_auditable"]
    assert set(found["duplicates"]["contacts"]) == {
        "pairs", "clusters", "excess_rate", "involved_rate",
    }  # fmt: skip
    assert found["seconds"] > 0
    finding = found["findings"][0]
    assert {
        "rule", "step", "table", "field", "subject", "rating", "severity", "affected", "eligible",
        "title", "recommendation", "records",
    } <= set(finding)  # fmt: skip
    assert all(each["records"] == [] for each in found["findings"])


def test_records_are_named_by_the_exports_own_ids_when_asked(exports: Path) -> None:
    found = scanned(exports, "--records", "--audit-date", "2026-12-31")
    assert found["audit_date"] == "2026-12-31"
    named = {record for each in found["findings"] for record in each["records"]}
    assert named and named <= {"1", "2", "3"}


def test_every_record_of_a_finding_is_named_when_asked(tmp_path: Path) -> None:
    lines = [f"{number},Ada,L{number},,2026-01-10,2026-05-01" for number in range(1500)]
    lines += [f"{number},Ada,L{number},a{number}@b.example,2026-01-10,2026-05-01"
              for number in range(1500, 1600)]  # fmt: skip
    head = CONTACTS.splitlines()[0]
    (tmp_path / "contacts.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    found = scanned(tmp_path / "contacts.csv", "--records")["findings"]
    (blank,) = (each for each in found if each["rule"] == "missing.unreachable")
    assert blank["affected"] == 1500
    assert blank["records"] == [str(number) for number in range(1500)]


def test_scan_for_people_names_the_day_and_the_findings(exports: Path) -> None:
    done = run("scan", exports, language="it")
    assert done.returncode == 0
    assert "Al 15 mag 2026" in done.stdout
    assert "contacts.csv" in done.stdout and "3 righe" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("scan", "/no/such/folder"), "/no/such/folder"),
        (("new", "/no/such/folder"), "/no/such/folder"),
        (("open", "/no/such.audit.toml"), "/no/such.audit.toml"),
        (("resume",), "crm-audit new"),
        (("scan", "EXPORTS", "--audit-date", "31.2.2026"), "Audit date"),
        (("scan",), "EXPORTS"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: tuple[str, ...], says: str, exports: Path) -> None:
    done = run(*(str(exports) if each == "EXPORTS" else each for each in arguments))
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["new", "check", "scan", "open", "resume", "demo", "report"])
def test_a_language_that_there_is_not_is_wrong_use_and_nothing_is_made(
    command: str, exports: Path, home: Path
) -> None:
    done = run(command, *([exports] if command not in ("resume", "demo") else []),
               "--language", "xx")  # fmt: skip
    assert done.returncode == 2
    assert "xx is none of en, es, fr, id, it" in " ".join(done.stderr.split())
    assert not list(home.glob("**/*.audit.toml"))


def test_new_without_a_terminal_makes_the_record_and_never_overwrites(
    exports: Path, home: Path
) -> None:
    first, second = run("new", exports), run("new", exports)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    records = sorted((home / "audits").glob("*.audit.toml"))
    assert len(records) == 2
    assert str(records[0]) in first.stdout + second.stdout
    assert "3 rows" in first.stdout
    refused = run("new", exports, "--record", records[0])
    assert refused.returncode == 2
    assert str(records[0]) in refused.stderr


def test_open_without_a_terminal_says_where_the_audit_stands(twins: Prepared) -> None:
    done = run("open", twins.record)
    assert done.returncode == 0
    assert "Rossi & Hart: 0 of 12 steps done" in done.stdout
    wrong = run("open", twins.record, "--step", "nowhere")
    assert wrong.returncode == 2 and "nowhere" in wrong.stderr


def test_home_without_a_terminal_says_what_can_be_done() -> None:
    done = run()
    assert done.returncode == 0
    assert "crm-audit demo" in done.stdout


def test_demo_without_a_terminal_copies_the_sample_and_keeps_what_is_there(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    place.mkdir()
    for each in sample_files():  # kept as they are: so few rows are audited at once
        head = each.read_bytes().splitlines(keepends=True)[:12]
        (place / each.name).write_bytes(b"".join(head))
    (place / "survey.csv").unlink()
    (place / "users.csv").write_text("User ID,Full Name,Email\n1,Ada Byron,ada@byron.example\n")
    done = run("demo", "--dir", place)
    assert done.returncode == 0, done.stderr
    assert (place / "demo.audit.toml").exists()
    assert (place / "users.csv").read_text().startswith("User ID,Full Name")
    assert (place / "survey.csv").read_bytes() == (SAMPLE / "survey.csv").read_bytes()
    assert not list(place.glob("*.py"))
    assert f"crm-audit open '{place / 'demo.audit.toml'}'" in done.stdout
    assert "As of 31 Dec 2026" in done.stdout


def test_help_shows_an_example_and_loads_neither_screen_nor_data_frames() -> None:
    commands = ("new", "open", "resume", "demo", "scan")
    code = (
        "import sys\nfrom crm_audit_tui.cli.group import cli\n"
        f"for each in {commands}:\n"
        "    cli.main([each, '--help'], standalone_mode=False)\n"
        "    loaded = {'textual', 'pandas', 'numpy', 'pyarrow'}.intersection(sys.modules)\n"
        "    print(each, 'loads', sorted(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    for each in commands:
        assert f"Example: crm-audit {each}" in done.stdout
        assert f"{each} loads []" in done.stdout.splitlines()
