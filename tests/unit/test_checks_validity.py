"""What cannot be right, told from what is merely unusual; and the spelling that was meant."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks.countries import country_code, domain_country, territory
from crm_audit_tui.checks.emails import judge_email
from crm_audit_tui.checks.phones import judge_phone
from crm_audit_tui.checks.standard import find_strays, mixed_case
from crm_audit_tui.checks.validity import judge_table, test_records
from crm_audit_tui.tables.table import Table
from use_support import table

test_records.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "fault", "meant"),
    [
        ("mario.rossi@acme.it", "", ""),
        ("o'neil+crm@mail.co.uk", "", ""),
        ("tèst@müller.de", "", ""),
        ("a@mail.com", "", ""),
        ("a@yahoo.ie", "", ""),
        ("a.b@gmial.com", "typo", "a.b@gmail.com"),
        ("a.b@gmail.con", "typo", "a.b@gmail.com"),
        ("x@libero.i", "typo", "x@libero.it"),
        ("x@acme.con", "domain", "x@acme.com"),
        ("x@acme.xyzq", "domain", ""),
        ("a@b", "syntax", ""),
        ("mario(at)rossi.it", "syntax", "mario@rossi.it"),
        ("mailto:mario@rossi.it", "syntax", "mario@rossi.it"),
        ("mario@rossi..it", "syntax", "mario@rossi.it"),
        ("John <j@acme.com>", "syntax", "j@acme.com"),
        ("a b@acme.com", "syntax", ""),
        ("a@acme.com; b@acme.com", "several", "a@acme.com"),
        ("test@test.com", "test", ""),
        ("qwerty@acme.it", "test", ""),
        ("mario@example.com", "reserved", ""),
        ("mario@rossi.example", "reserved", ""),
    ],
)
def test_e_mail_addresses(address: str, fault: str, meant: str) -> None:
    verdict = judge_email(address)

    assert (verdict.fault, verdict.suggestion) == (fault, meant)


@pytest.mark.parametrize("local", ["info", "vendite", "kontakt", "ventas", "no-reply"])
def test_a_function_is_no_person(local: str) -> None:
    assert judge_email(f"{local}@acme.it").role
    assert not judge_email("mario@acme.it").role


@pytest.mark.parametrize(
    ("number", "country", "fault", "own"),
    [
        ("02 1234567", "IT", "", ""),
        ("333 1234567", "IT", "", ""),
        ("+39 02 1234567", "", "", "IT"),
        ("0039 333 1234567", "", "", "IT"),
        ("39 333 1234567", "IT", "", ""),
        ("+44 (0)20 7123 4567", "IT", "", "GB"),
        ("+1 416 967 1111", "", "", "CA"),
        ("(512) 757-6000 ext. 12", "US", "", ""),
        ("020 7123 4567", "GB", "", ""),
        ("3.93E+11", "IT", "damaged", ""),
        ("ask Maria", "IT", "letters", ""),
        ("0207", "GB", "short", ""),
        ("0000000", "IT", "invented", ""),
        ("123456789", "", "invented", ""),
        ("07700 900123", "GB", "fiction", ""),
        ("+999 1234567", "", "plan", ""),
    ],
)
def test_numbers_by_their_country(number: str, country: str, fault: str, own: str) -> None:
    verdict = judge_phone(number, country)

    assert (verdict.fault, verdict.country) == (fault, own)


def test_a_plausible_number_without_a_country_is_not_judged() -> None:
    assert not judge_phone("555 201 4471", "").judged


@pytest.mark.parametrize(
    ("written", "code"),
    [("Italia", "IT"), ("IT", "IT"), ("ita", "IT"), ("U.K.", "GB"), ("Great Britain", "GB"),
     ("U.S.A.", "US"), ("NO", "NO"), ("Norvegia", "NO"), ("Narnia", ""), ("", "")],
)  # fmt: skip
def test_countries_in_many_spellings(written: str, code: str) -> None:
    assert country_code(written) == code


def test_domains_and_territories_name_countries_only_where_they_do() -> None:
    assert domain_country("acme.co.uk") == "GB"
    assert domain_country("acme.io") == ""
    assert territory("Italy; Spain") == {"IT", "ES"}
    assert {"IT", "AE", "ZA"} <= territory("EMEA")
    assert "US" not in territory("LATAM")
    assert territory("Central") == frozenset()


def faults(of: Table, column: str) -> list[str]:
    [found] = [each for each in judge_table(of) if each.column == column]
    return [str(each) for each in found.fault]


def test_cells_are_judged_by_what_their_column_holds() -> None:
    contacts = table(
        "contacts",
        country=["Italia", "UK", "Italy", "12"],
        postcode=["184", "SW1A 1AA", "00184", "x9"],
        birth_date=["1980-02-30", "1980-02-28", "", "soon"],
        website=["acme.it", "https://acme.it/it?x=1", "n/a", "no site yet"],
    )

    assert faults(contacts, "postcode") == ["postcode", "", "", ""]
    assert faults(contacts, "country") == ["", "", "", "country"]
    assert faults(contacts, "birth_date") == ["date", "", "", "date"]
    assert faults(contacts, "website") == ["", "", "", "url"]
    [postcodes] = [each for each in judge_table(contacts) if each.column == "postcode"]
    assert postcodes.suggestion[0] == "00184"


def test_a_demonstration_is_not_held_against_its_addresses() -> None:
    demo = table("contacts", email=["a@x.example"] * 3 + ["b@"], phone=["07700 900123"] * 4,
                 country=["GB"] * 4)  # fmt: skip
    real = table("contacts", email=["a@x.example"] + ["b@acme.it"] * 3)

    assert faults(demo, "email") == ["", "", "", "email_syntax"]
    assert faults(demo, "phone") == [""] * 4
    assert faults(real, "email") == ["email_reserved", "", "", ""]


def test_invented_records_are_told_from_people() -> None:
    contacts = table(
        "contacts",
        first_name=["Test", "asdf", "Prova", "Anna", "Test", ""],
        last_name=["test", "qwerty", "Rossi", "Testa", "", "Demo"],
    )

    assert test_records(contacts).tolist() == [True, True, True, False, True, True]


@pytest.mark.parametrize(
    ("written", "usual"),
    [("MARIO ROSSI", "Mario Rossi"), ("de luca", "De Luca"), ("o'neil", "O'Neil"),
     ("JEAN-PIERRE", "Jean-Pierre"), ("anna maria de luca", "Anna Maria de Luca")],
)  # fmt: skip
def test_names_in_mixed_case(written: str, usual: str) -> None:
    assert mixed_case(written) == usual


def test_what_strays_from_the_habit_of_its_column() -> None:
    n = 30
    companies = table(
        "companies",
        name=["Acme Spa", " Beta  Srl", "GAMMA ITALIA", "IBM", *["Firm One"] * (n - 4)],
        country=["Italia"] * 20 + ["Italy", "IT"] + ["France"] * 8,
        tax_id=[f"IT{row:011d}" for row in range(n - 2)] + ["it-00000000999", "none given"],
    )  # fmt: skip

    found = {(each.column, each.kind): each for each in find_strays(companies, 0.88)}

    assert found["name", "space"].examples == ((" Beta  Srl", "Beta Srl", 1),)
    assert found["name", "case"].examples == (("GAMMA ITALIA", "Gamma Italia", 1),)
    assert {each[:2] for each in found["country", "country"].examples} == {
        ("IT", "Italia"),
        ("Italy", "Italia"),
    }
    assert set(found["tax_id", "pattern"].examples) == {
        ("it-00000000999", "IT00000000999", 1),
        ("none given", "", 1),
    }


def test_a_name_of_a_country_may_be_explained_in_brackets() -> None:
    companies = table(
        "companies",
        country=["Antarctica (the territory South of 60 deg S)", "(60)", "Italy", "a@b"],
    )

    [judged] = [each for each in judge_table(companies) if each.column == "country"]

    assert judged.wrong.tolist() == [False, True, False, True]
