"""How long after the day itself activities are entered, and sessions of typing them in afterwards.

An entry's lag is the day it was entered less the day it is about. A session of back-filling is one
person's entries of one day where they are many and nearly all are about days before.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.suggested_answers import weaker
from crm_audit_tui.checks.usage_window import Window
from crm_audit_tui.core.messages import Day, Param, Share
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.table import Table

MOSTLY = 0.8  # of a session's entries are late ones


def entry_lag(evidence: Evidence, context: CheckContext, people: People, window: Window) -> None:
    """Add the typical lag, the share of late entries and the sessions of back-filling.

    Only activities with both days count, entered within the window and not before the day they are
    about (what is planned ahead is not late).
    """
    activities = context.tables.get("activities")
    if activities is None or not activities.has("activity_date", "created_at"):
        evidence.not_auditable("entry_lag", {"activities": ("activity_date", "created_at")})
        return
    frame = _entries(activities, people, window)
    if frame.empty:
        evidence.not_auditable("entry_lag", {"activities": ("activity_date", "created_at")})
        return
    settings = context.settings
    days = settings.whole("usage.late_entry_days")
    late = frame["lag"] > days
    evidence.spread("entry_lag", spread(frame["lag"]), Unit.DAYS)
    evidence.share(
        "late_entries", int(late.sum()), len(frame), excluded=len(activities) - len(frame)
    )
    grouped = frame.assign(late=late).groupby(["person", "entered"]).agg(
        n=("late", "size"), late=("late", "sum"), first=("about", "min")
    )  # fmt: skip
    least = settings.whole("usage.session_min_entries")
    sessions = grouped[(grouped["n"] >= least) & (grouped["late"] >= MOSTLY * grouped["n"])]
    # Whether work is entered the same day is told by the days between; where most working days
    # have no entry at all, those few speak for no habit.
    weekdays = frame["entered"][frame["entered"].dt.day_of_week < 5]
    days_with = int(weekdays.nunique())
    working = int(np.busday_count(window.start, np.datetime64(window.end) + 1))
    seldom = evidence.answer("daily_logged", days_with / max(1, working)) is Answer.NO
    prompt = float((frame["lag"] == 0).mean())
    answer = evidence.answer("daily_logged", prompt)
    answer = weaker(answer, against=seldom or len(sessions) > 0)
    evidence.suggest(
        "daily_logged", answer, "daily_logged", share=Share(prompt), n=len(frame),
        sessions=len(sessions), days=days_with, working=working,
    )  # fmt: skip
    evidence.metric("backfill_sessions", len(sessions), Unit.COUNT, n=len(grouped))
    if sessions.empty:
        return
    sessions = sessions.sort_values("late", ascending=False, kind="stable")
    rows: list[tuple[Param, ...]] = [
        (
            people.label(int(person)),
            Day(entered.date().isoformat()),
            int(n),
            Share(int(some) / int(n)),
            Day(first.date().isoformat()),
        )
        for (person, entered), n, some, first in zip(
            sessions.index, sessions["n"], sessions["late"], sessions["first"], strict=True
        )
    ]
    evidence.table("backfill_sessions", ("user", "day", "entries", "late_share", "back_to"), rows)
    inside = pd.MultiIndex.from_frame(frame[["person", "entered"]]).isin(sessions.index)
    chosen = np.zeros(len(activities), dtype=bool)
    chosen[frame.index.to_numpy()[inside & late.to_numpy()]] = True
    evidence.finding_about(
        "backfill_sessions",
        1,
        activities,
        chosen,
        eligible=len(frame),
        field="created_at",
        sessions=len(sessions),
        people=int(sessions.index.get_level_values(0).nunique()),
        days=days,
    )


def _entries(activities: Table, people: People, window: Window) -> pd.DataFrame:
    author = people.owners(activities, "created_by")
    author = author.where(author >= 0, people.owners(activities))
    entered = activities.dates("created_at").dt.floor("D")
    about = activities.dates("activity_date").dt.floor("D")
    lag = (entered - about).dt.days
    frame = pd.DataFrame({"person": author, "entered": entered, "about": about, "lag": lag})
    start, end = pd.Timestamp(window.start), pd.Timestamp(window.end)
    kept = (lag >= 0) & (entered >= start) & (entered <= end) & author.isin(window.members)
    return frame[kept]
