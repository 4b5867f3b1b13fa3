"""Limits on figures: what a constant evaluation holds a CRM's exports to.

The file of limits is TOML: `format`, `format_version`, and one `[[limit]]` a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.percentages import read_number
from crm_audit_tui.core.thresholds import GOALS

FORMAT = "crm-audit-limits"
FORMAT_VERSION = 1

# What every audit can be held to: figure, the setting that bounds it.
_USUAL = (
    ("usage.adoption", "usage.low_adoption"),
    ("integrations.largest_gap", "integrations.gap"),
    ("integrations.error_share", "integrations.error_share"),
    ("pipeline.overdue_rate", "pipeline.overdue_rate"),
    ("feedback.response_rate", "feedback.response_rate"),
    ("security.admin_share", "security.admin_share"),
    ("security.consent_cover", "security.consent_cover"),
    ("segmentation.uncovered_share", "segmentation.uncovered"),
    ("duplicates.contacts.excess_rate", "duplicates.excess"),
    ("duplicates.companies.excess_rate", "duplicates.excess"),
    ("missing.contacts.completeness", "missing.field_complete"),
    ("missing.companies.completeness", "missing.field_complete"),
    ("missing.deals.completeness", "missing.field_complete"),
    ("missing.invalid_share", "missing.invalid"),
    ("freshness.expired_share", "freshness.expired_share"),
)
# Figures without a goal of which more is better.
_MORE_IS_BETTER = frozenset({"usage.adoption", "usage.users_active", "usage.days_logged",
                             "usage.expectations_met", "process.coverage"})  # fmt: skip


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure (`pipeline.overdue_rate`) and what it must not exceed or fall below.

    Shares are 0 to 1. `subject` is a table, team or currency where the figure has several. `rule`,
    `owner` and `cadence` tell people what it is for.
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    subject: str = ""
    rule: str = ""
    owner: str = ""
    cadence: str = ""

    def met_by(self, value: float) -> bool:
        """Tell whether `value` lies within."""
        if self.at_least is not None and value < self.at_least:
            return False
        return self.at_most is None or value <= self.at_most


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    format_version: int
    limit: tuple[Limit, ...] = ()


def rising(metric: str) -> bool:
    """Tell whether more of a figure is better: its goal lies above its floor."""
    goal = GOALS.get(metric)
    return goal.goal > goal.floor if goal is not None else metric in _MORE_IS_BETTER


def bound(metric: str, threshold: float) -> Limit:
    """Return the limit that holds a figure to `threshold` on its better side."""
    if rising(metric):
        return Limit(metric=metric, at_least=threshold)
    return Limit(metric=metric, at_most=threshold)


def limits_of(audit: Audit) -> tuple[Limit, ...]:
    """Return the limits of an audit: what its thresholds say, and its rules where they say more.

    A rule of the process with a figure and a threshold stands in for the usual limit of that
    figure.
    """
    found: dict[str, Limit] = {
        metric: bound(metric, audit.settings.number(setting)) for metric, setting in _USUAL
    }
    for values in audit.register("process", "rules").values():
        metric = values.get("metric", "").strip()
        threshold = read_number(values.get("threshold", ""))
        if metric and threshold is not None:
            found[metric] = msgspec.structs.replace(
                bound(metric, threshold),
                rule=values.get("rule", "").strip(),
                owner=values.get("owner", "").strip(),
                cadence=values.get("cadence", "").strip(),
            )
    return tuple(found.values())


def plain_limits(limits: Iterable[Limit]) -> dict[str, object]:
    """Return the content of a file of limits, ready for TOML (which has no null)."""
    listed = [
        {
            name: value
            for name, value in msgspec.to_builtins(each).items()
            if value not in ("", None)
        }
        for each in limits
    ]
    return {"format": FORMAT, "format_version": FORMAT_VERSION, "limit": listed}


def read_limits(content: Mapping[str, object]) -> tuple[Limit, ...]:
    """Return the limits of a parsed file; AuditError `core.error.limits` says what is wrong."""
    try:
        found = msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise AuditError("core.error.limits", reason=str(error)) from error
    if found.format != FORMAT or found.format_version != FORMAT_VERSION:
        raise AuditError("core.error.limits", reason=f"{found.format} {found.format_version}")
    for each in found.limit:
        bounds = [value for value in (each.at_least, each.at_most) if value is not None]
        if not bounds or not all(map(isfinite, bounds)):
            raise AuditError("core.error.limits", reason=f"{each.metric}: at_least, at_most")
    return found.limit
