"""Small parts that the checks of the data share: masks, record keys, labels, graded answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.core.messages import Message, Param, Share
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.core.thresholds import GOALS
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.result import StepResult, Unit, WorkItem
from crm_audit_tui.tables.table import Table

Mask = NDArray[np.bool_]

# The longest worklist; a step's `items_total` counts every item there would be.
WORKLIST_LIMIT = 100_000


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written with spaces."""
    return frozenset(text.split())


def mask(values: Any) -> Mask:
    """Return a (nullable) boolean series as a plain array of its own; NA is False."""
    if isinstance(values, pd.Series):
        return np.array(values.fillna(False), dtype=bool)
    return np.array(values, dtype=bool)


def live(table: Table) -> Mask:
    """Return which rows the CRM still holds: all but those exported as deleted."""
    if not table.has("is_deleted"):
        return np.ones(len(table), dtype=bool)
    return ~mask(table.booleans("is_deleted"))


def carried(table: Table, *columns: str) -> Mask:
    """Return which rows come from an export that has any of `columns`.

    A record of a file without the column is not blank there: nothing can be said of it.
    """
    names = {column.removeprefix(RAW) for column in columns if column.startswith(RAW)}
    has = [
        any(
            each.maps_to in columns or (not each.maps_to and each.name in names)
            for each in source.columns
        )
        for source in table.sources
    ]
    if not any(has):
        return np.ones(len(table), dtype=bool)
    return np.array(has, dtype=bool)[table.source]


def key_array(table: Table) -> NDArray[np.object_]:
    """Return the record keys as an array, made once."""
    found: NDArray[np.object_] = table.once("keys", "", lambda: table.keys.to_numpy(dtype=object))
    return found


def keys_where(table: Table, chosen: Mask) -> Iterator[str]:
    """Yield the record keys of the chosen rows, in their order."""
    keys = key_array(table)
    return (str(keys[row]) for row in np.flatnonzero(chosen))


def factorized(text: pd.Series[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return (codes, distinct values), so that work is done once per distinct value."""
    return kernels.coded(text)


def field_label(table: Table, column: str) -> Param:
    """Return how a column is called: our word for a canonical one, the export's for the rest."""
    if table.spec(column) is not None:
        return Message(f"core.field.{column}")
    return table.header(column)


def table_label(table: str) -> Message:
    """Return a table's word."""
    return Message(f"core.table.{table}")


def chart_label(table: Table, column: str) -> str | Message:
    """Return a column's label as a picture takes it."""
    label = field_label(table, column)
    return label if isinstance(label, str | Message) else column


def grade(
    evidence: Evidence,
    question: str,
    value: float | None,
    yes: float,
    partly: float,
    **params: Param,
) -> None:
    """Suggest yes, partly or no from a share; nothing for None.

    Where `yes` < `partly` the share is the better the lower, else the higher. The words are
    `checks.because.<step>.<question>` with the share and `params`.
    """
    if value is None:
        return
    sign = 1 if yes <= partly else -1
    answer = (
        Answer.YES
        if sign * value <= sign * yes
        else Answer.PARTLY
        if sign * value <= sign * partly
        else Answer.NO
    )
    evidence.suggest(question, answer, question, share=Share(value), **params)


def with_scored(context: CheckContext, result: StepResult) -> StepResult:
    """Return the result with "n/a" for every scored metric that could not be measured.

    What is not there must lower the coverage of a step's score, not vanish from it.
    """
    there = {metric.id for metric in result.metrics if not metric.subject}
    lacking = tuple(
        context.metric(name, None, Unit.SHARE)
        for name in GOALS
        if name.partition(".")[0] == result.step and name not in there
    )
    return msgspec.structs.replace(result, metrics=(*result.metrics, *lacking))


def add_items(evidence: Evidence, items: Iterable[WorkItem]) -> None:
    """Add items to a step's worklist."""
    for item in items:
        evidence.item(item)
