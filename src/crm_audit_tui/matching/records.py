"""One table made ready: every compared field as codes into normalised distinct values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from crm_audit_tui.matching import addresses, companies, days, emails, names, phones
from crm_audit_tui.matching.text import Coded, Codes, encode, together
from crm_audit_tui.tables.table import Table


class Kind(StrEnum):
    """What the rows of a table stand for."""

    PERSONS = "persons"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class Records:
    """The rows of one table, normalised.

    `slots` holds for each field one code array or more (a record may have several e-mails) over
    the field's common `values`. Fields without any value are left out.
    """

    kind: Kind
    size: int
    slots: Mapping[str, tuple[Codes, ...]]
    values: Mapping[str, list[str]]

    def coded(self, field: str, slot: int = 0) -> Coded:
        """Return one slot of a field; all blank where the table lacks it."""
        if slot < len(self.slots.get(field, ())):
            return Coded(self.slots[field][slot], self.values[field])
        return Coded(np.full(self.size, -1, dtype=np.int64), [])


# Which canonical columns each field is read from, in the order in which a screen shows them.
COLUMNS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.PERSONS: {
        "first_name": ("first_name", "full_name"),
        "last_name": ("last_name", "full_name"),
        "email": ("email", "email2"),
        "phone": ("mobile", "phone"),
        "company": ("company", "company_domain", "company_id"),
        "street": ("street",),
        "place": ("postcode", "city"),
        "birth_date": ("birth_date",),
        "national_id": ("national_id", "tax_id"),
    },
    Kind.ORGANISATIONS: {
        "name": ("name",),
        "domain": ("domain", "website", "email"),
        "phone": ("phone",),
        "street": ("street",),
        "place": ("postcode", "city"),
        "tax_id": ("tax_id",),
    },
}
MAX_SLOTS = 3


def kind_of(table: Table) -> Kind:
    """Return whether a table holds persons or organisations."""
    personal = ("first_name", "last_name", "full_name")
    if table.name == "companies":
        return Kind.ORGANISATIONS
    if table.name == "contacts" or any(table.has(column) for column in personal):
        return Kind.PERSONS
    return Kind.ORGANISATIONS


def canonical_order(table: Table) -> Codes:
    """Return the rows in an order that depends on what they say, not on where they stood."""
    columns = sorted({name for group in COLUMNS[kind_of(table)].values() for name in group})
    present = [name for name in columns if table.has(name)]
    if not present:
        return np.arange(len(table), dtype=np.int64)
    hashes = pd.util.hash_pandas_object(
        pd.DataFrame({name: table.text(name).to_numpy(dtype=object) for name in present}),
        index=False,
    )
    return np.argsort(hashes.to_numpy(), kind="stable").astype(np.int64)


def prepare(table: Table, order: Codes) -> Records:
    """Return the rows of `table`, in `order`, normalised once per distinct value."""
    reader = _Reader(table, order)
    kind = kind_of(table)
    slots = reader.persons() if kind is Kind.PERSONS else reader.organisations()
    filled: dict[str, tuple[Codes, ...]] = {}
    values: dict[str, list[str]] = {}
    for field, columns in slots.items():
        kept = [column for column in columns if column.values]
        if kept:
            codes, values[field] = together(kept)
            filled[field] = tuple(codes)
    return Records(kind, len(order), filled, values)


class _Reader:
    """Reads canonical columns into normalised slots."""

    def __init__(self, table: Table, order: Codes) -> None:
        self.table = table
        self.order = order

    def raw(self, column: str) -> Coded:
        if not self.table.has(column):
            return Coded(np.full(len(self.order), -1, dtype=np.int64), [])
        known = self.table.known(column).to_numpy(dtype=object)[self.order]
        return encode(known)

    def each(self, column: str, normal: Callable[[str], str]) -> Coded:
        return self.raw(column).derive(normal)

    def several(self, column: Coded, normal: Callable[[str], list[str]]) -> list[Coded]:
        lists = [normal(value) for value in column.values]
        width = min(max(map(len, lists), default=0), MAX_SLOTS)
        return [
            column.take([found[place] if place < len(found) else "" for found in lists])
            for place in range(width)
        ]

    def numbers(self, column: str) -> list[Coded]:
        """Phone slots, read with the record's country."""
        cells, countries = self.raw(column), self.raw("country")
        if not countries.values:
            return self.several(cells, phones.numbers)
        width = len(countries.values) + 1
        pairs = np.where(cells.codes < 0, -1, cells.codes * width + countries.codes + 1)
        distinct, inverse = np.unique(pairs, return_inverse=True)
        lists = [
            phones.numbers(cells.values[pair // width], _value(countries, pair % width - 1))
            if pair >= 0
            else []
            for pair in distinct.tolist()
        ]
        slots = min(max(map(len, lists), default=0), MAX_SLOTS)
        return [
            encode(_spread([found[at] if at < len(found) else "" for found in lists], inverse))
            for at in range(slots)
        ]

    def names(self, boxes: list[Coded]) -> tuple[Coded, Coded]:
        """Given name and surname, from their columns, the full name, or a personal address."""
        whole = self.raw("full_name")
        first = self.raw("first_name")
        last = self.each("last_name", names.family)
        halves = [names.split(value) for value in whole.values]
        from_whole = [whole.take([half[at] for half in halves]) for at in (0, 1)]
        parts = [names.split(value) for value in first.values]
        unsplit = first.derive(names.given)
        divided = [first.take([part[at] for part in parts]) for at in (0, 1)]
        lone = (last.codes < 0) & (from_whole[1].codes < 0) & (divided[1].codes >= 0)
        first_text = _first_of(_only(divided[0], lone), unsplit, from_whole[0])
        last_text = _first_of(last, _only(divided[1], lone), from_whole[1])
        if boxes:
            told = [emails.names(value) for value in boxes[0].values]
            nameless = (first_text == "") & (last_text == "")
            hints = [boxes[0].take([each[at] for each in told]) for at in (0, 1)]
            first_text = _first_of(encode(first_text), _only(hints[0], nameless))
            last_text = _first_of(encode(last_text), _only(hints[1], nameless))
        return encode(first_text), encode(last_text)

    def place(self) -> dict[str, list[Coded]]:
        return {
            "street": [self.each("street", addresses.street)],
            "city": [self.each("city", addresses.city)],
            "postcode": [self.each("postcode", addresses.postcode)],
        }

    def persons(self) -> dict[str, list[Coded]]:
        boxes = self.several(self.raw("email"), emails.addresses)
        boxes += self.several(self.raw("email2"), emails.addresses)
        first, last = self.names(boxes)
        return {
            "first_name": [first],
            "last_name": [last],
            "email": boxes[:MAX_SLOTS],
            "phone": [*self.numbers("mobile"), *self.numbers("phone")][:MAX_SLOTS],
            "company": [self._company()],
            **self.place(),
            "birth_date": [self.each("birth_date", days.day)],
            "national_id": [
                self.each("national_id", days.identity),
                self.each("tax_id", days.identity),
            ],
        }

    def _company(self) -> Coded:
        """Return employers by name or domain; by id only where no record says either.

        An id and a name tell nothing of each other: leads name their company, contacts refer to it.
        """
        own = self.each("company", companies.name)
        site = self.each("company_domain", lambda text: emails.label(emails.site(text)))
        if own.values or site.values:
            return encode(_first_of(own, site))
        return self.each("company_id", days.identity)

    def organisations(self) -> dict[str, list[Coded]]:
        sites = [self.each(column, emails.site) for column in ("domain", "website")]
        boxes = self.several(self.raw("email"), emails.addresses)
        domains = _first_of(*sites, *[box.derive(emails.domain) for box in boxes])
        return {
            "name": [self.each("name", companies.name)],
            "domain": [encode(domains)],
            "phone": self.numbers("phone")[:MAX_SLOTS],
            **self.place(),
            "tax_id": [self.each("tax_id", days.identity)],
        }


def _value(column: Coded, code: int) -> str:
    return column.values[code] if code >= 0 else ""


def _only(column: Coded, where: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Coded:
    return Coded(np.where(where, column.codes, -1), column.values)


def _spread(values: list[str], inverse: Codes) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array[inverse]


def _first_of(*columns: Coded) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return per row the first value that is not blank."""
    result = np.full(len(columns[0].codes), "", dtype=object)
    for column in reversed(columns):
        if column.values:
            found = np.array([*column.values, ""], dtype=object)[column.codes]
            result = np.where(column.codes >= 0, found, result)
    return result
