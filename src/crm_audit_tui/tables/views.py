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

PLACEHOLDERS = frozenset(
    [
        "n/a",
        "n.a.",
        "na",
        "n/d",
        "nd",
        "#n/a",
        "tbd",
        "tba",
        "tbc",
        "-",
        "--",
        "---",
        ".",
        "..",
        "...",
        "?",
        "??",
        "x",
        "xx",
        "xxx",
        "unknown",
        "none",
        "null",
        "nil",
        "nan",
        "undefined",
        "missing",
        "empty",
        "blank",
        "test?",
        "n.v.",
        "k.a.",
        "sconosciuto",
        "nessuno",
        "nessuna",
        "desconocido",
        "ninguno",
        "inconnu",
        "aucun",
        "aucune",
        "unbekannt",
        "keine",
        "desconhecido",
        "nenhum",
        "noemail",
        "none@none.com",
        "n.n.",
        "(blank)",
        "(none)",
        "[none]",
        "<null>",
        "(null)",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
    ]
) | {
    "tidak ada",
    "tidak diketahui",
    "not available",
    "not provided",
    "not applicable",
    "call me",
    "no email",
    "to be defined",
    "da definire",
    "non disponibile",
    "sin datos",
    "non renseigné",
}
TRUE = frozenset(
    [
        "true",
        "t",
        "yes",
        "y",
        "1",
        "on",
        "x",
        "✓",
        "✔",
        "si",
        "sì",
        "sí",
        "oui",
        "ja",
        "ya",
        "sim",
        "vero",
        "verdadero",
        "vrai",
        "wahr",
        "verdadeiro",
        "benar",
        "active",
        "attivo",
        "activo",
        "actif",
        "aktiv",
        "aktif",
        "ativo",
        "done",
        "enabled",
        "checked",
    ]
)
FALSE = frozenset(
    [
        "false",
        "f",
        "no",
        "n",
        "0",
        "off",
        "✗",
        "✘",
        "non",
        "nein",
        "tidak",
        "não",
        "nao",
        "falso",
        "faux",
        "falsch",
        "salah",
        "inactive",
        "inattivo",
        "inactivo",
        "inactif",
        "inaktiv",
        "nonaktif",
        "inativo",
        "undone",
        "disabled",
        "unchecked",
    ]
)
NULL_IDS = frozenset({"000000000000000AAA", "000000000000000", "0", "null", "none"})
SIGNS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "R$": "BRL",
    "Rp": "IDR",
    "CHF": "CHF",
    "kr": "SEK",
    "zł": "PLN",
    "₽": "RUB",
    "₺": "TRY",
    "A$": "AUD",
    "C$": "CAD",
    "US$": "USD",
}
EUROPEAN, ENGLISH = "1.234,56", "1,234.56"

_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))
_SPACES = re.compile(r"\s+")


class FormattedView(Protocol):
    """A view whose reading depends on a format decided per column."""

    def __call__(self, text: pd.Series[str], form: str) -> Any: ...


def _per_distinct(text: pd.Series[str], read: Callable[[str], object], dtype: str) -> Any:
    codes, distinct = pd.factorize(text.to_numpy(dtype=object), use_na_sentinel=False)
    values = [read(str(value)) for value in distinct]
    out = pd.Series(values, dtype=dtype)
    return pd.Series(out.array.take(codes), index=text.index)


def stripped(text: pd.Series[str]) -> pd.Series[str]:
    """Return `text` without outer white space (no-break spaces among it)."""
    return text.str.strip()


def blank(text: pd.Series[str]) -> pd.Series[bool]:
    """Return which cells are empty or hold only a placeholder."""
    return _per_distinct(
        text, lambda value: not value.strip() or value.strip().casefold() in PLACEHOLDERS, "bool"
    )


def folded(text: pd.Series[str]) -> pd.Series[str]:
    """Return `text` case-folded with runs of white space as one space."""
    return _per_distinct(text, lambda value: _SPACES.sub(" ", value.strip()).casefold(), "str")


def references(text: pd.Series[str]) -> pd.Series[str]:
    """Return ids as they compare: null ids are blank, Salesforce's 18-letter ids are cut to 15."""
    return _per_distinct(text, _reference, "str")


def _reference(value: str) -> str:
    value = value.strip()
    if value.casefold() in NULL_IDS or value in NULL_IDS:
        return ""
    if len(value) == 18 and value.isalnum() and value[:1].isdigit() and value[15:].isupper():
        return value[:15]
    return value.casefold()


def domains(text: pd.Series[str]) -> pd.Series[str]:
    """Return the domain in a web address, e-mail address or domain name, without `www.`."""
    return _per_distinct(text, _domain, "str")


_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?(?:www\d?\.)?([^/:?#\s@]+)", re.IGNORECASE)


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
    """Return numbers as float; `form` "1.234,56" or "1,234.56", "" decides value by value."""
    return _per_distinct(text, lambda value: parse_number(value, form), "float64")


def parse_number(text: str, form: str = "") -> float:
    """Return the number that `text` writes, NaN where it writes none.

    Currency signs and codes, percent signs and thousands separators (point, comma, space,
    apostrophe) are dropped; accounting negatives `(12.50)` and a trailing minus are read. A
    grouping that does not hold (`1.234.56`) is no number.
    """
    value = _CODE.sub("", _SIGN.sub("", text)).strip().rstrip("%").strip()
    value = re.sub(r"[\s\u00a0\u202f'’]", "", value)
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
        lambda value: _currency(value.upper()) or _NAMED.get(value.strip().casefold(), ""),
        "str",
    )


_NAMED = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "us dollar": "USD",
    "pound": "GBP",
    "pound sterling": "GBP",
    "sterlina": "GBP",
    "yen": "JPY",
    "rupiah": "IDR",
    "real": "BRL",
}


def _currency(value: str) -> str:
    if found := _CODE.search(value):
        return found.group(1)
    if sign := _SIGN.search(value):
        return SIGNS[sign.group()]
    return ""


def dates(text: pd.Series[str], form: str) -> pd.Series[pd.Timestamp]:
    """Return timestamps (naive). `form` is a strptime format, several joined by "|", or "serial"
    for spreadsheet day numbers; "" reads ISO 8601 only.
    """
    codes, distinct = pd.factorize(text.to_numpy(dtype=object), use_na_sentinel=False)
    values = pd.Series(distinct, dtype="str")
    if form == "serial":
        days = pd.to_numeric(values, errors="coerce")
        days = days.where((days > 0) & (days < 2_958_466))
        read = pd.Timestamp("1899-12-30") + pd.to_timedelta(days, unit="D")
    else:
        read = pd.Series(pd.NaT, index=values.index, dtype="datetime64[s]")
        for each in form.split("|") if form else ["ISO8601"]:
            zoned = each == "ISO8601" or "%z" in each
            found = pd.to_datetime(values, format=each, errors="coerce", utc=zoned)
            if zoned:
                found = found.dt.tz_localize(None)
            read = read.where(read.notna(), found.astype("datetime64[s]"))
    return pd.Series(np.asarray(read, dtype="datetime64[s]").take(codes), index=text.index)
