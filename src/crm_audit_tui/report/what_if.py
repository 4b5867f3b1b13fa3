"""The figures as they would be with findings closed: each moves by what its findings count.

A figure knows how many of how many it counts, a finding how many records it is about. Closing the
finding takes those records out of a fault's count, or puts them into a merit's. A figure that
cannot be taken apart so (a mean, a sum of money, a typed number) reaches its goal once the last
open finding about it is closed. A finding that no scored figure counts moves none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec

from crm_audit_tui.core.findings import Finding
from crm_audit_tui.tables.result import Metric, Results, StepResult, Unit
from crm_audit_tui.tables.standing import StandingFinding

# The scored figures that count what a rule finds; `{table}` stands for the finding's table.
_ABOUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "conversions.slow_payback": ("conversions.payback_months",),
        "conversions.weak_roi": ("conversions.roi_base", "conversions.payback_months"),
        "conversions.weak_roi_full_use": ("conversions.roi_base", "conversions.payback_months"),
        "conversions.weak_roi_low_use": ("conversions.roi_base", "conversions.payback_months"),
        "duplicates.excess": ("duplicates.{table}.excess_rate",),
        "duplicates.some": ("duplicates.{table}.excess_rate",),
        "duplicates.source": ("duplicates.{table}.excess_rate",),
        "feedback.low_response": ("feedback.response_rate",),
        "feedback.silent_team": ("feedback.response_rate",),
        "freshness.bounced": ("freshness.contradiction_share",),
        "freshness.lead_won": ("freshness.contradiction_share",),
        "freshness.old_new_customer": ("freshness.contradiction_share",),
        "freshness.expired": ("freshness.expired_share", "freshness.fresh_share"),
        "integrations.impossible_numbers": ("integrations.impossible_share",),
        "integrations.late_sync": ("integrations.late_share",),
        "integrations.no_owner": ("integrations.owned_share",),
        "integrations.no_purpose": ("integrations.purpose_share",),
        "missing.field": ("missing.{table}.completeness",),
        "missing.invalid": ("missing.invalid_share",),
        "missing.invalid_mostly": ("missing.invalid_share",),
        "missing.unreachable": ("missing.reachable_share",),
        "pipeline.deal_no_owner": ("pipeline.no_owner_share",),
        "pipeline.task_no_owner": ("pipeline.no_owner_share",),
        "pipeline.lost_no_reason": ("pipeline.lost_reason_share",),
        "pipeline.no_due_date": ("pipeline.no_due_date_share",),
        "pipeline.overdue_tasks": ("pipeline.overdue_rate",),
        "pipeline.past_close": ("pipeline.past_close_share", "pipeline.stale_share"),
        "pipeline.stage_outliers": ("pipeline.stale_share",),
        "security.admin_no_mfa": ("security.mfa_share",),
        "security.idle_licences": ("security.idle_90_share",),
        "security.leavers_active": ("security.leavers_active_share",),
        "security.many_admins": ("security.admin_share",),
        "security.no_consent": ("security.consent_cover",),
        "security.no_mfa": ("security.mfa_share",),
        "segmentation.largest": ("segmentation.largest_share",),
        "segmentation.stray": ("segmentation.stray_share",),
        "segmentation.uncovered": ("segmentation.uncovered_share",),
        "unused.companies_orphaned": ("unused.companies_orphaned_share",),
        "unused.contacts_silent": ("unused.contacts_silent_share",),
        "unused.field_constant": ("unused.fields_unused_share",),
        "unused.field_empty": ("unused.fields_unused_share",),
        "updates.cycles_behind": ("updates.releases_behind",),
        "updates.feature_unused": ("updates.uptake",),
        "updates.no_reader": ("updates.days_since_review",),
        "updates.review_overdue": ("updates.days_since_review",),
        "updates.security_open": ("updates.releases_behind",),
        "updates.version_behind": ("updates.releases_behind",),
    }
)
# Their counts overlap: who is an administrator without a second factor is without one too.
_WITHIN = MappingProxyType(
    {
        "duplicates.source": ("duplicates.excess", "duplicates.some"),
        "feedback.silent_team": ("feedback.low_response",),
        "security.admin_no_mfa": ("security.no_mfa",),
        "updates.security_open": ("updates.cycles_behind",),
    }
)
# Figures of records that either of several findings holds: what one still holds is not lifted.
_EITHER = frozenset({"pipeline.stale_share"})
# They ask for fewer, not for none: the figure stops at its goal.
_TO_THE_GOAL = frozenset({"security.many_admins", "segmentation.largest"})


def closed(
    results: Results, closing: Iterable[StandingFinding], still_open: Iterable[StandingFinding]
) -> Mapping[str, StepResult]:
    """Return `results` as they would be with the findings `closing` closed.

    `still_open` are the open findings that would be left. Answers stay as they are, and a figure is
    never made worse.
    """
    done, left = _by_metric(closing), _by_metric(still_open)
    return {
        slug: msgspec.structs.replace(
            result,
            metrics=tuple(
                _without(metric, done[metric.id], left.get(metric.id, []))
                if metric.id in done and not metric.subject
                else metric
                for metric in result.metrics
            ),
        )
        for slug, result in results.items()
    }


def metrics_of(finding: Finding) -> tuple[str, ...]:
    """Return the ids of the scored figures that count what a finding is about."""
    return tuple(name.format(table=finding.table) for name in _ABOUT.get(finding.rule, ()))


def _by_metric(standing: Iterable[StandingFinding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in standing:
        for name in metrics_of(each.finding):
            found[name].append(each.finding)
    return dict(found)


def _without(metric: Metric, findings: list[Finding], others_left: list[Finding]) -> Metric:
    """Return a figure without the records of `findings`; `others_left` are about it too."""
    value, goal, floor = metric.value, metric.goal, metric.floor
    if not isinstance(value, int | float) or goal is None or floor is None:
        return metric
    if metric.id in _EITHER and metric.n:
        still = sum(each.affected or 0 for each in others_left)
        return msgspec.structs.replace(metric, value=min(value, still / metric.n))
    rising = goal >= floor
    rules = {each.rule for each in findings}
    counted = [
        each.affected
        for each in findings
        if not rules.intersection(_WITHIN.get(each.rule, ())) and each.rule not in _TO_THE_GOAL
    ]
    whole = metric.n if metric.part is not None else 1 if metric.unit is Unit.COUNT else None
    if whole and None not in counted and not rules & _TO_THE_GOAL:
        records = sum(each for each in counted if each is not None)
        moved = value + records / whole if rising else value - records / whole
        top = 1.0 if metric.unit is Unit.SHARE else float("inf")
        return msgspec.structs.replace(metric, value=min(max(moved, 0.0), max(top, value)))
    if others_left:
        return metric
    return msgspec.structs.replace(metric, value=max(value, goal) if rising else min(value, goal))
