"""The controls that the findings suggest and that no rule of the process answers yet."""

from __future__ import annotations

from crm_audit_tui.checks.controls import Proposal, propose_controls
from crm_audit_tui.session.session import Session
from crm_audit_tui.tables.standing import findings


def proposed_controls(session: Session) -> tuple[Proposal, ...]:
    """Return one proposal per open finding without a rule of its own, most essential first."""
    rules = session.audit.register("process", "rules").values()
    answered = {named.strip() for rule in rules for named in rule.get("finding", "").split(",")}
    wanted = [
        each.finding
        for each in findings(session.results, session.audit)
        if each.open
        and each.finding.step != "process"
        and not answered & {each.finding.id, each.finding.rule}
    ]
    return propose_controls(wanted, session.audit.settings, session.audit_date)
