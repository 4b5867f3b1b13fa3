"""The language in which commands answer: CRM_AUDIT_LANGUAGE, else the terminal's, else English."""

from __future__ import annotations

import os

from crm_audit_tui.i18n import LANGUAGES, Translator

CODES = ", ".join(LANGUAGES)  # for the help of commands


def interface_language() -> str:
    """Return the code of the language that the user's environment asks for."""
    for variable in ("CRM_AUDIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def translator(language: str | None = None) -> Translator:
    """Return the translator for `language`, or for the user's own."""
    return Translator(language or interface_language())
