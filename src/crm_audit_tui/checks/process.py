"""Step 12, the process for the future: is it laid down, and does a control answer each finding?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.controls import AREAS, Proposal, by_rule, propose_controls
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Day, Message, message
from crm_audit_tui.core.percentages import told_figure
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.settings import Settings
from crm_audit_tui.tables.result import ChartKind, Metric, StepResult, Unit

__all__ = ["Proposal", "check", "proposals"]

STEP = "process"
_FREQUENT = ("daily", "weekly", "monthly")
Rules = Mapping[str, Mapping[str, str]]


def check(context: CheckContext, results: Mapping[str, StepResult]) -> StepResult:
    """Return how complete the process is, with a control proposed for every finding."""
    evidence = Evidence(context, STEP)
    rules = _rules(context.audit)
    _parts(evidence, rules)
    _keeping(context, evidence, rules)
    findings = all_findings(context.audit, results)
    _coverage(context, evidence, findings, rules)
    _constant(evidence, rules)
    day = _next_audit(context)
    next_audit = Metric(id="process.next_audit", value=day.isoformat(), unit=Unit.DAY)
    result = evidence.result()
    return msgspec.structs.replace(result, metrics=(*result.metrics, next_audit))


def proposals(
    results: Mapping[str, StepResult], context: CheckContext | None = None
) -> tuple[Proposal, ...]:
    """Return the controls that the findings suggest and that no rule of the register answers yet.

    Without a context the thresholds are the defaults, today is the audit date, and none is taken.
    """
    if context is None:
        found = [finding for result in results.values() for finding in result.findings]
        return propose_controls(found, Settings(), date.today())
    rules = _rules(context.audit)
    open_ = [f for f in all_findings(context.audit, results) if not _has_control(f, rules)]
    return propose_controls(open_, context.settings, context.audit_date)


def all_findings(audit: Audit, results: Mapping[str, StepResult]) -> list[Finding]:
    """Return what the rules of the other steps found and what the auditor typed."""
    found = [
        finding for step, result in results.items() if step != STEP for finding in result.findings
    ]
    return [*found, *audit.manual_findings.values()]


def _rules(audit: Audit) -> Rules:
    return {
        entry: values
        for entry, values in audit.register(STEP, "rules").items()
        if values.get("rule", "").strip()
    }


def _has_control(finding: Finding, rules: Rules) -> bool:
    named = {
        each.strip() for values in rules.values() for each in values.get("finding", "").split(",")
    }
    return finding.id in named or finding.rule in named


def _complete(values: Mapping[str, str]) -> bool:
    return all(values.get(name, "").strip() for name in ("owner", "cadence"))


def _parts(evidence: Evidence, rules: Rules) -> None:
    """The guide's five parts: when, how and which data to take, how to classify and to refine."""
    by_area = {
        area: [values for values in rules.values() if values.get("area") == area] for area in AREAS
    }
    laid_down = [area for area in AREAS if by_area[area]]
    evidence.share("parts_share", len(laid_down), len(AREAS))
    evidence.metric("rules", len(rules), Unit.COUNT, n=len(rules))
    evidence.chart(
        "parts",
        ChartKind.BARS,
        [message(f"guide.choice.{area}") for area in AREAS],
        [
            (
                message("checks.metric.process.rules"),
                [float(len(by_area[area])) for area in AREAS] if rules else [],
            )
        ],
        n=len(rules),
    )
    if not rules:
        evidence.finding("no_rules", 2)
        return
    for area in AREAS:
        owned = any(_complete(values) for values in by_area[area])
        answer = Answer.YES if owned else Answer.PARTLY if by_area[area] else Answer.NO
        evidence.suggest(area, answer, "part", n=len(by_area[area]))
        if not by_area[area]:
            evidence.finding("part_missing", 2, subject=area, part=message(f"guide.choice.{area}"))


def _keeping(context: CheckContext, evidence: Evidence, rules: Rules) -> None:
    """Rules that nobody owns, that have no date, or whose date has passed."""
    unowned = [v for v in rules.values() if not v.get("owner", "").strip()]
    evidence.share("owned_share", len(rules) - len(unowned), len(rules))
    due = {name: day for name, v in rules.items() if (day := _day(v.get("next_date", "")))}
    overdue = [name for name, day in due.items() if day < context.audit_date]
    evidence.share("overdue_share", len(overdue), len(due))
    if unowned:
        evidence.finding("rule_no_owner", 1, affected=len(unowned), eligible=len(rules))
    if overdue:
        evidence.finding("rule_overdue", 1, affected=len(overdue), eligible=len(due))


def _coverage(
    context: CheckContext, evidence: Evidence, findings: list[Finding], rules: Rules
) -> None:
    covered = sum(_has_control(finding, rules) for finding in findings)
    evidence.share("coverage", covered, len(findings))
    offered = propose_controls(
        [each for each in findings if not _has_control(each, rules)],
        context.settings,
        context.audit_date,
    )
    evidence.table(
        "proposals",
        ("rule", "findings", "area", "metric", "threshold", "cadence", "next_date"),
        [
            (
                each.rule,
                len(answered),
                message(f"guide.choice.{each.area}"),
                _metric_label(each.metric),
                None if each.threshold is None else told_figure(each.threshold, each.metric),
                message(f"guide.choice.{each.cadence}"),
                Day(each.next_date) if each.next_date else None,
            )
            for answered in by_rule(offered).values()
            for each in answered[:1]
        ],
    )
    if rules and findings and covered < len(findings):
        evidence.finding(
            "uncontrolled", 1, affected=len(findings) - covered, eligible=len(findings)
        )


def _metric_label(metric: str) -> Message | None:
    return message(f"checks.metric.{metric}") if metric else None


def _constant(evidence: Evidence, rules: Rules) -> None:
    if not rules:
        return
    frequent = [v for v in rules.values() if v.get("cadence") in _FREQUENT]
    measured = [v for v in frequent if v.get("metric", "").strip()]
    answer = Answer.YES if measured else Answer.PARTLY if frequent else Answer.NO
    evidence.suggest("constant", answer, "constant", n=len(frequent), measured=len(measured))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _next_audit(context: CheckContext) -> date:
    """Return the date agreed for the next audit, else a year from this one."""
    agreed = _day(context.audit.scope.get("next_audit", ""))
    if agreed is not None:
        return agreed
    today = context.audit_date
    leap = today.month == 2 and today.day == 29
    return today.replace(year=today.year + 1, day=28 if leap else today.day)
