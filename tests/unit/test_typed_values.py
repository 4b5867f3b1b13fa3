"""What a column takes of what an auditor types, and what is said about the rest."""

from __future__ import annotations

import pytest

from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.session.typed_values import (
    judge_day,
    judge_email,
    judge_number,
    judge_of,
    judge_phone,
)


@pytest.mark.parametrize(
    ("value", "form", "good"),
    [
        ("2026-12-31", "", True),
        ("2026-12-31", "%d/%m/%Y", True),
        ("2026-12-31T10:00", "ISO8601", True),
        ("31/12/2026", "%d/%m/%Y", True),
        ("3/1/2026", "%d/%m/%Y", True),
        ("3 gennaio 2026", "%d %b %Y", True),
        ("46000", "serial", True),
        ("12.31.2026", "%d/%m/%Y|%m.%d.%Y", True),
        ("12/31/2026", "%d/%m/%Y", False),
        ("31/12/2026", "", False),
        ("2026-02-30", "", False),
        ("2026-W01-1", "", False),
        ("f999", "%d/%m/%Y", False),
        ("f999", "serial", False),
    ],
)
def test_days(value: str, form: str, good: bool) -> None:
    assert (judge_day(value, form) is None) is good


@pytest.mark.parametrize(
    ("value", "form", "good"),
    [
        ("1250", "", True),
        ("1250.50", "", True),
        ("1250,50", "", True),
        ("€ 1.250,50", "1.234,56", True),
        ("1,250.50 USD", "1,234.56", True),
        ("12 500", "", True),
        ("12,34,567", "1,234.56", True),
        ("-3", "", True),
        ("15 %", "", True),
        ("1250.50", "1.234,56", False),
        ("1250,50", "1,234.56", False),
        ('abc"; =1+1, x', "", False),
        ("=1+1", "", False),
        ("1.2.3", "", False),
        ("EUR", "", False),
    ],
)
def test_numbers(value: str, form: str, good: bool) -> None:
    assert (judge_number(value, form) is None) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("anna.rossi@example.com", True),
        ("a+b@x.co.uk; c_d@shop-one.it", True),
        ("a@x.it, b@x.it", True),
        ("pelé@exämple.org", True),
        ("foo", False),
        ("foo@bar", False),
        ("a@x.it; foo", False),
        ("a..b@x.it", False),
        ("a@-x.it", False),
        ("a@x.it.", False),
    ],
)
def test_addresses(value: str, good: bool) -> None:
    assert (judge_email(value) is None) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("+39 02 5550114", True),
        ("02 5550114 int. 12", True),
        ("(020) 7946-0018", True),
        ("12", False),
        ("ask Anna", False),
        ("00000000", False),
    ],
)
def test_phones(value: str, good: bool) -> None:
    assert (judge_phone(value) is None) is good


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_with_an_example_as_the_column_writes(language: str) -> None:
    say = Translator(language).message
    wrong = judge_day("f999", "%d/%m/%Y")
    assert wrong is not None
    assert "f999" in say(wrong) and "2026-12-31" in say(wrong) and "31/12/2026" in say(wrong)
    amount = judge_number("x", "1.234,56")
    assert amount is not None and "1250,50" in say(amount)


def test_only_columns_of_a_kind_are_judged() -> None:
    assert judge_of(None, "contacts", "", "job_title") is None
    assert judge_of(None, "contacts", "", "raw:Mood") is None
    assert judge_of(None, "nowhere", "", "email") is None
    email = judge_of(None, "contacts", "", "email")
    assert email is not None and email("foo") is not None and email("a@x.it") is None
