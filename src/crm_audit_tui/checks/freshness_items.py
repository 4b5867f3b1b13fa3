"""The worklist of step 11: what contradicts itself, then what is due to be verified."""

from __future__ import annotations

import numpy as np

from crm_audit_tui.checks.ages import Ages
from crm_audit_tui.checks.bulk_guards import record_guards
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.contradictions import Contradiction
from crm_audit_tui.checks.evidence import WORKLIST_LIMIT
from crm_audit_tui.checks.outcomes import relative_worth
from crm_audit_tui.checks.proposals import propose
from crm_audit_tui.checks.rows import key_array
from crm_audit_tui.core.messages import message
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.table import Table


def worklist_of(
    context: CheckContext, table: Table, ages: Ages, found: list[Contradiction]
) -> tuple[list[WorkItem], int]:
    """Return what there is to do and how much of it there is, beyond the longest list too.

    Contradictions come first, then records past the review age, by age and open value.
    """
    keys = key_array(table)
    guards = record_guards(context, table)
    made: list[WorkItem] = []
    total = 0
    worth = 1 + relative_worth(context.tables, table)
    for contradiction in found:
        rows = np.flatnonzero(contradiction.wrong)
        total += len(rows)
        better = propose(context.tables, table, contradiction.field, contradiction.wrong)
        known = table.known(contradiction.field).to_numpy(dtype=object)
        lead = contradiction.rule == "lead_won"
        for row in rows[np.argsort(-worth[rows], kind="stable")][:WORKLIST_LIMIT]:
            value = str(better.value[row]) if lead else ""
            made.append(
                WorkItem(
                    id=f"{table.name}:{keys[row]}:{contradiction.field}",
                    step="freshness",
                    table=table.name,
                    record=str(keys[row]),
                    field=contradiction.field,
                    value=str(known[row]),
                    suggestion=value,
                    origin=message(f"checks.origin.missing.{better.origin[row]}")
                    if value
                    else None,
                    reason=message(f"checks.reason.freshness.{contradiction.rule}"),
                    priority=1000.0 + float(worth[row]),
                    guards=guards(row),
                )
            )
    limit = context.settings.whole("freshness.review_days")
    old = np.flatnonzero(np.nan_to_num(ages.days) >= limit)
    total += len(old)
    priority = ages.days[old] / 365.25 * worth[old]
    for place in np.argsort(-priority, kind="stable")[: max(0, WORKLIST_LIMIT - len(made))]:
        row = old[place]
        made.append(
            WorkItem(
                id=f"{table.name}:{keys[row]}",
                step="freshness",
                table=table.name,
                record=str(keys[row]),
                reason=message(
                    f"checks.reason.freshness.since_{ages.basis[row]}", n=int(ages.days[row])
                ),
                priority=float(min(999.0, priority[place])),
                guards=guards(row),
            )
        )
    return made, total
