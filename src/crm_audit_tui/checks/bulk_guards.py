"""What keeps a record from being decided together with others: holds, open deals, opt-outs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from crm_audit_tui.checks import links
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import deal_states
from crm_audit_tui.checks.holds import holds_of
from crm_audit_tui.checks.outcomes import deal_counts
from crm_audit_tui.checks.rows import Mask, live, mask
from crm_audit_tui.checks.words import OPEN
from crm_audit_tui.tables.table import Table

GuardsOf = Callable[[int], tuple[str, ...]]


def record_guards(context: CheckContext, table: Table) -> GuardsOf:
    """Return what tells the guards of a row of `table`, as `core.worklists` names them."""
    return guards_from(
        {
            "held": holds_of(context).records(table),
            "open_deal": _open_deal(context, table),
            "suppressed": suppressed(table),
        }
    )


def guards_from(masks: dict[str, Mask]) -> GuardsOf:
    """Return what tells which of `masks` are true of a row, in their order."""
    told = [(name, rows) for name, rows in masks.items() if rows.any()]

    def of(row: int) -> tuple[str, ...]:
        return tuple(name for name, rows in told if rows[row])

    return of


def field_guards(context: CheckContext, table: Table, column: str) -> tuple[str, ...]:
    """Return the guards of a whole column."""
    return ("held",) if holds_of(context).field(table, column) else ()


def suppressed(table: Table) -> Mask:
    """Return who has opted out: whoever is archived is forgotten, and may be written to again."""
    found = np.zeros(len(table), dtype=bool)
    for column in _present(table, ("opted_out", "do_not_call")):
        found |= mask(table.booleans(column))
    return found


def open_deal_contacts(context: CheckContext, contacts: Table) -> Mask:
    """Return the contacts with an open deal of their own or of their company."""
    deals = context.tables.get("deals")
    if deals is None or not len(deals):
        return np.zeros(len(contacts), dtype=bool)
    is_open = (mask(deal_states(deals)[OPEN]) & live(deals)).astype(float)
    busy = links.to_contacts(deals, contacts).totals(is_open) > 0
    companies = context.tables.get("companies")
    if companies is not None:
        active = links.to_companies(deals, companies).totals(is_open) > 0
        rows = links.to_companies(contacts, companies).parent_rows()
        busy |= (rows >= 0) & np.append(active, False)[rows]
    return mask(busy)


def _open_deal(context: CheckContext, table: Table) -> Mask:
    if table.name == "contacts":
        return open_deal_contacts(context, table)
    if table.name == "companies":
        return mask(deal_counts(context.tables, table, OPEN) > 0)
    return np.zeros(len(table), dtype=bool)


def _present(table: Table, columns: Iterable[str]) -> Iterable[str]:
    return (column for column in columns if table.has(column))
