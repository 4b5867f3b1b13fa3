"""Text made comparable once per distinct value, and columns as codes into distinct values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from anyascii import anyascii
from ftfy import fix_encoding
from numpy.typing import NDArray

from crm_audit_tui.matching.strings import Strings, byte_set

Codes = NDArray[np.int64]
Column = NDArray[np.int32]

_MOJIBAKE = re.compile("[ÃÂâÅÄÐÑØÙ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")  # UTF-8 read as cp1252
APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_WORD = re.compile(r"[a-z0-9]+")
_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[65:91] += 32
_IS_WORD = byte_set("abcdefghijklmnopqrstuvwxyz0123456789")
_TO_SPACE = np.where(_IS_WORD, np.arange(256), ord(" ")).astype(np.uint8)
_JOINING = byte_set("'`")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII: NFKC, case folded, other scripts transliterated.

    What was read in the wrong encoding (`IngÃ©nierie`) is repaired first.
    """
    if _MOJIBAKE.search(text):
        text = fix_encoding(text)
    text = unicodedata.normalize("NFKC", text).casefold()
    return text if text.isascii() else anyascii(text).lower()


def misread(text: str) -> bool:
    """Tell whether a text was read in the wrong encoding (`IngÃ©nierie`) or lost letters to it."""
    return bool(_MOJIBAKE.search(text)) or "\N{REPLACEMENT CHARACTER}" in text


def fold_all(texts: Strings) -> Strings:
    """Return what `fold` makes of each text."""
    foreign = np.flatnonzero(texts.count(texts.data >= 128))
    folded = [fold(text) for text in texts.take(foreign).tolist()]
    return texts.translate(_LOWER).put(foreign, folded)


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; an apostrophe joins (`O'Brien` is one word)."""
    return _WORD.findall(APOSTROPHES.sub("", fold(text)))


def unquoted(folded: Strings) -> Strings:
    """Return folded texts without apostrophes."""
    return folded.drop(_JOINING[folded.data])


def words_all(folded: Strings) -> Strings:
    """Return the words of each folded text, as `words` finds them, parted by single spaces."""
    joined = unquoted(folded)
    spaced = joined.translate(_TO_SPACE)
    space = spaced.data == ord(" ")
    idle = spaced.first_bytes()
    idle[1:] |= space[:-1]
    squeezed = spaced.drop(idle & space)
    return squeezed.drop(squeezed.last_bytes() & (squeezed.data == ord(" ")))


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as codes into its distinct values, -1 where it is blank.

    `codes` has one element a row, `values` one text a code.
    """

    codes: Column
    values: Strings

    @classmethod
    def blank(cls, size: int) -> Coded:
        """Return a column of nothing."""
        return cls(np.full(size, -1, dtype=np.int32), Strings.of([]))

    @classmethod
    def of(cls, places: Column, texts: Strings) -> Coded:
        """Return the column whose row i holds text number `places[i]` of `texts`, -1 for none.

        The texts may repeat or be blank.
        """
        own, values = texts.encoded()
        return cls(np.append(own, np.int32(-1))[places], values)

    @property
    def counts(self) -> Codes:
        """How many rows hold each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    def derive(self, function: Callable[[str], str]) -> Coded:
        """Return the column of `function` of each value, called once per distinct value."""
        return self.take(Strings.of([function(value) for value in self.values.tolist()]))

    def take(self, derived: Strings) -> Coded:
        """Return the column in which each value is replaced by its element of `derived`."""
        if derived == self.values:  # distinct as they are
            return self
        return Coded.of(self.codes, derived)

    def key(self, numbers: Codes | Column) -> Codes:
        """Return for each row its value's element of `numbers`, -1 where it is blank."""
        return np.append(numbers, -1)[self.codes]


def encode(texts: Strings) -> Coded:
    """Return `texts` as codes; "" is blank."""
    return Coded(*texts.encoded())


def together(columns: Sequence[Coded]) -> tuple[list[Column], Strings]:
    """Return the codes of several columns over one common list of values."""
    if len(columns) == 1:
        return [columns[0].codes], columns[0].values
    every = Strings.from_arrow(pa.chunked_array([each.values.to_arrow() for each in columns]))
    places, values = every.encoded()
    bounds = np.cumsum([0, *(len(column.values) for column in columns)])
    result = [
        np.append(places[start:end], np.int32(-1))[column.codes]
        for column, start, end in zip(columns, bounds, bounds[1:], strict=False)
    ]
    return result, values


def first_of(*columns: Coded) -> Coded:
    """Return per row the first value that is not blank."""
    codes, values = together(columns)
    result = codes[0]
    for other in codes[1:]:
        result = np.where(result < 0, other, result)
    return compact(Coded(result, values))


def compact(column: Coded) -> Coded:
    """Return the column with only those values that a row holds."""
    used = column.counts > 0
    if used.all():
        return column
    renumber = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    codes = np.append(renumber, np.int32(-1))[column.codes]
    return Coded(codes, column.values.take(np.flatnonzero(used)))


def distinct(codes: Codes) -> Codes:
    """Return the distinct codes in order, by sorting them where they stand.

    That takes half the time of numpy's hash table, and no memory.
    """
    codes.sort()
    kept: Codes = codes[np.append(True, codes[1:] != codes[:-1])] if len(codes) else codes
    return kept


def combine(*parts: NDArray[np.signedinteger]) -> Codes:
    """Return one code for each combination of codes, -1 where any part is blank."""
    result = parts[0].astype(np.int64)
    for part in parts[1:]:
        if len(part) and int(part.max()) > 2**30:
            part = narrow(part.astype(np.int64))
        width = int(part.max(initial=0)) + 1
        if len(result) and int(result.max()) > 2**62 // width:
            result = narrow(result)
        result = np.where((result < 0) | (part < 0), -1, result * width + part)
    return result


def narrow(codes: Codes) -> Codes:
    """Return codes renumbered from 0 upwards in their order; -1 stays."""
    distinct_, inverse = np.unique(codes, return_inverse=True)
    blank = bool(len(distinct_)) and distinct_[0] == -1
    found: Codes = inverse - 1 if blank else inverse
    return found
