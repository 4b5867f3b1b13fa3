"""The compared fields: their comparison levels, and what is expected of them before any data.

`m` is how often duplicates reach a level, `u` how often two records picked at random do. Both are
starting points that the data corrects; they hold a table of ten rows steady. The figures are round
ones, from what CRMs look like: a third of duplicates have another e-mail, one name in twelve is
spelled differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.records import Kind
from crm_audit_tui.matching.strings import Flags

Levels = NDArray[np.int8]


@dataclass(frozen=True)
class Band:
    """Exact agreement, told apart by how frequent the value is.

    `edges` are shares of records: a value below the first edge falls into the first level, rarest
    first. `typical` is a frequency within each level.
    """

    edges: tuple[float, ...]
    typical: tuple[float, ...]


@dataclass(frozen=True)
class FieldSpec:
    """One compared field: levels from best to worst with their expected m and u.

    Where `band` is given, the first len(edges) + 1 levels are exact agreement; their m is one sum
    that the table's own value frequencies divide, their u follows from the same frequencies.
    `most_different` is how often duplicates may differ, whatever the data seem to say; `limits`
    says so of other levels.
    """

    name: str
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    band: Band | None = None
    most_different: float = 0.75
    limits: tuple[tuple[str, float], ...] = ()

    @property
    def exact(self) -> int:
        """How many levels, from the first on, mean that the values are equal."""
        if self.band:
            return len(self.band.edges) + 1
        return sum(level.startswith("exact") for level in self.levels)


_EXACT_4 = ("exact_rare", "exact_uncommon", "exact_common", "exact_frequent")
_EXACT_3 = _EXACT_4[:3]
_RARE = Band((3e-5, 3e-4, 3e-3), (1e-5, 1e-4, 1e-3, 8e-3))
_GIVEN = Band((1e-4, 1e-3, 1e-2), (3e-5, 4e-4, 4e-3, 2e-2))
_NAMES_DIFFER = 0.3
_ORGANISED = Band((5e-5, 5e-4), (2e-5, 2e-4, 2e-3))

FIRST_NAME = FieldSpec(
    "first_name",
    (*_EXACT_4, "variant", "initial", "swapped", "close", "similar", "different"),
    (0.20, 0.20, 0.20, 0.20, 0.06, 0.02, 0.01, 0.06, 0.02, 0.03),
    (0, 0, 0, 0, 2e-3, 4e-3, 1e-5, 2e-3, 2e-2, 0.97),
    _GIVEN,
    most_different=0.018,
)
LAST_NAME = FieldSpec(
    "last_name",
    (*_EXACT_4, "part", "initial", "close", "similar", "different"),
    (0.21, 0.21, 0.21, 0.21, 0.02, 0.01, 0.07, 0.02, 0.04),
    (0, 0, 0, 0, 5e-4, 3e-3, 8e-4, 1e-2, 0.98),
    _RARE,
    most_different=_NAMES_DIFFER,
)
EMAIL = FieldSpec(
    "email",
    ("exact", "exact_shared", "close", "local", "domain", "different"),
    (0.54, 0.01, 0.07, 0.10, 0.10, 0.18),
    (1e-7, 1e-6, 1e-6, 2e-6, 1e-3, 0.999),
)
PHONE = FieldSpec(
    "phone",
    ("exact", "exact_few", "exact_shared", "close", "different"),
    (0.57, 0.03, 0.02, 0.04, 0.34),
    (2e-7, 5e-7, 2e-6, 3e-6, 0.999),
)
COMPANY = FieldSpec(
    "company",
    (*_EXACT_3, "close", "part", "different"),
    (0.24, 0.24, 0.24, 0.07, 0.07, 0.14),
    (0, 0, 0, 2e-4, 5e-4, 0.998),
    _ORGANISED,
)
STREET = FieldSpec(
    "street",
    ("exact", "close", "street", "different"),
    (0.55, 0.13, 0.03, 0.29),
    (2e-5, 2e-5, 2e-4, 0.9997),
)
PLACE = FieldSpec(
    "place",
    ("both", "postcode", "city_rare", "city_common", "close", "different"),
    (0.62, 0.07, 0.06, 0.06, 0.05, 0.14),
    (5e-4, 5e-4, 2e-3, 2e-2, 6e-3, 0.97),
)
BIRTH_DATE = FieldSpec(
    "birth_date",
    ("exact", "close", "part", "different"),
    (0.83, 0.09, 0.04, 0.04),
    (4e-5, 8e-4, 1e-2, 0.99),
)
NATIONAL_ID = FieldSpec(
    "national_id",
    ("exact", "close", "different"),
    (0.85, 0.06, 0.09),
    (1e-7, 2e-6, 0.999),
)
TAX_ID = FieldSpec("tax_id", NATIONAL_ID.levels, NATIONAL_ID.m, NATIONAL_ID.u)
NAME = FieldSpec(
    "name",
    (*_EXACT_3, "close", "acronym", "part", "town", "kin", "trade", "different"),
    (0.21, 0.21, 0.21, 0.15, 0.02, 0.11, 0.01, 0.01, 0.02, 0.05),
    (0, 0, 0, 2e-4, 1e-5, 8e-4, 1e-5, 2e-4, 2e-2, 0.979),
    _ORGANISED,
    most_different=_NAMES_DIFFER,
    limits=(("kin", 0.02), ("trade", 0.02), ("town", 0.05)),
)
LEGAL_FORM = FieldSpec("legal_form", ("exact", "different"), (0.92, 0.08), (0.3, 0.7))
DOMAIN = FieldSpec(
    "domain",
    ("exact", "exact_shared", "label", "close", "different"),
    (0.68, 0.01, 0.08, 0.04, 0.19),
    (1e-6, 1e-6, 2e-6, 2e-6, 0.999),
)

FIELDS: dict[Kind, tuple[FieldSpec, ...]] = {
    Kind.PERSONS: (
        FIRST_NAME,
        LAST_NAME,
        EMAIL,
        PHONE,
        COMPANY,
        STREET,
        PLACE,
        BIRTH_DATE,
        NATIONAL_ID,
    ),
    Kind.ORGANISATIONS: (NAME, LEGAL_FORM, DOMAIN, PHONE, STREET, PLACE, TAX_ID),
}


def level_of(spec: FieldSpec, choices: Sequence[tuple[str, Flags]], size: int) -> Levels:
    """Return for each pair the first level whose condition holds, else the last level."""
    result = np.full(size, len(spec.levels) - 1, dtype=np.int8)
    for level, holds in reversed(choices):
        result[holds] = spec.levels.index(level)
    return result
