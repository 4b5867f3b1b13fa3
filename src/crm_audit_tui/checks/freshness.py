"""Step 11, data up to date: age, expected decay, contradictions, and what to verify first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.ages import (
    CREATED,
    MODIFIED,
    MONTH,
    UNKNOWN,
    VERIFIED,
    Ages,
    ages_of,
    observed_decay,
    stale_share,
)
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.contradictions import find_contradictions, report_contradictions
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.freshness_items import worklist_of
from crm_audit_tui.checks.names import table_label
from crm_audit_tui.checks.rows import live, mask
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.suggested_answers import weaker
from crm_audit_tui.checks.worth import at_stake
from crm_audit_tui.core.messages import Day, Message, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Bounds, ChartKind, StepResult, Unit
from crm_audit_tui.tables.table import Table

STEP = "freshness"
_TABLES = ("contacts", "companies")
_BANDS = ("fresh", "review", "stale", "expired")
_DECAYING = ("job_title", "email", "phone")
_QUARTERS = (0, 3, 6, 9, 12, 18, 24, 36)


def check(context: CheckContext) -> StepResult:
    """Return the age of contacts and companies, with a worklist of what to verify."""
    evidence = Evidence(context, STEP)
    bands = np.zeros(len(_BANDS))
    wrong = checked = total = checked_by_hand = everything = 0
    for name in _TABLES:
        table = context.tables.get(name)
        if table is None or not len(table):
            evidence.not_auditable(name, {name: ()})
            continue
        settings = context.settings
        ages = ages_of(
            table,
            context.audit_date,
            settings.number("freshness.bulk_share"),
            settings.whole("freshness.bulk_min_records"),
        )
        if np.isnan(ages.days).all():
            evidence.not_auditable(
                f"{name}_dates", {name: ("verified_at", "modified_at", "created_at")}
            )
        else:
            bands += _report_ages(context, evidence, table, ages)
        checked_by_hand += int((mask(ages.basis == VERIFIED) & live(table)).sum())
        everything += int(live(table).sum())
        found = find_contradictions(context, table)
        for each in found:
            checked += int(each.checked.sum())
            wrong += int(each.wrong.sum())
        report_contradictions(evidence, table, found)
        made, count = worklist_of(context, table, ages, found)
        total += count
        evidence.items(made)
    known = float(bands.sum())
    evidence.share("fresh_share", int(bands[0]), int(known))
    expired = evidence.share("expired_share", int(bands[3]), int(known))
    share = evidence.share("contradiction_share", wrong, checked)
    if expired is not None:
        # Changes renew a record too: without verifications youth is no full yes.
        bare = evidence.answer("decay_managed", checked_by_hand / everything) is Answer.NO
        answer = weaker(evidence.answer("contacts_verified", expired), against=bare)
        evidence.suggest(
            "contacts_verified", answer, "contacts_verified", n=int(bands[3]),
            share=Share(expired), verified=checked_by_hand,
        )  # fmt: skip
    evidence.grade("lifecycle_right", share, n=wrong)
    _double_opt_in(context, evidence)
    _routine(evidence, checked_by_hand, everything)
    return evidence.scored_result(items_total=total)


def _routine(evidence: Evidence, verified: int, everything: int) -> None:
    """Suggest whether a routine catches those who move on: it leaves a day of verification."""
    if everything:
        evidence.grade("decay_managed", verified / everything, n=verified)


# --- ages ----------------------------------------------------------------------------------------


def _limits(context: CheckContext) -> tuple[int, int, int]:
    settings = context.settings
    return (
        settings.whole("freshness.fresh_days"),
        settings.whole("freshness.review_days"),
        settings.whole("freshness.stale_days"),
    )


def _report_ages(
    context: CheckContext, evidence: Evidence, table: Table, ages: Ages
) -> NDArray[np.float64]:
    name, days = table.name, ages.days
    rows = live(table)
    known = days[~np.isnan(days)]
    missing = int(rows.sum()) - len(known)
    quartiles = np.quantile(known, [0.25, 0.5, 0.75])
    evidence.metric(
        f"{name}.age",
        float(quartiles[1]),
        Unit.DAYS,
        n=len(known),
        excluded=missing,
        low=float(quartiles[0]),
        high=float(quartiles[2]),
        bounds=Bounds.QUARTILES,
    )
    edges = [0, *_limits(context), np.inf]
    counts = np.array([((known >= a) & (known < b)).sum() for a, b in pairwise(edges)], dtype=float)
    for band, count in zip(_BANDS, counts, strict=True):
        evidence.share(f"{name}.{band}", int(count), len(known), excluded=missing)
    for basis in (VERIFIED, MODIFIED, CREATED):
        evidence.share(
            f"{name}.by_{basis}", int((mask(ages.basis == basis) & rows).sum()), int(rows.sum())
        )
    _age_charts(evidence, name, known, counts, missing)
    _decay(context, evidence, table, ages)
    _how(evidence, table)
    _age_findings(context, evidence, table, ages)
    for day, share in sorted(ages.bulk.items()):
        evidence.note("bulk", day=Day(day.isoformat()), share=Share(share), where=table_label(name))
    return counts


def _age_charts(
    evidence: Evidence,
    name: str,
    known: NDArray[np.float64],
    counts: NDArray[np.float64],
    missing: int,
) -> None:
    edges = [*[months * MONTH for months in _QUARTERS], np.inf]
    labels: list[str | Message] = [
        message("checks.label.freshness.months", low=low, high=high)
        for low, high in pairwise(_QUARTERS)
    ]
    labels += [
        message("checks.label.freshness.months_more", low=_QUARTERS[-1]),
        message("checks.label.freshness.unknown"),
    ]
    evidence.chart(
        "age",
        ChartKind.BARS,
        labels,
        [
            (
                table_label(name),
                [
                    *[float(((known >= a) & (known < b)).sum()) for a, b in pairwise(edges)],
                    float(missing),
                ],
            )
        ],
        n=len(known),
        subject=name,
    )
    evidence.chart(
        "bands",
        ChartKind.BARS,
        [message(f"checks.label.freshness.{band}") for band in _BANDS],
        [(table_label(name), counts.tolist())],
        n=len(known),
        subject=name,
    )


def _decay(context: CheckContext, evidence: Evidence, table: Table, ages: Ages) -> None:
    """How much is expected to be out of date: overall, and by field at its own yearly rate."""
    settings = context.settings
    monthly = settings.number("freshness.monthly_decay")
    earlier = context.earlier.get(table.name) if context.earlier is not None else None
    if earlier is not None and context.earlier_date is not None:
        months = (context.audit_date - context.earlier_date).days / MONTH
        observed = observed_decay(
            earlier, table, months, ("email", "phone", "job_title", "company")
        )
        if observed is not None:
            monthly = observed.monthly
            low, high = observed.interval or (None, None)
            evidence.metric(
                f"{table.name}.observed_decay", monthly, Unit.SHARE, n=observed.known,
                low=low, high=high, bounds=Bounds.INTERVAL,
            )  # fmt: skip
    known = int((~np.isnan(ages.days)).sum())
    evidence.metric(
        f"{table.name}.expected_stale", stale_share(ages.days, monthly), Unit.SHARE, n=known
    )
    for column in _DECAYING:
        if table.has(column):
            yearly = settings.number(f"freshness.decay_{column}")
            filled = ages.days[mask(table.filled(column)) & live(table)]
            evidence.metric(
                "field_expected_stale",
                stale_share(filled, 1 - (1 - yearly) ** (1 / 12)),
                Unit.SHARE,
                n=int((~np.isnan(filled)).sum()),
                subject=f"{table.name}.{column}",
            )


def _how(evidence: Evidence, table: Table) -> None:
    if not table.has("verified_how"):
        return
    counts = table.known("verified_how")[live(table) & mask(table.filled("verified_how"))]
    total = len(counts)
    evidence.table(
        f"verified_how.{table.name}",
        ("how", "records", "share"),
        [(str(how), int(n), Share(n / total)) for how, n in counts.value_counts().items()],
    )


def _age_findings(context: CheckContext, evidence: Evidence, table: Table, ages: Ages) -> None:
    limit = _limits(context)[2]
    known = ~np.isnan(ages.days)
    expired = known & (np.nan_to_num(ages.days) >= limit)
    share = ratio(int(expired.sum()), int(known.sum()))
    if share is not None and share > context.settings.number("freshness.expired_share"):
        evidence.finding_about(
            "expired",
            2,
            table,
            expired,
            eligible=int(known.sum()),
            money=at_stake(context, table, expired),
            where=table_label(table.name),
            days=limit,
        )
    rows = live(table)
    undated = rows & mask(ages.basis == UNKNOWN)
    evidence.finding_about(
        "undated", 1, table, undated, eligible=int(rows.sum()), where=table_label(table.name)
    )
    if ages.bulk:
        evidence.finding(
            "bulk_edit",
            1,
            affected=int((ages.bulk_rows & rows).sum()),
            eligible=int(rows.sum()),
            table=table.name,
            where=table_label(table.name),
            days=len(ages.bulk),
        )


def _double_opt_in(context: CheckContext, evidence: Evidence) -> None:
    contacts = context.tables.get("contacts")
    if contacts is None or not contacts.has("double_opt_in"):
        evidence.not_auditable("double_opt_in", {"contacts": ("double_opt_in",)})
        return
    mailed = live(contacts) & mask(contacts.filled("email"))
    confirmed = mailed & mask(contacts.booleans("double_opt_in"))
    share = evidence.share("double_opt_in_share", int(confirmed.sum()), int(mailed.sum()))
    evidence.grade("double_opt_in", share, n=int(confirmed.sum()))
