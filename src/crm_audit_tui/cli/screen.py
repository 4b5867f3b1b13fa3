"""Begin the screen from a command, or tell that there is no terminal for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.cli.language import interface_language

if TYPE_CHECKING:
    from crm_audit_tui.session import Session


def has_terminal() -> bool:
    """Tell whether a person sits at both ends: a screen can be shown and keys can be read."""
    # The screen is drawn on standard error.
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _let_the_terminal_tell_its_size() -> None:
    # Exported by a shell, a script or a CI they are the size of another moment, and would be
    # believed before the terminal itself: the screen would never follow its window.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)


def run_screen(
    session: Session | None = None,
    *,
    step: str = "scope",
    exports: tuple[Path, ...] = (),
    language: str = "",
    record: Path | None = None,
    scope: dict[str, str] | None = None,
    after: Path | None = None,
) -> None:
    """Show the screen until the user leaves it."""
    _let_the_terminal_tell_its_size()
    from crm_audit_tui.tui.app import AuditApp
    from crm_audit_tui.tui.beginning import Beginning

    app = AuditApp(
        session,
        step=step,
        beginning=Beginning(exports, record, scope or {}, after) if exports else None,
        language=language or os.environ.get("CRM_AUDIT_LANGUAGE", ""),
        default_language=interface_language(),
    )
    app.run()
    if app.return_code:  # the screen broke; what was decided is on disk
        raise SystemExit(2)
