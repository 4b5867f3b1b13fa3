"""From pairs of rows to comparison levels, each pair of distinct values compared once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching import comparators as by
from crm_audit_tui.matching import levels as fields
from crm_audit_tui.matching.levels import FieldSpec, Levels, level_of
from crm_audit_tui.matching.organisations import Organisations
from crm_audit_tui.matching.person_names import PersonNames
from crm_audit_tui.matching.records import Records
from crm_audit_tui.matching.repeated import RepeatedLabels, RepeatedNames
from crm_audit_tui.matching.settings import Idea
from crm_audit_tui.matching.similarity import Places, Texts
from crm_audit_tui.matching.strings import Flags
from crm_audit_tui.matching.text import Codes, Column, together

Comparator = Callable[[Places, Places], Levels]

_SHARED_BOX = 6  # more holders than a cluster of duplicates has: a box or number of many
_FEW, _MANY = 4, 10
_COMMON_CITY = 0.005
_SMALL_TABLE = 300  # records added to a table's size, so that two of ten rows are not "frequent"


class Comparison:
    """Compares rows of one table; `specs` are the fields of which the table has any value."""

    def __init__(self, records: Records, without: frozenset[Idea] = frozenset()) -> None:
        self.records = records
        self.without = without
        self.specs: list[FieldSpec] = []
        self._compare: list[Comparator] = []
        self._equal: dict[str, Levels] = {}
        self._crossed: CrossedNames | None = None
        self._repeated: RepeatedNames | RepeatedLabels | None = None
        self._build()

    def __call__(self, left: Places, right: Places) -> NDArray[np.int8]:
        """Return levels, one row a field and one column a pair, -1 where a side is blank."""
        result = np.empty((len(self.specs), len(left)), dtype=np.int8)
        for row, compare in enumerate(self._compare):
            result[row] = compare(left, right)
        if self._crossed:
            self._crossed(result, left, right)
        if self._repeated:
            self._repeated(result, left, right)
        return result

    def exact_pairs(self) -> dict[str, NDArray[np.float64]]:
        """Return for each field how many pairs of the whole table are equal, by exact level."""
        result: dict[str, NDArray[np.float64]] = {}
        for spec in self.specs:
            if spec.name not in self._equal:
                continue
            equal = self._equal[spec.name]
            counts = self._counts(spec.name)
            pairs = counts * (counts - 1) / 2
            by_level = np.bincount(equal, weights=pairs, minlength=spec.exact)
            result[spec.name] = by_level.astype(np.float64)
        return result

    def holders(self, name: str) -> NDArray[np.float64]:
        """Return how many records hold a value of each exact level of a field."""
        spec = next(spec for spec in self.specs if spec.name == name)
        counts = self._counts(name).astype(np.float64)
        found = np.bincount(self._equal[name], weights=counts, minlength=spec.exact)
        return found.astype(np.float64)

    def _counts(self, name: str) -> Codes:
        slots = np.concatenate(self.records.slots[name])
        return np.bincount(slots[slots >= 0], minlength=len(self.records.values[name]))

    def _build(self) -> None:
        values = self.records.values
        for spec in fields.FIELDS[self.records.kind]:
            if spec.name == "place":
                if "city" in values or "postcode" in values or "country" in values:
                    self._add(spec, self._place_comparison(spec))
            elif spec.name in values:
                self._equal[spec.name] = self._equal_levels(spec)
                self._add(spec, self._slots_comparison(spec, self._comparator(spec)))
        if "first_name" in values and "last_name" in values and Idea.SWAPS not in self.without:
            nicknames = Idea.NICKNAMES not in self.without
            levels = self._equal["last_name"]
            self._crossed = CrossedNames(self.records, self.specs, levels, nicknames=nicknames)
        if "email" in values and "last_name" in values:
            self._repeated = RepeatedNames(self.records, self.specs)
        if "domain" in values and "name" in values:
            self._repeated = RepeatedLabels(self.records, self.specs)

    def _add(self, spec: FieldSpec, compare: Comparator) -> None:
        self.specs.append(spec)
        self._compare.append(compare)

    def _comparator(self, spec: FieldSpec) -> Comparator:
        values = self.records.values[spec.name]
        match spec.name:
            case "first_name" | "last_name":
                return self._names(spec)
            case "email":
                return by.Boxes(spec, values, self.records.boxes)
            case "birth_date":
                return by.Days(spec, values)
            case "company" | "name":
                return Organisations(spec, values, self._towns())
            case "domain":
                return by.Domains(spec, values)
            case "street":
                return by.Streets(spec, values)
            case "legal_form":
                return by.Forms(spec, values)
            case _:
                return by.Digits(spec, values)

    def _towns(self) -> set[str]:
        """Return the words of all towns of the table."""
        towns = self.records.values.get("city")
        return {word for town in towns.tolist() for word in town.split()} if towns else set()

    def _names(self, spec: FieldSpec) -> Comparator:
        comparator = PersonNames(
            self.records.values[spec.name], nicknames=Idea.NICKNAMES not in self.without
        )
        given = spec.name == "first_name"
        compare = comparator.given if given else comparator.family
        return lambda left, right: compare(spec, left, right)

    def _equal_levels(self, spec: FieldSpec) -> Levels:
        """Return the level of each value where both sides hold it."""
        counts = self._counts(spec.name)
        if spec.band and Idea.FREQUENCY in self.without:
            return np.zeros(len(counts), dtype=np.int8)
        if spec.band:
            share = (counts - 0.8) / (self.records.size + _SMALL_TABLE)
            return np.searchsorted(spec.band.edges, share, side="right").astype(np.int8)
        if spec.name == "phone":
            return np.searchsorted((_FEW + 1, _MANY + 1), counts, side="right").astype(np.int8)
        if spec.name == "email":
            role = self.records.boxes.role
            return ((counts > _SHARED_BOX) | role).astype(np.int8)
        if spec.name == "domain":
            return (counts > _SHARED_BOX).astype(np.int8)
        return np.zeros(len(counts), dtype=np.int8)

    def _slots_comparison(self, spec: FieldSpec, comparator: Comparator) -> Comparator:
        slots = self.records.slots[spec.name]
        equal = self._equal[spec.name]

        def compare(left: Places, right: Places) -> Levels:
            best = np.full(len(left), 127, dtype=np.int8)
            for one in slots:
                for other in slots:
                    a, b = one[left], other[right]
                    level = _levels(a, b, equal, comparator)
                    np.minimum(best, level, out=best, where=level >= 0)
            best[best == 127] = -1
            return best

        return compare

    def _place_comparison(self, spec: FieldSpec) -> Comparator:
        cities, codes = self.records.coded("city"), self.records.coded("postcode")
        common = np.append(cities.counts > _COMMON_CITY * self.records.size, False)
        city_texts, code_texts = Texts(cities.values), Texts(codes.values)
        countries = self.records.coded("country").codes
        zero = np.zeros(max(len(cities.values), len(codes.values)), dtype=np.int8)

        def city(left: Places, right: Places) -> Levels:
            close, similar = city_texts.spelling(left, right)
            near = close | (similar & (city_texts.edits(left, right, 2, similar) <= 2))
            return np.where(near, 1, 2).astype(np.int8)

        def code(left: Places, right: Places) -> Levels:
            long = code_texts.shorter(left, right) >= 4
            return np.where(code_texts.edits(left, right, 1, long) <= 1, 1, 2).astype(np.int8)

        def compare(left: Places, right: Places) -> Levels:
            town = _levels(cities.codes[left], cities.codes[right], zero, city)
            post = _levels(codes.codes[left], codes.codes[right], zero, code)
            if Idea.PLACE in self.without:
                post[town >= 0] = -1
            frequent = common[cities.codes[left]]
            choices = [
                ("both", (post == 0) & ((town == 0) | (town == 1))),
                ("postcode", post == 0),
                ("city_common", (town == 0) & frequent),
                ("city_rare", town == 0),
                ("close", (town == 1) | (post == 1)),
            ]
            level = level_of(spec, choices, len(left))
            blank = (town < 0) & (post < 0)
            abroad = (countries[left] != countries[right]) & (countries[left] >= 0)
            abroad &= countries[right] >= 0
            level[blank & ~abroad] = -1  # a country in common is shared by many
            return level

        return compare


class CrossedNames:
    """Gives swapped names their level, and the surname the level that it has when swapped."""

    def __init__(
        self, records: Records, specs: list[FieldSpec], surname_levels: Levels, *, nicknames: bool
    ) -> None:
        names = [spec.name for spec in specs]
        self.first, self.last = names.index("first_name"), names.index("last_name")
        self.given, self.family = specs[self.first], specs[self.last]
        pair = [records.coded("first_name"), records.coded("last_name")]
        (self.firsts, self.lasts), values = together(pair)
        self.names = PersonNames(values, nicknames=nicknames)
        self.surnames, self.levels = pair[1].codes, surname_levels

    def __call__(self, result: NDArray[np.int8], left: Places, right: Places) -> None:
        """Change the levels in `result`."""
        given, family = self.given.levels, self.family.levels
        rows = np.flatnonzero(
            (result[self.first] >= given.index("similar"))
            & (result[self.last] >= family.index("similar"))
        )
        rows = rows[self._alike(self.firsts[left[rows]], self.lasts[right[rows]])]
        rows = rows[self._alike(self.lasts[left[rows]], self.firsts[right[rows]])]
        result[self.first, rows] = given.index("swapped")
        # One side holds a given name for a surname, and a rare one: the other tells how frequent.
        own = np.maximum(
            self.levels[self.surnames[left[rows]]], self.levels[self.surnames[right[rows]]]
        )
        equal = self.lasts[left[rows]] == self.firsts[right[rows]]
        equal |= self.firsts[left[rows]] == self.lasts[right[rows]]
        result[self.last, rows] = np.where(equal, own, family.index("close"))

    def _alike(self, one: Column, other: Column) -> Flags:
        found: Flags = one == other
        rest = np.flatnonzero(~found)
        found[rest] = self.names.alike(one[rest], other[rest])
        return found


def _levels(one: Column, other: Column, equal: Levels, comparator: Comparator) -> Levels:
    """Return levels of value pairs: -1 for a blank, equal ones looked up, the others compared."""
    result = np.full(len(one), -1, dtype=np.int8)
    same = one == other
    known = (one >= 0) & (other >= 0)
    both = np.flatnonzero(same & known)
    result[both] = equal[one[both]]
    rest = np.flatnonzero(known & ~same)
    result[rest] = comparator(one[rest], other[rest])
    return result
