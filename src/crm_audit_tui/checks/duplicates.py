"""Step 9, redundant data: how many records there are too many, and what is left to judge.

The pairs themselves are judged in the review queue, which works on the matches directly.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from crm_audit_tui.checks.clusters import Outlook, involved, outlook, surplus
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.duplicate_sources import Source, report_sources
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.names import table_label
from crm_audit_tui.checks.pair_precision import report_precision
from crm_audit_tui.checks.rows import Mask, factorized, keys_where, mask
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.tools import expected_both_ways, tools_of
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.messages import message
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.in_use import in_use
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit
from crm_audit_tui.tables.table import Table

STEP = "duplicates"
_TABLES = ("contacts", "companies")
_BANDS = (0.01, 0.5, 0.7, 0.9, 0.99, 1.0)
_SIZES = (2, 3, 4, 5, 10)
YEAR_DAYS = 365


def check(context: CheckContext) -> StepResult:
    """Return the duplicates' extent per matched table, as found and after the verdicts so far."""
    evidence = Evidence(context, STEP)
    worst: float | None = None
    from_tools: Source | None = None
    for name in _TABLES:
        table, matches = context.tables.get(name), context.matches.get(name)
        if table is None or matches is None or not len(table):
            evidence.not_auditable(name, {name: ()})
            continue
        rate = _report(context, evidence, table, matches)
        if rate is not None:
            worst = rate if worst is None else max(worst, rate)
        for source in report_sources(context, evidence, table, matches):
            if from_tools is None or source.share > from_tools.share:
                from_tools = source
    evidence.grade("merged", worst)
    if from_tools is not None:
        evidence.grade("integrations_clean", from_tools.share,
              source=from_tools.name, n=from_tools.records)  # fmt: skip
    _prevention(context, evidence)
    _two_way(context, evidence)
    return evidence.scored_result()


def _prevention(context: CheckContext, evidence: Evidence) -> None:
    """Suggest whether duplicates are stopped at entry: of the last year's records, how many are.

    Of a cluster the record created first is the one that was there; the others came after it.
    """
    doubled = entered = 0
    start = np.datetime64(context.audit_date) - np.timedelta64(YEAR_DAYS, "D")
    for name in _TABLES:
        table, matches = context.tables.get(name), context.matches.get(name)
        if table is None or matches is None or not table.has("created_at"):
            continue
        created = table.dates("created_at").to_numpy(dtype="datetime64[s]")
        recent = in_use(table) & (created > start)  # false where unknown
        entered += int(recent.sum())
        doubled += int((recent & surplus(table, matches)).sum())
    if entered:
        evidence.grade("prevented", doubled / entered, n=doubled, total=entered)


def _two_way(context: CheckContext, evidence: Evidence) -> None:
    """Suggest what the tools' own directions say of two-way sync."""
    stated, one_way = expected_both_ways(tools_of(context))
    if stated:
        share = len(one_way) / len(stated)
        evidence.grade("two_way_sync", share, n=len(one_way), total=len(stated))


def _report(
    context: CheckContext, evidence: Evidence, table: Table, matches: Matches
) -> float | None:
    name, total = table.name, int(in_use(table).sum())
    left_out = len(table) - total
    rate = evidence.share(f"{name}.excess_rate", matches.excess, total, excluded=left_out)
    evidence.share(f"{name}.involved_rate", matches.involved, total, excluded=left_out)
    evidence.metric(f"{name}.pairs", matches.pairs, Unit.COUNT, n=len(matches.probability))
    evidence.metric(f"{name}.clusters", matches.clusters, Unit.COUNT, n=total)
    evidence.metric(f"{name}.threshold", matches.threshold, Unit.NUMBER)
    _report_verdicts(context.audit, evidence, table, matches, total)
    report_precision(context, evidence, table, matches)
    _charts(evidence, name, matches)
    doubled = involved(matches)
    limit = context.settings.number("duplicates.excess")
    if rate:
        evidence.finding(
            "excess" if rate > limit else "some",
            2 if rate > limit else 1,
            affected=matches.excess,
            eligible=total,
            table=name,
            records=keys_where(table, doubled),
            where=table_label(name),
            clusters=matches.clusters,
        )
        _conflicts(evidence, table, matches, doubled)
    if cut := sum(matches.cut.values()):
        evidence.note("cut", n=cut, where=table_label(name))
    return rate


