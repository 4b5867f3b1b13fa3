"""Which screen shows which step; a step without one of its own has the common one."""

from __future__ import annotations

from importlib import import_module

from crm_audit_tui.tui.screens.base import AuditScreen

# slug -> module of `screens` and class; loaded when the step is first shown.
_OWN: dict[str, tuple[str, str]] = {
    "scope": ("scope", "ScopeScreen"),
    "closing": ("closing", "ClosingScreen"),
}
_COMMON = ("step", "StepScreen")


def step_screen(slug: str) -> AuditScreen:
    """Return a new screen for the step `slug`."""
    module, name = _OWN.get(slug, _COMMON)
    kind: type[AuditScreen] = getattr(import_module(f"crm_audit_tui.tui.screens.{module}"), name)
    return kind(slug)
