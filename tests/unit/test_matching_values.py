"""Values in one form: what is the same thing written twice, and what is not."""

from __future__ import annotations

import pytest

from crm_audit_tui.matching import addresses, companies, days, emails, names, phones


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        ("+39 02 555 0114", ""),
        ("0039 02-5550114", ""),
        ("02 5550114", "Italia"),
        ("(02) 555.0114", "IT"),
        ("+39 (0)2 5550114 int. 12", ""),
        ("39025550114", "Italy"),
    ],
)
def test_one_number_written_in_many_ways_is_one_number(cell: str, country: str) -> None:
    assert {phones.compared(each) for each in phones.numbers(cell, country)} == {"25550114"}


@pytest.mark.parametrize("cell", ["0000000", "1234567", "n/a", "call me", "12"])
def test_fillers_are_no_numbers(cell: str) -> None:
    assert phones.numbers(cell) == []


def test_a_cell_may_hold_several_numbers() -> None:
    assert len(phones.numbers("+39 02 5550114; +39 333 555 0115")) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann.Lee+crm@gmail.com", "annlee@googlemail.com"),
        ("INFO@Rossi.it", "info@rossi.it"),
        ("Ann <ann@lee.com>", "ann@lee.com"),
    ],
)
def test_one_box_written_in_two_ways_is_one_box(one: str, other: str) -> None:
    assert emails.addresses(one) == emails.addresses(other)


def test_dots_count_where_a_provider_counts_them() -> None:
    assert emails.addresses("a.b@rossi.it") != emails.addresses("ab@rossi.it")


def test_boxes_of_functions_and_free_domains_tell_no_person_and_no_employer() -> None:
    assert emails.local_part("info2@rossi.it") == ""
    assert emails.domain("beppe@gmail.com") == ""
    assert emails.domain("beppe@rossi.it") == "rossi.it"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("De Luca, Giuseppe", ("giuseppe", "deluca")),
        ("Dott. Giuseppe De Luca", ("giuseppe", "deluca")),
        ("Ludwig van der Berg", ("ludwig", "vanderberg")),
        ("Suharto", ("suharto", "")),
        ("Martin Luther King Jr.", ("martin luther", "king")),
        ("Ольга Иванова", ("olga", "ivanova")),
    ],
)
def test_full_names_are_split(text: str, parts: tuple[str, str]) -> None:
    assert names.split(text) == parts


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Beppe", "Giuseppe"),
        ("Bob", "Robert"),
        ("Pepe", "José"),
        ("Fritz", "Friedrich"),
        ("Zé", "José"),
        ("Fred", "Frédéric"),
        ("Moh", "Muhammad"),
    ],
)
def test_short_forms_stand_for_a_name(short: str, full: str) -> None:
    assert set(names.formal(names.given(short))) & set(names.formal(names.given(full)))


def test_text_read_in_the_wrong_encoding_is_the_text_that_it_was() -> None:
    assert companies.name("Marchand IngÃ©nierie SAS") == companies.name("Marchand Ingénierie")
    assert names.given("Ã‰dgar") == names.given("Édgar")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rossi & Figli S.r.l.", "ROSSI E FIGLI SRL"),
        ("PT Maju Jaya Tbk", "Maju Jaya"),
        ("Müller GmbH & Co. KG", "Muller"),
        ("García S. L. U.", "Garcia SLU"),
        ("The Boat Company Ltd", "Boat"),
    ],
)
def test_legal_forms_are_no_part_of_a_name(one: str, other: str) -> None:
    assert companies.name(one) == companies.name(other)


def test_a_company_called_like_a_legal_form_keeps_its_name() -> None:
    assert companies.name("AG") == "ag"
    assert companies.acronym(companies.name("International Business Machines Corp")) == "ibm"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 High St.", "12 High Street"),
        ("V.le Monza 5", "Viale Monza, 5"),
        ("Hauptstr. 7", "Hauptstraße 7"),
        ("Jl. Sudirman No. 9", "Jalan Sudirman 9"),
    ],
)
def test_street_types_are_spelled_out(one: str, other: str) -> None:
    assert addresses.street(one) == addresses.street(other)


def test_dates_come_down_to_digits() -> None:
    assert days.day("1971-05-24") == days.day("24/05/1971") == days.day("19710524") == "19710524"


@pytest.mark.parametrize(
    ("local", "first", "last", "repeats"),
    [
        ("mmartinez", "miguel", "martinez", True),
        ("russop", "pier paolo", "russo", True),
        ("javier", "javi", "vazquez", True),
        ("michael", "michaeel", "davies", True),
        ("giovanni", "g", "killgiam", True),
        ("blackcat77", "anna", "rossi", False),
        ("annarossi", "a", "rossi", False),
        ("annarossi", "anna", "rossi", False),
        ("martinez", "", "", False),
    ],
)
def test_a_box_that_thousands_have_is_known_by_the_names(
    local: str, first: str, last: str, repeats: bool
) -> None:
    assert emails.repeats_names(local, first, last) == repeats


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Soranzo, Carmela", ("carmela", "soranzo")),
        ("Carmela Soranzo", ("carmela", "soranzo")),
        ("Soranzo Carmela", ("carmela", "soranzo")),
        ("García López", ("", "")),  # two surnames
        ("Martín Gómez", ("", "")),  # as frequent a surname as a given name
        ("Soranzo", ("", "")),
        ("De Luca", ("", "")),
    ],
)
def test_a_surnames_box_with_both_names_is_told_by_the_table(
    text: str, found: tuple[str, str]
) -> None:
    given = {"carmela": 12, "martin": 9, "garcia": 1}
    family = {"soranzo": 2, "garcia": 30, "lopez": 25, "martin": 8, "gomez": 20}
    assert names.split_known(text, given, family) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rossi S.r.l.", "Rossi Società a responsabilità limitata"),
        ("Smith Ltd.", "SMITH LIMITED"),
        ("Modas S.A. de C.V.", "Modas Sociedad Anónima de Capital Variable"),
        ("Maffi Soc. Coop.", "Maffi Società Cooperativa"),
    ],
)
def test_a_legal_form_is_one_however_it_is_written(one: str, other: str) -> None:
    assert companies.name(one) == companies.name(other)
    assert companies.legal_form(one) == companies.legal_form(other) != ""
    assert companies.legal_form(one) != companies.legal_form("Rossi S.p.A.")
