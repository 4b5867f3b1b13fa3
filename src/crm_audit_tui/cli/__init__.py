"""Commands: each a few lines over the session, loaded only when it is called."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; exit 0 done, 1 breach, 2 wrong use or unreadable input."""
    if len(sys.argv) == 1:  # the home screen does not wait for the parser of the commands
        from crm_audit_tui.cli.home_command import open_home

        open_home()
    else:
        from crm_audit_tui.cli.group import main as run

        run()
