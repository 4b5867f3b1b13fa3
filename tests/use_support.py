"""Small tables and contexts by hand for the tests of how the CRM is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from string import Formatter

import numpy as np
import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, GiveAnswer, PutEntry
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Message, Param
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.model import Model
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.table import Table, Tables

AUDIT_DATE = date(2026, 12, 31)


def table(kind: str, /, **columns: Sequence[str]) -> Table:
    """Return a table of `kind`; a row's key is `s:<row>`."""
    frame = pd.DataFrame({name: list(cells) for name, cells in columns.items()}, dtype="str")
    n = len(frame)
    keys = pd.Series([f"s:{row}" for row in range(n)], dtype="str")
    return Table(kind, frame, keys, np.zeros(n, np.int32), np.arange(n, dtype=np.int64) + 2, ())


def entries(step: str, register: str, *values: Mapping[str, str]) -> list[Decision]:
    """Return the decisions that fill a register."""
    return [
        PutEntry(step=step, register=register, entry=f"e{place}", values=each)
        for place, each in enumerate(values)
    ]


def answer(question: str, given: Answer) -> Decision:
    """Return the decision that answers a question."""
    return GiveAnswer(question=question, answer=given)


def context(
    *tables: Table,
    decisions: Sequence[Decision] = (),
    day: date = AUDIT_DATE,
    settings: Mapping[str, float] | None = None,
    matches: Mapping[str, Matches] | None = None,
    previous: Mapping[str, StepResult] | None = None,
) -> CheckContext:
    """Return what a check is given."""
    audit = Audit()
    for decision in decisions:
        audit = audit.apply(decision)
    if settings:
        changed = audit.changed_settings
        for name, value in settings.items():
            changed = changed.set(name, value)
        audit = Audit(
            scope=audit.scope,
            changed_settings=changed,
            answers=audit.answers,
            entries=audit.entries,
            entry_order=audit.entry_order,
        )
    return CheckContext(
        tables=Tables({each.name: each for each in tables}),
        audit=audit,
        audit_date=day,
        matches=matches or {},
        previous=previous or {},
    )


def clusters(kind: str, cluster: Sequence[int]) -> Matches:
    """Return matches that hold nothing but clusters."""
    none = np.array([], dtype=np.int64)
    return Matches(
        table=kind,
        left=none,
        right=none,
        probability=none.astype(np.float64),
        levels=np.zeros((0, 0), np.int8),
        cluster=np.array(cluster, dtype=np.int64),
        threshold=0.5,
        model=Model(prior=0.0, fields=()),
        cut={},
    )


def value(result: StepResult, metric: str, subject: str = "") -> float | str | None:
    """Return a metric's value; the metric has to be there."""
    found = result.metric(metric, subject)
    assert found is not None, metric
    return found.value


def finding(result: StepResult, rule: str, subject: str | None = None) -> Finding:
    """Return the one finding of `rule` (and subject)."""
    [found] = [
        each for each in result.findings if each.rule == rule and subject in (None, each.subject)
    ]
    return found


def rules(result: StepResult) -> set[str]:
    """Return the rules that found something."""
    return {each.rule for each in result.findings}


def suggested(result: StepResult, question: str) -> Answer:
    """Return the answer that the data speaks for."""
    [found] = [each for each in result.suggestions if each.question == question]
    return found.answer


def gaps(result: StepResult) -> set[str]:
    """Return what could not be audited, by the end of its message id."""
    return {each.what.id.rpartition(".")[2] for each in result.not_auditable}


def rows(result: StepResult, name: str) -> tuple[tuple[Param, ...], ...]:
    """Return the rows of one table of evidence."""
    [found] = [each for each in result.tables if each.id == name]
    return found.rows


def messages(result: StepResult) -> Iterator[Message]:
    """Yield every message that a result would show, those within messages too."""
    for metric in result.metrics:
        yield metric.name
    for chart in result.charts:
        yield Message(f"checks.chart.{chart.id}")
        yield from (each for each in chart.labels if isinstance(each, Message))
        yield from (each.name for each in chart.series if isinstance(each.name, Message))
    for shown in result.tables:
        yield Message(f"checks.table.{shown.id}")
        yield from (Message(f"checks.column.{column}") for column in shown.columns)
        yield from (cell for row in shown.rows for cell in row if isinstance(cell, Message))
    for found in result.findings:
        yield found.title
        if found.recommendation is not None:
            yield found.recommendation
        yield from (each.text for each in found.money)
    yield from (each.because for each in result.suggestions)
    yield from (each.what for each in result.not_auditable)
    yield from result.notes
    for item in result.items:
        yield item.reason
        if item.origin is not None:
            yield item.origin


def unworded(result: StepResult, language: str) -> list[str]:
    """Return what a reader would see as an id or a gap: lacking texts, unfilled placeholders."""
    found = []
    queue = list(messages(result))
    while queue:
        each = queue.pop()
        queue += [param for param in each.params.values() if isinstance(param, Message)]
        forms = texts(language, each.id.partition(".")[0]).get(each.id)
        if not forms:
            found.append(each.id)
            continue
        wanted = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
        found += [f"{each.id}: {{{name}}}" for name in sorted(wanted - set(each.params))]
    return found
