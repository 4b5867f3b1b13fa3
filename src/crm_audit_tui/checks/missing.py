"""Step 10, missing data: completeness, validity, consistency, and the list of what to fill in."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks import consistency
from crm_audit_tui.checks.completeness import Need, needs_of, not_exported, record_completeness
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.countries import country_code
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.missing_faults import (
    HEAVY,
    Audited,
    report_conflicts,
    report_strays,
    report_validity,
)
from crm_audit_tui.checks.missing_items import Worklist
from crm_audit_tui.checks.names import chart_label, field_label, table_label
from crm_audit_tui.checks.outcomes import deal_counts
from crm_audit_tui.checks.references import find_orphans, report_links, report_orphans
from crm_audit_tui.checks.rows import Mask, carried, live, mask
from crm_audit_tui.checks.segment_choice import segment_columns
from crm_audit_tui.checks.standard import find_strays
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.validity import (
    judge_table,
    test_records,
)
from crm_audit_tui.checks.words import OPEN
from crm_audit_tui.checks.worth import at_stake
from crm_audit_tui.core.messages import Message, Share, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit
from crm_audit_tui.tables.schema import Requirement
from crm_audit_tui.tables.table import Table

STEP = "missing"
_TABLES = ("contacts", "companies", "deals")
_GROUPS = 5
YEAR_DAYS = 365
_GROUP_COLUMNS = {
    "contacts": ("lifecycle_stage", "status", "lead_source"),
    "companies": ("company_type", "lifecycle_stage", "industry"),
    "deals": ("stage", "status"),
}
_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def check(context: CheckContext) -> StepResult:
    """Return completeness, validity and consistency of contacts, companies and deals."""
    evidence = Evidence(context, STEP)
    worklist = Worklist(context)
    audited = []
    for name in _TABLES:
        table = context.tables.get(name)
        if table is None or not len(table):
            evidence.not_auditable(name, {name: ()})
            continue
        audited.append(_audit(context, evidence, table))
    for each in audited:
        _report_completeness(context, evidence, each)
        report_validity(context, evidence, each)
        report_conflicts(evidence, each)
        report_strays(evidence, each)
        report_orphans(evidence, each.table, each.orphans)
        _list(worklist, each)
    report_links(evidence, context.tables)
    _totals(context, evidence, audited)
    evidence.items(worklist.first())
    return evidence.scored_result(items_total=worklist.total)


def _audit(context: CheckContext, evidence: Evidence, table: Table) -> Audited:
    rows = live(table)
    faults = judge_table(table, country_code(context.audit.scope.get("country", "")))
    needs = needs_of(context.tables, table, {each.column: each for each in faults})
    day = np.datetime64(context.audit_date)
    conflicts = consistency.date_conflicts(table, day) + consistency.prefix_conflicts(table)
    if table.name == "contacts":
        conflicts += consistency.domain_conflicts(context.tables, table)
    if table.name in ("contacts", "companies"):
        places = consistency.territory_conflicts(context.tables, table, day)
        if places.conflict is not None:
            conflicts.append(places.conflict)
            if places.skipped:
                evidence.note("territory_skipped", n=places.skipped, where=table_label(table.name))
        elif table.has("owner"):
            evidence.note("territory_none", where=table_label(table.name))
    similarity = context.settings.number("segmentation.label_similarity")
    invented = rows & test_records(table)
    # The labels of a segmentation are merged one by one in the step before.
    segmented = {column for each, column in segment_columns(context)[0] if each is table}
    strays = [
        stray
        for stray in find_strays(table, similarity)
        if not (stray.kind == "label" and stray.column in segmented)
    ]
    orphans = find_orphans(context.tables, table, similarity)
    return Audited(table, rows, needs, faults, strays, conflicts, orphans, invented)


# --- completeness --------------------------------------------------------------------------------


def _report_completeness(context: CheckContext, evidence: Evidence, found: Audited) -> None:
    table, name = found.table, found.table.name
    for column in not_exported(table):
        evidence.not_auditable(f"column.{column}", {name: (column,)})
    records = record_completeness(found.needs, len(table))
    judged = records[found.rows & ~np.isnan(records)]
    mean = float(judged.mean()) if len(judged) else None
    evidence.metric(f"{name}.completeness", mean, Unit.SHARE, n=len(judged))
    # A record of which nothing is asked is neither complete nor clean.
    total, asked = len(judged), found.asked
    left_out = int(found.rows.sum()) - total
    for share, rows in (("complete_share", found.complete), ("clean_share", found.clean)):
        evidence.share(f"{name}.{share}", int((rows & asked).sum()), total, excluded=left_out)
    for need in found.needs:
        evidence.metric(
            "field_completeness",
            need.completeness,
            Unit.SHARE,
            n=int(need.applicable.sum()),
            part=int((need.applicable & need.met).sum()),
            excluded=int((found.rows & ~need.applicable).sum()),
            subject=f"{name}.{need.column}",
        )
        _field_finding(context, evidence, table, need)
    _matrix(evidence, found)
    counts = np.histogram(judged, bins=list(_SHARES))[0].tolist() if len(judged) else []
    evidence.chart(
        "records",
        ChartKind.BARS,
        [
            message("checks.label.missing.range", low=Share(low), high=Share(high))
            for low, high in pairwise(_SHARES)
        ],
        [(table_label(name), counts)],
        n=len(judged),
        subject=name,
    )


def _field_finding(context: CheckContext, evidence: Evidence, table: Table, need: Need) -> None:
    complete = need.completeness
    limit = context.settings.number("missing.field_complete")
    if complete is None or complete >= limit or need.requirement is Requirement.REACHABLE:
        return
    if _found_before(context, table, need):
        return
    evidence.finding_about(
        "field",
        2 if need.weight >= HEAVY else 1,
        table,
        need.missing,
        eligible=int(need.applicable.sum()),
        field=need.column,
        name=field_label(table, need.column),
        where=table_label(table.name),
        when=message(f"checks.label.missing.{need.requirement.value}"),
    )


def _found_before(context: CheckContext, table: Table, need: Need) -> bool:
    """Tell whether an earlier step raises the same gap: one fault is one finding.

    Step 4 raises lost deals without a reason; step 8 records that a segmentation does not cover.
    The figures and the worklist stay here, where the cells are filled in.
    """
    if (table.name, need.column) == ("deals", "lost_reason"):
        return True
    if need.requirement is not Requirement.ALWAYS or len(need.columns) > 1:
        return False
    used = any(
        each is table and column == need.column for each, column in segment_columns(context)[0]
    )
    asked = live(table) & carried(table, need.column)
    blank = asked & ~mask(table.filled(need.column))
    uncovered = ratio(int(blank.sum()), int(asked.sum())) or 0.0
    return used and uncovered > context.settings.number("segmentation.uncovered")


def _need_label(table: Table, need: Need) -> str | Message:
    if need.requirement is Requirement.REACHABLE:
        return message("checks.label.missing.way_to_reach")
    return chart_label(table, need.column)


def _matrix(evidence: Evidence, found: Audited) -> None:
    """Field by field, over all records and over the largest groups of them."""
    table = found.table
    groups: list[tuple[str | Message, Mask]] = [(message("checks.label.missing.all"), found.rows)]
    for column in _GROUP_COLUMNS[table.name]:
        if table.has(column) and table.filled(column).any():
            known = table.known(column)
            counts = known[found.rows & mask(known != "")].value_counts()
            for value in counts.index[:_GROUPS]:
                groups.append((str(value), found.rows & mask(known == value)))
            break
    evidence.chart(
        "matrix",
        ChartKind.MATRIX,
        [label for label, _ in groups],
        [
            (
                _need_label(table, need),
                [
                    ratio(
                        int((rows & need.applicable & need.met).sum()),
                        int((rows & need.applicable).sum()),
                    )
                    for _, rows in groups
                ],
            )
            for need in found.needs
        ],
        unit=Unit.SHARE,
        n=int(found.rows.sum()),
        subject=table.name,
    )


# --- the whole -----------------------------------------------------------------------------------


def _totals(context: CheckContext, evidence: Evidence, audited: list[Audited]) -> None:
    judged = wrong = 0
    for each in audited:
        for faults in each.faults:
            judged += int((faults.judged & each.rows).sum())
            wrong += int((faults.wrong & each.rows).sum())
    evidence.share("invalid_share", wrong, judged)
    for each in audited:
        if each.table.name == "contacts":
            _reach_and_stage(context, evidence, each)
    # Of the records, not of the tables: a handful of companies does not outweigh all the deals.
    complete = sum(int((each.complete & each.asked).sum()) for each in audited)
    records = sum(int(each.asked.sum()) for each in audited)
    evidence.grade("full_view", ratio(complete, records), complete=complete, n=records)
    _enforced(context, evidence, audited)


def _enforced(context: CheckContext, evidence: Evidence, audited: list[Audited]) -> None:
    """Suggest whether required fields are insisted on: of the last year's records, how many lack.

    Older ones say nothing of it: the rule may be newer than they are.
    """
    entered = lacking = 0
    start = np.datetime64(context.audit_date) - np.timedelta64(YEAR_DAYS, "D")
    for each in audited:
        if each.table.has("created_at"):
            created = each.table.dates("created_at").to_numpy(dtype="datetime64[s]")
            recent = each.asked & (created > start)
            entered += int(recent.sum())
            lacking += int((recent & ~each.complete).sum())
    share = ratio(lacking, entered)
    evidence.grade("required_enforced", share, n=lacking, total=entered)


def _reach_and_stage(context: CheckContext, evidence: Evidence, found: Audited) -> None:
    """The guide's two cases: known but out of reach; in reach but nobody knows how far along."""
    table, rows = found.table, found.rows
    reach = next((n for n in found.needs if n.requirement is Requirement.REACHABLE), None)
    if reach is None:
        evidence.not_auditable("reachable", {"contacts": ("email", "phone", "mobile")})
        return
    asked = rows & reach.applicable
    lost = asked & ~reach.met
    value = evidence.share("reachable_share", int((asked & reach.met).sum()), int(asked.sum()))
    evidence.grade("reachable", value, n=int(lost.sum()))
    if lost.any():
        evidence.finding_about(
            "unreachable",
            2,
            table,
            lost,
            eligible=int(asked.sum()),
            money=at_stake(context, table, lost),
        )
    stage: NDArray[np.bool_] = np.zeros(len(table), dtype=bool)
    columns = [name for name in ("lifecycle_stage", "status") if table.has(name)]
    for column in columns:
        stage |= mask(table.filled(column))
    if "deals" in context.tables:
        stage |= deal_counts(context.tables, table, OPEN) > 0
    elif not columns:
        evidence.not_auditable("stage", {"contacts": ("lifecycle_stage", "status"), "deals": ()})
        return
    reached = rows & reach.met & (stage | carried(table, *columns))
    adrift = reached & ~stage
    share = evidence.share("no_stage_share", int(adrift.sum()), int(reached.sum()))
    evidence.grade("stage_known", share, n=int(adrift.sum()))
    evidence.finding_about("no_stage", 2, table, adrift, eligible=int(reached.sum()))


def _list(worklist: Worklist, found: Audited) -> None:
    table = found.table
    weights = {column: need.weight for need in found.needs for column in need.columns}
    for stray in found.strays:
        if stray.kind == "encoding":  # what else is held against such a cell comes of this
            worklist.stray(table, stray)
    for faults in found.faults:
        worklist.invalid(table, faults, found.rows, weights.get(faults.column, 0.5))
    for need in found.needs:
        worklist.missing(table, need)
    for orphans in found.orphans:
        worklist.unknown(table, orphans.cells, weights.get(orphans.cells.column, 0.5))
    for stray in found.strays:
        worklist.stray(table, stray)
