"""Typed views over text: dates, numbers, currencies, booleans, references, blanks.

Each works once per distinct value, so a million rows cost what their few thousand different texts
cost. What cannot be read is missing in the view; the text stays in the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.months import ENGLISH_SHORT, MONTHS
from crm_audit_tui.tables.vocabulary import CURRENCY_NAMES, FALSE, NULL_IDS, SIGNS, TRUE
from crm_audit_tui.tables.vocabulary import PLACEHOLDERS as PLACEHOLDERS
from crm_audit_tui.tables.zones import local, plain_day, with_offsets

EUROPEAN, ENGLISH = "1.234,56", "1,234.56"

_LONGEST_NUMBER = 200  # characters; a text of a megabyte is not searched for one
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))


class FormattedView(Protocol):
    """A view whose reading depends on a format decided per column."""

    def __call__(self, text: pd.Series[str], form: str) -> Any: ...


def _per_distinct(text: pd.Series[str], read: Callable[[str], object], dtype: str) -> Any:
    codes, distinct = kernels.coded(text)
    out = pd.Series([read(value) for value in distinct], dtype=dtype)
    return pd.Series(out.array.take(codes), index=text.index)


def stripped(text: pd.Series[str]) -> pd.Series[str]:
    """Return `text` without outer white space (no-break spaces among it)."""
    return kernels.unless_same(text.str.strip(), text)


def blank(text: pd.Series[str]) -> pd.Series[bool]:
    """Return which cells are empty or hold only a placeholder."""
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(kernels.cells(text)))
    return pd.Series(kernels.flags(pc.is_in(plain, value_set=_NOTHING)), index=text.index)


_NOTHING = pa.array(["", *sorted(PLACEHOLDERS)], pa.large_string())


def folded(text: pd.Series[str]) -> pd.Series[str]:
    """Return `text` case-folded with runs of white space as one space."""
    found = kernels.folded(kernels.cells(text))
    return kernels.unless_same(kernels.series(found, text.index), text)


def references(text: pd.Series[str], *, bare: bool = False) -> pd.Series[str]:
    """Return ids as they compare: null ids are blank, Salesforce's 18-letter ids are cut to 15.

    With `bare` the zeros that a number begins with are gone.
    """
    source = kernels.cells(text)
    read = _bare_reference if bare else _reference
    plain = pc.utf8_trim_whitespace(source)
    small = pc.ascii_lower(plain)
    null = pc.or_(pc.is_in(small, value_set=_NULL), pc.is_in(plain, value_set=_NULL))
    found = pc.if_else(null, "", small)
    checked = pc.and_not(pc.match_substring_regex(plain, f"^(?:{_SALESFORCE.pattern})$"), null)
    found = pc.if_else(checked, pc.utf8_slice_codeunits(plain, 0, 15), found)
    if bare:
        numbers = pc.match_substring_regex(found, r"^[0-9]+$")
        found = pc.if_else(numbers, pc.utf8_ltrim(found, "0"), found)
    found = kernels.with_odd_ones(found, source, kernels.not_ascii(source), read)
    return kernels.unless_same(kernels.series(found, text.index), text)


_NULL = pa.array(sorted(NULL_IDS), pa.large_string())


def _bare_reference(value: str) -> str:
    found = _reference(value)
    return found.lstrip("0") if found.isdecimal() else found


_SALESFORCE = re.compile(r"\d[0-9A-Za-z]{14}(?:[A-Z0-5]{3})?")


def _reference(value: str) -> str:
    value = value.strip()
    if value.casefold() in NULL_IDS or value in NULL_IDS:
        return ""
    if _SALESFORCE.fullmatch(value):
        return value[:15]  # the last three letters only check the case of the others
    return value.casefold()


def domains(text: pd.Series[str]) -> pd.Series[str]:
    """Return the domain in a web address, e-mail address or domain name, without `www.`."""
    return _per_distinct(text, _domain, "str")


_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?(?:www\d?\.)?([^/:?#\s@]+)", re.IGNORECASE
)


def _domain(value: str) -> str:
    found = _HOST.match(value.strip())
    host = found.group(1).casefold().rstrip(".") if found else ""
    return host if "." in host else ""


def booleans(text: pd.Series[str]) -> pd.Series[bool]:
    """Return True, False or NA, whichever of many spellings in seven languages was used."""
    return _per_distinct(text, _boolean, "boolean")


def _boolean(value: str) -> bool | None:
    value = value.strip().casefold()
    return True if value in TRUE else False if value in FALSE else None


def numbers(text: pd.Series[str], form: str) -> pd.Series[float]:
    """Return numbers as float; `form` "1.234,56" or "1,234.56", "" decides value by value.

    A value that cannot be in the column's style is read in the other, where it is plain.
    """
    source = kernels.cells(text)
    point = "," if form == EUROPEAN else "[.]"
    plain = pc.match_substring_regex(source, f"^-?[0-9]{{1,15}}(?:{point}[0-9]{{1,15}})?$")
    found = np.full(len(source), np.nan)
    clear = kernels.flags(plain)
    points = pc.replace_substring(source.filter(plain), ",", ".")
    found[clear] = points.cast(pa.float64()).to_numpy()
    rest = np.flatnonzero(~clear & kernels.flags(pc.not_equal(source, "")))
    codes, distinct = kernels.coded(source.take(pa.array(rest)))
    read = np.array([_number(value, form) for value in distinct], dtype=np.float64)
    found[rest] = read[codes] if len(rest) else ()
    return pd.Series(found, index=text.index)


def _number(value: str, form: str) -> float:
    read = parse_number(value, form)
    return parse_number(value) if form and read != read else read


def parse_number(text: str, form: str = "") -> float:
    """Return the number that `text` writes, NaN where it writes none.

    Currency signs and codes, percent signs and thousands separators (point, comma, space,
    apostrophe) are dropped; accounting negatives `(12.50)` and a trailing minus are read. A
    grouping that does not hold (`1.234.56`) is no number.
    """
    if len(text) > _LONGEST_NUMBER:
        return float("nan")
    value = _CODE.sub("", _SIGN.sub("", text)).strip().rstrip("%").strip()
    value = re.sub(r"[\s\u00a0\u202f'’]", "", value).replace("\u2212", "-").replace("\u2013", "-")
    negative = value.startswith("(") and value.endswith(")")
    value = value.strip("()") if negative else value
    if value.endswith("-"):
        negative, value = True, value[:-1]
    if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", value):
        return float(value)
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", value):
        return float("nan")
    form = form or _style(value)
    group, point = (".", ",") if form == EUROPEAN else (",", ".")
    whole, _, rest = value.partition(point)
    if point in rest or group in rest:
        return float("nan")
    digits = whole.lstrip("+-")
    if group in digits and not re.fullmatch(
        rf"\d{{1,3}}({re.escape(group)}\d{{3}})+|\d{{1,2}}({re.escape(group)}\d{{2}})*"
        rf"{re.escape(group)}\d{{3}}",
        digits,
    ):
        return float("nan")
    number = float(f"{whole.replace(group, '') or '0'}.{rest or '0'}")
    return -number if negative else number


def _style(value: str) -> str:
    """Return the style of one number: the last separator is the point, unless it only groups."""
    dot, comma = value.rfind("."), value.rfind(",")
    if dot >= 0 and comma >= 0:
        return EUROPEAN if comma > dot else ENGLISH
    if comma >= 0:
        return ENGLISH if value.count(",") > 1 or len(value) - comma == 4 else EUROPEAN
    return EUROPEAN if value.count(".") > 1 else ENGLISH


def currencies(text: pd.Series[str]) -> pd.Series[str]:
    """Return the ISO 4217 code that each cell names by sign or code, "" where it names none."""
    return _per_distinct(text, _currency, "str")


def currency_codes(text: pd.Series[str]) -> pd.Series[str]:
    """Return the ISO 4217 code of a currency column's cells (`Euro`, `€`, `EUR - Euro`)."""
    return _per_distinct(
        text,
        lambda value: _currency(value.upper()) or CURRENCY_NAMES.get(value.strip().casefold(), ""),
        "str",
    )


