"""What the values of a column look like, whatever the column is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crm_audit_tui.tables import blanks, views
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.vocabulary import FALSE, TRUE
from crm_audit_tui.tables.zones import plain_day

_LOOKED_AT = 400  # distinct values are enough to tell a shape
_LONGEST = 1000  # characters of a value that are looked at
_FEW = 100_000  # above, values that differ by outer white space only count as different

EMAIL = re.compile(r"[^\s@;,<>\"]+@[^\s@;,<>\"]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"[+(]?\+?[\d(][\d\s().\-/]{4,}\d\)?(?:\s*(?:x|ext\.?|int\.?|#)\s*\d+)?", re.I)
URL = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.I)
DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,].*)?|\d{8}|\d{14}|"
    r"\d{1,2}[\s.-]+[^\W\d]{3,}\.?[\s.,-]+\d{2,4}.*|[^\W\d]{3,}\.?\s+\d{1,2},?\s+\d{2,4}.*"
)
_LISTED = re.compile(r"\s*[;,|\n]\s*|\s+/\s+")
_DIGIT = re.compile(r".*\d.*", re.DOTALL)
_DIALLED = re.compile(r"(?:\+|00)?\d[\d -]{0,6}")
SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
HONORIFICS = frozenset(
    [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "rev", "hon", "sig",
        "sigra", "signora", "signor", "sigrina", "dott", "dottssa", "dottore", "dottoressa",
        "ing", "avv", "arch", "rag", "geom", "gent", "egr", "spett", "sr", "sra", "srta", "don",
        "dona", "doña", "d", "dª", "m", "mme", "mlle", "monsieur", "madame", "mademoiselle",
        "herr", "frau", "dr-ing", "hr", "fr", "snr", "dra", "bapak", "ibu", "pak", "bu", "tn",
        "ny", "tuan", "nyonya",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A column's known values: how many cells are filled, how many differ, a look at some."""

    filled: int
    distinct: int
    rows: int
    values: tuple[str, ...] = field(repr=False, default=())

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of different values that match `pattern` as a whole."""
        if not self.values:
            return 0.0
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / len(self.values)

    @cached_property
    def phones(self) -> float:
        """Share of values that are a phone number, or several."""
        found = sum(all(map(PHONE.fullmatch, _LISTED.split(value))) for value in self.values)
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def emails(self) -> float:
        """Share of values that hold an e-mail address."""
        found = sum(bool(EMAIL.search(value)) and len(value) < 200 for value in self.values)
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def numbers(self) -> float:
        """Share of values that write a number."""
        found = sum(views.parse_number(value) == views.parse_number(value) for value in self.values)
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def booleans(self) -> float:
        """Share of values that say yes or no."""
        known = TRUE | FALSE
        found = sum(value.casefold() in known for value in self.values)
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def honorifics(self) -> float:
        """Share of values that are forms of address."""
        found = sum(re.sub(r"[^\w]", "", value.casefold()) in HONORIFICS for value in self.values)
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def dates(self) -> float:
        """Share of values that write a date."""
        found = sum(bool(DATE.fullmatch(plain_day(value))) for value in self.values)
        return found / len(self.values) if self.values else 0.0


def look(text: pd.Series[str]) -> Shape:
    """Return the shape of a column; each distinct value is looked at once."""
    found = pc.value_counts(pa.array(text, from_pandas=True))
    values: pd.Series[str] = pd.Series(found.field("values").to_pandas(), dtype="str")
    counts = found.field("counts").to_numpy()
    stripped = views.stripped(values)
    said = blanks.filled(stripped).to_numpy()
    known = stripped[said]
    distinct = known.nunique() if len(known) <= _FEW else len(known)
    spread = known.iloc[:: max(1, len(known) // _LOOKED_AT)]
    chosen = dict.fromkeys(value[:_LONGEST] for value in (*known.iloc[: _LOOKED_AT // 2], *spread))
    return Shape(int(counts[said].sum()), distinct, len(text), tuple(chosen)[:_LOOKED_AT])


def suits(shape: Shape, kind: ColumnType) -> float | None:
    """Return the share of the values looked at that are of a type; None for types of any text."""
    if not shape.values:
        return None
    match kind:
        case ColumnType.EMAIL:
            return shape.emails
        case ColumnType.PHONE:
            return shape.phones
        case ColumnType.DATE | ColumnType.DATETIME:
            return max(shape.dates, shape.share(SERIAL))
        case ColumnType.MONEY | ColumnType.NUMBER:
            return shape.numbers
        case ColumnType.BOOLEAN:
            return shape.booleans
        case ColumnType.URL:
            return shape.share(URL)
    return None


def fits(shape: Shape, kind: ColumnType, column: str) -> float:
    """Return 0-1: how well a column's values suit a canonical column that its header names.

    A column without values suits everything; dirt does not make an e-mail column another.
    """
    if not shape.filled:
        return 0.9
    if column == "salutation":
        return 1.0 if shape.honorifics >= 0.5 else 0.1
    if column == "country" and shape.share(_DIALLED) >= 0.5:
        return 0.2  # "Country Code" may hold the code to dial
    if column in ("company_id", "contact_id", "deal_id") and shape.share(_DIGIT) < 0.2:
        return 0.6  # Odoo writes names under `parent_id`
    match kind:
        case ColumnType.EMAIL:
            return _grade(shape.emails, 0.4)
        case ColumnType.PHONE:
            return _grade(shape.phones, 0.4)
        case ColumnType.DATE | ColumnType.DATETIME:
            return _grade(max(shape.dates, shape.share(SERIAL)), 0.4)
        case ColumnType.MONEY | ColumnType.NUMBER:
            return _grade(shape.numbers, 0.5)
        case ColumnType.BOOLEAN:
            return 1.0 if shape.booleans >= 0.5 else 0.85 if shape.distinct <= 8 else 0.2
        case ColumnType.CHOICE:
            crowded = shape.distinct > 60 and shape.distinct > 0.5 * shape.filled
            return 0.5 if crowded or shape.emails > 0.8 else 1.0
    if column == "job_title" and shape.honorifics >= 0.5:
        return 0.1
    if column in ("first_name", "last_name", "full_name", "name", "city", "job_title"):
        wrong = shape.emails > 0.6 or shape.dates > 0.6 or shape.numbers > 0.8
        return 0.2 if wrong else 1.0
    if kind is ColumnType.URL:
        return _grade(max(shape.share(URL), shape.emails), 0.3)
    return 1.0


def _grade(share: float, enough: float) -> float:
    return 1.0 if share >= enough else 0.25 + 0.5 * share / enough
