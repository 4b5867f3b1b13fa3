"""Which screen shows which step; a step without one of its own has the common one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from textual.screen import Screen

from crm_audit_tui.session import Session

if TYPE_CHECKING:
    from crm_audit_tui.tui.screens.step import StepScreen

# slug -> module of `screens` and class; loaded when the step is first shown.
_OWN: dict[str, tuple[str, str]] = {
    "scope": ("scope", "ScopeScreen"),
    "process": ("process", "ProcessScreen"),
    "closing": ("closing", "ClosingScreen"),
}
_COMMON = ("step", "StepScreen")


def step_screen(slug: str, tab: str = "") -> StepScreen:
    """Return a new screen for the step `slug`, at `tab` or its first."""
    module, name = _OWN.get(slug, _COMMON)
    kind: type[StepScreen] = getattr(import_module(f"crm_audit_tui.tui.screens.{module}"), name)
    return kind(slug, tab)


def worklist_screen(slug: str, session: Session, table: str = "") -> Screen[None] | None:
    """Return the screen on which the worklist of a step is decided, None where it is empty."""
    if slug == "duplicates":
        from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen

        tables = [each for each in session.matched_tables() if len(session.pairs(each))]
        if not tables:
            return None
        return DuplicatesScreen(table if table in tables else tables[0])
    if not len(session.items(slug)):
        return None
    if slug == "missing":
        from crm_audit_tui.tui.screens.missing import MissingScreen

        return MissingScreen()
    from crm_audit_tui.tui.screens.worklists import WORKLISTS

    return WORKLISTS[slug](slug)
