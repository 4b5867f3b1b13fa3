"""What was said of an export is taken for the next one with the same columns."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

import pytest

from audits import write_csv
from crm_audit_tui.core.errors import StorageError
from crm_audit_tui.intake import load_exports
from crm_audit_tui.record.known_exports import known_exports, remember_exports
from crm_audit_tui.record.places import config_folder
from crm_audit_tui.session import Workplace, import_exports
from crm_audit_tui.session.importing import remember_said
from crm_audit_tui.tables.sources import Corrections, header_key

ROWS = [
    {
        "Record ID": "1",
        "First Name": "Ada",
        "Last Name": "Rossi",
        "Code": "x1",
        "When": "03/04/2026",
    },
    {
        "Record ID": "2",
        "First Name": "Eva",
        "Last Name": "Hart",
        "Code": "x2",
        "When": "05/06/2026",
    },
]
SAID = Corrections(mapping={"Code": "external_id"}, formats={"When": "%m/%d/%Y"})


def key() -> str:
    return header_key(ROWS[0])


def test_what_was_said_is_taken_for_the_same_columns_in_any_order(tmp_path: Path) -> None:
    turned = [dict(reversed(row.items())) for row in ROWS]
    (source,) = load_exports(
        [write_csv(tmp_path / "next year.csv", turned)], known={key(): SAID}
    ).sources
    columns = {column.name: column for column in source.columns}
    assert columns["Code"].maps_to == "external_id"
    assert columns["When"].format == "%m/%d/%Y"
    assert source.remembered == SAID
    assert "intake.warning.remembered" in [each.id for each in source.warnings]


def test_what_is_said_now_comes_first_and_other_columns_are_left_alone(tmp_path: Path) -> None:
    now = Corrections(mapping={"Code": ""})
    export = write_csv(tmp_path / "contacts.csv", ROWS)
    (source,) = load_exports([export], corrections={"contacts": now}, known={key(): SAID}).sources
    assert {each.name: each.maps_to for each in source.columns}["Code"] == ""
    assert source.remembered is None

    other = write_csv(tmp_path / "other.csv", [row | {"Fax": ""} for row in ROWS])
    (source,) = load_exports([other], known={key(): SAID}).sources
    assert source.remembered is None


def test_only_what_was_said_of_columns_is_kept_for_the_user_alone(
    tmp_path: Path, home: Path
) -> None:
    export = write_csv(tmp_path / "contacts.csv", ROWS)
    with closing(Workplace()) as workplace:
        imported = import_exports([export], workplace, in_process=True)
    remember_said(imported, {"contacts": Corrections(encoding="cp1252", skipped=True)})
    assert known_exports() == {}
    said = Corrections(table="contacts", delimiter=";", mapping={"Code": "external_id"})
    remember_said(imported, {"contacts": said})
    assert known_exports() == {
        key(): Corrections(table="contacts", mapping={"Code": "external_id"})
    }
    (kept,) = config_folder().iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"Ada" not in kept.read_bytes() and b"Record ID" not in kept.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"exports": {"a": {"table": 7}}}', b'{"exports": []}']
)
def test_a_broken_file_is_as_good_as_none(home: Path, content: bytes) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "known_exports.json").write_bytes(content)
    assert known_exports() == {}
    remember_exports({"k": SAID})
    assert known_exports() == {"k": SAID}


def test_what_names_no_table_of_ours_is_not_taken(home: Path) -> None:
    remember_exports({"k": Corrections(table="from another version"), "l": SAID})
    assert known_exports() == {"l": SAID}


def test_a_folder_that_cannot_be_made_is_told(home: Path) -> None:
    home.write_text("a file where the folder has to be")
    with pytest.raises(StorageError):
        remember_exports({"k": SAID})
