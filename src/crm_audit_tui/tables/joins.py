"""How the tables join: each reference column, the column it points to, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crm_audit_tui.tables import kernels, views
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.table import Table, Tables

_SHOWN = 200


# column -> the tables and columns that it may point to, the likeliest first
_TARGETS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "company_id": (("companies", "id", "id"), ("companies", "external_id", "id")),
    "company_domain": (("companies", "domain", "domain"), ("companies", "website", "domain")),
    "company": (("companies", "name", "name"), ("companies", "id", "id")),
    "parent": (("companies", "id", "id"), ("companies", "name", "name")),
    "contact_id": (("contacts", "id", "id"),),
    "contact_email": (("contacts", "email", "email"), ("contacts", "email2", "email")),
    "contact": (("contacts", "full_name", "name"), ("contacts", "id", "id")),
    "deal_id": (("deals", "id", "id"),),
    "deal": (("deals", "name", "name"), ("deals", "id", "id")),
    "product": (("products", "name", "name"), ("products", "id", "id")),
    "owner": (("users", "name", "name"), ("users", "email", "email"), ("users", "id", "id")),
    "created_by": (("users", "name", "name"), ("users", "email", "email"), ("users", "id", "id")),
    "changed_by": (("users", "name", "name"), ("users", "email", "email"), ("users", "id", "id")),
    "manager": (("users", "name", "name"), ("users", "email", "email"), ("users", "id", "id")),
    "respondent": (("users", "name", "name"), ("users", "email", "email"), ("users", "id", "id")),
    "respondent_email": (("users", "email", "email"),),
}


def find_links(tables: Tables) -> tuple[Link, ...]:
    """Return how every reference column joins: by the target that joins most of its cells."""
    found = []
    for table in tables:
        for column in table.columns:
            links = list(_links(tables, table, column))
            if links:
                found.append(max(links, key=lambda link: link.joined))
    return tuple(found)


def _links(tables: Tables, table: Table, column: str) -> Iterator[Link]:
    for target, target_column, by in _TARGETS.get(column, ()):
        other = tables.get(target)
        if other is None or not _has(other, target_column):
            continue
        if other is table and column == target_column:
            continue
        yield _link(table, column, other, target_column, by)


def _has(table: Table, column: str) -> bool:
    if column == "full_name" and table.name == "contacts":
        return table.has("full_name") or table.has("first_name", "last_name")
    return table.has(column)


def _link(table: Table, column: str, other: Table, target_column: str, by: str) -> Link:
    cells = _comparable(table, column, by)
    known = pc.unique(kernels.cells(_comparable(other, target_column, by)))
    kind = by if by in ("id", "domain") else ""
    counts = table.once(f"counts {kind}", column, lambda: cells[cells != ""].value_counts())
    joins = _join(kernels.cells(counts.index.to_series()), known, by)
    left = counts[~joins]
    shown = _shown(table, column, cells, [str(value) for value in left.index[:_SHOWN]])
    return Link(
        table=table.name,
        column=column,
        target=other.name,
        target_column=target_column,
        by=by,
        filled=int(counts.sum()),
        joined=int(counts[joins].sum()),
        orphans=tuple((shown[str(value)], int(left[value])) for value in left.index[:_SHOWN]),
        orphan_values=len(left),
    )


def _join(values: pa.Array, known: pa.Array, by: str) -> NDArray[np.bool_]:
    """Return which values are known; of a cell that lists several ids (`8001;8002`) any part."""
    found = kernels.flags(pc.is_in(values, value_set=known))
    if by in ("id", "email"):
        several = np.flatnonzero(~found & kernels.flags(pc.match_substring(values, ";")))
        lists = pc.split_pattern(values.take(pa.array(several)), ";")
        parts = pc.utf8_trim_whitespace(pc.list_flatten(lists))
        there = pc.and_(pc.is_in(parts, value_set=known), pc.not_equal(parts, ""))
        found[several[pc.list_parent_indices(lists).filter(there).to_numpy()]] = True
    return found


def _comparable(table: Table, column: str, by: str) -> pd.Series[str]:
    if column == "full_name" and not table.has("full_name"):
        first, last = table.folded("first_name"), table.folded("last_name")
        return views.folded(first + " " + last)
    if by == "id":
        return table.references(column)
    if by == "domain":
        return views.domains(table.known(column))
    return table.folded(column)


def _shown(table: Table, column: str, cells: pd.Series[str], values: list[str]) -> dict[str, str]:
    """Return for each comparable value the text as it first stood in the export."""
    chosen = kernels.one_of(cells, values)
    text = table.text(column)[chosen]
    first = cells[chosen].drop_duplicates()
    found = dict(zip(first.astype(object), text.loc[first.index].astype(object), strict=True))
    return {value: found.get(value, value) for value in values}
