"""How alike names of organisations are, as a field of a contact or as the record itself."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from crm_audit_tui.matching import companies
from crm_audit_tui.matching.levels import FieldSpec, Levels, level_of
from crm_audit_tui.matching.similarity import Places, Texts
from crm_audit_tui.matching.strings import Flags, Strings
from crm_audit_tui.matching.text import Codes
from crm_audit_tui.matching.tokens import Tokens

_WIDTH = 5  # words of a name that are compared
_BRIEF = 2  # letters that an abbreviation has at least


class WordSets:
    """The words of names, told apart into those that both sides have and those left over.

    What is left over on both sides says more than the letters in common: Rossi Costruzioni and
    Rossi Immobiliare are two firms of a family, Rossi Cost. is Rossi Costruzioni.
    """

    def __init__(self, tokens: Tokens, towns: Collection[str] = ()) -> None:
        counts = tokens.counts
        self.table = np.full((len(counts), _WIDTH), -1, dtype=np.int32)
        for place in range(_WIDTH):
            rows = np.flatnonzero(counts > place)
            self.table[rows, place] = tokens.ids[tokens.starts[rows] + place]
        # A set of words as 64 bits: where the bits share none, so do the names.
        bits = np.uint64(1) << tokens.ids.astype(np.uint64) % np.uint64(64)
        self.bits = np.zeros(len(counts), dtype=np.uint64)
        filled = np.flatnonzero(counts > 0)
        if len(filled):
            self.bits[filled] = np.bitwise_or.reduceat(bits, tokens.starts[filled])
        self.words = Texts(tokens.vocabulary)
        self.start = tokens.vocabulary.byte(0)
        self.town = tokens.vocabulary.is_in(sorted(towns))

    def compare(self, left: Places, right: Places) -> tuple[Flags, Flags, Flags, Flags]:
        """Return which pairs are one a part of the other, which are kin, which differ by an
        abbreviation or a slip in one word only, and which by words that name a town.
        """
        part, kin, brief, town = np.zeros((4, len(left)), dtype=bool)
        places = np.flatnonzero(self.bits[left] & self.bits[right])
        one, other = self.table[left[places]], self.table[right[places]]
        same = (one[:, :, None] == other[:, None, :]) & (one[:, :, None] >= 0)
        rest_one, rest_other = (one >= 0) & ~same.any(axis=2), (other >= 0) & ~same.any(axis=1)
        shared = same.any(axis=(1, 2))
        some_one, some_other = rest_one.any(axis=1), rest_other.any(axis=1)
        part[places] = shared & ~(some_one & some_other)
        stray_one = (rest_one & ~self.town[one]).any(axis=1)
        stray_other = (rest_other & ~self.town[other]).any(axis=1)
        town[places] = shared & (some_one | some_other) & ~stray_one & ~stray_other
        open_ = np.flatnonzero(shared & some_one & some_other)
        alike = self._alike(one[open_], other[open_], rest_one[open_], rest_other[open_])
        kin[places[open_]] = ~alike
        single = (rest_one[open_].sum(axis=1) == 1) & (rest_other[open_].sum(axis=1) == 1)
        brief[places[open_]] = alike & single
        return part, kin, brief, town

    def _alike(
        self, one: NDArray[np.int32], other: NDArray[np.int32], first: Flags, second: Flags
    ) -> Flags:
        """Return in which rows a word left over is one of the other side's misspelled or cut."""
        found = np.zeros(len(one), dtype=bool)
        for own in range(_WIDTH):
            for its in range(_WIDTH):
                rows = np.flatnonzero(first[:, own] & second[:, its] & ~found)
                if len(rows):
                    found[rows] = self._word(one[rows, own], other[rows, its])
        return found

    def _word(self, left: Places, right: Places) -> Flags:
        close, _ = self.words.spelling(left, right)
        short = self.words.shorter(left, right) >= _BRIEF
        rows = np.flatnonzero(short & ~close & (self.start[left] == self.start[right]))
        texts = self.words.values.objects
        close[rows] = [
            one.startswith(other) or other.startswith(one)
            for one, other in zip(texts[left[rows]], texts[right[rows]], strict=True)
        ]
        return close


class Organisations:
    """Names of organisations, as a field of a contact or as the record itself."""

    def __init__(self, spec: FieldSpec, values: Strings, towns: Collection[str] = ()) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.compact = Texts(values.drop(values.data == ord(" ")))
        tokens = Tokens.of(values)
        self.acronym = self._acronyms(values, tokens)
        self.words = WordSets(tokens, towns)

    @staticmethod
    def _acronyms(values: Strings, tokens: Tokens) -> Codes:
        """Return for each value of three words or more which other value its initials are."""
        result = np.full(len(values), -1, dtype=np.int64)
        long = np.flatnonzero(tokens.counts >= 3)
        short = np.flatnonzero((tokens.counts == 1) & (values.lengths >= 3))
        known = dict(zip(values.take(short).tolist(), short.tolist(), strict=True))
        for at, value in zip(long.tolist(), values.take(long).tolist(), strict=True):
            result[at] = known.get(companies.acronym(value), -1)
        return result

    def __call__(self, left: Places, right: Places) -> Levels:
        close, _ = self.compact.spelling(left, right)
        shorter = self.texts.shorter(left, right)
        part, kin, brief, town = self.words.compare(left, right)
        part &= shorter >= 3
        # A letter that one side lacks costs an edit; 8 in 100 are allowed.
        sizes = self.texts.length[left] + self.texts.length[right]
        near = (self.texts.apart(left, right) <= 0.08 * sizes + 0.01) & (shorter >= 6) & ~close
        close |= self._ratio(left, right, near, fuzz.token_sort_ratio, 92) | brief
        close &= ~kin
        initials = (self.acronym[left] == right) | (self.acronym[right] == left)
        acronym = "acronym" if "acronym" in self.spec.levels else "part"
        choices = [("close", close), (acronym, initials), ("part", part)]
        if "town" in self.spec.levels:
            choices = [("town", town), *choices, ("kin", kin)]
        return level_of(self.spec, choices, len(left))

    def _ratio(
        self,
        left: Places,
        right: Places,
        among: Flags,
        scorer: Callable[..., float],
        least: float,
    ) -> Flags:
        found = np.zeros(len(left), dtype=bool)
        places = np.flatnonzero(among)
        found[places] = self.texts.ask(
            left[places],
            right[places],
            lambda one, other: (
                cpdist(one, other, scorer=scorer, score_cutoff=least, dtype=np.float32) >= least
            ),
        )
        return found
