"""How alike personal names are: spelling, initials, short forms, parts of a surname."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crm_audit_tui.matching import names
from crm_audit_tui.matching.levels import FieldSpec, Levels, level_of
from crm_audit_tui.matching.similarity import Places, Texts
from crm_audit_tui.matching.strings import Flags, Strings
from crm_audit_tui.matching.tokens import Tokens

_WORDS, _FORMAL = 3, 4
_CUT = 3


class _Sets:
    """Up to `width` codes a value, compared where either side has more than one."""

    def __init__(self, rows: int, width: int) -> None:
        # No two blanks are equal.
        blanks = np.arange(-1, -1 - rows * width, -1, dtype=np.int64)
        self.table = blanks.reshape(rows, width)
        self.several = np.zeros(rows, dtype=bool)

    def fill(self, row: int, codes: Sequence[int]) -> None:
        """Give a value its codes."""
        kept = codes[: self.table.shape[1]]
        self.table[row, : len(kept)] = kept
        self.several[row] = len(kept) > 1

    def meet(self, left: Places, right: Places) -> Flags:
        """Return which pairs have a code in common."""
        found: Flags = self.table[left, 0] == self.table[right, 0]
        places = np.flatnonzero((self.several[left] | self.several[right]) & ~found)
        one, other = self.table[left[places]], self.table[right[places]]
        some = np.zeros(len(places), dtype=bool)
        for column in range(one.shape[1]):
            some |= (other == one[:, column : column + 1]).any(axis=1)
        found[places] = some
        return found


class PersonNames:
    """Given names and surnames over one common list of values."""

    def __init__(self, values: Strings, *, nicknames: bool = True) -> None:
        self.nicknames = nicknames
        self.texts = Texts(values)
        tokens = Tokens.of(values)
        self.words = _Sets(len(values), _WORDS)
        starts, counts = tokens.starts[:-1], tokens.counts
        self.words.several = counts > 1
        for place in range(_WORDS):
            rows = np.flatnonzero(counts > place)
            self.words.table[rows, place] = tokens.ids[starts[rows] + place]
        self.formal = self._formal(tokens)
        self.start, self.head = values.byte(0), values.head(_CUT)
        single = np.diff(tokens.vocabulary.starts) == 1
        self.initials = tokens.having(single[tokens.ids]) == counts

    def _formal(self, tokens: Tokens) -> _Sets:
        """Return for each value the given names that its first word may stand for."""
        vocabulary = tokens.vocabulary
        known = {word: at for at, word in enumerate(vocabulary.tolist())}
        sets = _Sets(len(vocabulary), _FORMAL)
        sets.table[:, 0] = np.arange(len(vocabulary))
        short = vocabulary.is_in(sorted(names.NICKNAMES)) & self.nicknames
        for at in np.flatnonzero(short).tolist():
            word = vocabulary.objects[at]
            codes = [known.setdefault(each, len(known)) for each in names.formal(word)]
            sets.fill(at, codes)
        rows = _Sets(len(tokens.counts), _FORMAL)
        filled = np.flatnonzero(tokens.counts > 0)
        first = tokens.ids[tokens.starts[filled]]
        rows.table[filled] = sets.table[first]
        rows.several[filled] = sets.several[first]
        return rows

    def _initial(self, left: Places, right: Places) -> tuple[Flags, Flags]:
        abbreviated = self.initials[left] | self.initials[right]
        same = self.start[left] == self.start[right]
        return abbreviated & same, abbreviated & ~same

    def given(self, spec: FieldSpec, left: Places, right: Places) -> Levels:
        """Return levels of two given names."""
        initial, opposed = self._initial(left, right)
        variant = self.formal.meet(left, right)
        variant |= self.words.table[left, 0] == self.words.table[right, 0]
        variant |= self._cut(left, right)
        close, similar = self.texts.spelling(left, right)
        likely = ~opposed
        choices = [
            ("initial", initial),
            ("variant", variant & likely),
            ("close", close & likely),
            ("similar", similar & likely),
        ]
        return level_of(spec, choices, len(left))

    def _cut(self, left: Places, right: Places) -> Flags:
        """Return which pairs are a name and its first letters, three at least: Syl and Sylvie."""
        found = np.zeros(len(left), dtype=bool)
        short = self.texts.shorter(left, right)
        rows = np.flatnonzero((self.head[left] == self.head[right]) & (short >= _CUT))
        texts = self.texts.values.objects
        found[rows] = [
            one.startswith(other) or other.startswith(one)
            for one, other in zip(texts[left[rows]], texts[right[rows]], strict=True)
        ]
        return found

    def family(self, spec: FieldSpec, left: Places, right: Places) -> Levels:
        """Return levels of two surnames."""
        initial, opposed = self._initial(left, right)
        close, similar = self.texts.spelling(left, right)
        choices = [
            ("initial", initial),
            ("part", self.words.meet(left, right) & ~opposed),
            ("close", close & ~opposed),
            ("similar", similar & ~opposed),
        ]
        return level_of(spec, choices, len(left))

    def alike(self, left: Places, right: Places) -> Flags:
        """Return whether a name is the other one misspelled, its initial or its short form."""
        close, _ = self.texts.spelling(left, right)
        initial, opposed = self._initial(left, right)
        return ((close | self.formal.meet(left, right)) & ~opposed) | initial
