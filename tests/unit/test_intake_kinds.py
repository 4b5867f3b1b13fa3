"""The same rows in a file of any kind give the same tables: columns, rows, values, text."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kinds
from crm_audit_tui.intake import Loaded, load_exports
from crm_audit_tui.intake.delimited import read_delimited
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table
from kinds import Cell

_DATA = os.environ.get("CRM_AUDIT_TEST_DATA", "")
_SAMPLE = Path(__file__).parents[2] / "sample_data"
_SETS = ("maven_crm", "hubspot_dummydata", "salesforce_devorg_powerbi", "small_messy")
_FEW = ("contacts_uk", "contatti_italia", "companies", "deals", "users")  # of our own sample
_ROWS = 30
# Each file of a set in the next of these kinds, and in the one after that.
_PLAIN = ("tsv", "ods", "semicolon", "utf-16", "xlsx", "pipe", "json", "utf-8-sig", "jsonl")
Set = Mapping[str, kinds.Rows]


@cache
def _rows(name: str) -> dict[str, kinds.Rows]:
    """Return a sample of each file of a set, first and last rows among it."""
    folder = _SAMPLE if name == "sample_data" else Path(_DATA, name)
    found: dict[str, kinds.Rows] = {}
    for place in sorted(folder.glob("*.csv")):
        if place.stem == "data_dictionary" or (folder == _SAMPLE and place.stem not in _FEW):
            continue  # two tables side by side; more of the same
        grid = read_delimited(place.read_bytes(), place.name).grid
        step = max(len(grid.frame) // _ROWS, 1)
        header = [*grid.header] if grid.header_rows else list(grid.frame.columns)
        found[place.stem] = [header, *grid.frame.iloc[::step].to_numpy().tolist()]
    return found


def _written(kind: str, rows: kinds.Rows, formats: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the ending and the bytes of one table in a kind of file."""
    program, _, way = kind.partition(" ")
    cells = kinds.cells(rows, formats if way == "typed" else None)
    match program:
        case "tsv":
            return "tsv", kinds.csv_bytes(rows, "\t", newline="\n")
        case "semicolon":
            return "csv", kinds.csv_bytes(rows, ";")
        case "pipe":
            return "txt", kinds.csv_bytes(rows, "|", newline="\n")
        case "utf-16" | "utf-8-sig":
            return "csv", kinds.csv_bytes(rows, "\t" if program == "utf-16" else ",", program)
        case "json" | "jsonl":
            return program, kinds.json_bytes(rows, lines=program == "jsonl")
        case "ods":
            return program, kinds.ods_bytes({"Sheet": cells})
        case "xlsx" | "xlsm":
            return program, kinds.xlsx_bytes({"Sheet": cells})
    return "csv", kinds.csv_bytes(rows)


def _load(folder: Path, kind: str, tables: Set, like: Loaded | None = None) -> Loaded:
    """Write a set in a kind of file (a number: in many) and load it; `like` tells the days."""
    files = {}
    for place, (stem, rows) in enumerate(tables.items()):
        columns = like.sources[place].columns if like else ()
        formats = {each.name: each.format for each in columns if "date" in each.type}
        own = _PLAIN[(place + int(kind)) % len(_PLAIN)] if kind.isdigit() else kind
        ending, data = _written(own, rows, formats)
        files[f"{stem}.{ending}"] = data
    folder.mkdir()
    if kind == "zip":
        files = {"export.zip": kinds.zip_bytes(files)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return load_exports([folder])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Loaded]:
    """Load a set from CSV, once."""
    return cache(lambda name: _load(tmp_path_factory.mktemp(name) / "csv", "csv", _rows(name)))


def _understood(loaded: Loaded) -> list[object]:
    return [
        (
            source.id,
            source.table,
            source.rows,
            source.profile,
            [(each.name, each.maps_to, each.type) for each in source.columns],
        )
        for source in loaded.sources
    ]


