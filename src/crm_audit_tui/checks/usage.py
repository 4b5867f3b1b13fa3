"""How much the CRM is used: adoption by week, entries and contacts by person and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import DONE, ENTRY, Actions, trace
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence, Spread, answer_for, spread
from crm_audit_tui.checks.people import People, find_people
from crm_audit_tui.checks.words import KINDS
from crm_audit_tui.core.messages import Day, Message, Param, Share, message
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit

HEAT_WEEKS = 52
HEAT_USERS = 60


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

    def member_days(self) -> int:
        """Return working days (Monday to Friday) summed over members."""
        first = np.maximum(self.since[self.members], np.datetime64(self.start))
        return int(np.maximum(np.busday_count(first, np.datetime64(self.end) + 1), 0).sum())


def check(context: CheckContext) -> StepResult:
    """Return the usage figures of licensed users, or of the owners seen where there is no list."""
    evidence = Evidence(context, "usage")
    people = find_people(context.tables, context.audit_date)
    actions = trace(context.tables, people, context.audit_date)
    if not len(people) or actions.frame.empty:
        evidence.not_auditable("adoption", ("activities",), ("owner", "activity_date"))
        evidence.metric("adoption", None, Unit.SHARE, n=0)
        return evidence.result()
    if not people.from_users:
        evidence.not_auditable("licences", ("users",), ("name", "active"))
        evidence.note("owners_are_users", n=len(people))
    window = _window(context, people, actions)
    evidence.note(
        "window",
        n=window.weeks,
        start=Day(window.start.isoformat()),
        end=Day(window.end.isoformat()),
    )
    if actions.unplaced or actions.future:
        evidence.note("left_out", unplaced=actions.unplaced, future=actions.future)
    grid = _grid(actions.frame, window)
    _adoption(evidence, people, grid, window)
    _per_day(evidence, context, actions.frame, window)
    _per_week(evidence, context, actions.frame, window)
    _groups(evidence, people, grid, window)
    _objects(evidence, actions.frame, window)
    _silent(evidence, context, people, actions.frame, grid, window)
    _backfilled(evidence, context, people, actions.frame, window)
    _heat(evidence, people, grid, window)
    return evidence.result()


def typical_adoption(context: CheckContext) -> float | None:
    """Return the median weekly adoption, None where there is no trace of anybody."""
    people = find_people(context.tables, context.audit_date)
    actions = trace(context.tables, people, context.audit_date)
    if not len(people) or actions.frame.empty:
        return None
    window = _window(context, people, actions)
    return spread(_weekly(_grid(actions.frame, window), window.eligible())).median


def _window(context: CheckContext, people: People, actions: Actions) -> Window:
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


def _inside(frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the actions of members within the window, with `member` and `week` numbers."""
    rows = frame[
        frame["person"].isin(window.members) & (frame["day"] >= pd.Timestamp(window.start))
    ]
    week = (rows["day"] - pd.Timestamp(window.start)).dt.days // 7
    return rows.assign(member=np.searchsorted(window.members, rows["person"]), week=week)


def _grid(frame: pd.DataFrame, window: Window) -> np.ndarray:
    """Return members x weeks: how many traces each left; an activity counts once."""
    rows = _inside(frame, window)
    # An activity leaves two traces (entered, done): count the doing, and entries of deals, tickets.
    rows = rows[(rows["what"] == DONE) | rows["kind"].isin(("deal", "ticket"))]
    grid = np.zeros((len(window.members), window.weeks), dtype="int64")
    np.add.at(grid, (rows["member"].to_numpy(), rows["week"].to_numpy()), 1)
    return grid


