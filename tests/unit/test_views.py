"""Typed views: what a text stands for, whichever way it is written."""

from __future__ import annotations

from math import isnan

import pandas as pd
import pytest

from crm_audit_tui.tables import views
from crm_audit_tui.tables.views import ENGLISH, EUROPEAN, parse_number


def _text(*values: str) -> pd.Series[str]:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("1.234,56", EUROPEAN, 1234.56),
        ("1,234.56", ENGLISH, 1234.56),
        ("1.234", EUROPEAN, 1234.0),
        ("1.234", ENGLISH, 1.234),
        ("€99,999", ENGLISH, 99999.0),
        ("EUR 99999", "", 99999.0),
        ("1 234,50 €", EUROPEAN, 1234.5),
        ("1'234.50", ENGLISH, 1234.5),
        ("(12.50)", ENGLISH, -12.5),
        ("12,50-", EUROPEAN, -12.5),
        ("-3", "", -3.0),
        ("45 %", "", 45.0),
        ("1.5e3", "", 1500.0),
        ("12,34,567", ENGLISH, 1234567.0),
    ],
)
def test_numbers_as_people_write_them(text: str, form: str, number: float) -> None:
    assert parse_number(text, form) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "abc", "1.234.56", "12/05/2026", "NO REVENUE", "1,2,3", "--"])
def test_what_is_no_number_is_missing(text: str) -> None:
    assert isnan(parse_number(text))


def test_a_number_that_cannot_be_in_the_columns_style_is_read_in_its_own() -> None:
    found = views.numbers(_text("1.234,50", "99.95", "x"), EUROPEAN)
    assert found.tolist()[:2] == [1234.5, 99.95]
    assert isnan(found.iloc[2])


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2026-03-04", "", "2026-03-04"),
        ("2026-03-04T10:20:30Z", "ISO8601", "2026-03-04 10:20:30"),
        ("2026-03-04 01:00:00+02:00", "ISO8601", "2026-03-03 23:00:00"),
        ("04/03/2026", "%d/%m/%Y", "2026-03-04"),
        ("3/4/26", "%m/%d/%y", "2026-03-04"),
        ("02/23/26 08:55 PM", "%m/%d/%y %I:%M %p", "2026-02-23 20:55:00"),
        ("23/02/2026 8:55 p.m.", "%d/%m/%Y %I:%M %p", "2026-02-23 20:55:00"),
        ("4 marzo 2026", "%d %b %Y", "2026-03-04"),
        ("4-Mär-2026", "%d-%b-%Y", "2026-03-04"),
        ("Sept 12, 2026", "%b %d, %Y", "2026-09-12"),
        ("12 août 2026", "%d %b %Y", "2026-08-12"),
        ("1 Desember 2026", "%d %b %Y", "2026-12-01"),
        ("45631.0", "serial", "2024-12-05"),
        ("45631.5", "serial", "2024-12-05 12:00:00"),
        ("20260304", "%Y%m%d", "2026-03-04"),
    ],
)
def test_dates_as_people_write_them(text: str, form: str, day: str) -> None:
    assert views.dates(_text(text), form).iloc[0] == pd.Timestamp(day)


def test_several_formats_are_tried_in_their_order() -> None:
    found = views.dates(_text("05/03/2026", "03/25/2026", "2026-01-02", "45631", "?"), _MIXED)
    expected = ["2026-03-05", "2026-03-25", "2026-01-02", "2024-12-05"]
    assert found.tolist()[:4] == [pd.Timestamp(day) for day in expected]
    assert pd.isna(found.iloc[4])


_MIXED = "%d/%m/%Y|%m/%d/%Y|ISO8601|serial"


@pytest.mark.parametrize("text", ["2026-99-99", "02/29/2025", "Yesterday", ""])
def test_impossible_dates_are_missing(text: str) -> None:
    assert pd.isna(views.dates(_text(text), "ISO8601|%m/%d/%Y").iloc[0])


def test_placeholders_say_nothing_but_words_do() -> None:
    blank = views.blank(_text("", "  ", "N/A", "tbd", "-", "\u00a0", "Sconosciuto", "0", "Nadia"))
    assert blank.tolist() == [True] * 7 + [False, False]


def test_nine_spellings_of_yes_and_no() -> None:
    yes = views.booleans(_text("TRUE", "Yes", "y", "1", "Sì", "x", "vero", "oui", "Aktiv"))
    no = views.booleans(_text("false", "No", "n", "0", "falso", "non", "nein", "off", "inattivo"))
    assert yes.all() and not no.any()
    assert views.booleans(_text("perhaps")).isna().all()


def test_null_ids_never_join_and_long_salesforce_ids_meet_short_ones() -> None:
    found = views.references(_text("000000000000000AAA", "null", "001bm00001ZL8U9AAL", " Ab1 "))
    assert found.tolist()[:2] == ["", ""]
    assert found.iloc[2] == views.references(_text("001bm00001ZL8U9")).iloc[0]
    assert found.iloc[3] == "ab1"


def test_domains_of_addresses() -> None:
    found = views.domains(_text("https://www.Acme.com/x?y", "a@acme.com", "acme.com.", "Acme"))
    assert found.tolist() == ["acme.com", "acme.com", "acme.com", ""]


def test_currencies_by_sign_and_code() -> None:
    found = views.currencies(_text("€ 10", "10 USD", "R$ 5", "12.50"))
    assert found.tolist() == ["EUR", "USD", "BRL", ""]
    assert views.currency_codes(_text("Euro", "£", "eur")).tolist() == ["EUR", "GBP", "EUR"]
