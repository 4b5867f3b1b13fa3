"""Thresholds: every one has a default, bounds and a reason, and an auditor may change it.

A setting's label is the message `core.setting.<name>`, the reason for its default
`core.setting_reason.<name>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import msgspec

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.suggested import SUGGESTED, Suggested
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS, Goal, Threshold


class Settings(msgspec.Struct, frozen=True):
    """The thresholds of one audit: the defaults and what the auditor changed.

    `changed` goes from setting name to number; a metric's score bounds are the settings
    `floor.<metric>` and `goal.<metric>`, a suggestion's `yes.<question>` and `partly.<question>`.
    """

    changed: Mapping[str, float] = {}

    def number(self, name: str) -> float:
        """Return the value of the threshold `name`."""
        if name in self.changed:
            return self.changed[name]
        return THRESHOLDS[name].default

    def whole(self, name: str) -> int:
        """Return the threshold `name` as a whole number."""
        return round(self.number(name))

    def goal(self, metric: str) -> Goal | None:
        """Return where the score of `metric` is 0 (floor) and 1 (goal); None: it has no score."""
        base = GOALS.get(metric)
        if base is None:
            return None
        return Goal(
            floor=self.changed.get(f"floor.{metric}", base.floor),
            goal=self.changed.get(f"goal.{metric}", base.goal),
            weight=base.weight,
        )

    def suggested(self, question: str) -> Suggested:
        """Return from which share on the answer to `question` is suggested as yes, as partly."""
        base = SUGGESTED[question]
        return Suggested(
            yes=self.changed.get(f"yes.{question}", base.yes),
            partly=self.changed.get(f"partly.{question}", base.partly),
            why=base.why,
            rising=base.rising,
        )


def check_setting(name: str, value: float) -> None:
    """Raise AuditError where `name` is no setting or `value` lies outside its bounds."""
    if name.startswith(("floor.", "goal.")) and name.split(".", 1)[1] in GOALS:
        if not isfinite(value):
            raise AuditError("core.error.setting_not_finite", name=name)
        return
    bound, _, question = name.partition(".")
    threshold: Threshold | None = THRESHOLDS.get(name)
    if bound in ("yes", "partly") and question in SUGGESTED:
        threshold = Threshold(SUGGESTED[question].yes)
    if threshold is None:
        raise AuditError("core.error.no_such_setting", name=name)
    if not threshold.low <= value <= threshold.high:
        raise AuditError(
            "core.error.setting_out_of_bounds",
            name=name,
            value=value,
            low=threshold.low,
            high=threshold.high,
        )
