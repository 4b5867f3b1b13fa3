"""Names of organisations: legal forms, connecting words, acronyms."""

from __future__ import annotations

import re

import numpy as np

from crm_audit_tui.matching.strings import Flags, Strings, byte_set
from crm_audit_tui.matching.text import APOSTROPHES, fold, fold_all, unquoted, words, words_all
from crm_audit_tui.matching.tokens import Tokens
from crm_audit_tui.matching.wordlists import phrases, word_list

_PHRASES = phrases("legal_phrases")
_SPELLED_OUT = {text: form for text, form in _PHRASES.items() if " " in text}
LEGAL_FORMS = word_list("legal_forms") | set(_PHRASES.values())
CONNECTORS = word_list("connectors")
_IN_FULL = rf"\b(?:{'|'.join(sorted(_SPELLED_OUT, key=len, reverse=True))})\b"
_IN_FULL_WORDS = re.compile(_IN_FULL)
_DOTTED = re.compile(r"\b(?:[^\W\d_][.\s/]\s?)+[^\W\d_]\b\.?")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEADING = frozenset({"pt", "cv", "ud", "pd", "fa", "firma", "soc", "societa", "ditta"})
_JOINING = frozenset({"and", "e", "y", "et", "und"})
_TRAILING = LEGAL_FORMS | _JOINING
_LETTER = byte_set("abcdefghijklmnopqrstuvwxyz")
_WORD = byte_set("abcdefghijklmnopqrstuvwxyz0123456789_")
_BETWEEN = byte_set("./ \t\n\r\f\v")
_BLANK = byte_set(" \t\n\r\f\v")
_BRACKET = byte_set("([")


def name(text: str) -> str:
    """Return the words of an organisation's name, without legal form and connecting words.

    `Rossi & Figli S.r.l.` gives `rossi figli`; a name that is nothing else keeps its words.
    """
    found = _words(text)
    core, _ = _divided(found)
    telling = [word for word in core if word not in CONNECTORS]
    return " ".join(telling or core or found)


def legal_form(text: str) -> str:
    """Return the legal form in a name as one word, several in order, "" where it has none.

    `Rossi Limited` and `Rossi Ltd.` have one form, and so have `S.r.l.` and `Società a
    responsabilità limitata`.
    """
    return _ordered(" ".join(_PHRASES.get(word, word) for word in _divided(_words(text))[1]))


def names_and_forms(texts: Strings) -> tuple[Strings, Strings]:
    """Return what `name` and `legal_form` make of each text; what has brackets is asked of them."""
    folded = fold_all(texts)
    found = Tokens.of(_shortened(words_all(_undotted(unquoted(folded)))))
    begun = found.without_last(found.those(_TRAILING))
    core = begun.without_first(begun.those(_LEADING))
    telling = ~core.those(CONNECTORS)
    none = core.having(telling) == 0
    telling |= none[core.owners()]
    names = core.keep(telling).join()
    owners = found.owners()
    place = np.arange(len(found.ids)) - found.starts[owners]
    outside = (place >= begun.counts[owners]) | (place < (begun.counts - core.counts)[owners])
    forms = found.keep(outside & ~found.those(_JOINING))
    forms = forms.renamed(forms.vocabulary.is_in(sorted(_PHRASES)), lambda word: _PHRASES[word])
    told = forms.join()
    several = np.flatnonzero(told.count(told.data == ord(" ")))
    told = told.put(several, [_ordered(form) for form in told.take(several).tolist()])
    places = np.flatnonzero(folded.count(_BRACKET[folded.data]))
    asked = texts.take(places).tolist()
    names = names.put(places, [name(text) for text in asked])
    return names, told.put(places, [legal_form(text) for text in asked])


def name_all(texts: Strings) -> Strings:
    """Return what `name` makes of each text."""
    return names_and_forms(texts)[0]


def _words(text: str) -> list[str]:
    text = APOSTROPHES.sub("", fold(text))
    joined = _DOTTED.sub(lambda run: re.sub(r"[.\s/]", "", run.group()) + " ", text)
    found = words(_BRACKETS.sub(" ", joined)) or words(joined)
    return _in_short(" ".join(found)).split()


def _in_short(text: str) -> str:
    return _IN_FULL_WORDS.sub(lambda found: _SPELLED_OUT[found.group()], text)


def _shortened(joined: Strings) -> Strings:
    """Return texts in which legal forms that are written in full stand as one word."""
    places = np.flatnonzero(joined.matches(_IN_FULL))
    return joined.put(places, [_in_short(text) for text in joined.take(places).tolist()])


def _ordered(forms: str) -> str:
    return " ".join(sorted(set(forms.split())))


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


def _divided(found: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of a name itself, and those of its legal form at either end."""
    core, forms = list(found), []
    while len(core) > 1 and core[-1] in _TRAILING:
        forms.append(core.pop())
    while len(core) > 1 and core[0] in _LEADING:
        forms.append(core.pop(0))
    return core, [word for word in forms if word not in _JOINING]


def acronym(value: str) -> str:
    """Return the initials of a normalised name of three words or more, else ""."""
    found = value.split()
    return "".join(word[0] for word in found) if len(found) >= 3 else ""
