"""Step 8, segmentation: do the divisions in use cover, separate and tell something?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence, ratio
from crm_audit_tui.checks.labels import canonical_labels
from crm_audit_tui.checks.outcomes import outcomes
from crm_audit_tui.checks.parts import (
    Mask,
    add_items,
    chart_label,
    field_label,
    grade,
    keys_where,
    live,
    table_label,
)
from crm_audit_tui.checks.segments import Segmentation, segment
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit, WorkItem
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import RAW, Table

STEP = "segmentation"
_TABLES = ("contacts", "companies", "deals")
# What people segment by, where the auditor has not said; other columns are "not in use".
_USUAL = {
    "contacts": ("segment", "lifecycle_stage", "tags", "lead_source", "status"),
    "companies": ("segment", "industry", "company_type", "lifecycle_stage", "tags", "rating"),
    "deals": ("deal_type", "lead_source"),
}
_NO_SEGMENT = frozenset(["owner", "currency", "salutation", "stage", "status", "lost_reason"])
_MOST_SEGMENTS = 50
_LEAST_FILL = 0.5
_LEAST_OUTCOMES = 30
_SHOWN = 20
# A better column has to be better by more than chance would make it.
_MARGIN = 0.10


def check(context: CheckContext) -> StepResult:
    """Return how well the chosen segmentations divide the data, with labels to merge."""
    evidence = Evidence(context, STEP)
    chosen = _chosen(context)
    proposed = not chosen
    if proposed:
        chosen = _proposed(context)
    if not chosen:
        evidence.not_auditable("segments", ("contacts", "companies"), ("segment", "tags"))
        return evidence.result()
    if proposed:
        evidence.note("proposed", n=len(chosen))
    won = {
        table.name: outcomes(context.tables, table)
        for table in {id(table): table for table, _ in chosen}.values()
    }
    found = [_measure(context, evidence, table, column, won) for table, column in chosen]
    better = _better_columns(context, evidence, found, won)
    _summarise(evidence, found, better)
    return evidence.result()


class _Measured:
    """A segmentation with what was held against it."""

    def __init__(self, segments: Segmentation, usefulness: float | None) -> None:
        self.segments = segments
        self.usefulness = usefulness
        self.flags: set[str] = set()
        self.stray: dict[str, str] = {}
        self.overlaps: list[tuple[Param, ...]] = []

    @property
    def strays(self) -> int:
        """Memberships under a spelling other than the kept one."""
        counts = self.segments.counts
        return sum(counts[label] for label in self.stray)


def _chosen(context: CheckContext) -> list[tuple[Table, str]]:
    """Return the segment columns that the auditor entered, by our name or the export's."""
    found = []
    for entry in context.audit.register(STEP, "segment_columns").values():
        table = context.tables.get(entry.get("table", ""))
        wanted = entry.get("column", "").strip().casefold()
        if table is None or not len(table) or not wanted:
            continue
        for column in table.columns:
            names = {column.casefold(), table.header(column).casefold()}
            if wanted in names and (table, column) not in found:
                found.append((table, column))
                break
    return found


def _proposed(context: CheckContext) -> list[tuple[Table, str]]:
    return [
        (table, column)
        for table in _tables(context)
        for column in _USUAL[table.name]
        if table.has(column) and table.filled(column).any()
    ]


def _tables(context: CheckContext) -> list[Table]:
    found = [context.tables.get(name) for name in _TABLES]
    return [table for table in found if table is not None and len(table)]


def _outcome_known(outcome: NDArray[np.float64]) -> bool:
    return int((~np.isnan(outcome)).sum()) >= _LEAST_OUTCOMES


def _measure(
    context: CheckContext,
    evidence: Evidence,
    table: Table,
    column: str,
    won: dict[str, NDArray[np.float64]],
) -> _Measured:
    rows = live(table)
    segments = segment(table, column, rows)
    subject = f"{table.name}.{column}"
    outcome = np.where(rows, won[table.name], np.nan)
    useful = segments.usefulness(outcome) if _outcome_known(outcome) else None
    measured = _Measured(segments, useful)
    sizes = segments.sizes[segments.sizes > 0]
    covered = segments.covered
    evidence.metric("segments", len(segments.labels), Unit.COUNT, n=covered, subject=subject)
    evidence.metric("entropy", segments.normalised_entropy, Unit.SHARE, n=covered, subject=subject)
    evidence.metric("effective", segments.effective, Unit.NUMBER, n=covered, subject=subject)
    largest = ratio(int(sizes.max()), covered) if len(sizes) else None
    smallest = ratio(int(sizes.min()), covered) if len(sizes) else None
    evidence.metric("largest", largest, Unit.SHARE, n=covered, subject=subject)
    evidence.metric("smallest", smallest, Unit.SHARE, n=covered, subject=subject)
    uncovered = evidence.share("uncovered", segments.rows - covered, segments.rows, subject=subject)
    if segments.multi:
        evidence.metric("overlap", segments.overlap, Unit.SHARE, n=covered, subject=subject)
    evidence.metric(
        "usefulness", useful, Unit.NUMBER, n=int((~np.isnan(outcome)).sum()), subject=subject
    )
    _chart(evidence, table, segments)
    _flag(context, evidence, table, measured, rows, (uncovered, largest))
    _strays(context, evidence, table, measured)
    return measured


def _chart(evidence: Evidence, table: Table, segments: Segmentation) -> None:
    shown = list(segments.counts.items())[:_SHOWN]
    labels = [label for label, _ in shown]
    values = [float(count) for _, count in shown]
    rest = sum(list(segments.counts.values())[_SHOWN:])
    extra = []
    if rest:
        extra.append(message("checks.label.segmentation.rest", n=len(segments.labels) - _SHOWN))
        values.append(float(rest))
    if segments.rows > segments.covered:
        extra.append(message("checks.label.segmentation.uncovered"))
        values.append(float(segments.rows - segments.covered))
    evidence.chart(
        "segments",
        ChartKind.BARS,
        [*labels, *extra],
        [(chart_label(table, segments.column), values)],
        n=segments.rows,
        subject=f"{segments.table}.{segments.column}",
    )


