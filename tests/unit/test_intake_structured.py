"""JSON, JSON lines and Parquet; and what is no table at all, refused with a reason."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import load_exports, load_file
from crm_audit_tui.intake.inspecting import inspect_file

_PEOPLE = [
    {"First Name": "Anna", "Last Name": "Rossi", "Email": "anna@x.example", "Phone": "0039 06"},
    {"First Name": "Ugo", "Last Name": "Neri", "Email": None, "Amount": 12.50},
]


def _write(place: Path, text: str | bytes) -> Path:
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def _rows(place: Path) -> tuple[list[str], list[list[str]]]:
    grid = inspect_file(place).raw.grid
    return list(grid.header), grid.frame.to_numpy().tolist()


def _reason(place: Path) -> str:
    with pytest.raises(InputError) as error:
        load_exports([place])
    return error.value.message.id.rpartition(".")[2]


def test_a_list_of_records_is_a_table_and_numbers_stay_as_written(tmp_path: Path) -> None:
    place = _write(tmp_path / "people.json", json.dumps(_PEOPLE).replace("12.5", "12.50"))
    header, rows = _rows(place)
    assert header == ["First Name", "Last Name", "Email", "Phone", "Amount"]
    assert rows == [
        ["Anna", "Rossi", "anna@x.example", "0039 06", ""],
        ["Ugo", "Neri", "", "", "12.50"],
    ]
    table = load_file(place)
    assert table.name == "contacts"
    assert list(table.frame["last_name"]) == ["Rossi", "Neri"]


def test_json_lines_under_any_ending(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(each) for each in _PEOPLE) + "\n"
    for name in ("people.jsonl", "people.json", "people.csv"):
        assert _rows(_write(tmp_path / name, text))[1][1][:2] == ["Ugo", "Neri"]


def test_records_within_records_become_columns_and_lists_stay_text(tmp_path: Path) -> None:
    records = [{"id": "7", "properties": {"email": "a@x.example", "vip": True}, "tags": ["a", "b"]}]
    header, rows = _rows(_write(tmp_path / "x.json", json.dumps(records)))
    assert header == ["id", "properties.email", "properties.vip", "tags"]
    assert rows == [["7", "a@x.example", "true", '["a", "b"]']]


def test_several_lists_are_several_tables_and_keyed_records_one(tmp_path: Path) -> None:
    place = _write(tmp_path / "crm.json", json.dumps({"contacts": _PEOPLE, "notes": [{"a": "1"}]}))
    assert [(each.sheet, each.rows) for each in load_exports([place]).sources] == [
        ("contacts", 2),
        ("notes", 1),
    ]
    keyed = _write(tmp_path / "keyed.json", json.dumps({"u1": _PEOPLE[0], "u2": _PEOPLE[1]}))
    header, rows = _rows(keyed)
    assert header[0] == "key"
    assert [row[0] for row in rows] == ["u1", "u2"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"a": 1}, ', "broken_data"),
        ('{"a": 1}\n{"a": \n', "broken_data"),
        ('{"encoding": "ascii", "columns": ["a", "b"]}', "no_table"),
        ("[1, 2, 3]", "no_table"),
        ("[" * 100_000 + "]" * 100_000, "broken_data"),
        ('[{"a":' + '{"a":' * 5000 + "1" + "}" * 5000 + "}]", "broken_data"),
    ],
)
def test_json_without_records_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    assert _reason(_write(tmp_path / "x.json", text)) == reason


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    place = tmp_path / "people.parquet"
    frame = pd.DataFrame(
        {
            "Name": ["Anna", None],
            "Score": [1, 2],
            "Day": pd.to_datetime(["2025-01-02", "2025-02-03"]),
            "Tags": [["a"], []],
        }
    )
    frame.to_parquet(place)
    header, rows = _rows(place)
    assert header == ["Name", "Score", "Day", "Tags"]
    assert rows[0][:2] == ["Anna", "1"]
    assert rows[0][2].startswith("2025-01-02")
    assert [row[3] for row in rows] == ['["a"]', "[]"]
    assert rows[1][0] == ""


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    assert (
        _reason(_write(tmp_path / "x.parquet", b"PAR1" + b"\x00" * 40 + b"PAR1")) == "broken_data"
    )


def test_the_same_data_in_every_container_gives_the_same_rows(tmp_path: Path) -> None:
    header = ["First Name", "Last Name", "Email"]
    rows = [["Anna", "Rossi", "anna@x.example"], ["Ugo", "Neri", "ugo@y.example"]]
    frame = pd.DataFrame(rows, columns=header)
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_json(tmp_path / "a.json", orient="records")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.csv", "inner/a.csv")
    for kind in ("csv", "xlsx", "parquet", "json", "zip"):
        assert _rows(tmp_path / f"a.{kind}") == (header, rows), kind


_LICENCE = (
    "Permission is hereby granted, free of charge, to any person\n"
    "obtaining a copy of this software and associated files\n"
    "to deal in the Software without restriction and without\n\n"
    "limitation of the rights to use, copy, modify, merge, sell\n"
    "and to permit persons to whom the Software is given to do so.\n"
)


@pytest.mark.parametrize("name", ["LICENSE", "letter.txt", "letter.csv"])
def test_prose_is_refused_whatever_its_ending(name: str, tmp_path: Path) -> None:
    assert _reason(_write(tmp_path / name, _LICENCE)) == "no_table"


def test_notes_and_settings_named_by_mistake_are_refused_by_their_kind(tmp_path: Path) -> None:
    for name in ("NOTES.md", "settings.toml", "settings.yaml"):
        assert _reason(_write(tmp_path / name, "a,b\n1,2\n")) == "not_a_table"


def test_cells_laid_out_by_position_are_refused_rather_than_read_wrong(tmp_path: Path) -> None:
    text = "Chicago Reader    1971-01-01 40\nChicago Tribune   1920-01-01 164, x\nRow with blanks\n"
    assert _reason(_write(tmp_path / "fixed", text)) == "no_table"


def test_one_column_is_a_table_under_an_ending_of_tables(tmp_path: Path) -> None:
    text = "Email\nanna@x.example\nugo@y.example\n"
    assert _rows(_write(tmp_path / "mails.csv", text))[1] == [["anna@x.example"], ["ugo@y.example"]]
    notes = "Notes\n" + "".join(f"Called {place} times, no answer\n" for place in range(5))
    assert len(_rows(_write(tmp_path / "notes.csv", notes))[1]) == 5


def test_an_unknown_ending_with_several_columns_is_read(tmp_path: Path) -> None:
    place = _write(tmp_path / "table.bad-format", "id,name\n1,english\n2,german\n")
    assert _rows(place) == (["id", "name"], [["1", "english"], ["2", "german"]])
