"""Words for what a report shows: figures with their units, labels, scores."""

from __future__ import annotations

from datetime import date, datetime

from crm_audit_tui.core.messages import Day, Message, Money, Param, Share, message
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.model import Limit
from crm_audit_tui.tables.result import Chart, Metric, Unit

_COUNTED = {Unit.DAYS: "core.unit.days", Unit.MONTHS: "core.unit.months"}


ROWS_SHOWN = 25
DEFINITIONS = (
    "score",
    "coverage",
    "as_found",
    "after",
    "what_if",
    "rating",
    "extent",
    "not_available",
    "duplicates",
    "completeness",
    "age",
    "limits",
    "seal",
)


class Wording:
    """Words the parts of a report in one language; data is made visible, never interpreted."""

    def __init__(self, language: str) -> None:
        self.translator = Translator(language)
        self.language = self.translator.language

    def say(self, what: Param, /, **params: Param) -> str:
        """Return a message or a value in words."""
        if isinstance(what, Message) and params:
            what = Message(what.id, {**what.params, **params})
        return self.translator.value(what)

    def text(self, message_id: str, /, **params: Param) -> str:
        """Return the text of a message id."""
        return self.translator.text(message_id, **params)

    def words(self, what: Message | str) -> str:
        """Return a rule's message or an auditor's own words."""
        return self.say(what)

    @property
    def definitions(self) -> tuple[str, ...]:
        """What the report explains, in order: `report.term.<name>`, `report.definition.<name>`."""
        return DEFINITIONS

    @property
    def rows_shown(self) -> int:
        """How many rows of a table of evidence are printed."""
        return ROWS_SHOWN

    @staticmethod
    def is_number(cell: Param) -> bool:
        """Tell whether a cell is set flush right."""
        return isinstance(cell, int | float | Share | Money) and not isinstance(cell, bool)

    def limit(self, limit: Limit) -> str:
        """Return what was not audited, and why."""
        what = self.say(limit.what)
        if limit.reason:
            return f"{what}: {self.say(limit.reason)}"
        if limit.tables:
            return self.text("report.limit.attach", what=what, tables=self.tables(limit.tables))
        return what

    def chart_rows(self, chart: Chart) -> list[tuple[str, list[str]]]:
        """Return the figures behind a chart, one row per label."""
        return [
            (
                self.words(label),
                [
                    self.chart_value(chart, one.values[place] if place < len(one.values) else None)
                    for one in chart.series
                ],
            )
            for place, label in enumerate(chart.labels)
        ]

    def score(self, score: Score | None) -> str:
        """Return a score as a whole number, "n/a" where there is none."""
        value = score.value if score else None
        return self.say(None) if value is None else self.translator.number(value, 0)

    def share(self, value: float | None) -> str:
        """Return a proportion as a percentage."""
        return self.say(None) if value is None else self.translator.share(value)

    def metric_name(self, metric: Metric) -> str:
        """Return a metric's label, with the subject it is about."""
        name = self.text(f"checks.metric.{metric.id}")
        return f"{name} · {self.subject(metric.subject)}" if metric.subject else name

    def subject(self, subject: str) -> str:
        """Return what tells a group's figures apart: a table by its name, else data."""
        table = f"core.table.{subject}"
        return self.text(table) if self.translator.has(table) else self.say(subject)

    def quantity(self, value: float | str | None, unit: Unit, currency: str = "") -> str:
        """Return a value in its unit."""
        match value:
            case None:
                return self.say(None)
            case str() if unit is Unit.DAY:
                return self.day(value)
            case str():
                return self.say(value)
        match unit:
            case Unit.SHARE:
                return self.say(Share(value))
            case Unit.MONEY:
                return self.say(Money(value, currency))
            case Unit.DAYS | Unit.MONTHS:
                return self.text(_COUNTED[unit], n=round(value, 1))
            case _:
                return self.translator.number(value)

    def metric_value(self, metric: Metric) -> str:
        """Return a metric's value in its unit."""
        return self.quantity(metric.value, metric.unit, metric.currency)

    def metric_range(self, metric: Metric) -> str:
        """Return the range around a metric, "" where it has none."""
        if metric.low is None or metric.high is None:
            return ""
        low, high = (
            self.quantity(each, metric.unit, metric.currency) for each in (metric.low, metric.high)
        )
        return f"{low} – {high}"

    def metric_goal(self, metric: Metric) -> str:
        """Return the goal of a scored metric, "" where it has none."""
        if metric.goal is None or not metric.weight:
            return ""
        return self.quantity(metric.goal, metric.unit, metric.currency)

    def metric_basis(self, metric: Metric) -> str:
        """Return what a metric was computed over, and how much was left out."""
        if metric.n is None:
            return ""
        if metric.excluded:
            return self.text("report.basis_excluded", n=metric.n, excluded=metric.excluded)
        return self.translator.number(metric.n)

    def chart_value(self, chart: Chart, value: float | None) -> str:
        """Return one value of a chart in its unit."""
        return self.quantity(value, chart.unit, chart.currency)

    def chart_title(self, chart: Chart) -> str:
        """Return the chart's title, with the subject it is about."""
        title = self.text(f"checks.chart.{chart.id}")
        return f"{title} · {self.subject(chart.subject)}" if chart.subject else title

    def table_name(self, table: str) -> str:
        """Return a canonical table's name, "" for none."""
        return self.text(f"core.table.{table}") if table else ""

    def tables(self, names: tuple[str, ...]) -> str:
        """Return canonical tables' names in a row."""
        return ", ".join(map(self.table_name, names))

    def day(self, iso: str) -> str:
        """Return an ISO day by locale; text that is none stays as it is."""
        try:
            return self.say(Day(date.fromisoformat(iso[:10]).isoformat()))
        except ValueError:
            return self.say(iso)

    def moment(self, iso: str) -> str:
        """Return an ISO time by locale; text that is none stays as it is."""
        try:
            return f"{self.translator.moment(datetime.fromisoformat(iso))} UTC"
        except ValueError:
            return self.say(iso)

    def extent(self, affected: int | None, eligible: int | None) -> str:
        """Return "12 of 340 (3.5 %)", or what there is of it."""
        if affected is None:
            return ""
        if not eligible:
            return self.translator.number(affected)
        return self.say(
            message("report.extent", n=affected, total=eligible, share=Share(affected / eligible))
        )
