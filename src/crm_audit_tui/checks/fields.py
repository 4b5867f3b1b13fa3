"""How the fields of a table are used: fill, distinct values, top value, twins, full subsets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from crm_audit_tui.checks.rows import Mask, carried
from crm_audit_tui.checks.words import word_set
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import DATE_TYPES, Table

# Fields that say the same for every record without being useless: they are kept for the law, for
# the system or for the day when they differ.
KEPT = word_set(
    "id currency is_deleted is_converted opted_out double_opt_in do_not_call email_bounced consent "
    "consent_date consent_basis is_closed is_won"
)
_SAMPLE = 2000
_GROUPS = 50
_LEAST_GROUP = 5


@dataclass(frozen=True)
class FieldProfile:
    """One column's use over the `rows` records whose export has it.

    `top` is its most frequent value, as it stands.
    """

    column: str
    rows: int
    filled: int
    distinct: int
    top: str
    top_count: int

    @property
    def fill(self) -> float | None:
        """Share of records that say something here."""
        return self.filled / self.rows if self.rows else None

    @property
    def top_share(self) -> float | None:
        """Share of the top value among the filled cells."""
        return self.top_count / self.filled if self.filled else None

    @property
    def constant(self) -> bool:
        """Tell whether every filled cell holds the same."""
        return self.distinct == 1


@dataclass(frozen=True)
class Twins:
    """Two columns of one table that hold the same: `agree` is the share of equal cells."""

    left: str
    right: str
    agree: float
    both: int


@dataclass(frozen=True)
class Subset:
    """A group of records, `column` = `value`, in which a sparse field is (almost) full."""

    column: str
    value: str
    fill: float
    size: int


def profile_fields(table: Table, rows: Mask) -> list[FieldProfile]:
    """Return every column's profile over the chosen `rows`."""
    found = []
    for column in table.columns:
        filled = table.filled(column).to_numpy(dtype=bool) & rows
        folded = table.folded(column)[filled]
        counts = folded.value_counts()
        top, count = "", 0
        if len(counts):
            count = int(counts.iloc[0])
            place = pc.index(kernels.cells(folded), str(counts.index[0])).as_py()
            top = str(table.known(column).iloc[np.flatnonzero(filled)[place]])
        asked = int((rows & carried(table, column)).sum())
        found.append(FieldProfile(column, asked, int(filled.sum()), len(counts), top, count))
    return found


def find_twins(
    table: Table, profiles: Sequence[FieldProfile], least_agreement: float
) -> list[Twins]:
    """Return pairs of columns that agree in at least `least_agreement` of the cells both fill.

    Agreement that chance would bring (two flags that are nearly always "no") does not count:
    Cohen's kappa has to reach 0.8. Dates and flags are left out. Pairs that an even sample of the
    rows rules out are not compared in full.
    """
    columns = [
        each.column
        for each in profiles
        if each.distinct > 2 and each.filled >= _LEAST_GROUP and _comparable(table, each.column)
    ]
    step = max(1, len(table) // _SAMPLE)
    samples = {column: table.folded(column).iloc[::step] for column in columns}
    found = []
    for left, right in combinations(columns, 2):
        one, other = table.folded(left), table.folded(right)
        sample = _agreement(samples[left], samples[right])
        if sample is not None and sample[1] >= 20 and sample[0] < least_agreement - 0.1:
            continue
        full = _agreement(one, other)
        if full is None or full[1] < _LEAST_GROUP or full[0] < least_agreement:
            continue
        if _kappa(one, other, full[0]) >= 0.8:
            found.append(Twins(left, right, full[0], full[1]))
    return sorted(found, key=lambda each: (-each.agree, each.left, each.right))


def _comparable(table: Table, column: str) -> bool:
    spec = table.spec(column)
    return spec is None or spec.type not in (*DATE_TYPES, ColumnType.BOOLEAN)


def _agreement(one: pd.Series[str], other: pd.Series[str]) -> tuple[float, int] | None:
    left, right = kernels.cells(one), kernels.cells(other)
    both = kernels.flags(pc.and_(pc.not_equal(left, ""), pc.not_equal(right, "")))
    count = int(both.sum())
    return (float(kernels.flags(pc.equal(left, right))[both].mean()), count) if count else None


def _kappa(one: pd.Series[str], other: pd.Series[str], agree: float) -> float:
    both = ((one != "") & (other != "")).to_numpy(dtype=bool)
    left = one[both].value_counts(normalize=True)
    right = other[both].value_counts(normalize=True)
    chance = float((left * right.reindex(left.index).fillna(0.0)).sum())
    return (agree - chance) / (1 - chance) if chance < 1 else 0.0


def grouping_columns(table: Table, profiles: Sequence[FieldProfile]) -> list[str]:
    """Return the columns that divide a table into few groups."""
    return [
        each.column
        for each in profiles
        if 2 <= each.distinct <= _GROUPS and (each.fill or 0) >= 0.5 and each.distinct < each.filled
    ]


def full_subset(
    table: Table, column: str, rows: Mask, groups: Sequence[str], least_fill: float
) -> Subset | None:
    """Return the group of records that explains a sparse field, None where there is none.

    The group has at least five records, fills the field to `least_fill`, and holds at least half
    of all that the field has.
    """
    filled = table.filled(column).to_numpy(dtype=bool) & rows
    total = int(filled.sum())
    if not total:
        return None
    best: Subset | None = None
    for group in groups:
        if group == column:
            continue
        values = table.folded(group).to_numpy(dtype=object)
        inside = pd.Series(filled[rows]).groupby(values[rows]).agg(["sum", "count"])
        for value, part in inside[inside.index != ""].iterrows():
            fill = part["sum"] / part["count"]
            big = part["count"] >= _LEAST_GROUP and part["sum"] * 2 >= total
            if big and fill >= least_fill and (best is None or fill > best.fill):
                best = Subset(group, str(value), float(fill), int(part["count"]))
    return best


def by_fill(profiles: Sequence[FieldProfile]) -> Iterator[FieldProfile]:
    """Yield profiles from the emptiest on."""
    # By share, not by count: a column is counted over the records whose export has it.
    yield from sorted(
        profiles, key=lambda each: (1.0 if each.fill is None else each.fill, each.column)
    )
