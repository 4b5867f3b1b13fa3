"""Usage figures, counted by hand on a few rows."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import usage
from crm_audit_tui.checks.usage_window import typical_adoption
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, gaps, rows, rules, suggested, table, value

# The audit date, 2026-12-31, is a Thursday: the last week begins on Friday 25 December.


def _users(*names: str, teams: tuple[str, ...] = ()) -> Table:
    return table(
        "users",
        id=[str(place) for place in range(len(names))],
        name=names,
        team=teams or [""] * len(names),
        active=["Yes"] * len(names),
    )


def _activities(*done: tuple[str, str, str]) -> Table:
    return table(
        "activities",
        owner=[each[0] for each in done],
        activity_date=[each[1] for each in done],
        activity_type=[each[2] for each in done],
    )


def test_adoption_is_the_median_of_weekly_shares() -> None:
    # weeks: 18-24 December (Ann, Bob), 25-31 December (Ann)
    activities = _activities(
        ("Ann", "2026-12-18", "Call"),
        ("Bob", "2026-12-21", "Call"),
        ("Ann", "2026-12-28", "Call"),
    )

    result = usage.check(context(_users("Ann", "Bob", "Cy", "Di"), activities))

    found = result.metric("usage.adoption")
    assert found is not None
    assert found.value == pytest.approx((0.5 + 0.25) / 2)
    assert (found.n, found.low, found.high) == (2, 0.3125, 0.4375)
    assert value(result, "usage.adoption_last_week") == 0.25
    assert value(result, "usage.users_active") == 0.5
    raised = finding(result, "usage.low_adoption")
    assert (raised.affected, raised.eligible) == (2, 4)


def test_a_median_day_counts_the_days_without_a_call() -> None:
    # one week, one user, five working days: Friday, Monday to Thursday
    activities = _activities(
        *[("Ann", "2026-12-28", "Call")] * 3,
        ("Ann", "2026-12-29", "Call"),
        ("Ann", "2026-12-30", "Call"),
        ("Ann", "2026-12-25", "Meeting"),
        ("Ann", "2026-12-27", "Call"),  # a Sunday
    )

    result = usage.check(context(_users("Ann"), activities))

    calls = result.metric("usage.calls_per_day")
    assert calls is not None
    assert (calls.value, calls.low, calls.high) == (1.0, 0.0, 1.0)  # 0 0 1 1 3
    assert (calls.n, calls.excluded) == (5, 1)
    assert value(result, "usage.visits_per_day") == 0.0
    assert value(result, "usage.days_logged") == 0.8
    # what lies on a weekend is in neither: the total is the mean times the days
    [call_row] = [row for row in rows(result, "usage.per_day") if row[1] == 5]
    assert call_row[2] == 1.0
    weekend = [each.params for each in result.notes if each.id == "checks.note.usage.weekend"]
    assert weekend == [{"n": 1}]


def test_what_lies_ahead_is_no_use() -> None:
    activities = _activities(("Ann", "2027-01-04", "Call"), ("Ann", "2026-12-30", "Call"))

    result = usage.check(context(_users("Ann"), activities))

    assert [note.params["future"] for note in result.notes if "future" in note.params] == [2]
    assert value(result, "usage.entries_per_day") == 0.0


def test_deals_closed_per_user_and_week_count_empty_weeks() -> None:
    deals = table(
        "deals",
        owner=["Ann", "Ann", "Bob"],
        stage=["Won", "Lost", "Won"],
        created_at=["2026-12-01"] * 3,
        close_date=["2026-12-30", "2026-12-29", "2026-12-30"],
    )

    result = usage.check(context(_users("Ann", "Bob"), deals))

    # 31 days make five weeks: ten user-weeks, of which two hold something
    found = result.metric("usage.deals_closed_per_week")
    assert found is not None
    assert (found.value, found.n) == (0.0, 10)
    assert value(result, "usage.deals_closed_per_week_mean") == pytest.approx(0.3)
    assert "contacts_per_day" in gaps(result)


def test_users_without_activity_come_with_what_the_auditor_noted() -> None:
    noted = entries(
        "usage", "inactive_users", {"user": "bob", "why": "on leave", "follow_up": "March"}
    )
    activities = _activities(("Ann", "2026-12-30", "Call"))

    result = usage.check(context(_users("Ann", "Bob"), activities, decisions=noted))

    [row] = rows(result, "usage.silent_users")
    assert row[0] == "Bob" and "on leave" in row
    assert suggested(result, "usage.non_users_followed_up") is Answer.YES
    assert finding(result, "usage.silent_users").records == ("s:1",)


def test_a_team_that_leaves_no_trace() -> None:
    users = _users("Ann", "Bob", teams=("Sales", "Marketing"))

    result = usage.check(context(users, _activities(("Ann", "2026-12-30", "Call"))))

    assert finding(result, "usage.silent_team").subject == "Marketing"
    assert value(result, "usage.adoption", "Sales") == 1.0
    assert suggested(result, "usage.all_teams") is Answer.PARTLY


def test_back_filling_is_most_entries_on_one_day() -> None:
    activities = table(
        "activities",
        owner=["Ann"] * 10 + ["Bob"] * 10,
        activity_date=[f"2026-12-{day:02}" for day in range(14, 24)] * 2,
        created_at=["2026-12-30"] * 7
        + ["2026-12-14", "2026-12-15", "2026-12-16"]
        + [f"2026-12-{day:02}" for day in range(14, 24)],
        activity_type=["Call"] * 20,
    )

    result = usage.check(context(_users("Ann", "Bob"), activities))

    found = finding(result, "usage.backfilled")
    assert (found.affected, found.eligible, found.records) == (1, 2, ("s:0",))


def test_without_users_it_says_that_owners_stand_for_them() -> None:
    result = usage.check(context(_activities(("Ann", "2026-12-30", "Call"))))

    assert "licences" in gaps(result)
    assert any(note.id.endswith("owners_are_users") for note in result.notes)
    assert value(result, "usage.licensed_users") == 1


@pytest.mark.parametrize(
    "tables",
    [(), (_activities(),), (_users("Ann"),), (_activities(("", "", "")),)],
    ids=["nothing", "no rows", "users only", "blank"],
)
def test_nothing_to_count_is_not_zero(tables: tuple[Table, ...]) -> None:
    result = usage.check(context(*tables))

    assert value(result, "usage.adoption") is None
    assert "adoption" in gaps(result)
    assert not rules(result)


def test_without_a_list_of_users_nobody_can_be_shown_to_be_silent() -> None:
    done = table("activities", owner=["Ann", "Ben"], activity_date=["2026-12-30"] * 2)
    result = usage.check(context(done))

    assert value(result, "usage.users_active") is None
    assert value(result, "usage.silent_users") is None
    assert typical_adoption(context(done)) is None
    users = table("users", name=["Ann", "Ben"], active=["yes"] * 2)
    assert typical_adoption(context(done, users)) == 1.0


def test_what_was_called_off_or_is_only_planned_was_not_done() -> None:
    """Ann held one of four meetings; Bob only plans ahead, which is work in the CRM all the same.

    The audit counts Friday 25 December to Thursday 31 December: five working days, two people.
    """
    activities = table(
        "activities",
        owner=["Ann", "Ann", "Ann", "Ann", "Bob"],
        activity_type=["Meeting"] * 5,
        activity_date=["2026-12-28", "2026-12-28", "2026-12-28", "2026-12-28", "2027-01-20"],
        created_at=["2026-12-28", "2026-12-28", "2026-12-28", "2026-12-28", "2026-12-29"],
        status=["Held", "Cancelled", "Planned", "In corso", "Planned"],
    )

    result = usage.check(context(_users("Ann", "Bob"), activities))

    [row] = [each for each in rows(result, "usage.per_day") if "meetings" in str(each[0])]
    assert row[1] == 1, "one meeting was held"
    assert value(result, "usage.adoption_last_week") == 1, "both worked in the CRM"
    assert value(result, "usage.silent_users") == 0
    [by_type] = rows(result, "usage.by_type")
    assert by_type[1] == 5, "each of the five is one recorded action"


def test_a_tick_that_a_kind_never_gets_says_nothing_of_it() -> None:
    """Salesforce ticks off tasks, never events: events that took place are not called off by it."""
    activities = table(
        "activities",
        owner=["Ann"] * 4,
        activity_type=["Meeting", "Meeting", "Call", "Call"],
        activity_date=["2026-12-28"] * 4,
        completed=["0", "0", "1", "0"],
    )

    per_day = rows(usage.check(context(_users("Ann"), activities)), "usage.per_day")

    held = {str(row[0]): row[1] for row in per_day}
    assert next(n for label, n in held.items() if "meetings" in label) == 2
    assert next(n for label, n in held.items() if "calls" in label) == 1


def test_a_team_that_works_in_few_weeks_is_below_adoption_though_its_median_week_is_empty() -> None:
    activities = _activities(
        ("Ann", "2026-09-01", "Call"), ("Ann", "2026-10-05", "Call"), ("Ann", "2026-12-28", "Call")
    )

    result = usage.check(context(_users("Ann", teams=("Sales",)), activities))

    assert value(result, "usage.adoption", "Sales") == 0
    assert finding(result, "usage.team_low_adoption").subject == "Sales"
    assert suggested(result, "usage.all_teams") is Answer.NO


def test_every_team_has_its_own_figures_days_without_any_included() -> None:
    """One week of five working days; Sales has two people and ten days, Service one and five.

    Sales made 4 calls on 2 of its 10 days (3 + 1): mean 0.4. Service made 5 on all of its 5: mean
    and median 1. Nobody held a meeting, so none is listed.
    """
    activities = _activities(
        *[("Ann", "2026-12-28", "Call")] * 3,
        ("Bob", "2026-12-29", "Call"),
        *[("Cy", f"2026-12-{day}", "Call") for day in (25, 28, 29, 30, 31)],
    )
    users = _users("Ann", "Bob", "Cy", teams=("Sales", "Sales", "Service"))

    listed = rows(usage.check(context(users, activities)), "usage.work_by_team")

    figures: dict[tuple[str, str], tuple[object, ...]] = {}
    for team, measure, *values in listed:
        assert isinstance(measure, Message)
        figures[str(team), measure.id.rpartition(".")[2]] = tuple(values)
    assert {measure for _, measure in figures} == {"entries_per_day", "calls_per_day"}
    assert figures["Sales", "calls_per_day"] == (4, pytest.approx(0.4), 0, 0, 0)
    assert figures["Service", "calls_per_day"] == (5, 1, 1, 1, 1)


def test_a_team_with_a_text_for_a_name_leaves_the_words_of_its_finding_short() -> None:
    name = "A" * 10_000
    users = _users("Ann", "Bob", teams=(name, "South"))
    result = usage.check(context(users, _activities(("Bob", "2026-12-30", "Call"))))

    [silent] = [each for each in result.findings if each.subject == name]
    assert silent.title.params["subject"] == "A" * 300 + "…"


def test_adoption_judged_from_deals_alone_says_so() -> None:
    deals = table("deals", owner=["Ann"], created_at=["2026-12-28"])
    note = "checks.note.usage.no_activities"

    without = usage.check(context(_users("Ann", "Bob"), deals))
    there = usage.check(context(_users("Ann", "Bob"), _activities(("Ann", "2026-12-28", "Call"))))

    assert value(without, "usage.users_active") == 0.5
    assert note in {each.id for each in without.notes}
    assert note not in {each.id for each in there.notes}
