"""The newest day that the exports speak of: the audit date to propose."""

from __future__ import annotations

from datetime import date

import pandas as pd

from crm_audit_tui.tables.table import Tables

_TELLING = (
    "created_at",
    "modified_at",
    "last_activity_at",
    "activity_date",
    "completed_at",
    "changed_at",
    "last_login_at",
    "last_sync_at",
    "submitted_at",
)
_LESS_TELLING = ("close_date", "closed_at", "applied_at", "date")  # may lie ahead


def newest_past_date(tables: Tables, today: date) -> date | None:
    """Return the newest day not after `today`, None where no export has a date.

    Days when something was created, changed or done come first; closing dates, which may be plans,
    count where there is nothing else. Days ahead of `today` are ignored.
    """
    for names in (_TELLING, _LESS_TELLING):
        newest: date | None = None
        for table in tables:
            for column in names:
                if not table.has(column):
                    continue
                dates = table.dates(column)
                past = dates[dates < pd.Timestamp(today) + pd.Timedelta(days=1)].max()
                if not pd.isna(past) and (newest is None or past.date() > newest):
                    newest = past.date()
        if newest is not None:
            return newest
    return None