def _flag(
    context: CheckContext,
    evidence: Evidence,
    table: Table,
    measured: _Measured,
    rows: Mask,
    shares: tuple[float | None, float | None],
) -> None:
    segments, settings = measured.segments, context.settings
    uncovered, largest = shares
    name = field_label(table, segments.column)
    if uncovered is not None and uncovered > settings.number("segmentation.uncovered"):
        measured.flags.add("uncovered")
        blank = rows & (table.known(segments.column) == "").to_numpy(dtype=bool)
        evidence.finding(
            "uncovered",
            2,
            affected=segments.rows - segments.covered,
            eligible=segments.rows,
            records=keys_where(table, blank),
            name=name,
            where=table_label(table.name),
            table=table.name,
            field=segments.column,
        )
    if largest is not None and largest > settings.number("segmentation.largest"):
        measured.flags.add("largest")
        top, count = next(iter(segments.counts.items()))
        evidence.finding(
            "largest",
            1,
            affected=count,
            eligible=segments.covered,
            table=table.name,
            field=segments.column,
            name=name,
            top=top,
        )
    limit = settings.number("segmentation.smallest")
    small = {
        label: count for label, count in segments.counts.items() if count < limit * segments.covered
    }
    if small:
        measured.flags.add("small")
        evidence.finding(
            "small",
            1,
            affected=sum(small.values()),
            eligible=segments.covered,
            name=name,
            segments=len(small),
            examples=", ".join(list(small)[:5]),
            table=table.name,
            field=segments.column,
        )
    pairs = segments.jaccard()
    measured.overlaps = [(name, one, other, value) for one, other, value in pairs]
    for one, other, value in pairs:
        if value > settings.number("segmentation.jaccard"):
            measured.flags.add("jaccard")
            counts = segments.counts
            both = value * (counts[one] + counts[other]) / (1 + value)
            evidence.finding(
                "jaccard",
                1,
                affected=round(both),
                eligible=counts[one] + counts[other] - round(both),
                subject=f"{one} / {other}",
                name=name,
                one=one,
                other=other,
                table=table.name,
                field=segments.column,
            )
    useful = measured.usefulness
    if useful is not None and useful < settings.number("segmentation.usefulness"):
        measured.flags.add("useless")
        evidence.finding("useless", 1, table=table.name, field=segments.column, name=name, v=useful)


def _strays(context: CheckContext, evidence: Evidence, table: Table, measured: _Measured) -> None:
    segments = measured.segments
    counts = segments.counts
    similarity = context.settings.number("segmentation.label_similarity")
    measured.stray = canonical_labels(counts, similarity)
    if not measured.stray:
        return
    measured.flags.add("stray")
    name = field_label(table, segments.column)
    order = sorted(measured.stray, key=lambda label: (-counts[label], label))
    evidence.finding(
        "stray",
        1,
        affected=measured.strays,
        eligible=int(segments.sizes.sum()),
        table=table.name,
        field=segments.column,
        name=name,
        labels=len(order),
        examples=", ".join(f"{label} → {measured.stray[label]}" for label in order[:3]),
    )

    def items() -> Iterable[WorkItem]:
        for label in order:
            kept = measured.stray[label]
            yield WorkItem(
                id=f"{table.name}:{segments.column}:{label}",
                step=STEP,
                table=table.name,
                field=segments.column,
                value=label,
                suggestion=kept,
                reason=message("checks.reason.segmentation.stray", n=counts[label], label=kept),
                origin=message("checks.origin.most_frequent", n=counts[kept]),
                priority=counts[label] / max(1, segments.covered),
            )

    add_items(evidence, items())


def _better_columns(
    context: CheckContext,
    evidence: Evidence,
    measured: list[_Measured],
    won: dict[str, NDArray[np.float64]],
) -> int:
    """List columns not in use that tell won from lost better than every one in use."""
    used = {(each.segments.table, each.segments.column) for each in measured}
    rows: list[tuple[Param, ...]] = []
    for table in _tables(context):
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
            if (table.name, column) in used or not _may_segment(table, column):
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


def _may_segment(table: Table, column: str) -> bool:
    spec = table.spec(column)
    if spec is None:
        return column.startswith(RAW)
    kinds = (ColumnType.CHOICE, ColumnType.TEXT)
    return spec.type in kinds and column not in _NO_SEGMENT and not spec.identity


def _summarise(evidence: Evidence, measured: list[_Measured], better: int) -> None:
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
    grade(
        evidence,
        "satisfied",
        ratio(flagged, len(measured)),
        0.0,
        0.5,
        n=flagged,
        total=len(measured),
    )
    coarse = sum("largest" in each.flags for each in measured)
    grade(
        evidence,
        "finer_needed",
        ratio(coarse, len(measured)),
        0.0,
        0.5,
        n=coarse,
        total=len(measured),
    )
    useful = [each for each in measured if each.usefulness is not None]
    if useful:
        useless = sum("useless" in each.flags for each in useful)
        grade(
            evidence,
            "better_way",
            ratio(useless + better, len(useful) + better),
            0.0,
            0.5,
            n=useless,
            better=better,
        )
        grade(evidence, "unused_forms", ratio(better, len(useful) + better), 0.0, 0.2, n=better)
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


def _name(evidence: Evidence, measured: _Measured) -> Param:
    table = evidence.context.tables[measured.segments.table]
    return field_label(table, measured.segments.column)
