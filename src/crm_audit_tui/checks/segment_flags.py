"""What is held against one segmentation: findings, stray spellings and its picture."""

from __future__ import annotations

from collections.abc import Iterable

from crm_audit_tui.checks.bulk_guards import field_guards
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.labels import canonical_labels
from crm_audit_tui.checks.names import chart_label, field_label, table_label
from crm_audit_tui.checks.rows import Mask, carried, keys_where
from crm_audit_tui.checks.segments import Segmentation
from crm_audit_tui.core.messages import Param, message
from crm_audit_tui.tables.result import ChartKind, WorkItem
from crm_audit_tui.tables.table import Table

STEP = "segmentation"
_SHOWN = 20


class Measured:
    """A segmentation with what was held against it."""

    def __init__(self, segments: Segmentation, usefulness: float | None, similarity: float) -> None:
        self.segments = segments
        self.usefulness = usefulness
        self.flags: set[str] = set()
        # Labels that are another spelling of one, with the spelling to keep.
        self.stray: dict[str, str] = canonical_labels(segments.counts, similarity)
        self.overlaps: list[tuple[Param, ...]] = []

    @property
    def strays(self) -> int:
        """Memberships under a spelling other than the kept one."""
        counts = self.segments.counts
        return sum(counts[label] for label in self.stray)

    @property
    def merged(self) -> dict[str, int]:
        """The size of each segment with its stray spellings, which are none of their own."""
        counts: dict[str, int] = dict.fromkeys(
            (label for label in self.segments.counts if label not in self.stray), 0
        )
        for label, count in self.segments.counts.items():
            counts[self.stray.get(label, label)] += count
        return counts


def draw_segments(evidence: Evidence, table: Table, segments: Segmentation) -> None:
    """Add the sizes of the segments, largest first, with what no segment covers."""
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


def raise_flags(
    context: CheckContext,
    evidence: Evidence,
    table: Table,
    measured: Measured,
    rows: Mask,
    shares: tuple[float | None, float | None],
) -> None:
    """Raise what the thresholds hold against a segmentation; `shares` are uncovered, largest."""
    segments, settings = measured.segments, context.settings
    uncovered, largest = shares
    name = field_label(table, segments.column)
    if uncovered is not None and uncovered > settings.number("segmentation.uncovered"):
        measured.flags.add("uncovered")
        blank = rows & carried(table, segments.column)
        blank &= (table.known(segments.column) == "").to_numpy(dtype=bool)
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
        label: count for label, count in measured.merged.items() if count < limit * segments.covered
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
                subject=" / ".join(sorted((one, other))),
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


def report_stray_labels(
    context: CheckContext, evidence: Evidence, table: Table, measured: Measured
) -> None:
    """List labels that are another spelling of one, to be merged."""
    segments = measured.segments
    counts = segments.counts
    if not measured.stray:
        return
    measured.flags.add("stray")
    name = field_label(table, segments.column)
    guards = field_guards(context, table, segments.column)
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
                origin=message("checks.origin.segmentation.most_frequent", n=counts[kept]),
                priority=counts[label] / max(1, segments.covered),
                guards=guards,
            )

    evidence.items(items())
