"""Words of a chart, the same for every format: title, labels, values, the table behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_audit_tui.core.messages import Message
from crm_audit_tui.report.value_words import ValueWording
from crm_audit_tui.tables.result import Chart, ChartKind

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch
_MOST_COLUMNS = 14


class ChartWording:
    """Words charts."""

    def __init__(self, wording: ValueWording) -> None:
        self._w = wording

    def title(self, chart: Chart) -> str:
        """Return the chart's title, with the subject it is about."""
        title = self._w.text(f"checks.chart.{chart.id}")
        return f"{title} · {self._w.subject(chart.subject)}" if chart.subject else title

    def value(self, chart: Chart, value: float | None) -> str:
        """Return one value of a chart in its unit."""
        return self._w.quantity(value, chart.unit, chart.currency)

    def label(self, label: str | Message) -> str:
        """Return what stands along an axis: a day by locale, a message in words, else data."""
        return (
            self._w.day(label) if isinstance(label, str) and _ISO(label) else self._w.words(label)
        )

    def table(self, chart: Chart, most: int = _MOST_COLUMNS) -> tuple[list[str], list[list[str]]]:
        """Return the figures behind a chart: (heads, rows).

        Rows are labels, for heat maps series; a heat map with more than `most` columns is summed
        up by its mean and highest value.
        """
        if chart.kind not in (ChartKind.HEAT, ChartKind.MATRIX):
            head = ["", *(self._w.words(one.name) for one in chart.series)]
            return head, [
                [
                    self.label(label),
                    *(self.value(chart, _at(one.values, place)) for one in chart.series),
                ]
                for place, label in enumerate(chart.labels)
            ]
        names = [self._w.words(one.name) for one in chart.series]
        if len(chart.labels) <= most:
            rows = [[self.value(chart, each) for each in one.values] for one in chart.series]
            head = ["", *map(self.label, chart.labels)]
        else:
            known = [[v for v in one.values if v is not None] for one in chart.series]
            rows = [
                [
                    self.value(chart, sum(each) / len(each) if each else None),
                    self.value(chart, max(each, default=None)),
                ]
                for each in known
            ]
            head = ["", self._w.text("report.column.mean"), self._w.text("report.column.highest")]
        return head, [[name, *row] for name, row in zip(names, rows, strict=True)]


def _at(values: Sequence[float | None], place: int) -> float | None:
    return values[place] if place < len(values) else None
