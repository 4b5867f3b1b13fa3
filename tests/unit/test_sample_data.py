"""The sample: its script writes it byte for byte, and what is said to be planted is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.session.sample import open_demo
from sample_rules import AUDIT_DATE, RULES, SAMPLE, Sample, day

LIMIT = 2_500_000  # bytes


@pytest.fixture(scope="module")
def sample() -> Sample:
    return Sample()


def planted(sample: Sample, section: str) -> list[dict[str, Any]]:
    found = sample.planted[section]
    assert isinstance(found, list)
    return found


def test_the_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-B", str(SAMPLE / "make_sample.py"), str(tmp_path)], check=True
    )

    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = {file.name: file.read_bytes() for file in SAMPLE.iterdir() if file.name in written}

    assert len(written) == 14
    assert kept == written
    assert sum(map(len, written.values())) < LIMIT


@pytest.mark.parametrize("fault", sorted(RULES))
def test_a_fault_is_where_the_list_says(sample: Sample, fault: str) -> None:
    entry = next(each for each in planted(sample, "planted") if each["id"] == fault)

    found = RULES[fault](sample)

    assert len(found) == entry["count"]
    if entry["records"]:
        assert sorted(found) == sorted(entry["records"])


def test_every_fault_of_the_list_has_a_rule(sample: Sample) -> None:
    assert {each["id"] for each in planted(sample, "planted")} == set(RULES)


def test_pairs_name_records_that_there_are_and_never_both_ways(sample: Sample) -> None:
    known = {row["Record ID"] for row in (*sample.contacts, *sample.companies)}
    same = _pairs(sample, "duplicates")
    apart = _pairs(sample, "not_duplicates")

    assert {record for pair in (*same, *apart) for record in pair} <= known
    assert not {frozenset(pair) for pair in same} & {frozenset(pair) for pair in apart}
    assert len({frozenset(pair) for pair in same}) == len(same)


def test_nobody_shares_an_address_whom_the_list_does_not_name(sample: Sample) -> None:
    named = {frozenset(pair) for pair in _pairs(sample, "duplicates")}
    named |= {frozenset(pair) for pair in _pairs(sample, "not_duplicates")}
    by_address: dict[str, list[str]] = {}
    roles = ("info", "sales", "office")
    for row in sample.contacts:
        address = row["Email"].strip().casefold()
        if address and address.partition("@")[0] not in roles:
            by_address.setdefault(address, []).append(row["Record ID"])

    unnamed = [
        records
        for records in by_address.values()
        for place, one in enumerate(records)
        for other in records[place + 1 :]
        if frozenset((one, other)) not in named
    ]

    assert unnamed == []


def test_only_plans_lie_after_the_audit_date(sample: Sample) -> None:
    plans = {"Due date", "Close Date", "Next Activity Date"}
    for rows in (sample.contacts, sample.companies, sample.deals, sample.activities, sample.users):
        for column in rows[0]:
            dated = "Date" in column or "date" in column or column in ("Last login", "Left on")
            if not dated or column in plans or column == "Date of birth":
                continue
            cells = [row[column] for row in rows if row.get(column, "")[:2] in ("19", "20")]
            late = [cell for cell in cells if day(cell) > AUDIT_DATE]
            assert late == [], column


def test_addresses_are_in_domains_that_nobody_can_own(sample: Sample) -> None:
    endings = {
        row["Email"].strip().rstrip(".").rpartition(".")[2].casefold()
        for row in sample.contacts
        if "@" in row["Email"].rstrip("@")
    }

    assert endings <= {"example", "con", "cmo"}


def _pairs(sample: Sample, section: str) -> list[tuple[str, str]]:
    return [(left, right) for kind in planted(sample, section) for left, right in kind["pairs"]]


def test_a_demo_that_was_stopped_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_AUDIT_HOME", str(tmp_path))
    with pytest.raises(Cancelled):
        open_demo(is_cancelled=lambda: True, in_process=True)
    assert not list(tmp_path.rglob("demo-*"))
