"""The opening: are the goals of the CRM measurable, shared and still the right ones?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.fitness import fitness, measured
from crm_audit_tui.checks.suggested_answers import weaker
from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import ExportRead, StepResult, Unit

# The teams that face customers: each needs a goal.
TEAMS = ("marketing", "sales", "service")
_CHOICES = (*TEAMS, "management")


def check(context: CheckContext) -> StepResult:
    """Return which exports are examined and how the goals stand.

    Goals: those without a metric, teams without one, conflicts, and how far they are met.
    """
    evidence = Evidence(context, "scope")
    exports = _exports(evidence)
    fitness(evidence)
    if context.earlier_fault is not None:
        evidence.note("earlier", reason=context.earlier_fault)
    return msgspec.structs.replace(_goals(evidence), exports=exports)


def _exports(evidence: Evidence) -> tuple[ExportRead, ...]:
    """Return the exports as they were read, and note those that are not as they were pinned."""
    read = {
        source.id: ExportRead(
            id=source.id,
            rows=source.rows,
            rejected=len(source.rejected),
            size=source.size,
            sha256=source.sha256,
        )
        for source in evidence.context.tables.sources
        if not source.skipped
    }
    for pin in evidence.context.audit.sources:
        if pin.skipped:
            evidence.note("export_left_out", file=pin.name, n=pin.rows)
            continue
        now = read.get(pin.id)
        if now is None:
            evidence.note("export_missing", file=pin.name, n=pin.rows)
        elif now.sha256 != pin.sha256:
            evidence.note("export_changed", file=pin.name, before=pin.rows, n=now.rows)
    return tuple(read.values())


def _goals(evidence: Evidence) -> StepResult:
    context = evidence.context
    goals = registered(context, "scope", "goals")
    if not goals:
        evidence.not_auditable("goals", register=True)
        return evidence.result()
    current = [goal for goal in goals if goal.text("origin") != "dropped"]
    evidence.metric("goals", len(current), Unit.COUNT, n=len(goals))
    _table(evidence, goals)
    measured(evidence, current)
    _measurable(evidence, current)
    _teams(evidence, current)
    conflicts = _conflicts(evidence, current)
    _aligned(evidence, current, conflicts)
    _changed(evidence, goals, current)
    _met(evidence, current)
    return evidence.result()


def _team(goal: Entry) -> str | Message:
    team = goal.text("team")
    return message(f"guide.choice.{team}") if team in _CHOICES else team


def _attained(goal: Entry) -> float | None:
    """Return how far a goal is met: actual / target, or target / actual where less is better."""
    target, actual = goal.number("target"), goal.number("actual")
    if target is None or actual is None:
        return None
    if goal.text("direction") == "lower":
        return target / actual if actual > 0 and target >= 0 else None
    return actual / target if target > 0 else None


def _table(evidence: Evidence, goals: list[Entry]) -> None:
    rows: list[tuple[Param, ...]] = []
    for goal in goals:
        attained = _attained(goal)
        direction, origin = goal.text("direction"), goal.text("origin")
        rows.append(
            (
                _team(goal),
                goal.text("goal"),
                goal.text("metric"),
                message(f"guide.choice.{direction}") if direction else None,
                goal.number("target"),
                goal.number("actual"),
                None if attained is None else Share(attained),
                message(f"guide.choice.{origin}") if origin else None,
            )
        )
    evidence.table(
        "goals",
        ("team", "goal", "metric", "direction", "target", "actual", "attained", "origin"),
        rows,
    )


def _measurable(evidence: Evidence, goals: list[Entry]) -> None:
    without = [goal for goal in goals if not goal.text("metric")]
    evidence.share("measured_share", len(goals) - len(without), len(goals))
    for goal in without:
        evidence.finding(
            "goal_without_metric",
            2,
            affected=1,
            eligible=len(goals),
            subject=goal.text("goal"),
        )


def _teams(evidence: Evidence, goals: list[Entry]) -> None:
    having = {goal.text("team") for goal in goals}
    without = [team for team in TEAMS if team not in having]
    evidence.share("teams_with_goal", len(TEAMS) - len(without), len(TEAMS))
    for team in without:
        evidence.finding(
            "team_without_goal",
            2,
            affected=1,
            eligible=len(TEAMS),
            subject=team,
            team=message(f"guide.choice.{team}"),
        )


def _conflicts(evidence: Evidence, goals: list[Entry]) -> int:
    """Goals that pull one metric different ways, or set it two targets."""
    by_metric: dict[str, list[Entry]] = defaultdict(list)
    for goal in goals:
        if goal.word("metric"):
            by_metric[goal.word("metric")].append(goal)
    count = 0
    for group in by_metric.values():
        directions = _distinct(goal.text("direction") for goal in group)
        targets = {goal.number("target") for goal in group} - {None}
        if len(directions) > 1 or len(targets) > 1:
            count += 1
            evidence.finding(
                "conflicting_goals",
                2,
                affected=len(group),
                eligible=len(goals),
                subject=group[0].text("metric"),
                goals=", ".join(goal.text("goal") for goal in group[:4]),
            )
    evidence.metric("conflicts", count, Unit.COUNT, n=len(by_metric))
    return count


def _distinct(values: Iterable[str]) -> set[str]:
    return {value for value in values if value}


def _aligned(evidence: Evidence, goals: list[Entry], conflicts: int) -> None:
    having = {goal.text("team") for goal in goals} & set(TEAMS)
    answer = Answer.NO if conflicts else Answer.YES if len(having) == len(TEAMS) else Answer.PARTLY
    evidence.suggest("goals_aligned", answer, "goals_aligned", n=conflicts, teams=len(having))


def _changed(evidence: Evidence, goals: list[Entry], current: list[Entry]) -> None:
    """Goals dropped or new since last year, as noted and by comparing with last year's list."""
    new = [goal for goal in goals if goal.text("origin") == "new"]
    dropped = [goal for goal in goals if goal.text("origin") == "dropped"]
    names = {goal.word("goal") for goal in goals}
    before = _last_year(evidence.context)
    vanished = [name for folded, name in before.items() if folded not in names]
    fresh = [
        goal.text("goal")
        for goal in current
        if before and goal.word("goal") not in before and goal not in new
    ]
    evidence.metric("goals_new", len(new) + len(fresh), Unit.COUNT, n=len(goals))
    evidence.metric("goals_dropped", len(dropped) + len(vanished), Unit.COUNT, n=len(goals))
    for rule, found in (
        ("goal_new", [goal.text("goal") for goal in new] + fresh),
        ("goal_dropped", [goal.text("goal") for goal in dropped] + vanished),
    ):
        for name in found:
            evidence.finding(rule, 1, affected=1, eligible=len(goals), subject=name)
    unmarked = sum(1 for goal in goals if not goal.text("origin"))
    # Goals that came or went without a note: the list was not kept with them.
    answer = weaker(
        evidence.answer("goals_current", 1 - unmarked / len(goals)), against=bool(fresh or vanished)
    )
    evidence.suggest(
        "goals_current",
        answer,
        "goals_current",
        new=len(new) + len(fresh),
        dropped=len(dropped) + len(vanished),
        n=unmarked,
    )


