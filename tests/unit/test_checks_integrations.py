"""Integrations: lag, gaps, impossible numbers, and both sides held against each other."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import integrations
from crm_audit_tui.core.decisions import PutEntry
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.messages import Message, Money
from crm_audit_tui.core.quality_tests import entry_of
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.table import Table
from use_support import (
    clusters,
    context,
    entries,
    finding,
    gaps,
    rows,
    rules,
    suggested,
    table,
    unworded,
    value,
)


def _tools(**columns: list[str]) -> Table:
    n = len(next(iter(columns.values())))
    return table("integrations", name=[f"Tool {place}" for place in range(n)], **columns)


def test_lag_runs_to_the_end_of_the_audit_date() -> None:
    tools = _tools(
        interval=["daily", "Ogni ora", "weekly", "sometimes"],
        interval_hours=["", "1", "", ""],
        last_sync_at=["2026-12-29 00:00", "2026-12-31 22:30", "2026-12-31", "2026-01-01"],
    )

    result = integrations.check(context(tools))

    # 72 hours / 24; 1.5 hours / 1; a day without a time may be its end
    lags = [row[6] for row in rows(result, "integrations.tools")]
    assert lags == [3.0, 1.5, 0.0, None]
    assert value(result, "integrations.late_share") == pytest.approx(1 / 3)
    late = finding(result, "integrations.late_sync")
    assert (late.subject, late.rating) == ("Tool 0", Rating.ESSENTIAL)
    assert suggested(result, "integrations.all_working") is Answer.NO


def test_gap_and_errors() -> None:
    tools = _tools(
        records_crm=["100", "980", ""],
        records_other=["90", "1000", ""],
        sent=["", "", "1000"],
        received=["", "", "1000"],
        errors=["", "", "21"],
    )

    result = integrations.check(context(tools))

    assert value(result, "integrations.largest_gap") == pytest.approx(0.1)
    assert finding(result, "integrations.gap").subject == "Tool 0"
    assert finding(result, "integrations.errors").subject == "Tool 2"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"sent": ["1000"], "responses": ["1001"]}, "integrations.impossible_numbers"),
        ({"delivered": ["10"], "opened": ["11"]}, "integrations.impossible_numbers"),
        ({"sent": ["10"], "delivered": ["11"]}, "integrations.impossible_numbers"),
        ({"sent": ["10"], "received": ["11"]}, "integrations.impossible_numbers"),
        ({"sent": ["-1"]}, "integrations.negative_numbers"),
        ({"sent": ["10"], "responses": ["10"]}, ""),
        ({"sent": ["10"], "received": ["11"], "direction": ["two way"]}, ""),
        ({"sent": ["many"], "responses": ["10"]}, ""),
    ],
)
def test_numbers_that_cannot_be(columns: dict[str, list[str]], rule: str) -> None:
    result = integrations.check(context(_tools(**columns)))

    assert {each for each in rules(result) if each.endswith("numbers")} == (
        {rule} if rule else set()
    )


def test_the_register_adds_tools_and_corrects_them() -> None:
    typed = entries(
        "integrations",
        "tools",
        {"name": "tool 0", "owner": "Ann", "purpose": "Invoices", "category": "accounting"},
        {
            "name": "Survey",
            "direction": "one_way_out",
            "expected_direction": "two_way",
            "owner": "Bob",
        },
    )

    result = integrations.check(context(_tools(owner=[""], purpose=[""]), decisions=typed))

    assert value(result, "integrations.owned_share") == 1.0
    assert value(result, "integrations.purpose_share") == 0.5
    assert finding(result, "integrations.no_purpose").title.params["tools"] == "Survey"
    assert finding(result, "integrations.one_way").subject == "Survey"
    checks = rows(result, "integrations.quality_checks")
    assert len([row for row in checks if row[0] == "tool 0"]) >= 3


def test_what_lies_on_one_side_only() -> None:
    contacts = table(
        "contacts",
        email=["a@x.it", "b@x.it", "c@x.it", ""],
        is_deleted=["", "", "Yes", ""],
    )
    companies = table("companies", name=["Acme S.p.A.", "Beta"], domain=["acme.it", ""])
    other = table(
        "other",
        email=["A@X.IT", "z@new.it", "", ""],
        company=["", "", "acme spa", "Gamma"],
        domain=["", "", "http://www.acme.it/shop", ""],
    )

    result = integrations.check(context(contacts, companies, other))

    assert finding(result, "integrations.only_there").records == ("s:1", "s:3")
    assert value(result, "integrations.only_there_share") == 0.5
    assert finding(result, "integrations.only_crm").records == ("s:1",)


def test_won_deals_against_invoices_deal_by_deal() -> None:
    deals = table(
        "deals",
        id=["d1", "d2", "d3", "d4"],
        stage=["Won", "Won", "Won", "Lost"],
        amount=["100", "200", "300", "999"],
        currency=["EUR", "EUR", "USD", "EUR"],
        close_date=["2026-03-01", "2026-03-05", "2026-03-09", "2026-03-09"],
    )
    other = table(
        "other",
        **{"raw:CRM ref": ["d1", "d2", "d9", "d2"]},
        amount=["100", "150", "70", "500"],
        currency=["EUR", "EUR", "EUR", "EUR"],
        date=["2026-03-01", "2026-03-10", "2026-03-10", "2026-03-10"],
        status=["paid", "paid", "paid", "Bozza"],
    )

    result = integrations.check(context(deals, other))

    gap = finding(result, "integrations.invoice_gap", " EUR".strip())
    assert gap.title.params["won"] == Money(300.0, "EUR")
    assert gap.title.params["invoiced"] == Money(320.0, "EUR")
    assert finding(result, "integrations.won_not_invoiced").records == ("s:2",)
    assert finding(result, "integrations.invoice_without_deal").records == ("s:2",)
    assert finding(result, "integrations.invoice_differs").records == ("s:1",)


def test_duplicates_by_source() -> None:
    contacts = table("contacts", lead_source=["Web", "web", "Fair", "Fair", "Fair", "Fair"])

    result = integrations.check(
        context(contacts, matches={"contacts": clusters("contacts", [0, 0, 2, 3, 4, 5])})
    )

    found = finding(result, "integrations.duplicate_source")
    assert (found.subject.casefold(), found.affected, found.eligible) == ("web", 2, 2)


@pytest.mark.parametrize(
    "tables",
    [(), (_tools(owner=[]),), (table("other", email=[]),)],
    ids=["nothing", "no tool", "empty other"],
)
def test_nothing_to_look_at(tables: tuple[Table, ...]) -> None:
    result = integrations.check(context(*tables))

    assert value(result, "integrations.late_share") is None
    assert {"tools", "reconcile"} <= gaps(result)
    assert not rules(result)


def test_a_blank_tool_is_judged_by_nothing_it_does_not_say() -> None:
    result = integrations.check(context(_tools(owner=[""], last_sync_at=["soon"], sent=[""])))

    assert value(result, "integrations.late_share") is None
    assert value(result, "integrations.impossible_share") is None
    assert value(result, "integrations.owned_share") == 0.0


def test_results_of_tests_by_hand_are_counted_and_what_failed_is_a_finding() -> None:
    tools = {"name": "Mail Chimp", "category": "marketing"}, {"name": "Xero", "category": "billing"}
    noted = [
        PutEntry(step="integrations", register="tests", entry=entry_of(tool, test), values=values)
        for tool, test, values in (
            ("mail  chimp", "marketing.1", {"result": "failed", "note": "still written to"}),
            ("Mail Chimp", "marketing.2", {"result": "passed"}),
            ("Mail Chimp", "marketing.3", {"result": "not_applicable"}),
            ("Mail Chimp", "marketing.4", {"note": "only a note"}),
            ("Xero", "marketing.1", {"result": "failed"}),  # of what it was for before
        )
    ]
    result = integrations.check(
        context(decisions=[*entries("integrations", "tools", *tools), *noted])
    )

    tested = result.metric("integrations.tested_share")
    shown = rows(result, "integrations.quality_checks")
    assert tested is not None and (tested.n, tested.excluded) == (len(shown) - 1, 1)
    assert tested.value == pytest.approx(2 / (len(shown) - 1))
    assert value(result, "integrations.tests_failed_share") == 0.5
    said = [row[3].id.rpartition(".")[2] for row in shown[:5] if isinstance(row[3], Message)]
    assert said == ["failed", "passed", "not_applicable", "not_tested", "not_tested"]
    failed = finding(result, "integrations.test_failed")
    assert (failed.subject, failed.severity) == ("Mail Chimp · marketing.1", 2)
    assert (failed.affected, failed.eligible) == (1, 2)
    assert suggested(result, "integrations.all_working") is Answer.NO
    assert unworded(result, "en") == unworded(result, "it") == []


def test_a_tool_that_loses_or_fails_records_does_not_run_without_errors() -> None:
    """What a finding holds against a tool is never answered with yes beside it."""
    tools = table(
        "integrations",
        name=["Xero", "Mail", "Help"],
        purpose=["invoices", "letters", "tickets"],
        goal=["", "reach", ""],
        direction=["two_way", "one_way_out", "verso fuori"],
        sent=["1000", "200", "50"],
        received=["700", "200", "50"],
        errors=["0", "20", "0"],
        interval_hours=["24"] * 3,
        last_sync_at=["2026-12-31 12:00"] * 3,
    )

    result = integrations.check(context(tools))

    assert {each.rule for each in result.findings} >= {"integrations.gap", "integrations.errors"}
    assert suggested(result, "integrations.all_working") is Answer.NO  # two of three do not
    # A purpose that is written down is not served by a tool that fails.
    assert suggested(result, "integrations.purpose_served") is Answer.NO
    listed = {str(row[0]): row for row in rows(result, "integrations.exchange")}
    assert listed["Mail"][1:2] == ("reach",) and listed["Mail"][4:7] == (200, 200, 20)
    assert listed["Help"][2] == "verso fuori"
