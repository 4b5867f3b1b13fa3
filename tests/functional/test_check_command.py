"""`crm-audit check`: exports held to limits, told by the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli

import commands
from audits import Prepared

DEALS = """Deal ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal Owner
1,One,Negotiation,100,2026-01-10,2025-12-01,Ann
2,Two,Negotiation,200,2026-03-01,2025-12-02,Ann
3,Three,Closed Won,300,2026-01-15,2025-11-01,Bob
4,Four,Closed Lost,400,2026-01-20,2025-11-05,Bob
"""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "deals.csv").write_text(DEALS)
    return folder


def limits(tmp_path: Path, text: str) -> Path:
    place = tmp_path / "limits.toml"
    place.write_text(f'format = "crm-audit-limits"\nformat_version = 1\n{text}')
    return place


def run(*args: object) -> tuple[int, str]:
    done = commands.run("check", *map(str, args))
    return done.returncode, done.stdout


def test_a_breach_is_exit_one_and_says_which(exports: Path, tmp_path: Path) -> None:
    # one of two open deals is past its close date on 31 January
    file = limits(
        tmp_path,
        '[[limit]]\nmetric = "pipeline.past_close_share"\nat_most = 0.4\nowner = "Ann"\n'
        '[[limit]]\nmetric = "conversions.win_rate"\nat_least = 0.5\n',
    )

    code, said = run(exports, "--thresholds", file, "--audit-date", "2026-01-31", "--json")

    assert code == 1
    found = json.loads(said)["limits"]
    assert [(each["metric"], each["value"], each["outcome"]) for each in found] == [
        ("pipeline.past_close_share", 0.5, "breached"),
        ("conversions.win_rate", 0.5, "met"),
    ]
    code, said = run(exports, "--thresholds", file, "--audit-date", "2026-01-31")
    assert code == 1
    assert "→ Ann" in said and "50" in said and "40" in said


def test_what_was_not_looked_at_is_said(exports: Path, tmp_path: Path) -> None:
    (exports / "contacts.csv").write_text("<!DOCTYPE html><html><body>Please log in</body></html>")
    met = limits(tmp_path, '[[limit]]\nmetric = "conversions.win_rate"\nat_least = 0.5\n')
    asked = ("check", exports, "--thresholds", met, "--audit-date", "2026-01-31")

    done = commands.run(*asked)
    assert done.returncode == 0
    assert "contacts.csv" in done.stderr and "contacts.csv" not in done.stdout

    found = json.loads(commands.run(*asked, "--json").stdout)
    assert any("contacts.csv" in note for note in found["notes"])


def test_met_is_exit_zero_and_nothing_measured_exit_two(exports: Path, tmp_path: Path) -> None:
    met = limits(tmp_path, '[[limit]]\nmetric = "conversions.win_rate"\nat_least = 0.5\n')
    assert run(exports, "--thresholds", met, "--audit-date", "2026-01-31")[0] == 0
    none = limits(tmp_path, '[[limit]]\nmetric = "usage.sunshine"\nat_least = 0.5\n')
    code, said = run(exports, "--thresholds", none, "--audit-date", "2026-01-31")
    assert code == 2 and "usage.sunshine" in said


def test_a_record_brings_its_own_limits_and_saves_them_once(
    prepared_twins: Prepared, tmp_path: Path
) -> None:
    record, place = prepared_twins.copy(tmp_path).record, tmp_path / "limits.toml"

    code, _ = run(record, "--save", place)

    assert code == 0
    saved = tomli.loads(place.read_text())["limit"]
    assert {"metric": "duplicates.contacts.excess_rate", "at_most": 0.02} in saved
    again = commands.run("check", record, "--save", place)
    assert again.returncode == 2 and again.stderr.startswith("crm-audit: ")
    # 130 duplicates were planted
    code, said = run(record, "--json")
    found = {each["metric"]: each["outcome"] for each in json.loads(said)["limits"]}
    assert code == 1 and found["duplicates.contacts.excess_rate"] == "breached"
