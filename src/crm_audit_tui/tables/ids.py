"""Ids that one export pads with zeros and another, saved by a spreadsheet, does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table, Tables

_LED = r"^\s*0+\d+\s*$"
_OWN = frozenset({"id", "external_id"})


def settle_ids(tables: Tables) -> Tables:
    """Return the tables, so that `00123` joins `123` where that confuses no two records.

    Where one export holds both `007` and `7` as records of their own, zeros tell ids apart and
    nothing changes. The text of no cell is touched.
    """
    columns = list(_ids(tables))
    if not any(_any_led(cells) for _, cells in columns):
        return tables
    if any(_collide(cells) for name, cells in columns if name in _OWN):
        return tables
    found = {
        name: replace(table, bare_ids=True, _views={}) for name, table in tables.by_name.items()
    }
    return Tables(found, tables.sources)


def _ids(tables: Tables) -> Iterator[tuple[str, pa.Array]]:
    for table in tables:
        for column in table.columns:
            if _is_id(table, column):
                yield column, pa.array(table.frame[column], pa.large_string())


def _is_id(table: Table, column: str) -> bool:
    spec = table.spec(column)
    return spec is not None and spec.type in (ColumnType.ID, ColumnType.REFERENCE)


def _any_led(cells: pa.Array) -> bool:
    led = cells.filter(pc.starts_with(pc.utf8_ltrim_whitespace(cells), "0"))
    return bool(pc.any(pc.match_substring_regex(led, _LED)).as_py())


def _collide(cells: pa.Array) -> bool:
    """Tell whether two different ids of a column are the same number."""
    distinct = pc.unique(pc.utf8_trim_whitespace(cells))
    numbers = distinct.filter(pc.match_substring_regex(distinct, r"^\d+$"))
    bare = pc.utf8_ltrim(numbers, "0")
    return len(pc.unique(bare)) < len(numbers)
