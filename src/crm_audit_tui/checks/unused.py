"""Step 7, unused data: fields nobody fills, contacts nobody talks to, companies without anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.fields import (
    KEPT,
    FieldProfile,
    Subset,
    by_fill,
    find_twins,
    full_subset,
    grouping_columns,
    profile_fields,
)
from crm_audit_tui.checks.holds import Holds, holds_of
from crm_audit_tui.checks.names import chart_label, field_label, table_label
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.silence import invented_records, orphaned_companies, silent_contacts
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit, WorkItem
from crm_audit_tui.tables.table import Table

STEP = "unused"
_TABLES = ("contacts", "companies", "deals")
_SHOWN = 20
# A column that says the same on a handful of records proves nothing.
_LEAST_ROWS = 10


@dataclass(frozen=True)
class _Fields:
    """The verdicts over one table's fields."""

    table: Table
    profiles: list[FieldProfile]
    empty: list[FieldProfile]
    rare: list[FieldProfile]
    constant: list[FieldProfile]
    guarded: dict[str, Subset | None]


def check(context: CheckContext) -> StepResult:
    """Return what of the CRM's data is not used, with a worklist of fields and records."""
    evidence = Evidence(context, STEP)
    holds = holds_of(context)
    judged = [
        _judge_fields(context, table, holds)
        for table in (context.tables.get(name) for name in _TABLES)
        if table is not None and len(table)
    ]
    if judged:
        _report_fields(evidence, judged)
    else:
        evidence.not_auditable("fields", dict.fromkeys(_TABLES, ()))
    silent_contacts(context, evidence, holds)
    orphaned_companies(context, evidence, holds)
    invented_records(context, evidence, holds)
    return evidence.scored_result()


def _judge_fields(context: CheckContext, table: Table, holds: Holds) -> _Fields:
    settings = context.settings
    rows = live(table)
    profiles = profile_fields(table, rows)
    judged = _Fields(table, profiles, [], [], [], {})
    groups = grouping_columns(table, profiles)
    for profile in profiles:
        fill = profile.fill
        if fill is None:
            continue
        if fill < settings.number("unused.fill_review") and profile.column not in KEPT:
            subset = full_subset(
                table, profile.column, rows, groups, settings.number("unused.subset_fill")
            )
            if subset or holds.field(table, profile.column):
                judged.guarded[profile.column] = subset
            elif fill < settings.number("unused.fill_remove"):
                judged.empty.append(profile)
            else:
                judged.rare.append(profile)
        elif profile.constant and profile.filled >= _LEAST_ROWS and profile.column not in KEPT:
            if holds.field(table, profile.column):
                judged.guarded[profile.column] = None
            else:
                judged.constant.append(profile)
    return judged


def _report_fields(evidence: Evidence, judged: list[_Fields]) -> None:
    total = sum(len(each.profiles) for each in judged)
    unused = sum(len(each.empty) + len(each.constant) for each in judged)
    rare = sum(len(each.rare) for each in judged)
    guarded = sum(len(each.guarded) for each in judged)
    evidence.metric("fields", total, Unit.COUNT, n=total)
    share = evidence.share("fields_unused_share", unused, total)
    evidence.share("fields_review_share", rare, total)
    evidence.metric("fields_guarded", guarded, Unit.COUNT, n=total)
    evidence.grade("relevant", share, n=unused, total=total)
    uninforming = sum(len(each.constant) for each in judged)
    rows: list[tuple[Param, ...]] = []
    for each in judged:
        rows += _field_rows(each)
        _field_chart(evidence, each)
        _field_findings(evidence, each)
        uninforming += _report_twins(evidence, each)
        evidence.items(_field_items(each))
    rows.sort(key=lambda row: row[2].value if isinstance(row[2], Share) else 2.0)
    evidence.table(
        "fields",
        ("table", "field", "fill", "distinct", "top_value", "top_share", "verdict"),
        rows,
    )
    evidence.grade("fields_inform", ratio(uninforming, total), n=uninforming)


def _verdict(judged: _Fields, profile: FieldProfile) -> Message:
    if profile.column in judged.guarded:
        subset = judged.guarded[profile.column]
        if subset is None:
            return message("checks.note.unused.held")
        return message(
            "checks.note.unused.subset",
            field=field_label(judged.table, subset.column),
            value=subset.value,
            share=Share(subset.fill),
        )
    for name in ("empty", "rare", "constant"):
        if profile in getattr(judged, name):
            return message(f"checks.note.unused.{name}")
    return message("checks.note.unused.used")


def _field_rows(judged: _Fields) -> list[tuple[Param, ...]]:
    return [
        (
            table_label(judged.table.name),
            field_label(judged.table, each.column),
            None if each.fill is None else Share(each.fill),
            each.distinct,
            each.top,
            None if each.top_share is None else Share(each.top_share),
            _verdict(judged, each),
        )
        for each in by_fill(judged.profiles)
    ]


def _field_chart(evidence: Evidence, judged: _Fields) -> None:
    shown = list(by_fill(judged.profiles))[:_SHOWN]
    evidence.chart(
        "fill",
        ChartKind.BARS,
        [chart_label(judged.table, each.column) for each in shown],
        [(table_label(judged.table.name), [each.fill for each in shown])],
        unit=Unit.SHARE,
        n=len(judged.profiles),
        subject=judged.table.name,
    )


def _field_findings(evidence: Evidence, judged: _Fields) -> None:
    for rule, found in (
        ("field_empty", judged.empty),
        ("field_rare", judged.rare),
        ("field_constant", judged.constant),
    ):
        if found:
            evidence.finding(
                rule,
                1,
                affected=len(found),
                eligible=len(judged.profiles),
                table=judged.table.name,
                where=table_label(judged.table.name),
                fields=", ".join(judged.table.header(each.column) for each in found[:5]),
            )


def _report_twins(evidence: Evidence, judged: _Fields) -> int:
    table = judged.table
    threshold = evidence.context.settings.number("unused.near_duplicate")
    twins = find_twins(table, judged.profiles, threshold)
    evidence.table(
        f"twins.{table.name}",
        ("field", "other_field", "agreement", "records"),
        [
            (field_label(table, t.left), field_label(table, t.right), Share(t.agree), t.both)
            for t in twins
        ],
    )
    for each in twins:
        evidence.finding(
            "field_twins",
            1,
            affected=round(each.agree * each.both),
            eligible=each.both,
            table=table.name,
            field=each.right,
            subject=each.left,
            one=field_label(table, each.left),
            other=field_label(table, each.right),
        )
    return len(twins)


def _field_items(judged: _Fields) -> Iterable[WorkItem]:
    """Fields come before records: one decision there is worth a thousand here."""
    for reason, found, base in (
        ("field_empty", judged.empty, 3000.0),
        ("field_constant", judged.constant, 2000.0),
        ("field_rare", judged.rare, 1000.0),
    ):
        for each in found:
            fill = each.fill or 0.0
            yield WorkItem(
                id=f"field:{judged.table.name}:{each.column}",
                step=STEP,
                table=judged.table.name,
                field=each.column,
                value=each.top,
                reason=message(
                    f"checks.reason.unused.{reason}",
                    share=Share(fill),
                    n=each.filled,
                    total=each.rows,
                    value=each.top,
                ),
                priority=base + 1 - fill,
            )
