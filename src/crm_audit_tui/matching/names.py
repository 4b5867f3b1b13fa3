"""Personal names: parts, titles, particles, nicknames, in seven languages."""

from __future__ import annotations

import re

from doublemetaphone import doublemetaphone

from crm_audit_tui.matching.text import words
from crm_audit_tui.matching.wordlists import groups, word_list

PARTICLES = word_list("particles")
TITLES = word_list("titles")
NICKNAMES = groups("nicknames")
_BRACKETS = re.compile(r"\([^)]*\)|\"[^\"]*\"")
_LATE = frozenset({"jr", "jnr", "sr", "snr", "ii", "iii", "iv", "phd", "mba", "md", "esq"})


def given(text: str) -> str:
    """Return a given name's words, without titles and what stands in brackets."""
    return " ".join(_untitled(words(_BRACKETS.sub(" ", text)) or words(text)))


def family(text: str) -> str:
    """Return a surname's words, each particle joined to the word after it (`de luca`: `deluca`)."""
    found = words(text)
    while len(found) > 1 and found[-1] in _LATE:
        found.pop()
    joined: list[str] = []
    held = ""
    for word in found:
        if word in PARTICLES:
            held += word
        elif word not in ("y", "e"):
            joined.append(held + word)
            held = ""
    return " ".join([*joined, held] if held else joined)


def split(text: str) -> tuple[str, str]:
    """Return given name and surname of a full name: `Last, First`, or the particle tells, or
    the last word is the surname. A single word is a given name.
    """
    before, comma, after = text.partition(",")
    if comma and after.strip() and not set(words(after)) <= _LATE:
        return given(after), family(" ".join(_untitled(words(before))))
    found = _untitled(words(_BRACKETS.sub(" ", before)) or words(before))
    while len(found) > 2 and found[-1] in _LATE:
        found.pop()
    if len(found) < 2:
        return " ".join(found), ""
    start = len(found) - 1
    while start > 1 and found[start - 1] in PARTICLES:
        start -= 1
    return " ".join(found[:start]), family(" ".join(found[start:]))


def _untitled(found: list[str]) -> list[str]:
    start = 0
    while start < len(found) - 1 and found[start] in TITLES:
        start += 1
    return found[start:]


def formal(text: str) -> tuple[str, ...]:
    """Return the given names that the first word of `text` may be short for, itself included."""
    first = text.partition(" ")[0]
    return tuple(dict.fromkeys((first, *NICKNAMES.get(first, ()))))


def canonical(text: str) -> str:
    """Return one given name for all its short forms, as a key for blocking."""
    first = text.partition(" ")[0]
    return NICKNAMES.get(first, (first,))[0]


def sound(text: str) -> str:
    """Return how a name sounds (double metaphone), "" for what is too short to tell."""
    code: str = doublemetaphone(text.replace(" ", ""))[0]
    return code if len(code) > 1 or len(text) > 3 else text
