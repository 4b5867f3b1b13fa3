"""The sections of a report, one per step: answers, findings, registers, limits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.messages import Day, Message, Money, Param, message
from crm_audit_tui.core.percentages import shown_threshold
from crm_audit_tui.core.quality_tests import message_of
from crm_audit_tui.core.registers import FieldKind, FieldSpec, is_told
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import STEPS, StepSpec, step
from crm_audit_tui.report.model import (
    AnswerLine,
    FindingLine,
    Limit,
    RegisterTable,
    StepSection,
)
from crm_audit_tui.report.tallies import tallies
from crm_audit_tui.report.year import Beside, answered_before
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import NotAuditable, Results, StepResult
from crm_audit_tui.tables.standing import StandingFinding, StandingQuestion, findings, questions
from crm_audit_tui.tables.words import rule_words

RECORDS_SHOWN = 10
_WHO = ("respondent", "date")
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def sections(
    results: Results,
    audit: Audit,
    lines: Sequence[FindingLine],
    scores: Mapping[str, Score],
    beside: Beside | None = None,
) -> tuple[StepSection, ...]:
    """Return one section for every step but the closing, whether or not it was begun.

    `beside` is an earlier audit, whose answers stand beside the new ones.
    """
    decided = list(tallies(audit))
    names = {each.id: each.name for found in results.values() for each in found.metrics}
    made = []
    for spec in STEPS:
        if spec.slug == "closing":
            continue
        result = results.get(spec.slug)
        status = audit.status(spec.slug)
        made.append(
            StepSection(
                slug=spec.slug,
                name=Message(spec.title_id),
                number=spec.number,
                status=status.status,
                reason=status.reason,
                score=scores.get(spec.slug),
                metrics=result.metrics if result else (),
                charts=result.charts if result else (),
                tables=result.tables if result else (),
                answers=tuple(_answer(each, beside) for each in questions(spec, result, audit)),
                findings=tuple(each for each in lines if each.step == spec.slug),
                registers=register_tables(spec.slug, audit, result, names),
                limits=tuple(_limits(spec, result, audit)),
                notes=result.notes if result else (),
                decisions=tuple(each for each in decided if each.step == spec.slug),
            )
        )
    return tuple(made)


def finding_lines(results: Results, audit: Audit) -> tuple[FindingLine, ...]:
    """Return all findings, numbered from the most essential."""
    return tuple(
        _finding(number, each) for number, each in enumerate(findings(results, audit), start=1)
    )


def _finding(number: int, standing: StandingFinding) -> FindingLine:
    found, note = standing.finding, standing.note
    return FindingLine(
        number=number,
        id=found.id,
        step=found.step,
        rating=standing.rating,
        rule_rating=Rating(found.rating),
        title=found.text or found.title,
        recommendation=note.recommendation or found.advice or found.recommendation or "",
        status=note.status,
        table=found.table,
        affected=found.affected,
        eligible=found.eligible,
        extent=found.extent,
        records=tuple(record_id(key) for key in found.records[:RECORDS_SHOWN]),
        records_total=found.records_total,
        owner=note.owner,
        due=note.due,
        effort=note.effort,
        reason=note.reason,
        by_hand=found.rule == "manual",
        money=found.money,
    )


def _answer(question: StandingQuestion, beside: Beside | None) -> AnswerLine:
    given, suggestion = question.given, question.suggestion
    earlier, earlier_note = answered_before(beside, question.spec.key)
    return AnswerLine(
        question=question.spec.key,
        text=Message(question.spec.text_id),
        answer=question.answer,
        from_guide=question.spec.guide,
        note=given.note if given else "",
        suggested=suggestion.answer if suggestion else None,
        because=suggestion.because if suggestion else None,
        contradicts=question.contradicts,
        reason=given.reason if given else "",
        earlier=earlier,
        earlier_note=earlier_note,
    )


def _limits(spec: StepSpec, result: StepResult | None, audit: Audit) -> list[Limit]:
    """Return what was not audited in a step: it was skipped, or data are missing."""
    limits = []
    status = audit.status(spec.slug)
    if status.status == "skipped":
        limits.append(
            Limit(step=spec.slug, what=message("report.limit.skipped"), reason=status.reason)
        )
    for gap in result.not_auditable if result else ():
        limits.append(Limit(step=spec.slug, what=gap.what, gap=gap))
    if spec.tables and result is None:
        what = message("report.limit.not_computed")
        limits.append(
            Limit(step=spec.slug, what=what, gap=NotAuditable(what=what, tables=spec.tables))
        )
    return limits


def register_tables(
    slug: str,
    audit: Audit,
    result: StepResult | None = None,
    names: Mapping[str, Message] = MappingProxyType({}),
) -> tuple[RegisterTable, ...]:
    """Return the registers of a step that have entries; `names` are those of figures, by id.

    Of fewer answers than name nobody the interviews stand without respondent and day, as `result`
    or, where nothing was computed, their own number says.
    """
    currency = audit.scope.get("currency", "")
    made = []
    for spec in step(slug).registers:
        entries = list(audit.register(slug, spec.id).values())
        if not entries:
            continue
        hidden = _WHO if spec.id == "interviews" and _few(len(entries), audit, result) else ()
        used = [
            field
            for field in spec.fields
            if field.name not in hidden
            and any(is_told(field.name, entry.get(field.name, "")) for entry in entries)
        ]
        made.append(
            RegisterTable(
                id=spec.id,
                title=Message(f"guide.register.{spec.id}"),
                columns=tuple(Message(f"guide.register.{spec.id}.{field.name}") for field in used),
                rows=tuple(
                    tuple(_typed(field, entry, currency, names) for field in used)
                    for entry in entries
                ),
            )
        )
    return tuple(made)


def _few(interviews: int, audit: Audit, result: StepResult | None) -> bool:
    if result is not None:
        return any(note.id == "checks.note.feedback.names_hidden" for note in result.notes)
    return interviews < audit.settings.whole("feedback.min_answers")


def _typed(
    field: FieldSpec, entry: Mapping[str, str], currency: str, names: Mapping[str, Message]
) -> Param:
    """Return what was typed as what it is; text that does not fit its field stays as it is."""
    value = entry.get(field.name, "")
    if not is_told(field.name, value):
        return ""
    if field.name == "rule":
        return rule_words(entry)
    if field.name == "metric" and value in names:
        return names[value]
    match field.kind:
        case FieldKind.THRESHOLD:
            return shown_threshold(value, entry.get("metric", ""))
        case FieldKind.CHOICE if value in field.choices:
            return Message(f"guide.choice.{value}")
        case FieldKind.TEST:
            return Message(message_of(value))
        case FieldKind.YES_NO if value in ("yes", "no"):
            return Message(f"core.{value}")
        case FieldKind.DAY:
            return day_or_text(value)
        case FieldKind.MONEY if _PLAIN_NUMBER.fullmatch(value):
            return Money(float(value), currency)
        case FieldKind.NUMBER if _PLAIN_NUMBER.fullmatch(value):
            return float(value)
    return value


def day_or_text(value: str) -> Param:
    """Return an ISO day as a day, anything else as it is."""
    try:
        return Day(date.fromisoformat(value).isoformat())
    except ValueError:
        return value
