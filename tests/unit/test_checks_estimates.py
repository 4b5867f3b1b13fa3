"""What a finding may be worth: every estimate by hand, none where nothing says so."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import conversions, integrations, missing, pipeline, security
from crm_audit_tui.core.findings import Estimate, Finding
from crm_audit_tui.core.proportions import wilson
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, table


def worth(found: Finding) -> dict[str, tuple[float, float, float]]:
    return {each.currency: (each.low, each.base, each.high) for each in found.money}


def _deals(*, decided: bool = True) -> Table:
    stages = ["Offer", "Offer", "Offer", *(["Won", "Won", "Won", "Lost"] if decided else [])]
    n = len(stages)
    return table(
        "deals",
        id=[f"d{place}" for place in range(n)],
        stage=stages,
        amount=["100", "40", "", "10", "10", "10", "10"][:n],
        currency=["EUR", "USD", "EUR", "EUR", "EUR", "EUR", "EUR"][:n],
        close_date=["2026-12-01", "2026-11-01", "2026-11-01", *["2026-05-01"] * 4][:n],
        created_at=["2026-10-01"] * n,
        contact_email=["a@x.it", "b@x.it", "", *["c@x.it"] * 4][:n],
        owner=["Ann"] * n,
    )


def test_late_deals_are_worth_their_amounts_times_the_win_rate_by_currency() -> None:
    bounds = wilson(3, 4)
    assert bounds is not None

    found = finding(pipeline.check(context(_deals())), "pipeline.past_close")

    # three of four decided deals were won; the third late deal has no amount
    assert found.affected == 3
    assert worth(found) == {
        "EUR": pytest.approx((100 * bounds[0], 75.0, 100 * bounds[1])),
        "USD": pytest.approx((40 * bounds[0], 30.0, 40 * bounds[1])),
    }


def test_nothing_is_said_where_no_deal_was_ever_decided() -> None:
    found = finding(pipeline.check(context(_deals(decided=False))), "pipeline.past_close")

    assert found.money == ()


def test_idle_licences_cost_their_part_of_the_yearly_lines() -> None:
    users = table(
        "users",
        name=["Ann", "Bob", "Cid", "Dan"],
        active=["Yes"] * 4,
        last_login_at=["2026-12-20", "2026-01-01", "2026-12-20", "2026-12-20"],
    )
    costs = entries(
        "conversions",
        "costs",
        {"line": "licences", "amount": "100 EUR", "period": "monthly"},
        {"line": "training", "amount": "900 EUR", "period": "yearly"},
    )

    found = finding(security.check(context(users, decisions=costs)), "security.idle_licences")

    # 1,200 a year for four licences, one of them idle
    assert worth(found) == {"EUR": (300.0, 300.0, 300.0)}
    assert finding(security.check(context(users)), "security.idle_licences").money == ()


def test_a_weak_return_is_short_by_what_the_costs_exceed_the_gain() -> None:
    typed = [
        *entries("conversions", "costs", {"line": "licences", "amount": "1000 EUR"}),
        *entries(
            "conversions",
            "gains",
            {"line": "Sales", "low": "200 EUR", "base": "700 EUR", "high": "1500 EUR"},
        ),
    ]

    found = finding(conversions.check(context(decisions=typed)), "conversions.weak_roi")

    assert worth(found) == {"EUR": (0.0, 300.0, 800.0)}


def test_who_cannot_be_reached_may_cost_the_open_deals() -> None:
    contacts = table(
        "contacts",
        id=["1", "2"],
        first_name=["Ann", "Bob"],
        last_name=["Rossi", "Verdi"],
        email=["a@x.it", ""],
        phone=["", ""],
    )
    deals = table(
        "deals",
        id=["d0", "d1", "d2", "d3"],
        stage=["Offer", "Offer", "Won", "Lost"],
        amount=["100 EUR", "60 EUR", "5 EUR", "5 EUR"],
        contact_id=["1", "2", "1", "1"],
    )

    found = finding(missing.check(context(contacts, deals)), "missing.unreachable")

    low, base, high = worth(found)["EUR"]
    assert base == 30.0  # one of two decided deals was won; Bob's open deal is of 60
    assert 0 < low < base < high < 60


def test_won_and_never_invoiced_is_worth_its_amount() -> None:
    deals = table(
        "deals",
        id=["d1", "d2", "d3"],
        stage=["Won", "Won", "Won"],
        amount=["100", "70", "50"],
        currency=["EUR"] * 3,
        close_date=["2026-05-01", "2026-05-02", "2026-05-03"],
    )
    invoices = table(
        "other",
        id=["i1", "i2"],
        external_id=["d1", "d3"],
        amount=["100", "20"],
        currency=["EUR"] * 2,
        date=["2026-05-01", "2026-05-03"],
    )

    result = integrations.check(context(deals, invoices))

    assert worth(finding(result, "integrations.won_not_invoiced")) == {"EUR": (70.0, 70.0, 70.0)}
    assert worth(finding(result, "integrations.invoice_differs")) == {"EUR": (30.0, 30.0, 30.0)}
    assert worth(finding(result, "integrations.invoice_gap")) == {"EUR": (100.0, 100.0, 100.0)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_says_that_it_is_one(language: str) -> None:
    found = finding(pipeline.check(context(_deals())), "pipeline.past_close")
    said = Translator(language).message(found.money[0].text)

    word = {"en": "estimate", "es": "estimación", "fr": "estimation", "id": "perkiraan",
            "it": "stima"}[language]  # fmt: skip
    assert "75" in said and word in said


def test_an_estimate_is_ordered() -> None:
    found = finding(pipeline.check(context(_deals())), "pipeline.past_close")

    assert all(each.low <= each.base <= each.high for each in found.money)
    assert isinstance(found.money[0], Estimate)
