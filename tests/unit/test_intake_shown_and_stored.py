"""What a workbook shows and what it stores; formulas, merged cells and files that end too early."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from crm_audit_tui.cli.inspect_command import command
from crm_audit_tui.core.messages import Message
from crm_audit_tui.intake import Loaded, load_exports


def _book(folder: Path, rows: list[list[object]], change: Callable[[Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    place = folder / "contacts.xlsx"
    place.write_bytes(stream.getvalue())
    return place


def _told(loaded: Loaded) -> dict[tuple[object, str], dict[str, object]]:
    return {
        (each.params["name"], what.id.rpartition(".")[2]): dict(what.params)
        for each in loaded.sources[0].warnings
        if isinstance(what := each.params.get("what"), Message)
    }


_ROWS: list[list[object]] = [
    ["ID", "Last name", "Zip", "Mobile", "Create Date", "Company"],
    [1, "Rossi", 186, 393331234567, date(2026, 3, 4), "Acme"],
    [2, "Neri", 50100, 393337654321, date(2026, 12, 25), None],
    [3, "Bo", 20121, 3907, date(2026, 1, 31), None],
    [4, "Re", 10, 12, date(2026, 2, 1), "Beta"],
]


def _formatted(sheet: Worksheet) -> None:
    for letter, code in (("C", "00000"), ("D", "0.00E+00"), ("E", "dd/mm/yyyy")):
        for cell in sheet[letter][1:]:
            cell.number_format = code


def test_the_stored_value_is_kept_beside_what_the_sheet_shows(tmp_path: Path) -> None:
    place = _book(tmp_path, _ROWS, _formatted)
    contacts = load_exports([place]).tables["contacts"]
    assert contacts.frame["postcode"].tolist() == ["00186", "50100", "20121", "00010"]
    assert contacts.frame["mobile"].tolist()[0] == "393331234567", "3.93E+11 loses digits"
    plain = json.loads(CliRunner().invoke(command, [str(place), "--json"]).stdout)
    columns = {each["name"]: each for each in plain["columns"]}
    assert columns["Zip"]["sample"] == ["00186", "50100", "20121", "00010"]
    assert columns["Zip"]["stored"] == ["186", "50100", "20121", "10"]
    assert columns["Create Date"]["sample"][1] == "25/12/2026"
    assert columns["Create Date"]["stored"][1] == "2026-12-25"
    assert columns["Mobile"]["stored"] == []
    text = CliRunner().invoke(command, [str(place)]).stdout
    assert "00186 (186)" in text
    assert "50100 (50100)" not in text


def test_formulas_that_were_never_computed_are_told_with_their_lines(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C3"], sheet["C5"] = "=C2+1", "=SUM(C2:C3)"

    loaded = load_exports([_book(tmp_path, _ROWS, change)])
    assert loaded.tables["contacts"].frame["postcode"].tolist() == ["186", "", "20121", ""]
    assert _told(loaded)["Zip", "uncomputed"] == {"n": 2, "lines": "3, 5"}


def test_records_below_a_merged_cell_get_what_the_sheet_shows_for_them(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Contatti al 31 marzo"
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("F3:F5")

    loaded = load_exports([_book(tmp_path, _ROWS, change)])
    assert loaded.tables["contacts"].frame["company"].tolist() == ["Acme", "Acme", "Acme", "Beta"]
    assert _told(loaded) == {("Company", "merged_cells"): {"n": 2, "lines": "4, 5"}}
    assert loaded.sources[0].preamble_rows == 1


def _csv(folder: Path, text: str) -> Loaded:
    (folder / "contacts.csv").write_bytes(text.encode())
    return load_exports([folder / "contacts.csv"])


def test_a_file_cut_off_inside_a_note_keeps_the_record_and_says_so(tmp_path: Path) -> None:
    head = "ID,Email,Last name,Note\n1,a@x.it,Rossi,ok\n"
    loaded = _csv(tmp_path, head + '2,b@x.it,Neri,"una nota che\nnon finisce, e')
    contacts = loaded.tables["contacts"]
    assert contacts.frame["id"].tolist() == ["1", "2"]
    assert contacts.frame["description"].tolist()[1] == "una nota che\nnon finisce, e"
    cut = {each.id: each.params for each in loaded.sources[0].warnings}
    assert cut == {"intake.warning.cut_off": {"line": "3"}}


def test_a_file_cut_off_inside_a_row_says_so_and_a_ragged_file_does_not(tmp_path: Path) -> None:
    head = "ID,Email,Last name,Note\n1,a@x.it,Rossi,ok\n"
    cut = _csv(tmp_path, head + "2,b@x.it,Ne").sources[0].warnings
    assert {"intake.warning.ends_early", "intake.warning.short_rows"} == {each.id for each in cut}
    for text in ("2,b@x.it,Ne\n", "2,b@x.it\n3,c@x.it,Bo", "2,b@x.it,Neri,"):
        ids = {each.id for each in _csv(tmp_path, head + text).sources[0].warnings}
        assert "intake.warning.ends_early" not in ids


def test_a_quote_that_is_never_closed_amid_records_is_no_end_of_the_file(tmp_path: Path) -> None:
    head = "ID,Email,Last name,Note\n1,a@x.it,Rossi,ok\n"
    loaded = _csv(tmp_path, head + '2,b@x.it,Neri,"nota\n3,c@x.it,Bo,ok\n4,d@x.it,Re,ok\n')
    assert loaded.tables["contacts"].frame["id"].tolist() == ["1", "2", "3", "4"]
    assert {each.id for each in loaded.sources[0].warnings} == {"intake.warning.repaired_rows"}
