"""Many texts as one run of bytes, and what can be done to all of them at once.

A table of a million records holds millions of distinct values, and Python spends a microsecond on
each before it has looked at it. These kernels spend some nanoseconds on a byte. They see bytes, not
letters: texts are folded to ASCII before any kernel that asks which letter a byte is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
Words64 = NDArray[np.uint64]

_Number = TypeVar("_Number", bound=np.generic)
_CHUNK = 1 << 21  # bytes looked at together where a kernel needs eight bytes for one


@dataclass(frozen=True, eq=False)
class Strings:
    """Texts in UTF-8: text number i is `data[starts[i]:starts[i + 1]]`."""

    data: Bytes
    starts: Places

    @classmethod
    def of(cls, values: Sequence[str] | NDArray[np.object_]) -> Strings:
        """Return texts given one by one."""
        return cls.from_arrow(pa.array(values, type=pa.large_string()))

    @classmethod
    def blank(cls, size: int) -> Strings:
        """Return `size` empty texts."""
        return cls(np.zeros(0, dtype=np.uint8), np.zeros(size + 1, dtype=np.int64))

    @classmethod
    def from_arrow(cls, array: pa.Array | pa.ChunkedArray) -> Strings:
        """Return the texts of an Arrow array of strings without nulls; nothing is copied."""
        whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        whole = whole.cast(pa.large_string())
        if not len(whole):
            return cls.blank(0)
        _, places, data = whole.buffers()
        starts = np.frombuffer(places, dtype=np.int64)[whole.offset : whole.offset + len(whole) + 1]
        found = np.frombuffer(data or b"", dtype=np.uint8)[starts[0] : starts[-1]]
        return cls(found, starts - starts[0])

    def to_arrow(self) -> pa.Array:
        """Return the texts as an Arrow array that shares their bytes."""
        buffers = [None, pa.py_buffer(self.starts), pa.py_buffer(np.ascontiguousarray(self.data))]
        return pa.Array.from_buffers(pa.large_string(), len(self), buffers)

    def __eq__(self, other: object) -> bool:
        """Tell whether two have the same texts in the same order."""
        if not isinstance(other, Strings):
            return NotImplemented
        same = len(self.data) == len(other.data) and np.array_equal(self.starts, other.starts)
        return same and np.array_equal(self.data, other.data)

    def __hash__(self) -> int:
        return hash((len(self.starts), len(self.data)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def tolist(self) -> list[str]:
        """Return the texts one by one."""
        found: list[str] = self.to_arrow().to_pylist()
        return found

    @cached_property
    def objects(self) -> NDArray[np.object_]:
        """The texts as an array of Python's strings."""
        found: NDArray[np.object_] = self.to_arrow().to_numpy(zero_copy_only=False)
        return found

    @cached_property
    def lengths(self) -> NDArray[np.int32]:
        """How many bytes each text has."""
        return np.diff(self.starts).astype(np.int32)

    def take(self, places: NDArray[np.signedinteger]) -> Strings:
        """Return the texts at `places`, in their order."""
        return Strings.from_arrow(self.to_arrow().take(pa.array(places)))

    def pick(self, codes: NDArray[np.signedinteger]) -> Strings:
        """Return the texts at `codes`, "" for -1."""
        padded = Strings(self.data, np.append(self.starts, self.starts[-1]))
        return padded.take(np.where(codes < 0, len(self), codes))

    def put(self, places: Places, values: Sequence[str]) -> Strings:
        """Return the texts with those at `places` (ascending) replaced by `values`."""
        if not len(places):
            return self
        chosen = np.zeros(len(self), dtype=bool)
        chosen[places] = True
        given = pa.array(values, type=pa.large_string())
        return Strings.from_arrow(pc.replace_with_mask(self.to_arrow(), pa.array(chosen), given))

    def where(self, kept: Flags) -> Strings:
        """Return the texts with those not `kept` made blank."""
        return self.drop(np.repeat(~kept, self.lengths))

    def joined(self, separator: str, other: Strings) -> Strings:
        """Return each text with its text of `other` after a separator, where that is not blank."""
        kind = pa.large_string()
        signs = np.where(other.lengths > 0, separator, "").astype(object)
        parts = (self.to_arrow(), pa.array(signs, kind), other.to_arrow(), pa.scalar("", kind))
        return Strings.from_arrow(pc.binary_join_element_wise(*parts))

    def encoded(self) -> tuple[NDArray[np.int32], Strings]:
        """Return each text's number among the distinct ones, -1 for "", and the distinct ones."""
        found = self.to_arrow().dictionary_encode()
        values = Strings.from_arrow(found.dictionary)
        codes = found.indices.to_numpy().astype(np.int32)
        blank = np.flatnonzero(values.lengths == 0)
        if not len(blank):
            return codes, values
        kept = np.flatnonzero(values.lengths > 0)
        renumber = np.full(len(values), -1, dtype=np.int32)
        renumber[kept] = np.arange(len(kept), dtype=np.int32)
        return renumber[codes], values.take(kept)

    def is_in(self, known: Sequence[str]) -> Flags:
        """Return which texts are one of `known`."""
        return _flags(pc.is_in(self.to_arrow(), value_set=pa.array(known, type=pa.large_string())))

    def contains(self, part: str) -> Flags:
        """Return which texts have `part` somewhere."""
        return _flags(pc.match_substring(self.to_arrow(), part))

    def matches(self, pattern: str) -> Flags:
        """Return which texts have a match of a regular expression (RE2) somewhere."""
        return _flags(pc.match_substring_regex(self.to_arrow(), pattern))

    def ranks(self) -> NDArray[np.int32]:
        """Return each text's place, from 0, in the order of their bytes."""
        order = pc.sort_indices(self.to_arrow()).to_numpy()
        ranks = np.empty(len(order), dtype=np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return ranks

    def byte(self, place: int) -> Bytes:
        """Return one byte of each text, counted from its end where `place` < 0; 0 beyond it."""
        lengths = self.lengths
        inside = lengths > place if place >= 0 else lengths >= -place
        at = (self.starts[:-1] if place >= 0 else self.starts[1:]) + place
        found = np.zeros(len(self), dtype=np.uint8)
        found[inside] = self.data[at[inside]]
        return found

    def head(self, size: int) -> Places:
        """Return the first bytes (7 at most) of each text as one number, -1 for ""."""
        return self._packed(range(size))

    def tail(self, size: int) -> Places:
        """Return the last bytes (7 at most) of each text as one number, -1 for ""."""
        return self._packed(range(-1, -size - 1, -1))

    def _packed(self, places: range) -> Places:
        packed = np.zeros(len(self), dtype=np.int64)
        for place in places:
            packed = packed << 8 | self.byte(place)
        packed[self.lengths == 0] = -1
        return packed

    def translate(self, table: Bytes) -> Strings:
        """Return the texts with each byte replaced by its element of `table`."""
        return Strings(table[self.data], self.starts)

    def drop(self, gone: Flags) -> Strings:
        """Return the texts without the bytes that `gone` marks."""
        if not gone.any():
            return self
        lengths = self.lengths - self.count(gone)
        return Strings(self.data[~gone], _ends(lengths))

    def count(self, marks: Flags) -> NDArray[np.int32]:
        """Return how many bytes of each text are marked."""
        small = int(self.lengths.max(initial=0)) < 256
        dtype = np.dtype(np.uint8 if small else np.int32)
        found = self._reduce(np.add, lambda part: marks[part].view(np.uint8), dtype)
        return found.astype(np.int32)

    def letters(self, bits: Words64) -> Words64:
        """Return for each text the union of its bytes' `bits`."""
        return self._reduce(np.bitwise_or, lambda part: bits[self.data[part]], np.dtype(np.uint64))

    def numbers(self) -> Places:
        """Return texts of digits (18 at most) as numbers, 0 for ""."""
        after = np.repeat(self.starts[1:], self.lengths) - np.arange(len(self.data)) - 1
        worth = (self.data - np.uint8(48)) * np.power(10, np.minimum(after, 18))
        return self._reduce(np.add, lambda part: worth[part], np.dtype(np.int64))

    def first_bytes(self) -> Flags:
        """Return which bytes begin a text."""
        found = np.zeros(len(self.data), dtype=bool)
        found[self.starts[:-1][self.lengths > 0]] = True
        return found

    def last_bytes(self) -> Flags:
        """Return which bytes end a text."""
        found = np.zeros(len(self.data), dtype=bool)
        found[self.starts[1:][self.lengths > 0] - 1] = True
        return found

    def ending(self, size: int) -> Strings:
        """Return the last `size` letters (ASCII) of each text."""
        cut = np.arange(len(self.data)) < np.repeat(self.starts[1:] - size, self.lengths)
        return self.drop(cut)

    def partition(self, separator: str) -> tuple[Strings, Strings]:
        """Return what stands before and after the first `separator` of each text."""
        parts = pc.split_pattern(self.to_arrow(), separator, max_splits=1)
        starts = parts.offsets.to_numpy()
        both = np.diff(starts) == 2
        every = Strings.from_arrow(parts.values)
        return every.take(starts[:-1]), every.pick(np.where(both, starts[:-1] + 1, -1))

    def _reduce(
        self,
        operation: np.ufunc,
        values: Callable[[slice], NDArray[np.generic]],
        dtype: np.dtype[_Number],
    ) -> NDArray[_Number]:
        result = np.zeros(len(self), dtype=dtype)
        filled = np.flatnonzero(self.lengths > 0)
        for rows in self._chunks(filled):
            first, last = self.starts[rows[0]], self.starts[rows[-1] + 1]
            part = values(slice(first, last))
            result[rows] = operation.reduceat(part, self.starts[rows] - first, dtype=dtype)
        return result

    def _chunks(self, rows: Places) -> Iterator[Places]:
        begin, first = 0, self.starts[rows]
        while begin < len(rows):
            end = max(int(np.searchsorted(first, first[begin] + _CHUNK)), begin + 1)
            yield rows[begin:end]
            begin = end


def _ends(lengths: NDArray[np.signedinteger]) -> Places:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _flags(array: pa.Array) -> Flags:
    found: Flags = array.to_numpy(zero_copy_only=False)
    return found


def byte_table(changes: dict[str, str]) -> Bytes:
    """Return a table for `Strings.translate`: bytes as they are but for `changes`."""
    table = np.arange(256, dtype=np.uint8)
    for old, new in changes.items():
        table[ord(old)] = ord(new)
    return table


def byte_set(members: str) -> Flags:
    """Return for every byte whether it is one of `members`."""
    found = np.zeros(256, dtype=bool)
    found[[ord(each) for each in members]] = True
    return found
