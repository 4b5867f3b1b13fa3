"""What the people of each team and department enter, do and close, by day and week."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from crm_audit_tui.checks.actions import DONE, ENTRY
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.usage_window import Window, inside_window
from crm_audit_tui.checks.words import KINDS
from crm_audit_tui.core.messages import Param, message

GROUPS = ("team", "department")


def group_figures(evidence: Evidence, people: People, frame: pd.DataFrame, window: Window) -> None:
    """Add the figures per person of every team and department, days and weeks without any included.

    What nobody at all has left a trace of is not listed team by team.
    """
    counted = [
        (name, traces.groupby(["member", by]).size(), by)
        for name, traces, by in _measures(frame, window)
    ]
    days, weeks = window.days_of_members(), window.eligible().sum(axis=1)
    for column in GROUPS:
        names = people.frame[column].to_numpy(dtype=object)[window.members]
        rows: list[tuple[Param, ...]] = []
        for name in sorted({str(each) for each in names if each}):
            of_group = names == name
            for measure, sizes, by in counted:
                own = sizes[of_group[sizes.index.get_level_values("member")]].to_numpy()
                spans = int((days if by == "day" else weeks)[of_group].sum())
                found = spread(own, zeros=max(0, spans - len(own)))
                rows.append(
                    (
                        name,
                        message(f"checks.metric.usage.{measure}"),
                        int(own.sum()),
                        found.mean,
                        found.median,
                        found.low,
                        found.high,
                    )
                )
        evidence.table(
            f"work_by_{column}",
            (column, "measure", "total", "mean", "median", "lower_quartile", "upper_quartile"),
            rows,
        )


def _measures(frame: pd.DataFrame, window: Window) -> Iterator[tuple[str, pd.DataFrame, str]]:
    """Yield each figure's name, the traces that it counts and what they are counted by."""
    inside = inside_window(frame, window)
    at_work = inside[inside["day"].dt.day_of_week < 5]
    done = at_work[at_work["what"] == DONE]
    found = [("entries_per_day", at_work[at_work["what"] == ENTRY], "day")]
    for kind in KINDS:
        name = kind if kind == "sms" else f"{kind}s"
        found.append((f"{name}_per_day", done[done["kind"] == kind], "day"))
    for name in ("deal", "ticket"):
        closed = inside[inside["kind"] == f"{name}_closed"]
        found.append((f"{name}s_closed_per_week", closed, "week"))
    return (each for each in found if len(each[1]))
