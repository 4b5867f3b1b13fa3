"""The files that an export writes, and the folder it writes them into."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import pytest

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.core.messages import message
from crm_audit_tui.intake import load_exports
from crm_audit_tui.report.csv_file import Dialect
from crm_audit_tui.report.export import export
from crm_audit_tui.report.export_folder import MANIFEST
from crm_audit_tui.report.export_summary import ReconciliationError
from crm_audit_tui.report.neutralise import runs
from crm_audit_tui.report.rollback import roll_back
from crm_audit_tui.tables.sources import Reject
from crm_audit_tui.tables.table import Table, Tables
from export_support import audit_of, item, judge, rows_of, simple, source, table_of, together

COLUMNS = {"Record ID": "id", "E-mail": "email", "Telefono": "phone", "Nota": ""}
ROWS = [
    ["7", "ana@x.it", "", "=1+1"],
    ["8", "ana@x.it", "+39 02 555 0114", "@home"],
    ["9", "ugo@y.it", "-", "però"],
]


def contacts(**options: str) -> Table:
    return simple("contacts", COLUMNS, ROWS, **options)


MERGE = judge("contacts", "contacts:7", "contacts:8", survivor="contacts:7")
EVERYTHING = (
    MERGE,
    item("freshness", "archive", "contacts", "contacts:9", note="left"),
    item("missing", "fill", "contacts", "contacts:7", field="raw:Nota", value="checked"),
    item(
        "missing", "follow_up", "contacts", "contacts:9", field="phone", owner="Marta",
        due="2026-12-01",
    ),
    item("unused", "archive", "contacts", field="raw:Nota", item="field:contacts:raw:Nota"),
)  # fmt: skip


def test_files_say_what_to_do(tmp_path: Path) -> None:
    summary = export(together(contacts()), audit_of(*EVERYTHING), tmp_path / "out")
    out = tmp_path / "out"
    assert rows_of(out / "merged_contacts.csv") == [
        {
            "Record ID": "7",
            "E-mail": "ana@x.it",
            "Telefono": "+39 02 555 0114",
            "Nota": "checked",
        }
    ]
    assert rows_of(out / "crosswalk_contacts.csv") == [
        {
            "old_id": "8",
            "surviving_id": "7",
            "old_source": "contacts",
            "surviving_source": "contacts",
        }
    ]
    plan = rows_of(out / "merge_plan_contacts.csv")
    assert [(row["survivor_id"], row["merged_id"], row["field"]) for row in plan] == [
        ("7", "8", ""),
        ("7", "", "Telefono"),
    ]
    (fill,) = rows_of(out / "fill_contacts.csv")
    assert (fill["record_id"], fill["field"], fill["new_value"]) == ("7", "Nota", "checked")
    (follow_up,) = rows_of(out / "follow_up.csv")
    assert (follow_up["field"], follow_up["owner"]) == ("Telefono", "Marta")
    manifest = rows_of(out / "archive_manifest.csv")
    assert [(row["kind"], row["record_id"], row["field"]) for row in manifest] == [
        ("record", "9", ""),
        ("field", "", "Nota"),
    ]
    (balance,) = summary.reconciliation
    assert (balance.rows_in, balance.rows_out, balance.merged, balance.archived) == (3, 1, 1, 1)
    assert roll_back(out, "merged_contacts.csv") == ROWS


def test_what_could_not_be_read_is_told_when_it_is_written(tmp_path: Path) -> None:
    data = "Record ID,Nota\n7,citt\x9b\n".encode("latin-1")
    (tmp_path / "contacts.csv").write_bytes(data + "8,perché\n".encode() * 30)
    tables = load_exports([tmp_path / "contacts.csv"]).tables
    (told,) = export(tables, audit_of(), tmp_path / "out").warnings
    assert (told.id, told.params) == (
        "report.warning.undecodable",
        {"file": "contacts.csv", "n": 1},
    )


def test_formulas_are_made_harmless_and_listed(tmp_path: Path) -> None:
    tables = together(contacts())
    summary = export(tables, audit_of(), tmp_path / "safe")
    rows = rows_of(tmp_path / "safe" / "merged_contacts.csv")
    assert [row["Nota"] for row in rows] == ["'=1+1", "'@home", "però"]
    assert rows[1]["Telefono"] == "+39 02 555 0114"
    listed = rows_of(tmp_path / "safe" / "neutralised.csv")
    assert [(row["file"], row["row"], row["column"]) for row in listed] == [
        ("merged_contacts.csv", "1", "Nota"),
        ("merged_contacts.csv", "2", "Nota"),
    ]
    assert summary.neutralised == 2
    export(tables, audit_of(), tmp_path / "raw", neutralise=False)
    raw = rows_of(tmp_path / "raw" / "merged_contacts.csv")
    assert [row["Nota"] for row in raw] == ["=1+1", "@home", "però"]


FORMULAS = [
    "=1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "+39 02+cmd",
    "＝1",
    "-a",
]
PHONES = ["+39 02 555 0114", "+1 (212) 555-0100", "+44.20.7946.0958 ext. 12", "+62812345678"]
HARMLESS = [*PHONES, "-12,50", "+12", "-3.2e5", "-", "--", "a=1", "", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_runs_as_a_formula(text: str) -> None:
    assert runs(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_phone_numbers_numbers_and_dashes_are_no_formulas(text: str) -> None:
    assert not runs(text)


def test_the_dialect_of_the_source_is_kept(tmp_path: Path) -> None:
    table = contacts(encoding="cp1252", delimiter=";", newline="\r\n")
    export(together(table), audit_of(), tmp_path / "out")
    written = (tmp_path / "out" / "merged_contacts.csv").read_bytes()
    assert written.startswith(b"Record ID;E-mail;Telefono;Nota\r\n")
    assert "però".encode("cp1252") in written


def test_characters_that_the_encoding_lacks_turn_the_file_to_utf8(tmp_path: Path) -> None:
    audit = audit_of(
        item("missing", "fill", "contacts", "contacts:7", field="raw:Nota", value="張")
    )
    summary = export(together(contacts(encoding="cp1252")), audit, tmp_path / "out")
    assert "張" in (tmp_path / "out" / "merged_contacts.csv").read_text("utf-8")
    assert [each.id for each in summary.warnings] == ["report.warning.turned_to_utf8"]


def test_one_merged_file_per_source(tmp_path: Path) -> None:
    reports = [
        source("contacts", COLUMNS, 1, source_id="../shop"),
        source("contacts", {"Id": "id", "Mail": "email"}, 1, source_id="SHOP"),
    ]
    table = table_of(reports, [[ROWS[0]], [["1", "x@y.it"]]])
    summary = export(together(table), audit_of(), tmp_path / "out")
    names = [each.name for each in summary.files if each.kind == "merged"]
    assert len(names) == len({name.casefold() for name in names}) == 2
    assert all("/" not in name and ".." not in name for name in names)
    assert rows_of(tmp_path / "out" / names[1]) == [{"Id": "1", "Mail": "x@y.it"}]


def test_files_are_private_and_reexport_replaces_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(together(contacts()), audit_of(MERGE), out)
    assert (
        all(stat.S_IMODE(place.stat().st_mode) == 0o600 for place in out.iterdir())
        or os.name == "nt"
    )
    export(together(contacts()), audit_of(), out)
    assert len(rows_of(out / "merged_contacts.csv")) == 3


def test_export_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(together(contacts()), audit_of(*EVERYTHING), tmp_path / name)
    one, two = (
        {place.name: place.read_bytes() for place in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    del one[MANIFEST], two[MANIFEST]  # they name their folders
    assert one == two


def test_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(InputError) as refused:
        export(together(contacts()), audit_of(), out)
    assert refused.value.message.id == "report.error.folder_in_use"
    assert [place.name for place in out.iterdir()] == ["thesis.txt"]


def test_edited_export_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(together(contacts()), audit_of(), out)
    (out / "follow_up.csv").write_text("my notes")
    with pytest.raises(InputError) as refused:
        export(together(contacts()), audit_of(), out)
    assert refused.value.message.id == "report.error.export_changed"
    assert (out / "follow_up.csv").read_text() == "my notes"


def test_source_is_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(together(contacts()), audit_of(), out)
    before = (out / "merged_contacts.csv").read_bytes()
    table = contacts(path=str(tmp_path / "x" / ".." / "out" / "merged_contacts.csv"))
    with pytest.raises(InputError) as refused:
        export(together(table), audit_of(MERGE), out)
    assert refused.value.message.id == "report.error.overwrites_source"
    assert (out / "merged_contacts.csv").read_bytes() == before
    assert not list(out.glob(".crm-audit-export-*"))


def test_rows_that_do_not_add_up_stop_the_export(tmp_path: Path) -> None:
    table = table_of([source("contacts", COLUMNS, 4)], [ROWS])
    with pytest.raises(ReconciliationError):
        export(together(table), audit_of(), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_rejected_rows_are_counted(tmp_path: Path) -> None:
    report = msgspec.structs.replace(
        source("contacts", COLUMNS, 3), rejected=(Reject(5, message("intake.reject.x")),)
    )
    summary = export(together(table_of([report], [ROWS])), audit_of(), tmp_path / "out")
    (balance,) = summary.reconciliation
    assert (balance.rows_in, balance.rows_out, balance.rejected) == (4, 3, 1)


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as refused:
        export(together(contacts()), audit_of(), tmp_path / "file" / "out")
    assert refused.value.message.id == "report.error.cannot_write"


def test_export_without_any_table(tmp_path: Path) -> None:
    summary = export(Tables({}, ()), audit_of(MERGE), tmp_path / "out")
    assert summary.reconciliation == ()
    assert [(each.obstacle, each.count) for each in summary.unresolved] == [("record_gone", 1)]
    (row,) = rows_of(tmp_path / "out" / "not_applied.csv", Dialect())
    assert (row["reason"], row["record_id"], row["other_id"]) == ("record_gone", "7", "8")
