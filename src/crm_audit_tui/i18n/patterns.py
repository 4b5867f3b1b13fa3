"""How a date format of a file is shown: `dd/mm/yyyy`, not the codes that Python reads it by."""

from __future__ import annotations

import re

from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n.translator import Translator

_CODE = re.compile(r"%([A-Za-z])")
_SIGNS = {
    "H": "hh", "I": "hh", "M": "mm", "S": "ss", "f": "000", "b": "mmm", "B": "mmmm", "p": "AM/PM",
    "z": "+hh:mm", "Z": "UTC", "a": "ddd", "A": "dddd",
}  # fmt: skip
_OF_LANGUAGE = {"d": "day", "m": "month", "Y": "year", "y": "short_year"}


def shown_format(form: str, say: Translator) -> str:
    """Return a column's format as people write it; one that is no date format stands as it is.

    `form` is a strptime format (several joined by "|"), or an example such as `1.234,56`.
    """

    def sign(found: re.Match[str]) -> str:
        code = found[1]
        if code in _OF_LANGUAGE:
            return say.text(f"core.pattern.{_OF_LANGUAGE[code]}")
        return _SIGNS.get(code, found[0])

    return visible(_CODE.sub(sign, form).replace("|", " | "))
