"""Step 9, redundant data: how many records there are too many, where they come from, what is left.

The pairs themselves are judged in the review queue, which works on the matches directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.clusters import Outlook, outlook
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence, ratio
from crm_audit_tui.checks.pair_precision import report_precision
from crm_audit_tui.checks.parts import (
    Mask,
    factorized,
    grade,
    keys_where,
    mask,
    table_label,
    with_scored,
)
from crm_audit_tui.checks.tools import expected_both_ways, tools_of
from crm_audit_tui.checks.words import plain, word_list
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.tables.in_use import in_use
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit
from crm_audit_tui.tables.table import Table

STEP = "duplicates"
_TABLES = ("contacts", "companies")
_BANDS = (0.01, 0.5, 0.7, 0.9, 0.99, 1.0)
_SIZES = (2, 3, 4, 5, 10)
_LEAST_EXCESS = 5
YEAR_DAYS = 365
_CONNECTION = word_list("sync, api, integration, integrazione, connector, webhook, zapier")


@dataclass(frozen=True)
class _Source:
    """Records of one source: all, in a cluster, too many."""

    name: str
    records: int
    involved: int
    excess: int

    @property
    def share(self) -> float:
        """How many of its records are too many, 0 to 1."""
        return self.excess / self.records


def check(context: CheckContext) -> StepResult:
    """Return the duplicates' extent per matched table, as found and after the verdicts so far."""
    evidence = Evidence(context, STEP)
    worst: float | None = None
    from_tools: _Source | None = None
    for name in _TABLES:
        table, matches = context.tables.get(name), context.matches.get(name)
        if table is None or matches is None or not len(table):
            evidence.not_auditable(name, {name: ()})
            continue
        rate = _report(context, evidence, table, matches)
        if rate is not None:
            worst = rate if worst is None else max(worst, rate)
        for source in _report_sources(context, evidence, table, matches):
            if from_tools is None or source.share > from_tools.share:
                from_tools = source
    grade(evidence, "merged", worst, 0.01, 0.05)
    if from_tools is not None:
        grade(evidence, "integrations_clean", from_tools.share, 0.01, 0.05,
              source=from_tools.name, n=from_tools.records)  # fmt: skip
    _prevention(context, evidence)
    _two_way(context, evidence)
    return with_scored(context, evidence.result())


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
        doubled += int((recent & _surplus(table, matches)).sum())
    if entered:
        grade(evidence, "prevented", doubled / entered, 0.01, 0.03, n=doubled, total=entered)


def _two_way(context: CheckContext, evidence: Evidence) -> None:
    """Suggest what the tools' own directions say of two-way sync."""
    stated, one_way = expected_both_ways(tools_of(context))
    if stated:
        share = len(one_way) / len(stated)
        grade(evidence, "two_way_sync", share, 0.0, 0.5, n=len(one_way), total=len(stated))


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
    involved = _involved(matches)
    limit = context.settings.number("duplicates.excess")
    if rate:
        evidence.finding(
            "excess" if rate > limit else "some",
            2 if rate > limit else 1,
            affected=matches.excess,
            eligible=total,
            table=name,
            records=keys_where(table, involved),
            where=table_label(name),
            clusters=matches.clusters,
        )
        _conflicts(evidence, table, matches, involved)
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


def _involved(matches: Matches) -> Mask:
    return mask(np.bincount(matches.cluster)[matches.cluster] > 1)


def _surplus(table: Table, matches: Matches) -> Mask:
    """Return which records are too many: all of a cluster but the one created first."""
    created = table.dates("created_at").to_numpy(dtype="datetime64[s]")
    far = np.datetime64("9999-12-31", "s")
    order = np.lexsort((np.where(np.isnat(created), far, created), matches.cluster))
    clusters = matches.cluster[order]
    first = np.append(True, clusters[1:] != clusters[:-1])
    surplus = np.ones(len(clusters), dtype=bool)
    surplus[order[first]] = False
    return surplus


