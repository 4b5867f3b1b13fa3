"""The goals of the CRM: measurable, shared, in agreement, still the right ones."""

from __future__ import annotations

from crm_audit_tui.checks import scope
from crm_audit_tui.core.questions import Answer
from use_support import context, entries, finding, gaps, rules, suggested, value

GOALS = (
    {"team": "sales", "goal": "Win more", "metric": "Win rate", "direction": "raise",
     "target": "30", "actual": "24"},
    {"team": "marketing", "goal": "Fewer, better leads", "metric": "win rate",
     "direction": "lower", "target": "10"},
    {"team": "marketing", "goal": "Be known", "metric": ""},
    {"team": "sales", "goal": "Fax campaign", "origin": "dropped"},
    {"team": "sales", "goal": "Sell online", "metric": "orders", "origin": "new",
     "target": "5", "actual": "6"},
)  # fmt: skip


def test_flags_of_the_goals() -> None:
    result = scope.check(context(decisions=entries("scope", "goals", *GOALS)))

    assert finding(result, "scope.goal_without_metric").subject == "Be known"
    assert finding(result, "scope.team_without_goal").subject == "service"
    assert finding(result, "scope.conflicting_goals").subject == "Win rate"
    assert finding(result, "scope.goal_dropped").subject == "Fax campaign"
    assert finding(result, "scope.goal_new").subject == "Sell online"
    assert finding(result, "scope.goal_missed").subject == "Win more"
    assert value(result, "scope.goals") == 4
    assert value(result, "scope.measured_share") == 0.75
    assert value(result, "scope.goals_met") == 0.5
    assert suggested(result, "scope.goals_aligned") is Answer.NO


def test_last_years_goals_tell_what_is_new_and_what_vanished() -> None:
    before = scope.check(
        context(decisions=entries("scope", "goals", {"team": "sales", "goal": "Old"}))
    )

    result = scope.check(
        context(
            decisions=entries("scope", "goals", {"team": "sales", "goal": "Young", "metric": "m"}),
            previous={"scope": before},
        )
    )

    assert finding(result, "scope.goal_new").subject == "Young"
    assert finding(result, "scope.goal_dropped").subject == "Old"


def test_a_goal_to_lower_is_met_from_below() -> None:
    goal = {
        "team": "service", "goal": "Churn", "metric": "churn", "direction": "lower",
        "target": "5", "actual": "4",
    }  # fmt: skip

    result = scope.check(context(decisions=entries("scope", "goals", goal)))

    assert value(result, "scope.goals_met") == 1.0
    assert "scope.goal_missed" not in rules(result)


def test_no_goals_yet() -> None:
    result = scope.check(context())

    assert gaps(result) == {"goals"}
    assert result.metrics == ()
