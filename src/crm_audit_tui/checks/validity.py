"""Validity of a table's cells: what is filled but cannot be right, with what was probably meant.

Every judgement is made once per distinct value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.countries import country_code
from crm_audit_tui.checks.emails import (
    BLANK,
    EmailVerdict,
    is_invented_name,
    is_reserved,
    is_test_prefix,
    is_test_word,
)
from crm_audit_tui.checks.emails import judge_emails as judged_emails
from crm_audit_tui.checks.links import company_domains
from crm_audit_tui.checks.phones import PhoneVerdict
from crm_audit_tui.checks.phones import judge_phones as judged_phones
from crm_audit_tui.checks.rows import Mask, factorized, mask
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table

# Where most addresses are on domains made for examples, the export is a demonstration.
_DEMONSTRATION = 0.5
_POSTCODES = {
    "IT": r"\d{5}",
    "DE": r"\d{5}",
    "FR": r"\d{5}",
    "ES": r"\d{5}",
    "ID": r"\d{5}",
    "US": r"\d{5}(?:-?\d{4})?",
    "FI": r"\d{5}",
    "SE": r"\d{3} ?\d{2}",
    "TR": r"\d{5}",
    "GB": r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA)",
    "CA": r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d",
    "NL": r"\d{4} ?[A-Z]{2}",
    "BE": r"\d{4}",
    "CH": r"\d{4}",
    "AT": r"\d{4}",
    "DK": r"\d{4}",
    "NO": r"\d{4}",
    "LU": r"(?:L-?)?\d{4}",
    "HU": r"\d{4}",
    "AU": r"\d{4}",
    "NZ": r"\d{4}",
    "PT": r"\d{4}(?:-?\d{3})?",
    "PL": r"\d{2}-?\d{3}",
    "CZ": r"\d{3} ?\d{2}",
    "SK": r"\d{3} ?\d{2}",
    "BR": r"\d{5}-?\d{3}",
    "AR": r"(?:[A-Z]?\d{4}[A-Z]{0,3})",
    "MX": r"\d{5}",
    "CL": r"\d{7}|\d{3}-\d{4}",
    "CO": r"\d{6}",
    "PE": r"\d{5}",
    "IN": r"\d{3} ?\d{3}",
    "CN": r"\d{6}",
    "JP": r"\d{3}-?\d{4}",
    "KR": r"\d{5}",
    "SG": r"\d{6}",
    "MY": r"\d{5}",
    "TH": r"\d{5}",
    "PH": r"\d{4}",
    "VN": r"\d{5,6}",
    "RO": r"\d{6}",
    "BG": r"\d{4}",
    "GR": r"\d{3} ?\d{2}",
    "HR": r"\d{5}",
    "SI": r"(?:SI-)?\d{4}",
    "RU": r"\d{6}",
    "UA": r"\d{5}",
    "IL": r"\d{5}(?:\d{2})?",
    "ZA": r"\d{4}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "EE": r"\d{5}",
    "LV": r"(?:LV-)?\d{4}",
    "LT": r"(?:LT-)?\d{5}",
}
_BRACKETS = re.compile(r"\([^()]*\)")
_URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?#]\S*)?", re.I)


@dataclass(frozen=True)
class Faults:
    """The cells of one column that are filled and cannot be right.

    Per row of the table: `fault` "" or its name (`<type>_<fault>`, a message `checks.fault.<name>`)
    and `suggestion` what was probably meant. `judged` marks the cells that could be judged.
    """

    column: str
    fault: NDArray[np.object_]
    suggestion: NDArray[np.object_]
    judged: Mask

    @property
    def wrong(self) -> Mask:
        """Which rows are at fault."""
        return mask(self.fault != "")


def judge_table(table: Table, default_country: str = "") -> list[Faults]:
    """Return the faults of every column whose type or name says what its cells must be."""
    return [found for found in _judged(table, default_country) if found.judged.any()]


def _judged(table: Table, default_country: str) -> Iterator[Faults]:
    for column in table.columns:
        spec = table.spec(column)
        if spec is None:
            continue
        match spec.type:
            case ColumnType.EMAIL:
                yield judge_emails(table, column)
            case ColumnType.PHONE:
                yield judge_phones(table, column, default_country)
            case ColumnType.DATE | ColumnType.DATETIME:
                yield _unreadable(table, column, "date", table.dates(column).notna())
            case ColumnType.MONEY | ColumnType.NUMBER:
                yield _unreadable(table, column, "number", table.numbers(column).notna())
            case ColumnType.URL:
                yield _matched(table, column, "url", lambda text: bool(_URL.fullmatch(text)))
            case _:
                if column == "postcode":
                    yield _judge_postcodes(table, record_countries(table, default_country))
                elif column == "country":
                    yield _matched(table, column, "country", _is_country)


def _is_country(text: str) -> bool:
    """A country that no list knows may still be one; a number or an address is none."""
    if country_code(text):
        return True
    # Lists explain a name in brackets: "Antarctica (the territory South of 60 deg S)".
    name = _BRACKETS.sub("", text).strip()
    return bool(name) and not any(sign.isdigit() or sign in "@/" for sign in name)


def email_verdicts(table: Table, column: str) -> tuple[NDArray[np.int64], list[EmailVerdict]]:
    """Return (codes, verdict per code) of an e-mail column; blank cells get an empty verdict."""

    def judge() -> tuple[NDArray[np.int64], list[EmailVerdict]]:
        codes, distinct = factorized(table.known(column))
        judged = judged_emails(distinct)
        pairs = zip(distinct, judged, strict=True)
        return codes, [each if value else BLANK for value, each in pairs]

    found: tuple[NDArray[np.int64], list[EmailVerdict]] = table.once("e-mails", column, judge)
    return found


def reserved_share(codes: NDArray[np.int64], verdicts: list[EmailVerdict]) -> float:
    """Return the share of addresses on domains made for examples."""
    counts = np.bincount(codes, minlength=len(verdicts))
    filled = sum(n for n, each in zip(counts, verdicts, strict=True) if not each.blank)
    on_reserved = sum(n for n, v in zip(counts, verdicts, strict=True) if v.fault == "reserved")
    return float(on_reserved / filled) if filled else 0.0


def judge_emails(table: Table, column: str) -> Faults:
    """Judge an e-mail column."""
    codes, verdicts = email_verdicts(table, column)
    excused = "reserved" if is_demonstration(table) else None
    faults = [
        f"email_{each.fault}" if each.fault and each.fault != excused else "" for each in verdicts
    ]
    return Faults(
        column,
        _spread(faults, codes),
        _spread([each.suggestion for each in verdicts], codes),
        mask(table.filled(column)),
    )


def phone_verdicts(
    table: Table, column: str, default_country: str = ""
) -> tuple[NDArray[np.int64], list[PhoneVerdict | None]]:
    """Return (codes, verdict per code) of a phone column, per distinct number and country."""

    def judge() -> tuple[NDArray[np.int64], list[PhoneVerdict | None]]:
        texts, distinct = factorized(table.known(column))
        places, names = pd.factorize(record_countries(table, default_country))
        width = max(1, len(names))
        codes, kinds = pd.factorize(texts * width + places)
        cells = [distinct[pair // width] for pair in kinds.tolist()]
        countries = [str(names[pair % width]) for pair in kinds.tolist()]
        judged = judged_phones(cells, countries)
        verdicts = [each if cell else None for cell, each in zip(cells, judged, strict=True)]
        return np.asarray(codes, dtype=np.int64), verdicts

    found: tuple[NDArray[np.int64], list[PhoneVerdict | None]] = table.once(
        f"phones {default_country}", column, judge
    )
    return found


def is_demonstration(table: Table) -> bool:
    """Tell whether most addresses are on domains made for examples: then nothing is real here."""
    found: bool = table.once("demonstration", "", lambda: _is_demonstration(table))
    return found


def _is_demonstration(table: Table) -> bool:
    if table.has("email") and table.filled("email").any():
        return reserved_share(*email_verdicts(table, "email")) > _DEMONSTRATION
    if table.name != "companies":
        return False
    known = company_domains(table)
    known = known[known != ""]
    return bool(len(known)) and float(known.map(is_reserved).mean()) > _DEMONSTRATION


def judge_phones(table: Table, column: str, default_country: str = "") -> Faults:
    """Judge a phone column by each record's country."""
    codes, verdicts = phone_verdicts(table, column, default_country)
    excused = "fiction" if is_demonstration(table) else None
    faults = [
        f"phone_{each.fault}" if each and each.fault and each.fault != excused else ""
        for each in verdicts
    ]
    judged = [bool(each and (each.judged or each.fault)) for each in verdicts]
    blank = np.array([""] * len(table), dtype=object)
    return Faults(column, _spread(faults, codes), blank, mask(_spread(judged, codes)))


