"""Who could take over a deal or task that nobody owns, or somebody who has left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from crm_audit_tui.checks import links
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.standing import Standing
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Heirs:
    """Who could take over: the usual owner of the company's deals, else the last owner's manager.

    Only people who are still there are suggested; `usual` goes by company row or folded name. A
    task goes to the owner of its deal, else of its contact (`by_deal`, `by_contact`, one a row).
    """

    people: People
    usual: dict[str, int] | None = None
    company: np.ndarray | None = None
    by_deal: np.ndarray | None = None
    by_contact: np.ndarray | None = None

    def of_deals(self, context: CheckContext, deals: Table, standing: Standing) -> Heirs:
        """Return the heirs with the usual owners of each company's deals."""
        company = _companies(context, deals)
        active = self._active()
        owner = standing.owner.to_numpy()
        good = (owner >= 0) & (company != "")
        good[good] = active[owner[good]]
        if not good.any():
            return self
        counts = pd.DataFrame({"company": company[good], "owner": owner[good]}).value_counts()
        best = counts.reset_index().sort_values(
            ["company", "count", "owner"], ascending=[True, False, True], kind="stable"
        )
        best = best.drop_duplicates("company")
        usual = {
            str(name): int(who)
            for name, who in zip(best["company"], best["owner"].to_numpy("int64"), strict=True)
        }
        return replace(self, usual=usual, company=company)

    def of_tasks(self, context: CheckContext, activities: Table) -> Heirs:
        """Return the heirs with the owners of what each task is about."""
        tables = context.tables
        deals, contacts = tables.get("deals"), tables.get("contacts")
        by_deal, by_contact = self.by_deal, self.by_contact
        if deals is not None:
            by_deal = self._owners(deals, links.to_deals(activities, deals).parent_rows())
        if contacts is not None:
            rows = links.to_contacts(activities, contacts).parent_rows()
            by_contact = self._owners(contacts, rows)
        return replace(self, by_deal=by_deal, by_contact=by_contact)

    def _owners(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """Return the owner of each row of `table`, -1 for row -1 and for people who are gone."""
        owner = np.append(self.people.owners(table).to_numpy(dtype="int64"), -1)
        active = np.append(self._active(), False)
        there = np.where(active[owner], owner, -1)
        return np.asarray(there[rows])

    def _active(self) -> np.ndarray:
        frame = self.people.frame
        there = frame["active"] & (frame["user"] if self.people.from_users else True)
        return np.asarray(there, dtype=bool)

    def of(self, table: Table, row: int, owner: int) -> tuple[int, Message | None]:
        """Return the number of who could own the record, and why; -1 if nobody."""
        if table.name == "deals" and self.usual is not None and self.company is not None:
            heir = self.usual.get(str(self.company[row]), -1)
            if heir >= 0 and heir != owner:
                return heir, message("checks.origin.company_owner")
        if table.name == "activities":
            for place, origin in ((self.by_deal, "deal_owner"), (self.by_contact, "contact_owner")):
                heir = -1 if place is None else int(place[row])
                if heir >= 0 and heir != owner:
                    return heir, message(f"checks.origin.{origin}")
        if owner >= 0:
            manager = str(self.people.frame["manager"].iat[owner]).strip().casefold()
            heir = self.people.aliases.get(manager, -1) if manager else -1
            if heir >= 0 and heir != owner and bool(self._active()[heir]):
                return heir, message("checks.origin.manager")
        return -1, None


def _companies(context: CheckContext, deals: Table) -> np.ndarray:
    """Return what tells each deal's company: its record, else what the deal calls it."""
    own = np.full(len(deals), "", dtype=object)
    for column in ("company", "company_domain", "company_id"):
        if deals.has(column):
            text = deals.folded(column).to_numpy(dtype=object)
            own = np.where(text != "", text, own)
    companies = context.tables.get("companies")
    if companies is None:
        return own
    rows = links.to_companies(deals, companies).parent_rows()
    return np.where(rows >= 0, np.char.add("#", rows.astype(str)).astype(object), own)
