"""What is expected of a role, and entries made long after the day they are about, by hand."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import usage
from crm_audit_tui.core.messages import Day, Message, Share
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, rows, rules, table, value

# 2026-12-28 is a Monday; the window of one week ends on Thursday the 31st.


def _users() -> Table:
    return table(
        "users",
        id=["1", "2", "3"],
        name=["Ann", "Bob", "Cid"],
        role=["Sales rep", "Sales rep", "Manager"],
        active=["Yes"] * 3,
    )


def _calls(owners: list[str], days: list[str]) -> Table:
    return table("activities", activity_type=["Call"] * len(owners), owner=owners,
                 activity_date=days)  # fmt: skip


def test_a_role_is_held_to_what_is_expected_of_it_by_working_day() -> None:
    # 25 December (Friday) to 31 December: five working days
    calls = _calls(
        ["Ann"] * 5 + ["Bob"] * 2,
        [f"2026-12-{day}" for day in (25, 28, 28, 30, 31, 26, 29)],
    )
    expected = entries(
        "usage",
        "expectations",
        {"role": "sales REP", "measure": "calls", "least": "1", "per": "day"},
        {"role": "", "measure": "calls", "least": "5", "per": "week"},
    )

    result = usage.check(context(_users(), calls, decisions=expected))

    # Ann: 5 calls in 5 days; Bob: the Saturday does not count, 1 in 5 days; Cid: none
    daily, weekly = rows(result, "usage.expectations")
    assert daily[:2] == ("sales REP", Message("guide.choice.calls"))
    assert daily[3:] == (1.0, 2, 0.6, Share(0.5))
    assert weekly[3:] == (5.0, 3, 1.0, Share(1 / 3))
    assert value(result, "usage.expectations_met") == pytest.approx(2 / 5)
    found = finding(result, "usage.below_expectation", "sales REP calls/day")
    assert (found.affected, found.eligible, found.records) == (1, 2, ("s:1",))


def test_no_expectation_no_figure() -> None:
    result = usage.check(context(_users(), _calls(["Ann"], ["2026-12-28"])))

    assert result.metric("usage.expectations_met") is None


def _late(entered: list[str], about: list[str]) -> Table:
    n = len(entered)
    return table("activities", activity_type=["Call"] * n, owner=["Ann"] * n,
                 activity_date=about, created_at=entered)  # fmt: skip


def test_a_session_of_typing_in_afterwards_is_told_with_how_far_back_it_goes() -> None:
    # eight entries of the 30th: seven about the 21st, one of the day itself; one more on the 31st
    activities = _late(
        ["2026-12-30"] * 8 + ["2026-12-31"],
        ["2026-12-21"] * 7 + ["2026-12-30", "2026-12-30"],
    )

    result = usage.check(context(_users(), activities))

    lag = result.metric("usage.entry_lag")
    assert lag is not None and (lag.value, lag.n) == (9.0, 9)
    assert value(result, "usage.late_entries") == pytest.approx(7 / 9)
    assert value(result, "usage.backfill_sessions") == 1
    assert rows(result, "usage.backfill_sessions") == (
        ("Ann", Day("2026-12-30"), 8, Share(7 / 8), Day("2026-12-21")),
    )
    found = finding(result, "usage.backfill_sessions")
    assert (found.affected, found.eligible, len(found.records)) == (7, 9, 7)


def test_what_is_planned_ahead_is_not_late_and_few_are_no_session() -> None:
    activities = _late(
        ["2026-12-20"] * 3 + ["2026-12-30"] * 7, ["2026-12-29"] * 3 + ["2026-12-21"] * 7
    )

    result = usage.check(context(_users(), activities))

    late = result.metric("usage.late_entries")
    assert late is not None and (late.n, late.excluded) == (7, 3)
    assert value(result, "usage.backfill_sessions") == 0
    assert "usage.backfill_sessions" not in rules(result)
