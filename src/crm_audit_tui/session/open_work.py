"""What an audit leaves open: steps that are not done, items and pairs without a decision."""

from __future__ import annotations

from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.session.session import Session


def unfinished(session: Session) -> int:
    """Return how many of the twelve steps are neither done nor left out with a reason."""
    standing = (session.audit.status(each.slug).status for each in STEPS if each.number)
    return sum(each not in ("done", "skipped") for each in standing)


def open_items(session: Session, step: str) -> int:
    """Return how many items of a step's worklist want a decision; pairs in the duplicates'."""
    if step != "duplicates":
        return session.items(step).counts().open
    if session.rows is None:
        return 0
    pairs = (session.pairs(table).counts() for table in session.matched_tables())
    return sum(each.total - each.done for each in pairs)
