"""Personal names: parts, titles, particles, nicknames, in seven languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from crm_audit_tui.matching.strings import Strings, byte_set, byte_table
from crm_audit_tui.matching.text import fold_all, words, words_all
from crm_audit_tui.matching.tokens import Tokens
from crm_audit_tui.matching.wordlists import groups, word_list

PARTICLES = word_list("particles")
TITLES = word_list("titles")
NICKNAMES = groups("nicknames")
_BRACKETS = re.compile(r"\([^)]*\)|\"[^\"]*\"")
_BRACKETING = byte_set('("')
_GLUE = "\x01"
_SILENT = ord("-")
_BOXED = 3  # words of a box that holds given name and surname
_KNOWN, _SURELY, _HARDLY = 3, 0.8, 0.5  # records and shares that make a word a given name
_HEARD = byte_table(
    dict.fromkeys("aeiouyh ", "-")
    | dict.fromkeys("ckqx", "k")
    | dict.fromkeys("sz", "s")
    | dict.fromkeys("dt", "t")
    | dict.fromkeys("bp", "p")
    | dict.fromkeys("fvw", "f")
    | dict.fromkeys("mn", "n")
    | dict.fromkeys("gj", "g")
)
_LATE = frozenset({"jr", "jnr", "sr", "snr", "ii", "iii", "iv", "phd", "mba", "md", "esq"})


def given(text: str) -> str:
    """Return a given name's words, without titles and what stands in brackets."""
    return " ".join(_untitled(words(_BRACKETS.sub(" ", text)) or words(text)))


def given_all(texts: Strings) -> Strings:
    """Return what `given` makes of each text; what is more than one word is asked of it."""
    found = words_all(fold_all(texts))
    several = found.count(found.data == ord(" ")) + texts.count(_BRACKETING[texts.data])
    places = np.flatnonzero(several)
    return found.put(places, [given(text) for text in texts.take(places).tolist()])


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


def family_all(texts: Strings) -> Strings:
    """Return what `family` makes of each text."""
    tokens = Tokens.of(words_all(fold_all(texts)))
    tokens = tokens.without_last(tokens.those(_LATE))
    tokens = tokens.keep(~tokens.those(("y", "e")))
    particles = tokens.vocabulary.is_in(sorted(PARTICLES))
    glued = tokens.renamed(particles, lambda word: word + _GLUE).join()
    glue = glued.data == ord(_GLUE)
    gone = glue.copy()
    gone[1:] |= glue[:-1]
    return glued.drop(gone & ~(glued.first_bytes() & ~glue))


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


def split_all(texts: Strings) -> tuple[Strings, Strings]:
    """Return what `split` makes of each text; what is more than two plain words is asked of it."""
    tokens = Tokens.of(words_all(fold_all(texts)))
    marked = tokens.having(tokens.those(TITLES | {"y", "e"})) > 0
    unusual = texts.count(_BRACKETING[texts.data] | (texts.data == ord(","))) > 0
    rest = np.flatnonzero(marked | unusual | (tokens.counts != 2))
    halves = [split(text) for text in texts.take(rest).tolist()]
    first = np.zeros(len(tokens.ids), dtype=bool)
    first[tokens.starts[:-1][tokens.counts > 0]] = True
    sides = (tokens.keep(first).join(), tokens.keep(~first).join())
    given_, family_ = (
        side.put(rest, [half[at] for half in halves]) for at, side in enumerate(sides)
    )
    return given_, family_


def split_known(
    text: str, given_held: Mapping[str, int], family_held: Mapping[str, int]
) -> tuple[str, str]:
    """Return given name and surname of a surname's box that holds both, blank where it does not.

    `Soranzo, Carmela` says so itself. Of `Carmela Soranzo` the table tells: how many records hold
    a word as given name, how many as (part of a) surname.
    """
    if "," in text:
        return split(text)
    found = _untitled(words(text))
    if not 2 <= len(found) <= _BOXED:
        return "", ""
    first, last = (
        _share(given_held.get(word, 0), family_held.get(word, 0)) for word in (found[0], found[-1])
    )
    if first >= _SURELY and last <= _HARDLY:
        return " ".join(found[:-1]), family(found[-1])
    if last >= _SURELY and first <= _HARDLY:
        return " ".join(found[1:]), family(found[0])
    return "", ""


def _share(as_given: int, as_surname: int) -> float:
    """Return the share of given names among those who bear a name, 0 of hardly any."""
    return as_given / (as_given + as_surname) if as_given >= _KNOWN else 0.0


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


def sounds(folded: Strings) -> Strings:
    """Return how each folded name sounds: its consonants, those alike as one, without doubles.

    A coarse key for blocking in the manner of Russell's Soundex (US patent 1,261,167 of 1918), for
    spelling in many languages: `Chiara` and `Kiara`, `Meyer` and `Maier` are one. A name of which
    less than two letters would stay is its own sound.
    """
    first = folded.first_bytes()
    heard = folded.translate(_HEARD)
    silent = heard.data == _SILENT
    spoken = heard.drop(silent & ~first)
    doubled = np.zeros(len(spoken.data), dtype=bool)
    doubled[1:] = spoken.data[1:] == spoken.data[:-1]
    short = spoken.drop(doubled & ~spoken.first_bytes())
    places = np.flatnonzero(short.lengths < 2)
    return short.put(places, folded.take(places).tolist())
