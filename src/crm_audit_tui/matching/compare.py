"""From pairs of rows to comparison levels, each pair of distinct values compared once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching import levels as fields
from crm_audit_tui.matching import similarity as by
from crm_audit_tui.matching.emails import is_free, is_role, repeats_names
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.records import Records
from crm_audit_tui.matching.similarity import Comparator, Levels
from crm_audit_tui.matching.text import Codes, together

_SHARED_BOX = 6  # more holders than a cluster of duplicates has: a box or number of many
_FEW, _MANY = 4, 10
_COMMON_CITY = 0.005
_SMALL_TABLE = 300  # records added to a table's size, so that two of ten rows are not "frequent"


class Comparison:
    """Compares rows of one table; `specs` are the fields of which the table has any value."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.specs: list[FieldSpec] = []
        self._compare: list[Callable[[Codes, Codes], Levels]] = []
        self._equal: dict[str, Levels] = {}
        self._build()

    def __call__(self, left: Codes, right: Codes) -> NDArray[np.int8]:
        """Return levels, one row a pair and one column a field, -1 where a side is blank."""
        result = np.empty((len(left), len(self.specs)), dtype=np.int8)
        for column, compare in enumerate(self._compare):
            result[:, column] = compare(left, right)
        self._swap(result, left, right)
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
                if "city" in values or "postcode" in values:
                    self._add(spec, self._place_comparison(spec))
            elif spec.name in values:
                self._equal[spec.name] = self._equal_levels(spec)
                self._add(spec, self._slots_comparison(spec, self._comparator(spec)))

    def _add(self, spec: FieldSpec, compare: Callable[[Codes, Codes], Levels]) -> None:
        self.specs.append(spec)
        self._compare.append(compare)

    def _comparator(self, spec: FieldSpec) -> Comparator:
        values = self.records.values[spec.name]
        match spec.name:
            case "first_name" | "last_name":
                return self._names(spec)
            case "email":
                return by.Boxes(spec, values)
            case "birth_date":
                return by.Days(spec, values)
            case "company" | "name":
                return by.Organisations(spec, values)
            case "domain":
                return by.Domains(spec, values)
            case "street":
                return by.Streets(spec, values)
            case _:
                return by.Digits(spec, values)

    def _names(self, spec: FieldSpec) -> Comparator:
        comparator = by.PersonNames(self.records.values[spec.name])
        given = spec.name == "first_name"
        compare = comparator.given if given else comparator.family
        return lambda left, right: compare(spec, left, right)

    def _equal_levels(self, spec: FieldSpec) -> Levels:
        """Return the level of each value where both sides hold it."""
        counts = self._counts(spec.name)
        if spec.band:
            share = (counts - 0.8) / (self.records.size + _SMALL_TABLE)
            return np.searchsorted(spec.band.edges, share, side="right").astype(np.int8)
        if spec.name == "phone":
            return np.searchsorted((_FEW + 1, _MANY + 1), counts, side="right").astype(np.int8)
        if spec.name == "email":
            role = [is_role(value) for value in self.records.values["email"]]
            shared: Levels = ((counts > _SHARED_BOX) | np.array(role, dtype=bool)).astype(np.int8)
            return shared
        if spec.name == "domain":
            return (counts > _SHARED_BOX).astype(np.int8)
        return np.zeros(len(counts), dtype=np.int8)

    def _slots_comparison(
        self, spec: FieldSpec, comparator: Comparator
    ) -> Callable[[Codes, Codes], Levels]:
        slots = self.records.slots[spec.name]
        width = len(self.records.values[spec.name])
        equal = self._equal[spec.name]

        def compare(left: Codes, right: Codes) -> Levels:
            best = np.full(len(left), 127, dtype=np.int8)
            for one in slots:
                for other in slots:
                    a, b = one[left], other[right]
                    both = np.flatnonzero((a >= 0) & (b >= 0))
                    if len(both):
                        level = _distinct(a[both], b[both], width, equal, comparator)
                        best[both] = np.minimum(best[both], level)
            return np.where(best == 127, -1, best).astype(np.int8)

        return compare

    def _place_comparison(self, spec: FieldSpec) -> Callable[[Codes, Codes], Levels]:
        cities, codes = self.records.coded("city"), self.records.coded("postcode")
        common = np.append(cities.counts > _COMMON_CITY * self.records.size, False)
        city_texts, code_texts = by.Texts(cities.values), by.Texts(codes.values)

        def city(left: Codes, right: Codes) -> Levels:
            close, similar = city_texts.spelling(left, right)
            edits = city_texts.edits(left, right)
            near = close | (similar & (edits <= 2))
            return np.where(near, 1, 2).astype(np.int8)

        def code(left: Codes, right: Codes) -> Levels:
            edits, shorter = code_texts.edits(left, right), code_texts.shorter(left, right)
            return np.where((edits <= 1) & (shorter >= 4), 1, 2).astype(np.int8)

        def compare(left: Codes, right: Codes) -> Levels:
            town = _simple(cities.codes, left, right, len(cities.values), city)
            post = _simple(codes.codes, left, right, len(codes.values), code)
            frequent = common[cities.codes[left]]
            choices = [
                ("both", (post == 0) & ((town == 0) | (town == 1))),
                ("postcode", post == 0),
                ("city_common", (town == 0) & frequent),
                ("city_rare", town == 0),
                ("close", (town == 1) | (post == 1)),
            ]
            level = by.level_of(spec, choices, len(left))
            return np.where((town < 0) & (post < 0), -1, level).astype(np.int8)

        return compare

    def _swap(self, result: NDArray[np.int8], left: Codes, right: Codes) -> None:
        """Give swapped names their level, and the surname the level that it has when swapped."""
        names = [spec.name for spec in self.specs]
        if "first_name" not in names or "last_name" not in names:
            return
        first, last = names.index("first_name"), names.index("last_name")
        given, family = self.specs[first], self.specs[last]
        unlike = (result[:, first] >= given.levels.index("similar")) & (
            result[:, last] >= family.levels.index("similar")
        )
        rows = np.flatnonzero(unlike)
        if not len(rows):
            return
        (firsts, lasts), values = self._vocabulary
        one, other = left[rows], right[rows]
        crossed = self._cross(values, firsts[one], lasts[other])
        crossed &= self._cross(values, lasts[one], firsts[other])
        found = rows[crossed]
        result[found, first] = given.levels.index("swapped")
        # One side holds a given name for a surname, and a rare one: the other tells how frequent.
        column, levels = self.records.slots["last_name"][0], self._equal["last_name"]
        own = np.maximum(levels[column[left[found]]], levels[column[right[found]]])
        equal = lasts[left[found]] == firsts[right[found]]
        result[found, last] = np.where(equal, own, family.levels.index("close"))

    def _repeated(self, result: NDArray[np.int8], left: Codes, right: Codes) -> None:
        """Take back what an address only repeats: names that the other fields compare.

        `g.ferrari@` and `g.ferrara@` say nothing that the two surnames did not say, `thomas@` at
        two domains nothing that the given name did not say, `g.ferrari@` of Gino and of Gaia
        nothing that surname and initial did not say.
        """
        names = [spec.name for spec in self.specs]
        if "email" not in names or "last_name" not in names:
            return
        box, last = names.index("email"), names.index("last_name")
        spec = self.specs[box]
        close, local = spec.levels.index("close"), spec.levels.index("local")
        unlike = result[:, last] >= self.specs[last].exact
        near = (result[:, box] == close) & unlike
        if "first_name" in names:
            first = names.index("first_name")
            unlike |= result[:, first] >= self.specs[first].levels.index("similar")
        near |= (result[:, box] == local) & unlike
        for row in np.flatnonzero(near).tolist():
            sides = [self._address(int(side[row])) for side in (left, right)]
            told = [self._names_of(int(side[row])) for side in (left, right)]
            if result[row, box] == close:
                repeats = all(
                    family and family in box_name
                    for (_, family), (box_name, _) in zip(told, sides, strict=True)
                )
            else:
                repeats = any(repeats_names(sides[0][0], *each) for each in told)
            if repeats:
                same = sides[0][1] == sides[1][1] and not is_free(f"@{sides[0][1]}")
                result[row, box] = spec.levels.index("domain" if same else "different")

    def _address(self, row: int) -> tuple[str, str]:
        """Return local part (without dots) and domain of a row's first address."""
        box = next((int(slot[row]) for slot in self.records.slots["email"] if slot[row] >= 0), -1)
        local, _, domain = (self.records.values["email"][box] if box >= 0 else "").partition("@")
        return local.replace(".", ""), domain

    def _names_of(self, row: int) -> tuple[str, str]:
        """Return given name and surname of a row in one word each, "" where blank."""
        found = []
        for name in ("first_name", "last_name"):
            column = self.records.coded(name)
            code = int(column.codes[row])
            found.append(column.values[code].replace(" ", "") if code >= 0 else "")
        return found[0], found[1]

    @property
    def _vocabulary(self) -> tuple[list[Codes], list[str]]:
        known = self.__dict__.get("_known")
        if known is None:
            pair = [self.records.coded("first_name"), self.records.coded("last_name")]
            known = self.__dict__["_known"] = together(pair)
        return known

    def _cross(self, values: list[str], left: Codes, right: Codes) -> NDArray[np.bool_]:
        comparator = self.__dict__.get("_crossing")
        if comparator is None:
            comparator = self.__dict__["_crossing"] = by.PersonNames(values)
        found: NDArray[np.bool_] = left == right
        rest = np.flatnonzero(~found)
        level = _distinct(
            left[rest],
            right[rest],
            len(values),
            np.zeros(len(values), dtype=np.int8),
            lambda a, b: np.where(comparator.alike(a, b), 0, 1).astype(np.int8),
        )
        found[rest] = level == 0
        return found


def _simple(codes: Codes, left: Codes, right: Codes, width: int, comparator: Comparator) -> Levels:
    a, b = codes[left], codes[right]
    result = np.full(len(left), -1, dtype=np.int8)
    both = np.flatnonzero((a >= 0) & (b >= 0))
    if len(both):
        equal = np.zeros(width, dtype=np.int8)
        result[both] = _distinct(a[both], b[both], width, equal, comparator)
    return result


def _distinct(
    left: Codes, right: Codes, width: int, equal: Levels, comparator: Comparator
) -> Levels:
    """Return levels of value pairs: equal ones looked up, each other pair compared once."""
    result = np.empty(len(left), dtype=np.int8)
    same = left == right
    result[same] = equal[left[same]]
    rest = np.flatnonzero(~same)
    if len(rest):
        a, b = left[rest], right[rest]
        low, high = np.minimum(a, b), np.maximum(a, b)
        keys, inverse = np.unique(low * width + high, return_inverse=True)
        result[rest] = comparator(keys // width, keys % width)[inverse]
    return result
