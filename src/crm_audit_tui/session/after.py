"""Whether decisions change the data, so that the checks would find something else."""

from __future__ import annotations

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.worklists import ACTIONS, Effect

_CHANGING = (Effect.CHANGE, Effect.ARCHIVE, Effect.MERGE)


def changes_data(audit: Audit) -> bool:
    """Tell whether any decision so far changes records: a merge, a value, a label, an archive."""
    changing = {
        (step, each.action)
        for step, actions in ACTIONS.items()
        for each in actions
        if each.effect in _CHANGING
    }
    return any(each.verdict == "merge" for each in audit.pairs.values()) or any(
        (each.step, each.action) in changing for each in audit.items.values()
    )
