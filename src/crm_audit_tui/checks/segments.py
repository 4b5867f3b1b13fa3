"""One way of dividing a table: its segments, their sizes, and how they overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.association import cramers_v
from crm_audit_tui.checks.rows import Mask, carried, factorized
from crm_audit_tui.tables.table import Table

_SEPARATORS = (";", "|", "\n", ",")
_COMPARED = 50
_LEAST_MEMBERS = 5


@dataclass(frozen=True)
class Segmentation:
    """The segments of the chosen rows of one column.

    `member` goes from row to label, once per membership (a record with three tags has three);
    `labels` by code. `multi` tells whether a record may lie in several.
    """

    table: str
    column: str
    rows: int
    covered: int
    labels: list[str]
    row: NDArray[np.int64]
    code: NDArray[np.int64]
    multi: bool

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Records per label, by code."""
        return np.bincount(self.code, minlength=len(self.labels))

    @property
    def counts(self) -> dict[str, int]:
        """Records per label, most first."""
        order = np.argsort(-self.sizes, kind="stable")
        return {self.labels[place]: int(self.sizes[place]) for place in order}

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each segment's part of all memberships."""
        return self.sizes / self.sizes.sum() if len(self.code) else np.zeros(0)

    @property
    def entropy(self) -> float | None:
        """Shannon's entropy H of the shares, in nats."""
        if not len(self.code):
            return None
        p = self.shares[self.shares > 0]
        return float(-(p * np.log(p)).sum())

    @property
    def normalised_entropy(self) -> float | None:
        """H over the entropy of k equal segments, 0 to 1; None for fewer than two segments."""
        if self.entropy is None or len(self.labels) < 2:
            return None
        return self.entropy / math.log(len(self.labels))

    @property
    def effective(self) -> float | None:
        """How many segments of equal size would divide as finely: e^H."""
        return None if self.entropy is None else math.exp(self.entropy)

    @property
    def overlap(self) -> float | None:
        """Share of covered records that lie in more than one segment."""
        if not self.covered:
            return None
        return float((np.bincount(self.row) > 1).sum() / self.covered)

    def jaccard(self) -> list[tuple[str, str, float]]:
        """Return |A and B| / |A or B| of the largest segments, two by two, most alike first."""
        if not self.multi:
            return []
        large = np.argsort(-self.sizes, kind="stable")[:_COMPARED]
        sets = {int(code): self.row[self.code == code] for code in large}
        found = []
        codes = list(sets)
        for place, one in enumerate(codes):
            for other in codes[place + 1 :]:
                both = len(np.intersect1d(sets[one], sets[other], assume_unique=True))
                if both:
                    union = len(sets[one]) + len(sets[other]) - both
                    found.append((self.labels[one], self.labels[other], both / union))
        return sorted(found, key=lambda each: (-each[2], each[0], each[1]))

    def usefulness(self, outcome: NDArray[np.float64]) -> float | None:
        """Return the association with won (1) or lost (0); NaN rows have no outcome.

        Of segments that overlap, the most telling single one counts.
        """
        known = ~np.isnan(outcome)
        if not self.multi:
            use = known[self.row]
            if not use.any():
                return None
            labels = np.array(self.labels, dtype=object)[self.code[use]]
            return cramers_v(labels, outcome[self.row[use]] == 1)
        found = []
        for code in np.argsort(-self.sizes, kind="stable")[:_COMPARED]:
            inside = np.zeros(len(outcome), dtype=bool)
            inside[self.row[self.code == code]] = True
            if (inside & known).sum() >= _LEAST_MEMBERS:
                value = cramers_v(inside[known].astype(object), outcome[known] == 1)
                if value is not None:
                    found.append(value)
        return max(found, default=None)


def segment(table: Table, column: str, rows: Mask) -> Segmentation:
    """Return how `column` divides the chosen rows; labels keep the spelling they have."""
    rows = rows & carried(table, column)
    known = table.known(column)
    chosen = np.flatnonzero((known != "").to_numpy(dtype=bool) & rows)
    codes, distinct = factorized(known.iloc[chosen])
    sizes = np.bincount(codes, minlength=len(distinct))
    separator = separator_of(column, dict(zip(distinct, sizes.tolist(), strict=True)))
    if not separator:
        return Segmentation(
            table.name, column, int(rows.sum()), len(chosen), distinct, chosen, codes, False
        )
    parts = [
        list(dict.fromkeys(part.strip() for part in value.split(separator) if part.strip()))
        for value in distinct
    ]
    lengths = np.array([len(each) for each in parts], dtype=np.int64)
    flat, names = pd.factorize(np.array([p for each in parts for p in each], dtype=object))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    row = np.repeat(chosen, lengths[codes])
    offsets = np.arange(len(row)) - np.repeat(
        np.concatenate([[0], np.cumsum(lengths[codes])])[:-1], lengths[codes]
    )
    code = flat[np.repeat(starts[:-1][codes], lengths[codes]) + offsets]
    covered = int((lengths[codes] > 0).sum())
    return Segmentation(
        table.name,
        column,
        int(rows.sum()),
        covered,
        [str(name) for name in names],
        row,
        np.asarray(code, dtype=np.int64),
        True,
    )


def separator_of(column: str, counts: Mapping[str, int]) -> str:
    """Return what separates several values in one cell, "" where cells hold one each.

    `counts` says how many cells hold each text. A comma separates tags only; the rest separates
    wherever a tenth of the cells holds it and splitting makes the vocabulary smaller.
    """
    if not counts:
        return ""
    cells = sum(counts.values())
    for sign in _SEPARATORS:
        if sign == "," and column != "tags":
            continue
        if sum(n for value, n in counts.items() if sign in value) < 0.1 * cells:
            continue
        parts = {part.strip() for value in counts for part in value.split(sign)}
        if column == "tags" or len(parts) <= len(counts):
            return sign
    return ";" if column == "tags" else ""
