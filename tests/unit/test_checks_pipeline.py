"""Pending tasks and deals: each fault by hand, the money, and the list to work through."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import conversions, pipeline
from crm_audit_tui.core.messages import Message, Money
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.worklists import ACTIONS
from crm_audit_tui.tables.table import Table
from use_support import context, finding, gaps, rows, rules, suggested, table, value


def _tasks() -> Table:
    return table(
        "activities",
        activity_type=["Task", "Task", "Task", "Task", "Task", "Call", "Call"],
        due_date=["2026-12-21", "2026-12-01", "", "2027-01-05", "2026-12-01", "", "2026-12-11"],
        status=["Not started", "Completed", "In corso", "", "Cancelled", "", ""],
        completed=["", "", "", "No", "", "", "Yes"],
        owner=["Ann", "Ann", "", "Bob", "Ann", "Ann", "Ann"],
        subject=["Ring back", "Offer", "Think", "Visit", "Old", "Hello", "Done"],
    )


def test_overdue_tasks_are_those_due_and_not_done() -> None:
    result = pipeline.check(context(_tasks()))

    overdue = result.metric("pipeline.overdue_rate")
    assert overdue is not None
    # due by now: Ring back (open), Offer and Done (done); the cancelled one is nobody's debt
    assert overdue.value == pytest.approx(1 / 3)
    assert overdue.n == 3
    assert value(result, "pipeline.days_late") == 10.0
    assert value(result, "pipeline.no_due_date_share") == pytest.approx(1 / 3)
    assert value(result, "pipeline.no_owner_share", "activities") == pytest.approx(1 / 3)
    assert finding(result, "pipeline.overdue_tasks").records == ("s:0",)
    assert finding(result, "pipeline.no_due_date").records == ("s:2",)
    assert finding(result, "pipeline.task_no_owner").records == ("s:2",)
    assert suggested(result, "pipeline.due_dates") is Answer.NO


def _deals(**changes: list[str]) -> Table:
    columns = {
        "id": ["d0", "d1", "d2", "d3", "d4"],
        "name": ["Zero", "One", "Two", "Three", "Four"],
        "stage": ["Offer", "Offer", "Talk", "Won", "Lost"],
        "status": ["Open", "Open", "Open", "Open", "Lost"],
        "amount": ["100", "0", "50", "10", "10"],
        "currency": ["EUR", "EUR", "USD", "EUR", "EUR"],
        "close_date": ["2026-12-01", "2027-06-01", "", "2026-05-01", "2026-05-01"],
        "next_activity_date": ["", "2027-01-10", "2026-01-01", "", ""],
        "created_at": ["2026-12-01"] * 3 + ["2026-01-01"] * 2,
        "owner": ["Ann", "", "Zoe", "Ann", "Ann"],
        "lost_reason": ["", "", "", "", "Other"],
    }
    return table("deals", **{**columns, **changes})


def test_faults_of_open_deals() -> None:
    users = table("users", name=["Ann", "Zoe"], active=["Yes", "No"])

    result = pipeline.check(context(_deals(), users))

    records = {
        rule: finding(result, f"pipeline.{rule}").records
        for rule in (
            "past_close",
            "deal_no_owner",
            "inactive_owner",
            "no_next",
            "bad_amount",
            "stage_conflict",
            "lost_no_reason",
        )
    }
    assert records == {
        "past_close": ("s:0",),
        "deal_no_owner": ("s:1",),
        "inactive_owner": ("s:2",),
        "no_next": ("s:0", "s:2"),
        "bad_amount": ("s:1",),
        "stage_conflict": ("s:3",),
        "lost_no_reason": ("s:4",),
    }
    past = result.metric("pipeline.past_close_share")
    assert past is not None and (past.value, past.n, past.excluded) == (0.5, 2, 1)
    assert value(result, "pipeline.lost_reason_share") == 0.0


def test_an_activity_ahead_is_a_next_step() -> None:
    ahead = table(
        "activities",
        activity_type=["Call", "Call"],
        activity_date=["2027-01-02", "2026-12-01"],
        deal_id=["d0", "d2"],
        status=["", ""],
    )

    result = pipeline.check(context(_deals(), ahead))

    assert finding(result, "pipeline.no_next").records == ("s:2",)


def test_time_in_stage_against_completed_stays() -> None:
    # twelve completed stays of 10 days: Q3 + 1.5 IQR = 10
    ids = [f"x{place}" for place in range(12)]
    deals = table(
        "deals",
        id=[*ids, "old", "new"],
        stage=["Won"] * 6 + ["Lost"] * 6 + ["Talk", "Talk"],
        amount=["1"] * 12 + ["1000", "1000"],
        close_date=["2026-02-01"] * 12 + ["2027-02-01"] * 2,
    )
    history = table(
        "deal_history",
        deal_id=[each for each in ids for _ in range(2)] + ["old", "new"],
        stage=["Talk", "Won"] * 6 + ["Talk", "Lost"] * 6 + ["Talk", "Talk"],
        changed_at=["2026-01-01", "2026-01-11"] * 12 + ["2026-12-20", "2026-12-21"],
    )

    result = pipeline.check(context(deals, history))

    assert finding(result, "pipeline.stage_outliers").records == ("s:12",)  # 11 days; 10 is not
    [row] = rows(result, "pipeline.stage_age")
    assert row[4] == 10.0
    # won 6 of 12 from Talk; only the stale deal's money counts
    money = result.metric("pipeline.money_on_table", "")
    assert money is not None
    assert money.value == pytest.approx(500.0)
    assert money.low is not None and money.high is not None
    assert 0 < money.low < 500 < money.high < 1000


@pytest.mark.parametrize(("n", "limit"), [(4, 90.0), (5, 40.0)])
def test_few_completed_stays_take_the_median_then_the_default(n: int, limit: float) -> None:
    ids = [f"x{place}" for place in range(n)]
    deals = table("deals", id=[*ids, "open"], stage=["Lost"] * n + ["Talk"])
    history = table(
        "deal_history",
        deal_id=[each for each in ids for _ in range(2)] + ["open"],
        stage=["Talk", "Lost"] * n + ["Talk"],
        changed_at=["2026-01-01", "2026-01-21"] * n + ["2026-12-01"],
    )

    [row] = rows(pipeline.check(context(deals, history)), "pipeline.stage_age")

    assert row[4] == limit


def test_an_item_names_the_limit_of_the_table() -> None:
    ids = [f"x{place}" for place in range(5)]
    deals = table("deals", id=[*ids, "open"], stage=["Lost"] * 5 + ["Talk"])
    history = table(
        "deal_history",
        deal_id=[each for each in ids for _ in range(2)] + ["open"],
        stage=["Talk", "Lost"] * 5 + ["Talk"],
        changed_at=["2026-01-01 00:00", "2026-01-03 06:00"] * 5 + ["2026-12-01 00:00"],
    )

    result = pipeline.check(context(deals, history))

    [row] = rows(result, "pipeline.stage_age")
    [item] = [each for each in result.items if each.id.endswith(":outlier")]
    assert (row[4], item.reason.params["limit"]) == (4.5, 4.5)


def test_stages_passed_on_one_day_set_no_limit() -> None:
    ids = [f"x{place}" for place in range(12)]
    deals = table("deals", id=[*ids, "open"], stage=["Lost"] * 12 + ["Talk"])
    history = table(
        "deal_history",
        deal_id=[each for each in ids for _ in range(2)] + ["open"],
        stage=["Talk", "Lost"] * 12 + ["Talk"],
        changed_at=["2026-01-01"] * 24 + ["2026-12-01"],
    )

    [row] = rows(pipeline.check(context(deals, history)), "pipeline.stage_age")

    assert (row[3], row[4]) == (0, 90)


def test_money_is_kept_apart_by_currency() -> None:
    deals = table(
        "deals",
        stage=["Talk", "Talk", "Talk", "Won", "Lost"],
        amount=["100", "200", "7", "1", "1"],
        currency=["EUR", "USD", "", "EUR", "EUR"],
        close_date=["2026-01-01"] * 5,
    )

    result = pipeline.check(context(deals))

    assert value(result, "pipeline.money_on_table", "EUR") == pytest.approx(50.0)
    assert value(result, "pipeline.money_on_table", "USD") == pytest.approx(100.0)
    assert value(result, "pipeline.money_on_table", "") == pytest.approx(3.5)
    assert value(result, "pipeline.stale_amount", "USD") == pytest.approx(200.0)


def test_the_worklist_puts_the_most_money_first_and_names_heirs() -> None:
    deals = table(
        "deals",
        id=["a", "b", "c", "d"],
        name=["Big", "Small", "Mine", "Hers"],
        stage=["Talk"] * 4,
        company=["Acme", "Beta", "Acme", "Gamma"],
        owner=["", "", "Ann", "Zoe"],
        amount=["1000", "10", "5", "7"],
    )
    users = table(
        "users", name=["Ann", "Zoe", "Max"], active=["Yes", "No", "Yes"], manager=["", "Max", ""]
    )

    result = pipeline.check(context(deals, users))

    by_id = {item.id: item for item in result.items}
    assert [item.record for item in result.items][:1] == ["s:0"]
    big, small, hers = (
        by_id["deal:s:0:no_owner"],
        by_id["deal:s:1:no_owner"],
        by_id["deal:s:3:inactive_owner"],
    )
    assert (big.suggestion, big.field, big.money) == ("Ann", "owner", Money(1000.0, ""))
    assert big.origin is not None and big.origin.id == "checks.origin.company_owner"
    assert small.suggestion == ""  # nobody has ever dealt with Beta: no guess
    assert (hers.suggestion, hers.value) == ("Max", "Zoe")
    assert result.items_total == len(result.items)
    assert "pipeline" in ACTIONS


def test_an_heir_is_written_as_the_export_writes_owners() -> None:
    deals = table(
        "deals", id=["a", "b"], stage=["Talk"] * 2, company=["Acme", "Beta"], owner=["7", "8"]
    )
    users = table(
        "users",
        id=["7", "8", "9"],
        name=["Ann", "Zoe", "Max"],
        active=["Yes", "No", "Yes"],
        manager=["", "Max", ""],
    )

    result = pipeline.check(context(deals, users))

    [item] = [each for each in result.items if each.id == "deal:s:1:inactive_owner"]
    assert (item.value, item.suggestion) == ("8", "9")


def test_a_task_goes_to_the_owner_of_its_deal() -> None:
    deals = table("deals", id=["a"], stage=["Talk"], owner=["Ann"])
    tasks = table(
        "activities",
        activity_type=["Task"],
        status=["Open"],
        owner=[""],
        deal_id=["a"],
        due_date=[""],
    )

    result = pipeline.check(context(deals, tasks))

    [item] = [each for each in result.items if each.id == "task:s:0:no_owner"]
    assert item.suggestion == "Ann"
    assert item.origin is not None and item.origin.id == "checks.origin.deal_owner"


def test_lost_reasons_by_owner_stage_and_customer() -> None:
    deals = table(
        "deals",
        id=["a", "b", "c"],
        stage=["Lost"] * 3,
        owner=["Ann", "Ann", "Bob"],
        lost_reason=["Price", "", "n/a"],
        deal_type=["New", "New", ""],
    )

    result = pipeline.check(context(deals))

    assert rows(result, "pipeline.lost_by_owner")[0][:3] == ("Ann", 2, 1)
    assert rows(result, "pipeline.lost_by_owner")[0][4] == "Price"
    assert finding(result, "pipeline.lost_no_reason").records == ("s:1", "s:2")


@pytest.mark.parametrize(
    "tables",
    [
        (),
        (table("deals", stage=[]), table("activities", status=[])),
        (table("deals", stage=[""], owner=[""]), table("activities", status=[""], due_date=[""])),
    ],
    ids=["nothing", "empty", "blank"],
)
def test_nothing_pending_is_not_applicable(tables: tuple[Table, ...]) -> None:
    result = pipeline.check(context(*tables))

    assert value(result, "pipeline.overdue_rate") is None
    assert value(result, "pipeline.stale_share") is None
    assert "deals" in gaps(result)
    assert not rules(result)
    assert result.items == ()


def test_what_cannot_be_judged_is_not_available_instead_of_none_wrong() -> None:
    # open deals without a single amount or close date, nothing beside the stage, a bare user list
    deals = _deals(
        amount=["", "", "", "10", "10"],
        close_date=["", "", "", "2026-05-01", "2026-05-01"],
    )
    deals = table("deals", **{
        name: list(deals.frame[name])
        for name in ("id", "name", "stage", "amount", "close_date", "owner")
    })  # fmt: skip
    users = table("users", name=["Ann", "Zoe"], team=["A", "B"])

    result = pipeline.check(context(deals, users))

    shares = {
        name: result.metric(f"pipeline.{name}_share")
        for name in ("bad_amount", "conflict", "inactive_owner", "past_close", "stale")
    }
    assert {name: each.value for name, each in shares.items() if each} == dict.fromkeys(shares)
    assert {name: each.n for name, each in shares.items() if each} == dict.fromkeys(shares, 0)
    assert {"bad_amount", "conflict", "inactive_owner", "past_close"} <= gaps(result)
    assert "pipeline.closed_out" not in {each.question for each in result.suggestions}


def test_a_share_is_over_the_deals_that_can_be_judged() -> None:
    deals = _deals(
        amount=["0", "", "50", "10", "10"],
        status=["", "", "", "Open", ""],
        owner=["Ann", "", "Zoe", "Ann", "Ann"],
    )
    users = table("users", name=["Ann", "Zoe"], active=["Yes", "No"])

    result = pipeline.check(context(deals, users))

    for name, share, n, excluded in (
        ("bad_amount", 0.5, 2, 1),  # one open deal has no amount
        ("inactive_owner", 0.5, 2, 1),  # one has no owner
        ("conflict", 1.0, 1, 4),  # one deal says it twice: won and open
    ):
        found = result.metric(f"pipeline.{name}_share")
        assert found is not None
        assert (found.value, found.n, found.excluded) == (share, n, excluded), name
    assert finding(result, "pipeline.bad_amount").eligible == 2
    assert finding(result, "pipeline.stage_conflict").eligible == 1


def test_unfinished_tasks_by_the_stage_and_the_customer_of_their_deal() -> None:
    tasks = table(
        "activities",
        activity_type=["Task"] * 4,
        due_date=["2026-12-21", "2026-12-01", "2026-12-11", "2027-02-01"],
        status=["Not started"] * 4,
        deal_id=["d1", "d1", "", "d2"],
        owner=["Ann"] * 4,
    )
    deals = table("deals", id=["d1", "d2"], stage=["Offer", "Talk"], deal_type=["Existing", "New"])

    result = pipeline.check(context(tasks, deals))

    nothing = Message("checks.label.no_deal")
    # of the two tasks about d1 one is 10 days late and one 30; the last one is not due yet
    assert rows(result, "pipeline.unfinished_by_stage") == (
        ("Offer", 2, 20.0),
        (nothing, 1, 20.0),
    )
    assert rows(result, "pipeline.unfinished_by_customer_type") == (
        ("Existing", 2, 20.0),
        (nothing, 1, 20.0),
    )


def test_a_deal_of_after_the_audit_date_has_no_age() -> None:
    deals = table(
        "deals",
        id=["d1", "d2"],
        stage=["Offer", "Offer"],
        created_at=["2026-12-21", "2027-01-20"],
    )

    age = pipeline.check(context(deals)).metric("pipeline.open_age_days")

    assert age is not None and (age.value, age.n, age.excluded) == (10.0, 1, 1)


def test_a_deal_of_somebody_who_left_belongs_to_no_working_member_of_the_team() -> None:
    users = table("users", id=["1", "2"], name=["Ann", "Bob"], active=["yes", "no"])
    deals = table("deals", id=["1", "2"], stage=["Offer"] * 2, owner=["Ann", "Bob"])

    result = pipeline.check(context(users, deals))

    assert value(result, "pipeline.no_owner_share") == 0
    assert finding(result, "pipeline.inactive_owner").affected == 1
    assert suggested(result, "pipeline.assigned") is Answer.NO  # one of two


def test_money_on_the_table_takes_the_win_rate_that_step_three_shows() -> None:
    """Two won and two lost; six more lost ones were deleted and speak for nothing."""
    deals = table(
        "deals",
        id=[str(place) for place in range(12)],
        stage=["Offer"] * 2 + ["Won"] * 2 + ["Lost"] * 8,
        is_deleted=["No"] * 6 + ["Yes"] * 6,
        amount=["1000"] * 12,
        currency=["EUR"] * 12,
        close_date=["2026-01-01"] * 12,
    )

    assert value(conversions.check(context(deals)), "conversions.win_rate") == 0.5
    assert value(pipeline.check(context(deals)), "pipeline.money_on_table", "EUR") == 1000
