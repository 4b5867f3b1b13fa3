"""What the signs between cells are called."""

from __future__ import annotations

from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}


def delimiter_name(sign: str, say: Translator) -> str:
    """Return what a delimiter is called; one without a name stands for itself."""
    name = DELIMITERS.get(sign)
    return say.text(f"tui.intake.{name}") if name else visible(sign)
