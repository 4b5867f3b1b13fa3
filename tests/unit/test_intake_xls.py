"""Workbooks of the old kind (.xls), and those whose formats nobody can read."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

import kinds
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.intake import Loaded, load_exports
from crm_audit_tui.intake.workbook import head_rows
from crm_audit_tui.intake.xls_styles import xls_formats
from xls_workbooks import MAC, WINDOWS

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _load(folder: Path, name: str, data: bytes) -> Loaded:
    (folder / name).write_bytes(data)
    return load_exports([folder / name])


def _unread(loaded: Loaded) -> list[object]:
    return [
        each.params["name"]
        for each in loaded.sources[0].warnings
        if each.id == "intake.warning.formats_unread"
    ]


@pytest.mark.parametrize("data", [WINDOWS, MAC], ids=["1900", "1904"])
def test_a_cell_of_an_xls_is_what_its_format_shows(tmp_path: Path, data: bytes) -> None:
    loaded = _load(tmp_path, "crm.xls", data)
    contacts = loaded.tables["contacts"].frame
    assert contacts["postcode"].tolist() == ["00186", "50100", "00010"]
    assert contacts["mobile"].tolist() == ["393331234567", "393337654321", "393407"]
    assert contacts["created_at"].tolist() == ["04/03/2026", "25/12/2026", "31/01/2026"]
    assert contacts["raw:Annual revenue"].tolist() == ["€ 1,234.50", "€ 99.00", ""]
    assert contacts["raw:Discount"].tolist() == ["25%", "10%", "5.5%"]
    assert contacts["company"].tolist() == ["Acme", "Acme", "Beta"], "merged cells"
    deals = loaded.tables["deals"].frame
    assert deals[["id", "amount"]].values.tolist() == [["D-007", "$10.50"]]
    report = loaded.sources[0]
    assert (report.sheet, report.preamble_rows, report.questions) == ("Contatti", 1, ())
    assert [each.id for each in report.warnings] == [
        "intake.warning.number_format",  # Share, as a fraction
        "intake.warning.column",
    ]


def test_the_first_rows_of_an_xls_bear_its_formats_too() -> None:
    rows = head_rows(WINDOWS, "crm.xls", "Contatti", 4)
    assert rows[2][:6] == ["1", "Rossi", "00186", "393331234567", "04/03/2026", "€ 1,234.50"]


def test_formats_are_named_by_sheet_and_cell() -> None:
    formats = xls_formats(WINDOWS)
    assert formats is not None
    assert dict(formats["Deals"].items()) == {(1, 0): '"D-"000', (1, 2): "$#,##0.00"}
    assert (xls_formats(WINDOWS, "Deals") or {}).keys() == {"Deals"}


def test_a_module_in_the_folder_of_the_exports_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("xlrd", "python_calamine", "json"):
        (tmp_path / f"{name}.py").write_text("open('was-run', 'w').close()")
    loaded = _load(tmp_path, "crm.xls", WINDOWS)
    assert loaded.tables["contacts"].frame["postcode"].tolist()[0] == "00186"
    assert not (tmp_path / "was-run").exists()


def test_a_damaged_xls_is_refused_or_its_formats_are_told_missing(tmp_path: Path) -> None:
    outcomes = set()
    for place in range(600, len(WINDOWS), 397):
        data = WINDOWS[:place] + b"\xff" * 24 + WINDOWS[place + 24 :]
        try:
            loaded = _load(tmp_path, "crm.xls", data)
        except InputError as error:
            outcomes.add(error.message.id.rpartition(".")[2])
            continue
        outcomes.add("unread" if _unread(loaded) else "read")
    assert outcomes >= {"read"}
    assert outcomes <= {"read", "unread", "broken_workbook", "damaged_workbook", "no_table"}


@pytest.mark.parametrize("kept", [1600, 3000])
def test_an_xls_that_ends_early_is_refused_in_words(tmp_path: Path, kept: int) -> None:
    with pytest.raises(InputError) as refused:
        _load(tmp_path, "crm.xls", WINDOWS[:kept])
    assert refused.value.message.params["file"] == "crm.xls"


def _record(number: int, body: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])
    return head + bytes([len(body)]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb(rows: list[list[str | float]]) -> bytes:
    """Return a workbook in Excel's binary parts (.xlsb), as far as its cells go."""
    sheet = [_record(129), _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1))]
    sheet.append(_record(145))
    for row, cells in enumerate(rows):
        sheet.append(_record(0, struct.pack("<II", row, 0) + b"\0" * 9))
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet.append(_record(6, place + _wide(value)))
            else:
                sheet.append(_record(5, place + struct.pack("<d", value)))
    sheet += [_record(146), _record(130)]
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Contacts")
    book = [_record(131), _record(143), _record(156, bundle), _record(144), _record(132)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.bin", b"".join(book))
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(sheet))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
    return stream.getvalue()


def test_columns_of_numbers_without_readable_formats_are_told(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [
        ["ID", "Email", "Zip", "Discount"],
        [1.0, "a@x.it", 186.0, 0.25],
        [2.0, "b@x.it", 50100.0, 0.1],
    ]
    loaded = _load(tmp_path, "contacts.xlsb", _xlsb(rows))
    assert loaded.tables["contacts"].frame["postcode"].tolist() == ["186", "50100"]
    assert _unread(loaded) == ["ID", "Zip", "Discount"]


def _with_part(data: bytes, name: str, change: bytes | None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
            elif change is not None:
                new.writestr(each, change)
    return stream.getvalue()


def test_an_xlsx_with_broken_styles_says_so_and_one_without_is_plain(tmp_path: Path) -> None:
    cells = [[kinds.Cell("ID"), kinds.Cell("Email")], [kinds.Cell(7), kinds.Cell("a@x.it")]]
    plain = kinds.xlsx_bytes({"Sheet": cells})
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    style = f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="none"/></cellXfs></styleSheet>'
    broken = _with_part(plain, "xl/styles.xml", style.encode())
    assert _unread(_load(tmp_path, "contacts.xlsx", broken)) == ["ID"]
    none = _with_part(plain, "xl/styles.xml", None)
    assert _unread(_load(tmp_path, "contacts.xlsx", none)) == []
    assert _unread(_load(tmp_path, "contacts.xlsx", plain)) == []


def test_real_xls_files_show_what_a_spreadsheet_shows() -> None:
    data = os.environ.get("CRM_AUDIT_TEST_DATA")
    if not data:
        pytest.skip("CRM_AUDIT_TEST_DATA names no folder with outside sets")
    folder = Path(data) / "csv_oddities"
    whole = load_exports([folder / "csvkit" / "test.xls"]).sources[0]
    assert not any(isinstance(each, Message) and "formats" in each.id for each in whole.warnings)
    rows = head_rows(
        (folder / "csvkit" / "test.xls").read_bytes(), "test.xls", "testfixed_converted.csv", 3
    )
    assert rows[1][1] == "1/1/1971"
    assert rows[2][5] == "1948-01-01 14:57:13", "the format leaves the seconds out"
    place = folder / "tabulator-py" / "table-with-ints-floats-dates.xls"
    assert head_rows(place.read_bytes(), place.name, "Лист1", 2)[1] == ["2013", "3.3", "16/08/09"]