def _conflicts(evidence: Evidence, table: Table, matches: Matches, involved: Mask) -> None:
    """Find clusters that would mail somebody who opted out, or that two owners work on."""
    cluster = matches.cluster
    out = mask(table.booleans("opted_out"))
    consent = table.booleans("consent")
    out |= mask(~consent)
    if table.name == "contacts" and (table.has("opted_out") or table.has("consent")):
        has_out = np.zeros(len(cluster), dtype=bool)
        has_in = np.zeros(len(cluster), dtype=bool)
        said = mask(table.booleans("opted_out").notna()) | mask(consent.notna())
        has_out[cluster[out & involved]] = True
        has_in[cluster[~out & said & involved]] = True
        torn = (has_out & has_in)[cluster] & involved
        if torn.any():
            evidence.finding(
                "consent_conflict",
                3,
                affected=int(torn.sum()),
                eligible=int(involved.sum()),
                table=table.name,
                records=keys_where(table, torn),
            )
    if table.has("owner"):
        owners = table.folded("owner")
        named = involved & mask(owners != "")
        codes, distinct = factorized(owners[named])
        pairs = np.unique(cluster[named].astype(np.int64) * len(distinct) + codes)
        several = np.bincount(pairs // max(1, len(distinct)), minlength=len(cluster)) > 1
        torn = named & several[cluster]
        if torn.any():
            evidence.finding(
                "owner_conflict",
                1,
                affected=int(torn.sum()),
                eligible=int(involved.sum()),
                table=table.name,
                records=keys_where(table, torn),
                where=table_label(table.name),
            )


# --- where they come from ------------------------------------------------------------------------


def _report_sources(
    context: CheckContext, evidence: Evidence, table: Table, matches: Matches
) -> list[_Source]:
    """Tell duplicates by lead source and by file; return the sources that are integrations."""
    from_tools: list[_Source] = []
    tools = [words for tool in tools_of(context) if (words := plain(tool.name))]
    used = in_use(table)
    records = int(used.sum())
    surplus, involved = _surplus(table, matches), _involved(matches)
    rows: list[tuple[Param, ...]] = []
    threshold = context.settings.number("duplicates.source_share")
    total = int(surplus.sum())
    groupings: list[tuple[str, NDArray[np.object_]]] = []
    if table.has("lead_source"):
        groupings.append(("lead_source", table.known("lead_source").to_numpy(dtype=object)))
    if len(table.sources) > 1:
        names = np.array([source.name for source in table.sources], dtype=object)
        groupings.append(("file", names[table.source]))
    for kind, values in groupings:
        sources = _by_source(values[used], surplus[used], involved[used])
        if kind == "lead_source":
            from_tools = [each for each in sources if _is_integration(each.name, tools)]
        for source in sources[:50]:
            rows.append(
                (
                    message(f"checks.label.duplicates.by_{kind}"),
                    source.name or None,
                    source.records,
                    source.involved,
                    source.excess,
                    Share(source.share),
                )
            )
        for source in sources:
            # A source stands out where it brings most of the excess, and more than its size.
            fair = source.records / records
            if (
                source.name
                and source.excess >= _LEAST_EXCESS
                and source.excess >= threshold * total
                and source.excess / total > 1.5 * fair
            ):
                chosen = surplus & (values == source.name)
                evidence.finding(
                    "source",
                    2,
                    affected=source.excess,
                    eligible=source.records,
                    table=table.name,
                    field=kind,
                    subject=source.name,
                    records=keys_where(table, chosen),
                    source=source.name,
                    part=Share(source.excess / total),
                )
    evidence.table(
        f"by_source.{table.name}",
        ("kind", "source", "records", "involved", "excess", "excess_rate"),
        rows,
    )
    if len(table.sources) < 2:
        return from_tools
    files = pd.Series(table.source[involved]).groupby(matches.cluster[involved]).nunique()
    across = files[files > 1]
    evidence.share(f"{table.name}.across_files_rate", len(across), records)
    return from_tools


def _is_integration(source: str, tools: list[str]) -> bool:
    """Tell whether a lead source is a tool that is connected, or says to be a connection."""
    words = f" {plain(source)} "
    return any(f" {tool} " in words for tool in tools) or bool(_CONNECTION & {*words.split()})


def _by_source(values: NDArray[np.object_], surplus: Mask, involved: Mask) -> list[_Source]:
    frame = pd.DataFrame({"name": values, "surplus": surplus, "involved": involved})
    sums = frame.groupby("name").agg(
        records=("surplus", "size"), involved=("involved", "sum"), excess=("surplus", "sum")
    )
    found = [
        _Source(str(name), int(row["records"]), int(row["involved"]), int(row["excess"]))
        for name, row in sums.iterrows()
    ]
    return sorted(found, key=lambda each: (-each.excess, each.name))
