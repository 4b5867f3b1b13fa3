"""Which of two spellings of a name a merge keeps: what tells, never mere length."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.matching.survivorship import merged_record

Record = dict[str, str]


def _person(first: str, last: str, **more: str) -> Record:
    return {"first_name": first, "last_name": last, **more}


def _kept(
    records: list[Record], field: str, counts: dict[str, int] | None = None, survivor: int = 0
) -> tuple[str, str]:
    known = counts or {}
    kept = merged_record(records, "contacts", survivor, holders=lambda _, text: known.get(text, 0))
    return kept[field].value, kept[field].rule.id.removeprefix("matching.rule.")


def test_a_slip_that_adds_a_letter_does_not_win_by_its_length() -> None:
    right, slip = _person("Ann", "Bagshaw"), _person("Ann", "Bagsshaw")
    for survivor in (0, 1):
        records = [right, slip]
        by_address = [right | {"email": "a.bagshaw@firm.example"}, slip]
        found = _kept(by_address, "last_name", survivor=survivor)
        assert found == ("Bagshaw", "spelling_address")
        counts = {"Bagshaw": 7, "Bagsshaw": 1, "Ann": 90}
        assert _kept(records, "last_name", counts, survivor) == ("Bagshaw", "spelling_frequent")
        three = [*records, _person("Anne", "Bagshaw")]
        assert _kept([right, slip, right], "last_name", survivor=survivor) == (
            "Bagshaw",
            "spelling_majority",
        )
        assert _kept(three, "first_name", {"Bagshaw": 2, "Anne": 3, "Ann": 2})[0] == "Anne"


def test_where_nothing_tells_the_survivor_keeps_its_spelling() -> None:
    records = [_person("Ann", "Bagshaw"), _person("Ann", "Bagsshaw")]
    assert _kept(records, "last_name") == ("Bagshaw", "survivor")
    assert _kept(records, "last_name", survivor=1) == ("Bagsshaw", "survivor")


def test_what_says_more_than_a_slip_still_wins() -> None:
    assert _kept([_person("B.", "Rossi"), _person("Beppe", "Rossi")], "first_name") == (
        "Beppe",
        "whole_name",
    )
    several = [_person("A.", "Bagshaw"), _person("Ann", "Bagsshaw"), _person("Ann", "Bagshaw")]
    several[0]["email"] = "bagshaw@firm.example"
    assert _kept(several, "last_name") == ("Bagshaw", "spelling_address")
    assert _kept(several, "first_name") == ("Ann", "spelling_address")


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        ("Müller", "MULLER", "Müller"),
        ("MÜLLER", "Müller", "Müller"),
        ("muller", "Müller", "Müller"),
        ("Muller", "Müller", "Müller"),
        ("MÃ¼ller", "Müller", "Müller"),
    ],
)
def test_of_the_same_letters_the_one_written_out_stays(one: str, other: str, kept: str) -> None:
    records = [_person("Eva", one), _person("Eva", other)]
    rule = "survivor" if one == kept else "written_out"
    assert _kept(records, "last_name") == (kept, rule)
    assert _kept(records[::-1], "last_name")[0] == kept


def test_a_company_keeps_the_spelling_that_its_domain_has() -> None:
    records = [{"name": "Brambilla Serrramenti"}, {"name": "Brambilla Serramenti"}]
    records[0]["domain"] = "brambillaserramenti.example"
    kept = merged_record(records, "companies", 0)["name"]
    assert kept.value == "Brambilla Serramenti"
    assert kept.rule.id == "matching.rule.spelling_address"


def test_the_export_and_the_screen_count_the_same_holders(tmp_path: Path) -> None:
    import numpy as np
    import pandas as pd

    from crm_audit_tui.tables.store import RowReader, save_tables
    from crm_audit_tui.tables.table import Table, Tables

    frame = pd.DataFrame({"last_name": ["Rossi", "Rosi", "Rossi", ""]}, dtype="str")
    keys = pd.Series([f"s:{at}" for at in range(4)], dtype="str")
    table = Table("contacts", frame, keys, np.zeros(4, np.int32), np.arange(4) + 2, ())
    save_tables(Tables({"contacts": table}), tmp_path)
    stored = RowReader(tmp_path)["contacts"]
    for text, count in (("Rossi", 2), ("Rosi", 1), ("Bianchi", 0)):
        assert stored.holders("last_name", text) == table.holders("last_name", text) == count
    assert stored.holders("street", "Rossi") == table.holders("street", "Rossi") == 0
