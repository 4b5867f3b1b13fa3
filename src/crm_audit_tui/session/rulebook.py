"""The user's own rules on numbers that cannot be, from the settings folder."""

from __future__ import annotations

from pathlib import Path

import tomli

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.number_rules import NumberRule, read_number_rules
from crm_audit_tui.record.places import config_folder

_MOST = 1_000_000  # bytes; a rulebook is a page


def number_rules_file() -> Path:
    """Return where the rules of one's own are looked for."""
    return config_folder() / "number_rules.toml"


def own_number_rules() -> tuple[tuple[NumberRule, ...], Message | None]:
    """Return the rules and, where the file cannot be used, why; none where there is no file.

    A rulebook at fault never stops an audit: the rules that we bring still hold.
    """
    place = number_rules_file()
    try:
        if not place.is_file():
            return (), None
        with place.open("rb") as stream:
            content = stream.read(_MOST + 1)
        if len(content) > _MOST:
            return (), message("core.error.number_rules", reason=f"> {_MOST}")
        return read_number_rules(tomli.loads(content.decode("utf-8")), own=True), None
    except AuditError as error:
        return (), error.message
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        return (), message("core.error.number_rules", reason=str(error))
