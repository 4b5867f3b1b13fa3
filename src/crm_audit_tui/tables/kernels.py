"""Columns of text worked on as a whole by Arrow: a million cells in one call, not one by one.

Where a rule of Python's text has no counterpart in Arrow (case folding beyond ASCII), only the
cells in question are read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_SPACE = r"[\t\n\x0b\x0c\r\x1c-\x1f ]"  # what str.split() takes for white space, within ASCII
_UNEVEN = rf"^{_SPACE}|{_SPACE}$|{_SPACE}{_SPACE}|[\t\n\x0b\x0c\r\x1c-\x1f]"
_TEXT = pd.StringDtype(na_value=np.nan)


def cells(text: pd.Series[str] | NDArray[np.object_] | Sequence[str]) -> pa.Array:
    """Return a column as one Arrow array; a missing cell is blank."""
    found = pa.array(text, pa.large_string())
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return found.fill_null("") if found.null_count else found


def series(found: pa.Array, index: pd.Index[int]) -> pd.Series[str]:
    """Return an Arrow array of texts as a column."""
    made: pd.Series[str] = found.to_pandas(types_mapper=lambda each: _TEXT)
    return made.set_axis(index)


def flags(found: pa.Array) -> NDArray[np.bool_]:
    """Return an Arrow array of truth values as a plain one."""
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def coded(text: pd.Series[str] | Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return (codes, distinct texts in order of appearance), so that work is done once for each."""
    found = cells(text).dictionary_encode()
    codes = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, found.dictionary.to_pylist()


def matching(text: pd.Series[str] | Sequence[str], pattern: str) -> NDArray[np.bool_]:
    """Return which cells hold a match of an RE2 `pattern`."""
    return flags(pc.match_substring_regex(cells(text), pattern))


def one_of(
    text: pd.Series[str] | NDArray[np.object_] | Sequence[str], known: Iterable[str]
) -> NDArray[np.bool_]:
    """Return which cells are one of `known`, by hash."""
    wanted = known if isinstance(known, pd.Series | np.ndarray) else list(known)
    return flags(pc.is_in(cells(text), value_set=cells(wanted)))


def places_in(text: pd.Series[str] | Sequence[str], known: pa.Array) -> NDArray[np.int64]:
    """Return where each cell stands in `known` (distinct texts), -1 where it does not."""
    found = pc.index_in(cells(text), value_set=known).fill_null(-1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def joined(columns: Sequence[pa.Array], mark: str) -> pa.Array:
    """Return the cells of each row as one text, `mark` between them."""
    return pc.binary_join_element_wise(*columns, pa.scalar(mark, pa.large_string()))


def with_odd_ones(
    found: pa.Array, source: pa.Array, odd: NDArray[np.bool_], read: Callable[[str], str]
) -> pa.Array:
    """Return `found` with what `read` makes of the cells of `source` that are `odd`."""
    if not odd.any():
        return found
    some = source.filter(pa.array(odd)).dictionary_encode()
    made = pa.array([read(each) for each in some.dictionary.to_pylist()], pa.large_string())
    at = np.arange(len(found))
    at[odd] = len(found) + np.arange(len(some))
    return pa.concat_arrays([found, made.take(some.indices)]).take(pa.array(at))


def not_ascii(source: pa.Array) -> NDArray[np.bool_]:
    """Return which cells hold a letter beyond ASCII."""
    return ~flags(pc.string_is_ascii(source))


def folded(source: pa.Array) -> pa.Array:
    """Return cells case-folded with runs of white space as one space: `casefold` of `split`."""
    small = pc.ascii_lower(source)
    if pc.any(pc.match_substring_regex(small, _UNEVEN)).as_py():
        small = pc.utf8_trim_whitespace(pc.replace_substring_regex(small, f"{_SPACE}+", " "))
    return with_odd_ones(small, source, not_ascii(source), fold)


def fold(value: str) -> str:
    """Return one text case-folded with runs of white space as one space."""
    return " ".join(value.split()).casefold()


def unless_same(found: pd.Series[str], text: pd.Series[str]) -> pd.Series[str]:
    """Return `text` itself where `found` says the same: one column in memory, not two."""
    return text if cells(found).equals(cells(text)) else found
