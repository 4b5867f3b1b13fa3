"""Scores as found, after decisions, and as they would be with the open findings closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Finding, Rating
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import Part, StepSpec, scored_steps
from crm_audit_tui.report.model import ScoreLine
from crm_audit_tui.tables.result import Metric, Results, StepResult
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.standing import Scores, StandingFinding, findings, scores


class ScoreLines(msgspec.Struct, frozen=True):
    """The scores of every step, of both parts, and overall."""

    steps: tuple[ScoreLine, ...]
    use: ScoreLine
    data: ScoreLine
    overall: ScoreLine


def score_lines(results: Results, audit: Audit, after: Results | None) -> ScoreLines:
    """Return every score in its variants; `after` holds the results over the repaired tables."""
    found = scores(results, audit)
    decided = scores(after, audit) if after is not None else None
    open_findings = [each for each in findings(results, audit) if each.open]
    essential = [each for each in open_findings if each.rating is Rating.ESSENTIAL]
    if_essential = scores(closed(results, essential), audit)
    if_all = scores(closed(results, open_findings), audit)

    def line(name: Message, read: Callable[[Scores], Score]) -> ScoreLine:
        return ScoreLine(
            name=name,
            found=read(found),
            after=read(decided) if decided else None,
            if_essential=read(if_essential),
            if_all=read(if_all),
        )

    def step_line(spec: StepSpec) -> ScoreLine:
        status = audit.status(spec.slug)
        return msgspec.structs.replace(
            line(Message(spec.title_id), lambda each: each.steps[spec.slug]),
            step=spec.slug,
            number=spec.number,
            status=status.status,
            reason=status.reason,
        )

    return ScoreLines(
        tuple(step_line(spec) for part in (Part.USE, Part.DATA) for spec in scored_steps(part)),
        line(Message("core.part.use"), lambda each: each.use),
        line(Message("core.part.data"), lambda each: each.data),
        line(Message("report.score.overall"), _overall),
    )


def _overall(found: Scores) -> Score:
    """Return the overall score with the mean of its parts' coverage, not the share of parts."""
    coverage = (found.use.coverage + found.data.coverage) / 2
    return msgspec.structs.replace(found.overall, coverage=coverage)


def closed(results: Results, standing: Iterable[StandingFinding]) -> Mapping[str, StepResult]:
    """Return `results` as if the findings were closed.

    A scored metric that falls short reaches its goal where one of the findings is about it: by
    `_ABOUT`, else by its rule's words (`<step>.late_sync` and `integrations.late_share` share
    "late"), or, where a rule names no metric of its step, every metric of the step. Answers stay
    as they are.
    """
    about: dict[str, set[str]] = {}
    for each in standing:
        result = results.get(each.finding.step)
        if result is not None:
            about.setdefault(each.finding.step, set()).update(
                metric.id for metric in metrics_of(each.finding, result)
            )
    return {
        slug: msgspec.structs.replace(
            result,
            metrics=tuple(
                _at_goal(metric) if metric.id in about.get(slug, ()) else metric
                for metric in result.metrics
            ),
        )
        for slug, result in results.items()
    }


def metrics_of(finding: Finding, result: StepResult) -> list[Metric]:
    """Return the scored metrics of a step that a finding is about: of its table, by its words."""
    scored = [
        each
        for each in result.metrics
        if each.weight and each.goal is not None and _may_be_about(each.id, finding.table)
    ]
    if named := [each for each in scored if each.id == _ABOUT.get(finding.rule)]:
        return named
    words = _words(finding.rule)
    return [each for each in scored if words & _words(each.id)] or scored


# Rules that share no word with the figure that they are about.
_ABOUT = {
    "freshness.lead_won": "freshness.contradiction_share",
    "freshness.old_new_customer": "freshness.contradiction_share",
    "freshness.bounced": "freshness.contradiction_share",
    "pipeline.stage_outliers": "pipeline.stale_share",
    "usage.low_adoption": "usage.adoption",
}
# Words that say how a thing is counted, not what it is.
_COUNTING = frozenset({"share", "rate", "days", "open", "base", "low", "high"})
_STEM = 4


def _words(name: str) -> set[str]:
    """Return the beginnings of the words after the step's name: "owner" and "owned" are alike."""
    words = name.partition(".")[2].replace(".", "_").split("_")
    return {word[:_STEM] for word in words if len(word) > 2 and word not in _COUNTING}


def _may_be_about(metric: str, table: str) -> bool:
    named = [part for part in metric.split(".")[1:] if part in SCHEMA]
    return not table or not named or table in named


def _at_goal(metric: Metric) -> Metric:
    if not isinstance(metric.value, int | float) or metric.goal is None or metric.floor is None:
        return metric
    rising = metric.goal >= metric.floor
    best = max(metric.value, metric.goal) if rising else min(metric.value, metric.goal)
    return msgspec.structs.replace(metric, value=best)
