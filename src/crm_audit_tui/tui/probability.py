"""A probability in digits."""

from __future__ import annotations

from crm_audit_tui.i18n import Translator

_SUREST = 0.999


def in_digits(value: float, say: Translator) -> str:
    """Return a probability in three decimals; what is not certain is never rounded to it."""
    if _SUREST < value < 1:
        return f">{say.number(_SUREST, 3)}"
    if 0 < value < 1 - _SUREST:
        return f"<{say.number(1 - _SUREST, 3)}"
    return say.number(value, 3)
