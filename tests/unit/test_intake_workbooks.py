"""Workbooks: sheets, and cells as the sheet shows them wherever that says the value in full."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import inspect_file, load_exports
from crm_audit_tui.intake.cell_formats import shown, strptime_format


def _workbook(
    sheets: dict[str, list[list[object]]],
    formats: dict[str, str] | None = None,
    epoch: datetime | None = None,
) -> bytes:
    """Return a workbook; `formats` go by column letter of every sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch is not None:
        book.epoch = epoch
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for letter, code in (formats or {}).items():
            for cell in sheet[letter][1:]:
                cell.number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_each_sheet_that_holds_a_table_is_a_source(tmp_path: Path) -> None:
    place = tmp_path / "crm.xlsx"
    place.write_bytes(
        _workbook(
            {
                "Contacts": [["ID", "Email", "Last name"], [7, "a@x.it", "Rossi"]],
                "Notes": [],
                "Deals": [["Deal ID", "Deal stage", "Amount"], ["D1", "Won", 10.5]],
            }
        )
    )
    loaded = load_exports([place])
    assert [(each.sheet, each.table, each.rows) for each in loaded.sources] == [
        ("Contacts", "contacts", 1),
        ("Deals", "deals", 1),
    ]
    assert loaded.tables["contacts"].frame["id"].tolist() == ["7"]
    assert loaded.tables["deals"].frame["amount"].tolist() == ["10.5"]
    assert inspect_file(place, "Deals").report.table == "deals"
    with pytest.raises(InputError):
        inspect_file(place, "Leads")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (186, "00000", "00186"),
        (3933123456, "0", "3933123456"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-3, "0.0", "-3.0"),
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (0.25, "0%", "25%"),
        (12.5, "[$€-410]\\ #,##0.00", "€ 12.50"),
        (7, '"C-"000', "C-007"),
        (date(2026, 3, 4), "dd/mm/yyyy", "04/03/2026"),
        (datetime(2026, 3, 4, 15, 7), "d/m/yy h:mm AM/PM", "4/3/26 3:07 PM"),
        (datetime(2026, 3, 4, 15, 7, 9), "yyyy-mm-dd hh:mm:ss", "2026-03-04 15:07:09"),
    ],
)
def test_a_cell_is_what_its_format_shows(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1234.567, "0.0"),  # rounds
        (393331234567, "0.00E+00"),  # the digits are still in the cell
        (0.5, "# ?/?"),
        (1500000, "0,"),
        (date(2026, 3, 4), "dd/mm"),
        (datetime(2026, 3, 4, 15, 7), "dd/mm/yyyy"),
        (True, "0"),
        ("text", "0"),
    ],
)
def test_the_stored_value_is_taken_where_the_format_says_less(value: object, code: str) -> None:
    assert shown(value, code) is None


def test_the_format_of_days_is_told_by_the_cells_not_guessed(tmp_path: Path) -> None:
    assert strptime_format("d/m/yy h:mm AM/PM") == "%d/%m/%y %I:%M %p"
    place = tmp_path / "deals.xlsx"
    rows: list[list[object]] = [
        ["Deal ID", "Stage", "Amount", "Close Date", "Zip"],
        [1, "Won", 10.5, date(2026, 2, 1), 186],
        [2, "Lost", 1200, date(2026, 2, 3), 50100],
    ]
    codes = {"C": "#,##0.00", "D": "mm/dd/yyyy", "E": "00000"}
    place.write_bytes(_workbook({"Sheet": rows}, codes))
    loaded = load_exports([place])
    table, source = loaded.tables["deals"], loaded.sources[0]
    assert table.frame["close_date"].tolist() == ["02/01/2026", "02/03/2026"]
    assert table.dates("close_date").tolist() == [
        pd.Timestamp("2026-02-01"),
        pd.Timestamp("2026-02-03"),
    ]
    assert source.questions == ()
    assert table.frame["amount"].tolist() == ["10.50", "1,200.00"]
    assert table.frame["raw:Zip"].tolist() == ["00186", "50100"]


def test_a_format_that_is_not_understood_is_told_for_its_column(tmp_path: Path) -> None:
    place = tmp_path / "deals.xlsx"
    rows: list[list[object]] = [["Deal ID", "Stage", "Amount"], [1, "Won", 1500000]]
    place.write_bytes(_workbook({"Sheet": rows}, {"C": "0,"}))
    loaded = load_exports([place])
    assert loaded.tables["deals"].frame["amount"].tolist() == ["1500000"]
    warning = next(x for x in loaded.sources[0].warnings if x.id.endswith("number_format"))
    assert warning.params == {"name": "Amount", "format": "0,"}


def test_days_of_the_1904_calendar_are_the_same_days(tmp_path: Path) -> None:
    place = tmp_path / "deals.xlsx"
    rows: list[list[object]] = [["Deal ID", "Stage", "Close Date"], [1, "Won", date(2026, 2, 1)]]
    place.write_bytes(_workbook({"Sheet": rows}, {"C": "yyyy-mm-dd"}, CALENDAR_MAC_1904))
    assert load_exports([place]).tables["deals"].frame["close_date"].tolist() == ["2026-02-01"]


def test_a_title_above_the_header_and_blank_rows_are_no_records(tmp_path: Path) -> None:
    place = tmp_path / "contacts.xlsx"
    rows: list[list[object]] = [
        ["Contact export"],
        [],
        ["Email", "First name", "Last name"],
        ["a@x.it", "Anna", "Rossi"],
        [],
        ["u@x.it", "Ugo", "Neri"],
    ]
    place.write_bytes(_workbook({"Sheet": rows}))
    loaded = load_exports([place])
    assert loaded.tables["contacts"].line.tolist() == [4, 6]
    source = loaded.sources[0]
    assert (source.preamble_rows, source.header_rows, source.blank_rows) == (1, 1, 2)