def _last_year(context: CheckContext) -> dict[str, str]:
    """Return last year's goals: folded name -> name as written; dropped ones are gone since."""
    if context.earlier_audit is not None:
        kept = [
            Entry("", values)
            for values in context.earlier_audit.register("scope", "goals").values()
            if values.get("origin") != "dropped"
        ]
        return {entry.word("goal"): entry.text("goal") for entry in kept}
    result = context.previous.get("scope")
    if result is None:
        return {}
    found: dict[str, str] = {}
    for table in result.tables:
        if table.id == "scope.goals":
            place = table.columns.index("goal")
            for row in table.rows:
                entry = Entry("", {"goal": str(row[place])})
                found[entry.word("goal")] = entry.text("goal")
    return found


def _met(evidence: Evidence, goals: list[Entry]) -> None:
    judged = [(goal, met) for goal in goals if (met := _attained(goal)) is not None]
    met = sum(1 for _, share in judged if share >= 1)
    evidence.share("goals_met", met, len(judged), excluded=len(goals) - len(judged))
    evidence.bars("attained", {goal.text("goal"): share for goal, share in judged}, unit=Unit.SHARE)
    for goal, share in judged:
        if share < 1:
            evidence.finding(
                "goal_missed",
                1,
                affected=1,
                eligible=len(judged),
                subject=goal.text("goal"),
                attained=Share(share),
            )
