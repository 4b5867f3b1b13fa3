"""Which control would catch a finding next time: area, measure, threshold and cadence by rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.settings import Settings

AREAS = ("when", "how", "which", "classify", "refine")
CADENCE_DAYS = {"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 91, "yearly": 365}


class Control(msgspec.Struct, frozen=True):
    """A kind of control; its words are `checks.control.<id>`.

    `metric` is what it watches, `{table}` in it the finding's table; `setting` the threshold that
    the very same figure is flagged by, "" for the metric's goal.
    """

    id: str
    area: str
    cadence: str
    metric: str = ""
    setting: str = ""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A rule for the register, as a finding suggests it; ready to be accepted as an entry.

    `finding` is the finding's identity, `rule` its wording, `next_date` ISO 8601 or "" for rules
    that act on entry.
    """

    finding: str
    control: str
    area: str
    rule: Message
    cadence: str
    metric: str
    threshold: float | None
    next_date: str


_BY_RULE: dict[str, Control] = {
    "unused.field_empty": Control("fields", "which", "quarterly", "unused.fields_unused_share"),
    "unused.field_rare": Control("fields", "which", "quarterly", "unused.fields_review_share"),
    "unused.field_constant": Control("fields", "which", "quarterly", "unused.fields_unused_share"),
    "unused.field_twins": Control("twins", "which", "yearly"),
    "unused.contacts_silent": Control(
        "silent", "refine", "monthly", "unused.contacts_silent_share"
    ),
    "unused.companies_orphaned": Control(
        "orphans", "how", "monthly", "unused.companies_orphaned_share"
    ),
    "segmentation.uncovered": Control(
        "segment_on_entry",
        "classify",
        "on_entry",
        "segmentation.uncovered_share",
        "segmentation.uncovered",
    ),
    "segmentation.stray": Control("picklist", "classify", "on_entry", "segmentation.stray_share"),
    "segmentation.jaccard": Control("segment_review", "classify", "quarterly"),
    "segmentation.largest": Control(
        "segment_review",
        "classify",
        "quarterly",
        "segmentation.largest_share",
        "segmentation.largest",
    ),
    "segmentation.small": Control("segment_review", "classify", "quarterly"),
    "segmentation.useless": Control("segment_review", "classify", "yearly"),
    "segmentation.better": Control("segment_review", "classify", "yearly"),
    "duplicates.excess": Control(
        "duplicates", "refine", "weekly", "duplicates.{table}.excess_rate", "duplicates.excess"
    ),
    "duplicates.some": Control(
        "duplicates", "refine", "monthly", "duplicates.{table}.excess_rate", "duplicates.excess"
    ),
    "duplicates.source": Control(
        "source_match", "how", "weekly", "duplicates.{table}.excess_rate", "duplicates.excess"
    ),
    "duplicates.consent_conflict": Control("consent_sync", "refine", "weekly"),
    "duplicates.owner_conflict": Control("owner_rule", "classify", "monthly"),
    "missing.field": Control(
        "required", "which", "on_entry", "missing.{table}.completeness", "missing.field_complete"
    ),
    "missing.unreachable": Control(
        "required_reach", "which", "on_entry", "missing.reachable_share"
    ),
    "missing.no_stage": Control("stage_on_entry", "classify", "on_entry"),
    "missing.invalid_mostly": Control(
        "validate", "how", "on_entry", "missing.invalid_share", "missing.invalid"
    ),
    "missing.invalid": Control(
        "validate", "how", "on_entry", "missing.invalid_share", "missing.invalid"
    ),
    "missing.test_records": Control("test_space", "how", "monthly"),
    "missing.role_addresses": Control(
        "named_person", "which", "on_entry", "missing.role_share", "missing.role"
    ),
    "missing.date_order": Control("dates_by_system", "how", "on_entry"),
    "missing.date_future": Control("dates_by_system", "how", "on_entry"),
    "missing.country_prefix": Control("cross_check", "refine", "monthly"),
    "missing.domain_company": Control("cross_check", "refine", "monthly"),
    "missing.territory": Control("owner_rule", "classify", "monthly"),
    "missing.stray_encoding": Control("standard", "how", "on_entry"),
    "missing.stray_space": Control("standard", "how", "on_entry"),
    "missing.stray_case": Control("standard", "how", "on_entry"),
    "missing.stray_pattern": Control("standard", "how", "on_entry"),
    "missing.stray_country": Control("picklist", "classify", "on_entry"),
    "missing.stray_label": Control("picklist", "classify", "on_entry"),
    "missing.unknown_reference": Control("picklist", "classify", "on_entry"),
    "freshness.expired": Control(
        "reverify", "when", "quarterly", "freshness.expired_share", "freshness.expired_share"
    ),
    "freshness.undated": Control("date_stamp", "when", "on_entry"),
    "freshness.bulk_edit": Control("bulk_rule", "how", "on_entry"),
    "freshness.old_new_customer": Control(
        "lifecycle_clock", "classify", "monthly", "freshness.contradiction_share"
    ),
    "freshness.lead_won": Control(
        "lifecycle_on_win", "classify", "on_entry", "freshness.contradiction_share"
    ),
    "freshness.bounced": Control("bounces", "refine", "weekly", "freshness.contradiction_share"),
}
# A finding without a control of its own is watched by the step it came from.
_BY_STEP: dict[str, Control] = {
    "scope": Control("goals", "when", "yearly"),
    "usage": Control("adoption", "when", "weekly", "usage.adoption", "usage.low_adoption"),
    "updates": Control("releases", "when", "quarterly", "updates.days_since_review"),
    "integrations": Control("syncs", "how", "weekly", "integrations.late_share"),
    "conversions": Control("returns", "when", "quarterly", "conversions.roi_base"),
    "pipeline": Control("open_work", "refine", "weekly", "pipeline.overdue_rate"),
    "feedback": Control("survey", "when", "yearly", "feedback.response_rate"),
    "security": Control("access", "refine", "quarterly", "security.leavers_active_share"),
}
_OTHERWISE = Control("general", "refine", "quarterly")


def by_rule(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Return the proposals by the one rule that answers them, in the order of the first of each."""
    found: dict[str, list[Proposal]] = {}
    for each in proposals:
        found.setdefault(f"{each.control} {each.metric}", []).append(each)
    return found


def controls() -> tuple[Control, ...]:
    """Return every control that a finding may suggest."""
    return (*_BY_RULE.values(), *_BY_STEP.values(), _OTHERWISE)


def control_of(finding: Finding) -> Control:
    """Return the control that a finding suggests."""
    return _BY_RULE.get(finding.rule) or _BY_STEP.get(finding.step, _OTHERWISE)


def propose_controls(
    findings: Iterable[Finding], settings: Settings, audit_date: date
) -> tuple[Proposal, ...]:
    """Return one proposal per finding, in the order of the findings."""
    found = []
    for finding in findings:
        control = control_of(finding)
        metric = control.metric.replace("{table}", finding.table or "contacts")
        goal = settings.goal(metric) if metric else None
        threshold = goal.goal if goal else None
        if control.setting:
            threshold = settings.number(control.setting)
        days = CADENCE_DAYS.get(control.cadence)
        found.append(
            Proposal(
                finding=finding.id,
                control=control.id,
                area=control.area,
                rule=message(f"checks.control.{control.id}"),
                cadence=control.cadence,
                metric=metric,
                threshold=threshold,
                next_date=(audit_date + timedelta(days=days)).isoformat() if days else "",
            )
        )
    return tuple(found)
