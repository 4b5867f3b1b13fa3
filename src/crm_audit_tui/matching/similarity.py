"""How alike two texts are: exact answers, asked only where a cheap bound leaves room.

Most candidate pairs differ in most fields. Which letters a text holds (a set of 64 bits), how long
it is and how it begins bound its edits and its Jaro-Winkler similarity; what the bounds leave open
is compared by rapidfuzz, each pair of distinct values once. No answer depends on a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from crm_audit_tui.matching.strings import Flags, Strings
from crm_audit_tui.matching.text import Codes, Column

Floats32 = NDArray[np.float32]
Places = Codes | Column

CLOSE_JARO, SIMILAR_JARO = 0.93, 0.84
_SPARE = 1e-3  # rounding of the bounds, which are 32-bit
_BITS = np.zeros(256, dtype=np.uint64)  # one bit for each letter and figure, the rest share some
_BITS[:] = np.uint64(1) << (np.arange(256, dtype=np.uint64) % 24 + 40)
_BITS[97:123] = np.uint64(1) << np.arange(26, dtype=np.uint64)
_BITS[48:58] = np.uint64(1) << np.arange(26, 36, dtype=np.uint64)


class Texts:
    """Distinct values with what bounds their likeness."""

    def __init__(self, values: Strings) -> None:
        self.values = values
        self.length = values.lengths.astype(np.int16)
        self.letters = values.letters(_BITS)

    @cached_property
    def _inverse(self) -> Floats32:
        return np.reciprocal(np.maximum(self.length, 1).astype(np.float32))

    @cached_property
    def _start(self) -> NDArray[np.uint32]:
        start = np.zeros(len(self.values), dtype=np.uint32)
        for place in range(4):
            start |= self.values.byte(place).astype(np.uint32) << np.uint32(8 * place)
        return start

    def shorter(self, left: Places, right: Places) -> NDArray[np.int16]:
        """Return the length of the shorter of the two."""
        return np.minimum(self.length[left], self.length[right])

    def apart(self, left: Places, right: Places) -> NDArray[np.uint8]:
        """Return how many letters one has and the other lacks: half of it, or more, are edits."""
        found: NDArray[np.uint8] = np.bitwise_count(self.letters[left] ^ self.letters[right])
        return found

    def edits(
        self, left: Places, right: Places, most: int, among: Flags | None = None
    ) -> NDArray[np.uint8]:
        """Return edits from one to the other, most + 1 for more; a swap of neighbours is one.

        Pairs not `among` those in question count as more.
        """
        result = np.full(len(left), most + 1, dtype=np.uint8)
        places = np.arange(len(left)) if among is None else np.flatnonzero(among)
        places = places[self.apart(left[places], right[places]) <= 2 * most]
        one, other = self.length[left[places]], self.length[right[places]]
        places = places[np.abs(one - other) <= most]
        result[places] = self.ask(
            left[places],
            right[places],
            lambda one, other: cpdist(
                one, other, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8
            ),
        )
        return result

    def likeness(self, left: Places, right: Places, least: float) -> Floats32:
        """Return the Jaro-Winkler similarity where it is `least` or more, else 0.

        Jaro's is a third of m / |a| + m / |b| + (m - t) / m, and m, the letters that find a
        partner, are at most those that the other holds at all; a common beginning of up to four
        letters then takes away a tenth each of what is missing to 1.
        """
        one, other = self.letters[left], self.letters[right]
        found = np.minimum(
            self.length[left] - np.bitwise_count(one & ~other),
            self.length[right] - np.bitwise_count(other & ~one),
        )
        differ = self._start[left] ^ self._start[right]
        begin = (differ == 0).astype(np.intp)
        for mask in (0xFF, 0xFFFF, 0xFFFFFF):
            begin += (differ & np.uint32(mask)) == 0
        bonus = np.arange(5) * 0.1
        needed = (3 * (least - bonus) / (1 - bonus) - 1 - _SPARE).astype(np.float32)
        inverse = self._inverse
        places = np.flatnonzero(found * (inverse[left] + inverse[right]) >= needed[begin])
        result = np.zeros(len(left), dtype=np.float32)
        result[places] = self.ask(
            left[places],
            right[places],
            lambda one, other: cpdist(
                one, other, scorer=JaroWinkler.similarity, score_cutoff=least, dtype=np.float32
            ),
        )
        return result

    def spelling(self, left: Places, right: Places) -> tuple[Flags, Flags]:
        """Return whether two words look like one misspelled (close), or like related (similar)."""
        close, similar = np.zeros((2, len(left)), dtype=bool)
        # Letters of one side only, more than four in five of the longer, leave room for neither.
        longer = np.maximum(self.length[left], self.length[right])
        places = np.flatnonzero(self.apart(left, right) * np.int16(5) <= longer * np.int16(4))
        left, right = left[places], right[places]
        edits, likeness = self.edits(left, right, 2), self.likeness(left, right, SIMILAR_JARO)
        shorter = self.shorter(left, right)
        close[places] = (edits <= 1) & (shorter >= 3)
        close[places] |= (likeness >= CLOSE_JARO) & (shorter >= 5)
        similar[places] = (likeness >= SIMILAR_JARO) | ((edits <= 2) & (shorter >= 5))
        return close, similar

    def ask(
        self,
        left: Places,
        right: Places,
        scores: Callable[[NDArray[np.object_], NDArray[np.object_]], NDArray[np.generic]],
    ) -> NDArray[np.generic]:
        """Return the scores of pairs of values, each pair asked for once."""
        low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right)
        keys, inverse = np.unique(low << 32 | high, return_inverse=True)
        objects = self.values.objects
        return scores(objects[keys >> 32], objects[keys & 0xFFFFFFFF])[inverse]
