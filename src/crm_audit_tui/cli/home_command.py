"""`crm-audit` alone: the home screen, or what to do without a terminal."""

from __future__ import annotations

from crm_audit_tui.cli.language import translator
from crm_audit_tui.cli.screen import has_terminal, run_screen


def open_home() -> None:
    """Show the home screen; without a terminal say what can be done there."""
    if has_terminal():
        run_screen()
    else:
        print(translator().text("cli.home.no_terminal"))
