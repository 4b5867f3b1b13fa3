"""Postal addresses: street words in one form, house number apart."""

from __future__ import annotations

import re

from crm_audit_tui.matching.text import fold, words
from crm_audit_tui.matching.wordlists import word_map

TYPES = word_map("street_types")
_GERMAN = re.compile(r"(?<=[a-z]{3})(?:strasse|strase|str)\b\.?")
_DOTTED = re.compile(r"\b([vpclf])\.\s?(le|za|zza|zzale|le|so|go|co|ta)\b")  # V.le, P.za, C.so
_NUMBER = re.compile(r"\d+[a-z]?")
_IDLE = frozenset({"no", "nr", "n", "num", "numero", "nomor", "number", "snc", "kav"})


def street(text: str) -> str:
    """Return a street as its words in order, types spelled out, then its numbers after "|"."""
    found = words(_DOTTED.sub(r"\1\2", _GERMAN.sub(" strasse", fold(text))))
    numbers = [word for word in found if _NUMBER.fullmatch(word)]
    names = [TYPES.get(word, word) for word in found if not word[0].isdigit()]
    names = [word for word in names if word not in _IDLE] or names
    return f"{' '.join(names)}|{' '.join(numbers)}".strip("|") if names else ""


def city(text: str) -> str:
    """Return a city's words, without a province in brackets or a postcode."""
    found = words(re.sub(r"\([^)]*\)", " ", text)) or words(text)
    return " ".join(word for word in found if not word.isdigit())


def postcode(text: str) -> str:
    """Return a postcode in capitals and digits; `1234.0` and `IT-20121` lose what is not it."""
    found = re.sub(r"\.0$", "", fold(text).strip())
    found = re.sub(r"^[a-z]{1,2}-(?=\d)", "", found)
    found = re.sub(r"^(\d{5})-\d{4}$", r"\1", found)
    return re.sub(r"[^a-z0-9]", "", found)
