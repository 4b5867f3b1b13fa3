"""Which shares are rates that chance has a part in, and how far it may move them.

An export is a whole population, not a sample of one. "12 of 40 contacts have no e-mail address" is
a count of every record: an interval around it would doubt what anybody can look up. A rate of what
happened (deals won, questions answered, entries typed in late) stands for how it goes: the same
habits would have given another figure in another quarter. Such a rate has an interval, at 95 %
(Wilson 1927), always; the other shares say that every record was counted, and of few records how
many of how many. The cases are taken as independent of one another: those that hang together (the
deals of one seller) vary more than the interval says.
"""

from __future__ import annotations

from crm_audit_tui.core.messages import Between
from crm_audit_tui.core.proportions import wilson

RATES = frozenset(
    {
        "usage.adoption_last_week",
        "usage.days_logged",
        "usage.late_entries",
        "conversions.win_rate",
        "conversions.win_rate_last_year",
        "feedback.response_rate",
        "feedback.made_easier_share",
        "feedback.made_harder_share",
        "feedback.often_share",
        "feedback.themes_share",
        "feedback.overstated_share",
        "feedback.understated_share",
        "pipeline.lost_reason_share",
        "security.requests_late_share",
    }
)


def interval(metric: str, part: int, whole: int) -> tuple[float, float] | None:
    """Return the interval of the rate `metric`; None for a count of every record, and without n.

    None too where the part exceeds the whole: that is no proportion, and its finding says so.
    """
    return wilson(part, whole) if metric in RATES and 0 <= part <= whole else None


def between(part: int, whole: int) -> Between | None:
    """Return the interval of a rate as a cell of a table, None without cases."""
    bounds = wilson(part, whole) if 0 <= part <= whole else None
    return None if bounds is None else Between(*bounds)
