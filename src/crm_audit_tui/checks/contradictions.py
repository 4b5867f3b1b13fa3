"""Lifecycle contradictions: what a record says of itself and its deals or its mail deny."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import closed_on, deal_states
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.lifecycle import LEAD, NEW_CUSTOMER, lifecycle
from crm_audit_tui.checks.names import field_label, table_label
from crm_audit_tui.checks.outcomes import deal_counts, link_from_deals
from crm_audit_tui.checks.rows import Mask, live, mask
from crm_audit_tui.checks.words import WON
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Contradiction:
    """Records whose stage or address contradicts the rest; `field` is what to set right."""

    rule: str
    field: str
    wrong: Mask
    checked: Mask
    severity: int


def find_contradictions(context: CheckContext, table: Table) -> list[Contradiction]:
    """Return what contradicts the stage or the address of the records of `table`."""
    rows = live(table)
    stages = lifecycle(table)
    field = next(
        (c for c in ("lifecycle_stage", "status", "company_type") if table.has(c)),
        "lifecycle_stage",
    )
    found = []
    new = rows & mask(stages == NEW_CUSTOMER)
    since = _customer_since(context, table)
    dated = new & mask(since.notna())
    limit = pd.Timestamp(context.audit_date) - pd.Timedelta(
        days=context.settings.whole("freshness.new_customer_days")
    )
    if dated.any():
        found.append(
            Contradiction("old_new_customer", field, dated & mask(since < limit), dated, 1)
        )
    leads = rows & mask(stages == LEAD)
    if "deals" in context.tables and leads.any():
        won = deal_counts(context.tables, table, WON) > 0
        found.append(Contradiction("lead_won", field, leads & won, leads, 2))
    if table.has("email_bounced", "email"):
        mailed = rows & mask(table.filled("email"))
        bounced = mailed & mask(table.booleans("email_bounced"))
        found.append(Contradiction("bounced", "email", bounced, mailed, 2))
    return found


def _customer_since(context: CheckContext, table: Table) -> pd.Series[pd.Timestamp]:
    """Return since when a record has been a customer: its first won deal, else its creation."""
    created = table.dates("created_at")
    deals = context.tables.get("deals")
    link = link_from_deals(context.tables, table)
    if deals is None or link is None:
        return created
    won = mask(deal_states(deals)[WON])
    closed = closed_on(deals).where(won)
    far = pd.Timestamp("2200-01-01")
    # The earliest date is the latest one counted backwards.
    backwards = (far - (closed - pd.Timestamp("1970-01-01"))).astype("datetime64[s]")
    found = pd.Series(link.latest(backwards))
    first = pd.Timestamp("1970-01-01") + (far - found)
    return first.fillna(created.reset_index(drop=True))


def report_contradictions(evidence: Evidence, table: Table, found: list[Contradiction]) -> None:
    """Add the contradictions of one table."""
    for each in found:
        evidence.share(
            each.rule, int(each.wrong.sum()), int(each.checked.sum()), subject=table.name
        )
        evidence.finding_about(
            each.rule,
            each.severity,
            table,
            each.wrong,
            eligible=int(each.checked.sum()),
            field=each.field,
            where=table_label(table.name),
            name=field_label(table, each.field),
        )
