"""Matching in one process: numpy codes, rapidfuzz on distinct values, bounded batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.progress import (
    IsCancelled,
    OnProgress,
    Progress,
    ignore_progress,
    never_cancelled,
)
from crm_audit_tui.matching import blocking, keys
from crm_audit_tui.matching.clusters import choose_threshold, cluster
from crm_audit_tui.matching.compare import Comparison
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.mixture import Mixture, Seen, responsibilities
from crm_audit_tui.matching.model import Model
from crm_audit_tui.matching.records import Records, canonical_order, prepare
from crm_audit_tui.matching.settings import MatchSettings
from crm_audit_tui.matching.text import Codes, distinct
from crm_audit_tui.tables.table import Table

_SEED = 20_260_101  # the random pairs are the same in every run


def match_table(
    table: Table,
    *,
    settings: MatchSettings = MatchSettings(),  # noqa: B008  (an immutable value)
    apart: frozenset[tuple[int, int]] = frozenset(),
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Matches:
    """Return the pairs and clusters of `table`; pairs of rows in `apart` share no cluster.

    The result does not depend on the order of the rows. Deleted records and converted leads are in
    no pair. Raises Cancelled.
    """
    return _Run(table, settings, apart, on_progress, is_cancelled).result()


@dataclass(frozen=True)
class _Run:
    table: Table
    settings: MatchSettings
    apart: frozenset[tuple[int, int]]
    on_progress: OnProgress
    is_cancelled: IsCancelled

    def result(self) -> Matches:
        self._at("normalise")
        order = canonical_order(self.table)
        records = prepare(self.table, order)
        comparison = Comparison(records)
        candidates, cut = self._candidates(records)
        candidates = self._in_use(candidates, records.size, order)
        packed = self._compare(comparison, candidates, records.size)
        self._at("weigh")
        packing = _Packing(comparison.specs)
        kinds, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
        patterns = packing.unpack(kinds)
        seen = Seen(
            kind=records.kind,
            records=records.size,
            specs=comparison.specs,
            patterns=patterns,
            counts=counts.astype(np.float64),
            totals=self._totals(comparison, records.size),
            shares={
                spec.name: comparison.holders(spec.name) for spec in comparison.specs if spec.band
            },
        )
        model = Mixture(seen).fit(self.settings.iterations)
        probability = probabilities(model, patterns)
        kept = np.flatnonzero(probability[inverse] >= self.settings.keep)
        left, right = _rows(candidates[kept], order)
        return self._clustered(
            left, right, probability[inverse[kept]], patterns[inverse[kept]], model, cut
        )

    def _clustered(
        self,
        left: Codes,
        right: Codes,
        probability: NDArray[np.float64],
        levels: NDArray[np.int8],
        model: Model,
        cut: dict[str, int],
    ) -> Matches:
        self._at("cluster")
        size = len(self.table)
        sequence = np.lexsort((right, left, -probability))
        left, right = left[sequence], right[sequence]
        probability, levels = probability[sequence], levels[sequence]
        threshold = self.settings.threshold
        if threshold is None:
            threshold = choose_threshold(size, left, right, probability)
        return Matches(
            table=self.table.name,
            left=left,
            right=right,
            probability=probability,
            levels=levels,
            cluster=cluster(size, left, right, probability, threshold, self.apart),
            threshold=threshold,
            model=model,
            cut=cut,
        )

    def _candidates(self, records: Records) -> tuple[Codes, dict[str, int]]:
        size = records.size
        if size * (size - 1) // 2 <= self.settings.all_pairs:
            return blocking.every_pair(size), {}
        found = np.zeros(0, dtype=np.int64)
        cut: dict[str, int] = {}
        passes = keys.passes(records, self.settings.window)
        for number, each in enumerate(passes):
            self._at("block", number, len(passes))
            if isinstance(each, blocking.Neighbours):
                more = blocking.neighbours(each)
            else:
                more, lost = blocking.pairs_of(each, self.settings.block, self.settings.window)
                if lost:
                    cut[each.name] = lost
            found = distinct(np.concatenate([found, more]))
        return found, cut

    def _in_use(self, candidates: Codes, size: int, order: Codes) -> Codes:
        """Return the pairs of records in use: no deleted one, no lead that became a contact."""
        gone = self.table.booleans("is_deleted") | self.table.booleans("is_converted")
        if not gone.any():
            return candidates
        alive = ~gone.fillna(False).to_numpy(dtype=bool)[order]
        return candidates[alive[candidates // size] & alive[candidates % size]]

    def _compare(self, comparison: Comparison, candidates: Codes, size: int) -> Codes:
        packing = _Packing(comparison.specs)
        packed = np.empty(len(candidates), dtype=np.int64)
        for start in range(0, len(candidates), self.settings.batch):
            self._at("compare", start, len(candidates))
            part = candidates[start : start + self.settings.batch]
            levels = comparison(part // size, part % size)
            packed[start : start + len(part)] = packing.pack(levels)
        return packed

    def _totals(self, comparison: Comparison, size: int) -> list[NDArray[np.float64]]:
        """Return how many of all pairs reach each level: equal ones counted, others sampled."""
        all_pairs = size * (size - 1) / 2
        if all_pairs <= self.settings.all_pairs:
            codes = blocking.every_pair(size)
            left, right = codes // max(size, 1), codes % max(size, 1)
        else:
            random = np.random.default_rng(_SEED)
            left, right = random.integers(0, size, (2, self.settings.sample))
            differ = left != right
            left, right = left[differ], right[differ]
        scale = all_pairs / max(len(left), 1)
        exact = comparison.exact_pairs()
        totals: list[NDArray[np.float64]] = []
        levels = [
            comparison(left[at : at + self.settings.batch], right[at : at + self.settings.batch])
            for at in range(0, len(left), self.settings.batch)
        ]
        sample = np.concatenate(levels) if levels else np.zeros((0, len(comparison.specs)), np.int8)
        for at, spec in enumerate(comparison.specs):
            column = sample[:, at]
            total = np.bincount(column[column >= 0], minlength=len(spec.levels)) * scale
            if spec.name in exact and scale > 1:
                total[: spec.exact] = exact[spec.name]
            totals.append(total.astype(np.float64))
        return totals

    def _at(self, phase: str, done: int = 0, total: int | None = None) -> None:
        if self.is_cancelled():
            raise Cancelled
        self.on_progress(Progress(f"matching.phase.{phase}", done, total))


class _Packing:
    """Level patterns as one integer each, so that they can be counted by sorting."""

    def __init__(self, specs: list[FieldSpec]) -> None:
        self.bases = [len(spec.levels) + 1 for spec in specs]

    def pack(self, levels: NDArray[np.int8]) -> Codes:
        packed = np.zeros(len(levels), dtype=np.int64)
        for column, base in enumerate(self.bases):
            packed = packed * base + (levels[:, column].astype(np.int64) + 1)
        return packed

    def unpack(self, packed: Codes) -> NDArray[np.int8]:
        levels = np.empty((len(packed), len(self.bases)), dtype=np.int8)
        rest = packed.copy()
        for column in range(len(self.bases) - 1, -1, -1):
            rest, level = np.divmod(rest, self.bases[column])
            levels[:, column] = level - 1
        return levels


def probabilities(model: Model, patterns: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return for each level pattern the probability that its pairs are duplicates."""
    tables = [
        np.log(np.array([each.levels[at] for each in model.classes]) + 1e-12)
        for at in range(len(model.fields))
    ]
    sizes = np.array([each.pairs for each in model.classes])
    return responsibilities(tables, sizes, patterns)[:, 0]


def _rows(codes: Codes, order: Codes) -> tuple[Codes, Codes]:
    """Return pairs of canonical places as rows of the table, the smaller row first."""
    one, other = order[codes // max(len(order), 1)], order[codes % max(len(order), 1)]
    return np.minimum(one, other), np.maximum(one, other)
