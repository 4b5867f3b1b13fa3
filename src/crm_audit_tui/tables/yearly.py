"""One audit beside an earlier one: scores and why they moved, answers, findings, settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Finding, FindingNote, Rating
from crm_audit_tui.core.questions import QUESTIONS, Answer
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.settings import Settings
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.tables.result import Metric, Results, StepResult
from crm_audit_tui.tables.standing import Scores, StandingFinding, findings, scores
from crm_audit_tui.tables.yearly_kin import again, out_of_sight

WORSE_BY = 0.01  # of an extent: less is the same
_RANK = {Rating.DESIRABLE: 0, Rating.IMPORTANT: 1, Rating.ESSENTIAL: 2}
PARTS = ("use", "data", "overall")


class Change(StrEnum):
    """What became of a finding since the earlier audit."""

    NEW = "new"
    WORSENED = "worsened"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    NOT_EXAMINED = "not_examined"  # what it was about was not looked at again


class FindingChange(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of either audit, or of both, by its identity; the newer one speaks for it.

    `note` is what the auditor made of it in the earlier audit.
    """

    change: Change
    before: Finding | None
    after: Finding | None
    note: FindingNote | None = None

    @property
    def finding(self) -> Finding:
        """The newer finding, else the earlier."""
        found = self.after or self.before
        assert found is not None
        return found


class ScoreChange(msgspec.Struct, frozen=True, kw_only=True):
    """A score before and after; of the difference what data, answers and settings brought.

    `name` is a step's slug, "use", "data" or "overall". The three parts are None unless both
    audits have the score; they add up to the difference.
    """

    name: str
    before: float | None
    after: float | None
    by_data: float | None = None
    by_answers: float | None = None
    by_settings: float | None = None


class AnswerChange(msgspec.Struct, frozen=True):
    """A question (`step.id`) answered otherwise than before."""

    question: str
    before: Answer
    after: Answer


class SettingChange(msgspec.Struct, frozen=True):
    """A setting whose value is another than before."""

    name: str
    before: float | None
    after: float | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """An audit beside an earlier one."""

    scores: tuple[ScoreChange, ...]
    findings: tuple[FindingChange, ...]
    answers: tuple[AnswerChange, ...]
    settings: tuple[SettingChange, ...]

    def count(self, change: Change) -> int:
        """Return how many findings changed so."""
        return sum(each.change is change for each in self.findings)

    @property
    def answered_otherwise(self) -> tuple[AnswerChange, ...]:
        """The answers that are others than before; a question that waits for one is not."""
        return tuple(each for each in self.answers if each.after is not Answer.NOT_REVIEWED)

    @property
    def waiting(self) -> int:
        """How many questions were answered before and are not yet."""
        return len(self.answers) - len(self.answered_otherwise)

    def by_id(self) -> dict[str, FindingChange]:
        """Return what became of the findings that this audit has, by their identity."""
        return {each.after.id: each for each in self.findings if each.after is not None}

    def gone(self, step: str = "") -> list[FindingChange]:
        """Return the earlier findings (of `step`) that this audit has not, resolved ones first."""
        return [
            each
            for each in self.findings
            if each.after is None and (not step or each.finding.step == step)
        ]


def compare(before: tuple[Audit, Results], after: tuple[Audit, Results]) -> Comparison:
    """Return how an audit stands to an earlier one, each given as (audit, results)."""
    return Comparison(
        scores=tuple(_scores(before, after)),
        findings=tuple(_findings(before, after)),
        answers=tuple(_answers(before[0], after[0])),
        settings=tuple(_settings(before[0].changed_settings, after[0].changed_settings)),
    )


# --- scores --------------------------------------------------------------------------------------


def _scores(before: tuple[Audit, Results], after: tuple[Audit, Results]) -> Iterable[ScoreChange]:
    """Move from the earlier scores to the newer in three strides: data, answers, settings.

    First the newer figures are measured by the earlier bounds, with the earlier answers; then the
    newer answers are taken; then the newer bounds. A figure that only one of the audits has is
    part of the first stride.
    """
    old_audit, old_results = before
    new_audit, new_results = after
    bounded = _with_bounds(new_results, old_audit.settings)
    old_settings = {"changed_settings": old_audit.changed_settings}
    strides = [
        scores(old_results, old_audit),
        scores(bounded, old_audit),
        scores(bounded, msgspec.structs.replace(new_audit, **old_settings)),
        scores(new_results, new_audit),
    ]
    slugs = [spec.slug for spec in STEPS if spec.slug in strides[0].steps]
    for name in (*slugs, *PARTS):
        values = [_score(each, name).value for each in strides]
        by = [_less(later, sooner) for sooner, later in pairwise(values)]
        known = values[0] is not None and values[3] is not None and None not in by
        yield ScoreChange(
            name=name,
            before=values[0],
            after=values[3],
            by_data=by[0] if known else None,
            by_answers=by[1] if known else None,
            by_settings=by[2] if known else None,
        )