def _report_verdicts(
    audit: Audit, evidence: Evidence, table: Table, matches: Matches, records: int
) -> None:
    name = table.name
    verdicts = [pair for pair in audit.pairs.values() if pair.table == name]
    for verdict in ("merge", "apart", "later"):
        count = sum(pair.verdict == verdict for pair in verdicts)
        evidence.metric(f"{name}.judged_{verdict}", count, Unit.COUNT, n=len(verdicts))
    after: Outlook = outlook(table, matches, verdicts, records)
    evidence.metric(
        f"{name}.excess_rate_after",
        ratio(after.excess, after.records),
        Unit.SHARE,
        n=after.records,
    )
    evidence.metric(f"{name}.excess_after", after.excess, Unit.COUNT, n=after.records)


def _charts(evidence: Evidence, name: str, matches: Matches) -> None:
    counts = np.histogram(matches.probability, bins=list(_BANDS))[0].tolist()
    evidence.chart(
        "bands",
        ChartKind.BARS,
        [
            message("checks.label.duplicates.band", low=low, high=high)
            for low, high in pairwise(_BANDS)
        ],
        [(table_label(name), counts if len(matches.probability) else [])],
        n=len(matches.probability),
        subject=name,
    )
    sizes = np.bincount(matches.cluster)
    sizes = sizes[sizes > 1]
    labels = [
        message("checks.label.duplicates.size", n=low)
        if high == low + 1
        else message("checks.label.duplicates.sizes", low=low, high=high - 1)
        for low, high in pairwise(_SIZES)
    ]
    if len(sizes):
        evidence.chart(
            "sizes",
            ChartKind.BARS,
            [*labels, message("checks.label.duplicates.size_more", low=_SIZES[-1])],
            [
                (
                    table_label(name),
                    [
                        float(((sizes >= low) & (sizes < high)).sum())
                        for low, high in pairwise((*_SIZES, np.inf))
                    ],
                )
            ],
            n=len(sizes),
            subject=name,
        )


def _conflicts(evidence: Evidence, table: Table, matches: Matches, doubled: Mask) -> None:
    """Find clusters that would mail somebody who opted out, or that two owners work on."""
    cluster = matches.cluster
    out = mask(table.booleans("opted_out"))
    consent = table.booleans("consent")
    out |= mask(~consent)
    if table.name == "contacts" and (table.has("opted_out") or table.has("consent")):
        has_out = np.zeros(len(cluster), dtype=bool)
        has_in = np.zeros(len(cluster), dtype=bool)
        said = mask(table.booleans("opted_out").notna()) | mask(consent.notna())
        has_out[cluster[out & doubled]] = True
        has_in[cluster[~out & said & doubled]] = True
        torn = (has_out & has_in)[cluster] & doubled
        evidence.finding_about("consent_conflict", 3, table, torn, eligible=int(doubled.sum()))
    if table.has("owner"):
        owners = table.folded("owner")
        named = doubled & mask(owners != "")
        codes, distinct = factorized(owners[named])
        pairs = np.unique(cluster[named].astype(np.int64) * len(distinct) + codes)
        several = np.bincount(pairs // max(1, len(distinct)), minlength=len(cluster)) > 1
        torn = named & several[cluster]
        evidence.finding_about(
            "owner_conflict",
            1,
            table,
            torn,
            eligible=int(doubled.sum()),
            where=table_label(table.name),
        )
