"""Legal holds: what the auditor entered as not to be touched, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.rows import Mask, mask
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.table import Table

# Where a record may bear the name that a hold gives it.
_NAMES = {
    "contacts": ("id", "full_name", "email", "email2", "company", "tax_id", "external_id"),
    "companies": ("id", "name", "domain", "email", "tax_id", "external_id"),
    "deals": ("id", "name", "company", "contact", "contact_email"),
}


@dataclass(frozen=True)
class Holds:
    """The subjects held, folded: record ids, names, e-mails, fields or whole tables."""

    subjects: frozenset[str]

    def field(self, table: Table, column: str) -> bool:
        """Tell whether a field, or the whole table, is held."""
        names = {column, table.header(column), f"{table.name}.{column}", table.name}
        return any(" ".join(name.split()).casefold() in self.subjects for name in names)

    def records(self, table: Table) -> Mask:
        """Return which records of `table` are held."""
        if not self.subjects:
            return np.zeros(len(table), dtype=bool)
        if table.name in self.subjects:
            return np.ones(len(table), dtype=bool)
        held = mask(
            table.keys.map(
                lambda key: (
                    key.casefold() in self.subjects or record_id(key).casefold() in self.subjects
                )
            )
        )
        for column in _NAMES.get(table.name, ()):
            if table.has(column):
                held |= mask(table.folded(column).isin(self.subjects))
        if table.name == "contacts" and table.has("first_name", "last_name"):
            joined = table.folded("first_name") + " " + table.folded("last_name")
            held |= mask(joined.isin(self.subjects))
        return held


def holds_of(context: CheckContext) -> Holds:
    """Return the holds in force on the audit date; one without an end never lapses."""
    entries = context.audit.register(STEP, "legal_holds").values()
    return Holds(
        frozenset(
            " ".join(entry["subject"].split()).casefold()
            for entry in entries
            if entry.get("subject", "").strip()
            and _in_force(entry.get("until", ""), context.audit_date)
        )
    )


STEP = "unused"


def _in_force(until: str, today: date) -> bool:
    try:
        return date.fromisoformat(until.strip()) >= today
    except ValueError:
        return True