def _score(found: Scores, name: str) -> Score:
    if name in PARTS:
        score: Score = getattr(found, name)
        return score
    return found.steps[name]


def _less(later: float | None, sooner: float | None) -> float | None:
    return None if later is None or sooner is None else later - sooner


def _with_bounds(results: Results, settings: Settings) -> Mapping[str, StepResult]:
    """Return `results` with every scored figure held to the floor and goal of `settings`."""
    return {
        slug: msgspec.structs.replace(
            result, metrics=tuple(_bounded(each, settings) for each in result.metrics)
        )
        for slug, result in results.items()
    }


def _bounded(metric: Metric, settings: Settings) -> Metric:
    goal = settings.goal(metric.id) if metric.weight else None
    if goal is None:
        return metric
    return msgspec.structs.replace(metric, floor=goal.floor, goal=goal.goal)


# --- findings ------------------------------------------------------------------------------------


def _findings(
    before: tuple[Audit, Results], after: tuple[Audit, Results]
) -> Iterable[FindingChange]:
    """Return every finding of either audit: new first, then worsened, repeated, resolved."""
    old = {each.finding.id: each for each in findings(before[1], before[0])}
    new = {each.finding.id: each.finding for each in findings(after[1], after[0])}
    same = again((each.finding for each in old.values()), new.values())
    found = [_found(old.get(same.get(name, "")), each) for name, each in new.items()]
    found += [
        FindingChange(
            change=_gone(each.finding, before[0], after),
            before=each.finding,
            after=None,
            note=each.note,
        )
        for name, each in old.items()
        if name not in same.values()
    ]
    order = list(Change)
    return sorted(
        found,
        key=lambda each: (order.index(each.change), -_RANK[each.finding.rating], each.finding.id),
    )


def _found(before: StandingFinding | None, after: Finding) -> FindingChange:
    if before is None:
        return FindingChange(change=Change.NEW, before=None, after=after)
    change = _change(before.finding, after)
    return FindingChange(change=change, before=before.finding, after=after, note=before.note)


def _change(before: Finding, after: Finding) -> Change:
    if before.extent is None or after.extent is None:
        worse = after.severity > before.severity
    else:
        worse = after.extent > before.extent + WORSE_BY
    return Change.WORSENED if worse or _RANK[after.rating] > _RANK[before.rating] else (
        Change.REPEATED
    )  # fmt: skip


def _gone(finding: Finding, before: Audit, after: tuple[Audit, Results]) -> Change:
    """Tell whether what is no longer found was looked at: its step, its exports, its column.

    What rests on a list kept by hand was not where that list is blank, or says less of it.
    """
    audit, results = after
    result = results.get(finding.step)
    if finding.rule == "manual" or result is None or _unsaid(finding, before, audit):
        return Change.NOT_EXAMINED
    if audit.status(finding.step).status == "skipped" or out_of_sight(finding, before, audit):
        return Change.NOT_EXAMINED
    for gap in result.not_auditable:
        if gap.register and (not finding.table or finding.table in gap.tables):
            return Change.NOT_EXAMINED
        for need in gap.needs:
            if need.table != finding.table:
                continue
            if not need.attached or (finding.field and finding.field in need.columns):
                return Change.NOT_EXAMINED
    return Change.RESOLVED


def _unsaid(finding: Finding, before: Audit, after: Audit) -> bool:
    """Tell whether the list that spoke of the finding's subject then says less of it, or nothing.

    An entry that was taken out of its list is no longer so; a list that is blank says nothing.
    """
    about = {finding.subject, *finding.subject.split(" · ")} - {""}
    for key, then in before.entries.items():
        if key[0] != finding.step or about.isdisjoint(then.values()):
            continue
        if not after.register(*key[:2]):
            return True
        now = after.entries.get(key, then)
        if any(text.strip() and not now.get(name, "").strip() for name, text in then.items()):
            return True
    return False


# --- answers and settings ------------------------------------------------------------------------


def _answers(before: Audit, after: Audit) -> Iterable[AnswerChange]:
    for questions in QUESTIONS.values():
        for question in questions:
            old, new = before.answers.get(question.key), after.answers.get(question.key)
            was = old.answer if old is not None else Answer.NOT_REVIEWED
            now = new.answer if new is not None else Answer.NOT_REVIEWED
            if was is not now:
                yield AnswerChange(question.key, was, now)


def _settings(before: Mapping[str, float], after: Mapping[str, float]) -> Iterable[SettingChange]:
    """Return what was set otherwise; None stands for the default."""
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield SettingChange(name, before.get(name), after.get(name))
