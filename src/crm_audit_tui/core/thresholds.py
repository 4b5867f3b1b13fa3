"""The defaults behind every flag and every score, in one table each."""

from __future__ import annotations

import msgspec


class Threshold(msgspec.Struct, frozen=True):
    """A number that a check compares with: its default and the bounds of what may be set.

    One that is `whole` counts what has no fractions: days, weeks, records.
    """

    default: float
    low: float = 0.0
    high: float = 1.0
    whole: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a proportion, shown as a percentage."""
        return (self.low, self.high) == (0.0, 1.0)


class Goal(msgspec.Struct, frozen=True):
    """Where a metric scores 0 (`floor`) and 1 (`goal`); linear between, in either direction."""

    floor: float
    goal: float
    weight: float = 1.0

    @property
    def is_share(self) -> bool:
        """Whether its metric is a proportion, shown as a percentage."""
        return max(abs(self.floor), abs(self.goal)) <= 1


def _count(default: int, low: int, high: int) -> Threshold:
    return Threshold(default, low, high, whole=True)


THRESHOLDS: dict[str, Threshold] = {
    # usage
    "usage.low_adoption": Threshold(0.50),
    "usage.backfill_share": Threshold(0.60),
    "usage.backfill_min_entries": _count(10, 1, 1000),
    "usage.weeks": _count(52, 4, 520),
    "usage.late_entry_days": _count(2, 0, 60),
    "usage.session_min_entries": _count(8, 2, 1000),
    # updates
    "updates.review_days": _count(365, 1, 3650),
    "updates.cycles_behind": _count(1, 0, 20),
    # integrations
    "integrations.lag_ratio": Threshold(2.0, 1, 100),
    "integrations.gap": Threshold(0.05),
    "integrations.error_share": Threshold(0.02),
    # conversions
    "conversions.payback_months": _count(24, 1, 240),
    "conversions.first_year_days": _count(31, 0, 365),
    "conversions.weak_roi": Threshold(0.0, -1, 100),
    # pipeline
    "pipeline.overdue_rate": Threshold(0.10),
    "pipeline.stage_default_days": _count(90, 1, 3650),
    "pipeline.outlier_iqr": Threshold(1.5, 0.5, 10),
    "pipeline.outlier_min_n": _count(12, 3, 1000),
    "pipeline.median_min_n": _count(5, 2, 1000),
    # feedback
    "feedback.response_rate": Threshold(0.60),
    "feedback.min_answers": _count(5, 1, 100),
    "feedback.common_complaint": Threshold(0.20),
    # security
    "security.idle_days": _count(90, 1, 3650),
    "security.idle_review_days": _count(30, 1, 3650),
    "security.admin_share": Threshold(0.10),
    "security.prospect_retention_days": _count(1095, 30, 7300),
    "security.consent_cover": Threshold(0.95),
    "security.request_days": _count(30, 1, 365),
    # unused
    "unused.fill_remove": Threshold(0.02),
    "unused.fill_review": Threshold(0.10),
    "unused.silent_days": _count(365, 30, 7300),
    "unused.subset_fill": Threshold(0.90),
    "unused.near_duplicate": Threshold(0.95),
    # segmentation
    "segmentation.uncovered": Threshold(0.10),
    "segmentation.largest": Threshold(0.60),
    "segmentation.smallest": Threshold(0.01),
    "segmentation.jaccard": Threshold(0.80),
    "segmentation.usefulness": Threshold(0.05),
    "segmentation.label_similarity": Threshold(0.88),
    # duplicates
    "duplicates.excess": Threshold(0.02),
    "duplicates.threshold": Threshold(0.0),  # 0: chosen from the data
    "duplicates.source_share": Threshold(0.50),
    "duplicates.learn_to": Threshold(0, 0, 1e9),  # number of a decision; 0: from none
    # missing
    "missing.field_complete": Threshold(0.90),
    "missing.invalid": Threshold(0.02),
    "missing.role": Threshold(0.05),
    # freshness
    "freshness.fresh_days": _count(90, 1, 3650),
    "freshness.review_days": _count(180, 1, 3650),
    "freshness.stale_days": _count(365, 1, 3650),
    "freshness.bulk_share": Threshold(0.20),
    "freshness.bulk_min_records": _count(20, 2, 1_000_000),
    "freshness.monthly_decay": Threshold(0.021),
    "freshness.decay_job_title": Threshold(0.20),
    "freshness.decay_email": Threshold(0.18),
    "freshness.decay_phone": Threshold(0.10),
    "freshness.expired_share": Threshold(0.20),
    "freshness.new_customer_days": _count(365, 30, 3650),
    # scores
    "score.min_coverage": Threshold(0.50),
}

GOALS: dict[str, Goal] = {
    "updates.uptake": Goal(0.3, 0.9, 2),
    "updates.releases_behind": Goal(6, 0, 2),
    "updates.days_since_review": Goal(365, 90),
    "integrations.late_share": Goal(0.5, 0.0, 2),
    "integrations.impossible_share": Goal(0.25, 0.0, 3),
    "integrations.owned_share": Goal(0.5, 1.0),
    "integrations.purpose_share": Goal(0.5, 1.0),
    "conversions.roi_base": Goal(0.0, 1.0, 3),
    "conversions.win_rate": Goal(0.05, 0.30),
    "conversions.payback_months": Goal(36, 12),
    "pipeline.overdue_rate": Goal(0.40, 0.05, 2),
    "pipeline.no_due_date_share": Goal(0.30, 0.0),
    "pipeline.no_owner_share": Goal(0.20, 0.0, 2),
    "pipeline.past_close_share": Goal(0.50, 0.05, 2),
    "pipeline.stale_share": Goal(0.50, 0.05, 2),
    "pipeline.lost_reason_share": Goal(0.30, 0.95),
    "feedback.response_rate": Goal(0.20, 0.70, 2),
    "feedback.mean_score": Goal(2.0, 4.5),
    "security.leavers_active_share": Goal(0.10, 0.0, 3),
    "security.idle_90_share": Goal(0.30, 0.0, 2),
    "security.admin_share": Goal(0.30, 0.05, 2),
    "security.mfa_share": Goal(0.50, 1.0, 3),
    "security.consent_cover": Goal(0.50, 1.0, 3),
    "unused.fields_unused_share": Goal(0.40, 0.05),
    "unused.contacts_silent_share": Goal(0.60, 0.10, 2),
    "unused.companies_orphaned_share": Goal(0.50, 0.05),
    "segmentation.uncovered_share": Goal(0.40, 0.05, 2),
    "segmentation.stray_share": Goal(0.10, 0.0),
    "segmentation.largest_share": Goal(0.90, 0.50),
    "duplicates.contacts.excess_rate": Goal(0.15, 0.01, 3),
    "duplicates.companies.excess_rate": Goal(0.15, 0.01, 2),
    "missing.contacts.completeness": Goal(0.50, 0.95, 3),
    "missing.companies.completeness": Goal(0.50, 0.95, 2),
    "missing.deals.completeness": Goal(0.50, 0.95, 2),
    "missing.invalid_share": Goal(0.10, 0.01, 2),
    "missing.reachable_share": Goal(0.60, 0.98, 3),
    "freshness.fresh_share": Goal(0.10, 0.60, 2),
    "freshness.expired_share": Goal(0.60, 0.10, 3),
    "freshness.contradiction_share": Goal(0.20, 0.0),
}
