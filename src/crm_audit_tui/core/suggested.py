"""From which share on an answer is suggested as yes or as partly, by question (`step.id`).

Each pair is two settings, `yes.<question>` and `partly.<question>`; the reason for both defaults is
the message `core.suggested_reason.<why>`. Where a flag has a limit of its own the answer follows
that one, and stands not here.
"""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.questions import Answer


class Suggested(msgspec.Struct, frozen=True):
    """The shares at which a suggestion turns yes and partly; `why` names the reason for both.

    Of what is wanted yes lies above partly; of faults, fewer of which are better, below it.
    """

    yes: float
    partly: float
    why: str
    rising: bool

    def answer(self, share: float) -> Answer:
        """Return yes at or beyond `yes`, partly at or beyond `partly`, else no."""
        return answer_at(share, self.yes, self.partly, rising=self.rising)


def answer_at(value: float, yes: float, partly: float, *, rising: bool) -> Answer:
    """Return yes at or beyond `yes`, partly at or beyond `partly`, else no.

    Beyond is above where the answer is `rising` with the value, else below.
    """
    for limit, answer in ((yes, Answer.YES), (partly, Answer.PARTLY)):
        if value >= limit if rising else value <= limit:
            return answer
    return Answer.NO


def _by(yes: float, partly: float, why: str) -> Suggested:
    return Suggested(yes, partly, why, rising=yes > partly)


SUGGESTED: dict[str, Suggested] = {
    "scope.custom_fields": _by(0.2, 0.02, "routine"),
    "scope.metrics_present": _by(1.0, 0.5, "all"),
    "scope.goals_current": _by(1.0, 0.5, "all"),
    "scope.update_frequency": _by(0.9, 0.6, "most"),
    "usage.daily_logged": _by(0.9, 0.5, "most"),
    "usage.all_teams": _by(1.0, 0.5, "all"),
    "usage.non_users_followed_up": _by(1.0, 0.5, "all"),
    "updates.subscribed": _by(1.0, 0.5, "all"),
    "updates.waived_reasoned": _by(1.0, 0.5, "all"),
    "updates.features_adopted": _by(0.9, 0.5, "most"),
    "integrations.owned": _by(0.0, 0.5, "all"),
    "integrations.purpose_served": _by(0.0, 0.5, "all"),
    "integrations.goals_aligned": _by(0.0, 0.5, "all"),
    "integrations.all_working": _by(0.0, 0.3, "all"),
    "integrations.plausible_numbers": _by(0.0, 0.2, "all"),
    "integrations.two_way": _by(0.0, 0.5, "all"),
    "pipeline.due_dates": _by(0.0, 0.2, "all"),
    "pipeline.assigned": _by(0.0, 0.1, "all"),
    "pipeline.closed_out": _by(0.05, 0.3, "most"),
    "pipeline.lost_reasons": _by(0.95, 0.5, "most"),
    "pipeline.unfinished_explained": _by(0.9, 0.3, "most"),
    "feedback.easier": _by(0.7, 0.4, "majority"),
    "feedback.harder": _by(0.2, 0.5, "majority"),
    "feedback.how_often": _by(0.8, 0.5, "majority"),
    "security.access_review": _by(0.0, 0.02, "all"),
    "security.mfa": _by(1.0, 0.5, "all"),
    "security.double_opt_in": _by(0.95, 0.5, "most"),
    "security.retention": _by(0.0, 0.1, "all"),
    "security.requests_logged": _by(0.0, 0.3, "all"),
    "unused.relevant": _by(0.05, 0.20, "most"),
    "unused.fields_inform": _by(0.0, 0.10, "all"),
    "unused.expired_removed": _by(0.10, 0.30, "most"),
    "segmentation.satisfied": _by(0.0, 0.5, "all"),
    "segmentation.finer_needed": _by(0.0, 0.5, "all"),
    "segmentation.better_way": _by(0.0, 0.5, "all"),
    "segmentation.unused_forms": _by(0.0, 0.2, "all"),
    "duplicates.merged": _by(0.01, 0.05, "few"),
    "duplicates.integrations_clean": _by(0.01, 0.05, "few"),
    "duplicates.prevented": _by(0.01, 0.03, "few"),
    "duplicates.two_way_sync": _by(0.0, 0.5, "all"),
    "missing.full_view": _by(0.90, 0.60, "most"),
    "missing.required_enforced": _by(0.01, 0.10, "few"),
    "missing.reachable": _by(0.98, 0.85, "few"),
    "missing.stage_known": _by(0.05, 0.20, "most"),
    "freshness.contacts_verified": _by(0.10, 0.30, "most"),
    "freshness.lifecycle_right": _by(0.01, 0.05, "few"),
    "freshness.decay_managed": _by(0.60, 0.20, "routine"),
    "freshness.double_opt_in": _by(0.95, 0.50, "most"),
}
