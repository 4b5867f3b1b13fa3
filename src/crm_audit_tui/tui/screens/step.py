"""One step of the audit: guide, evidence, checklist, worklist, findings."""

from __future__ import annotations

from crm_audit_tui.tui.screens.base import AuditScreen


class StepScreen(AuditScreen):
    """The screen of a step."""
