"""Contacts that nobody talks to and companies that nobody belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks import links
from crm_audit_tui.checks.bulk_guards import open_deal_contacts, record_guards, suppressed
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import WORKLIST_LIMIT, Evidence
from crm_audit_tui.checks.holds import Holds
from crm_audit_tui.checks.rows import Mask, carried, key_array, live, mask
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.validity import test_records
from crm_audit_tui.core.messages import message
from crm_audit_tui.tables.result import ChartKind, Unit, WorkItem
from crm_audit_tui.tables.table import Table

STEP = "unused"
_DAY = np.timedelta64(1, "D")
# Where fewer of the contacts can be judged, there is no share of silent ones.
_LEAST_JUDGED = 0.5
_NEEDED = {
    "contacts": ("created_at", "last_activity_at"),
    "activities": ("contact_id", "activity_date"),
}


def silent_contacts(context: CheckContext, evidence: Evidence, holds: Holds) -> None:
    """Add how many contacts nobody has dealt with for long, and the list to decide on."""
    contacts = context.tables.get("contacts")
    if contacts is None or not len(contacts):
        evidence.not_auditable("silent", {"contacts": ()})
        return
    touch = last_touch(context, contacts)
    created = contacts.dates("created_at").reset_index(drop=True)
    now = np.datetime64(context.audit_date, "s")
    limit = now - context.settings.whole("unused.silent_days") * _DAY
    rows = live(contacts)
    evidenced = _evidenced(context, contacts, limit)
    recent = created.to_numpy(dtype="datetime64[s]") >= limit
    # Nothing dated and no day of creation: it may have come yesterday.
    known = rows & (mask(touch.notna()) | recent | (evidenced & mask(created.notna())))
    enough = bool(known.sum() >= _LEAST_JUDGED * max(1, rows.sum()))
    if not enough:
        evidence.not_auditable("silent", _NEEDED)
    if not known.any():
        return
    newest: NDArray[np.datetime64] = np.fmax(
        touch.to_numpy(dtype="datetime64[s]"), created.to_numpy(dtype="datetime64[s]")
    )
    silent = known & ~(newest >= limit)
    busy = open_deal_contacts(context, contacts)
    held = holds.records(contacts)
    guarded = silent & (busy | suppressed(contacts) | held)
    # The few whose activity is dated do not stand for all the others.
    value = ratio(int(silent.sum()), int(known.sum())) if enough else None
    evidence.metric(
        "contacts_silent_share",
        value,
        Unit.SHARE,
        n=int(known.sum()),
        part=int(silent.sum()) if enough else None,
        excluded=int((rows & ~known).sum()),
    )
    if unknown := int((rows & ~known).sum()):
        evidence.note("silence_unknown", n=unknown)
    evidence.metric("contacts_silent_guarded", int(guarded.sum()), Unit.COUNT, n=int(silent.sum()))
    _silence_chart(evidence, newest[known], now)
    evidence.grade("expired_removed", value, n=int(silent.sum()))
    free = silent & ~guarded
    evidence.finding_about(
        "contacts_silent",
        1,
        contacts,
        free,
        eligible=int(known.sum()),
        days=context.settings.whole("unused.silent_days"),
    )
    days = np.asarray((now - newest) / _DAY, dtype=np.float64)
    evidence.items(_silent_items(contacts, free, mask(touch.notna()), days))
    evidence.unlisted(max(0, int(free.sum()) - WORKLIST_LIMIT))


def last_touch(context: CheckContext, contacts: Table) -> pd.Series[pd.Timestamp]:
    """Return when each contact was last dealt with: its own field, activities, deals; or NaT."""
    own = contacts.dates("last_activity_at").to_numpy(dtype="datetime64[s]")
    newest = own.copy()
    for name, columns in (
        ("activities", ("activity_date", "completed_at", "created_at")),
        ("deals", ("created_at", "last_activity_at", "closed_at")),
    ):
        child = context.tables.get(name)
        if child is None:
            continue
        link = links.to_contacts(child, contacts)
        for column in columns:
            if link and child.has(column):
                dates = child.dates(column)
                past = dates.where(dates < pd.Timestamp(context.audit_date) + pd.Timedelta(days=1))
                newest = np.fmax(newest, link.latest(past))
    return pd.Series(newest, dtype="datetime64[s]")


def _evidenced(context: CheckContext, contacts: Table, limit: np.datetime64) -> Mask:
    """Return for which contacts a missing touch says "none": it would have shown if there were.

    An activities export that begins only after the limit cannot tell silence from a short window;
    a field for the last activity speaks only for the records whose export has it.
    """
    found = np.zeros(len(contacts), dtype=bool)
    if bool(contacts.filled("last_activity_at").any()):
        found |= carried(contacts, "last_activity_at")
    activities = context.tables.get("activities")
    if activities is not None and links.to_contacts(activities, contacts):
        first = activities.dates("activity_date").min()
        if pd.notna(first) and np.datetime64(first, "s") <= limit:
            found[:] = True
    return found


def _silence_chart(
    evidence: Evidence, newest: np.ndarray[tuple[int], np.dtype[np.datetime64]], now: np.datetime64
) -> None:
    days = (now - newest) / _DAY
    edges = [-np.inf, 90, 180, 365, 730, 1095, np.inf]
    names = ["m0_3", "m3_6", "m6_12", "m12_24", "m24_36", "m36"]
    counts = [float(((days >= low) & (days < high)).sum()) for low, high in pairwise(edges)]
    evidence.chart(
        "silence",
        ChartKind.BARS,
        [message(f"checks.label.unused.{name}") for name in names],
        [(message("core.table.contacts"), counts)],
        n=len(days),
    )


def _silent_items(
    contacts: Table, free: Mask, touched: Mask, days: NDArray[np.float64]
) -> Iterable[WorkItem]:
    """The longest silence first; `days` since the last sign of it, else since its creation."""
    rows = np.flatnonzero(free)
    order = rows[np.argsort(-days[rows], kind="stable")][:WORKLIST_LIMIT]
    keys = key_array(contacts)
    for row in order:
        why = "contact_silent" if touched[row] else "contact_never"
        yield WorkItem(
            id=f"contacts:{keys[row]}",
            step=STEP,
            table="contacts",
            record=str(keys[row]),
            reason=message(f"checks.reason.unused.{why}", n=int(days[row])),
            priority=float(min(1.0, days[row] / 3650.0)),
        )


def orphaned_companies(context: CheckContext, evidence: Evidence, holds: Holds) -> None:
    """Add how many companies have neither contact nor deal, and the list to decide on."""
    companies = context.tables.get("companies")
    contacts, deals = context.tables.get("contacts"), context.tables.get("deals")
    ways = {
        child.name: links.to_companies(child, companies)
        for child in (contacts, deals)
        if companies is not None and child is not None
    }
    if companies is None or not len(companies) or not any(ways.values()):
        evidence.not_auditable(
            "orphaned",
            {
                "companies": (),
                "contacts": ("company_id", "company"),
                "deals": ("company_id", "company"),
            },
        )
        return
    rows = live(companies)
    linked = np.zeros(len(companies), dtype=bool)
    for name, found in ways.items():
        child = context.tables[name]
        if found:
            linked |= found.totals(live(child).astype(float)) > 0
    linked |= _parents(companies)
    orphaned = rows & ~linked
    free = orphaned & ~holds.records(companies)
    evidence.share("companies_orphaned_share", int(orphaned.sum()), int(rows.sum()))
    evidence.finding_about("companies_orphaned", 1, companies, free, eligible=int(rows.sum()))
    keys = key_array(companies)
    reason = message("checks.reason.unused.company_orphaned")
    evidence.items(
        (
            WorkItem(
                id=f"companies:{keys[row]}",
                step=STEP,
                table="companies",
                record=str(keys[row]),
                reason=reason,
                priority=0.5,
            )
            for row in np.flatnonzero(free)[:WORKLIST_LIMIT]
        ),
    )
    evidence.unlisted(max(0, int(free.sum()) - WORKLIST_LIMIT))


def _parents(companies: Table) -> Mask:
    """Return which companies are the parent of another: a group's head needs no contact."""
    if not companies.has("parent"):
        return np.zeros(len(companies), dtype=bool)
    named = set(companies.references("parent")) | set(companies.folded("parent"))
    named.discard("")
    by_id = companies.references("id").isin(named)
    return mask(by_id) | mask(companies.folded("name").isin(named))


def invented_records(context: CheckContext, evidence: Evidence, holds: Holds) -> None:
    """Add records that were made up to try something out to the list of what may go."""
    for name in ("contacts", "companies"):
        table = context.tables.get(name)
        if table is None or not len(table):
            continue
        found = live(table) & test_records(table) & ~holds.records(table)
        if not found.any():
            continue
        keys = key_array(table)
        guards = record_guards(context, table)
        reason = message("checks.reason.unused.test_record")
        evidence.items(
            (
                WorkItem(
                    id=f"{name}:{keys[row]}:test",
                    step=STEP,
                    table=name,
                    record=str(keys[row]),
                    reason=reason,
                    priority=2.0,
                    guards=guards(int(row)),
                )
                for row in np.flatnonzero(found)
            ),
        )
