"""Comparison levels of pairs of distinct values, one comparator for each kind of text.

A comparator gets indices into a field's values, as two arrays, and returns a level for each pair.
Equal values never reach it: their level follows from how many records hold the value.
"""

from __future__ import annotations

import numpy as np

from crm_audit_tui.matching import emails
from crm_audit_tui.matching.levels import FieldSpec, Levels, level_of
from crm_audit_tui.matching.similarity import Places, Texts
from crm_audit_tui.matching.strings import Flags, Strings
from crm_audit_tui.matching.text import Column, encode


def _equal_known(codes: Column, left: Places, right: Places) -> Flags:
    one = codes[left]
    found: Flags = (one >= 0) & (one == codes[right])
    return found


class Boxes:
    """E-mail addresses."""

    def __init__(self, spec: FieldSpec, values: Strings, parts: emails.Boxes) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.start = values.byte(0)
        self.parts = parts

    def __call__(self, left: Places, right: Places) -> Levels:
        # a.rossi@ and e.rossi@ are two people
        likely = (self.start[left] == self.start[right]) & ~(
            self.parts.role[left] | self.parts.role[right]
        )
        edits = self.texts.edits(left, right, 2, likely)
        close = (edits <= 1) | ((edits <= 2) & (self.texts.shorter(left, right) >= 12))
        choices = [
            ("close", close),
            ("local", _equal_known(self.parts.local, left, right) & self.parts.long[left]),
            ("domain", _equal_known(self.parts.domain, left, right)),
        ]
        return level_of(self.spec, choices, len(left))


class Digits:
    """Phone, identity and tax numbers: one wrong digit or two swapped."""

    def __init__(self, spec: FieldSpec, values: Strings) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.head, self.tail = values.head(2), values.tail(2)

    def __call__(self, left: Places, right: Places) -> Levels:
        # One slip leaves the first two or the last two of six digits as they are.
        likely = self.head[left] == self.head[right]
        likely |= self.tail[left] == self.tail[right]
        likely &= self.texts.shorter(left, right) >= 6
        close = self.texts.edits(left, right, 1, likely) <= 1
        return level_of(self.spec, [("close", close)], len(left))


class Days:
    """Dates as yyyymmdd."""

    def __init__(self, spec: FieldSpec, values: Strings) -> None:
        self.spec = spec
        self.texts = Texts(values)
        texts = values.tolist()
        whole = [value if len(value) == 8 else f"{at:>8}" for at, value in enumerate(texts)]
        self.year = encode(Strings.of([value[:4] for value in whole])).codes
        self.month = np.array([value[4:6] for value in whole] or [""], dtype="U2")
        self.day = np.array([value[6:] for value in whole] or [""], dtype="U2")

    def __call__(self, left: Places, right: Places) -> Levels:
        year = self.year[left] == self.year[right]
        month = self.month[left] == self.month[right]
        day = self.day[left] == self.day[right]
        swapped = (
            year & (self.month[left] == self.day[right]) & (self.day[left] == self.month[right])
        )
        close = (self.texts.edits(left, right, 1) <= 1) | swapped
        part = (year.astype(np.int8) + month + day) >= 2
        return level_of(self.spec, [("close", close), ("part", part)], len(left))


class Domains:
    """Domains of organisations."""

    def __init__(self, spec: FieldSpec, values: Strings) -> None:
        self.spec = spec
        self.texts = Texts(values)
        self.label = encode(Strings.of([emails.label(value) for value in values.tolist()])).codes

    def __call__(self, left: Places, right: Places) -> Levels:
        long = self.texts.shorter(left, right) >= 8
        close = self.texts.edits(left, right, 1, long) <= 1
        same = _equal_known(self.label, left, right)
        return level_of(self.spec, [("label", same), ("close", close)], len(left))


class Forms:
    """Legal forms: a name may leave out one of two (`PT ... Tbk`)."""

    def __init__(self, spec: FieldSpec, values: Strings) -> None:
        self.spec = spec
        self.forms = [frozenset(value.split()) for value in values.tolist()]

    def __call__(self, left: Places, right: Places) -> Levels:
        several = np.array([len(form) > 1 for form in self.forms], dtype=bool)
        exact = np.zeros(len(left), dtype=bool)
        rows = np.flatnonzero(several[left] | several[right])
        exact[rows] = [
            self.forms[one] <= self.forms[other] or self.forms[other] <= self.forms[one]
            for one, other in zip(left[rows].tolist(), right[rows].tolist(), strict=True)
        ]
        return level_of(self.spec, [("exact", exact)], len(left))


class Streets:
    """Streets with their numbers."""

    def __init__(self, spec: FieldSpec, values: Strings) -> None:
        self.spec = spec
        ways, numbers = values.partition("|")
        self.name, self.number = ways.encoded()[0], numbers.encoded()[0]
        self.texts = Texts(ways)

    def __call__(self, left: Places, right: Places) -> Levels:
        numbers = self.number[left], self.number[right]
        lacking = (numbers[0] < 0) | (numbers[1] < 0)
        same_number = numbers[0] == numbers[1]
        same = self.name[left] == self.name[right]
        open_ = np.flatnonzero((lacking | same_number) & ~same)
        spelled = np.zeros(len(left), dtype=bool)
        spelled[open_] = self._spelled(left[open_], right[open_])
        close = (same & (lacking | same_number)) | (spelled & same_number)
        street = same | (spelled & lacking)
        return level_of(self.spec, [("close", close), ("street", street)], len(left))

    def _spelled(self, left: Places, right: Places) -> Flags:
        edits = self.texts.edits(left, right, 2, self.texts.shorter(left, right) >= 8)
        return (edits <= 2) | (self.texts.likeness(left, right, 0.94) >= 0.94)