def _view(table: Table, column: str) -> pd.Series[Any]:
    """Return a column as what it means: days, numbers, truths, or its text."""
    types = {
        each.type for source in table.sources for each in source.columns if each.column == column
    }
    if types & {ColumnType.DATE.value, ColumnType.DATETIME.value}:
        return table.dates(column)
    if types & {ColumnType.MONEY.value, ColumnType.NUMBER.value}:
        return table.numbers(column)
    return table.booleans(column) if types == {ColumnType.BOOLEAN.value} else table.frame[column]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *product(["sample_data", *_SETS], ["xlsx typed", "ods typed", "0"]),
        *product(["salesforce_devorg_powerbi", "small_messy", "maven_crm"], ["zip", "3", "6"]),
    ],
)
def test_the_same_rows_in_any_kind_of_file_are_the_same_tables(
    name: str, kind: str, plain: Callable[[str], Loaded], tmp_path: Path
) -> None:
    if name in _SETS and not _DATA:
        pytest.skip("CRM_AUDIT_TEST_DATA is not set")
    meant = plain(name)
    read = _load(tmp_path / "other", kind, _rows(name), meant)
    assert read.refused == ()
    assert _understood(read) == _understood(meant)
    for table in meant.tables:
        same = read.tables[table.name]
        assert same.columns == table.columns
        for column in table.columns:
            if kind.endswith("typed"):
                pd.testing.assert_series_equal(_view(same, column), _view(table, column))
            else:
                assert same.frame[column].tolist() == table.frame[column].tolist()


_DEALS = (
    ("Deal ID", "Stage", "Amount", "Close Date", "Postal Code", "Weight", "Share", "Won"),
    (
        Cell(1), Cell("Won"), Cell(1234.5, "[$€-410] #,##0"), Cell(date(2026, 2, 1), "dd/mm/yyyy"),
        Cell(186, "00000"), Cell(1.125), Cell(0.125, "0%"), Cell(True),
    ),
    (
        Cell(2), Cell("Lost"), Cell(12, "[$€-410] #,##0"), Cell("03/04/26"),
        Cell(50100, "00000"), Cell(234.567), Cell(0.5, "0%"), Cell(False),
    ),
)  # fmt: skip


def test_a_workbook_tells_what_its_figures_and_days_are(tmp_path: Path) -> None:
    place = tmp_path / "deals.xlsx"
    header, *body = _DEALS
    place.write_bytes(kinds.xlsx_bytes({"Sheet": [[Cell(name) for name in header], *body]}))
    loaded = load_exports([place])
    table = loaded.tables["deals"]
    frame = table.frame
    assert frame["amount"].tolist() == ["€ 1,234.5", "€ 12"]
    assert table.currencies("amount").tolist() == ["EUR", "EUR"]
    assert frame["raw:Share"].tolist() == ["12.5%", "50%"]  # one scale, though `0%` rounds
    assert table.numbers("raw:Weight").tolist() == [1.125, 234.567]
    days = [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-04-03")]
    assert table.dates("close_date").tolist() == days, "a day typed as text is read as well"


_SHOWN = """<table:table table:name="Deals"><table:table-row>{header}</table:table-row>
<table:table-row table:number-rows-repeated="2">{row}</table:table-row></table:table>"""


def test_an_open_document_says_what_its_cells_show(tmp_path: Path) -> None:
    names = ("Stage", "Amount", "Postal Code", "Share", "Flag", "Weight")
    header = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in names
    )
    row = "".join(
        f'<table:table-cell office:value-type="{kind}"{more} office:value="{value}">'
        f"<text:p>{text}</text:p></table:table-cell>"
        for kind, more, value, text in (
            ("currency", ' office:currency="EUR"', "1234.5", "1.234,50 €"),
            ("float", "", "186", "00186"),
            ("percentage", "", "0.125", "13%"),
            ("float", "", "1", "VERO"),
            ("float", "", "234.567", "234,6"),
        )
    )
    won = '<table:table-cell office:value-type="string"><text:p>Won</text:p></table:table-cell>'
    place = tmp_path / "deals.ods"
    place.write_bytes(kinds.ods_document(_SHOWN.format(header=header, row=won + row)))
    table = load_exports([place]).tables["deals"]
    assert table.frame.to_numpy().tolist() == [
        ["Won", "1234.50 €", "00186", "12.5%", "VERO", "234.567"],
        ["Won", "1234.50 €", "00186", "12.5%", "VERO", "234.567"],
    ]
    assert table.numbers("amount").tolist() == [1234.5, 1234.5]
