"""What a setting is called, the same wherever it is named."""

from __future__ import annotations

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.suggested import SUGGESTED


def setting_label(name: str) -> Message:
    """Return the words of a threshold, a bound of a score or a bound of a suggestion."""
    bound, _, about = name.partition(".")
    if bound in ("floor", "goal"):
        return message(f"core.setting_{bound}", metric=Message(f"checks.metric.{about}"))
    if bound in ("yes", "partly") and about in SUGGESTED:
        side = "from" if SUGGESTED[about].rising else "up_to"
        question = Message(f"guide.question.{about}")
        return message(f"core.setting_{bound}_{side}", question=question)
    return Message(f"core.setting.{name}")
