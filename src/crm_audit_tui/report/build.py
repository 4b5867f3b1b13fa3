"""Putting a report together from the audit, its log and what the checks computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

import msgspec

from crm_audit_tui import __version__
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Redo, SetSetting, SignOff, Undo
from crm_audit_tui.core.findings import FindingStatus, Rating
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.messages import Message, Share, message
from crm_audit_tui.core.setting_words import setting_label, setting_value
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.core.suggested import SUGGESTED
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS
from crm_audit_tui.report.model import (
    AnswerLine,
    Decisions,
    Fact,
    FindingLine,
    Limit,
    ReportModel,
    ScoreLine,
    SettingLine,
    SignatureLine,
    SourceLine,
    StepSection,
)
from crm_audit_tui.report.scores import ScoreLines, score_lines
from crm_audit_tui.report.sections import day_or_text, finding_lines, register_tables, sections
from crm_audit_tui.report.tallies import tallies
from crm_audit_tui.report.year import Beside, since, year_on_year, year_summary
from crm_audit_tui.tables.result import ExportRead, Results

_SCOPE = (
    "organisation",
    "product",
    "edition",
    "period_start",
    "period_end",
    "auditors",
    "audit_date",
    "currency",
    "time_zone",
)
_ASCENDING = {Rating.DESIRABLE: 0, Rating.IMPORTANT: 1, Rating.ESSENTIAL: 2}


def build_report(
    *,
    audit: Audit,
    log: Log,
    results: Results,
    title: str,
    language: str,
    today: date,
    after: Results | None = None,
    beside: Beside | None = None,
) -> ReportModel:
    """Return the figures of a report.

    The exports are listed as they were read for `results`, else as the audit pinned them. `after`
    holds the results over the tables after the decisions (`apply_decisions`), where they
    have been computed. `beside` is an earlier audit.
    """
    found = beside.comparison.by_id() if beside is not None and beside.comparison else {}
    lines = tuple(since(each, found) for each in finding_lines(results, audit))
    scores = score_lines(results, audit, after)
    steps = sections(
        results, audit, lines, {each.step: each.found for each in scores.steps}, beside
    )
    year = year_on_year(beside, audit.scope.get("audit_date", ""))
    contradicted = tuple(
        (step.slug, answer) for step in steps for answer in step.answers if answer.contradicts
    )
    limits = tuple(limit for step in steps for limit in step.limits)
    decisions = _decisions(audit, log)
    plan = register_tables("closing", audit)
    to_do = [each for each in lines if each.status is FindingStatus.OPEN and each.recommendation]
    return ReportModel(
        title=title,
        language=language,
        today=today.isoformat(),
        scope=_scope(audit),
        sources=_sources(audit, results),
        summary=(
            *_summary(scores, steps, lines, contradicted, limits, decisions),
            *year_summary(year),
        ),
        scores=scores.steps,
        use=scores.use,
        data=scores.data,
        overall=scores.overall,
        steps=steps,
        findings=lines,
        recommendations=tuple(
            sorted(to_do, key=lambda each: (_ASCENDING[each.rating], each.number))
        ),
        contradictions=contradicted,
        limits=limits,
        decisions=decisions,
        plan=plan[0] if plan else None,
        settings=_settings(audit, log),
        signatures=_signatures(log),
        head=log.head,
        version=__version__,
        year=year,
    )


def _scope(audit: Audit) -> tuple[Fact, ...]:
    return tuple(
        Fact(Message(f"core.scope.{field}"), day_or_text(value))
        for field in _SCOPE
        if (value := audit.scope.get(field, "").strip())
    )


def _sources(audit: Audit, results: Results) -> tuple[SourceLine, ...]:
    opening = results.get("scope")
    read = {each.id: each for each in opening.exports} if opening else {}
    return tuple(_source(pin, read.get(pin.id), known=bool(read)) for pin in audit.sources)


def _source(pin: SourcePin, read: ExportRead | None, *, known: bool) -> SourceLine:
    """Return a source as it was read; `known` False where it is not known what was."""
    place = f"{PurePath(pin.path).name}/{pin.member}" if pin.member else pin.name
    line = SourceLine(
        name=" · ".join(filter(None, (place, pin.sheet))),
        table=pin.table,
        rows=pin.rows,
        rejected=pin.rejected,
        size=pin.size,
        sha256=pin.sha256[:12],
        encoding=pin.encoding,
    )
    if pin.skipped:
        return msgspec.structs.replace(
            line, change=message("report.source_left_out", name=pin.name)
        )
    if read is None:
        gone = message("report.source_missing", name=pin.name) if known else None
        return msgspec.structs.replace(line, change=gone)
    if read.sha256 == pin.sha256:
        return line
    changed = message(
        "report.source_changed",
        name=pin.name,
        n=pin.rows,
        rejected=pin.rejected,
        sha256=pin.sha256[:12],
    )
    return msgspec.structs.replace(
        line,
        rows=read.rows,
        rejected=read.rejected,
        size=read.size,
        sha256=read.sha256[:12],
        change=changed,
    )


def _settings(audit: Audit, log: Log) -> tuple[SettingLine, ...]:
    """Return the settings that differ from their defaults, with who changed them and why."""
    changes = {
        entry.decision.name: entry
        for entry in log.in_force
        if isinstance(entry.decision, SetSetting)
    }
    found = []
    for name, value in sorted(audit.changed_settings.items()):
        bound, _, metric = name.partition(".")
        label = setting_label(name)
        if bound in ("floor", "goal") and metric in GOALS:
            goal = GOALS[metric]
            default = goal.floor if bound == "floor" else goal.goal
        elif name in THRESHOLDS:
            default = THRESHOLDS[name].default
        elif bound in ("yes", "partly") and metric in SUGGESTED:
            base = SUGGESTED[metric]
            default = base.yes if bound == "yes" else base.partly
        else:
            continue
        entry = changes.get(name)
        reason = entry.decision.reason if entry and isinstance(entry.decision, SetSetting) else ""
        found.append(
            SettingLine(
                label=label,
                value=setting_value(name, value),
                default=setting_value(name, default),
                reason=reason,
                auditor=entry.auditor if entry else "",
                time=entry.time if entry else "",
            )
        )
    return tuple(found)


def _decisions(audit: Audit, log: Log) -> Decisions:
    return Decisions(
        tallies=tuple(tallies(audit)),
        entries=len(log.entries),
        undone=sum(isinstance(entry.decision, Undo) for entry in log.entries)
        - sum(isinstance(entry.decision, Redo) for entry in log.entries),
    )


def _signatures(log: Log) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            name=entry.decision.name,
            role=entry.decision.role,
            time=entry.time,
            head=entry.decision.head,
        )
        for entry in log.in_force
        if isinstance(entry.decision, SignOff)
    )


def _summary(
    scores: ScoreLines,
    steps: Sequence[StepSection],
    lines: Sequence[FindingLine],
    contradicted: Sequence[tuple[str, AnswerLine]],
    limits: Sequence[Limit],
    decisions: Decisions,
) -> list[Message]:
    """Return what a reader in a hurry has to know, one sentence each."""
    said = [_overall(scores)]
    ranked = sorted(
        (each for each in scores.steps if each.found.value is not None),
        key=lambda each: each.found.value or 0.0,
    )
    if len(ranked) > 1:
        said.append(
            message(
                "report.summary.extremes",
                weakest=ranked[0].name,
                weakest_score=_whole(ranked[0]),
                weakest_reviewed=Share(ranked[0].found.coverage),
                strongest=ranked[-1].name,
                strongest_score=_whole(ranked[-1]),
                strongest_reviewed=Share(ranked[-1].found.coverage),
            )
        )
    open_lines = [each for each in lines if each.status is FindingStatus.OPEN]
    by_rating = {rating: sum(each.rating is rating for each in open_lines) for rating in Rating}
    if open_lines:
        said.append(
            message(
                "report.summary.findings",
                n=len(open_lines),
                essential=by_rating[Rating.ESSENTIAL],
                important=by_rating[Rating.IMPORTANT],
                desirable=by_rating[Rating.DESIRABLE],
            )
        )
    else:
        said.append(message("report.summary.no_findings"))
    if by_rating[Rating.ESSENTIAL] and scores.overall.if_essential is not None:
        better, now = scores.overall.if_essential.value, scores.overall.found.value
        if better is not None and now is not None and round(better) > round(now):
            said.append(message("report.summary.what_if", now=round(now), then=round(better)))
    decided = sum(each.count for each in decisions.tallies)
    if decided:
        said.append(message("report.summary.decisions", n=decided))
    numbered = [step for step in steps if step.number is not None]
    done = sum(step.status == "done" for step in numbered)
    skipped = sum(step.status == "skipped" for step in numbered)
    said.append(message("report.summary.progress", done=done, total=len(numbered), skipped=skipped))
    if limits:
        said.append(message("report.summary.limits", n=len(limits)))
    if contradicted:
        said.append(message("report.summary.contradictions", n=len(contradicted)))
    return said


def _overall(scores: ScoreLines) -> Message:
    use, data, overall = (each.found.value for each in (scores.use, scores.data, scores.overall))
    if overall is None:
        return message("report.summary.no_score")
    if use is None or data is None:
        part = scores.use if data is None else scores.data
        return message("report.summary.one_part", overall=round(overall), part=part.name)
    return message(
        "report.summary.overall",
        overall=round(overall),
        use=round(use),
        data=round(data),
        coverage=Share(scores.overall.found.coverage),
    )


def _whole(line: ScoreLine) -> int:
    return round(line.found.value or 0.0)
