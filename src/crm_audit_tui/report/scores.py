"""Scores as found, after decisions, and as they would be with the open findings closed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import Part, StepSpec, scored_steps
from crm_audit_tui.report.model import ScoreLine
from crm_audit_tui.report.what_if import closed
from crm_audit_tui.tables.result import Results
from crm_audit_tui.tables.standing import Scores, findings, scores


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
    others = [each for each in open_findings if each.rating is not Rating.ESSENTIAL]
    if_essential = scores(closed(results, essential, others), audit)
    if_all = scores(closed(results, open_findings, ()), audit)

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
