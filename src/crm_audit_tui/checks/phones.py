"""Phone numbers judged by their country's numbering plan; each distinct number once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from phonenumbers import PhoneMetadata, PhoneNumber

from crm_audit_tui.matching.phones import parts
from crm_audit_tui.tables import kernels

Rows = NDArray[np.int64]

_DAMAGED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_EXTENSION = re.compile(
    r"\s*(?:ext(?:ension)?|x|int(?:erno)?|tel|#|poste|anexo|ramal|durchwahl|dw)\s*\.?:?\s*\d{1,6}\s*$",
    re.I,
)
# Ofcom's drama numbers, and the 555-01xx of North America.
_FICTION = re.compile(
    r"(?:(?:00)?44|0)(?:7700900|1134960|1144960|1154960|1164960|1174960|1184960|1214960|1314960"
    r"|1414960|1514960|1614960|1632960|1914980|2079460|2890180|2920180|8081570|9098790|3069990)\d{3}"
    r"|1?[2-9]\d{2}55501\d{2}"
)
_SEPARATED = re.compile(r"[;|\n,]|\s/\s|\d\s+[^\W\d]+\s+[\d+(]")
_DIGITS = re.compile(r"\D+")
_SIGNS = str.maketrans("", "", " +-./()\u00a0")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


class PhoneVerdict(msgspec.Struct, frozen=True):
    """What is to say of one number.

    `fault` is "" for a number that its country's plan knows, else "damaged" (a spreadsheet's
    3.93E+11), "letters", "short", "long", "invented" (one digit repeated, 123456789), "fiction" (a
    range kept for films and samples) or "plan" (no such number). `country` is the one the number
    itself names by its prefix, "" for none or for a prefix of several countries. `judged` is False
    where no country tells the plan.
    """

    fault: str = ""
    country: str = ""
    judged: bool = True


_GOOD = PhoneVerdict()
_UNJUDGED = PhoneVerdict(judged=False)


@cache
def _good(country: str) -> PhoneVerdict:
    return PhoneVerdict("", country)


def judge_phone(cell: str, country: str) -> PhoneVerdict:
    """Judge one non-blank cell of a record in `country` (ISO 3166, "" where unknown).

    Of several numbers in a cell the first with a fault is told.
    """
    listed = (parts(cell) if _SEPARATED.search(cell) else []) or [cell]
    verdicts = [_judge_number(each.strip(), country) for each in listed]
    return next((each for each in verdicts if each.fault), verdicts[0])


def judge_phones(cells: Sequence[str], countries: Sequence[str]) -> list[PhoneVerdict]:
    """Judge many numbers as `judge_phone` does: those that a plan knows at once, the rest singly.

    `countries` holds each record's country.
    """
    text = kernels.cells(cells)
    digits = pc.replace_substring_regex(text, r"[ +\-./()\x{a0}]", "")
    plain = kernels.flags(pc.match_substring_regex(digits, "^[0-9]{5,}$"))
    plain &= ~kernels.flags(pc.match_substring_regex(text, r"\(0\)|[ \x{a0}]/[ \x{a0}]"))
    for odd in (r"^0*(?:1*|2*|3*|4*|5*|6*|7*|8*|9*)$", f"^(?:{_FICTION.pattern})$"):
        plain &= ~kernels.flags(pc.match_substring_regex(digits, odd))
    plain &= ~kernels.flags(pc.is_in(digits, value_set=_RUNS))
    signed = kernels.flags(pc.match_substring(text, "+"))
    zeros = kernels.flags(pc.match_substring_regex(digits, "^00[0-9]{8,}$"))
    abroad = zeros | kernels.flags(pc.match_substring_regex(text, r"^[ (]*\+"))
    found = np.full(len(text), None, dtype=object)
    own = np.asarray(countries, dtype=object)
    short = kernels.flags(pc.match_substring_regex(digits, "^[0-9]{6,15}$"))
    found[plain & ~abroad & (own == "") & short] = _UNJUDGED
    at_home = np.flatnonzero(plain & ~abroad & (own != ""))
    for country, rows in _grouped(own[at_home], at_home):
        found[_fitting(digits, rows, _national_pattern(country))] = _GOOD
    whole = kernels.flags(pc.starts_with(digits, "00")) & ~signed
    numbers = pc.if_else(pa.array(whole), pc.utf8_slice_codeunits(digits, 2), digits)
    left = plain & abroad
    for length in (1, 2, 3):  # calling codes are prefixes of no other one
        codes = pc.utf8_slice_codeunits(numbers, 0, length)
        known = left & kernels.flags(pc.is_in(codes, value_set=_CALLING_CODES))
        rows = np.flatnonzero(known)
        for code, here in _grouped(codes.to_numpy(zero_copy_only=False)[rows], rows):
            main = _MAIN_REGION[code]
            rest = pc.utf8_slice_codeunits(numbers.take(pa.array(here)), length)
            pattern = _national_pattern(main, with_prefix=False)
            found[here[_fitting(rest, np.arange(len(here)), pattern)]] = _good(main)
        left &= ~known
    for place in np.flatnonzero(found == None).tolist():  # noqa: E711 - element by element
        found[place] = judge_phone(cells[place], countries[place])
    return list(found)


def _grouped(keys: NDArray[np.object_], rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Yield the rows of each key."""
    codes, distinct = pd.factorize(keys)
    order = rows[np.argsort(codes, kind="stable")]
    ends = np.cumsum(np.bincount(codes, minlength=len(distinct)))
    for place, key in enumerate(distinct):
        yield str(key), order[ends[place - 1] if place else 0 : ends[place]]


