"""Text made comparable once per distinct value, and columns as codes into distinct values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from anyascii import anyascii
from numpy.typing import NDArray

Codes = NDArray[np.int64]

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII: NFKC, case folded, other scripts transliterated."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text if text.isascii() else anyascii(text).lower()


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; an apostrophe joins (`O'Brien` is one word)."""
    return _WORD.findall(_APOSTROPHES.sub("", fold(text)))


@dataclass(frozen=True)
class Coded:
    """A column as codes into its distinct values, -1 where it is blank.

    `codes` has one element a row, `values` one text a code.
    """

    codes: Codes
    values: Sequence[str]

    @property
    def counts(self) -> Codes:
        """How many rows hold each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    def derive(self, function: Callable[[str], str]) -> Coded:
        """Return the column of `function` of each value, called once per distinct value."""
        if not self.values:
            return self
        return self.take([function(value) for value in self.values])

    def take(self, derived: Sequence[str]) -> Coded:
        """Return the column in which each value is replaced by its element of `derived`."""
        own, distinct = _codes(derived)
        padded = np.append(own, -1)
        return Coded(padded[self.codes], distinct)


def encode(texts: Sequence[str] | NDArray[np.object_]) -> Coded:
    """Return `texts` as codes; "" is blank."""
    return Coded(*_codes(texts))


def _codes(texts: Sequence[str] | NDArray[np.object_]) -> tuple[Codes, list[str]]:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    codes, distinct = pd.factorize(array)
    values = [str(value) for value in distinct]
    if "" in values:
        blank = values.index("")
        renumber = np.arange(len(values), dtype=np.int64)
        renumber[blank + 1 :] -= 1
        renumber[blank] = -1
        codes = renumber[codes]
        del values[blank]
    return codes.astype(np.int64), values


def together(columns: Sequence[Coded]) -> tuple[list[Codes], list[str]]:
    """Return the codes of several columns over one common list of values."""
    known: dict[str, int] = {}
    result = []
    for column in columns:
        places = np.fromiter(
            (known.setdefault(value, len(known)) for value in column.values),
            dtype=np.int64,
            count=len(column.values),
        )
        result.append(np.append(places, -1)[column.codes])
    return result, list(known)


def distinct(codes: Codes) -> Codes:
    """Return the distinct codes in order, by sorting: half the time of numpy's hash table."""
    ordered = np.sort(codes)
    kept: Codes = ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
    return kept


def combine(*parts: Codes) -> Codes:
    """Return one code for each combination of codes, -1 where any part is blank."""
    result = parts[0]
    for part in parts[1:]:
        width = int(part.max(initial=0)) + 1
        blank = (result < 0) | (part < 0)
        result = np.where(blank, -1, result * width + part)
        if len(result) and result.max() > 2**40:
            result = _narrow(result)
    return result


def _narrow(codes: Codes) -> Codes:
    distinct, inverse = np.unique(codes, return_inverse=True)
    return inverse - 1 if distinct[0] == -1 else inverse
