"""How much the CRM is used: adoption by week, entries and contacts by person and day."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import DONE, ENTRY, recorded, trace
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entry_lag import entry_lag
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.expectations import expectations
from crm_audit_tui.checks.people import People, find_people
from crm_audit_tui.checks.statistics import Spread, spread
from crm_audit_tui.checks.usage_groups import group_figures
from crm_audit_tui.checks.usage_people import (
    backfilled_users,
    by_group,
    heat_strip,
    silent_users,
)
from crm_audit_tui.checks.usage_window import (
    Window,
    inside_window,
    weekly_adoption,
    weekly_grid,
    window_of,
)
from crm_audit_tui.checks.words import KINDS
from crm_audit_tui.core.messages import Day, Message, Param, Share, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit


def check(context: CheckContext) -> StepResult:
    """Return the usage figures of licensed users, or of the owners seen where there is no list."""
    evidence = Evidence(context, "usage")
    people = find_people(context.tables, context.audit_date)
    actions = trace(context.tables, people, context.audit_date)
    if not len(people) or actions.frame.empty:
        evidence.not_auditable("adoption", {"activities": ("owner", "activity_date")})
        evidence.metric("adoption", None, Unit.SHARE, n=0)
        return evidence.result()
    if not people.from_users:
        evidence.not_auditable("licences", {"users": ("name", "active")})
        evidence.note("owners_are_users", n=len(people))
    window = window_of(context, people, actions)
    evidence.note(
        "window",
        n=window.weeks,
        start=Day(window.start.isoformat()),
        end=Day(window.end.isoformat()),
    )
    if actions.unplaced or actions.future:
        evidence.note("left_out", unplaced=actions.unplaced, future=actions.future)
    if not bool(actions.frame["kind"].isin((*KINDS, "task", "note", "other")).any()):
        evidence.note("no_activities")
    weekend = _on_weekends(actions.frame, window)
    if weekend:
        evidence.note("weekend", n=weekend)
    grid = weekly_grid(actions.frame, window)
    _adoption(evidence, people, grid, window)
    _per_day(evidence, context, actions.frame, window)
    _per_week(evidence, context, actions.frame, window)
    by_group(evidence, people, grid, window)
    group_figures(evidence, people, actions.frame, window)
    _objects(evidence, actions.frame, window)
    expectations(evidence, context, people, actions.frame, window)
    silent_users(evidence, context, people, actions.frame, grid, window)
    backfilled_users(evidence, context, people, actions.frame, window)
    entry_lag(evidence, context, people, window)
    heat_strip(evidence, people, grid, window)
    return evidence.result()


def _adoption(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
    licensed = len(window.members)
    evidence.metric("licensed_users", licensed, Unit.COUNT, n=len(people))
    weekly = weekly_adoption(grid, window.eligible())
    typical = spread(weekly)
    evidence.spread("adoption", typical, Unit.SHARE)
    there = window.eligible()[:, -1]
    evidence.share("adoption_last_week", int((grid[there, -1] > 0).sum()), int(there.sum()))
    if people.from_users:
        evidence.share("users_active", int((grid.sum(axis=1) > 0).sum()), licensed)
    else:  # whom only their traces name all have one: that is no figure
        evidence.metric("users_active", None, Unit.SHARE, n=0)
    ends = [window.start + timedelta(days=7 * place + 6) for place in range(window.weeks)]
    evidence.chart(
        "adoption",
        ChartKind.LINES,
        [end.isoformat() for end in ends],
        [
            (
                message("checks.chart.usage.adoption"),
                [None if np.isnan(value) else float(value) for value in weekly],
            )
        ],
        unit=Unit.SHARE,
        n=licensed,
    )
    low = evidence.context.settings.number("usage.low_adoption")
    if typical.median is not None and typical.median < low:
        evidence.finding(
            "low_adoption",
            2,
            affected=round((1 - typical.median) * licensed),
            eligible=licensed,
            table="users",
            adoption=Share(typical.median),
            limit=Share(low),
            weeks=typical.n,
        )


def _per_day(
    evidence: Evidence, context: CheckContext, frame: pd.DataFrame, window: Window
) -> None:
    """Entries and contacts per person and working day, days without any included."""
    inside = inside_window(frame, window)
    days = window.member_days()
    weekday = inside["day"].dt.day_of_week < 5
    rows: list[tuple[Param, ...]] = []

    def add(name: str, chosen: pd.DataFrame) -> None:
        on_weekdays = chosen[weekday.reindex(chosen.index)]
        counts = on_weekdays.groupby(["person", "day"]).size()
        found = spread(counts.to_numpy(), zeros=max(0, days - len(counts)))
        evidence.spread(f"{name}_per_day", found, excluded=len(chosen) - len(on_weekdays))
        label = message(f"checks.metric.usage.{name}_per_day")
        rows.append(_row(label, len(on_weekdays), found, days - len(counts)))

    add("entries", inside[inside["what"] == ENTRY])
    activities = context.tables.get("activities")
    done = inside[inside["what"] == DONE]
    if activities is None or not bool(done["kind"].isin(KINDS).any()):
        evidence.not_auditable("contacts_per_day", {"activities": ("activity_type",)})
    else:
        for kind in KINDS:
            add(kind if kind == "sms" else f"{kind}s", done[done["kind"] == kind])
        logged = done[done["kind"].isin((*KINDS, "task", "note", "other"))]
        logged = logged[weekday.reindex(logged.index)]
        _days_logged(evidence, logged, window)
    evidence.table(
        "per_day",
        ("measure", "total", "mean", "median", "lower_quartile", "upper_quartile", "zero_share"),
        rows,
    )


def _on_weekends(frame: pd.DataFrame, window: Window) -> int:
    """Return the entries of Saturdays and Sundays: days of work are counted Monday to Friday."""
    inside = inside_window(frame, window)
    entered = inside[inside["what"] == ENTRY]
    return int((entered["day"].dt.day_of_week >= 5).sum())


def _row(label: Message, total: int, found: Spread, zeros: int) -> tuple[Param, ...]:
    empty = Share(max(0, zeros) / found.n) if found.n else None
    return (label, total, found.mean, found.median, found.low, found.high, empty)


def _days_logged(evidence: Evidence, logged: pd.DataFrame, window: Window) -> None:
    days = int(np.busday_count(window.start, np.datetime64(window.end) + 1))
    evidence.share("days_logged", int(logged["day"].nunique()), days)


def _per_week(
    evidence: Evidence, context: CheckContext, frame: pd.DataFrame, window: Window
) -> None:
    """Deals and tickets closed per user and week, weeks without any included."""
    inside = inside_window(frame, window)
    weeks = int(window.eligible().sum())
    for name, table, kind in (
        ("deals_closed_per_week", "deals", "deal_closed"),
        ("tickets_closed_per_week", "tickets", "ticket_closed"),
    ):
        found = context.tables.get(table)
        chosen = inside[inside["kind"] == kind]
        if found is None or not found.has("owner"):
            ended = "close_date" if table == "deals" else "closed_at"
            evidence.not_auditable(name, {table: ("owner", ended)})
            continue
        counts = chosen.groupby(["person", "week"]).size()
        result = spread(counts.to_numpy(), zeros=max(0, weeks - len(counts)))
        evidence.spread(name, result)
        evidence.metric(f"{name}_mean", result.mean, n=result.n)


def _objects(evidence: Evidence, frame: pd.DataFrame, window: Window) -> None:
    """How much of what: activities by kind, deals, tickets, stage changes."""
    rows = recorded(inside_window(frame, window))
    found = rows.groupby("kind")["person"].agg(["size", "nunique"])
    found = found.sort_values("size", ascending=False, kind="stable")
    total = int(found["size"].sum())
    labels = [message(f"checks.kind.{kind}") for kind in found.index]
    counts = [int(count) for count in found["size"]]
    evidence.table(
        "by_type",
        ("object_type", "actions", "share", "users"),
        [
            (label, count, Share(count / total), int(users))
            for label, count, users in zip(labels, counts, found["nunique"], strict=True)
        ],
    )
    evidence.chart(
        "by_type", ChartKind.BARS, labels, [(message("checks.chart.usage.by_type"), counts)]
    )
