"""Who did what on which day: every dated trace of a person in the exports, as one long table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import closed_on, deal_states
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.rows import Mask, live
from crm_audit_tui.checks.words import (
    CLOSED,
    OUTCOME,
    TODO,
    activity_kind,
    classify,
    held_word,
    plain,
    ticket_word,
)
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.table import Table, Tables

ENTRY, DONE, PLANNED = "entry", "done", "planned"


@dataclass(frozen=True)
class Actions:
    """Traces of people up to the audit date.

    `frame` columns: person (number in People), day (midnight), what ("entry": a record was
    created; "done": an activity took place, a deal or ticket was closed, a stage changed;
    "planned": the entry of an activity that has not taken place), kind (call, sms, email, meeting,
    visit, task, note, other, deal, deal_closed, ticket, ticket_closed, stage). `unplaced` counts
    rows without a person or a day, `future` rows dated after the audit date.
    """

    frame: pd.DataFrame
    unplaced: int
    future: int


def trace(tables: Tables, people: People, audit_date: date) -> Actions:
    """Return what people did up to `audit_date`, from activities, deals, history and tickets."""
    # The people are kept with it, so their id stays theirs.
    found: tuple[People, Actions] = tables.once(
        ("trace", id(people), audit_date), lambda: (people, _trace(tables, people, audit_date))
    )
    return found[1]


def _trace(tables: Tables, people: People, audit_date: date) -> Actions:
    parts: list[pd.DataFrame] = []
    if (activities := tables.get("activities")) is not None:
        parts += _activities(activities, people, audit_date)
    if (deals := tables.get("deals")) is not None:
        owner = people.owners(deals)
        decided = deal_states(deals).decided
        parts.append(_part(owner, deals.dates("created_at"), ENTRY, "deal", live(deals)))
        parts.append(_part(owner, closed_on(deals), DONE, "deal_closed", decided & live(deals)))
    if (history := tables.get("deal_history")) is not None and history.has("changed_by"):
        person = people.owners(history, "changed_by")
        parts.append(_part(person, history.dates("changed_at"), DONE, "stage", None))
    if (tickets := tables.get("tickets")) is not None:
        owner = people.owners(tickets)
        closed = closed_tickets(tickets)
        parts.append(_part(owner, tickets.dates("created_at"), ENTRY, "ticket", None))
        parts.append(_part(owner, tickets.dates("closed_at"), DONE, "ticket_closed", closed))
    if not parts:
        empty = pd.DataFrame({"person": [], "day": [], "what": [], "kind": []})
        return Actions(empty.astype({"person": "int64", "day": "datetime64[s]"}), 0, 0)
    frame = pd.concat(parts, ignore_index=True)
    placed = (frame["person"] >= 0) & frame["day"].notna()
    future = placed & (frame["day"] > pd.Timestamp(audit_date))
    kept = frame[placed & ~future].reset_index(drop=True)
    return Actions(kept, int((~placed).sum()), int(future.sum()))


def recorded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the traces that count as one recorded action each.

    An activity leaves two (entered, done): its doing counts, or its entry where it is only planned;
    of deals and tickets the entry counts, and the closing.
    """
    return frame[frame["what"].isin((DONE, PLANNED)) | frame["kind"].isin(("deal", "ticket"))]


def closed_tickets(tickets: Table) -> pd.Series:
    """Return which tickets are closed: their status says so, else they have a closing day."""
    status = classify(tickets.known("status"), ticket_word)
    closed = tickets.dates("closed_at").notna()
    return (status == CLOSED) | (closed & (status == ""))


def activity_day(activities: Table) -> pd.Series:
    """Return the day each activity took place: its date, else when completed, else created."""
    found = activities.dates("activity_date")
    for column in ("completed_at", "created_at"):
        found = found.fillna(activities.dates(column))
    return found


def took_place(activities: Table, kind: pd.Series) -> pd.Series:
    """Return which activities took place: all but those planned, called off or left undone.

    A flag says so of a kind only where it is ever set for that kind: events that nobody ticks off
    are no plans. Without flag, day of completion, telling status or outcome it took place.
    """
    flag = activities.booleans("completed")
    done = flag.fillna(False).astype(bool)
    ticked = kind.isin(kind[done].unique())
    undone = flag.notna() & ~done & ticked
    for column in ("status", "outcome", *_outcomes(activities)):
        undone |= ~done & (classify(activities.known(column), held_word) == TODO)
    return ~undone | activities.dates("completed_at").notna()


def _outcomes(activities: Table) -> list[str]:
    """Return the columns of outcomes beside ours: a CRM may have one for each kind."""
    return [
        column
        for column in activities.columns
        if column.startswith(RAW) and OUTCOME & {*plain(column.removeprefix(RAW)).split()}
    ]


def _activities(activities: Table, people: People, audit_date: date) -> list[pd.DataFrame]:
    owner = people.owners(activities)
    author = people.owners(activities, "created_by")
    owner, author = owner.where(owner >= 0, author), author.where(author >= 0, owner)
    kind = classify(activities.known("activity_type"), activity_kind)
    day = activity_day(activities)
    entered = activities.dates("created_at").fillna(day)
    held = took_place(activities, kind)
    # What is planned is work in the CRM too: on the day it was put in, not on the day it is for.
    ahead = ~held | (day >= pd.Timestamp(audit_date) + pd.Timedelta(days=1))
    ahead &= (author >= 0) & entered.notna() & (entered.dt.floor("D") <= np.datetime64(audit_date))
    return [
        _part(owner, day, DONE, kind, held),
        _part(author, entered, ENTRY, kind, None),
        _part(author, entered, PLANNED, kind, ahead),
    ]


def _part(
    person: pd.Series,
    day: pd.Series,
    what: str,
    kind: pd.Series | str,
    rows: pd.Series | Mask | None,
) -> pd.DataFrame:
    part = pd.DataFrame(
        {"person": person, "day": day.dt.floor("D"), "what": what, "kind": kind}, copy=False
    )
    part = part.astype({"what": "category", "kind": "category"})
    if rows is not None:
        part = part[rows]
    return part.astype({"what": "str", "kind": "str"})
