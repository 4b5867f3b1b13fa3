"""What one language's people and companies are called: read from `words/`, tails from Faker."""

from __future__ import annotations

import importlib
import random
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "it", "es", "fr", "id")
_WORDS = Path(__file__).parent / "words"
_TAIL = 30_000  # invented surnames of each language


@dataclass(frozen=True)
class Country:
    """How a country writes numbers and addresses; `land` and `cell` count national digits."""

    code: str
    name: str
    other: tuple[str, ...]
    calling: str
    areas: tuple[str, ...]
    mobile: tuple[str, ...]
    land: int
    cell: int
    trunk: str
    tld: tuple[str, ...]
    postcode: str
    share: float
    number_first: bool
    towns: tuple[tuple[str, str], ...]


class Weighted:
    """Items drawn with given weights."""

    def __init__(self, items: list[str], weights: list[float]) -> None:
        self.items = items
        self.sums = list(accumulate(weights))

    def draw(self, chance: random.Random) -> str:
        """Return one item."""
        return chance.choices(self.items, cum_weights=self.sums)[0]


class Lexicon:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        text = (_WORDS / f"{language}.toml").read_text(encoding="utf-8")
        raw = tomllib.loads(text)
        self.language = language
        own = random.Random(f"lexicon {language}")
        places = [_places(raw["towns"]), _places(raw["towns_other"])]
        faker = [each.pop("faker") for each in raw["countries"]]
        tails = [
            importlib.import_module(f"faker.providers.person.{name}").Provider for name in faker
        ]
        surnames = sorted({str(name) for tail in tails for name in tail.last_names})
        self.invent = _Invention(surnames)
        self.countries = [
            Country(**_frozen(each), towns=tuple(self._towns(own, each["postcode"], known)))
            for each, known in zip(raw["countries"], places, strict=False)
        ]
        self.shares = [each.share for each in self.countries]
        self.first = {
            sex: self._firsts(
                own,
                _listed(raw[f"first_{sex}"]),
                [name for tail in tails for name in _given(tail, sex)],
            )
            for sex in "mf"
        }
        self.last = self._lasts(own, raw["last"].split(), surnames)
        self.short: dict[str, list[str]] = {
            name: [each.replace("~", " ") for each in forms.split()]
            for name, forms in raw["short"].items()
        }
        self.streets: list[str] = raw["streets"]
        self.street_short: dict[str, list[str]] = raw["street_short"]
        self.trades: list[str] = raw["trades"]
        self.trade_short: dict[str, str] = raw["trade_short"]
        self.brothers: list[str] = raw["brothers"]
        self.brothers_short: list[str] = raw["brothers_short"]
        self.common: list[str] = raw["common"]
        self.legal: dict[str, list[str]] = raw["legal"]
        self.legal_forms = list(self.legal)
        self.legal_first: bool = raw["legal_first"]
        self.jobs: list[str] = raw["jobs"]
        self.boxes: list[str] = raw["boxes"]
        self.mail: list[str] = raw["mail"]
        self.junk: list[str] = raw["junk"]
        self.titles: dict[str, list[str]] = {"m": raw["titles_m"], "f": raw["titles_f"]}
        self.industries: list[str] = raw["industries"]

    def _towns(
        self, own: random.Random, postcode: str, known: list[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Return known towns, the frequent ones first, and as many invented villages again."""
        villages = []
        for _ in range(8 * len(known)):
            near = own.choice(known)[1]
            digits = {"gb": 0, "4": 2}.get(postcode, 3)
            start = near if not digits else f"{own.randrange(10**digits):0{digits}d}"
            villages.append((self.invent.word(own), start))
        return known + villages

    def _firsts(self, own: random.Random, known: list[str], tail: list[str]) -> Weighted:
        rest = sorted(set(tail) - set(known))
        own.shuffle(rest)
        weights = [0.5 * each for each in _zipf(len(known), 0.7)]
        return Weighted(known + rest, weights + [0.5 * each for each in _zipf(len(rest), 0.6)])

    def _lasts(self, own: random.Random, known: list[str], tail: list[str]) -> Weighted:
        rest = [name for name in tail if name not in known]
        own.shuffle(rest)
        seen = {*known, *rest}
        rare = [name for name in (self.invent.word(own) for _ in range(_TAIL)) if name not in seen]
        rare = list(dict.fromkeys(rare))
        parts = (0.12, 0.33, 0.55)
        weights = [
            share * each
            for share, names in zip(parts, (known, rest, rare), strict=True)
            for each in _zipf(len(names), 0.6)
        ]
        return Weighted(known + rest + rare, weights)


class _Invention:
    """Invents words that sound like a list of words: each letter follows from the three before."""

    def __init__(self, names: list[str]) -> None:
        self.after: dict[str, list[str]] = defaultdict(list)
        for name in names:
            if not re.fullmatch(r"[^\W\d_]{4,12}", name):
                continue
            padded = f"^^^{name.lower()}$"
            for at in range(3, len(padded)):
                self.after[padded[at - 3 : at]].append(padded[at])

    def word(self, own: random.Random) -> str:
        """Return a word of 4 to 12 letters."""
        while True:
            text = "^^^"
            while text[-1] != "$" and len(text) < 17:
                text += own.choice(self.after[text[-3:]])
            word = text.strip("^$")
            if 4 <= len(word) <= 12:
                return word.capitalize()


@cache
def lexicon(language: str) -> Lexicon:
    """Return the words of a language, read once."""
    return Lexicon(language)


def _zipf(count: int, power: float) -> list[float]:
    raw = [1 / (rank + 2) ** power for rank in range(count)]
    total = sum(raw) or 1.0
    return [each / total for each in raw]


def _listed(text: str) -> list[str]:
    """Return names: single words up to the first bar, then names of several words."""
    head, *rest = text.split("|")
    return head.split() + rest


def _places(text: str) -> list[tuple[str, str]]:
    return [(name.strip(), start) for name, start in re.findall(r"([^:]+):(\w+)", text)]


def _frozen(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


def _given(tail: object, sex: str) -> list[str]:
    names = getattr(tail, "first_names_male" if sex == "m" else "first_names_female")
    return [str(name) for name in names]
