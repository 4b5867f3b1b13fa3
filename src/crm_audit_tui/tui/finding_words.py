"""A finding in words, the same wherever it is shown."""

from __future__ import annotations

from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator


def finding_title(finding: Finding, say: Translator) -> str:
    """Return a finding's title in words: the rule's, or the auditor's own."""
    return visible(finding.text) if finding.text else say.message(finding.title)


def extent(finding: Finding, say: Translator) -> str:
    """Return "12 of 340 (3.5 %)", and of few records how much one of them moves the share."""
    counted = say.text(
        "tui.findings.extent",
        affected=finding.affected,
        eligible=finding.eligible,
        share=Share(finding.extent or 0.0),
    )
    return f"{counted} · {say.message(finding.few)}" if finding.few else counted


def estimates(finding: Finding, say: Translator) -> list[str]:
    """Return what a finding may be worth, one line a currency."""
    return [say.message(each.text) for each in finding.money]


def advice(finding: Finding, say: Translator) -> str:
    """Return what is recommended, "" where nothing is."""
    if finding.advice:
        return visible(finding.advice)
    return say.message(finding.recommendation) if finding.recommendation else ""
