"""The report on an earlier audit: scores of both, what moved them, what became of findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import asdict

from crm_audit_tui.core.decisions import GiveAnswer
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.messages import Day, Message, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.setting_words import setting_label
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.report.model import (
    AnswerMove,
    FindingLine,
    GoneFinding,
    ScoreMove,
    SettingMove,
    YearOnYear,
)
from crm_audit_tui.tables.yearly import PARTS, Change, Comparison, FindingChange, ScoreChange


@dataclass(frozen=True)
class Beside:
    """An earlier audit that a report lays beside its own; `fault` says why it cannot be compared.

    `day` is what it is as of (ISO 8601), `answers` are by question.
    """

    file: str
    day: str = ""
    fault: Message | None = None
    answers: Mapping[str, GiveAnswer] = field(default_factory=dict)
    comparison: Comparison | None = None


def year_on_year(beside: Beside | None, today: str) -> YearOnYear | None:
    """Return the figures of both audits; `today` is the day that this one is as of."""
    if beside is None:
        return None
    found = beside.comparison
    if found is None:
        return YearOnYear(file=beside.file, day=beside.day, today=today, fault=beside.fault)
    return YearOnYear(
        file=beside.file,
        day=beside.day,
        today=today,
        scores=tuple(
            _score(each)
            for each in found.scores
            if each.before is not None or each.after is not None
        ),
        counts={change.value: found.count(change) for change in Change},
        gone=tuple(_gone(each) for each in found.gone()),
        answers=tuple(
            AnswerMove(text=Message(f"guide.question.{each.question}"), **asdict(each))
            for each in found.answered_otherwise
        ),
        waiting=found.waiting,
        settings=tuple(
            SettingMove(label=setting_label(each.name), **asdict(each)) for each in found.settings
        ),
    )


def _score(each: ScoreChange) -> ScoreMove:
    spec = next((spec for spec in STEPS if spec.slug == each.name), None)
    name = f"core.part.{each.name}" if each.name in PARTS else f"core.step.{each.name}"
    return ScoreMove(
        label=Message(name),
        step=spec.slug if spec is not None else "",
        number=spec.number if spec is not None else None,
        **asdict(each),
    )


def _gone(each: FindingChange) -> GoneFinding:
    found = each.finding
    return GoneFinding(
        change=each.change.value,
        step=found.step,
        rating=Rating(found.rating),
        title=found.text or found.title,
        extent=found.extent,
    )


def since(line: FindingLine, changes: Mapping[str, FindingChange]) -> FindingLine:
    """Return a finding's line with what became of it since the earlier audit."""
    each = changes.get(line.id)
    if each is None:
        return line
    note, before = each.note, each.before
    return msgspec.structs.replace(
        line,
        since=each.change.value,
        extent_before=before.extent if before is not None else None,
        earlier_status=note.status if note is not None else None,
        earlier_reason=note.reason if note is not None else "",
    )


def year_summary(year: YearOnYear | None) -> list[Message]:
    """Return what a reader in a hurry has to know of the comparison, one sentence each."""
    if year is None:
        return []
    if year.fault is not None:
        return [message("report.summary.year_fault", file=year.file, reason=year.fault)]
    day = Day(year.day)
    said = [message("report.summary.year_findings", day=day, **year.counts)]
    overall = next((each for each in year.scores if each.name == "overall"), None)
    if overall is not None and overall.before is not None and overall.after is not None:
        then, now = round(overall.before), round(overall.after)
        said.append(message("report.summary.year_score", day=day, then=then, now=now))
    if year.waiting:
        said.append(message("report.summary.year_waiting", n=year.waiting))
    return said


def answered_before(beside: Beside | None, question: str) -> tuple[Answer | None, str]:
    """Return the earlier answer to a question and its note, None where there was none."""
    given = beside.answers.get(question) if beside is not None else None
    if given is None or (given.answer is Answer.NOT_REVIEWED and not given.note):
        return None, ""
    return given.answer, given.note
