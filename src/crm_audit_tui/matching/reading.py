"""From a table's columns to normalised slots: each distinct value is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from crm_audit_tui.matching import addresses, companies, days, emails, names, phones
from crm_audit_tui.matching.dialled import Dialled
from crm_audit_tui.matching.records import COLUMNS, MAX_SLOTS, Kind, Records, kind_of
from crm_audit_tui.matching.strings import Flags, Strings
from crm_audit_tui.matching.text import (
    Coded,
    Codes,
    Column,
    compact,
    encode,
    first_of,
    fold_all,
    together,
    words,
)
from crm_audit_tui.matching.threads import in_order
from crm_audit_tui.matching.tokens import Tokens
from crm_audit_tui.tables import views
from crm_audit_tui.tables.table import Table

Job = Callable[[], dict[str, list[Coded]]]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_MORE = ("country", "email2")  # read besides the compared columns


def read(table: Table) -> tuple[Codes, Records]:
    """Return the rows' canonical order and, in that order, what they say, normalised.

    What was read of the columns on the way is let go.
    """
    reader = Reader(table)
    return reader.order, reader.records()


class Reader:
    """Reads one table's columns, each once, in an order that the rows' own text gives.

    The order of the rows does not depend on where they stood, on the order of the columns, on ids,
    or on columns without any value.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.kind = kind_of(table)
        wanted = {name for group in COLUMNS[self.kind].values() for name in group}
        present = [name for name in sorted(wanted | set(_MORE)) if table.has(name)]
        columns = in_order(self._column, present)
        self.columns = dict(zip(present, columns, strict=True))
        self.order = self._canonical_order(wanted)
        for name, column in self.columns.items():
            self.columns[name] = Coded(column.codes[self.order], column.values)

    def _column(self, name: str) -> Coded:
        """Return a column's known text; what is a placeholder is told once per distinct text."""
        cells = encode(Strings.from_arrow(pa.array(self.table.frame[name], from_pandas=True)))
        text = views.stripped(pd.Series(cells.values.objects, dtype="str"))
        known = text.where(~views.blank(text), "")
        return cells.take(Strings.from_arrow(pa.array(known, from_pandas=True)))

    def _canonical_order(self, wanted: Iterable[str]) -> Codes:
        """Return the rows in an order that depends on what they say alone."""
        mixed = np.zeros(len(self.table), dtype=np.uint64)
        for name in sorted(wanted):
            column = self.columns.get(name)
            if column and len(column.values):
                hashes = pd.util.hash_array(column.values.objects, categorize=False)
                mixed = (mixed ^ np.append(hashes, np.uint64(0))[column.codes]) * _MIX
                mixed ^= mixed >> np.uint64(29)
        return np.argsort(mixed, kind="stable")

    def records(self) -> Records:
        """Return the rows normalised; fields without any value are left out."""
        jobs = self._persons() if self.kind is Kind.PERSONS else self._organisations()
        parts = in_order(lambda job: job(), jobs)
        found = {name: columns for part in parts for name, columns in part.items()}
        slots, values = {}, {}
        for name, columns in found.items():
            kept = [column for column in columns if len(column.values)]
            if kept:
                codes, values[name] = together(kept)
                slots[name] = tuple(codes)
        return Records(self.kind, len(self.table), slots, values)

    def raw(self, column: str) -> Coded:
        """Return a column as it stands, blank where the table lacks it."""
        return self.columns.get(column) or Coded.blank(len(self.table))

    def _each(self, column: str, normal: Callable[[Strings], Strings]) -> Coded:
        found = self.raw(column)
        return found.take(normal(found.values))

    def _boxes(self, column: str) -> list[Coded]:
        cells = self.raw(column)
        single, plain = emails.addresses_all(fold_all(cells.values))
        texts = _asked(cells.values, plain)
        return _slots(cells.codes, single, plain, [emails.addresses(text) for text in texts])

    def _numbers(self, column: str) -> list[Coded]:
        """Return phone slots, each number read with its record's country."""
        cells, countries = self.raw(column), self.raw("country")
        width = len(countries.values) + 1
        both = cells.codes.astype(np.int64) * width + countries.codes + 1
        pairs, inverse = np.unique(np.where(cells.codes < 0, -1, both), return_inverse=True)
        blank = int(len(pairs) > 0 and pairs[0] < 0)
        codes = (inverse - blank).astype(np.int32)
        cell, country = np.divmod(pairs[blank:], width)
        spoken = ["", *countries.values.tolist()]
        calling = np.array([int(phones.calling_code(each) or 0) for each in spoken])
        dialled = Dialled.of(cells.values)
        plain = dialled.plain[cell]
        texts = _asked(cells.values.take(cell), plain)
        lands = country[~plain].tolist()
        lists = [phones.numbers(text, spoken[at]) for text, at in zip(texts, lands, strict=True)]
        numbers = _slots(codes, dialled.numbers(cell, calling[country]), plain, lists)
        return [number.take(phones.compared_all(number.values)) for number in numbers]

    def _names(self, boxes: Sequence[Coded]) -> tuple[Coded, Coded]:
        """Return given name and surname: of their columns, the full name, or a personal address."""
        whole, first = self.raw("full_name"), self.raw("first_name")
        last = self._each("last_name", names.family_all)
        halves = [whole.take(half) for half in names.split_all(whole.values)]
        lone = _only(first, (last.codes < 0) & (halves[1].codes < 0))
        divided = [lone.take(half) for half in names.split_all(lone.values)]
        surnamed = divided[1].codes >= 0
        given = first.take(names.given_all(first.values))
        boxed = _boxed(_only(self.raw("last_name"), first.codes < 0), given, last)
        given = first_of(_only(divided[0], surnamed), given, boxed[0], halves[0])
        family = first_of(boxed[1], last, divided[1], halves[1])
        if boxes:
            silent = _only(boxes[0], (given.codes < 0) & (family.codes < 0))
            told = [emails.names(box) for box in silent.values.tolist()]
            hints = [silent.take(Strings.of([each[at] for each in told])) for at in (0, 1)]
            given, family = first_of(given, hints[0]), first_of(family, hints[1])
            given = first_of(_beside(boxes[0], given, family), given)
        return given, family

    def _persons(self) -> list[Job]:
        def identity() -> dict[str, list[Coded]]:
            boxes = [*self._boxes("email"), *self._boxes("email2")]
            given, family = self._names(boxes)
            return {
                "first_name": [given],
                "last_name": [family],
                "email": boxes[:MAX_SLOTS],
            }

        def numbers() -> dict[str, list[Coded]]:
            slots = [*self._numbers("mobile"), *self._numbers("phone")]
            ids = [self._each(name, days.identity_all) for name in ("national_id", "tax_id")]
            born = self.raw("birth_date").derive(days.day)
            return {"phone": slots[:MAX_SLOTS], "birth_date": [born], "national_id": ids}

        return [identity, numbers, lambda: {"company": [self._employer()]}, self._place]

    def _employer(self) -> Coded:
        """Return employers by name or domain; by id only where no record says either.

        An id and a name tell nothing of each other: leads name their company, contacts refer to it.
        """
        own = self._each("company", companies.name_all)
        site = self.raw("company_domain").derive(lambda text: emails.label(emails.site(text)))
        if len(own.values) or len(site.values):
            return first_of(own, site)
        return self._each("company_id", days.identity_all)

    def _place(self) -> dict[str, list[Coded]]:
        return {
            "street": [self._each("street", addresses.street_all)],
            "city": [self._each("city", addresses.city_all)],
            "postcode": [self._each("postcode", addresses.postcode_all)],
            "country": [self._each("country", phones.country_all)],
        }

    def _organisations(self) -> list[Job]:
        def sites() -> dict[str, list[Coded]]:
            told = [self.raw(column).derive(emails.site) for column in ("domain", "website")]
            boxes = [box.take(emails.domains(box.values)) for box in self._boxes("email")]
            return {"domain": [first_of(*told, *boxes)]}

        def numbers() -> dict[str, list[Coded]]:
            return {
                "phone": self._numbers("phone")[:MAX_SLOTS],
                "tax_id": [self._each("tax_id", days.identity_all)],
            }

        def titles() -> dict[str, list[Coded]]:
            found = self.raw("name")
            core, form = companies.names_and_forms(found.values)
            return {"name": [found.take(core)], "legal_form": [found.take(form)]}

        return [
            titles,
            sites,
            numbers,
            self._place,
        ]


