"""Step 2: do the tools around the CRM work, and do both sides hold the same?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crm_audit_tui.checks import reconcile
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.impossible import (
    column_of,
    count_label,
    judged_rules,
    known_rules,
)
from crm_audit_tui.checks.quality_tests import QualityTest, quality_tests
from crm_audit_tui.checks.tools import (
    Tool,
    expected_both_ways,
    is_counted,
    sends_only,
    tools_of,
)
from crm_audit_tui.core.messages import Day, Param, Share
from crm_audit_tui.core.quality_tests import QualityResult
from crm_audit_tui.tables.result import StepResult, Unit

_TRIED = (QualityResult.PASSED, QualityResult.FAILED)


def check(context: CheckContext) -> StepResult:
    """Return lag, gaps, impossible numbers and what lies on one side only."""
    evidence = Evidence(context, "integrations")
    tools = tools_of(context)
    if tools:
        _tools(evidence, tools)
    else:
        evidence.not_auditable(
            "tools", {"integrations": ("name", "last_sync_at", "purpose")}, register=True
        )
        for name in ("late_share", "impossible_share", "owned_share", "purpose_share"):
            evidence.metric(name, None, Unit.SHARE, n=0)
    reconcile.reconcile(evidence)
    reconcile.duplicates_by_source(evidence)
    return evidence.result()


def _tools(evidence: Evidence, tools: list[Tool]) -> None:
    settings = evidence.context.settings
    _register(evidence, tools)
    evidence.metric("tools", len(tools), Unit.COUNT, n=len(tools))
    tests = quality_tests(evidence, tools)
    _late(evidence, tools, settings.number("integrations.lag_ratio"), tests)
    _plausible(evidence, tools)
    _gaps(evidence, tools, settings.number("integrations.gap"))
    _errors(evidence, tools, settings.number("integrations.error_share"))
    _directions(evidence, tools)
    for field, metric, rule, severity, question in (
        ("owner", "owned_share", "no_owner", 1, "owned"),
        ("purpose", "purpose_share", "no_purpose", 1, "purpose_served"),
        ("goal", "goal_share", "no_goal", 1, "goals_aligned"),
    ):
        without = [tool for tool in tools if not tool.entry.text(field)]
        evidence.share(metric, len(tools) - len(without), len(tools))
        if without and rule != "no_goal":
            evidence.finding(
                rule,
                severity,
                affected=len(without),
                eligible=len(tools),
                table="integrations",
                field=field,
                records=_keys(without),
                tools=_names(without),
            )
        evidence.suggest_of(question, len(without), len(tools), yes=0.0, partly=0.5, because=rule)


def _keys(tools: list[Tool]) -> tuple[str, ...]:
    return tuple(tool.entry.key for tool in tools if tool.entry.from_export)


def _names(tools: list[Tool]) -> str:
    names = [tool.name for tool in tools]
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _late(
    evidence: Evidence, tools: list[Tool], limit: float, tests: Sequence[QualityTest]
) -> None:
    timed = [tool for tool in tools if tool.lag_ratio is not None]
    late = [tool for tool in timed if (tool.lag_ratio or 0) > limit]
    evidence.share("late_share", len(late), len(timed), excluded=len(tools) - len(timed))
    evidence.bars("lag_ratio", {tool.name: tool.lag_ratio or 0 for tool in timed}, unit=Unit.NUMBER)
    for tool in late:
        evidence.finding(
            "late_sync",
            3,
            affected=1,
            eligible=len(timed),
            table="integrations",
            field="last_sync_at",
            subject=tool.name,
            records=_keys([tool]),
            lag=tool.lag_ratio,
            last=_day(tool),
            limit=limit,
        )
    if len(timed) < len(tools):
        evidence.note("no_interval", n=len(tools) - len(timed))
    tried = {each.tool for each in tests if each.result in _TRIED}
    failed = {each.tool for each in tests if each.result is QualityResult.FAILED}
    failing = [t for t in tools if t in late or t.impossible or t.name in failed]
    judged = [t for t in tools if t.lag_ratio is not None or t.impossible or t.name in tried]
    evidence.suggest_of("all_working", len(failing), len(judged), yes=0.0, partly=0.3)


def _day(tool: Tool) -> Day | None:
    return Day(tool.last_sync.date().isoformat()) if tool.last_sync else None


def _plausible(evidence: Evidence, tools: list[Tool]) -> None:
    counted = [tool for tool in tools if is_counted(tool)]
    wrong = [tool for tool in counted if tool.impossible]
    evidence.share("impossible_share", len(wrong), len(counted), excluded=len(tools) - len(counted))
    for tool in wrong:
        smaller, larger = tool.impossible[0].smaller, tool.impossible[0].larger
        evidence.finding(
            "impossible_numbers" if larger else "negative_numbers",
            3,
            affected=1,
            eligible=len(counted),
            table="integrations",
            field=smaller,
            subject=tool.name,
            records=_keys([tool]),
            smaller=count_label(smaller),
            a=tool.entry.number(column_of(tool.entry, smaller)),
            larger=count_label(larger) if larger else "",
            b=tool.entry.number(column_of(tool.entry, larger)) if larger else None,
        )
    _rulebook(evidence, tools)
    evidence.suggest_of("plausible_numbers", len(wrong), len(counted), yes=0.0, partly=0.2)


def _rulebook(evidence: Evidence, tools: list[Tool]) -> None:
    """List the rules in force that any tool could be held to, one's own marked."""
    context = evidence.context
    rules = (*known_rules(), *context.number_rules)
    judged = [judged_rules(t.entry, rules, sends_only=sends_only(t.entry)) for t in tools]
    rows: list[tuple[Param, ...]] = []
    for rule in rules:
        could = sum(rule in each for each in judged)
        broken = [tool for tool in tools if rule in tool.impossible]
        if could or rule.own:
            names = (count_label(rule.smaller), count_label(rule.larger))
            rows.append((*names, could, len(broken), _names(broken), rule.own))
    evidence.table(
        "number_rules", ("never_more", "than", "tools_judged", "broken", "tools", "own_rule"), rows
    )
    if context.number_rules_fault is not None:
        evidence.note("rules_unreadable", reason=context.number_rules_fault)


