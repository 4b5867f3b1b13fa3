"""Tasks: what had to be done, what was, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from crm_audit_tui.checks.words import DONE, DROPPED, activity_kind, classify, task_word
from crm_audit_tui.tables.table import Table

STATE_COLUMNS = ("completed", "status", "completed_at")


@dataclass(frozen=True)
class Tasks:
    """Masks over the rows of the activities table.

    `task`: an activity of kind task, or any with a due date. `open` tasks are neither done nor
    dropped; `due` is the due day (NaT where there is none); `overdue` open tasks were due before
    the audit date, `late_days` counts since then; `matured` tasks, done or not, were due by then.
    """

    task: pd.Series
    open: pd.Series
    due: pd.Series
    overdue: pd.Series
    matured: pd.Series
    late_days: pd.Series


def find_tasks(activities: Table, audit_date: date) -> Tasks | None:
    """Return the tasks, None where nothing in the export tells done from to do."""
    found: tuple[Tasks | None] = activities.once(
        "tasks", audit_date.isoformat(), lambda: (_find_tasks(activities, audit_date),)
    )
    return found[0]


def _find_tasks(activities: Table, audit_date: date) -> Tasks | None:
    if not any(activities.has(column) for column in STATE_COLUMNS):
        return None
    kind = classify(activities.known("activity_type"), activity_kind)
    due = activities.dates("due_date").dt.floor("D")
    task = (kind == "task") | due.notna()
    status = classify(activities.known("status"), task_word)
    flag = activities.booleans("completed")
    done = flag.fillna(False).astype(bool) | activities.dates("completed_at").notna()
    done |= (status == DONE) & flag.isna()
    dropped = (status == DROPPED) & ~done
    is_open = task & ~done & ~dropped
    today = pd.Timestamp(audit_date)
    matured = task & ~dropped & (due < today)
    late = (today - due).dt.days
    return Tasks(task, is_open, due, matured & is_open, matured, late.where(matured & is_open))
