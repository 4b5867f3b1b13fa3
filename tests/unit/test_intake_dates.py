"""Days, times and amounts read from exports: decided by column, asked where a file cannot tell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from crm_audit_tui.checks.missing import check
from crm_audit_tui.intake import Loaded, load_exports
from crm_audit_tui.session.jobs import Checked, CheckJob, ImportJob, carry_out
from use_support import context, finding


def _load(folder: Path, header: str, cells: list[str]) -> Loaded:
    rows = [f'{place},Job {place},Open,"{cell}"' for place, cell in enumerate(cells, start=1)]
    lines = [f"Deal ID,Deal Name,Stage,{header}", *rows]
    (folder / "deals.csv").write_text("\n".join(lines) + "\n")
    return load_exports([folder / "deals.csv"])


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["01/02/26", "25/03/26", "31/12/99"], ["2026-02-01", "2026-03-25", "1999-12-31"]),
        (["01/02/2026", "03/25/2026"], ["2026-01-02", "2026-03-25"]),
        (["04.03.2026 15:30", "05.03.2026 16:00"], ["2026-03-04 15:30", "2026-03-05 16:00"]),
        (["2026-01-02", "15/03/2026"], ["2026-01-02", "2026-03-15"]),
        (["3/15/2024 2:30 PM", "2024-03-15 14:30"], ["2024-03-15 14:30", "2024-03-15 14:30"]),
        (["1 gennaio 2026", "5. März 2026", "12 août 2026"],
         ["2026-01-01", "2026-03-05", "2026-08-12"]),
        (["Sep 12, 2026", "12-Sep-26"], ["2026-09-12", "2026-09-12"]),
        (["mercoledì 4 marzo 2026", "gio 5 mar 2026"], ["2026-03-04", "2026-03-05"]),
        (["4 de marzo de 2026", "March 5th, 2026"], ["2026-03-04", "2026-03-05"]),
        (["Mar 4, 2026", "Thursday, March 5, 2026"], ["2026-03-04", "2026-03-05"]),
        (["45631", "45632.5"], ["2024-12-05", "2024-12-06 12:00"]),
        (["20260304", "20260305"], ["2026-03-04", "2026-03-05"]),
    ],
)  # fmt: skip
def test_days_as_crms_and_people_write_them(
    tmp_path: Path, cells: list[str], days: list[str]
) -> None:
    loaded = _load(tmp_path, "Close Date", cells)
    assert loaded.tables["deals"].dates("close_date").tolist() == [pd.Timestamp(d) for d in days]
    assert not [each for each in loaded.sources[0].warnings if each.id == "intake.warning.column"]


_MOMENTS = [
    "2026-03-04T23:30:00Z",
    "2026-03-04T23:30:00.123+0000",
    "2026-03-04 18:30:00 -05:00",
    "2026-03-05 00:30:00 CET",
    "2026-03-05 01:30 GMT+2",
    "Wed, 04 Mar 2026 23:30:00 +0000",
    "Thu Mar 05 2026 00:30:00 GMT+0100 (Central European Standard Time)",
]


def test_times_that_name_a_zone_are_one_moment_in_the_zone_of_the_audit(tmp_path: Path) -> None:
    tables = _load(tmp_path, "Create Date", [*_MOMENTS, "2026-03-04 23:30:00"]).tables
    assert set(tables["deals"].dates("created_at")) == {pd.Timestamp("2026-03-04 23:30")}
    rome = tables.in_zone("Europe/Rome")["deals"].dates("created_at").tolist()
    assert set(rome[:-1]) == {pd.Timestamp("2026-03-05 00:30")}
    assert rome[-1] == pd.Timestamp("2026-03-04 23:30"), "what names no zone is local already"
    summer = _load(tmp_path, "Create Date", ["2026-07-01T22:30:00Z", "2026-07-01T10:00:00Z"]).tables
    assert summer.in_zone("Europe/Rome")["deals"].dates("created_at").tolist() == [
        pd.Timestamp("2026-07-02 00:30"),
        pd.Timestamp("2026-07-01 12:00"),
    ]


def test_days_written_as_midnight_in_utc_stay_the_same_days_everywhere(tmp_path: Path) -> None:
    tables = _load(tmp_path, "Close Date", ["2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"]).tables
    for zone in ("America/New_York", "Asia/Jakarta"):
        days = tables.in_zone(zone)["deals"].dates("close_date").tolist()
        assert days == [pd.Timestamp("2026-03-04"), pd.Timestamp("2026-03-05")]


def test_the_checks_count_days_in_the_zone_of_the_audit(tmp_path: Path) -> None:
    rows = [f"{place},Job {place},Open,2026-03-31T2{place % 4}:30:00Z" for place in range(8)]
    export = tmp_path / "deals.csv"
    export.write_text("\n".join(["Deal ID,Deal Name,Stage,Create Date", *rows]) + "\n")
    (tmp_path / "tables").mkdir()
    read = ImportJob(paths=(str(export),), folder=str(tmp_path / "tables"), today="2026-11-22")
    carry_out(read, lambda progress: None, lambda: False)
    ahead = {}
    for zone in ("UTC", "Europe/Rome", "America/Lima"):
        job = CheckJob(
            folder=str(tmp_path / "tables"),
            matches=str(tmp_path),
            audit_date="2026-03-31",
            decisions=(),
            time_zone=zone,
        )
        found = carry_out(job, lambda progress: None, lambda: False)
        assert isinstance(found, Checked)
        late = [x for x in found.results["missing"].findings if x.rule == "missing.date_future"]
        ahead[zone] = sum(each.affected or 0 for each in late)
    # At half past ten in the evening of the audit date it is the day after in Rome.
    assert ahead == {"UTC": 0, "Europe/Rome": 4, "America/Lima": 0}


def test_impossible_days_are_told_and_a_finding(tmp_path: Path) -> None:
    cells = ["2026-02-30", "31/04/2026", "0000-00-00", "29/02/2025", "2026-01-15", "16/01/2026"]
    loaded = _load(tmp_path, "Close Date", cells)
    deals = loaded.tables["deals"]
    assert deals.dates("close_date").notna().tolist() == [False] * 4 + [True] * 2
    assert deals.frame["close_date"].tolist() == cells
    found = finding(check(context(deals)), "missing.invalid")
    assert (found.field, found.affected) == ("close_date", 4)
    assert set(found.records) == {f"deals:{number}" for number in range(1, 5)}


@pytest.mark.parametrize(
    ("cells", "asked", "guess"),
    [
        (["01/02/2026", "03/04/2026"], 1, "%m/%d/%Y"),
        (["01.02.2026", "03.04.2026"], 1, "%d.%m.%Y"),
        (["01/02/2026", "13/04/2026"], 0, ""),
        (["2026-02-01", "2026-04-03"], 0, ""),
    ],
)
def test_only_what_the_column_leaves_open_is_asked(
    tmp_path: Path, cells: list[str], asked: int, guess: str
) -> None:
    questions = _load(tmp_path, "Close Date", cells).sources[0].questions
    assert len(questions) == asked
    assert all(each.guess == guess and each.header == "Close Date" for each in questions)


@pytest.mark.parametrize(
    ("cells", "amounts", "currencies"),
    [
        (["1.234,56", "99,00", "1.000"], [1234.56, 99.0, 1000.0], ["", "", ""]),
        (["1,234.56", "99.00", "1,000"], [1234.56, 99.0, 1000.0], ["", "", ""]),
        (["€99,999", "$1,000"], [99999.0, 1000.0], ["EUR", "USD"]),
        (["EUR 99999", "12 USD"], [99999.0, 12.0], ["EUR", "USD"]),
        (["$(1,234.50)", "-$5.00", "7.10-", "\u221212.50"],
         [-1234.5, -5.0, -7.1, -12.5], ["USD", "USD", "", ""]),
        (["1 234,50 €", "12\u202f000,00", "1\u00a0234,5"],
         [1234.5, 12000.0, 1234.5], ["EUR", "", ""]),
        (["CHF 1'234.50", "R$ 5.00", "£ 7.00"], [1234.5, 5.0, 7.0], ["CHF", "BRL", "GBP"]),
    ],
)  # fmt: skip
def test_amounts_are_read_in_the_style_of_their_column_with_their_currencies(
    tmp_path: Path, cells: list[str], amounts: list[float], currencies: list[str]
) -> None:
    deals = _load(tmp_path, "Amount", cells).tables["deals"]
    assert deals.numbers("amount").tolist() == amounts
    assert deals.currencies("amount").tolist() == currencies
    assert deals.frame["amount"].tolist() == cells
