"""The worklist of step 4: one item per deal or task and fault, the most money first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks.bulk_guards import guards_from
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.heirs import Heirs
from crm_audit_tui.checks.holds import holds_of
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.rows import mask as as_mask
from crm_audit_tui.checks.standing import Standing, inactive_owner
from crm_audit_tui.checks.tasks import Tasks
from crm_audit_tui.core.messages import Day, Message, Money, Param
from crm_audit_tui.core.worklists import PLANNED
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.table import Table

ITEMS_SHOWN = 20_000
# Of two items with as much money at stake, which comes first.
_URGENCY = {
    "no_owner": 0.9,
    "inactive_owner": 0.8,
    "past_close": 0.7,
    "conflict": 0.6,
    "outlier": 0.5,
    "no_next": 0.4,
    "bad_amount": 0.3,
    "no_reason": 0.2,
    "overdue": 0.6,
    "no_due": 0.4,
}
_FIELDS = {
    "no_owner": "owner",
    "inactive_owner": "owner",
    "past_close": "close_date",
    "conflict": "stage",
    "outlier": "stage",
    "no_next": "next_activity_date",
    "bad_amount": "amount",
    "no_reason": "lost_reason",
    "overdue": "due_date",
    "no_due": "due_date",
}


@dataclass(frozen=True)
class _Pending:
    """Rows of one table with one fault, before they are worded."""

    table: Table
    fault: str
    rows: np.ndarray
    priority: np.ndarray


def add_items(
    evidence: Evidence,
    people: People,
    deals: Table | None,
    standing: Standing | None,
    activities: Table | None,
    tasks: Tasks | None,
) -> int:
    """Add the most urgent items and return how many there are in all."""
    pending: list[_Pending] = []
    heirs = Heirs(people)
    if deals is not None and standing is not None:
        heirs = heirs.of_deals(evidence.context, deals, standing)
        pending += _deal_faults(deals, standing)
    if activities is not None and tasks is not None:
        heirs = heirs.of_tasks(evidence.context, activities)
        pending += _task_faults(activities, tasks, people)
    total = sum(len(each.rows) for each in pending)
    if not total:
        return 0
    which = np.concatenate([np.full(len(each.rows), n) for n, each in enumerate(pending)])
    rows = np.concatenate([each.rows for each in pending])
    priority = np.concatenate([each.priority for each in pending])
    best = np.argsort(-priority, kind="stable")[:ITEMS_SHOWN]
    for number, each in enumerate(pending):
        mine = best[which[best] == number]
        make = _maker(evidence, each, rows[mine], people, heirs, standing)
        evidence.items(make(place, float(priority[one])) for place, one in enumerate(mine.tolist()))
    return total


def _deal_faults(deals: Table, standing: Standing) -> list[_Pending]:
    """Return the faults of deals; the priority is the amount's rank within its currency."""
    amount = deals.numbers("amount").where(lambda each: each > 0)
    rank = amount.groupby(deals.currencies("amount")).rank(pct=True).fillna(0.0).to_numpy()
    found = []
    outlier = None if standing.age is None else standing.open & standing.age.beyond
    for fault, mask in (
        ("no_owner", standing.no_owner),
        ("inactive_owner", standing.inactive_owner),
        ("past_close", standing.past_close),
        ("conflict", standing.conflict),
        ("outlier", outlier),
        ("no_next", standing.no_next),
        ("bad_amount", standing.bad_amount),
        ("no_reason", standing.no_reason),
    ):
        if mask is not None and bool(mask.any()):
            rows = np.flatnonzero(mask.to_numpy(dtype=bool))
            found.append(_Pending(deals, fault, rows, 10 * rank[rows] + _URGENCY[fault]))
    return found


def _task_faults(activities: Table, tasks: Tasks, people: People) -> list[_Pending]:
    """Return the faults of tasks; the latest come first."""
    late = tasks.late_days.rank(pct=True).fillna(0.0).to_numpy()
    orphan = tasks.open & ~activities.filled("owner") if activities.has("owner") else None
    gone = None
    if activities.has("owner") and people.tells_leavers:
        gone = inactive_owner(tasks.open, people.owners(activities), people)
    found = []
    for fault, mask in (
        ("no_owner", orphan),
        ("inactive_owner", gone),
        ("overdue", tasks.overdue),
        ("no_due", tasks.open & tasks.due.isna()),
    ):
        if mask is not None and bool(mask.any()):
            rows = np.flatnonzero(mask.to_numpy(dtype=bool))
            found.append(_Pending(activities, fault, rows, 5 * late[rows] + _URGENCY[fault]))
    return found


