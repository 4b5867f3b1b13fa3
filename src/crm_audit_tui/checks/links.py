"""Links between tables: which parents have children, and sums of children per parent.

A child names its parent in one of several ways (an id, an e-mail, a name); the first way that finds
a parent counts. Records that are duplicates of each other all get what their name links to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.tables.table import Table
from crm_audit_tui.tables.views import folded


@dataclass(frozen=True)
class Way:
    """One way from child to parent: comparable keys of both, "" where a row has none."""

    child: pd.Series[str]
    parent: pd.Series[str]


def to_contacts(child: Table, contacts: Table) -> list[Way]:
    """Return the ways in which rows of `child` (deals, activities) name a contact."""
    ways = []
    if child.has("contact_id") and contacts.has("id"):
        ways.append(Way(child.references("contact_id"), contacts.references("id")))
    if child.has("contact_email"):
        mails = child.folded("contact_email")
        ways += [
            Way(mails, contacts.folded(column))
            for column in ("email", "email2")
            if contacts.has(column)
        ]
    if child.has("contact"):
        names = child.folded("contact")
        if contacts.has("id"):
            ways.append(Way(child.references("contact"), contacts.references("id")))
        ways.append(Way(names, full_names(contacts)))
    return ways


def to_companies(child: Table, companies: Table, *, by_email: bool = True) -> list[Way]:
    """Return the ways in which rows of `child` (contacts, deals, activities) name a company.

    Contacts that name none are linked by the domain of their e-mail, unless `by_email` is off.
    """
    ways = []
    if child.has("company_id") and companies.has("id"):
        ways.append(Way(child.references("company_id"), companies.references("id")))
    own = company_domains(companies)
    if child.has("company_domain"):
        ways.append(Way(domains(child.known("company_domain")), own))
    if child.has("company"):
        if companies.has("id"):
            ways.append(Way(child.references("company"), companies.references("id")))
        ways.append(Way(child.folded("company"), companies.folded("name")))
    if by_email and child.name == "contacts" and child.has("email"):
        ways.append(Way(email_domains(child.known("email")), own))
    return ways


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
    parts = folded(text).str.rpartition("@")
    return parts[2].where(parts[1] == "@", "").str.strip(". >")


def choose_way(ways: Sequence[Way]) -> list[tuple[Way, NDArray[np.bool_]]]:
    """Return each way with the child rows that use it: the first way that finds a parent."""
    chosen = []
    free: NDArray[np.bool_] | None = None
    for way in ways:
        known = set(way.parent.to_numpy(dtype=object)) - {""}
        found = way.child.isin(known).to_numpy(dtype=bool)
        found = found if free is None else found & free
        free = ~found if free is None else free & ~found
        chosen.append((way, found))
    return chosen


def totals(ways: Sequence[Way], values: NDArray[np.float64], parents: int) -> NDArray[np.float64]:
    """Return, per parent row, the sum of its children's `values` (one per child row)."""
    out = np.zeros(parents)
    for way, rows in choose_way(ways):
        if rows.any():
            sums = pd.Series(values[rows]).groupby(way.child.to_numpy(dtype=object)[rows]).sum()
            out += way.parent.map(sums).fillna(0.0).to_numpy(dtype=float)
    return out


def latest(
    ways: Sequence[Way], dates: pd.Series[pd.Timestamp], parents: int
) -> pd.Series[pd.Timestamp]:
    """Return, per parent row, the latest of its children's `dates`; NaT where there is none."""
    out = np.full(parents, np.datetime64("NaT", "s"))
    for way, rows in choose_way(ways):
        if rows.any():
            values = dates.reset_index(drop=True)[rows]
            last = values.groupby(way.child.to_numpy(dtype=object)[rows]).max()
            # fmax takes the date where the other side has none.
            out = np.fmax(out, way.parent.map(last).to_numpy(dtype="datetime64[s]"))
    return pd.Series(out, dtype="datetime64[s]")


def parent_rows(ways: Sequence[Way], children: int) -> NDArray[np.int64]:
    """Return, per child row, the row of its (first) parent, -1 where it has none."""
    out = np.full(children, -1, dtype=np.int64)
    for way, rows in choose_way(ways):
        if rows.any():
            first = pd.Series(np.arange(len(way.parent)), index=way.parent.to_numpy(dtype=object))
            first = first[~first.index.duplicated()]
            out[rows] = first.reindex(way.child.to_numpy(dtype=object)[rows]).to_numpy(dtype=int)
    return out