def _asked(values: Strings, plain: Flags) -> list[str]:
    """Return the texts that the fast rules leave to the slow ones."""
    return values.take(np.flatnonzero(~plain)).tolist()


def _slots(
    codes: Column, single: Strings, plain: Flags, lists: Sequence[Sequence[str]]
) -> list[Coded]:
    """Return a column of each value that a cell may hold: `single` where `plain`, else of lists."""
    rest = np.flatnonzero(~plain)
    width = max(min(max(map(len, lists), default=1), MAX_SLOTS), 1)
    slots = []
    for place in range(width):
        more = [found[place] if place < len(found) else "" for found in lists]
        first = single if place == 0 else Strings.blank(len(single))
        slots.append(Coded.of(codes, first.put(rest, more)))
    return slots


def _only(column: Coded, where: Flags) -> Coded:
    return compact(Coded(np.where(where, column.codes, np.int32(-1)), column.values))


def _boxed(both: Coded, given: Coded, family: Coded) -> list[Coded]:
    """Return given name and surname of the surname's boxes that hold both."""
    texts = both.values.tolist()
    known = sorted({word for text in texts for word in words(text)})
    held = [_holders(column, known) for column in (given, family)]
    pairs = [names.split_known(text, *held) for text in texts]
    return [both.take(Strings.of([pair[at] for pair in pairs])) for at in (0, 1)]


def _holders(column: Coded, known: list[str]) -> dict[str, int]:
    """Return how many records have each of the `known` words in a column's value."""
    tokens = Tokens.of(column.values)
    rows = np.bincount(
        tokens.ids, weights=column.counts[tokens.owners()], minlength=len(tokens.vocabulary)
    )
    some = np.flatnonzero(tokens.vocabulary.is_in(known))
    return dict(zip(tokens.vocabulary.take(some).tolist(), rows[some].tolist(), strict=True))


def _beside(box: Coded, given: Coded, family: Coded) -> Coded:
    """Return the given names that addresses tell beside the surname, where no more than an
    initial is known: `mike.dickinson@` of M. Dickinson.
    """
    brief = (given.codes < 0) | (given.key(given.values.lengths) == 1)
    rows = np.flatnonzero(brief & (family.codes >= 0) & (box.codes >= 0))
    addresses_ = box.values.pick(box.codes[rows]).tolist()
    initials = given.values.pick(given.codes[rows]).tolist()
    surnames = family.values.pick(family.codes[rows]).tolist()
    told = map(emails.given_beside, addresses_, initials, surnames)
    places = np.full(len(brief), -1, dtype=np.int32)
    places[rows] = np.arange(len(rows))
    return Coded.of(places, Strings.of([*told]))
