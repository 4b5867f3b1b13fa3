"""`crm-audit match` as a user calls it: its files, its words, its exit codes."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

import commands

CONTACTS = """Record ID,First Name,Last Name,Email,Phone Number,Company Name
A1,Giuseppe,De Luca,g.deluca@rossi.it,+39 02 555 0114,Rossi S.p.A.
A2,Beppe,DeLuca,g.deluca@rossi.it,,Rossi Italia
A3,Ada,Kowalska,ada@ostrava.cz,+420 555 010 101,Ostrava Steel
A4,Clara,Ngata,clara@ngata.nz,+64 9 555 0103,Ngata Boats
"""


def run(*arguments: str | Path) -> commands.Done:
    return commands.run("match", *arguments)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matched(tmp_path: Path, source: Path, *more: str) -> tuple[list[dict[str, str]], list[str]]:
    pairs, clusters = tmp_path / "pairs.csv", tmp_path / "clusters.csv"
    done = run(source, "--pairs", pairs, "--clusters", clusters, *more)
    assert done.returncode == 0, done.stderr
    return read(pairs), [row["cluster_id"] for row in read(clusters)]


def test_pairs_and_clusters_are_named_by_the_ids_of_the_export(tmp_path: Path) -> None:
    source = tmp_path / "contacts.csv"
    source.write_text(CONTACTS, encoding="utf-8")
    pairs, clusters = matched(tmp_path, source)
    assert (pairs[0]["left_id"], pairs[0]["right_id"]) == ("A1", "A2")
    assert float(pairs[0]["match_probability"]) > 0.9
    assert clusters == ["A1", "A1", "A3", "A4"]


def test_repeated_ids_give_way_to_row_numbers_with_a_warning(tmp_path: Path) -> None:
    source = tmp_path / "contacts.csv"
    source.write_text(CONTACTS.replace("A2", "A1").replace("A4", ""), encoding="utf-8")
    pairs, clusters = tmp_path / "p.csv", tmp_path / "c.csv"
    done = run(source, "--table", "contacts", "--pairs", pairs, "--clusters", clusters)
    assert done.returncode == 0
    assert "1 blank, 1 repeated" in done.stderr
    assert [row["record_id"] for row in read(clusters)] == ["0", "1", "2", "3"]


def test_columns_can_be_named_by_hand(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    rows = CONTACTS.replace("First Name", "Alpha").replace("Last Name", "Beta")
    source.write_text(rows, encoding="utf-8")
    _, clusters = matched(tmp_path, source, "--columns", "FIRST=Alpha,LAST=Beta")
    assert clusters == ["A1", "A1", "A3", "A4"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--engine", "spark"), "[spark]"),
        (("--columns", "FIRST"), "FIRST"),
        (("--threshold", "2"), "2"),
    ],
)
def test_wrong_use_is_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    source = tmp_path / "contacts.csv"
    source.write_text(CONTACTS, encoding="utf-8")
    done = run(source, "--pairs", tmp_path / "p", "--clusters", tmp_path / "c", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    source = tmp_path / "contacts.csv"
    source.write_text(CONTACTS, encoding="utf-8")
    missing = tmp_path / "no" / "such" / "pairs.csv"
    done = run(source, "--pairs", missing, "--clusters", tmp_path / "c")
    assert done.returncode == 2
    assert str(missing) in done.stderr


@pytest.mark.parametrize(
    ("place", "entity", "floor"),
    [("fake_1000/fake_1000.csv", "cluster", 0.95), ("febrl/dataset2.csv", "rec_id", 0.98)],
)
def test_public_sets_are_matched_through_the_command(
    tmp_path: Path, place: str, entity: str, floor: float
) -> None:
    data = os.environ.get("CRM_AUDIT_TEST_DATA")
    if not data:
        pytest.skip("CRM_AUDIT_TEST_DATA names no folder with the public sets")
    source = Path(data) / place
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    truth = [row[entity].split("-dup")[0].removesuffix("-org") for row in rows]
    _, clusters = matched(tmp_path, source)
    both = pairs_in(Counter(zip(truth, clusters, strict=True)))
    f1 = 2 * both / (pairs_in(Counter(truth)) + pairs_in(Counter(clusters)))
    assert f1 >= floor


def pairs_in(counts: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())