def record_countries(table: Table, default: str = "") -> NDArray[np.object_]:
    """Return each record's country (ISO 3166), `default` where the record names none at all."""
    if not table.has("country"):
        return np.full(len(table), default, dtype=object)
    codes, distinct = factorized(table.known("country"))
    return _spread([country_code(value) if value else default for value in distinct], codes)


def test_records(table: Table) -> Mask:
    """Return which records were made up to try something out."""

    def judge() -> Mask:
        found = _invented_names(table)
        if table.has("email"):
            codes, verdicts = email_verdicts(table, "email")
            found |= mask(_spread([each.fault == "test" for each in verdicts], codes))
        return found

    known: Mask = table.once("invented", "", judge)
    return known.copy()


def _invented_names(table: Table) -> Mask:
    """Contacts by first and last name, anything else by its name."""
    if table.name != "contacts" or not table.has("last_name"):
        return _where(table, "full_name" if table.name == "contacts" else "name", is_invented_name)
    first = _where(table, "first_name", is_test_word)
    last = _where(table, "last_name", is_test_word)
    blank_first = mask(table.folded("first_name") == "")
    blank_last = mask(table.folded("last_name") == "")
    found = (first & last) | (first & blank_last) | (last & blank_first)
    return found | (_where(table, "first_name", is_test_prefix) & ~blank_last)