def _fitting(digits: pa.Array, rows: Rows, pattern: re.Pattern[str] | None) -> Rows:
    """Return those of `rows` whose digits `pattern` matches as a whole."""
    if pattern is None:
        return rows[:0]
    some = digits.take(pa.array(rows))
    return rows[kernels.flags(pc.match_substring_regex(some, f"^(?:{pattern.pattern})$"))]


def _judge_number(text: str, country: str) -> PhoneVerdict:
    digits = text.translate(_SIGNS)
    if not digits.isascii() or not digits.isdigit():
        if _DAMAGED.fullmatch(text):
            return PhoneVerdict("damaged")
        text = _EXTENSION.sub("", text)
        digits = _DIGITS.sub("", text)
    if "(0)" in text:
        text = text.replace("(0)", "")
        digits = _DIGITS.sub("", text)
    plus = text.lstrip(" (").startswith("+") or (digits.startswith("00") and len(digits) > 9)
    if len(digits) < 5:
        return PhoneVerdict("letters" if _LETTERS.search(text) else "short")
    if is_invented_number(digits):
        return PhoneVerdict("invented")
    if _FICTION.fullmatch(digits):
        return PhoneVerdict("fiction", "GB" if plus and "44" in digits[:4] else "")
    if plus:
        return _judge_international(digits.removeprefix("00") if "+" not in text else digits)
    if not country:
        if len(digits) > 15:
            return PhoneVerdict("long", judged=False)
        return PhoneVerdict("short" if len(digits) < 6 else "", judged=False)
    pattern = _national_pattern(country)
    if pattern is not None and pattern.fullmatch(digits):
        return _GOOD
    number = _parsed(text, country)
    if number is not None and phonenumbers.is_valid_number(number):
        return _GOOD
    # Many write the prefix without its plus: 39 02 1234567.
    if _calling_code_of(country) and digits.startswith(_calling_code_of(country)):
        found = _judge_international(digits)
        if not found.fault:
            return found
    return PhoneVerdict(_length_fault(digits, country))


def _judge_international(digits: str) -> PhoneVerdict:
    if fast := _known_number(digits):
        return _good(fast)
    number = _parsed(f"+{digits}", None)
    if number is None:
        return PhoneVerdict("plan" if len(digits) >= 7 else "short")
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    country = regions[0] if len(regions) == 1 else ""
    if len(regions) > 1:
        country = phonenumbers.region_code_for_number(number) or ""
    if phonenumbers.is_valid_number(number):
        return _good(country)
    return PhoneVerdict(_length_fault(digits, regions[0] if regions else ""), country)


def _known_number(digits: str) -> str:
    """Return the country whose plan fits digits that begin with its prefix, "" for a second look.

    Of countries that share a prefix the main one is tried; the rest are left to be parsed.
    """
    for length in (1, 2, 3):
        main = _MAIN_REGION.get(digits[:length])
        if main:
            pattern = _national_pattern(main, with_prefix=False)
            return main if pattern and pattern.fullmatch(digits[length:]) else ""
    return ""


_MAIN_REGION = {
    str(code): regions[0]
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    if regions[0] != "001"
}


def _length_fault(digits: str, country: str) -> str:
    metadata = _metadata(country)
    if metadata is None or metadata.general_desc is None:
        return "plan"
    lengths = metadata.general_desc.possible_length
    if len(digits) < min(lengths):
        return "short"
    return "long" if len(digits) > max(lengths) + 4 else "plan"


def _parsed(text: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _metadata(country: str) -> PhoneMetadata | None:
    return PhoneMetadata.metadata_for_region(country, None) if country else None


@cache
def _calling_code_of(country: str) -> str:
    code = phonenumbers.country_code_for_region(country)
    return str(code) if code else ""


@cache
def _national_pattern(country: str, *, with_prefix: bool = True) -> re.Pattern[str] | None:
    """Return the country's fixed and mobile numbers as one pattern: a hundred times parsing."""
    metadata = _metadata(country)
    if metadata is None:
        return None
    kinds = (metadata.fixed_line, metadata.mobile, metadata.toll_free, metadata.voip)
    patterns = [
        kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern
    ]
    prefix = (metadata.national_prefix or "") if with_prefix else ""
    return re.compile(f"(?:{prefix})?(?:{'|'.join(patterns)})") if patterns else None


_CALLING_CODES = pa.array(sorted(_MAIN_REGION), pa.large_string())
_ORDERED = "01234567890123456789"
_RUNS = pa.array(
    [
        run[first:last]
        for run in (_ORDERED, _ORDERED[::-1])
        for first in range(len(run))
        for last in range(first + 7, len(run) + 1)
    ],
    pa.large_string(),
)


def is_invented_number(digits: str) -> bool:
    """Tell whether a number is one digit over and over, or counts up or down."""
    bare = digits.lstrip("0") or "0"
    if len(set(bare)) == 1 and len(digits) >= 6:
        return True
    return len(digits) >= 7 and (digits in _ORDERED or digits in _ORDERED[::-1])
