"""The worklist of missing and invalid cells: by weight and by the money that hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.completeness import Need
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import WORKLIST_LIMIT
from crm_audit_tui.checks.holds import holds_of
from crm_audit_tui.checks.outcomes import open_values, relative_worth
from crm_audit_tui.checks.proposals import Proposals, propose
from crm_audit_tui.checks.rows import Mask, key_array, mask
from crm_audit_tui.checks.standard import Stray
from crm_audit_tui.checks.validity import Faults
from crm_audit_tui.core.messages import Message, Money, message
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.table import Table

STEP = "missing"
# A wrong value misleads, a missing one does not: it goes first among equals.
_INVALID_FACTOR = 1.1
# Spelling never comes before what is missing or wrong.
_STRAY_FACTOR = 0.01


Rows = NDArray[np.int64]
# What an item says: reason, present value, suggestion, its origin.
Said = tuple[Message, str, str, Message | None]


@dataclass(frozen=True)
class _Batch:
    """Items of one field: their rows and priorities, and what is said of chosen ones."""

    table: Table
    field: str
    rows: Rows
    priority: NDArray[np.float64]
    say: Callable[[Rows], list[Said]]


class Worklist:
    """Collects items field by field and makes only those that come first.

    Priority = weight of the field x (1 + open value of the record over the median open value), the
    values of each currency over their own median: currencies are never summed.
    """

    def __init__(self, context: CheckContext) -> None:
        self._context = context
        self._tables = context.tables
        self._batches: list[_Batch] = []
        self._taken: dict[tuple[str, str], Mask] = {}
        self._factors: dict[str, NDArray[np.float64]] = {}
        self._holds: dict[str, Mask] = {}
        self._money: dict[str, tuple[str, NDArray[np.float64]]] = {}

    def invalid(self, table: Table, faults: Faults, rows: Mask, weight: float) -> None:
        """Add the cells of a column that cannot be right."""

        def say(chosen: Rows) -> list[Said]:
            known = _texts(table.known(faults.column), chosen)
            return [
                (
                    message(
                        "checks.reason.missing.invalid", fault=message(f"checks.fault.{fault}")
                    ),
                    value,
                    str(better),
                    message("checks.origin.missing.repaired") if better else None,
                )
                for fault, value, better in zip(
                    faults.fault[chosen], known, faults.suggestion[chosen], strict=True
                )
            ]

        self._add(table, faults.column, faults.wrong & rows, weight * _INVALID_FACTOR, say)

    def missing(self, table: Table, need: Need) -> None:
        """Add the records that do not meet a requirement; suggestions where other cells tell."""
        reason = message(f"checks.reason.missing.{need.requirement.value}")
        for column, rows, found in self._fields(table, need):

            def say(chosen: Rows, found: Proposals = found) -> list[Said]:
                return [
                    (
                        reason,
                        "",
                        str(value),
                        message(f"checks.origin.missing.{origin}") if value else None,
                    )
                    for value, origin in zip(found.value[chosen], found.origin[chosen], strict=True)
                ]

            self._add(table, column, rows, need.weight, say)

    def stray(self, table: Table, stray: Stray) -> None:
        """Add cells spelled otherwise than usual, where a better spelling is known."""
        rows = stray.wrong & mask(stray.suggestion != "")
        self._cells(table, stray, rows, _STRAY_FACTOR)

    def unknown(self, table: Table, stray: Stray, weight: float) -> None:
        """Add cells that name a record which is not there, with the near name if any."""
        self._cells(table, stray, stray.wrong, weight * _INVALID_FACTOR)

    def _cells(self, table: Table, stray: Stray, rows: Mask, weight: float) -> None:
        reason = message(f"checks.reason.missing.stray_{stray.kind}")
        origin = message(f"checks.origin.missing.stray_{stray.kind}")

        def say(chosen: Rows) -> list[Said]:
            known = _texts(table.frame[stray.column], chosen)
            return [
                (reason, value, str(better), origin if better else None)
                for value, better in zip(known, stray.suggestion[chosen], strict=True)
            ]

        self._add(table, stray.column, rows, weight, say)

    @property
    def total(self) -> int:
        """How many items there are in all."""
        return sum(len(batch.rows) for batch in self._batches)

    def first(self, limit: int = WORKLIST_LIMIT) -> list[WorkItem]:
        """Return the items of highest priority, at most `limit`."""
        if not self._batches:
            return []
        priorities = np.concatenate([batch.priority for batch in self._batches])
        batch_of = np.repeat(np.arange(len(self._batches)), [len(b.rows) for b in self._batches])
        rows = np.concatenate([batch.rows for batch in self._batches])
        chosen = np.argsort(-priorities, kind="stable")[:limit]
        made = []
        for place, batch in enumerate(self._batches):
            mine = chosen[batch_of[chosen] == place]
            if len(mine):
                made += self._make(batch, rows[mine], priorities[mine])
        return made

    def _make(self, batch: _Batch, rows: Rows, priorities: NDArray[np.float64]) -> list[WorkItem]:
        name, keys = batch.table.name, key_array(batch.table)
        code, amounts = self._money.get(name, ("", np.zeros(len(batch.table))))
        held = self._held(batch.table)
        return [
            WorkItem(
                id=f"{name}:{keys[row]}:{batch.field}",
                step=STEP,
                table=name,
                record=str(keys[row]),
                field=batch.field,
                reason=reason,
                value=value,
                suggestion=suggestion,
                origin=origin,
                money=Money(float(amounts[row]), code) if amounts[row] > 0 else None,
                priority=priority,
                guards=("held",) if held[row] else (),
            )
            for row, priority, (reason, value, suggestion, origin) in zip(
                rows.tolist(), priorities.tolist(), batch.say(rows), strict=True
            )
        ]

    def _fields(self, table: Table, need: Need) -> Sequence[tuple[str, Mask, Proposals]]:
        """Return the columns to fill, with the rows of each: the first, or one that is known."""
        first = propose(self._tables, table, need.column, need.missing)
        rest = need.missing & mask(first.value == "")
        found = [(need.column, need.missing & ~rest, first)]
        for column in need.columns[1:]:
            if not rest.any():
                break
            other = propose(self._tables, table, column, rest)
            rows = rest & mask(other.value != "")
            found.append((column, rows, other))
            rest &= ~rows
        found[0] = (need.column, found[0][1] | rest, first)
        return found

    def _add(
        self,
        table: Table,
        field: str,
        rows: Mask,
        weight: float,
        say: Callable[[Rows], list[Said]],
    ) -> None:
        taken = self._taken.setdefault((table.name, field), np.zeros(len(table), dtype=bool))
        rows = rows & ~taken
        taken |= rows
        places = np.flatnonzero(rows)
        if len(places):
            priority = weight * self._factor(table)[places]
            self._batches.append(_Batch(table, field, places, priority, say))

    def _held(self, table: Table) -> Mask:
        if table.name not in self._holds:
            self._holds[table.name] = holds_of(self._context).records(table)
        return self._holds[table.name]

    def _factor(self, table: Table) -> NDArray[np.float64]:
        if table.name not in self._factors:
            values: Mapping[str, NDArray[np.float64]] = open_values(self._tables, table)
            self._factors[table.name] = 1 + relative_worth(self._tables, table)
            if values:
                main = max(values, key=lambda code: (np.count_nonzero(values[code]), code))
                self._money[table.name] = (main, values[main])
        return self._factors[table.name]


def _texts(text: pd.Series[str], rows: Rows) -> list[str]:
    return [str(value) for value in text.iloc[rows].to_numpy(dtype=object)]
