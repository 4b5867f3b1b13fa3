"""Words of a metric, the same for every format: its name, value, range, goal and basis."""

from __future__ import annotations

from crm_audit_tui.core.findings import few
from crm_audit_tui.report.value_words import ValueWording
from crm_audit_tui.tables.result import Metric


class MetricWording:
    """Words metrics."""

    def __init__(self, wording: ValueWording) -> None:
        self._w = wording

    def name(self, metric: Metric) -> str:
        """Return a metric's label, with the subject it is about."""
        name = self._w.translator.message(metric.name)
        return f"{name} · {self._w.subject(metric.subject)}" if metric.subject else name

    def value(self, metric: Metric) -> str:
        """Return a metric's value in its unit."""
        return self._w.quantity(metric.value, metric.unit, metric.currency)

    def range(self, metric: Metric) -> str:
        """Return the range around a metric; of a count of few, how many of how many."""
        if metric.low is None or metric.high is None:
            if metric.part is None or metric.value is None:
                return ""
            if few(metric.part, metric.n):
                return self._w.text("report.part_of", part=metric.part, n=metric.n)
            return self._w.text("report.bounds.counted")
        low, high = (
            self._w.quantity(each, metric.unit, metric.currency)
            for each in (metric.low, metric.high)
        )
        between = f"{low} – {high}"
        if metric.bounds is None:
            return between
        return self._w.text(f"report.bounds.{metric.bounds}", range=between)

    def goal(self, metric: Metric) -> str:
        """Return the goal of a scored metric, "" where it has none."""
        if metric.goal is None or not metric.weight:
            return ""
        return self._w.quantity(metric.goal, metric.unit, metric.currency)

    def basis(self, metric: Metric) -> str:
        """Return what a metric was computed over, and how much was left out."""
        if metric.n is None:
            return ""
        if metric.excluded:
            return self._w.text("report.basis_excluded", n=metric.n, excluded=metric.excluded)
        return self._w.translator.number(metric.n)
