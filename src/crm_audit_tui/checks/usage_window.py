"""The weeks and the people over which use is counted, and the grid of what each left when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import Actions, recorded, trace
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.people import People, find_people
from crm_audit_tui.checks.statistics import spread


@dataclass(frozen=True)
class Window:
    """The weeks looked at: `weeks` spans of seven days of which the last ends on `end`.

    `since` holds, per person, the first day they count from (they may have come later); persons
    who hold no licence are not in `members`.
    """

    end: date
    weeks: int
    members: np.ndarray
    since: np.ndarray

    @property
    def start(self) -> date:
        """First day of the first week."""
        return self.end - timedelta(days=7 * self.weeks - 1)

    def eligible(self) -> np.ndarray:
        """Return members x weeks: was the person there by the end of the week."""
        ends = np.datetime64(self.start) + 6 + 7 * np.arange(self.weeks)
        return np.asarray(self.since[self.members][:, None] <= ends[None, :])

    def days_of_members(self) -> np.ndarray:
        """Return the working days (Monday to Friday) of each member since they came."""
        first = np.maximum(self.since[self.members], np.datetime64(self.start))
        return np.asarray(np.maximum(np.busday_count(first, np.datetime64(self.end) + 1), 0))

    def member_days(self) -> int:
        """Return working days summed over members."""
        return int(self.days_of_members().sum())


def typical_adoption(context: CheckContext) -> float | None:
    """Return the median weekly adoption, None where there is no trace of anybody.

    None too without a list of users: who is known by traces alone has left some, and adoption
    would look full.
    """
    people = find_people(context.tables, context.audit_date)
    actions = trace(context.tables, people, context.audit_date)
    if not len(people) or not people.from_users or actions.frame.empty:
        return None
    window = window_of(context, people, actions)
    return spread(weekly_adoption(weekly_grid(actions.frame, window), window.eligible())).median


def window_of(context: CheckContext, people: People, actions: Actions) -> Window:
    end = context.audit_date
    most = context.settings.whole("usage.weeks")
    first = actions.frame["day"].min().date()
    weeks = min(most, max(1, -(-((end - first).days + 1) // 7)))
    start = np.datetime64(end - timedelta(days=7 * weeks - 1))
    created = people.frame["created"].to_numpy(dtype="datetime64[D]")
    since = np.where(np.isnat(created), start, created)
    there = since <= np.datetime64(end)
    members = np.flatnonzero(people.licensed.to_numpy(dtype=bool) & there)
    return Window(end, weeks, members, since)


def inside_window(frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the actions of members within the window, with `member` and `week` numbers."""
    rows = frame[
        frame["person"].isin(window.members) & (frame["day"] >= pd.Timestamp(window.start))
    ]
    week = (rows["day"] - pd.Timestamp(window.start)).dt.days // 7
    return rows.assign(member=np.searchsorted(window.members, rows["person"]), week=week)


def weekly_grid(frame: pd.DataFrame, window: Window) -> np.ndarray:
    """Return members x weeks: how many traces each left; an activity counts once."""
    rows = recorded(inside_window(frame, window))
    grid = np.zeros((len(window.members), window.weeks), dtype="int64")
    np.add.at(grid, (rows["member"].to_numpy(), rows["week"].to_numpy()), 1)
    return grid


def weekly_adoption(grid: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the share of eligible members with a trace, by week; NaN where nobody was there."""
    there = eligible.sum(axis=0)
    used = ((grid > 0) & eligible).sum(axis=0)
    return np.where(there > 0, used / np.maximum(there, 1), np.nan)
