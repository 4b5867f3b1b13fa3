"""What only the careful reader may read: zero bytes, and quotes in the middle of text."""

from __future__ import annotations

import numpy as np

_PIECE = 1 << 17  # bytes; what fits the processor's own memory is looked at several times faster
_LF, _CR = 10, 13


def needs_care(data: bytes, quote: str, delimiter: str) -> bool:
    """Tell whether `data` holds a zero byte, or a quote with a border of a cell on neither side.

    `quote` and `delimiter` are one ASCII sign each.
    """
    if b"\x00" in data:
        return True
    if quote.encode() not in data:
        return False
    text = np.frombuffer(data, np.uint8)
    for start in range(0, len(text), _PIECE):
        piece = text[max(start - 1, 0) : start + _PIECE + 1]  # with one neighbour at either end
        quotes = piece == ord(quote)
        borders = quotes | (piece == _LF)
        borders |= piece == _CR
        borders |= piece == ord(delimiter)
        beside = borders[:-2] | borders[2:]
        if (quotes[1:-1] > beside).any():
            return True
    return False
