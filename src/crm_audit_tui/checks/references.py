"""References that lead nowhere: cells that name a record which the other export does not hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.process import extract

from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.labels import may_be_one
from crm_audit_tui.checks.names import field_label, table_label
from crm_audit_tui.checks.rows import Mask, factorized, keys_where, live, mask
from crm_audit_tui.checks.standard import Stray
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.joins import find_links
from crm_audit_tui.tables.table import Table, Tables
from crm_audit_tui.tables.views import folded, references

# table -> (column, table it names, by which columns of that)
_NAMED: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "contacts": (("company_id", "companies", ("id",)),),
    "companies": (("parent", "companies", ("id", "name")),),
    "deals": (
        ("product", "products", ("id", "name")),
        ("company_id", "companies", ("id",)),
        ("company", "companies", ("id", "name")),
        ("contact_id", "contacts", ("id",)),
    ),
}
# Where fewer cells than this lead to a record, the two tables name things in different ways.
_LEAST_LINKED = 0.5
# Several products in one cell.
_SEVERAL = re.compile(r"[;|\n]")
_SHOWN = 3  # names that lead nowhere, shown beside each link
# Beyond so many names, comparing each with each takes too long.
_MOST_NAMES = 3000


@dataclass(frozen=True)
class Orphans:
    """The cells of one column that name no record of `parent`; of kind "unknown"."""

    cells: Stray
    parent: str

    @property
    def wrong(self) -> Mask:
        """Which rows name nothing that is there."""
        return self.cells.wrong


def find_orphans(tables: Tables, table: Table, least_similarity: float) -> list[Orphans]:
    """Return, for every column that names records of another attached table, what leads nowhere.

    A near name of the other table is suggested: "GTXPro" where there is a "GTX Pro". Columns of
    which less than half lead anywhere are left out.
    """
    return list(_find(tables, table, least_similarity))


def _find(tables: Tables, table: Table, least_similarity: float) -> Iterator[Orphans]:
    rows = live(table)
    for column, parent_name, columns in _NAMED.get(table.name, ()):
        parent = tables.get(parent_name)
        if parent is None or not len(parent) or not table.has(column):
            continue
        there = pc.unique(pa.concat_arrays([kernels.cells(_keys(parent, n)) for n in columns]))
        codes, distinct = factorized(table.known(column))
        filled = mask(table.filled(column)) & rows
        wrong = filled & ~_leads(distinct, there, bare=table.bare_ids)[codes]
        if not filled.any() or 1 - wrong.sum() / filled.sum() < _LEAST_LINKED:
            continue
        counts = Counter({distinct[c]: int(n) for c, n in _sizes(codes[wrong])})
        near = _near(list(counts), parent, least_similarity) if "name" in columns else {}
        values = np.array([*(near.get(text, "") for text in distinct), ""], dtype=object)
        examples = tuple((text, near.get(text, ""), n) for text, n in counts.most_common(200))
        cells = Stray(column, "unknown", wrong, values[codes], examples, int(filled.sum()))
        yield Orphans(cells, parent_name)


def _sizes(codes: np.ndarray) -> Iterator[tuple[int, int]]:
    for code, n in zip(*np.unique(codes, return_counts=True), strict=True):
        yield int(code), int(n)


def _leads(distinct: list[str], there: pa.Array, *, bare: bool) -> Mask:
    """Return which texts, or all of the several things in each, are there."""
    found = _among(distinct, there, bare=bare)
    several = kernels.matching(distinct, _SEVERAL.pattern)
    for place in np.flatnonzero(~found & several):
        parts = [part for part in _SEVERAL.split(distinct[place]) if part.strip()]
        found[place] = len(parts) > 1 and bool(_among(parts, there, bare=bare).all())
    return found


def _among(texts: list[str], there: pa.Array, *, bare: bool) -> Mask:
    series = pd.Series(texts, dtype="str")
    found = np.zeros(len(series), dtype=bool)
    for keys in (references(series, bare=bare), folded(series)):
        found |= mask(keys != "") & kernels.flags(pc.is_in(kernels.cells(keys), value_set=there))
    return found


def _keys(parent: Table, column: str) -> pd.Series[str]:
    return parent.folded(column) if column == "name" else parent.references(column)


def _near(unknown: list[str], parent: Table, least_similarity: float) -> dict[str, str]:
    """Return unknown name -> the one name of `parent` that it is nearly, spaces aside."""
    names = [str(name) for name in parent.known("name").unique() if name]
    if not unknown or len(unknown) > _MOST_NAMES or len(names) > _MOST_NAMES:
        return {}
    keys = [plain(name).replace(" ", "") for name in names]
    found = {}
    for text in unknown:
        best = extract(
            plain(text).replace(" ", ""),
            keys,
            scorer=fuzz.ratio,
            score_cutoff=100 * least_similarity,
            limit=2,
        )
        # Two names equally near tell nothing.
        if not best or (len(best) > 1 and best[0][1] == best[1][1]):
            continue
        if may_be_one(plain(text), plain(names[best[0][2]])):
            found[text] = names[best[0][2]]
    return found


def report_orphans(evidence: Evidence, table: Table, orphans: list[Orphans]) -> None:
    """Add how many references lead nowhere, and which."""
    listing: list[tuple[Param, ...]] = []
    for each in orphans:
        cells = each.cells
        n = int(cells.wrong.sum())
        evidence.share("unknown_reference", n, cells.filled, subject=f"{table.name}.{cells.column}")
        if not n:
            continue
        listing += [
            (field_label(table, cells.column), value, better or None, count)
            for value, better, count in cells.examples
        ]
        evidence.finding(
            "unknown_reference",
            2,
            affected=n,
            eligible=cells.filled,
            table=table.name,
            field=cells.column,
            records=keys_where(table, cells.wrong),
            name=field_label(table, cells.column),
            where=table_label(table.name),
            parent=table_label(each.parent),
            examples=_examples(cells),
        )
    evidence.table(
        f"unknown_reference.{table.name}", ("field", "value", "suggestion", "records"), listing
    )


def report_links(evidence: Evidence, tables: Tables) -> None:
    """Add how every column that names records of another table joins, and what is left over."""
    rows: list[tuple[Param, ...]] = []
    for link in find_links(tables):
        shown = ", ".join(f"{value} ({times})" for value, times in link.orphans[:_SHOWN])
        rows.append(
            (
                table_label(link.table),
                field_label(tables[link.table], link.column),
                message(
                    "checks.label.missing.link",
                    where=table_label(link.target),
                    name=field_label(tables[link.target], link.target_column),
                ),
                link.filled,
                link.joined,
                Share(link.share) if link.filled else None,
                shown + (" …" if link.orphan_values > _SHOWN else "") or None,
            )
        )
    evidence.table(
        "links",
        ("table", "field", "leads_to", "records", "joined", "share", "leads_nowhere"),
        rows,
    )


def _examples(cells: Stray) -> str:
    return ", ".join(
        f"{value} → {better}" if better else value for value, better, _ in cells.examples[:3]
    )
