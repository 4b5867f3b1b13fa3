"""Every check over exports without an audit: what `crm-audit scan` prints."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from crm_audit_tui.core.audit import fold
from crm_audit_tui.core.decisions import Decision, SetScope
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.findings import Finding, Rating
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.session.begin import told
from crm_audit_tui.session.jobs import (
    MATCHED_TABLES,
    Checked,
    CheckJob,
    Imported,
    ImportJob,
    Matched,
    MatchJob,
    carry_out,
)
from crm_audit_tui.session.learning import MatchChoice
from crm_audit_tui.session.scope_values import doubts, kept_zone
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.keys import split_key
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.result import Metric, NotAuditable, StepResult
from crm_audit_tui.tables.sources import Corrections, SourceReport
from crm_audit_tui.tables.standing import findings, scores

_AS_IT_COMES = MatchChoice()


class DuplicateFigures(msgspec.Struct, frozen=True):
    """Duplicates of one table, as in step 9: `excess_rate` = records too many / records in use."""

    pairs: int
    clusters: int
    excess_rate: float | None
    involved_rate: float | None


class StepScan(msgspec.Struct, frozen=True, kw_only=True):
    """One step: `status` is computed, not_auditable or checklist (no figures by nature).

    `score` as in the report, None below the least coverage; nobody has answered a checklist here.
    """

    score: float | None
    coverage: float
    status: str
    metrics: tuple[Metric, ...]
    not_auditable: tuple[NotAuditable, ...]


class ScanResult(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a scan found; `seconds` from the first byte read to the last check."""

    audit_date: date
    sources: tuple[SourceReport, ...]
    steps: Mapping[str, StepScan]
    findings: tuple[Finding, ...]
    duplicates: Mapping[str, DuplicateFigures]
    seconds: float
    notes: tuple[Message, ...] = ()
    links: tuple[Link, ...] = ()


def scan(
    exports: Sequence[Path],
    audit_date: date | None = None,
    *,
    engine: str = "local",
    all_records: bool = False,
    decisions: tuple[Decision, ...] = (),
    choice: MatchChoice = _AS_IT_COMES,
    corrections: Mapping[str, Corrections] | None = None,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> ScanResult:
    """Read `exports`, find duplicates and run every check, in this process.

    `decisions` are those of an audit whose settings and lists are to hold, `choice` what it chose
    about matching, `corrections` what it said of its sources, by their ids. Findings name their
    first records, with `all_records` every one. Without `audit_date` the newest past date in the
    exports is taken; InputError where there is none, or nothing could be read.
    """
    began = time.monotonic()
    workplace = Workplace()
    try:
        imported = carry_out(
            ImportJob(
                paths=tuple(map(str, exports)),
                folder=str(workplace.tables),
                corrections=corrections or {},
                fingerprint_key=workplace.fingerprint_key,
                today=datetime.now(UTC).date().isoformat(),
            ),
            on_progress,
            is_cancelled,
        )
        assert isinstance(imported, Imported)
        day = audit_date or (date.fromisoformat(imported.newest) if imported.newest else None)
        if day is None:
            raise InputError("session.error.no_date")
        told_so_far = (*decisions, SetScope(field="audit_date", value=day.isoformat()))
        audit = fold(told_so_far)
        matched = carry_out(
            MatchJob(
                folder=str(workplace.tables),
                into=str(workplace.matches),
                tables=MATCHED_TABLES,
                engine=engine,
                choice=choice,
            ),
            on_progress,
            is_cancelled,
        )
        assert isinstance(matched, Matched)
        checked = carry_out(
            CheckJob(
                folder=str(workplace.tables),
                matches=str(workplace.matches),
                audit_date=day.isoformat(),
                decisions=told_so_far,
                time_zone=kept_zone(audit.scope),
                all_records=all_records,
            ),
            on_progress,
            is_cancelled,
        )
        assert isinstance(checked, Checked)
        step = checked.results.get("duplicates")
        duplicates = {name: _duplicates(workplace.matches, name, step) for name in matched.tables}
    finally:
        workplace.close()
    by_step = scores(checked.results, audit).steps
    return ScanResult(
        audit_date=day,
        sources=imported.sources,
        steps={
            spec.slug: _step(checked.results.get(spec.slug), by_step.get(spec.slug))
            for spec in STEPS
        },
        findings=tuple(each.finding for each in findings(checked.results, audit)),
        duplicates=duplicates,
        seconds=round(time.monotonic() - began, 2),
        notes=(*doubts({"time_zone": audit.scope.get("time_zone", "")}), *told(imported)),
        links=imported.links,
    )


def _duplicates(folder: Path, table: str, step: StepResult | None) -> DuplicateFigures:
    from crm_audit_tui.matching.matches import load_matches

    matches = load_matches(folder, table)
    return DuplicateFigures(
        pairs=matches.pairs,
        clusters=matches.clusters,
        excess_rate=_rate(step, f"duplicates.{table}.excess_rate"),
        involved_rate=_rate(step, f"duplicates.{table}.involved_rate"),
    )


def _rate(step: StepResult | None, name: str) -> float | None:
    metric = step.metric(name) if step is not None else None
    value = metric.value if metric is not None else None
    return float(value) if isinstance(value, int | float) else None


def _step(result: StepResult | None, score: Score | None) -> StepScan:
    if result is None:
        status = "checklist"
    elif any(metric.value is not None for metric in result.metrics) or result.findings:
        status = "computed"
    else:
        status = "not_auditable" if result.not_auditable else "checklist"
    return StepScan(
        score=score.value if score else None,
        coverage=score.coverage if score else 0.0,
        status=status,
        metrics=result.metrics if result else (),
        not_auditable=result.not_auditable if result else (),
    )


def record_ids(finding: Finding) -> list[str]:
    """Return the ids of a finding's records as their exports give them."""
    return [split_key(key)[1] for key in finding.records]


def by_rating(result: ScanResult) -> dict[Rating, list[Finding]]:
    """Return the findings of a scan by rating, most essential first."""
    return {
        rating: [each for each in result.findings if each.rating is rating] for rating in Rating
    }
