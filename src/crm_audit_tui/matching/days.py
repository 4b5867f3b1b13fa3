"""Dates and identity numbers as text of digits that can be compared by edits."""

from __future__ import annotations

import re

import numpy as np

from crm_audit_tui.matching.strings import Strings, byte_set
from crm_audit_tui.matching.text import fold, fold_all

_TELLING = byte_set("abcdefghijklmnopqrstuvwxyz0123456789")
_YEAR_FIRST = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})(?:\D.*)?")


def day(text: str) -> str:
    """Return a date as yyyymmdd where its order is told by its year, else its bare digits.

    Day and month of a date that ends in its year stay in the order of the text: one table is
    written in one order, and a swap is a comparison level of its own.
    """
    text = fold(text).strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return f"{found[1]}{found[2]:0>2}{found[3]:0>2}"
    if found := _YEAR_LAST.fullmatch(text):
        first, second = found[1], found[2]
        month, day_ = (first, second) if int(second) > 12 else (second, first)
        return f"{found[3]}{month:0>2}{day_:0>2}"
    return re.sub(r"\W", "", text)


def identity(text: str) -> str:
    """Return an identity or tax number in letters and digits, "" where it is a filler."""
    found = re.sub(r"[^a-z0-9]", "", fold(text))
    return "" if len(found) < 4 or len(set(found)) == 1 else found


def identity_all(texts: Strings) -> Strings:
    """Return what `identity` makes of each text."""
    folded = fold_all(texts)
    found = folded.drop(~_TELLING[folded.data])
    same = found.count(found.data == np.repeat(found.byte(0), found.lengths))
    return found.where((found.lengths >= 4) & (same < found.lengths))
