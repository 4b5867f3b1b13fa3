"""Canonical tables: text as it stood in the exports, with typed views over it.

Blank cells are "". Columns are canonical names, and `raw:<header>` for those that mapped to
nothing. Rows are numbered 0..n-1; a row's record key names it in decisions and findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables import blanks, views
from crm_audit_tui.tables.schema import SCHEMA, ColumnSpec, ColumnType
from crm_audit_tui.tables.sources import SourceReport, date_formats, header_of

AnySeries = Any  # a Series of whatever the view yields


@dataclass(frozen=True)
class Table:
    """One canonical table, put together from one or more sources.

    `frame` has one string column per canonical or raw column. `source` holds the index into
    `sources` per row, `line` the 1-based line of the row in its file, `keys` the record keys. Times
    that name a zone are read as times of `zone`; with `bare_ids` ids join without leading zeros.
    """

    name: str
    frame: pd.DataFrame
    keys: pd.Series[str]
    source: np.ndarray[tuple[int], np.dtype[np.int32]]
    line: np.ndarray[tuple[int], np.dtype[np.int64]]
    sources: tuple[SourceReport, ...]
    zone: str = "UTC"
    bare_ids: bool = False
    _views: dict[tuple[str, str], AnySeries] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, *columns: str) -> bool:
        """Tell whether every one of `columns` came with the exports (filled or not)."""
        return all(column in self.frame.columns for column in columns)

    @property
    def columns(self) -> list[str]:
        """Canonical and raw columns, in the order of the exports."""
        return list(self.frame.columns)

    def spec(self, column: str) -> ColumnSpec | None:
        """Return the canonical column's spec, None for a raw column."""
        return SCHEMA[self.name].column(column)

    def header(self, column: str) -> str:
        """Return the column's name in the (first) export that has it."""
        return header_of(column, self.sources)

    def text(self, column: str) -> pd.Series[str]:
        """Return the column's text, stripped of outer white space; all blank where absent."""
        return self._view("text", column, lambda: views.stripped(self._raw(column)))

    def filled(self, column: str) -> pd.Series[bool]:
        """Return which cells say something: no blank, no placeholder such as "N/A"."""
        return self._view("filled", column, lambda: blanks.filled(self.text(column)))

    def known(self, column: str) -> pd.Series[str]:
        """Return the column's text with placeholders blanked."""
        return self._view("known", column, lambda: self._known(column))

    def dates(self, column: str) -> pd.Series[pd.Timestamp]:
        """Return the column as timestamps (naive, in the audit's zone), NaT where it is none."""
        return self._view("dates", column, lambda: self._per_source(column, self._dates))

    def numbers(self, column: str) -> pd.Series[float]:
        """Return the column as numbers, NaN where it is none; currency signs are dropped."""
        return self._view("numbers", column, lambda: self._per_source(column, views.numbers))

    def currencies(self, column: str, currency_column: str = "currency") -> pd.Series[str]:
        """Return each amount's ISO 4217 currency: of the cell itself, else of its row, else ""."""

        def read() -> pd.Series[str]:
            own = views.currencies(self.text(column))
            if not self.has(currency_column):
                return own
            return own.where(own != "", views.currency_codes(self.known(currency_column)))

        return self._view("currencies", column, read)

    def booleans(self, column: str) -> pd.Series[bool]:
        """Return the column as a nullable boolean: True, False or NA."""
        return self._view("booleans", column, lambda: views.booleans(self.text(column)))

    def references(self, column: str) -> pd.Series[str]:
        """Return ids for joining: null ids blank, case and outer white space gone."""
        return self._view(
            "references", column, lambda: views.references(self.known(column), bare=self.bare_ids)
        )

    def folded(self, column: str) -> pd.Series[str]:
        """Return known text for comparing: case folded, accents kept, white space collapsed."""
        return self._view("folded", column, lambda: views.folded(self.known(column)))

    def once(self, kind: str, column: str, make: Callable[[], AnySeries]) -> AnySeries:
        """Return what `make` yields for a column, worked out when first asked for and kept."""
        return self._view(kind, column, make)

    def holders(self, column: str, text: str) -> int:
        """Return how many records hold exactly `text` in a column."""
        return int(self.once("holders", column, lambda: Counter(self._raw(column).tolist()))[text])

    def _known(self, column: str) -> pd.Series[str]:
        text, filled = self.text(column), self.filled(column)
        return text if (filled | (text == "")).all() else text.where(filled, "")

    def _raw(self, column: str) -> pd.Series[str]:
        if column in self.frame.columns:
            found: pd.Series[str] = self.frame[column]
            return found
        return pd.Series("", index=self.frame.index, dtype="str")

    def _per_source(self, column: str, view: views.FormattedView) -> AnySeries:
        known = self.known(column)
        formats = [self._format(source, column) for source in self.sources]
        if len(set(formats)) <= 1:
            return view(known, formats[0] if formats else "")
        parts = [view(known[self.source == place], form) for place, form in enumerate(formats)]
        return pd.concat(parts).reindex(self.frame.index)

    def _dates(self, text: pd.Series[str], form: str) -> AnySeries:
        return views.dates(text, form, self.zone)

    @staticmethod
    def _format(source: SourceReport, column: str) -> str:
        name = column.removeprefix(RAW)
        for report in source.columns:
            if report.maps_to == column or (column.startswith(RAW) and report.name == name):
                return report.format
        return ""

    def _view(self, kind: str, column: str, make: Callable[[], AnySeries]) -> AnySeries:
        known = self._views.get((kind, column))
        if known is None:
            known = self._views[kind, column] = make()
        return known

    @cached_property
    def date_formats(self) -> dict[str, str]:
        """The strptime formats of every column's dates, those of all its sources joined by "|"."""
        return date_formats(self.sources)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row number by record key."""
        return dict(zip(self.keys, range(len(self)), strict=True))


@dataclass(frozen=True)
class Tables:
    """All tables of an audit, by canonical name; a table without an export is not in it."""

    by_name: Mapping[str, Table]
    sources: tuple[SourceReport, ...] = ()
    _kept: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: object, make: Callable[[], Any]) -> Any:
        """Return what `make` yields over all tables, worked out when first asked for and kept."""
        if what not in self._kept:
            self._kept[what] = make()
        return self._kept[what]

    def __getitem__(self, name: str) -> Table:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __iter__(self) -> Iterator[Table]:
        return iter(self.by_name.values())

    def in_zone(self, zone: str) -> Tables:
        """Return the tables with their days and times counted in `zone` (`Europe/Rome`)."""
        tables = {name: replace(each, zone=zone, _views={}) for name, each in self.by_name.items()}
        return Tables(tables, self.sources)

    def get(self, name: str) -> Table | None:
        """Return the table `name`, None where no export holds it."""
        return self.by_name.get(name)


DATE_TYPES = frozenset({ColumnType.DATE, ColumnType.DATETIME})
