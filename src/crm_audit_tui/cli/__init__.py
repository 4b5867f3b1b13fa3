"""Commands: each a few lines over the session, loaded only when it is called."""

from crm_audit_tui.cli.group import main

__all__ = ["main"]
