"""Phone cells read all at once: `phones.number` for what is one plain number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crm_audit_tui.matching.strings import Flags, Places, Strings, byte_set
from crm_audit_tui.matching.text import fold_all

_PLAIN = byte_set("+0123456789 ().-/")
_DIGIT = byte_set("0123456789")
_POWERS = 10 ** np.arange(19, dtype=np.int64)
_ONES = np.array([int("1" * max(size, 1)) for size in range(8)], dtype=np.int64)


def _runs(text: str, longest: int) -> Places:
    """Return all substrings of `text` up to `longest` digits, each as length and number."""
    found = {
        len(text[start:end]) * _POWERS[11] + int(text[start:end])
        for start in range(len(text))
        for end in range(start + 1, min(start + longest, len(text)) + 1)
    }
    return np.array(sorted(found), dtype=np.int64)


_RISING, _FALLING = _runs("12345678901234567890", 7), _runs("9876543210", 10)


@dataclass(frozen=True, eq=False)
class Dialled:
    """Cells as digits: `value` with `size` of them, leading zeros counted.

    `plain` tells which cells hold one number in figures and signs only; the others are for
    `phones.numbers`. `abroad` tells which are written with their country code.
    """

    plain: Flags
    abroad: Flags
    value: Places
    size: Places

    @classmethod
    def of(cls, cells: Strings) -> Dialled:
        """Return what stands in each cell."""
        cells = fold_all(cells)
        data = cells.data
        plain = cells.count(~_PLAIN[data]) == 0
        plus = cells.count(data == ord("+"))
        abroad = cells.byte(0) == ord("+")
        plain &= (plus == 0) | (abroad & (plus == 1))
        plain &= ~(cells.contains("/ ") | cells.contains(" /") | cells.contains("(0)"))
        spreadsheet = (cells.byte(-2) == ord(".")) & (cells.byte(-1) == ord("0")) & ~abroad
        digits = cells.drop(~_DIGIT[data])
        size = digits.lengths.astype(np.int64)
        plain &= size <= 17
        digits = digits.where(plain)
        value = digits.numbers()
        coded = ~abroad & (digits.byte(0) == ord("0")) & (digits.byte(1) == ord("0"))
        size = np.where(coded, size - 2, size)
        abroad |= coded
        cut = spreadsheet & ~abroad
        plain &= ~(spreadsheet & coded)
        value, size = np.where(cut, value // 10, value), np.where(cut, size - 1, size)
        return cls(plain, abroad, value, size)

    def numbers(self, cells: Places, calling: Places) -> Strings:
        """Return the number in each of `cells`, `calling` being its country's code, 0 for none."""
        value, size, abroad = self.value[cells], self.size[cells], self.abroad[cells]
        width = _width(calling)
        begins = value // _POWERS[np.clip(size - width, 0, 18)] == calling
        long = (calling > 0) & (size >= width + 9) & (_width(value) == size)
        abroad = abroad | (begins & long)
        known = (size >= 6) & (size <= 15) & ~_invented(value)
        bare = _width(value)
        zero_kept = (calling == 39) & (bare < size)
        russian = (calling == 7) & (size == 11) & (bare == 11) & (value // _POWERS[10] == 8)
        rest = np.where(russian, value % _POWERS[10], value)
        places = np.where(zero_kept, size, np.where(russian, 10, bare))
        national = calling * _POWERS[np.clip(places, 0, 18)] + rest
        result = np.where(abroad, value, national)
        texts = pa.array(result).cast(pa.large_string())
        padded = abroad & (bare < size)
        found = Strings.from_arrow(texts)
        zeros = np.flatnonzero(padded & known)
        found = found.put(zeros, [str(value[at]).zfill(int(size[at])) for at in zeros.tolist()])
        return found.where(known)


def _width(values: Places) -> Places:
    """Return how many digits numbers have, 0 for 0."""
    return np.searchsorted(_POWERS, values, side="right").astype(np.int64)


def _invented(value: Places) -> Flags:
    """Return which numbers are fillers, as `phones.invented` tells."""
    width = np.maximum(_width(value), 1)
    short = np.minimum(width, 7)
    last = value % _POWERS[7]
    filler: Flags = last % _ONES[short] == 0
    filler |= np.isin(short * _POWERS[11] + last, _RISING)
    filler |= (width <= 10) & np.isin(width * _POWERS[11] + value, _FALLING)
    return filler
