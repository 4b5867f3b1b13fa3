"""The newest day that the exports speak of: the audit date to propose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from crm_audit_tui.tables.table import Table, Tables

# When something was created, changed or done; plans (due dates, expected closing) are no evidence.
_TELLING = (
    "created_at",
    "modified_at",
    "last_activity_at",
    "last_stage_change",
    "activity_date",
    "completed_at",
    "changed_at",
    "closed_at",
    "last_login_at",
    "last_sync_at",
    "submitted_at",
    "applied_at",
)
_PLANNED = ("close_date", "due_date", "next_activity_date", "date")
_OVER = (
    r"\b(?:closed|won|lost|vint[aoei]|pers[aoei]|chius[aoei]|ganad[ao]|perdid[ao]|cerrad[ao]|ganh[ao]|"
    r"fechad[ao]|gagnee?|gagnée?|perdue?|conclu\w*|gewonnen|verloren|abgeschlossen|menang|kalah)|"
    r"closed(?:won|lost)"
)


def newest_past_date(tables: Tables, today: date) -> date | None:
    """Return the newest day not after `today`, None where no export has a date.

    Days when something was created, changed or done count, and the closing dates of deals that are
    won or lost; planned days only where there is nothing else. Days after `today` are ignored.
    """
    for days in (_told(tables), _planned(tables)):
        past = [newest for each in days if (newest := _newest(each, today)) is not None]
        if past:
            return max(past)
    return None


def _told(tables: Tables) -> Iterator[pd.Series[pd.Timestamp]]:
    for table in tables:
        for column in _TELLING:
            if table.has(column):
                yield table.dates(column)
        if table.name == "deals" and table.has("close_date"):
            yield _closing_days(table)


def _planned(tables: Tables) -> Iterator[pd.Series[pd.Timestamp]]:
    for table in tables:
        for column in _PLANNED:
            if table.has(column):
                yield table.dates(column)


def _closing_days(deals: Table) -> pd.Series[pd.Timestamp]:
    """Return when deals were won or lost, without days after a deal's last change: those are plans.

    A CRM leaves the expected day in place where a deal is closed ahead of it.
    """
    days = deals.dates("close_date")[_closed(deals)]
    if not deals.has("modified_at"):
        return days
    changed = deals.dates("modified_at").reindex(days.index)
    return days[changed.isna() | (days.dt.floor("D") <= changed)]


def _closed(deals: Table) -> pd.Series[bool]:
    """Return which deals are won or lost, by their flags, status or stage."""
    closed = pd.Series(False, index=deals.frame.index)
    for column in ("is_closed", "is_won"):
        if deals.has(column):
            closed |= deals.booleans(column).fillna(False).astype(bool)
    for column in ("stage", "status"):
        if deals.has(column):
            closed |= deals.folded(column).str.contains(_OVER, regex=True)
    return closed


def _newest(days: pd.Series[pd.Timestamp], today: date) -> date | None:
    newest = days[days < pd.Timestamp(today) + pd.Timedelta(days=1)].max()
    return None if pd.isna(newest) else newest.date()
