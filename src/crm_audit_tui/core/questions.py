"""The checklist of every step: ids and weights; the words are in the guide's catalogue.

A question's text is the message `guide.question.<step>.<id>`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Answer(StrEnum):
    """What an auditor can answer."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    NOT_REVIEWED = "not_reviewed"


class QuestionSpec(msgspec.Struct, frozen=True):
    """One question of a checklist.

    `guide` marks the questions that the audit guides ask. `weight` (1-3) is its part of the score;
    0 marks a question whose answer is an opinion and never scores. "Yes" is always the good answer.
    """

    step: str
    id: str
    guide: bool = True
    weight: int = 1

    @property
    def key(self) -> str:
        """The question's identity in a record: `step.id`."""
        return f"{self.step}.{self.id}"

    @property
    def text_id(self) -> str:
        """Message id of the question."""
        return f"guide.question.{self.step}.{self.id}"


def _ask(step: str, *questions: tuple[str, bool, int]) -> tuple[QuestionSpec, ...]:
    return tuple(QuestionSpec(step, name, guide, weight) for name, guide, weight in questions)


QUESTIONS: dict[str, tuple[QuestionSpec, ...]] = {
    "scope": _ask(
        "scope",
        ("flexible", True, 1),
        ("custom_fields", True, 1),
        ("metrics_present", True, 1),
        ("charts", True, 1),
        ("relevant_accurate", True, 1),
        ("update_frequency", True, 1),
        ("goals_aligned", True, 1),
        ("goals_current", True, 1),
    ),
    "usage": _ask(
        "usage",
        ("daily_logged", True, 2),
        ("all_teams", True, 2),
        ("non_users_followed_up", True, 1),
        ("trained", True, 1),
    ),
    "updates": _ask(
        "updates",
        ("current", True, 2),
        ("subscribed", True, 1),
        ("legal_changes", True, 2),
        ("features_adopted", True, 1),
        ("waived_reasoned", False, 1),
    ),
    "integrations": _ask(
        "integrations",
        ("all_working", True, 3),
        ("purpose_served", True, 2),
        ("goals_aligned", True, 1),
        ("plausible_numbers", True, 3),
        ("two_way", True, 2),
        ("owned", False, 1),
    ),
    "conversions": _ask(
        "conversions",
        ("compared", True, 2),
        ("other_changes", True, 1),
        ("indexed", True, 1),
        ("cost_known", True, 2),
        ("pays_back", True, 3),
    ),
    "pipeline": _ask(
        "pipeline",
        ("lost_reasons", True, 2),
        ("unfinished_explained", True, 1),
        ("due_dates", True, 2),
        ("assigned", True, 2),
        ("closed_out", True, 2),
    ),
    "feedback": _ask(
        "feedback",
        ("asked", True, 2),
        ("how_often", True, 1),
        ("easier", True, 1),
        ("harder", True, 1),
        ("favourite", True, 0),
        ("lets_down", True, 0),
        ("acted_on", True, 2),
    ),
    "security": _ask(
        "security",
        ("awareness", True, 3),
        ("breach_process", True, 3),
        ("firewall", True, 2),
        ("antivirus", True, 2),
        ("os_updates", True, 2),
        ("vpn_encryption", True, 2),
        ("mfa", False, 3),
        ("access_review", False, 3),
        ("leavers", False, 3),
        ("backup_restore", False, 2),
        ("export_rights", False, 2),
        ("regimes_known", True, 2),
        ("consent_basis", True, 3),
        ("double_opt_in", True, 1),
        ("retention", False, 2),
        ("requests_logged", False, 1),
    ),
    "unused": _ask(
        "unused",
        ("relevant", True, 2),
        ("expired_removed", True, 1),
        ("fields_inform", True, 1),
    ),
    "segmentation": _ask(
        "segmentation",
        ("satisfied", True, 2),
        ("finer_needed", True, 1),
        ("better_way", True, 1),
        ("unused_forms", True, 1),
    ),
    "duplicates": _ask(
        "duplicates",
        ("merged", True, 2),
        ("integrations_clean", True, 2),
        ("two_way_sync", True, 1),
        ("prevented", False, 1),
    ),
    "missing": _ask(
        "missing",
        ("reachable", True, 3),
        ("stage_known", True, 2),
        ("full_view", True, 1),
        ("required_enforced", False, 1),
    ),
    "freshness": _ask(
        "freshness",
        ("lifecycle_right", True, 2),
        ("contacts_verified", True, 2),
        ("decay_managed", True, 1),
        ("double_opt_in", True, 1),
    ),
    "process": _ask(
        "process",
        ("when", True, 1),
        ("how", True, 1),
        ("which", True, 1),
        ("classify", True, 1),
        ("refine", True, 1),
        ("constant", True, 1),
        ("weekly_reports", True, 1),
    ),
}
