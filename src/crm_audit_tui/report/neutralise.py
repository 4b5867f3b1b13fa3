"""Cells that a spreadsheet would run as a formula, made harmless with a leading apostrophe."""

from __future__ import annotations

import re

# OWASP's list: = + - @ tab CR, a line feed, and the full-width forms that some programs fold.
_RISKY = frozenset("=+-@\t\r\n＝＋－＠")
# A number is data: with sign, separators, percent or exponent it calculates nothing.
_NUMBER = re.compile(r"[+-]\s?\d[\d.,'\u00a0\u202f ]*(?:[eE][+-]?\d+)?\s?%?")
# A phone number in international form, with an extension perhaps.
_PHONE = re.compile(r"\+\d[\d\s().\-/]{5,24}(?:\s*(?:x|ext\.?|int\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_PHONE_DIGITS = range(7, 22)
# Dashes stand for "nothing".
_DASHES = re.compile(r"-+")
APOSTROPHE = "'"


def runs(text: str) -> bool:
    """Tell whether a spreadsheet would take `text` for a formula.

    True phone numbers (`+39 02 555 0114`), signed numbers and plain dashes are not formulas.
    """
    if not text or text[0] not in _RISKY:
        return False
    if _DASHES.fullmatch(text) or _NUMBER.fullmatch(text):
        return False
    digits = sum(map(str.isdigit, text))
    return not (_PHONE.fullmatch(text) and digits in _PHONE_DIGITS)


def neutral(text: str) -> str:
    """Return `text` with a leading apostrophe where it would run as a formula."""
    return APOSTROPHE + text if runs(text) else text
