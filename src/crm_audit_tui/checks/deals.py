"""Where deals stand: won, lost, open, whichever way the CRM says it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.words import (
    CLOSED,
    LOST,
    OPEN,
    STATED,
    UNKNOWN,
    WON,
    classify,
    deal_word,
)
from crm_audit_tui.tables import views
from crm_audit_tui.tables.table import Table

STATE_COLUMNS = ("stage", "status", "is_won", "is_closed")


@dataclass(frozen=True)
class DealStates:
    """The state of every deal and where its sources contradict each other.

    `state` is "open", "won", "lost", "closed" (outcome unsaid) or "" (nothing said). `conflict`
    marks deals whose stage, status and flags cannot all be true, of those that say it in more than
    one way (`compared`). Index: the table's rows.
    """

    state: pd.Series
    conflict: pd.Series
    compared: pd.Series

    def __getitem__(self, state: str) -> pd.Series:
        return self.state == state

    @property
    def decided(self) -> pd.Series:
        """Which deals are won or lost."""
        return self.state.isin((WON, LOST))


def deal_states(table: Table) -> DealStates:
    """Return where each deal stands.

    Flags (is won, is closed) speak first, then the status, then the stage: a CRM that keeps the
    last stage of a won deal (Pipedrive) says so in its status. Words: `checks.words.deal_word`.
    """
    found: DealStates = table.once("states", "", lambda: _deal_states(table))
    return found


def _deal_states(table: Table) -> DealStates:
    stage = classify(table.known("stage"), deal_word)
    status = classify(table.known("status"), deal_word)
    won = table.booleans("is_won")
    closed = table.booleans("is_closed")
    yes_won = won.fillna(False).astype(bool)
    not_won = (~won.astype("boolean")).fillna(False).astype(bool)
    yes_closed = closed.fillna(False).astype(bool)
    not_closed = (~closed.astype("boolean")).fillna(False).astype(bool)

    words = status.where(status.isin((WON, LOST, CLOSED, OPEN)), stage)
    # A closed status leaves the outcome to the stage: "Closed" beside "Won".
    words = words.where(~((words == CLOSED) & stage.isin((WON, LOST))), stage)
    words = words.replace({STATED: OPEN})
    outcome = words.where(words != UNKNOWN, status.replace({STATED: OPEN}))

    state = outcome.mask(not_closed & ~yes_won, OPEN)
    state = state.mask(yes_closed & ~outcome.isin((WON, LOST)), CLOSED)
    state = state.mask(yes_closed & not_won, LOST)
    # "Not won" alone closes nothing, but it settles a closed deal.
    state = state.mask((outcome == CLOSED) & not_won & ~not_closed, LOST)
    state = state.mask(yes_won, WON)

    verdict = (WON, LOST)
    conflict = (
        (stage.isin(verdict) & status.isin(verdict) & (stage != status))
        | (stage.isin(verdict) & (status == OPEN))
        | (stage.isin(verdict) & not_closed)
        | ((stage == LOST) & yes_won)
        | ((stage == WON) & not_won)
        | (status.isin(verdict) & not_closed)
        | ((status == LOST) & yes_won)
        | ((status == WON) & not_won)
        | (yes_won & not_closed)
        | (((stage == OPEN) | (status == OPEN)) & yes_closed)
    )
    ways = (
        table.filled("stage").astype("int64")
        + table.filled("status").astype("int64")
        + won.notna().astype("int64")
        + closed.notna().astype("int64")
    )
    return DealStates(state.astype("str"), conflict.astype(bool), ways >= 2)


def has_states(table: Table) -> bool:
    """Tell whether the deals say anywhere how they stand."""
    return any(bool(table.filled(column).any()) for column in STATE_COLUMNS)


def closed_on(table: Table) -> pd.Series:
    """Return the day a closed deal was closed: when it was, else its close date."""
    return table.dates("closed_at").fillna(table.dates("close_date"))


def stage_labels(table: Table) -> pd.Series:
    """Return each deal's stage as shown: one spelling per folded label, the most frequent."""
    return canonical_labels(table.known("stage"))


def canonical_labels(text: pd.Series) -> pd.Series:
    """Return labels with one spelling each where they differ only by case and spaces."""
    if text.empty:
        return text
    folded = views.folded(text)
    counts = pd.DataFrame({"label": text, "folded": folded}).value_counts().reset_index()
    best = counts.drop_duplicates("folded").set_index("folded")["label"]
    return folded.map(best).astype("str")


def open_deals(table: Table) -> pd.Series:
    """Return which deals are open and not deleted."""
    return deal_states(table)[OPEN] & live(table)
