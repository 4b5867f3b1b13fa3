"""Step 8, segmentation: do the divisions in use cover, separate and tell something?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.names import field_label, table_label
from crm_audit_tui.checks.outcomes import outcomes
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.segment_choice import may_segment, segment_columns, segmentable_tables
from crm_audit_tui.checks.segment_flags import (
    Measured,
    draw_segments,
    raise_flags,
    report_stray_labels,
)
from crm_audit_tui.checks.segments import segment
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.core.messages import Param, Share
from crm_audit_tui.tables.result import StepResult, Unit
from crm_audit_tui.tables.table import Table

STEP = "segmentation"
_MOST_SEGMENTS = 50
_LEAST_FILL = 0.5
_LEAST_OUTCOMES = 30
# A better column has to be better by more than chance would make it.
_MARGIN = 0.10


def check(context: CheckContext) -> StepResult:
    """Return how well the chosen segmentations divide the data, with labels to merge."""
    evidence = Evidence(context, STEP)
    chosen, proposed = segment_columns(context)
    if not chosen:
        evidence.not_auditable(
            "segments", {"contacts": ("segment", "tags"), "companies": ("segment", "tags")}
        )
        return evidence.scored_result()
    if proposed:
        evidence.note("proposed", n=len(chosen))
    won = {
        table.name: outcomes(context.tables, table)
        for table in {id(table): table for table, _ in chosen}.values()
    }
    found = [_measure(context, evidence, table, column, won) for table, column in chosen]
    better = _better_columns(context, evidence, found, won)
    _summarise(evidence, found, better)
    return evidence.scored_result()


def _outcome_known(outcome: NDArray[np.float64]) -> bool:
    return int((~np.isnan(outcome)).sum()) >= _LEAST_OUTCOMES


def _measure(
    context: CheckContext,
    evidence: Evidence,
    table: Table,
    column: str,
    won: dict[str, NDArray[np.float64]],
) -> Measured:
    rows = live(table)
    segments = segment(table, column, rows)
    subject = f"{table.name}.{column}"
    outcome = np.where(rows, won[table.name], np.nan)
    useful = segments.usefulness(outcome) if _outcome_known(outcome) else None
    measured = Measured(segments, useful, context.settings.number("segmentation.label_similarity"))
    sizes = segments.sizes[segments.sizes > 0]
    covered = segments.covered
    evidence.metric("segments", len(segments.labels), Unit.COUNT, n=covered, subject=subject)
    evidence.metric("entropy", segments.normalised_entropy, Unit.SHARE, n=covered, subject=subject)
    evidence.metric("effective", segments.effective, Unit.NUMBER, n=covered, subject=subject)
    largest = ratio(int(sizes.max()), covered) if len(sizes) else None
    smallest = ratio(min(measured.merged.values()), covered) if len(sizes) else None
    evidence.metric("largest", largest, Unit.SHARE, n=covered, subject=subject)
    evidence.metric("smallest", smallest, Unit.SHARE, n=covered, subject=subject)
    uncovered = evidence.share("uncovered", segments.rows - covered, segments.rows, subject=subject)
    if segments.multi:
        evidence.metric("overlap", segments.overlap, Unit.SHARE, n=covered, subject=subject)
    evidence.metric(
        "usefulness", useful, Unit.NUMBER, n=int((~np.isnan(outcome)).sum()), subject=subject
    )
    draw_segments(evidence, table, segments)
    raise_flags(context, evidence, table, measured, rows, (uncovered, largest))
    report_stray_labels(context, evidence, table, measured)
    return measured


def _better_columns(
    context: CheckContext,
    evidence: Evidence,
    measured: list[Measured],
    won: dict[str, NDArray[np.float64]],
) -> int:
    """List columns not in use that tell won from lost better than every one in use."""
    used = {(each.segments.table, each.segments.column) for each in measured}
    rows: list[tuple[Param, ...]] = []
    for table in segmentable_tables(context):
        if table.name not in won:
            continue
        alive = live(table)
        outcome = np.where(alive, won[table.name], np.nan)
        if not _outcome_known(outcome):
            continue
        best = max(
            (m.usefulness or 0.0 for m in measured if m.segments.table == table.name), default=0.0
        )
        for column in table.columns:
            if (table.name, column) in used or not may_segment(table, column):
                continue
            segments = segment(table, column, alive)
            if not 2 <= len(segments.labels) <= _MOST_SEGMENTS:
                continue
            if segments.covered < _LEAST_FILL * segments.rows:
                continue
            useful = segments.usefulness(outcome)
            if useful is not None and useful > best + _MARGIN:
                rows.append(
                    (
                        table_label(table.name),
                        field_label(table, column),
                        len(segments.labels),
                        Share(segments.covered / segments.rows),
                        round(useful, 3),
                        round(best, 3),
                    )
                )
                evidence.finding(
                    "better",
                    1,
                    table=table.name,
                    field=column,
                    name=field_label(table, column),
                    v=useful,
                    best=best,
                )
    evidence.table(
        "better", ("table", "field", "segments", "fill", "usefulness", "best_in_use"), rows
    )
    return len(rows)


def _summarise(evidence: Evidence, measured: list[Measured], better: int) -> None:
    rows = sum(each.segments.rows for each in measured)
    uncovered = sum(each.segments.rows - each.segments.covered for each in measured)
    evidence.share("uncovered_share", uncovered, rows)
    memberships = sum(int(each.segments.sizes.sum()) for each in measured)
    evidence.share("stray_share", sum(each.strays for each in measured), memberships)
    largest = [
        float(each.segments.sizes.max()) / each.segments.covered
        for each in measured
        if each.segments.covered
    ]
    mean = sum(largest) / len(largest) if largest else None
    evidence.metric("largest_share", mean, Unit.SHARE, n=len(largest))
    flagged = sum(bool(each.flags - {"stray"}) for each in measured)
    evidence.grade(
        "satisfied",
        ratio(flagged, len(measured)),
        n=flagged,
        total=len(measured),
    )
    coarse = sum("largest" in each.flags for each in measured)
    evidence.grade(
        "finer_needed",
        ratio(coarse, len(measured)),
        n=coarse,
        total=len(measured),
    )
    useful = [each for each in measured if each.usefulness is not None]
    if useful:
        useless = sum("useless" in each.flags for each in useful)
        evidence.grade(
            "better_way",
            ratio(useless + better, len(useful) + better),
            n=useless,
            better=better,
        )
        evidence.grade("unused_forms", ratio(better, len(useful) + better), n=better)
    evidence.table(
        "overlap",
        ("field", "segment", "other_segment", "jaccard"),
        [row for each in measured for row in each.overlaps],
    )
    evidence.table(
        "columns",
        ("table", "field", "segments", "effective", "largest", "uncovered", "usefulness"),
        [
            (
                table_label(each.segments.table),
                _name(evidence, each),
                len(each.segments.labels),
                None if each.segments.effective is None else round(each.segments.effective, 2),
                None
                if not each.segments.covered
                else Share(float(each.segments.sizes.max()) / each.segments.covered),
                None
                if not each.segments.rows
                else Share(1 - each.segments.covered / each.segments.rows),
                None if each.usefulness is None else round(each.usefulness, 3),
            )
            for each in measured
        ],
    )


def _name(evidence: Evidence, measured: Measured) -> Param:
    table = evidence.context.tables[measured.segments.table]
    return field_label(table, measured.segments.column)
