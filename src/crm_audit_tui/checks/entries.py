"""What an auditor typed into registers, as numbers, days, yes or no; rows of exports likewise.

A register holds text as typed; an export's table holds text as exported. A check that reads both
sees `Entry` values: one record each, by field name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.views import parse_number
from crm_audit_tui.tables.vocabulary import FALSE, TRUE


@dataclass(frozen=True)
class Entry:
    """One record of a register or of an export's table: text by field, typed where asked for.

    `key` is the record key for a row of an export, else the entry's own id.
    """

    key: str
    values: Mapping[str, str]
    from_export: bool = False
    moments: Mapping[str, datetime] | None = None
    amounts: Mapping[str, float] | None = None

    def text(self, field: str) -> str:
        """Return the field's text, "" where blank."""
        return self.values.get(field, "").strip()

    def number(self, field: str) -> float | None:
        """Return the field as a number, None where it is none."""
        if self.amounts is not None and field in self.amounts:
            return self.amounts[field]
        found = parse_number(self.text(field)) if self.text(field) else float("nan")
        return found if np.isfinite(found) else None

    def moment(self, field: str) -> datetime | None:
        """Return the field as a moment, None where it is none; typed days are ISO 8601."""
        if self.moments is not None:
            return self.moments.get(field)
        try:
            found = datetime.fromisoformat(self.text(field))
        except ValueError:
            return None
        return found.replace(tzinfo=None)

    def day(self, field: str) -> date | None:
        """Return the field as a day, None where it is none."""
        found = self.moment(field)
        return found.date() if found else None

    def yes(self, field: str) -> bool | None:
        """Return the field as yes or no, None where it says neither."""
        word = self.text(field).casefold()
        return True if word in TRUE else False if word in FALSE else None

    def word(self, field: str) -> str:
        """Return the field's text folded for comparing."""
        return plain(self.text(field))


def registered(context: CheckContext, step: str, register: str) -> list[Entry]:
    """Return the entries of a register, in the order they were made."""
    return [Entry(key, values) for key, values in context.audit.register(step, register).items()]


def exported(
    context: CheckContext,
    name: str,
    *,
    dates: tuple[str, ...] = (),
    numbers: tuple[str, ...] = (),
) -> Iterator[Entry]:
    """Yield the rows of a small table (tools, releases) as entries.

    Columns that map to nothing go by their header, where no column of ours is called the same.
    """
    table = context.tables.get(name)
    if table is None:
        return
    text = {
        column.removeprefix(RAW): table.known(column).to_numpy(dtype=object)
        for column in sorted(table.columns, key=lambda each: not each.startswith(RAW))
    }
    moments = {column: table.dates(column) for column in dates if table.has(column)}
    amounts = {
        column: table.numbers(column).to_numpy(dtype="float64")
        for column in numbers
        if table.has(column)
    }
    for row, key in enumerate(table.keys):
        yield Entry(
            str(key),
            {column: str(values[row]) for column, values in text.items()},
            from_export=True,
            moments={
                column: moment.to_pydatetime()
                for column, values in moments.items()
                if isinstance(moment := values.iat[row], pd.Timestamp) and moment == moment
            },
            amounts={
                column: float(values[row])
                for column, values in amounts.items()
                if np.isfinite(values[row])
            },
        )


def merged(typed: list[Entry], rows: list[Entry], field: str = "name") -> list[Entry]:
    """Return typed entries and exported rows, those of one name as one: what was typed wins."""
    by_name = {entry.word(field): entry for entry in typed if entry.word(field)}
    found: list[Entry] = []
    used: set[str] = set()
    for row in rows:
        own = by_name.get(row.word(field)) if row.word(field) else None
        if own is None or row.word(field) in used:
            found.append(row)
            continue
        used.add(row.word(field))
        found.append(_over(row, own))
    return found + [entry for entry in typed if entry.word(field) not in used]


def _over(row: Entry, own: Entry) -> Entry:
    typed = {field: value for field, value in own.values.items() if value.strip()}
    moments = {field: at for field, at in (row.moments or {}).items() if field not in typed}
    moments |= {field: at for field in typed if (at := own.moment(field)) is not None}
    amounts = {field: at for field, at in (row.amounts or {}).items() if field not in typed}
    return Entry(row.key, {**row.values, **typed}, True, moments, amounts)
