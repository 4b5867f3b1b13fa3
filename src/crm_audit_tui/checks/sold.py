"""What was sold in a span of time, made comparable: per working day and representative, indexed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sold:
    """Revenue in one currency, deals won, working days, representatives; None where unknown.

    `typed` tells that it was entered and not computed from the deals.
    """

    revenue: float | None
    won: float | None
    days: float
    people: float | None
    typed: bool

    def standard(self) -> float | None:
        """Return revenue per working day and representative."""
        if self.revenue is None or not self.days or not self.people:
            return None
        return self.revenue / self.days / self.people


def index(value: float | None, base: float | None) -> float | None:
    """Return value / base x 100, None where there is nothing to compare with."""
    return None if value is None or not base else 100 * value / base
