"""How old what we know is: when a record was last verified, and what is no verification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.rows import Mask, live, mask
from crm_audit_tui.core.proportions import wilson
from crm_audit_tui.tables.table import Table

Days = NDArray[np.float64]
MONTH = 365.25 / 12
VERIFIED, MODIFIED, CREATED, UNKNOWN = "verified", "modified", "created", ""


@dataclass(frozen=True)
class Ages:
    """Per row: age in days (NaN unknown) and what it rests on; the days of bulk edits.

    `basis` is "verified", "modified", "created" or "". `bulk` goes from day to the share of the
    records that it touched.
    """

    days: Days
    basis: NDArray[np.object_]
    bulk: dict[date, float]
    bulk_rows: Mask


def ages_of(table: Table, audit_date: date, bulk_share: float, bulk_least: int) -> Ages:
    """Return the age of every record: since it was verified, else since it was last changed.

    A change on a day that touched more than `bulk_share` of the records (and at least
    `bulk_least`) is a bulk edit and verifies nothing; then the creation counts. Dates after the
    audit date are not believed.
    """
    now = pd.Timestamp(audit_date)
    days = np.full(len(table), np.nan)
    basis = np.full(len(table), UNKNOWN, dtype=object)
    rows = live(table)
    modified = _ages(table, "modified_at", now)
    bulk, bulk_rows = _bulk(table, rows, modified, now, bulk_share, bulk_least)
    modified = np.where(bulk_rows, np.nan, modified)
    for values, name in (
        (_ages(table, "verified_at", now), VERIFIED),
        (modified, MODIFIED),
        (_ages(table, "created_at", now), CREATED),
    ):
        use = np.isnan(days) & ~np.isnan(values) & rows
        days[use], basis[use] = values[use], name
    return Ages(days, basis, bulk, bulk_rows)


def _ages(table: Table, column: str, now: pd.Timestamp) -> Days:
    if not table.has(column):
        return np.full(len(table), np.nan)
    ages = (now - table.dates(column).dt.normalize()).dt.days.to_numpy(dtype=float)
    return np.where(ages >= 0, ages, np.nan)


def _bulk(
    table: Table, rows: Mask, ages: Days, now: pd.Timestamp, share: float, least: int
) -> tuple[dict[date, float], Mask]:
    known = rows & ~np.isnan(ages)
    total = int(known.sum())
    if not total:
        return {}, np.zeros(len(table), dtype=bool)
    values, counts = np.unique(ages[known], return_counts=True)
    large = (counts > share * total) & (counts >= least)
    bulk = {
        (now - pd.Timedelta(days=int(age))).date(): float(n / total)
        for age, n in zip(values[large], counts[large], strict=True)
    }
    return bulk, known & np.isin(ages, values[large])


def stale_share(ages: Days, monthly: float) -> float | None:
    """Return the share expected to be out of date: the mean of 1 - (1 - m)^months."""
    known = ages[~np.isnan(ages)]
    return float((1 - (1 - monthly) ** (known / MONTH)).mean()) if len(known) else None


@dataclass(frozen=True)
class Decay:
    """How many of the records that two exports share changed within `months`."""

    changed: int
    known: int
    months: float

    @property
    def monthly(self) -> float:
        """The monthly rate."""
        return self._a_month(self.changed / self.known)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where that rate lies in 95 of 100 cases (Wilson 1927, put through the same formula)."""
        bounds = wilson(self.changed, self.known)
        return None if bounds is None else (self._a_month(bounds[0]), self._a_month(bounds[1]))

    def _a_month(self, share: float) -> float:
        return 1 - float((1 - min(0.999, share)) ** (1 / self.months))


def observed_decay(
    before: Table, now: Table, months: float, columns: tuple[str, ...]
) -> Decay | None:
    """Return how many records changed a value of `columns` between two exports.

    Records are matched by id; a record counts as changed where any value that both exports hold
    differs. From the share c the monthly rate is 1 - (1 - c)^(1 / months).
    """
    if months <= 0 or not before.has("id") or not now.has("id"):
        return None
    ours = [name for name in columns if before.has(name) and now.has(name)]
    old, new = before.references("id"), now.references("id")
    place = pd.Series(np.arange(len(before)), index=old.to_numpy(dtype=object))
    place = place[~place.index.duplicated() & (place.index != "")]
    match = place.reindex(new.to_numpy(dtype=object)).to_numpy(dtype=float)
    both = np.flatnonzero(~np.isnan(match))
    rows = match[both].astype(int)
    known = np.zeros(len(both), dtype=bool)
    changed = np.zeros(len(both), dtype=bool)
    for name in ours:
        left = before.folded(name).to_numpy(dtype=object)[rows]
        right = now.folded(name).to_numpy(dtype=object)[both]
        filled = mask(left != "") & mask(right != "")
        known |= filled
        changed |= filled & mask(left != right)
    if not known.any():
        return None
    return Decay(int(changed[known].sum()), int(known.sum()), months)
