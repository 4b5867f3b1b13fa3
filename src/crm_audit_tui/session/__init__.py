"""The application layer shared by screens and commands: open, import, check, decide, save."""

from crm_audit_tui.session.importing import import_exports
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.workplace import Workplace

__all__ = ["Session", "Workplace", "import_exports"]
