"""How often what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Verdict
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.report.model import Tally

_VERDICTS: tuple[Verdict, ...] = ("merge", "apart", "later")


def tallies(audit: Audit) -> Iterator[Tally]:
    """Yield what was decided, in the order of the steps."""
    pairs = Counter((each.table, each.verdict) for each in audit.pairs.values())
    items = Counter((each.step, each.action, each.table) for each in audit.items.values())
    for spec in STEPS:
        if spec.slug == "duplicates":
            tables = sorted({table for table, _ in pairs}, reverse=True)
            for table in tables:
                for verdict in _VERDICTS:
                    if count := pairs[table, verdict]:
                        yield Tally(
                            step=spec.slug,
                            label=Message(f"core.verdict.{verdict}"),
                            count=count,
                            table=table,
                        )
        for (step, action, table), count in sorted(items.items()):
            if step == spec.slug:
                yield Tally(
                    step=step, label=Message(f"core.action.{action}"), count=count, table=table
                )
