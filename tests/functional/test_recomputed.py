"""The figures of three real exports, counted again from the raw files by another route.

Nothing here comes from the program but the figures under test: rows are read with `csv`, and every
number is worked out in plain Python from the definition in words.
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from crm_audit_tui.checks import run_checks
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.intake import load_exports
from crm_audit_tui.tables.result import Metric, Results
from recount import (
    Row,
    association,
    day,
    entropy,
    expected_stale,
    median,
    quantile,
    rows_of,
    total,
    wilson,
    working_days,
)

DATA = os.environ.get("CRM_AUDIT_TEST_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="CRM_AUDIT_TEST_DATA names no folder")
LEADS = {"Lead", "Subscriber", "Marketing Qualified Lead", "Sales Qualified Lead"}


@cache
def results(name: str, audit_date: date) -> Results:
    tables = load_exports([Path(DATA) / name]).tables
    return run_checks(CheckContext(tables=tables, audit=Audit(), audit_date=audit_date))


class Figures:
    """The metrics of one scan by id and subject."""

    def __init__(self, name: str, audit_date: date) -> None:
        self._results = results(name, audit_date)

    def metric(self, metric_id: str, subject: str = "") -> Metric:
        found = self._results[metric_id.partition(".")[0]].metric(metric_id, subject)
        assert found is not None, (metric_id, subject)
        return found

    def value(self, metric_id: str, subject: str = "") -> float:
        found = self.metric(metric_id, subject).value
        assert isinstance(found, int | float), (metric_id, found)
        return float(found)

    def affected(self, rule: str, table: str = "", field: str = "") -> tuple[int | None, ...]:
        for each in self._results[rule.partition(".")[0]].findings:
            if each.rule == rule and table in ("", each.table) and field in ("", each.field):
                return each.affected, each.eligible
        return ()


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


# --- maven_crm: a pipeline that joins by name, with neither contacts nor activities ---------------

MAVEN = date(2017, 12, 31)


@pytest.fixture(scope="module")
def maven() -> Figures:
    return Figures("maven_crm", MAVEN)


@cache
def maven_rows(name: str) -> list[Row]:
    return rows_of(Path(DATA) / "maven_crm" / f"{name}.csv")


def maven_day(row: Row, column: str) -> date | None:
    return day(row[column], "%m/%d/%Y")


def maven_deals(*stages: str) -> list[Row]:
    return [row for row in maven_rows("sales_pipeline") if row["deal_stage"] in stages]


def test_maven_win_rate_with_its_interval(maven: Figures) -> None:
    won, decided = len(maven_deals("Won")), len(maven_deals("Won", "Lost"))
    found = maven.metric("conversions.win_rate")

    assert (found.value, found.n, found.excluded) == (near(won / decided), decided, 8800 - decided)
    assert (found.low, found.high) == tuple(map(near, wilson(won, decided)))


def test_maven_cycle_and_revenue(maven: Figures) -> None:
    for stage, metric in (("Won", "cycle_days"), ("Lost", "cycle_days_lost")):
        cycles = maven_cycles(stage)
        found = maven.metric(f"conversions.{metric}")
        assert (found.value, found.n) == (near(median(cycles)), len(cycles))
        assert (found.low, found.high) == (
            near(quantile(cycles, 0.25)),
            near(quantile(cycles, 0.75)),
        )
    year_ago = MAVEN - timedelta(days=364)
    revenue = total(
        maven_deals("Won"),
        "close_value",
        lambda row: year_ago <= (maven_day(row, "close_date") or date.min) <= MAVEN,
    )
    assert maven.value("conversions.revenue_last_year") == near(revenue)


def maven_cycles(*stages: str) -> list[int]:
    found = []
    for row in maven_deals(*stages):
        begun, ended = maven_day(row, "engage_date"), maven_day(row, "close_date")
        if begun and ended and ended >= begun:
            found.append((ended - begun).days)
    return found


def test_maven_open_deals_stand_longer_than_closed_ones_took(maven: Figures) -> None:
    cycles = maven_cycles("Won", "Lost")
    low, high = quantile(cycles, 0.25), quantile(cycles, 0.75)
    ages = [
        (MAVEN - begun).days
        for row in maven_deals("Prospecting", "Engaging")
        if (begun := maven_day(row, "engage_date"))
    ]
    beyond = sum(age > high + 1.5 * (high - low) for age in ages)

    assert maven.value("pipeline.open_deals") == len(maven_deals("Prospecting", "Engaging"))
    assert maven.value("pipeline.open_age_days") == near(median(ages))
    assert maven.affected("pipeline.stage_outliers") == (beyond, len(ages))


def test_maven_who_uses_it(maven: Figures) -> None:
    agents = {row["sales_agent"] for row in maven_rows("sales_teams")}
    begin = MAVEN - timedelta(days=52 * 7 - 1)
    weeks: dict[int, set[str]] = defaultdict(set)
    closed = 0
    for row in maven_rows("sales_pipeline"):
        ended = maven_day(row, "close_date")
        for moment in (maven_day(row, "engage_date"), ended):
            if moment and begin <= moment <= MAVEN:
                weeks[(moment - begin).days // 7].add(row["sales_agent"])
        closed += ended is not None and begin <= ended <= MAVEN
    seen = set().union(*weeks.values())

    assert maven.value("usage.licensed_users") == len(agents)
    assert maven.value("usage.users_active") == near(len(seen & agents) / len(agents))
    assert maven.affected("usage.silent_users") == (len(agents - seen), len(agents))
    weekly = [len(weeks[week] & agents) / len(agents) for week in range(52)]
    assert maven.value("usage.adoption") == near(median(weekly))
    assert maven.value("usage.adoption_last_week") == near(weekly[-1])
    per_week = maven.value("usage.deals_closed_per_week_mean")
    assert per_week == near(closed / (len(agents) * 52))


def test_maven_what_is_missing_and_what_leads_nowhere(maven: Figures) -> None:
    deals = maven_rows("sales_pipeline")
    named = sum(bool(row["account"].strip()) for row in deals)
    products = {row["product"].casefold() for row in maven_rows("products")}
    unknown = sum(row["product"].casefold() not in products for row in deals)

    assert maven.value("missing.field_completeness", "deals.company") == near(named / len(deals))
    assert maven.affected("missing.field", "deals", "company") == (len(deals) - named, len(deals))
    assert maven.affected("missing.unknown_reference", "deals", "product") == (unknown, len(deals))
    for column, theirs in (("amount", "close_value"), ("close_date", "close_date")):
        pending = maven_deals("Prospecting", "Engaging")
        filled = sum(bool(row[theirs]) for row in pending)
        found = maven.value("missing.field_completeness", f"deals.{column}")
        assert found == near(filled / len(pending))


def test_maven_sectors_divide_the_accounts(maven: Figures) -> None:
    sizes = Counter(row["sector"] for row in maven_rows("accounts"))
    h = entropy(sizes.values())

    assert maven.value("segmentation.segments", "companies.industry") == len(sizes)
    assert maven.value("segmentation.entropy", "companies.industry") == near(
        h / math.log(len(sizes))
    )
    assert maven.value("segmentation.effective", "companies.industry") == near(math.exp(h))
    assert maven.value("segmentation.largest", "companies.industry") == near(
        max(sizes.values()) / sum(sizes.values())
    )


# --- hubspot_dummydata: linked by e-mail and domain, with activities and tickets ------------------

HUBSPOT = date(2025, 5, 2)


@pytest.fixture(scope="module")
def hubspot() -> Figures:
    return Figures("hubspot_dummydata", HUBSPOT)


@cache
def hubspot_rows(name: str) -> list[Row]:
    return rows_of(Path(DATA) / "hubspot_dummydata" / f"hubspot_{name}.csv")


def iso(row: Row, column: str) -> date | None:
    return day(row[column], "%Y-%m-%d")


def hubspot_deals(test: Callable[[str], bool]) -> list[Row]:
    return [row for row in hubspot_rows("deals") if test(row["Deal Stage"])]


def is_won(stage: str) -> bool:
    return stage == "Closed Won"


def is_decided(stage: str) -> bool:
    return stage.startswith("Closed")


def is_open(stage: str) -> bool:
    return not stage.startswith("Closed")


def test_hubspot_win_rate_cycle_and_revenue(hubspot: Figures) -> None:
    won, decided = hubspot_deals(is_won), hubspot_deals(is_decided)
    begin = HUBSPOT - timedelta(days=364)
    recent = [row for row in decided if begin <= (iso(row, "Close Date") or date.min) <= HUBSPOT]
    recent_won = [row for row in recent if is_won(row["Deal Stage"])]

    assert hubspot.value("conversions.win_rate") == near(len(won) / len(decided))
    assert hubspot.value("conversions.win_rate_last_year") == near(len(recent_won) / len(recent))
    assert hubspot.value("conversions.cycle_days") == near(median(hubspot_cycles(is_won)))
    revenue = total(recent_won, "Amount", lambda row: True)
    assert hubspot.value("conversions.revenue_last_year") == near(revenue)
    paid = [row for row in recent_won if row["Amount"].strip()]
    assert hubspot.metric("conversions.revenue_last_year").n == len(paid)


def hubspot_cycles(test: Callable[[str], bool]) -> list[int]:
    days = [
        ((iso(row, "Close Date") or date.min) - (iso(row, "Create Date") or date.max)).days
        for row in hubspot_deals(test)
    ]
    return [each for each in days if each >= 0]


def test_hubspot_one_year_beside_another(hubspot: Figures) -> None:
    standard = {}
    for year in (2024, 2025):
        won = [
            row
            for row in hubspot_deals(is_won)
            if (closed := iso(row, "Close Date")) and closed.year == year and closed <= HUBSPOT
        ]
        days = working_days(date(year, 1, 1), min(date(year, 12, 31), HUBSPOT))
        people = len({row["Deal Owner"] for row in won})
        standard[year] = total(won, "Amount", lambda row: True) / days / people

    index = hubspot.value("conversions.year_on_year_index")
    assert index == near(100 * standard[2025] / standard[2024])


def test_hubspot_money_on_the_table(hubspot: Figures) -> None:
    cycles = hubspot_cycles(is_decided)
    low, high = quantile(cycles, 0.25), quantile(cycles, 0.75)
    limit = high + 1.5 * (high - low)
    pending = hubspot_deals(is_open)
    stale = [
        row
        for row in pending
        if (HUBSPOT - (iso(row, "Create Date") or HUBSPOT)).days > limit
        or (iso(row, "Close Date") or date.max) < HUBSPOT
    ]
    amount = total(stale, "Amount", lambda row: True)
    won, decided = len(hubspot_deals(is_won)), len(hubspot_deals(is_decided))
    found = hubspot.metric("pipeline.money_on_table")

    assert hubspot.value("pipeline.stale_share") == near(len(stale) / len(pending))
    assert hubspot.value("pipeline.stale_amount") == near(amount)
    assert (found.value, found.n) == (near(amount * won / decided), len(stale))
    bounds = tuple(near(amount * each) for each in wilson(won, decided))
    assert (found.low, found.high) == bounds


def test_hubspot_lost_without_a_reason(hubspot: Figures) -> None:
    lost = hubspot_deals(lambda stage: stage == "Closed Lost")
    bare = sum(row["Closed Lost Reason"].strip() in ("", "Other") for row in lost)

    assert hubspot.affected("pipeline.lost_no_reason") == (bare, len(lost))


def test_hubspot_days_and_tickets(hubspot: Figures) -> None:
    begin = HUBSPOT - timedelta(days=52 * 7 - 1)
    # Not what was put off, called off or is still to be done; an unanswered call was made.
    undone = {"Not Started", "Deferred", "Waiting", "In Progress"}
    undone |= {"Scheduled", "Rescheduled", "Cancelled", "No Show"}
    logged = {
        when
        for row in hubspot_rows("activities")
        if (when := iso(row, "Activity Date")) and begin <= when <= HUBSPOT and when.weekday() < 5
        and row["Task Status"] not in undone and row["Meeting Outcome"] not in undone
    }  # fmt: skip
    assert hubspot.value("usage.days_logged") == near(len(logged) / working_days(begin, HUBSPOT))
    people = {
        row[f"{kind} Owner"]
        for kind, name in (
            ("Activity", "activities"),
            ("Deal", "deals"),
            ("Ticket", "tickets"),
            ("Company", "companies"),
            ("Contact", "contacts"),
        )
        for row in hubspot_rows(name)
        if row[f"{kind} Owner"]
    }
    closed = sum(
        row["Ticket Status"] == "Closed" and begin <= ended <= HUBSPOT
        for row in hubspot_rows("tickets")
        if (ended := iso(row, "Close Date"))
    )
    found = hubspot.value("usage.tickets_closed_per_week_mean")
    assert found == near(closed / (len(people) * 52))


def test_hubspot_how_old_the_contacts_are(hubspot: Figures) -> None:
    ages = [
        (HUBSPOT - (iso(row, "Last Modified Date") or HUBSPOT)).days
        for row in hubspot_rows("contacts")
    ]
    found = hubspot.metric("freshness.contacts.age")
    bands = Counter(
        "fresh" if age < 90 else "review" if age < 180 else "stale" if age < 365 else "expired"
        for age in ages
    )

    assert (found.value, found.n) == (near(median(ages)), len(ages))
    for band, count in bands.items():
        assert hubspot.value(f"freshness.contacts.{band}") == near(count / len(ages))
    stale = hubspot.value("freshness.contacts.expected_stale")
    assert stale == near(expected_stale(ages, 0.021))


def test_hubspot_leads_that_have_bought(hubspot: Figures) -> None:
    buyers = {row["Associated Contact Email"].casefold() for row in hubspot_deals(is_won)} - {""}
    leads = [row for row in hubspot_rows("contacts") if row["Lifecycle Stage"] in LEADS]
    bought = sum(row["Email"].casefold() in buyers for row in leads)

    assert hubspot.affected("freshness.lead_won", "contacts") == (bought, len(leads))


def test_hubspot_what_divides_it(hubspot: Figures) -> None:
    contacts = hubspot_rows("contacts")
    for column, theirs in (("lifecycle_stage", "Lifecycle Stage"), ("status", "Lead Status")):
        sizes = Counter(row[theirs] for row in contacts if row[theirs].strip())
        blank = len(contacts) - sum(sizes.values())
        subject = f"contacts.{column}"
        assert hubspot.value("segmentation.uncovered", subject) == near(blank / len(contacts))
        assert hubspot.value("segmentation.effective", subject) == near(
            math.exp(entropy(sizes.values()))
        )
    pairs = [(row["Deal Type"], is_won(row["Deal Stage"])) for row in hubspot_deals(is_decided)]
    found = hubspot.metric("segmentation.usefulness", "deals.deal_type")
    assert (found.value, found.n) == (near(association(pairs)), len(pairs))


def test_hubspot_whom_nobody_belongs_to(hubspot: Figures) -> None:
    used = {
        row["Associated Company Domain"].casefold()
        for name in ("contacts", "deals")
        for row in hubspot_rows(name)
    }
    used |= {row["Email"].casefold().partition("@")[2] for row in hubspot_rows("contacts")}
    companies = hubspot_rows("companies")
    lonely = sum(row["Company Domain Name"].casefold() not in used for row in companies)

    assert hubspot.affected("unused.companies_orphaned") == (lonely, len(companies))


# --- salesforce_devorg_powerbi: flags, a stage history, leads beside contacts ---------------------

SALESFORCE = date(2026, 3, 31)


@pytest.fixture(scope="module")
def salesforce() -> Figures:
    return Figures("salesforce_devorg_powerbi", SALESFORCE)


@cache
def salesforce_rows(name: str) -> list[Row]:
    return rows_of(Path(DATA) / "salesforce_devorg_powerbi" / f"{name}.csv")


def short(row: Row, column: str) -> date | None:
    return day(row[column], "%m/%d/%y")


def test_salesforce_deals_past_their_day(salesforce: Figures) -> None:
    deals = salesforce_rows("Opportunity")
    pending = [row for row in deals if row["IsClosed"] == "FALSE"]
    closed = [row for row in deals if row["IsClosed"] == "TRUE"]
    late = [row for row in pending if (short(row, "CloseDate") or date.max) < SALESFORCE]
    won = sum(row["IsWon"] == "TRUE" for row in closed)

    assert salesforce.value("conversions.win_rate") == near(won / len(closed))
    assert salesforce.affected("pipeline.past_close") == (len(late), len(pending))
    without = sum(not row["Amount"].strip() for row in pending)
    assert salesforce.affected("missing.field", "deals", "amount") == (without, len(pending))


def test_salesforce_leads_and_contacts_are_one_table(salesforce: Figures) -> None:
    people = salesforce_rows("Contact") + salesforce_rows("Lead")
    sources = Counter(row["LeadSource"] for row in people if row["LeadSource"].strip())
    subject = "contacts.lead_source"

    assert salesforce.value("segmentation.uncovered", subject) == near(
        1 - sum(sources.values()) / len(people)
    )
    assert salesforce.value("segmentation.effective", subject) == near(
        math.exp(entropy(sources.values()))
    )
    mailed = sum(bool(row["Email"].strip()) for row in people)
    wrong = salesforce.metric("missing.invalid", "contacts.email")
    assert wrong.n == mailed
    statuses = Counter(row["Status"] for row in salesforce_rows("Lead"))
    found = salesforce.metric("segmentation.largest", "contacts.status")
    assert (found.value, found.n) == (near(max(statuses.values()) / 22), 22)


def test_salesforce_accounts(salesforce: Figures) -> None:
    accounts = salesforce_rows("Account")
    for column, theirs in (("industry", "Industry"), ("rating", "Rating")):
        blank = sum(not row[theirs].strip() for row in accounts)
        assert salesforce.affected("segmentation.uncovered", "companies", column) == (
            blank,
            len(accounts),
        )


def test_salesforce_close_days_before_their_creation(salesforce: Figures) -> None:
    deals = salesforce_rows("Opportunity")
    wrong = sum(
        (short(row, "CloseDate") or date.max) < (short(row, "CreatedDate") or date.min)
        for row in deals
    )
    assert salesforce.affected("missing.date_order", "deals", "close_date") == (wrong, len(deals))
