"""What is expected of a role against what its people do, by day or by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import DONE, ENTRY
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.usage_window import Window, inside_window
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.messages import Param, Share, message

_DAYS_A_WEEK = 5
# measure -> (what, kind); kind "" for any
_MEASURES = {
    "entries": (ENTRY, ""),
    "calls": (DONE, "call"),
    "sms": (DONE, "sms"),
    "emails": (DONE, "email"),
    "meetings": (DONE, "meeting"),
    "visits": (DONE, "visit"),
    "deals_closed": (DONE, "deal_closed"),
    "tickets_closed": (DONE, "ticket_closed"),
}


@dataclass(frozen=True)
class Expected:
    """One expectation with the mean of each person it is about, in its own period."""

    entry: Entry
    least: float
    per: str
    members: np.ndarray
    actual: np.ndarray

    @property
    def below(self) -> np.ndarray:
        """Which of the people stay below it."""
        return self.members[self.actual < self.least]


def expectations(
    evidence: Evidence, context: CheckContext, people: People, frame: pd.DataFrame, window: Window
) -> None:
    """Add who meets what is expected of their role, department or team.

    A person's mean is over the working days (or weeks of five) since they came, days without any
    included.
    """
    rows: list[tuple[Param, ...]] = []
    below = judged = 0
    for each in _judged(context, people, frame, window):
        typical = spread(each.actual)
        met = len(each.members) - len(each.below)
        name = f"{each.entry.text('role')} {each.entry.text('measure')}/{each.per}".strip()
        measure = message(f"guide.choice.{each.entry.text('measure')}")
        period = message(f"guide.choice.{each.per}")
        rows.append(
            (
                each.entry.text("role") or message("checks.label.everybody"),
                measure,
                period,
                each.least,
                len(each.members),
                typical.median,
                Share(met / len(each.members)),
            )
        )
        below, judged = below + len(each.below), judged + len(each.members)
        if len(each.below):
            keys = people.frame["key"].to_numpy(dtype=object)[each.below]
            evidence.finding(
                "below_expectation",
                1,
                affected=len(each.below),
                eligible=len(each.members),
                table="users",
                subject=name,
                records=[str(key) for key in keys if key],
                role=each.entry.text("role") or message("checks.label.everybody"),
                measure=measure,
                period=period,
                least=each.least,
            )
    evidence.table(
        "expectations",
        ("role", "measure", "period", "expected", "users", "median", "met_share"),
        rows,
    )
    if rows:
        evidence.share("expectations_met", judged - below, judged)


def _judged(
    context: CheckContext, people: People, frame: pd.DataFrame, window: Window
) -> Iterator[Expected]:
    entries = registered(context, "usage", "expectations")
    if not entries:
        return
    inside = inside_window(frame, window)
    inside = inside[inside["day"].dt.day_of_week < _DAYS_A_WEEK]
    first = np.maximum(window.since[window.members], np.datetime64(window.start))
    days = np.busday_count(first, np.datetime64(window.end) + 1).astype("float64")
    for entry in entries:
        least, known = entry.number("least"), _MEASURES.get(entry.text("measure"))
        about = _about(entry, people, window) & (days > 0)
        if least is None or known is None or not about.any():
            continue
        what, kind = known
        rows = inside[(inside["what"] == what) & ((inside["kind"] == kind) | (kind == ""))]
        counts = np.bincount(rows["member"].to_numpy(), minlength=len(window.members))
        weekly = entry.text("per") == "week"
        spans = days / _DAYS_A_WEEK if weekly else days
        yield Expected(
            entry,
            least,
            "week" if weekly else "day",
            window.members[about],
            counts[about] / spans[about],
        )


def _about(entry: Entry, people: People, window: Window) -> np.ndarray:
    """Return which members an expectation is about: their role, department or team, or all."""
    wanted = plain(entry.text("role"))
    found = np.full(len(window.members), not wanted)
    for column in ("role", "department", "team"):
        names = people.frame[column].to_numpy(dtype=object)[window.members]
        found |= np.array([bool(wanted) and plain(str(name)) == wanted for name in names], bool)
    return found
