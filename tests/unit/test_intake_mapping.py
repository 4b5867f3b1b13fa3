"""Mapping: a hand-made key of whole CRM sets, traps in seven languages, words that need context."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pandas as pd
import pytest

from crm_audit_tui.intake.mapping import map_columns
from crm_audit_tui.intake.shapes import look

_MAILS = ["anna@x.example", "bob@y.example", "c.d@z.example", "e@q.example"]
_PHONES = ["+39 06 123456", "02 998877", "051 5559413", "0131 4960110"]
_NAMES = ["Anna Rossi", "Bob Hill", "Cora Dee", "Eve Poe"]


def _mapped(columns: dict[str, list[str]], table: str = "contacts") -> dict[str, str]:
    looks = [look(pd.Series(values, dtype="str")) for values in columns.values()]
    found = map_columns(table, list(columns), looks)
    return {name: guess.column for name, guess in found.items()}


@pytest.mark.parametrize("data", ["", os.environ.get("CRM_AUDIT_TEST_DATA", "")])
def test_the_hand_made_key_is_met(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not data and "CRM_AUDIT_TEST_DATA" in os.environ:
        pytest.skip("the run with the outside sets holds this one")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    found, tables = importlib.import_module("intake_mapping").verdicts(data)
    meaning = [each for each in found if any(each.meant)]
    wrong = [each for each in meaning if each.outcome != "right"]
    assert len(wrong) <= 0.02 * len(meaning), wrong
    assert [each for each in found if each.wrong_key] == []
    assert tables == {}


@pytest.mark.parametrize(
    "header",
    [
        "Owner Email", "Referrer Email", "Recruiter email", "From Email", "Supervisor Email",
        "Assistant's e-mail", "Billing Email", "E-mail del commerciale", "Email creatore",
        "Correo del responsable", "E-mail du responsable", "E-Mail des Besitzers",
        "E-Mail Vorgesetzter", "E-mail do proprietário", "Email Atasan", "Email Pemilik",
    ],
)  # fmt: skip
def test_the_address_of_somebody_else_is_no_key_even_where_there_is_no_other(header: str) -> None:
    mapped = _mapped({"First Name": list("ABCD"), "Last Name": _NAMES, header: _MAILS})
    assert mapped.get(header, "") in ("", "owner")


@pytest.mark.parametrize(
    "header",
    [
        "Assistant Phone", "Telefono assistente", "Teléfono del asistente", "Telefon Assistent",
        "Téléphone de l'assistant", "Telepon Asisten", "Emergency Contact Number", "Spouse mobile",
        "Company Phone",
    ],
)  # fmt: skip
def test_the_phone_of_somebody_else_is_no_key(header: str) -> None:
    assert header not in _mapped({"Last Name": _NAMES, "Email": _MAILS, header: _PHONES})


def test_a_few_addresses_over_and_over_are_those_in_charge() -> None:
    people = {"Last Name": _NAMES * 5, "Contatto interno": [_MAILS[0], _MAILS[1]] * 10}
    assert "Contatto interno" not in _mapped(people)
    everyone = [f"{place}@x.example" for place in range(20)]
    assert _mapped({"Last Name": _NAMES * 5, "Recapito": everyone})["Recapito"] == "email"


def test_a_weak_word_stands_for_a_column_only_where_no_plain_one_does() -> None:
    days = ["2025-01-03", "2025-02-04", "2025-03-05", "2025-04-06"]
    assert _mapped({"Name": _NAMES, "Date": days})["Date"] == "created_at"
    both = _mapped({"Date": days, "Name": _NAMES, "Created": days})
    assert both["Created"] == "created_at"
    assert "Date" not in both
    places = ["Rome", "Paris, FR", "Delhi", "Oslo"]
    assert _mapped({"Name": _NAMES, "Location": places})["Location"] == "city"
    assert "Location" not in _mapped({"Location": places, "Name": _NAMES, "City": places})


def test_a_code_to_dial_is_no_country() -> None:
    codes, lands = ["+91", "+39", "0044", "+1 868"], ["India", "Italy", "UK", "Trinidad"]
    mapped = _mapped({"Name": _NAMES, "country_code": codes, "zone": lands, "country": lands})
    assert mapped["country"] == "country"
    assert "country_code" not in mapped
    assert _mapped({"Name": _NAMES, "country_code": ["IN", "IT", "GB", "TT"]})["country_code"]


def test_a_header_that_stands_several_times_is_understood_once() -> None:
    mapped = _mapped({"First Name First Name": _NAMES, "Email Email Email": _MAILS})
    assert mapped == {"First Name First Name": "first_name", "Email Email Email": "email"}


def test_every_word_of_the_trap_lists_is_folded_and_matches_itself() -> None:
    from crm_audit_tui.intake.synonyms import trap
    from crm_audit_tui.intake.words import fold

    for kind in ("never", "in_charge"):
        words = trap(kind).pattern.removeprefix(r"\b(?:").removesuffix(r")\b").split("|")
        assert len(words) > 50
        for word in words:
            plain = word.replace(r"\w*", "")
            assert fold(plain) == plain
            assert trap(kind).search(plain)


def test_a_slip_of_the_pen_is_understood_and_another_word_is_not_taken_for_one() -> None:
    assert _mapped({"Firts Name": _NAMES, "Las Name": _NAMES, "Emial Address": _MAILS}) == {
        "Firts Name": "first_name",
        "Las Name": "last_name",
        "Emial Address": "email",
    }
    states = {"State Name": ["Ohio", "Utah", "Iowa", "Texas"], "TOTAL": ["5", "7", "9", "2"]}
    assert "State Name" not in _mapped(states, "deals")


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Proprietario del contatto", "owner"),
        ("Propriétaire de la fiche contact", ""),
        ("ID de la fiche", "id"),
        ("Numero del telefono", "phone"),
        ("Código del postal", "postcode"),
        ("Datum der Erstellung", "created_at"),
        ("Nome do pai", ""),  # the father's name is nobody's own
    ],
)
def test_articles_and_prepositions_make_no_other_header(header: str, meant: str) -> None:
    values = _PHONES if meant == "phone" else ["20121", "20122", "50100", "00186"]
    found = _mapped({header: values, "E-mail": _MAILS})
    assert found.get(header, "") == meant


def test_days_under_no_header_are_no_phones() -> None:
    days = ["28/01/2018", "14/02/2018", "03/03/2018", "24/07/2018"]
    assert _mapped({"column 1": days, "column 2": _NAMES}, "other") == {}
    assert _mapped({"column 1": _PHONES, "column 2": _NAMES}, "other") == {"column 1": "phone"}
