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
from crm_audit_tui.core.messages import Day, Param, Share, message
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
    late = _late(evidence, tools, settings.number("integrations.lag_ratio"))
    _plausible(evidence, tools)
    apart = _gaps(evidence, tools, settings.number("integrations.gap"))
    erring = _errors(evidence, tools, settings.number("integrations.error_share"))
    failing = _working(evidence, tools, [*late, *apart, *erring], tests)
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
        # A purpose that is written down is not served by a tool that does not work.
        unmet = [t for t in tools if t in without or (field == "purpose" and t in failing)]
        evidence.suggest_of(question, len(unmet), len(tools), because=rule)


def _keys(tools: list[Tool]) -> tuple[str, ...]:
    return tuple(tool.entry.key for tool in tools if tool.entry.from_export)


def _names(tools: list[Tool]) -> str:
    names = [tool.name for tool in tools]
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _late(evidence: Evidence, tools: list[Tool], limit: float) -> list[Tool]:
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
    return late


def _working(
    evidence: Evidence, tools: list[Tool], flagged: list[Tool], tests: Sequence[QualityTest]
) -> list[Tool]:
    """Suggest whether every tool runs without errors; return those that do not.

    What any figure or test holds against a tool counts: late, records lost or failed, impossible
    numbers, a test that failed.
    """
    tried = {each.tool for each in tests if each.result in _TRIED}
    failed = {each.tool for each in tests if each.result is QualityResult.FAILED}
    failing = [t for t in tools if t in flagged or t.impossible or t.name in failed]
    judged = [
        t
        for t in tools
        if t in failing
        or t.name in tried
        or any(each is not None for each in (t.lag_ratio, t.gap, _error_share(t)))
    ]
    evidence.suggest_of("all_working", len(failing), len(judged))
    return failing


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
    evidence.suggest_of("plausible_numbers", len(wrong), len(counted))


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


def _gaps(evidence: Evidence, tools: list[Tool], limit: float) -> list[Tool]:
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
    return wide


def _error_share(tool: Tool) -> float | None:
    """Return the errors over the records that were sent, else received; None where not known."""
    errors = tool.entry.number("errors")
    moved = tool.entry.number("sent") or tool.entry.number("received")
    return errors / moved if errors is not None and moved else None


def _errors(evidence: Evidence, tools: list[Tool], limit: float) -> list[Tool]:
    judged = [(tool, share) for tool in tools if (share := _error_share(tool)) is not None]
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
    return [tool for tool, share in judged if share > limit]


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
    evidence.suggest_of("two_way", len(one_way), len(stated))


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
    _exchange(evidence, tools)
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


def _exchange(evidence: Evidence, tools: list[Tool]) -> None:
    """List what each tool is there for and what it moves; what nobody noted stays blank."""
    counts = ("sent", "received", "errors")
    evidence.table(
        "exchange",
        ("tool", "goal", "direction", "expected_direction", *counts, "error_share"),
        [
            (
                tool.name,
                tool.entry.text("goal"),
                _choice(tool.entry.text("direction")),
                _choice(tool.entry.text("expected_direction")),
                *(tool.entry.number(name) for name in counts),
                None if (share := _error_share(tool)) is None else Share(share),
            )
            for tool in tools
        ],
    )


def _choice(direction: str) -> Param:
    """Return a direction in words, one of an export's own as it stands."""
    known = direction in ("one_way_in", "one_way_out", "two_way")
    return message(f"guide.choice.{direction}") if known else direction
