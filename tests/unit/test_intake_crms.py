"""The export of each CRM: named, told, every column with a meaning mapped, no trap a match key."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from crm_audit_tui.intake import load_exports
from crm_audit_tui.tables.schema import SCHEMA
from crm_exports import EXPORTS, Export

_IDS = [f"{each.crm}-{each.table}" for each in EXPORTS]


@pytest.mark.parametrize("export", EXPORTS, ids=_IDS)
def test_an_export_is_told_by_its_crm_and_understood_in_full(
    tmp_path: Path, export: Export
) -> None:
    place = tmp_path / export.file
    place.write_bytes(export.write(export.columns))
    loaded = load_exports([place])
    assert len(loaded.sources) == 1
    report = loaded.sources[0]
    assert (report.profile, report.table, report.rows) == (export.crm, export.table, export.rows)
    meant = {name: meaning for name, (meaning, _) in export.columns.items()}
    found = {each.name: each.column.partition("raw:")[0] for each in report.columns}
    assert found == meant
    frame = loaded.tables[export.table].frame
    for name, (meaning, cells) in export.columns.items():
        assert frame[meaning or f"raw:{name}"].tolist() == list(cells)


@pytest.mark.parametrize("export", EXPORTS, ids=_IDS)
def test_nothing_about_somebody_else_is_a_match_key(tmp_path: Path, export: Export) -> None:
    place = tmp_path / export.file
    place.write_bytes(export.write(export.columns))
    keys = {spec.name for spec in SCHEMA[export.table].columns if spec.identity}
    for column in load_exports([place]).sources[0].columns:
        if column.column in keys:
            assert export.columns[column.name][0] == column.column


def test_the_weekly_export_is_one_archive_of_tables(tmp_path: Path) -> None:
    stream = io.BytesIO()
    weekly = [each for each in EXPORTS if each.crm == "salesforce"]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in weekly:
            archive.writestr(each.file, each.write(each.columns))
    (tmp_path / "WE_00D5g0000012345EAA_1.ZIP").write_bytes(stream.getvalue())
    loaded = load_exports([tmp_path])
    assert {(each.table, each.profile, each.rows) for each in loaded.sources} == {
        ("contacts", "salesforce", 4),
        ("deals", "salesforce", 4),
    }
    assert loaded.refused == ()


def test_title_and_notices_of_a_report_are_no_records_and_not_lost(tmp_path: Path) -> None:
    for export in EXPORTS:
        if export.crm == "salesforce_report":
            (tmp_path / export.file).write_bytes(export.write(export.columns))
    contacts, deals = load_exports([tmp_path]).sources
    assert (contacts.preamble_rows, contacts.rows) == (2, 4)
    assert [each.reason.id for each in contacts.rejected] == ["intake.reject.footer"] * 3
    assert "Confidential" in " ".join(each.text for each in deals.rejected)
