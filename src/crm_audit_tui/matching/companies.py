"""Names of organisations: legal forms, connecting words, acronyms."""

from __future__ import annotations

import re

import numpy as np

from crm_audit_tui.matching.strings import Flags, Strings, byte_set
from crm_audit_tui.matching.text import APOSTROPHES, fold, fold_all, unquoted, words, words_all
from crm_audit_tui.matching.tokens import Tokens
from crm_audit_tui.matching.wordlists import word_list

LEGAL_FORMS = word_list("legal_forms")
CONNECTORS = word_list("connectors")
_DOTTED = re.compile(r"\b(?:[^\W\d_][.\s/]\s?)+[^\W\d_]\b\.?")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = frozenset({"pt", "cv", "ud", "pd", "fa", "firma", "soc", "societa", "ditta"})
_TRAILING = LEGAL_FORMS | {"and", "e", "y", "et", "und"}
_LETTER = byte_set("abcdefghijklmnopqrstuvwxyz")
_WORD = byte_set("abcdefghijklmnopqrstuvwxyz0123456789_")
_BETWEEN = byte_set("./ \t\n\r\f\v")
_BLANK = byte_set(" \t\n\r\f\v")
_BRACKET = byte_set("([")


def name(text: str) -> str:
    """Return the words of an organisation's name, without legal form and connecting words.

    `Rossi & Figli S.r.l.` gives `rossi figli`; a name that is nothing else keeps its words.
    """
    text = APOSTROPHES.sub("", fold(text))
    joined = _DOTTED.sub(lambda run: re.sub(r"[.\s/]", "", run.group()) + " ", text)
    found = words(_BRACKETS.sub(" ", joined)) or words(joined)
    core = _without_forms(found)
    telling = [word for word in core if word not in CONNECTORS]
    return " ".join(telling or core or found)


def name_all(texts: Strings) -> Strings:
    """Return what `name` makes of each text; what has brackets is asked of it."""
    folded = fold_all(texts)
    found = Tokens.of(words_all(_undotted(unquoted(folded))))
    core = found.without_last(found.those(_TRAILING))
    core = core.without_first(core.those(_LEADING))
    telling = ~core.those(CONNECTORS)
    none = core.having(telling) == 0
    telling |= none[core.owners()]
    names = core.keep(telling).join()
    places = np.flatnonzero(folded.count(_BRACKET[folded.data]))
    return names.put(places, [name(text) for text in texts.take(places).tolist()])


def _undotted(folded: Strings) -> Strings:
    """Return the texts with single letters joined: `s.r.l.`, `s. r. l.` and `s r l` to `srl`."""
    data, size = folded.data, len(folded.data)
    if not size:
        return folded
    first, last = folded.first_bytes(), folded.last_bytes()
    word = _WORD[data]
    before, after = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    before[1:], after[:-1] = word[:-1], word[1:]
    alone = _LETTER[data] & ~(before & ~first) & ~(after & ~last)
    part = _BETWEEN[data]
    one = _shifted(alone, 1) & part & _shifted(alone, -1)
    two = _shifted(alone, 1) & part & _shifted(_BLANK[data] & _shifted(alone, -1), -1)
    inside = ~last  # a run ends with its text
    one &= ~first & inside
    two &= ~first & inside & ~_shifted(last, -1)
    return folded.drop(one | two | _shifted(two, 1))


def _shifted(marks: Flags, places: int) -> Flags:
    """Return marks moved to the right (to the left where `places` < 0)."""
    found = np.zeros(len(marks), dtype=bool)
    if places > 0:
        found[places:] = marks[:-places]
    else:
        found[:places] = marks[-places:]
    return found


def _without_forms(found: list[str]) -> list[str]:
    core = list(found)
    while len(core) > 1 and core[-1] in _TRAILING:
        core.pop()
    while len(core) > 1 and core[0] in _LEADING:
        core.pop(0)
    return core


def acronym(value: str) -> str:
    """Return the initials of a normalised name of three words or more, else ""."""
    found = value.split()
    return "".join(word[0] for word in found) if len(found) >= 3 else ""
