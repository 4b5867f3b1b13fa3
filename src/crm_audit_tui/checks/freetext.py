"""What must not stand in free text: card numbers, bank accounts, words about health.

The values found never leave this module: only which rows hold one is handed on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import tomli
from stdnum import iban, luhn

from crm_audit_tui.checks.themes import keyword_pattern
from crm_audit_tui.checks.words import plain
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table, Tables

CARD, IBAN, HEALTH = "card", "iban", "health"
SCANNED = ("contacts", "companies", "deals", "activities", "tickets", "survey", "other")
_TEXT = frozenset({"description", "subject", "next_step", "lost_reason", "outcome", "name", "tags"})

_CARD_LIKE = r"[0-9](?:[ -]?[0-9]){12,18}"
_CARD = re.compile(rf"(?<![0-9+.,/-])(?:{_CARD_LIKE})(?![0-9])(?![.,-][0-9])")
_IBAN_LIKE = r"[A-Za-z]{2}[0-9]{2}[ -]?(?:[A-Za-z0-9][ -]?){10,30}"
_IBAN = re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}")
# Issuer ranges (ISO/IEC 7812) with their lengths: Luhn's digit alone fits one number in ten.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14, 16)),
    (re.compile(r"6(?:011|5|4[4-9])"), (16, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"62|81"), (16, 17, 18, 19)),
)
# A column of bare numbers is a column of cards only if more fit than chance would have it.
_BARE_SHARE = 0.5


@dataclass(frozen=True)
class Found:
    """One kind of sensitive text in one column: which rows of the table hold it."""

    table: str
    column: str
    kind: str
    rows: np.ndarray
    scanned: int


def scan(tables: Tables) -> Iterator[Found]:
    """Yield what stands in the free-text columns of each table, where nothing does too."""
    for name in SCANNED:
        table = tables.get(name)
        if table is None:
            continue
        for column in text_columns(table):
            yield from _scan_column(table, column)


def text_columns(table: Table) -> list[str]:
    """Return the columns in which people write freely: notes, subjects and unmapped columns."""
    found = []
    for column in table.columns:
        spec = table.spec(column)
        if column.startswith(RAW) or (
            spec is not None
            and column in _TEXT
            and spec.type in (ColumnType.TEXT, ColumnType.CHOICE)
        ):
            found.append(column)
    return found


def _scan_column(table: Table, column: str) -> Iterator[Found]:
    codes, texts = kernels.coded(table.text(column))
    values = pd.Series(texts, dtype="str")
    scanned = int((table.text(column) != "").sum())
    if not scanned:
        return
    for kind, likely, holds in _KINDS:
        # "Cancer Research Ltd" is a name, not a diagnosis; nor is a list of another system's.
        if kind == HEALTH and (column == "name" or table.name == "other"):
            continue
        maybe = likely(values)
        hits = np.zeros(len(texts), dtype=bool)
        for place in np.flatnonzero(maybe).tolist():
            hits[place] = holds(texts[place])
        if kind == CARD and not _cards_likely(values, hits):
            hits[:] = False
        yield Found(table.name, column, kind, np.flatnonzero(hits[codes]), scanned)


def _cards_likely(values: pd.Series, hits: np.ndarray) -> bool:
    """Tell cards from long ids: of bare 13-19 digit cells, Luhn alone lets one in ten through."""
    bare = values.str.fullmatch(r"[0-9]{13,19}").to_numpy(dtype=bool)
    if bare.sum() < 5 or bool((hits & ~bare).any()):
        return True
    return bool(hits[bare].mean() >= _BARE_SHARE)


def holds_card(text: str) -> bool:
    """Tell whether `text` holds a payment card's number: an issuer's range and Luhn's digit."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"[ -]", "", match.group())
        if len(set(digits)) > 1 and luhn.is_valid(digits) and _issued(digits):
            return True
    return False


def _issued(digits: str) -> bool:
    return any(prefix.match(digits) and len(digits) in sizes for prefix, sizes in _ISSUERS)


def holds_iban(text: str) -> bool:
    """Tell whether `text` holds an IBAN (ISO 13616: country's length, modulo 97)."""
    for match in _IBAN.finditer(text):
        candidate = re.sub(r"[ -]", "", match.group()).upper()
        # Words may follow the number without a break: try the lengths that a country may have.
        for size in range(min(len(candidate), 34), 14, -1):
            if iban.is_valid(candidate[:size]):
                return True
    return False


def holds_health(text: str) -> bool:
    """Tell whether `text` speaks of somebody's health."""
    return bool(_health().search(plain(text)))


@cache
def _health() -> re.Pattern[str]:
    text = (files(__package__) / "data" / "sensitive.toml").read_text(encoding="utf-8")
    return keyword_pattern(tomli.loads(text)["health"])


def _contains(pattern: str) -> Callable[[pd.Series], np.ndarray]:
    def likely(values: pd.Series) -> np.ndarray:
        return kernels.matching(values, pattern)

    return likely


def _maybe_health(values: pd.Series) -> np.ndarray:
    """Return which texts to read closely: those with a keyword, accents and signs aside."""
    pattern = _health().pattern.replace("\\ ", "[^0-9A-Za-z]+")
    bare = pc.utf8_normalize(kernels.cells(values), "NFKD")
    for sign, plain_sign in ((r"\p{M}", ""), ("ß|ẞ", "ss"), ("ł|Ł", "l"), ("_", " ")):
        bare = pc.replace_substring_regex(bare, sign, plain_sign)
    return kernels.flags(pc.match_substring_regex(bare, f"(?i){pattern}"))


_KINDS: tuple[tuple[str, Callable[[pd.Series], np.ndarray], Callable[[str], bool]], ...] = (
    (CARD, _contains(_CARD_LIKE), holds_card),
    (IBAN, _contains(_IBAN_LIKE), holds_iban),
    (HEALTH, _maybe_health, holds_health),
)
