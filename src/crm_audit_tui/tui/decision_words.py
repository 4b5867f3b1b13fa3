"""A decision in one line for the screen: records by the id that the CRM shows."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.decisions import DecideItem, Decision, JudgePair
from crm_audit_tui.core.describe import describe
from crm_audit_tui.core.messages import Message, Param, message
from crm_audit_tui.tables.keys import record_id

_KEYS = frozenset({"left", "right", "survivor", "record"})


def told(decision: Decision) -> Message:
    """Return the message that says what `decision` did, record keys shortened to ids."""
    if isinstance(decision, JudgePair) and decision.verdict == "merge" and decision.survivor:
        # Shorter than naming the survivor twice: two long ids fit on one line of 80 columns.
        sides = (decision.left, decision.right)
        gone = sides[sides[0] == decision.survivor]
        return message("tui.review.merged_into", gone=record_id(gone),
                       survivor=record_id(decision.survivor))  # fmt: skip
    said = describe(decision)
    record = decision.record if isinstance(decision, DecideItem) else ""
    params: dict[str, Param] = {
        name: record_id(value)
        if isinstance(value, str) and (name in _KEYS or value == record)
        else value
        for name, value in said.params.items()
    }
    return msgspec.structs.replace(said, params=params)
