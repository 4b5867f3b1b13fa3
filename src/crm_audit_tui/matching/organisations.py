"""How alike names of organisations are, as a field of a contact or as the record itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

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
_CONTRACTED = 3  # letters that a contraction has at least
_MANY = 5  # names from which on a word may be that of a trade
_NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Likeness:
    """In what way names are alike: one a part of the other, of one kin but another trade, of one
    trade only, the same but for an abbreviation or a slip in one word, the same but for a town.
    """

    part: Flags
    kin: Flags
    trade: Flags
    brief: Flags
    town: Flags


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
        self.known = np.bincount(tokens.ids, minlength=len(tokens.vocabulary)).astype(np.int32)
        self.start, self.end = tokens.vocabulary.byte(0), tokens.vocabulary.byte(-1)
        self.town = tokens.vocabulary.is_in(sorted(towns))

    def compare(self, left: Places, right: Places) -> Likeness:
        """Return in what way the words of each pair of names are alike."""
        part, kin, trade, brief, town = np.zeros((5, len(left)), dtype=bool)
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
        both = (one[open_], other[open_], rest_one[open_], rest_other[open_])
        only_trade = self._only_trade(*both)
        contracted = self._contracted(*both, ~alike & ~only_trade)
        single = (both[2].sum(axis=1) == 1) & (both[3].sum(axis=1) == 1)
        brief[places[open_]] = (alike & single) | contracted
        unlike = ~alike & ~contracted
        kin[places[open_]] = unlike & ~only_trade
        trade[places[open_]] = unlike & only_trade
        return Likeness(part, kin, trade, brief, town)

    def _only_trade(
        self, one: NDArray[np.int32], other: NDArray[np.int32], first: Flags, second: Flags
    ) -> Flags:
        """Return in which rows no more is shared than words of many names, all less telling than
        those left over: Amanti Vini and Tomei Vini are no kin.
        """
        own = np.where(one >= 0, self.known[one], _NEVER)
        its = np.where(other >= 0, self.known[other], _NEVER)
        shared = np.where(first, _NEVER, own).min(axis=1)
        rest_one = np.where(first, own, _NEVER).min(axis=1)
        rest_other = np.where(second, its, _NEVER).min(axis=1)
        found: Flags = (shared >= _MANY) & (shared > np.maximum(rest_one, rest_other))
        return found

    def _contracted(
        self,
        one: NDArray[np.int32],
        other: NDArray[np.int32],
        first: Flags,
        second: Flags,
        among: Flags,
    ) -> Flags:
        """Return in which rows what is left over on one side is the other's contraction."""
        found = np.zeros(len(one), dtype=bool)
        rows = np.flatnonzero(among)
        if not len(rows):
            return found
        for letter, step in ((self.start, 1), (self.end, -1)):  # both ends have to agree
            sides = []
            for ids, rest in ((one, first), (other, second)):
                word = rest[rows, ::step].argmax(axis=1)
                sides.append(letter[ids[rows, ::step][np.arange(len(rows)), word]])
            rows = rows[sides[0] == sides[1]]
        texts = self.words.values.objects
        for row in rows.tolist():
            left = "".join(texts[one[row][first[row]]])
            right = "".join(texts[other[row][second[row]]])
            found[row] = _contraction(left, right) or _contraction(right, left)
        return found

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
        words = self.words.compare(left, right)
        part = words.part & (shorter >= 3)
        # A letter that one side lacks costs an edit; 8 in 100 are allowed.
        sizes = self.texts.length[left] + self.texts.length[right]
        near = (self.texts.apart(left, right) <= 0.08 * sizes + 0.01) & (shorter >= 6) & ~close
        close |= self._ratio(left, right, near, fuzz.token_sort_ratio, 92) | words.brief
        close &= ~(words.kin | words.trade)
        initials = (self.acronym[left] == right) | (self.acronym[right] == left)
        acronym = "acronym" if "acronym" in self.spec.levels else "part"
        choices = [("close", close), (acronym, initials), ("part", part)]
        if "town" in self.spec.levels:
            choices = [("town", words.town), *choices, ("kin", words.kin), ("trade", words.trade)]
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


def _contraction(short: str, long: str) -> bool:
    """Tell whether a word is another one with letters left out inside: F.lli for Fratelli."""
    if not _CONTRACTED <= len(short) <= 0.75 * len(long) or (short[0], short[-1]) != (
        long[0],
        long[-1],
    ):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
