"""Links between tables: which parents have children, and sums of children per parent.

A child names its parent in one of several ways (an id, an e-mail, a name); the first way that finds
a parent counts. Records that are duplicates of each other all get what their name links to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table
from crm_audit_tui.tables.views import folded


@dataclass(frozen=True)
class _Way:
    """Child rows that find their parent in one way, with codes that both sides share.

    `parent` has one code per parent row, -1 where none of the children names it.
    """

    rows: NDArray[np.int64]
    child: NDArray[np.int64]
    parent: NDArray[np.int64]
    names: int


@dataclass(frozen=True)
class Link:
    """How the rows of one table belong to those of another; false where nothing can link them."""

    children: int
    parents: int
    possible: bool
    ways: tuple[_Way, ...]
    parent: Table

    def __bool__(self) -> bool:
        return self.possible

    def totals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return, per parent row, the sum of its children's `values` (one per child row)."""
        out = np.zeros(self.parents)
        for way in self.ways:
            sums = np.bincount(way.child, weights=values[way.rows], minlength=way.names)
            out += np.append(sums, 0.0)[way.parent]
        return out

    def latest(self, dates: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
        """Return, per parent row, the latest of its children's `dates`; NaT where there is none."""
        out = np.full(self.parents, np.datetime64("NaT", "s"))
        stamps = dates.to_numpy(dtype="datetime64[s]")
        for way in self.ways:
            last = np.full(way.names + 1, np.datetime64("NaT", "s"))
            # fmax takes the date where the other side has none.
            np.fmax.at(last, way.child, stamps[way.rows])
            out = np.fmax(out, last[way.parent])
        return out

    def parent_rows(self) -> NDArray[np.int64]:
        """Return, per child row, the row of its (first) parent, -1 where it has none."""
        out = np.full(self.children, -1, dtype=np.int64)
        for way in self.ways:
            first = np.full(way.names, -1, dtype=np.int64)
            places = np.flatnonzero(way.parent >= 0)[::-1]
            first[way.parent[places]] = places
            out[way.rows] = first[way.child]
        return out


Keys = Callable[[], "pd.Series[str]"]


def to_contacts(child: Table, contacts: Table) -> Link:
    """Return how rows of `child` (deals, activities, tickets) name contacts."""
    ways: list[tuple[Keys, Keys]] = []
    if child.has("contact_id") and contacts.has("id"):
        ways.append((lambda: child.references("contact_id"), lambda: contacts.references("id")))
    if child.has("contact_email"):
        for column in ("email", "email2"):
            if contacts.has(column):
                ways.append(
                    (
                        lambda: child.folded("contact_email"),
                        partial(contacts.folded, column),
                    )
                )
    if child.has("contact"):
        if contacts.has("id"):
            ways.append((lambda: child.references("contact"), lambda: contacts.references("id")))
        ways.append((lambda: child.folded("contact"), lambda: full_names(contacts)))
    return _linked(child, contacts, "", ways)


def to_deals(child: Table, deals: Table) -> Link:
    """Return how rows of `child` (activities) name deals: by id, else by name."""
    ways: list[tuple[Keys, Keys]] = []
    for theirs, ours in (("deal_id", "id"), ("deal", "id"), ("deal", "name")):
        if child.has(theirs) and deals.has(ours):
            ways.append((partial(child.references, theirs), partial(deals.references, ours)))
    return _linked(child, deals, "", ways)


def to_companies(child: Table, companies: Table, *, by_email: bool = True) -> Link:
    """Return how rows of `child` (contacts, deals, activities) name companies.

    Contacts that name none are linked by the domain of their e-mail, unless `by_email` is off.
    """
    ways: list[tuple[Keys, Keys]] = []
    if child.has("company_id") and companies.has("id"):
        ways.append((lambda: child.references("company_id"), lambda: companies.references("id")))
    if child.has("company_domain"):
        ways.append(
            (lambda: domains(child.known("company_domain")), lambda: company_domains(companies))
        )
    if child.has("company"):
        if companies.has("id"):
            ways.append((lambda: child.references("company"), lambda: companies.references("id")))
        ways.append((lambda: child.folded("company"), lambda: companies.folded("name")))
    if by_email and child.name == "contacts" and child.has("email"):
        ways.append(
            (lambda: email_domains(child.known("email")), lambda: company_domains(companies))
        )
    return _linked(child, companies, "e-mail" if by_email else "", ways)


def _linked(child: Table, parent: Table, kind: str, ways: Sequence[tuple[Keys, Keys]]) -> Link:
    """Return the link, worked out once per pair of tables."""

    def make() -> Link:
        free = np.ones(len(child), dtype=bool)
        found = []
        for ours, theirs in ways:
            way = _way(ours(), theirs(), free)
            free[way.rows] = False
            found.append(way)
        return Link(len(child), len(parent), bool(ways), tuple(found), parent)

    # The link holds its parent, so the parent's identity stays its own as long as the link lives.
    link: Link = child.once(f"link {kind}", f"{parent.name} {id(parent)}", make)
    return link


def _way(ours: pd.Series[str], theirs: pd.Series[str], free: NDArray[np.bool_]) -> _Way:
    names = pc.unique(kernels.cells(theirs))
    names = names.filter(pc.not_equal(names, ""))
    places = kernels.places_in(ours, names)
    rows = np.flatnonzero(free & (places >= 0))
    return _Way(rows, places[rows], kernels.places_in(theirs, names), len(names))


def full_names(table: Table) -> pd.Series[str]:
    """Return the folded full name of each contact, put together where the export has parts."""
    joined = (table.folded("first_name") + " " + table.folded("last_name")).str.strip()
    whole = table.folded("full_name")
    return whole.where(whole != "", joined)


def domains(text: pd.Series[str]) -> pd.Series[str]:
    """Return the host name of a domain or web address, without `www.`; "" where there is none."""
    host = (
        folded(text)
        .str.replace(r"^[a-z][a-z0-9+.-]*://", "", regex=True)
        .str.replace(r"[/?#:].*$", "", regex=True)
        .str.replace(r"^www\d?\.", "", regex=True)
        .str.strip(". ")
    )
    return host.where(host.str.contains(".", regex=False), "")


def company_domains(companies: Table) -> pd.Series[str]:
    """Return each company's domain, from its website where it names none."""
    own = domains(companies.known("domain"))
    return own.where(own != "", domains(companies.known("website")))


def email_domains(text: pd.Series[str]) -> pd.Series[str]:
    """Return what follows the last @ of an e-mail address, "" where there is no @."""
    source = kernels.cells(folded(text))
    found = pc.utf8_trim(pc.replace_substring_regex(source, "^(?s:.*)@", ""), ". >")
    return kernels.series(pc.if_else(pc.match_substring(source, "@"), found, ""), text.index)
