"""Who uses the CRM and who does not: by team, by user and week, silent and typing in afterwards."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import ENTRY
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.statistics import spread
from crm_audit_tui.checks.usage_window import Window, inside_window, weekly_adoption
from crm_audit_tui.core.messages import Day, Param, Share
from crm_audit_tui.tables.result import Bounds, ChartKind, Unit

HEAT_WEEKS = 52
HEAT_USERS = 60


def by_group(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
    """Adoption by team and by department; a team that leaves no trace is a finding."""
    eligible = window.eligible()
    low = evidence.context.settings.number("usage.low_adoption")
    weak_teams = teams = 0
    for column in ("team", "department"):
        names = people.frame[column].to_numpy(dtype=object)[window.members]
        rows: list[tuple[Param, ...]] = []
        bars: dict[str, float] = {}
        for name in sorted({str(each) for each in names if each}):
            of_group = names == name
            used = int((grid[of_group].sum(axis=1) > 0).sum())
            size = int(of_group.sum())
            weekly = spread(weekly_adoption(grid[of_group], eligible[of_group]))
            typical = weekly.median
            total = int(grid[of_group].sum())
            per_week = total / max(1, int(eligible[of_group].sum()))
            share = None if typical is None else Share(typical)
            rows.append((name, size, used, share, total, per_week))
            bars[name] = typical or 0.0
            if column == "team":
                evidence.metric(
                    "adoption", typical, Unit.SHARE, n=weekly.n, subject=name, low=weekly.low,
                    high=weekly.high, bounds=Bounds.QUARTILES,
                )  # fmt: skip
                teams += 1
                below = typical is not None and typical < low
                weak_teams += below
                # Where not one trace is left, silence is the finding.
                if typical is not None and below and used:
                    evidence.finding(
                        "team_low_adoption",
                        1,
                        affected=round((1 - typical) * size),
                        eligible=size,
                        table="users",
                        field="team",
                        subject=name,
                        adoption=Share(typical),
                        limit=Share(low),
                    )
            if not used and column == "team":
                evidence.finding(
                    "silent_team",
                    2,
                    affected=size,
                    eligible=len(window.members),
                    table="users",
                    field="team",
                    subject=name,
                    records=_keys(people, window.members[of_group]),
                )
        evidence.table(
            f"by_{column}",
            (column, "users", "active_users", "adoption", "actions", "actions_per_user_week"),
            rows,
        )
        evidence.bars(f"by_{column}", bars, unit=Unit.SHARE)
    if teams:
        evidence.suggest(
            "all_teams",
            evidence.answer("all_teams", (teams - weak_teams) / teams),
            "all_teams",
            used=teams - weak_teams,
            n=teams,
        )
    else:
        evidence.not_auditable("teams", {"users": ("team", "department")})


def _keys(people: People, members: np.ndarray) -> tuple[str, ...]:
    keys = people.frame["key"].to_numpy(dtype=object)[members]
    return tuple(str(key) for key in keys if key)


def silent_users(
    evidence: Evidence,
    context: CheckContext,
    people: People,
    frame: pd.DataFrame,
    grid: np.ndarray,
    window: Window,
) -> None:
    """Users without activity, with what the auditor noted about them."""
    members = window.members[grid.sum(axis=1) == 0]
    noted = {
        values.get("user", "").strip().casefold(): values
        for values in context.audit.register("usage", "inactive_users").values()
    }
    latest = frame.groupby("person")["day"].max()
    rows: list[tuple[Param, ...]] = []
    explained = 0
    for number in members:
        person = people.frame.iloc[int(number)]
        values = noted.get(str(person["label"]).casefold(), {})
        explained += bool(values.get("follow_up") or values.get("mitigation"))
        rows.append(
            (
                str(person["label"]),
                str(person["team"]),
                str(person["department"]),
                _day(latest.get(number)),
                _day(person["last_login"]),
                values.get("why", ""),
                values.get("follow_up", ""),
                values.get("mitigation", ""),
                values.get("owner", ""),
            )
        )
    evidence.table(
        "silent_users",
        (
            "user",
            "team",
            "department",
            "last_action",
            "last_login",
            "why",
            "follow_up",
            "mitigation",
            "owner",
        ),
        rows,
    )
    if people.from_users:
        evidence.share("silent_users", len(members), len(window.members))
    else:
        evidence.metric("silent_users", None, Unit.SHARE, n=0)
    if len(members):
        evidence.suggest(
            "non_users_followed_up",
            evidence.answer("non_users_followed_up", explained / len(members)),
            "non_users",
            n=len(members),
            explained=explained,
        )
        evidence.finding(
            "silent_users",
            1,
            affected=len(members),
            eligible=len(window.members),
            table="users",
            records=_keys(people, members),
            weeks=window.weeks,
        )


def _day(value: object) -> Day | None:
    if isinstance(value, pd.Timestamp) and value == value:  # NaT is unequal to itself
        return Day(value.date().isoformat())
    return None


def backfilled_users(
    evidence: Evidence,
    context: CheckContext,
    people: People,
    frame: pd.DataFrame,
    window: Window,
) -> None:
    """Users of whose entries one day holds more than the set share: typed in afterwards."""
    inside = inside_window(frame, window)
    # Deals and tickets come with their own days; what is typed in afterwards is activities.
    entries = inside[(inside["what"] == ENTRY) & ~inside["kind"].isin(("deal", "ticket"))]
    counts = entries.groupby(["person", "day"]).size()
    totals = counts.groupby("person").sum()
    least = context.settings.whole("usage.backfill_min_entries")
    limit = context.settings.number("usage.backfill_share")
    judged = totals[totals >= least]
    peak = counts.groupby("person").max().reindex(judged.index)
    held = peak / judged
    flagged = held[held > limit].sort_values(ascending=False, kind="stable")
    evidence.share(
        "backfilled_users", len(flagged), len(judged), excluded=len(totals) - len(judged)
    )
    if flagged.empty:
        return
    numbers = flagged.index.to_numpy(dtype="int64")
    busiest = counts.groupby("person").idxmax().reindex(numbers)
    evidence.table(
        "backfilled",
        ("user", "entries", "day", "share"),
        [
            (people.label(int(number)), int(total), _day(place[1]), Share(float(share)))
            for number, total, place, share in zip(
                numbers, judged.reindex(numbers), busiest, flagged, strict=True
            )
        ],
    )
    evidence.finding(
        "backfilled",
        2,
        affected=len(flagged),
        eligible=len(judged),
        table="users",
        records=_keys(people, numbers),
        limit=Share(limit),
    )


def heat_strip(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
    """User x week, most active first."""
    shown = min(HEAT_WEEKS, window.weeks)
    order = np.argsort(-grid.sum(axis=1), kind="stable")[:HEAT_USERS]
    firsts = [(window.end - timedelta(days=7 * place + 6)).isoformat() for place in range(shown)][
        ::-1
    ]
    evidence.chart(
        "heat",
        ChartKind.HEAT,
        firsts,
        [
            (people.label(int(window.members[place])), [float(v) for v in grid[place, -shown:]])
            for place in order
        ],
        n=len(window.members),
    )
