"""The language in which commands answer: CRM_AUDIT_LANGUAGE, else the terminal's, else English."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import click

from crm_audit_tui.i18n import LANGUAGES, Translator

_CODES = ", ".join(LANGUAGES)
_Command = TypeVar("_Command", bound=Callable[..., object])


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


def language_option(about: str) -> Callable[[_Command], _Command]:
    """Return the option `--language` of a command, "" where it is left out; `about` is its help.

    A language that there is not is wrong use: English in its place would be a surprise.
    """
    return click.option(
        "--language", default="", metavar="L", callback=_known, help=f"{about}: {_CODES}."
    )


def _known(ctx: click.Context, option: click.Parameter, text: str) -> str:
    code = text.strip().lower()
    if code and code not in LANGUAGES:
        raise click.BadParameter(f"{text} is none of {_CODES}.", ctx, option)
    return code
