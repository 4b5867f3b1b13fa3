"""Postal addresses: street words in one form, house number apart."""

from __future__ import annotations

import re

import numpy as np

from crm_audit_tui.matching.strings import Strings, byte_set
from crm_audit_tui.matching.text import fold, fold_all, words, words_all
from crm_audit_tui.matching.tokens import Tokens
from crm_audit_tui.matching.wordlists import word_map

TYPES = word_map("street_types")
_FIGURE = byte_set("0123456789")
_TELLING = byte_set("abcdefghijklmnopqrstuvwxyz0123456789")
_GERMAN = re.compile(r"([a-z]{3,})(?:strasse|strase|str)")
_FIRST_LETTER = frozenset("vpclf")  # V.le, P.za, C.so
_LAST_LETTERS = frozenset({"le", "za", "zza", "zzale", "so", "go", "co", "ta"})
_NUMBER = re.compile(r"\d+[a-z]?")
_IDLE = frozenset({"no", "nr", "n", "num", "numero", "nomor", "number", "snc", "kav"})


def street(text: str) -> str:
    """Return a street as its words in order, types spelled out, then its numbers after "|"."""
    found = _undotted(words(text))
    numbers = [word for word in found if _NUMBER.fullmatch(word)]
    names = [_spelled(word) for word in found if not word[0].isdigit()]
    names = [word for word in names if word not in _IDLE] or names
    return f"{' '.join(names)}|{' '.join(numbers)}".strip("|") if names else ""


def _undotted(found: list[str]) -> list[str]:
    """Return words with `v le` made `vle`."""
    joined: list[str] = []
    for word in found:
        if joined and word in _LAST_LETTERS and joined[-1] in _FIRST_LETTER:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _spelled(word: str) -> str:
    """Return a word with the street type that it is, or ends with, spelled out."""
    found = _GERMAN.fullmatch(word)
    return f"{found[1]} {TYPES.get('strasse', 'strasse')}" if found else TYPES.get(word, word)


def street_all(texts: Strings) -> Strings:
    """Return what `street` makes of each text."""
    tokens = Tokens.of(words_all(fold_all(texts)))
    late = tokens.those(_LAST_LETTERS)
    late[1:] &= tokens.those(_FIRST_LETTER)[:-1]
    late[tokens.starts[:-1][tokens.counts > 0]] = False
    dotted = tokens.having(late).nonzero()[0]
    number, named = tokens.like("^[0-9]+[a-z]?$"), tokens.like("^[a-z]")
    types = tokens.vocabulary.is_in(sorted(TYPES)) | tokens.vocabulary.matches("[a-z]{3}str")
    spelled = tokens.renamed(types, _spelled)
    idle = spelled.those(_IDLE)
    telling = tokens.having(named & ~idle) > 0
    names = spelled.keep(named & ~(idle & telling[tokens.owners()])).join()
    numbers = tokens.keep(number).join().where(names.lengths > 0)
    again = [street(text) for text in texts.take(dotted).tolist()]
    return names.joined("|", numbers).put(dotted, again)


def city_all(texts: Strings) -> Strings:
    """Return what `city` makes of each text; what has brackets or figures is asked of it."""
    found = words_all(fold_all(texts))
    unusual = texts.count(_FIGURE[texts.data] | (texts.data == ord("(")))
    places = np.flatnonzero(unusual + found.count(_FIGURE[found.data]))
    return found.put(places, [city(text) for text in texts.take(places).tolist()])


def postcode_all(texts: Strings) -> Strings:
    """Return what `postcode` makes of each text; what has a hyphen or point is asked of it."""
    folded = fold_all(texts)
    found = folded.drop(~_TELLING[folded.data])
    places = np.flatnonzero(folded.count((folded.data == ord("-")) | (folded.data == ord("."))))
    return found.put(places, [postcode(text) for text in texts.take(places).tolist()])


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
