"""Text encoded twice: UTF-8 that was once read as cp1252 (`CafÃ©`) and written out again."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# The first byte of a letter in UTF-8 and one that follows it, both as cp1252 shows them.
_SIGNS = (
    "[\u00c2-\u00f4]"
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_TWICE = re.compile(_SIGNS)


@lru_cache(maxsize=4096)
def repaired(text: str) -> str:
    """Return `text` as it was before it was encoded twice, as it stands where it was not."""
    if text.isascii() or not _TWICE.search(text):
        return text
    import ftfy

    better = str(ftfy.fix_encoding(text))
    return text if better.count("\ufffd") > text.count("\ufffd") else better


def encoded_twice(column: pd.Series[str]) -> list[tuple[str, str]]:
    """Return (text, repaired text) of every cell of a column that was encoded twice."""
    cells = pa.array(column, pa.large_string())
    if _is_ascii(cells):
        return []
    likely = cells.filter(pc.match_substring_regex(cells, _SIGNS))
    pairs = ((text, repaired(text)) for text in likely.to_pylist())
    return [(text, better) for text, better in pairs if better != text]


def _is_ascii(cells: pa.Array | pa.ChunkedArray) -> bool:
    """Tell whether no cell holds a letter beyond ASCII, by the bytes of all of them at once."""
    for chunk in cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]:
        content = chunk.buffers()[2]
        if content is not None and content.size and np.frombuffer(content, np.uint8).max() > 127:
            return False
    return True
