"""The translator of the running app, for any widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode
from textual.widget import Widget

from crm_audit_tui.i18n import Translator

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp


def audit_app(node: DOMNode) -> AuditApp:
    """Return the app that `node` lives in."""
    return cast("AuditApp", node.app)


def words(node: Widget | DOMNode) -> Translator:
    """Return the translator in the interface's language."""
    return audit_app(node).words
