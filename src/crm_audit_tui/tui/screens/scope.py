"""The opening: what is audited, for whom, as of which day."""

from __future__ import annotations

from crm_audit_tui.tui.screens.step import StepScreen


class ScopeScreen(StepScreen):
    """The step "scope"."""