def _gaps(evidence: Evidence, tools: list[Tool], limit: float) -> None:
    both = [tool for tool in tools if tool.gap is not None]
    wide = [tool for tool in both if (tool.gap or 0) > limit]
    worst = max((tool.gap or 0 for tool in both), default=None)
    evidence.metric("largest_gap", worst, Unit.SHARE, n=len(both))
    evidence.bars("gap", {tool.name: tool.gap or 0 for tool in both}, unit=Unit.SHARE)
    for tool in wide:
        evidence.finding(
            "gap",
            2,
            affected=1,
            eligible=len(both),
            table="integrations",
            subject=tool.name,
            records=_keys([tool]),
            gap=Share(tool.gap or 0),
            limit=Share(limit),
        )


def _errors(evidence: Evidence, tools: list[Tool], limit: float) -> None:
    judged: list[tuple[Tool, float]] = []
    for tool in tools:
        errors = tool.entry.number("errors")
        moved = tool.entry.number("sent") or tool.entry.number("received")
        if errors is not None and moved:
            judged.append((tool, errors / moved))
    shares = [share for _, share in judged]
    evidence.metric(
        "error_share", float(np.max(shares)) if shares else None, Unit.SHARE, n=len(shares)
    )
    for tool, share in judged:
        if share > limit:
            evidence.finding(
                "errors",
                2,
                affected=1,
                eligible=len(judged),
                table="integrations",
                field="errors",
                subject=tool.name,
                records=_keys([tool]),
                errors=Share(share),
                limit=Share(limit),
            )


def _directions(evidence: Evidence, tools: list[Tool]) -> None:
    """One-way where two-way is expected."""
    stated, one_way = expected_both_ways(tools)
    evidence.share("one_way_share", len(one_way), len(stated), excluded=len(tools) - len(stated))
    for tool in one_way:
        evidence.finding(
            "one_way",
            2,
            affected=1,
            eligible=len(stated),
            table="integrations",
            field="direction",
            subject=tool.name,
            records=_keys([tool]),
        )
    evidence.suggest_of("two_way", len(one_way), len(stated), yes=0.0, partly=0.5)


def _register(evidence: Evidence, tools: list[Tool]) -> None:
    rows: list[tuple[Param, ...]] = [
        (
            tool.name,
            tool.entry.text("category"),
            tool.entry.text("purpose"),
            tool.entry.text("owner"),
            tool.interval,
            _day(tool),
            tool.lag_ratio,
            None if tool.gap is None else Share(tool.gap),
            len(tool.impossible),
        )
        for tool in tools
    ]
    evidence.table(
        "tools",
        (
            "tool",
            "category",
            "purpose",
            "owner",
            "interval_hours",
            "last_sync",
            "lag_ratio",
            "gap",
            "impossible",
        ),
        rows,
    )
