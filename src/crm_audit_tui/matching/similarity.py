"""Comparison levels of pairs of distinct values, one comparator for each kind of text.

A comparator gets indices into a field's values, as two arrays, and returns a level for each pair.
Equal values never reach it: their level follows from how many records hold the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from crm_audit_tui.matching import companies, emails, names
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.text import Codes, encode

Levels = NDArray[np.int8]
Flags = NDArray[np.bool_]


class Comparator(Protocol):
    """Compares unequal values."""

    def __call__(self, left: Codes, right: Codes) -> Levels:
        """Return the level of each pair of value indices."""
        ...


class Texts:
    """Distinct values with what the comparators ask of them again and again."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = np.empty(len(values), dtype=object)
        self.values[:] = values
        self.length = np.fromiter(map(len, values), dtype=np.int64, count=len(values))

    def edits(self, left: Codes, right: Codes) -> NDArray[np.uint8]:
        """Return edits from one to the other; a swap of neighbours is one, 4 means more than 3."""
        return cpdist(
            self.values[left],
            self.values[right],
            scorer=OSA.distance,
            score_cutoff=3,
            dtype=np.uint8,
            workers=-1,
        )

    def likeness(self, left: Codes, right: Codes) -> NDArray[np.float32]:
        """Return the Jaro-Winkler similarity, 0-1."""
        return cpdist(
            self.values[left],
            self.values[right],
            scorer=JaroWinkler.similarity,
            dtype=np.float32,
            workers=-1,
        )

    def shorter(self, left: Codes, right: Codes) -> Codes:
        """Return the length of the shorter of the two."""
        return np.minimum(self.length[left], self.length[right])

    def spelling(self, left: Codes, right: Codes) -> tuple[Flags, Flags]:
        """Return whether two words look like one misspelled (close), or like related (similar)."""
        edits, likeness = self.edits(left, right), self.likeness(left, right)
        shorter = self.shorter(left, right)
        close = ((edits <= 1) & (shorter >= 3)) | ((likeness >= 0.93) & (shorter >= 5))
        similar = (likeness >= 0.84) | ((edits <= 2) & (shorter >= 5))
        return close, similar


def level_of(spec: FieldSpec, choices: Sequence[tuple[str, Flags]], size: int) -> Levels:
    """Return for each pair the first level whose condition holds, else the last level."""
    result = np.full(size, len(spec.levels) - 1, dtype=np.int8)
    for level, holds in reversed(choices):
        result[holds] = spec.levels.index(level)
    return result


def _parts(values: Sequence[str], parts_of: Callable[[str], Sequence[str]], width: int) -> Codes:
    """Return codes of up to `width` parts of each value; no two blanks are equal."""
    flat: dict[str, int] = {}
    table = np.arange(-1, -1 - len(values) * width, -1, dtype=np.int64).reshape(-1, width)
    for row, value in enumerate(values):
        for column, part in enumerate(parts_of(value)[:width]):
            table[row, column] = flat.setdefault(part, len(flat))
    return table


def _overlap(table: Codes, left: Codes, right: Codes) -> Flags:
    found = np.zeros(len(left), dtype=bool)
    for one in range(table.shape[1]):
        for other in range(table.shape[1]):
            found |= table[left, one] == table[right, other]
    return found


class PersonNames:
    """Given names and surnames over one common list of values."""

    def __init__(self, values: Sequence[str]) -> None:
        self.texts = Texts(values)
        self.words = _parts(values, str.split, 3)
        self.formal = _parts(values, names.formal, 4)
        self.start = np.array([value[:1] for value in values] or [""], dtype="U1")
        self.initials = np.array(
            [all(len(word) == 1 for word in value.split()) for value in values] or [False]
        )

    def _initial(self, left: Codes, right: Codes) -> tuple[Flags, Flags]:
        abbreviated = self.initials[left] | self.initials[right]
        same = self.start[left] == self.start[right]
        return abbreviated & same, abbreviated & ~same

    def given(self, spec: FieldSpec, left: Codes, right: Codes) -> Levels:
        """Return levels of two given names."""
        initial, opposed = self._initial(left, right)
        variant = _overlap(self.formal, left, right)
        variant |= self.words[left, 0] == self.words[right, 0]
        close, similar = self.texts.spelling(left, right)
        likely = ~opposed
        choices = [
            ("initial", initial),
            ("variant", variant & likely),
            ("close", close & likely),
            ("similar", similar & likely),
        ]
        return level_of(spec, choices, len(left))

    def family(self, spec: FieldSpec, left: Codes, right: Codes) -> Levels:
        """Return levels of two surnames."""
        initial, opposed = self._initial(left, right)
        close, similar = self.texts.spelling(left, right)
        choices = [
            ("initial", initial),
            ("part", _overlap(self.words, left, right) & ~opposed),
            ("close", close & ~opposed),
            ("similar", similar & ~opposed),
        ]
        return level_of(spec, choices, len(left))

    def alike(self, left: Codes, right: Codes) -> Flags:
        """Return whether a name is the other one misspelled, its initial or its short form."""
        close, _ = self.texts.spelling(left, right)
        initial, opposed = self._initial(left, right)
        return ((close | _overlap(self.formal, left, right)) & ~opposed) | initial