def _currency(value: str) -> str:
    if found := _CODE.search(value):
        return found.group(1)
    if sign := _SIGN.search(value):
        return SIGNS[sign.group()]
    return ""


def dates(text: pd.Series[str], form: str, zone: str = "UTC") -> pd.Series[pd.Timestamp]:
    """Return timestamps (naive; what names a zone is turned to the zone `zone`).

    `form` is a strptime format or several joined by "|", the first that reads a value counts;
    "serial" reads spreadsheet day numbers, "ISO8601" or "" reads ISO 8601. Month names (%b) may be
    in any of seven languages, short or full.
    """
    codes, distinct = kernels.coded(text)
    read = np.full(len(distinct), np.datetime64("NaT"), "datetime64[s]")
    left = np.arange(len(distinct))
    values = pd.Series(distinct, dtype="str")
    if "%b" in form or values.str[:1].str.isalpha().any():
        values = pd.Series([plain_day(str(value)) for value in values], dtype="str")
    for each in form.split("|") if form else ["ISO8601"]:
        if not len(left):
            break
        found = _stamps(values.iloc[left], each, zone)
        read[left] = found
        left = left[np.isnat(found)]
    return pd.Series(read.take(codes), index=text.index)


def _stamps(
    values: pd.Series[str], form: str, zone: str
) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    if form == "serial":
        days = pd.to_numeric(values, errors="coerce")
        days = days.where((days > 0) & (days < 2_958_466))
        found = pd.Timestamp("1899-12-30") + pd.to_timedelta(days, unit="D")
        return np.asarray(found, dtype="datetime64[s]")
    if "%b" in form:
        values = pd.Series([_english_month(str(value)) for value in values], dtype="str")
    if "%p" in form:
        values = values.str.replace(_HALF, r"\1m", regex=True)
    zoned = form == "ISO8601" or "%z" in form
    if zoned:
        values = with_offsets(values)
    stamps = pd.to_datetime(values, format=form, errors="coerce", utc=zoned)
    if zoned:
        stamps = local(values, stamps, zone)
    return np.asarray(stamps, dtype="datetime64[s]")


_WORD = re.compile(r"[^\W\d_]{3,}\.?")
_HALF = re.compile(r"([AaPp])\.?[Mm]\.?$")


def _english_month(value: str) -> str:
    """Return `value` with its month as strptime knows it (`3 gennaio 2026` as `3 Jan 2026`)."""

    def short(found: re.Match[str]) -> str:
        month = MONTHS.get(found.group().rstrip(".").casefold())
        return ENGLISH_SHORT[month - 1] if month else found.group()

    return _WORD.sub(short, value)
