"""Phone numbers: E.164 digits by fast rules, extension apart."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from crm_audit_tui.matching.strings import Strings
from crm_audit_tui.matching.text import fold

_EXTENSION = re.compile(
    r"(?:\bext(?:ension)?|\bx|\bint(?:erno)?|\banexo|\bramal|\bposte|\bdurchwahl|\bdw|#)"
    r"\.?\s*(\d{1,6})\s*$"
)
_SEVERAL = re.compile(r"\s*(?:[;|\n]|,|\s/\s|\s(?:or|oder|oppure|ou|o)\s)\s*", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"[^0-9]")
_ANY_LETTER = re.compile(r"[a-z#]")
_KINDS = re.compile(r"\b(?:tel|phone|ph|mob|mobile|cell|cel|fax|office|home)\b")
_LETTERS = re.compile(r"[a-z]{2,}")
COMPARED = 9  # the last digits tell a subscriber, however country and trunk code are written


def numbers(cell: str, country: str = "") -> list[str]:
    """Return the numbers in a cell as digits from the country code on, without extension.

    `country` is what the record says of its country, in any of many languages. A number whose
    country is unknown keeps its national digits.
    """
    found = (number(part, country) for part in _SEVERAL.split(fold(cell)))
    return [each for each in found if each]


def parts(cell: str) -> list[str]:
    """Return the numbers that a cell lists, as they are written; the cell alone where it is one.

    Both sides of a sign that separates have to be numbers: `06,5550101` is one.
    """
    found = [each for each in _SEVERAL.split(cell) if each.strip()]
    return found if all(len(_NOT_DIGIT.sub("", each)) >= 6 for each in found) else [cell]


def number(text: str, country: str = "") -> str:
    """Return one folded number in digits, "" where it is none or is made up (`0000000`)."""
    if _ANY_LETTER.search(text):
        text = _EXTENSION.sub("", text)
        if _LETTERS.search(_KINDS.sub("", text)):
            return ""
    international = text.lstrip(" (").startswith("+")
    digits = _NOT_DIGIT.sub("", text.replace("(0)", ""))
    if "(0)" in text and digits.startswith(("39", "0039")):  # Italian land lines keep their zero
        digits = _NOT_DIGIT.sub("", text)
    if digits.startswith("00") and not international:
        international, digits = True, digits[2:]
    if text.endswith(".0") and not international:  # a spreadsheet made it a number
        digits = digits[:-1]
    code = "" if international else calling_code(country)
    if code and digits.startswith(code) and len(digits) >= len(code) + 9:
        international = True
    if not 6 <= len(digits) <= 15 or invented(digits):
        return ""
    if international:
        return digits
    if code == "39" and digits.startswith("0"):
        return code + digits
    if code == "7" and digits.startswith("8") and len(digits) == 11:
        return code + digits[1:]
    return code + digits.lstrip("0")


def compared(digits: str) -> str:
    """Return the digits by which two ways of writing one number are equal."""
    return digits[-COMPARED:].lstrip("0")


def compared_all(numbers: Strings) -> Strings:
    """Return what `compared` makes of each number."""
    last = numbers.ending(COMPARED)
    zeros = last.data == ord("0")
    leading = last.first_bytes() & zeros
    while True:  # one step for each further zero
        more = leading.copy()
        more[1:] |= leading[:-1] & zeros[1:] & ~last.first_bytes()[1:]
        if np.array_equal(more, leading):
            return last.drop(leading)
        leading = more


def invented(digits: str) -> bool:
    """Tell whether digits are a filler: one digit over and over, or a run."""
    rest = digits.lstrip("0") or "0"
    return len(set(rest[-7:])) == 1 or rest[-7:] in "12345678901234567890" or rest in "9876543210"


@cache
def calling_code(country: str) -> str:
    """Return the calling code of a country given by name (six languages) or ISO code."""
    region = country_code(country)
    if not region:
        return ""
    import phonenumbers

    return str(phonenumbers.country_code_for_region(region) or "")


def country_code(country: str) -> str:
    """Return the ISO code of a country given by name (seven languages) or code, "" if unknown."""
    text = fold(country).strip(" .")
    region = text.upper() if len(text) == 2 else _territory(text)
    return "GB" if region == "UK" else region if region.isalpha() else ""


def country_all(texts: Strings) -> Strings:
    """Return each country as its ISO code, "" where that is not known."""
    return Strings.of([country_code(text) for text in texts.tolist()])


_LANGUAGES = ("en", "it", "es", "fr", "de", "pt", "id")
_SHORT = {"usa": "US", "u.s.a": "US", "u.s": "US", "u.k": "GB", "england": "GB", "scotland": "GB"}
_SHORT |= {"wales": "GB", "great britain": "GB", "gbr": "GB", "holland": "NL", "ita": "IT"}
_SHORT |= {"deu": "DE", "fra": "FR", "esp": "ES", "idn": "ID"}


def _territory(name: str) -> str:
    """Return the ISO code of a country's folded name, "" where no language has it."""
    if name in _SHORT:
        return _SHORT[name]
    found = (_territories(language).get(name, "") for language in _LANGUAGES)
    return next(filter(None, found), "")


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    return {
        fold(name): code
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
