"""Putting a step's result together: metrics, tables, findings and items as they are found.

Ids of words follow from ids of things: a finding's title is `checks.finding.<rule>`, its advice
`checks.advice.<rule>`; a table's title `checks.table.<id>`, its heads `checks.column.<column>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

import pandas as pd

from crm_audit_tui.checks import rates
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.rows import Mask, keys_where
from crm_audit_tui.checks.statistics import Spread, ratio
from crm_audit_tui.checks.suggested_answers import SuggestedAnswers
from crm_audit_tui.core.findings import Estimate, Finding
from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.core.thresholds import GOALS
from crm_audit_tui.tables.result import (
    Bounds,
    Chart,
    ChartKind,
    EvidenceTable,
    Metric,
    NotAuditable,
    Series,
    StepResult,
    TableNeed,
    Unit,
    WorkItem,
)
from crm_audit_tui.tables.table import Table

ROWS_SHOWN = 200
# The longest worklist; a step's `items_total` counts every item there would be.
WORKLIST_LIMIT = 100_000
_LONGEST = 300  # characters of a name within a finding's words: a cell may hold a whole text
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


def _shortened(param: Param) -> Param:
    if isinstance(param, str) and len(param) > _LONGEST:
        return f"{param[:_LONGEST]}…"
    return param


def _lacking(table: Table, columns: Iterable[str]) -> list[str]:
    """Return the columns in which a table says nothing."""
    return [name for name in columns if not table.has(name) or not table.filled(name).any()]


class Evidence(SuggestedAnswers):
    """Collects what one check finds; `result()` hands it back as a value."""

    def __init__(self, context: CheckContext, step: str) -> None:
        super().__init__(context, step)
        self._metrics: list[Metric] = []
        self._charts: list[Chart] = []
        self._tables: list[EvidenceTable] = []
        self._findings: list[Finding] = []
        self._items: list[WorkItem] = []
        self._unlisted = 0
        self._gaps: list[NotAuditable] = []
        self._notes: list[Message] = []

    def metric(
        self,
        name: str,
        value: float | None,
        unit: Unit = Unit.NUMBER,
        *,
        n: int | None = None,
        excluded: int = 0,
        currency: str = "",
        subject: str = "",
        part: int | None = None,
        low: float | None = None,
        high: float | None = None,
        bounds: Bounds | None = None,
        label: Message | None = None,
    ) -> float | None:
        """Add the metric `<step>.<name>` and return its value; `bounds` says what low, high are.

        One of the whole step is scored where the settings hold a goal for it.
        """
        metric_id, measured = f"{self.step}.{name}", None if value is None else float(value)
        goal = None if subject else self.context.settings.goal(metric_id)
        self._metrics.append(
            Metric(
                id=metric_id,
                value=measured,
                unit=unit,
                n=n,
                excluded=excluded,
                currency=currency,
                subject=subject,
                part=part,
                low=low,
                high=high,
                bounds=bounds if low is not None and high is not None else None,
                floor=goal.floor if goal else None,
                goal=goal.goal if goal else None,
                weight=goal.weight if goal else 0.0,
                label=label,
            )
        )
        return measured

    def share(
        self,
        name: str,
        part: int,
        whole: int,
        *,
        excluded: int = 0,
        subject: str = "",
        label: Message | None = None,
    ) -> float | None:
        """Add the proportion part / whole as a metric with n = whole; return it.

        A rate of what happened comes with its interval (`rates`), any other with its count.
        """
        low, high = rates.interval(f"{self.step}.{name}", int(part), int(whole)) or (None, None)
        return self.metric(
            name,
            ratio(part, whole),
            Unit.SHARE,
            n=int(whole),
            part=int(part),
            excluded=excluded,
            subject=subject,
            low=low,
            high=high,
            bounds=Bounds.INTERVAL,
            label=label,
        )

    def spread(
        self, name: str, found: Spread, unit: Unit = Unit.NUMBER, *, excluded: int = 0
    ) -> None:
        """Add a median with its quartiles as a metric."""
        self.metric(
            name,
            found.median,
            unit,
            n=found.n,
            excluded=excluded,
            low=found.low,
            high=found.high,
            bounds=Bounds.QUARTILES,
        )

    def finding(
        self,
        rule: str,
        severity: int,
        *,
        affected: int | None = None,
        eligible: int | None = None,
        table: str = "",
        field: str = "",
        subject: str = "",
        records: Iterable[str] = (),
        money: Sequence[Estimate] = (),
        **params: Param,
    ) -> None:
        """Add a finding of `<step>.<rule>`; its words get n, total, share and `params`."""
        name = f"{self.step}.{rule}"
        words = {name: _shortened(each) for name, each in ({"subject": subject} | params).items()}
        if affected is not None:
            words.setdefault("n", int(affected))
        if eligible:
            words.setdefault("total", int(eligible))
            words.setdefault("share", Share((affected or 0) / eligible))
        self._findings.append(
            Finding(
                rule=name,
                step=self.step,
                severity=severity,
                title=Message(f"checks.finding.{name}", words),
                recommendation=Message(f"checks.advice.{name}", words),
                table=table,
                field=field,
                subject=subject,
                affected=None if affected is None else int(affected),
                eligible=None if eligible is None else int(eligible),
                records=tuple(islice(records, self.context.records_named)),
                money=tuple(money),
            )
        )

    def finding_about(
        self,
        rule: str,
        severity: int,
        table: Table,
        rows: pd.Series | Mask,
        *,
        eligible: int,
        field: str = "",
        subject: str = "",
        money: Sequence[Estimate] = (),
        **params: Param,
    ) -> None:
        """Add a finding about the records that `rows` picks; none where it picks none."""
        affected = int(rows.sum())
        if affected:
            self.finding(
                rule,
                severity,
                affected=affected,
                eligible=eligible,
                table=table.name,
                field=field,
                subject=subject,
                records=keys_where(table, rows),
                money=money,
                **params,
            )

    def table(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Param]],
        *,
        total: int | None = None,
        shown: int = ROWS_SHOWN,
    ) -> None:
        """Add a table of evidence of which the first `shown` rows are kept; none when empty."""
        everything = [tuple(row) for row in rows]
        if everything:
            self._tables.append(
                EvidenceTable(
                    id=f"{self.step}.{name}",
                    columns=tuple(columns),
                    rows=tuple(everything[:shown]),
                    total=len(everything) if total is None else total,
                )
            )

    def chart(
        self,
        name: str,
        kind: ChartKind,
        labels: Sequence[str | Message],
        series: Sequence[tuple[str | Message, Sequence[float | None]]],
        *,
        unit: Unit = Unit.COUNT,
        currency: str = "",
        n: int | None = None,
        subject: str = "",
    ) -> None:
        """Add a picture; none where it would have no label or no value."""
        made = tuple(
            Series(title, tuple(None if each is None else float(each) for each in values))
            for title, values in series
        )
        if labels and any(value is not None for one in made for value in one.values):
            self._charts.append(
                Chart(
                    id=f"{self.step}.{name}",
                    subject=subject,
                    kind=kind,
                    labels=tuple(labels),
                    series=made,
                    unit=unit,
                    currency=currency,
                    n=n,
                )
            )

    def bars(
        self,
        name: str,
        values: Mapping[str, float],
        *,
        unit: Unit = Unit.COUNT,
        currency: str = "",
        subject: str = "",
    ) -> None:
        """Add a bar chart with one bar a label, named after itself."""
        self.chart(
            name,
            ChartKind.BARS,
            list(values),
            [(message(f"checks.chart.{self.step}.{name}"), list(values.values()))],
            unit=unit,
            currency=currency,
            subject=subject,
        )

    def not_auditable(
        self,
        what: str,
        needs: Mapping[str, Sequence[str]] = _NOTHING,
        *,
        register: bool = False,
    ) -> None:
        """Say which part cannot be answered and which table with which columns would answer it.

        Any one table is enough; of a table that is attached only the columns that say nothing are
        asked for. `register` marks what may (also) be typed by hand.
        """
        wanted = [
            TableNeed(table, tuple(lacking), attached=attached is not None)
            for table, columns in needs.items()
            for attached in [self.context.tables.get(table)]
            for lacking in [columns if attached is None else _lacking(attached, columns)]
            if attached is None or lacking or not len(attached)
        ]
        self._gaps.append(
            NotAuditable(
                what=message(f"checks.not_auditable.{self.step}.{what}"),
                tables=tuple(each.table for each in wanted),
                columns=tuple(dict.fromkeys(name for each in wanted for name in each.columns)),
                needs=tuple(wanted),
                register=register,
            )
        )

    def note(self, name: str, **params: Param) -> None:
        """Add a remark on how the figures were come by: `checks.note.<step>.<name>`."""
        self._notes.append(Message(f"checks.note.{self.step}.{name}", params))

    def items(self, items: Iterable[WorkItem]) -> None:
        """Add things to decide."""
        self._items += items

    def unlisted(self, count: int) -> None:
        """Count things to decide beyond those that are listed."""
        self._unlisted += count

    def result(self, *, items_total: int | None = None) -> StepResult:
        """Return everything collected; items by priority, highest first."""
        items = sorted(self._items, key=lambda each: (-each.priority, each.id))
        return StepResult(
            step=self.step,
            metrics=tuple(self._metrics),
            charts=tuple(self._charts),
            tables=tuple(self._tables),
            findings=tuple(self._findings),
            suggestions=tuple(self._suggestions),
            items=tuple(items),
            items_total=len(items) + self._unlisted if items_total is None else items_total,
            not_auditable=tuple(self._gaps),
            notes=tuple(self._notes),
        )

    def scored_result(self, *, items_total: int | None = None) -> StepResult:
        """Return everything with "n/a" for every scored metric that could not be measured.

        What is not there must lower the coverage of a step's score, not vanish from it.
        """
        there = {metric.id for metric in self._metrics if not metric.subject}
        for scored in GOALS:
            step, _, name = scored.partition(".")
            if step == self.step and scored not in there:
                self.metric(name, None, Unit.SHARE)
        return self.result(items_total=items_total)
