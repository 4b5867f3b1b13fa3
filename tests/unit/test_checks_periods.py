"""Before and after, indexed and standardised by hand."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import conversions
from crm_audit_tui.core.messages import Money
from crm_audit_tui.core.questions import Answer
from use_support import context, entries, finding, rows, rules, suggested, table, value


def test_two_typed_spans_are_indexed_and_made_comparable() -> None:
    typed = entries(
        "conversions",
        "before_after",
        {"side": "before", "start": "2025-01-01", "end": "2025-03-31", "revenue": "6000 EUR",
         "working_days": "60", "representatives": "2"},
        {"side": "after", "start": "2026-01-01", "end": "2026-03-31", "revenue": "9000 EUR",
         "working_days": "60", "representatives": "4"},
    )  # fmt: skip

    result = conversions.check(context(decisions=typed))

    # 6,000 / 60 / 2 = 50 before, 9,000 / 60 / 4 = 37.50 after
    assert value(result, "conversions.before_after_raw", "EUR") == pytest.approx(150)
    assert value(result, "conversions.before_after_index", "EUR") == pytest.approx(75)
    assert finding(result, "conversions.worse_after").title.params["index"] == pytest.approx(75)
    before, after = rows(result, "conversions.before_after")
    assert (before[5], before[8], before[9]) == (100.0, Money(50.0, "EUR"), 100.0)
    assert (after[5], after[8], after[9]) == (150.0, Money(37.5, "EUR"), 75.0)


def test_what_is_left_blank_comes_from_the_deals_of_the_span() -> None:
    deals = table(
        "deals",
        id=["a", "b", "c", "d"],
        stage=["Won", "Won", "Won", "Lost"],
        amount=["100 EUR", "300 EUR", "50 EUR", "999 EUR"],
        close_date=["2025-01-31", "2026-01-15", "2026-01-16", "2026-01-16"],
        owner=["Ann", "Ann", "Bob", "Ann"],
    )
    typed = entries(
        "conversions",
        "before_after",
        {"side": "before", "start": "2025-01-27", "end": "2025-01-31"},
        {"side": "after", "start": "2026-01-12", "end": "2026-01-16"},
    )

    result = conversions.check(context(deals, decisions=typed))

    # five working days each: 100 / 5 / 1 = 20 before, 350 / 5 / 2 = 35 after
    assert value(result, "conversions.before_after_raw", "EUR") == pytest.approx(350)
    assert value(result, "conversions.before_after_index", "EUR") == pytest.approx(175)
    assert "conversions.worse_after" not in rules(result)
    assert suggested(result, "conversions.compared") is Answer.YES


def test_one_side_alone_is_said_and_compares_nothing() -> None:
    typed = entries(
        "conversions",
        "before_after",
        {"side": "before", "start": "2025-01-01", "end": "2025-03-31", "revenue": "6000 EUR"},
        {"side": "after", "start": "2026-01-01", "end": "2025-01-01", "revenue": "9000 EUR"},
    )

    result = conversions.check(context(decisions=typed))

    assert result.metric("conversions.before_after_index", "EUR") is None
    assert suggested(result, "conversions.compared") is Answer.NO
    notes = {note.id for note in result.notes}
    assert {
        "checks.note.conversions.period_unreadable",
        "checks.note.conversions.one_side_only",
    } <= notes
