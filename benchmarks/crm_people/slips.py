"""What typists, listeners, scanners and exports do to a text, each as one function."""

from __future__ import annotations

import random
import re
import unicodedata
from functools import lru_cache

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_HEARD = {
    "en": "ph:f ck:k ie:y ey:y ee:ea ea:ee ow:au th:t gh:g tt:t ll:l ss:s nn:n k:c c:k y:i i:y",
    "it": "ch:k gh:g cc:c tt:t ll:l nn:n zz:z ss:s rr:r qu:cu gl:li gn:ni n:nn t:tt l:ll z:s",
    "es": "v:b b:v z:s s:z ll:y y:ll g:j j:g h: qu:k ñ:n ce:se ci:si x:j nn:n",
    "fr": "eau:o ph:f ault:aud ot:eau tt:t ll:l nn:n ss:s y:i i:y c:k ai:é é:er an:en t:th",
    "id": "dj:j oe:u y:i i:y f:p p:f v:f kh:h sy:s th:t tj:c nn:n u:oe j:dj ah:a dh:d",
}
_SEEN = "rn:m m:rn l:1 i:l o:0 cl:d vv:w e:c h:b 5:s 1:l 0:o 8:b u:v"


def _beside(rows: tuple[str, ...]) -> dict[str, str]:
    near: dict[str, str] = {}
    for number, row in enumerate(rows):
        for at, key in enumerate(row):
            around = row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
            if number:
                around += rows[number - 1][at : at + 1]
            if number + 1 < len(rows):
                around += rows[number + 1][max(at - 1, 0) : at + 1]
            near[key] = around
    return near


_KEYS = {"fr": _beside(_AZERTY)}
_DEFAULT_KEYS = _beside(_QWERTY)
_RULES = {name: [tuple(rule.split(":")) for rule in text.split()] for name, text in _HEARD.items()}
_OTHER = re.compile("[^a-z0-9]")
_SCAN = [tuple(rule.split(":")) for rule in _SEEN.split()]


def typed(chance: random.Random, text: str, language: str) -> str:
    """Return text with one slip of a finger, as the language's keyboard makes it likely."""
    if len(text) < 3:
        return text
    kind = chance.random()
    at = chance.randrange(len(text) - 1)
    if kind < 0.27:
        return text[:at] + text[at + 1 :]
    if kind < 0.47:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.6:
        return text[: at + 1] + text[at:]
    key = plain(text[at]).lower()
    if key.isdigit():
        near = "1234567890"[max(int(key) - 2, 0) : int(key) + 1]
    else:
        near = _KEYS.get(language, _DEFAULT_KEYS).get(key, "")
    if not near:
        return text[:at] + text[at + 1 :]
    new = chance.choice(near)
    new = new.upper() if text[at].isupper() else new
    return text[:at] + new + text[at + (1 if kind < 0.9 else 0) :]


def digit(chance: random.Random, text: str) -> str:
    """Return a number with one digit wrong, or two swapped."""
    at = chance.randrange(max(len(text) - 4, 0), len(text))
    if chance.random() < 0.4 and at:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    return text[:at] + chance.choice("0123456789") + text[at + 1 :]


def heard(chance: random.Random, text: str, language: str) -> str:
    """Return a name as somebody writes it who only heard it."""
    return _replaced(chance, text, _RULES[language], first=1)


def scanned(chance: random.Random, text: str) -> str:
    """Return text as a scanner of business cards reads it."""
    return _replaced(chance, text, _SCAN, first=0)


def _replaced(chance: random.Random, text: str, rules: list[tuple[str, ...]], first: int) -> str:
    lower = text.lower()
    if len(lower) != len(text):
        return text
    fitting = [rule for rule in rules if lower.find(rule[0], first) >= 0]
    if not fitting:
        return text
    old, new = chance.choice(fitting)
    at = lower.find(old, first)
    return text[:at] + new + text[at + len(old) :]


def plain(text: str) -> str:
    """Return text without accents."""
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@lru_cache(maxsize=100_000)
def letters(text: str) -> str:
    """Return what of a text goes into an address: lower-case letters and digits."""
    return _OTHER.sub("", plain(text).lower())


def broken(text: str) -> str:
    """Return text as a program shows it that takes UTF-8 for Windows-1252."""
    return text.encode("utf-8").decode("cp1252", errors="replace")


def lost(text: str) -> str:
    """Return text as an old export writes it: a question mark for each accented letter."""
    return text.encode("ascii", errors="replace").decode("ascii")
