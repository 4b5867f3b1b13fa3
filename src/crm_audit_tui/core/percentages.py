"""Numbers as auditors type them, and thresholds of rules: a share is kept as a percentage.

A rule's threshold is text in the record: `5%` where its figure is a share, else a plain number.
Records from before that hold a share as `0.05`, which reads the same.
"""

from __future__ import annotations

from math import isfinite

from crm_audit_tui.core.messages import Param, Share
from crm_audit_tui.core.steps import STEPS

_SIGN = "%"
# Figures that are shares though their names do not end so, by the last part of the name.
_SHARES = frozenset(
    {
        "adoption", "adoption_last_week", "assured", "backfilled_users", "basis_recorded",
        "bounced", "by_created", "by_modified", "by_verified", "completeness",
        "consent_cover", "consent_dated", "coverage", "days_logged", "double_opt_in",
        "entropy", "excess_rate_after", "expectations_met", "expected_stale", "expired",
        "field_completeness", "field_expected_stale", "fresh", "goals_met", "invalid",
        "invoice_gap", "largest", "largest_gap", "late_entries", "lead_won",
        "observed_decay", "old_new_customer", "overlap", "review", "reviewed", "roi_base",
        "roi_high", "roi_low", "silent_users", "smallest", "stale", "teams_with_goal",
        "uncovered", "unknown_reference", "uptake", "users_active", "win_rate_last_year",
    }
)  # fmt: skip
_STEPS = frozenset(each.slug for each in STEPS)


def read_number(text: str) -> float | None:
    """Return the number typed (`0.05`, `0,05`, `5 %`), None where it is none."""
    plain = "".join(text.split())
    part = plain.removesuffix(_SIGN)
    try:
        value = float(part.replace(",", "."))
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return round(value / 100, 10) if plain.endswith(_SIGN) else value


def percentage(value: float) -> str:
    """Return a proportion as a percentage that `read_number` reads back: 0.025 as `2.5%`."""
    return f"{round(100 * value, 8):.10g}{_SIGN}"


def is_share(metric: str) -> bool:
    """Tell whether a figure is a proportion, 0 to 1, whatever it is a figure of."""
    name = metric.rpartition(".")[2]
    return name in _SHARES or name.endswith(("_share", "_rate"))


def kept_threshold(text: str, metric: str) -> str | None:
    """Return a threshold as a rule keeps it, None where what was typed cannot be one.

    Of a share `5%`, `5` and `0.05` are the same; a figure that is none takes no percentage.
    """
    value = read_number(text)
    if value is None:
        return None
    signed = _SIGN in text
    if is_share(metric):
        return percentage(value if signed or abs(value) < 1 else value / 100)
    if not signed:
        return text.strip()
    step, dot, _ = metric.partition(".")
    return None if dot and step in _STEPS else percentage(value)


def threshold_text(value: float, metric: str) -> str:
    """Return a threshold of a figure as a rule keeps it."""
    return percentage(value) if is_share(metric) else f"{value:g}"


def shown_threshold(text: str, metric: str) -> Param:
    """Return what a rule keeps as its threshold as what it is: a share, a number, or the text."""
    value = read_number(text)
    if value is None:
        return text
    return Share(value) if _SIGN in text else told_figure(value, metric)


def told_figure(value: float, metric: str) -> Param:
    """Return a value of a figure as what it is: a share or a number."""
    return Share(value) if is_share(metric) else value