def _weekly(grid: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the share of eligible members with a trace, by week; NaN where nobody was there."""
    there = eligible.sum(axis=0)
    used = ((grid > 0) & eligible).sum(axis=0)
    return np.where(there > 0, used / np.maximum(there, 1), np.nan)


def _adoption(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
    licensed = len(window.members)
    evidence.metric("licensed_users", licensed, Unit.COUNT, n=len(people))
    weekly = _weekly(grid, window.eligible())
    typical = spread(weekly)
    evidence.spread("adoption", typical, Unit.SHARE)
    last = float(weekly[-1]) if licensed and not np.isnan(weekly[-1]) else None
    evidence.metric("adoption_last_week", last, Unit.SHARE, n=licensed)
    evidence.share("users_active", int((grid.sum(axis=1) > 0).sum()), licensed)
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
    inside = _inside(frame, window)
    days = window.member_days()
    weekday = inside["day"].dt.day_of_week < 5
    rows: list[tuple[Param, ...]] = []

    def add(name: str, chosen: pd.DataFrame) -> None:
        on_weekdays = chosen[weekday.reindex(chosen.index)]
        counts = on_weekdays.groupby(["person", "day"]).size()
        found = spread(counts.to_numpy(), zeros=max(0, days - len(counts)))
        evidence.spread(f"{name}_per_day", found, excluded=len(chosen) - len(on_weekdays))
        label = message(f"checks.metric.usage.{name}_per_day")
        rows.append(_row(label, len(chosen), found, days - len(counts)))

    add("entries", inside[inside["what"] == ENTRY])
    activities = context.tables.get("activities")
    done = inside[inside["what"] == DONE]
    if activities is None or not bool(done["kind"].isin(KINDS).any()):
        evidence.not_auditable("contacts_per_day", ("activities",), ("activity_type",))
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


def _row(label: Message, total: int, found: Spread, zeros: int) -> tuple[Param, ...]:
    empty = Share(max(0, zeros) / found.n) if found.n else None
    return (label, total, found.mean, found.median, found.low, found.high, empty)


def _days_logged(evidence: Evidence, logged: pd.DataFrame, window: Window) -> None:
    days = int(np.busday_count(window.start, np.datetime64(window.end) + 1))
    found = evidence.share("days_logged", int(logged["day"].nunique()), days)
    if found is not None:
        evidence.suggest(
            "daily_logged",
            answer_for(found, 0.95, 0.6),
            "daily_logged",
            share=Share(found),
            n=days,
        )


def _per_week(
    evidence: Evidence, context: CheckContext, frame: pd.DataFrame, window: Window
) -> None:
    """Deals and tickets closed per user and week, weeks without any included."""
    inside = _inside(frame, window)
    weeks = int(window.eligible().sum())
    for name, table, kind in (
        ("deals_closed_per_week", "deals", "deal_closed"),
        ("tickets_closed_per_week", "tickets", "ticket_closed"),
    ):
        found = context.tables.get(table)
        chosen = inside[inside["kind"] == kind]
        if found is None or not found.has("owner"):
            evidence.not_auditable(name, (table,), ("owner", "closed_at"))
            continue
        counts = chosen.groupby(["person", "week"]).size()
        result = spread(counts.to_numpy(), zeros=max(0, weeks - len(counts)))
        evidence.spread(name, result)
        evidence.metric(f"{name}_mean", result.mean, n=result.n)


def _groups(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
    """Adoption by team and by department; a team that leaves no trace is a finding."""
    eligible = window.eligible()
    low = evidence.context.settings.number("usage.low_adoption")
    silent_teams = 0
    teams = 0
    for column in ("team", "department"):
        names = people.frame[column].to_numpy(dtype=object)[window.members]
        rows: list[tuple[Param, ...]] = []
        bars: dict[str, float] = {}
        for name in sorted({str(each) for each in names if each}):
            of_group = names == name
            used = int((grid[of_group].sum(axis=1) > 0).sum())
            size = int(of_group.sum())
            typical = spread(_weekly(grid[of_group], eligible[of_group])).median
            total = int(grid[of_group].sum())
            per_week = total / max(1, int(eligible[of_group].sum()))
            share = None if typical is None else Share(typical)
            rows.append((name, size, used, share, total, per_week))
            bars[name] = typical or 0.0
            if column == "team":
                evidence.metric("adoption", typical, Unit.SHARE, n=size, subject=name)
                teams += 1
                if typical is not None and 0 < typical < low:
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
                silent_teams += 1
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
            answer_for((teams - silent_teams) / teams, 1.0, 0.5),
            "all_teams",
            used=teams - silent_teams,
            n=teams,
        )
    else:
        evidence.not_auditable("teams", ("users",), ("team", "department"))


def _keys(people: People, members: np.ndarray) -> tuple[str, ...]:
    keys = people.frame["key"].to_numpy(dtype=object)[members]
    return tuple(str(key) for key in keys if key)


def _objects(evidence: Evidence, frame: pd.DataFrame, window: Window) -> None:
    """How much of what: activities by kind, deals, tickets, stage changes."""
    inside = _inside(frame, window)
    rows = inside[(inside["what"] == DONE) | inside["kind"].isin(("deal", "ticket"))]
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


def _silent(
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
    evidence.share("silent_users", len(members), len(window.members))
    if len(members):
        evidence.suggest(
            "non_users_followed_up",
            answer_for(explained / len(members), 1.0, 0.5),
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


def _backfilled(
    evidence: Evidence,
    context: CheckContext,
    people: People,
    frame: pd.DataFrame,
    window: Window,
) -> None:
    """Users of whose entries one day holds more than the set share: typed in afterwards."""
    inside = _inside(frame, window)
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


def _heat(evidence: Evidence, people: People, grid: np.ndarray, window: Window) -> None:
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
