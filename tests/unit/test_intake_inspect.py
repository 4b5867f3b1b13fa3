"""`crm-audit inspect`: how a file is understood, as text, as JSON, and as clean CSV."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from crm_audit_tui.cli.inspect_command import command
from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.intake import inspect_file

_DATA = os.environ.get("CRM_AUDIT_TEST_DATA", "")


def _run(*arguments: str, language: str = "en") -> str:
    result = CliRunner().invoke(
        command, list(arguments), env={"CRM_AUDIT_LANGUAGE": language}, catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def _file(folder: Path) -> Path:
    place = folder / "contatti.csv"
    text = "Elenco contatti;;\nNome;Cognome;E-mail\nAnna;Rossi;a@x.it\nUgo;Neri\nTotale;;\n"
    place.write_bytes(text.encode())
    return place


def test_json_has_the_promised_keys_and_nothing_else_is_printed(tmp_path: Path) -> None:
    found = json.loads(_run(str(_file(tmp_path)), "--json"))
    assert found["table"] == "contacts"
    assert (found["delimiter"], found["quote"], found["encoding"]) == (";", '"', "utf-8")
    assert (found["header_rows"], found["rows"], found["profile"]) == (1, 2, "generic")
    assert [column["maps_to"] for column in found["columns"]] == [
        "first_name",
        "last_name",
        "email",
    ]
    assert {"name", "maps_to", "type", "confidence", "sample"} <= found["columns"][0].keys()
    assert [each["line"] for each in found["rejected"]] == [5]
    assert all(isinstance(each, str) for each in found["warnings"])


@pytest.mark.parametrize(("language", "word"), [("en", "too few cells"), ("it", "troppo poche")])
def test_text_names_what_a_person_should_mind(tmp_path: Path, language: str, word: str) -> None:
    shown = _run(str(_file(tmp_path)), language=language)
    assert word in shown
    assert "contatti.csv" in shown
    assert "Cognome" in shown


def test_csv_is_the_table_as_understood(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _run(str(_file(tmp_path)), "--csv", str(out))
    assert out.read_bytes() == b"Nome,Cognome,E-mail\r\nAnna,Rossi,a@x.it\r\nUgo,Neri,\r\n"


def test_csv_of_a_file_without_header_has_no_header_line(tmp_path: Path) -> None:
    place, out = tmp_path / "x.csv", tmp_path / "out.csv"
    place.write_text("1;a@x.it;007\n2;b@x.it;008\n")
    _run(str(place), "--csv", str(out))
    assert out.read_bytes() == b"1,a@x.it,007\r\n2,b@x.it,008\r\n"


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        inspect_file(_file(tmp_path)).write_csv(tmp_path / "nowhere" / "out.csv")


def test_a_folder_or_a_sheet_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    for path, sheet, reason in ((tmp_path, "", "is_folder"), (_file(tmp_path), "S", "no_sheets")):
        with pytest.raises(InputError) as error:
            inspect_file(path, sheet)
        assert error.value.message.id == f"intake.error.{reason}"


@pytest.mark.skipif(not _DATA, reason="CRM_AUDIT_TEST_DATA is not set")
def test_polluted_files_come_back_as_their_clean_versions(tmp_path: Path) -> None:
    folder = Path(_DATA) / "pollock_polluted"
    same = []
    names = sorted(place.name for place in (folder / "csv").iterdir())
    for name in names:
        out = tmp_path / name
        try:
            inspect_file(folder / "csv" / name).write_csv(out)
        except InputError:
            out.write_text("")
        same.append(_cells(out) == _cells(folder / "clean" / name))
    # Left: two tables under one header, which are kept as one.
    assert [name for name, well in zip(names, same, strict=True) if not well] == [
        "file_multitable_same.csv"
    ]


def _cells(place: Path) -> list[list[str]]:
    with place.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_reasons_are_said_and_kept_in_json(tmp_path: Path) -> None:
    place = tmp_path / "contacts.csv"
    place.write_text(
        "Name,Email,Birth date\nAda,a@x.it,30/04/1990\nBo,b@x.it,01/02/1991\n", "utf-8"
    )
    born = json.loads(_run(str(place), "--json"))["columns"][2]
    assert born["evidence"] == "By its name"
    assert "30/04/1990" in born["format_evidence"]
    assert born["suits"] == 1.0
    assert "Day before month: 30/04/1990 allows nothing else" in _run(str(place))


def test_references_are_followed_into_other_exports(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text(
        "Deal ID,Deal Name,Amount,Stage,Company ID\n1,A,5,Won,C1\n2,B,6,Won,C7\n3,C,7,Lost,C7\n",
        "utf-8",
    )
    companies = tmp_path / "companies.csv"
    companies.write_text("Company ID,Company Name\nC1,Byron Ltd\nC2,Rossi\n", "utf-8")
    assert "links" not in json.loads(_run(str(deals), "--json")), "one file alone joins nothing"
    (link,) = json.loads(_run(str(deals), "--beside", str(companies), "--json"))["links"]
    assert (link["column"], link["target"], link["share"]) == ("company_id", "companies", 0.3333)
    assert link["orphans"] == [{"value": "C7", "count": 2}]
    shown = _run(str(deals), "--beside", str(companies))
    assert "! company ID → companies by ID: 33.3% of 3 references found" in shown
    assert "2  C7" in shown
