"""Where an audit stands: results and decisions put together, for screens and report alike."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import GiveAnswer
from crm_audit_tui.core.findings import Finding, FindingNote, FindingStatus, Rating
from crm_audit_tui.core.questions import Answer, QuestionSpec
from crm_audit_tui.core.scoring import (
    Score,
    Scored,
    answer_part,
    mean_score,
    metric_part,
    weigh,
)
from crm_audit_tui.core.steps import STEPS, Part, StepSpec, scored_steps
from crm_audit_tui.tables.result import Results, StepResult, Suggestion

_ORDER = {Rating.ESSENTIAL: 0, Rating.IMPORTANT: 1, Rating.DESIRABLE: 2}
_GRADED = {Answer.YES, Answer.PARTLY, Answer.NO}


class StandingFinding(msgspec.Struct, frozen=True):
    """A finding with what the auditor made of it."""

    finding: Finding
    note: FindingNote

    @property
    def rating(self) -> Rating:
        """The rating in force: the auditor's override, else the rule's."""
        return self.note.rating or self.finding.rating

    @property
    def open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.note.status is FindingStatus.OPEN


class StandingQuestion(msgspec.Struct, frozen=True):
    """A checklist question with its answer and the answer that the data speaks for."""

    spec: QuestionSpec
    given: GiveAnswer | None
    suggestion: Suggestion | None

    @property
    def answer(self) -> Answer:
        """The answer in force; a suggestion counts for nothing until it is taken."""
        return self.given.answer if self.given else Answer.NOT_REVIEWED

    @property
    def contradicts(self) -> bool:
        """Whether the answer is better or worse than the data says."""
        if self.suggestion is None or self.given is None:
            return False
        answers = {self.given.answer, self.suggestion.answer}
        return len(answers) > 1 and answers <= _GRADED


class Scores(msgspec.Struct, frozen=True):
    """All scores of an audit; the overall one is never shown without its parts."""

    steps: Mapping[str, Score]
    use: Score
    data: Score
    overall: Score


def questions(spec: StepSpec, result: StepResult | None, audit: Audit) -> list[StandingQuestion]:
    """Return the checklist of a step as it stands."""
    suggested = {each.question: each for each in result.suggestions} if result else {}
    return [
        StandingQuestion(each, audit.answers.get(each.key), suggested.get(each.key))
        for each in spec.questions
    ]


def findings(results: Results, audit: Audit, only_step: str = "") -> list[StandingFinding]:
    """Return raised and typed findings, most essential first, in the order of their steps."""
    found = [each for result in results.values() for each in result.findings]
    found += audit.manual_findings.values()
    standing = [
        StandingFinding(each, audit.finding_notes.get(each.id, FindingNote()))
        for each in found
        if not only_step or each.step == only_step
    ]
    return sorted(
        standing,
        key=lambda each: (
            _ORDER[each.rating],
            -each.finding.severity,
            -(each.finding.extent or 0.0),
            each.finding.id,
        ),
    )


def step_score(spec: StepSpec, result: StepResult | None, audit: Audit) -> Score:
    """Return the score of one step: its scoring metrics and its weighted answers.

    A metric counts from 0 at its floor to 1 at its goal; what could not be measured or was not
    reviewed lowers the coverage.
    """
    parts = [
        Scored(
            metric.id,
            metric.weight,
            metric_part(metric.value, metric.floor, metric.goal)
            if isinstance(metric.value, int | float)
            else None,
        )
        for metric in (result.metrics if result else ())
        if metric.weight and metric.floor is not None and metric.goal is not None
    ]
    for question in questions(spec, result, audit):
        if question.answer is not Answer.NOT_APPLICABLE:
            parts.append(
                Scored(
                    question.spec.key,
                    float(question.spec.weight),
                    answer_part(question.answer),
                )
            )
    return weigh(parts, audit.settings.number("score.min_coverage"))


def scores(results: Results, audit: Audit) -> Scores:
    """Return the scores of all steps, of use (1-6), of data (7-11), and the mean of the two.

    The overall score is n/a unless both of its parts have one.
    """
    by_step = {
        spec.slug: step_score(spec, results.get(spec.slug), audit)
        for part in (Part.USE, Part.DATA)
        for spec in scored_steps(part)
    }
    least = audit.settings.number("score.min_coverage")
    use = mean_score((by_step[spec.slug] for spec in scored_steps(Part.USE)), least)
    data = mean_score((by_step[spec.slug] for spec in scored_steps(Part.DATA)), least)
    return Scores(by_step, use, data, mean_score((use, data), 1.0))


def contradictions(results: Results, audit: Audit) -> list[StandingQuestion]:
    """Return the answers that the data speaks against."""
    answered = {key.partition(".")[0] for key in audit.answers}
    return [
        question
        for spec in STEPS
        if spec.slug in answered
        for question in questions(spec, results.get(spec.slug), audit)
        if question.contradicts
    ]
