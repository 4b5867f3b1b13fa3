"""How often users say they use the CRM, against the traces that they left in it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from crm_audit_tui.checks.actions import trace
from crm_audit_tui.checks.answers import FREQUENCIES, Reply, export_keys
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import People
from crm_audit_tui.core.messages import Param, message

# Days with a trace per week that a statement promises at least, and at most (13 weeks).
_PROMISED = {
    "daily": (2.0, None),
    "weekly": (0.5, None),
    "monthly": (0.1, None),
    "rarely": (0.0, 1.0),
    "never": (0.0, 0.0),
}
_LOG_WEEKS = 13


def stated_use(evidence: Evidence, everything: list[Reply], people: People, hidden: bool) -> None:
    """Stated against logged use: days with a trace per week over the last quarter."""
    context = evidence.context
    stated = {r.person: r for r in everything if r.person >= 0 and r.frequency}
    actions = trace(context.tables, people, context.audit_date).frame
    if not stated or actions.empty:
        evidence.not_auditable("logged_use", {"activities": ("owner", "activity_date")})
        return
    start = pd.Timestamp(context.audit_date) - pd.Timedelta(weeks=_LOG_WEEKS)
    recent = actions[actions["day"] > start]
    days = recent.drop_duplicates(["person", "day"]).groupby("person").size()
    over: list[Reply] = []
    under: list[Reply] = []
    by_statement: dict[str, list[float]] = defaultdict(list)
    for person, reply in stated.items():
        logged = float(days.get(person, 0)) / _LOG_WEEKS
        by_statement[reply.frequency].append(logged)
        least, most = _PROMISED[reply.frequency]
        if logged < least:
            over.append(reply)
        elif most is not None and logged > most:
            under.append(reply)
    evidence.share("overstated_share", len(over), len(stated))
    evidence.share("understated_share", len(under), len(stated))
    rows: list[tuple[Param, ...]] = []
    for name in FREQUENCIES:
        if by_statement[name]:
            typical = float(np.median(by_statement[name]))
            rows.append((message(f"guide.choice.{name}"), len(by_statement[name]), typical))
    evidence.table("stated_logged", ("stated", "respondents", "logged_days_per_week"), rows)
    if over:
        evidence.finding(
            "overstated_use", 1, affected=len(over), eligible=len(stated), table="survey",
            records=() if hidden else export_keys(over), weeks=_LOG_WEEKS,
        )  # fmt: skip
