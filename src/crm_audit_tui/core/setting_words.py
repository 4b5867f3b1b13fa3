"""What a setting is called and how its value is told, the same wherever it is named."""

from __future__ import annotations

from crm_audit_tui.core.messages import Message, Param, Share, message
from crm_audit_tui.core.suggested import SUGGESTED
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS


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


def is_share_setting(name: str) -> bool:
    """Tell whether a setting is a proportion (0 to 1); of one that nobody knows it is not known."""
    bound, _, about = name.partition(".")
    if bound in ("floor", "goal") and about in GOALS:
        return GOALS[about].is_share
    if bound in ("yes", "partly") and about in SUGGESTED:
        return True
    return name in THRESHOLDS and THRESHOLDS[name].is_share


def setting_value(name: str, value: float | None) -> Param:
    """Return what a setting is set to as what it is: a share or a number; None stays None."""
    return Share(value) if value is not None and is_share_setting(name) else value
