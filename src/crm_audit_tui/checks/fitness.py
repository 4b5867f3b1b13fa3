"""Is the CRM fit for its purpose: what the exports themselves say to the opening's questions."""

from __future__ import annotations

import numpy as np

from crm_audit_tui.checks.ages import ages_of
from crm_audit_tui.checks.entries import Entry
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.rows import live, mask
from crm_audit_tui.checks.suggested_answers import weaker
from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.table import Table

_KEPT = ("contacts", "companies", "deals")
_LATER_DAYS = 1.0  # a change within a day of the creation is still part of typing it in


def fitness(evidence: Evidence) -> None:
    """Say how many fields are the organisation's own, how many records were put right or renewed.

    `own_fields` counts filled columns that are none of the usual ones; `corrected_share` records
    changed more than a day after they were made; `renewed_share` those whose details were verified
    or changed within the days after which freshness calls them expired.
    """
    tables = [
        table for name in _KEPT if (table := evidence.context.tables.get(name)) and len(table)
    ]
    if not tables:
        return
    own = sum(_own_fields(table) for table in tables)
    evidence.metric("own_fields", own, Unit.COUNT, n=sum(len(each.columns) for each in tables))
    corrected, datable = _corrected(tables)
    if datable:
        share = evidence.share("corrected_share", corrected, datable)
        if share is not None:
            # Corrections alone do not show that fields are added.
            answer = weaker(evidence.answer("custom_fields", share), against=not own)
            evidence.suggest("custom_fields", answer, "custom_fields", n=own, share=Share(share))
    renewed, known = _renewed(evidence, tables)
    if known:
        share = evidence.share("renewed_share", renewed, known)
        days = evidence.context.settings.whole("freshness.stale_days")
        evidence.grade("update_frequency", share, n=days)


def measured(evidence: Evidence, goals: list[Entry]) -> None:
    """Suggest whether the CRM holds what is steered by: goals that have their actual figure."""
    with_figure = sum(goal.number("actual") is not None for goal in goals)
    evidence.suggest_of("metrics_present", with_figure, len(goals))


def _own_fields(table: Table) -> int:
    return sum(
        bool(table.filled(column).any()) for column in table.columns if column.startswith(RAW)
    )


def _corrected(tables: list[Table]) -> tuple[int, int]:
    corrected = datable = 0
    for table in tables:
        if not table.has("created_at", "modified_at"):
            continue
        after = table.dates("modified_at") - table.dates("created_at")
        days = (after.dt.total_seconds() / 86400).to_numpy(dtype=float)
        known = mask(live(table)) & ~np.isnan(days)
        datable += int(known.sum())
        corrected += int((known & (np.nan_to_num(days) > _LATER_DAYS)).sum())
    return corrected, datable


def _renewed(evidence: Evidence, tables: list[Table]) -> tuple[int, int]:
    settings = evidence.context.settings
    renewed = known = 0
    for table in tables:
        if table.name == "deals":
            continue  # a deal that is closed has no more to be renewed
        days = ages_of(
            table,
            evidence.context.audit_date,
            settings.number("freshness.bulk_share"),
            settings.whole("freshness.bulk_min_records"),
        ).days
        aged = ~np.isnan(days)
        known += int(aged.sum())
        limit = settings.whole("freshness.stale_days")
        renewed += int((aged & (np.nan_to_num(days) < limit)).sum())
    return renewed, known
