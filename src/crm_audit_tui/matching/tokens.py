"""The words of many texts at once: which words there are, and where each text has them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crm_audit_tui.matching.strings import Flags, Places, Strings

_SPACE = ord(" ")


@dataclass(frozen=True, eq=False)
class Tokens:
    """Texts as words: the words of text i are `ids[starts[i]:starts[i + 1]]`, in order.

    An id is a place in `vocabulary`, which holds each word once.
    """

    ids: NDArray[np.int32]
    starts: Places
    vocabulary: Strings

    @classmethod
    def of(cls, texts: Strings) -> Tokens:
        """Return the words of texts in which single spaces part them."""
        space = texts.data == _SPACE
        counts = texts.count(space) + (texts.lengths > 0)
        begin = texts.first_bytes()
        begin[1:] |= space[:-1]
        begin &= ~space
        bare = np.cumsum(~space, dtype=np.int32)
        bounds = np.append(bare[begin] - 1, bare[-1:]).astype(np.int64)
        words = Strings(texts.data[~space], bounds if len(bounds) else np.zeros(1, np.int64))
        ids, vocabulary = words.encoded()
        return cls(ids, _ends(counts), vocabulary)

    @property
    def counts(self) -> NDArray[np.int32]:
        """How many words each text has."""
        return np.diff(self.starts).astype(np.int32)

    def those(self, words: Collection[str]) -> Flags:
        """Return for each place of `ids` whether its word is one of `words`."""
        found: Flags = self.vocabulary.is_in(sorted(words))[self.ids]
        return found

    def like(self, pattern: str) -> Flags:
        """Return for each place of `ids` whether its word matches a regular expression (RE2)."""
        found: Flags = self.vocabulary.matches(pattern)[self.ids]
        return found

    def renamed(self, some: Flags, rename: Callable[[str], str]) -> Tokens:
        """Return the texts with those words of the vocabulary replaced that `some` marks.

        What a word is replaced by may have spaces.
        """
        places = np.flatnonzero(some)
        given = [rename(word) for word in self.vocabulary.take(places).tolist()]
        return Tokens(self.ids, self.starts, self.vocabulary.put(places, given))

    def owners(self) -> Places:
        """Return for each place of `ids` the text that it belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), self.counts)

    def having(self, marks: Flags) -> NDArray[np.int64]:
        """Return how many marked words each text has."""
        sums = np.zeros(len(marks) + 1, dtype=np.int64)
        np.cumsum(marks, out=sums[1:])
        return np.diff(sums[self.starts])

    def keep(self, marks: Flags) -> Tokens:
        """Return the texts with only the marked words."""
        return Tokens(self.ids[marks], _ends(self.having(marks)), self.vocabulary)

    def without_last(self, marks: Flags) -> Tokens:
        """Return the texts without the marked words at their ends; the first word stays."""
        return self._without(marks, lambda starts, counts: starts[:-1] + counts - 1)

    def without_first(self, marks: Flags) -> Tokens:
        """Return the texts without the marked words at their beginnings; the last word stays."""
        return self._without(marks, lambda starts, counts: starts[:-1])

    def _without(self, marks: Flags, place: Callable[[Places, Places], Places]) -> Tokens:
        left, marked = self, marks
        while True:
            counts = left.counts.astype(np.int64)
            at = place(left.starts, counts)[counts > 1]
            gone = at[marked[at]]
            if not len(gone):
                return left
            kept = np.ones(len(left.ids), dtype=bool)
            kept[gone] = False
            left, marked = left.keep(kept), marked[kept]

    def join(self) -> Strings:
        """Return the texts, their words parted by single spaces."""
        words = self.vocabulary.take(self.ids).to_arrow()
        lists = pa.ListArray.from_arrays(pa.array(self.starts.astype(np.int32)), words)
        return Strings.from_arrow(pc.binary_join(lists, pa.scalar(" ", pa.large_string())))


def _ends(counts: NDArray[np.signedinteger]) -> Places:
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
