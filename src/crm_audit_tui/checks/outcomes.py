"""What became of a record's deals: won, lost or open, for contacts and companies too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks import links
from crm_audit_tui.checks.deals import deal_states
from crm_audit_tui.checks.rows import live, mask
from crm_audit_tui.checks.words import LOST, OPEN, WON
from crm_audit_tui.tables.table import Table, Tables


def link_from_deals(tables: Tables, table: Table) -> links.Link | None:
    """Return how deals name records of `table` (contacts or companies), None where they cannot."""
    deals = tables.get("deals")
    if deals is None or not len(deals):
        return None
    if table.name == "contacts":
        return links.to_contacts(deals, table) or None
    return (links.to_companies(deals, table) or None) if table.name == "companies" else None


def deal_counts(tables: Tables, table: Table, state: str) -> NDArray[np.float64]:
    """Return, per record of `table`, how many of its deals are in `state`."""
    deals = tables.get("deals")
    link = link_from_deals(tables, table)
    if deals is None or link is None:
        return np.zeros(len(table))
    chosen = mask(deal_states(deals)[state]) & live(deals)
    return link.totals(chosen.astype(float))


def outcomes(tables: Tables, table: Table) -> NDArray[np.float64]:
    """Return 1 for records with a won deal, 0 with only lost ones, NaN without either.

    Contacts that no deal names take the outcome of their company.
    """
    if table.name == "deals":
        states = deal_states(table)
        won, lost = mask(states[WON]), mask(states[LOST])
        return np.where(won, 1.0, np.where(lost, 0.0, np.nan))
    won, lost = deal_counts(tables, table, WON) > 0, deal_counts(tables, table, LOST) > 0
    found = np.where(won, 1.0, np.where(lost, 0.0, np.nan))
    companies = tables.get("companies")
    if table.name == "contacts" and companies is not None and len(companies):
        theirs = np.append(outcomes(tables, companies), np.nan)
        rows = links.to_companies(table, companies).parent_rows()
        found = np.where(np.isnan(found), theirs[rows], found)
    return found


def open_values(tables: Tables, table: Table) -> dict[str, NDArray[np.float64]]:
    """Return, per currency, the open deals' amounts summed per record of `table`.

    "" is the currency of amounts that name none. Amounts of different currencies are never summed.
    """
    deals = tables.get("deals")
    if deals is None or not deals.has("amount"):
        return {}
    amounts = np.nan_to_num(deals.numbers("amount").to_numpy(dtype=float), posinf=0, neginf=0)
    amounts = np.where(mask(deal_states(deals)[OPEN]) & live(deals), np.clip(amounts, 0, None), 0)
    codes = deals.currencies("amount").to_numpy(dtype=object)
    link = link_from_deals(tables, table)
    if table.name != "deals" and link is None:
        return {}
    found = {}
    for code in sorted({str(each) for each in codes[amounts > 0]}):
        chosen = np.where(codes == code, amounts, 0.0)
        found[code] = chosen if link is None else link.totals(chosen)
    return {code: values for code, values in found.items() if values.any()}


def relative_worth(tables: Tables, table: Table) -> NDArray[np.float64]:
    """Return what each record has at stake: its open deals' amounts over the median amount.

    0 where no open deal is; of several currencies each is measured by its own median, since amounts
    of different currencies are never summed.
    """
    worth = np.zeros(len(table))
    for each in open_values(tables, table).values():
        worth += each / float(np.median(each[each > 0]))
    return worth