def _where(table: Table, column: str, test: Callable[[str], bool]) -> Mask:
    codes, distinct = factorized(table.folded(column))
    return mask(_spread([bool(text) and test(text) for text in distinct], codes))


def role_addresses(table: Table) -> Mask:
    """Return which records are reached at an address of a function, not of a person."""
    codes, verdicts = email_verdicts(table, "email")
    return mask(_spread([each.role for each in verdicts], codes))


def _judge_postcodes(table: Table, countries: NDArray[np.object_]) -> Faults:
    known = table.known("postcode")
    texts = known.str.upper().to_numpy(dtype=object)
    fault = np.array([""] * len(table), dtype=object)
    judged = np.zeros(len(table), dtype=bool)
    filled = mask(known != "")
    places, names = pd.factorize(countries)
    for place, country in enumerate(names):
        if country not in _POSTCODES:
            continue
        rows = np.flatnonzero((places == place) & filled)
        judged[rows] = True
        pattern = re.compile(_POSTCODES[country])
        codes, distinct = pd.factorize(texts[rows])
        fits = np.array([bool(pattern.fullmatch(str(value))) for value in distinct], dtype=bool)
        if len(rows):
            fault[rows[~fits[codes]]] = "postcode"
    suggestion = np.array([""] * len(table), dtype=object)
    for row in np.flatnonzero(fault != "").tolist():
        # A spreadsheet drops the leading zeros of 00184 and 08001.
        fives = _POSTCODES[str(countries[row])].startswith(r"\d{5}")
        if fives and re.fullmatch(r"\d{3,4}", str(texts[row])):
            suggestion[row] = str(texts[row]).zfill(5)
    return Faults("postcode", fault, suggestion, judged)


def _unreadable(table: Table, column: str, kind: str, read: pd.Series[bool]) -> Faults:
    filled = mask(table.filled(column))
    fault = np.where(filled & ~mask(read), kind, "").astype(object)
    return Faults(column, fault, np.array([""] * len(table), dtype=object), filled)


def _matched(table: Table, column: str, kind: str, fits: Callable[[str], bool]) -> Faults:
    codes, distinct = factorized(table.known(column))
    faults = ["" if not value or fits(value) else kind for value in distinct]
    blank = np.array([""] * len(table), dtype=object)
    return Faults(column, _spread(faults, codes), blank, mask(table.filled(column)))


def _spread(values: list[str] | list[bool], codes: NDArray[np.int64]) -> NDArray[np.object_]:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found[codes]