class Boxes:
    """E-mail addresses."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.start = np.array([value[:1] for value in values] or [""], dtype="U1")
        locals_ = [emails.local_part(value) for value in values]
        self.local = encode(locals_).codes
        self.long = np.array([len(local) >= 4 for local in locals_], dtype=bool)
        self.role = np.array([not local for local in locals_], dtype=bool)
        self.domain = encode([emails.domain(value) for value in values]).codes

    def __call__(self, left: Codes, right: Codes) -> Levels:
        edits = self.texts.edits(left, right)
        function = self.role[left] | self.role[right]
        close = (edits <= 1) | ((edits <= 2) & (self.texts.shorter(left, right) >= 12))
        close &= self.start[left] == self.start[right]  # a.rossi@ and e.rossi@ are two people
        same_domain = (self.domain[left] >= 0) & (self.domain[left] == self.domain[right])
        same_local = (self.local[left] >= 0) & (self.local[left] == self.local[right])
        choices = [
            ("close", close & ~function),
            ("local", same_local & self.long[left]),
            ("domain", same_domain),
        ]
        return level_of(self.spec, choices, len(left))


class Digits:
    """Phone, identity and tax numbers: one wrong digit or two swapped."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        self.texts = Texts(values)

    def __call__(self, left: Codes, right: Codes) -> Levels:
        close = (self.texts.edits(left, right) <= 1) & (self.texts.shorter(left, right) >= 6)
        return level_of(self.spec, [("close", close)], len(left))


class Days:
    """Dates as yyyymmdd."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        self.texts = Texts(values)
        whole = [value if len(value) == 8 else f"{at:>8}" for at, value in enumerate(values)]
        self.year = encode([value[:4] for value in whole]).codes
        self.month = np.array([value[4:6] for value in whole] or [""], dtype="U2")
        self.day = np.array([value[6:] for value in whole] or [""], dtype="U2")

    def __call__(self, left: Codes, right: Codes) -> Levels:
        year = self.year[left] == self.year[right]
        month = self.month[left] == self.month[right]
        day = self.day[left] == self.day[right]
        swapped = (
            year & (self.month[left] == self.day[right]) & (self.day[left] == self.month[right])
        )
        close = (self.texts.edits(left, right) <= 1) | swapped
        part = (year.astype(np.int8) + month + day) >= 2
        return level_of(self.spec, [("close", close), ("part", part)], len(left))


class Organisations:
    """Names of organisations, as a field of a contact or as the record itself."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.compact = Texts([value.replace(" ", "") for value in values])
        known = {value: at for at, value in enumerate(values)}
        self.acronym = np.array(
            [known.get(companies.acronym(value), -1) for value in values], dtype=np.int64
        )

    def __call__(self, left: Codes, right: Codes) -> Levels:
        close, _ = self.compact.spelling(left, right)
        shorter = self.texts.shorter(left, right)
        words = cpdist(
            self.texts.values[left],
            self.texts.values[right],
            scorer=fuzz.token_set_ratio,
            score_cutoff=92,
            dtype=np.float32,
        )
        order = cpdist(
            self.texts.values[left],
            self.texts.values[right],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=92,
            dtype=np.float32,
        )
        close |= (order >= 92) & (shorter >= 6)
        initials = (self.acronym[left] == right) | (self.acronym[right] == left)
        part = (words >= 99) & (shorter >= 3)
        acronym = "acronym" if "acronym" in self.spec.levels else "part"
        choices = [("close", close), (acronym, initials), ("part", part)]
        return level_of(self.spec, choices, len(left))


class Domains:
    """Domains of organisations."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.label = encode([emails.label(value) for value in values]).codes

    def __call__(self, left: Codes, right: Codes) -> Levels:
        close = (self.texts.edits(left, right) <= 1) & (self.texts.shorter(left, right) >= 8)
        same = (self.label[left] >= 0) & (self.label[left] == self.label[right])
        return level_of(self.spec, [("label", same), ("close", close)], len(left))


class Streets:
    """Streets with their numbers."""

    def __init__(self, spec: FieldSpec, values: Sequence[str]) -> None:
        self.spec = spec
        ways = [value.partition("|")[0] for value in values]
        self.name = encode(ways).codes
        self.texts = Texts(ways)
        self.number = encode([value.partition("|")[2] for value in values]).codes

    def __call__(self, left: Codes, right: Codes) -> Levels:
        numbers = self.number[left], self.number[right]
        lacking = (numbers[0] < 0) | (numbers[1] < 0)
        same_number = numbers[0] == numbers[1]
        same = self.name[left] == self.name[right]
        edits, shorter = self.texts.edits(left, right), self.texts.shorter(left, right)
        spelled = ((edits <= 2) & (shorter >= 8)) | (self.texts.likeness(left, right) >= 0.94)
        close = (same & (lacking | same_number)) | (spelled & same_number)
        street = same | (spelled & lacking)
        return level_of(self.spec, [("close", close), ("street", street)], len(left))