def _maker(
    evidence: Evidence,
    pending: _Pending,
    rows: np.ndarray,
    people: People,
    heirs: Heirs,
    standing: Standing | None,
) -> Callable[[int, float], WorkItem]:
    """Return what makes a work item of one of `rows`, by its place among them."""
    table, fault = pending.table, pending.fault
    is_deal = table.name == "deals"
    prefix = "deal" if is_deal else "task"
    today = pd.Timestamp(evidence.context.audit_date)
    keys = _at(table.keys, rows)
    field = _FIELDS[fault] if table.has(_FIELDS[fault]) else ""
    values = _at(table.text(field), rows) if field else None
    names = _names(table, rows)
    due = table.dates("close_date" if is_deal else "due_date").iloc[rows].dt.floor("D")
    late = (today - due).dt.days.fillna(0).to_numpy(dtype="int64")
    amount = table.numbers("amount").to_numpy(dtype="float64")[rows] if is_deal else None
    currency = _at(table.currencies("amount"), rows) if is_deal else None
    suggests = fault in ("no_owner", "inactive_owner")
    owners = people.owners(table).to_numpy(dtype="int64")[rows] if suggests else None
    written = people.written(table) if suggests else []
    age = standing.age if standing is not None else None
    days, limits, stages = (
        (
            age.days.to_numpy("float64")[rows],
            age.limit.to_numpy("float64")[rows],
            _at(standing.stage, rows),
        )
        if is_deal and age is not None and standing is not None
        else (None, None, None)
    )

    guards = guards_from(
        {
            "held": holds_of(evidence.context).records(table),
            PLANNED: _planned(table, standing),
        }
    )

    def make(row: int, priority: float) -> WorkItem:
        at = int(rows[row])
        params: dict[str, Param] = {"name": names(row)}
        if fault in ("past_close", "overdue"):
            day = (today - pd.Timedelta(days=int(late[row]))).date()
            params |= {"day": Day(day.isoformat()), "n": int(late[row])}
        elif fault == "outlier" and days is not None and limits is not None:
            params |= {
                "n": round(float(days[row])),
                "limit": round(float(limits[row]), 1),  # as the table of the stages has it
                "stage": str(stages[row]) if stages is not None else "",
            }
        elif fault == "conflict":
            params |= {
                "stage": str(table.text("stage").iat[at]),
                "status": str(table.text("status").iat[at]),
            }
        elif fault in ("inactive_owner", "bad_amount") and values is not None:
            params["value"] = str(values[row])
        suggestion, origin = "", None
        if owners is not None:
            heir, origin = heirs.of(table, at, int(owners[row]))
            suggestion = written[heir] if heir >= 0 else ""
        money = None
        if amount is not None and currency is not None and np.isfinite(amount[row]):
            money = Money(float(amount[row]), str(currency[row]))
        return WorkItem(
            id=f"{prefix}:{keys[row]}:{fault}",
            step="pipeline",
            table=table.name,
            reason=Message(f"checks.reason.pipeline.{prefix}_{fault}", params),
            record=str(keys[row]),
            field=field,
            value="" if values is None else str(values[row]),
            suggestion=suggestion,
            origin=origin,
            money=money,
            priority=priority,
            guards=guards(at),
        )

    return make


def _planned(table: Table, standing: Standing | None) -> np.ndarray:
    """Return the open deals that have something planned ahead."""
    if table.name != "deals" or standing is None or standing.no_next is None:
        return np.zeros(len(table), dtype=bool)
    return as_mask(standing.open & ~standing.no_next)


def _at(text: pd.Series, rows: np.ndarray) -> np.ndarray:
    """Return the cells of `rows` alone: those of two million activities take gigabytes."""
    return np.asarray(text.iloc[rows].to_numpy(dtype=object))


def _names(table: Table, rows: np.ndarray) -> Callable[[int], str]:
    columns = ("name",) if table.name == "deals" else ("subject", "activity_type")
    texts = [_at(table.known(column), rows) for column in columns]
    ids = _at(table.text("id"), rows)

    def name(row: int) -> str:
        return next((str(text[row]) for text in texts if text[row]), str(ids[row]))

    return name
