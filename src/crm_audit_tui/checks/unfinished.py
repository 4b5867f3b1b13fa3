"""Tasks that were never finished: whose, why, at which stage of a deal, for which customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_audit_tui.checks import links
from crm_audit_tui.checks.deals import canonical_labels, stage_labels
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.standing import customer_types
from crm_audit_tui.checks.tasks import Tasks
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables.table import Table


def unfinished(
    evidence: Evidence, activities: Table, tasks: Tasks, people: People, deals: Table | None
) -> None:
    """Add overdue tasks by owner, by why, by their deal's stage and by kind of customer.

    Each with how many days late they typically are.
    """
    if not tasks.overdue.any():
        return
    owner = people.owners(activities)[tasks.overdue]
    names = np.array([*people.frame["label"], ""], dtype=object)[owner.to_numpy()]
    by_owner = pd.Series(names, index=owner.index, dtype="str")
    _late(evidence, "owner", by_owner, tasks, message("checks.label.nobody"))
    outcome = canonical_labels(activities.known("outcome"))[tasks.overdue]
    status = canonical_labels(activities.known("status"))[tasks.overdue]
    why = outcome.where(outcome != "", status)
    _late(evidence, "why", why, tasks, message("checks.label.no_reason"))
    if deals is not None:
        _by_deal(evidence, activities, tasks, deals)
    if activities.has("outcome"):
        explained = int((outcome != "").sum())
        evidence.suggest(
            "unfinished_explained",
            evidence.answer("unfinished_explained", explained / len(outcome)),
            "unfinished_explained",
            n=len(outcome),
            explained=explained,
        )


def _by_deal(evidence: Evidence, activities: Table, tasks: Tasks, deals: Table) -> None:
    rows = links.to_deals(activities, deals).parent_rows()
    overdue = tasks.overdue.to_numpy(dtype=bool)
    if not (rows[overdue] >= 0).any():
        return
    for column, label in (
        ("stage", stage_labels(deals)),
        ("customer_type", customer_types(evidence.context, deals)),
    ):
        said = np.append(label.to_numpy(dtype=object), "")[rows]
        if (said[overdue] != "").any():
            chosen = pd.Series(said[overdue], index=tasks.overdue.index[overdue], dtype="str")
            _late(evidence, column, chosen, tasks, message("checks.label.no_deal"))


def _late(evidence: Evidence, column: str, label: pd.Series, tasks: Tasks, blank: Message) -> None:
    frame = pd.DataFrame({"label": label, "days": tasks.late_days[tasks.overdue]})
    grouped = frame.groupby("label")["days"].agg(["size", "median"])
    grouped = grouped.sort_values("size", ascending=False, kind="stable")
    evidence.table(
        f"unfinished_by_{column}",
        (column, "overdue", "days_late"),
        [
            (str(who) or blank, int(size), float(days))
            for who, size, days in zip(
                grouped.index, grouped["size"], grouped["median"], strict=True
            )
        ],
    )
