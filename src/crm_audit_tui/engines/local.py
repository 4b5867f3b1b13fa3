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
from crm_audit_tui.matching.learning import Learnt
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.mixture import Mixture, Seen
from crm_audit_tui.matching.model import Model
from crm_audit_tui.matching.packing import Packing
from crm_audit_tui.matching.probability import probabilities
from crm_audit_tui.matching.reading import read
from crm_audit_tui.matching.records import Records
from crm_audit_tui.matching.settings import Idea, MatchSettings
from crm_audit_tui.matching.text import Codes, distinct
from crm_audit_tui.matching.threads import in_order
from crm_audit_tui.matching.verdicts import NO_VERDICTS, Verdicts
from crm_audit_tui.tables.in_use import in_use
from crm_audit_tui.tables.table import Table

_SEED = 20_260_101  # the random pairs are the same in every run


def match_table(
    table: Table,
    *,
    settings: MatchSettings = MatchSettings(),  # noqa: B008  (an immutable value)
    apart: frozenset[tuple[int, int]] = frozenset(),
    verdicts: Verdicts = NO_VERDICTS,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Matches:
    """Return the pairs and clusters of `table`; pairs of rows in `apart` share no cluster.

    `verdicts` on pairs of rows are learnt from; those judged apart share no cluster either.
    The result does not depend on the order of the rows. Deleted records and converted leads are in
    no pair. Raises Cancelled.
    """
    apart = apart | verdicts.apart
    return _Run(table, settings, apart, verdicts, on_progress, is_cancelled).result()


@dataclass(frozen=True)
class _Run:
    table: Table
    settings: MatchSettings
    apart: frozenset[tuple[int, int]]
    verdicts: Verdicts
    on_progress: OnProgress
    is_cancelled: IsCancelled

    def result(self) -> Matches:
        self._at("normalise")
        order, records = read(self.table)
        comparison = Comparison(records, self.settings.without)
        candidates, cut = self._candidates(records)
        judged = self._judged(order)
        if len(judged):  # a verdict is told whether or not a block has found the pair
            candidates = distinct(np.concatenate([candidates, judged]))
        candidates = self._in_use(candidates, order)
        packing = Packing(comparison.specs)
        packed = self._compare(comparison, packing, candidates)
        self._at("weigh")
        kinds, counts = packing.count(packed)
        patterns = packing.unpack(kinds)
        learnt = Learnt.of(judged, self.verdicts.same, candidates, packed, kinds)
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
            same=learnt.counts(same=True),
            apart=learnt.counts(same=False),
        )
        classes = () if Idea.CLASSES in self.settings.without else None
        model = learnt.recalibrated(Mixture(seen, classes).fit(self.settings.iterations), patterns)
        probability = probabilities(model, patterns)
        kept, place = packing.those(packed, kinds, probability >= self.settings.keep)
        left, right = _rows(candidates[kept], order)
        return self._clustered(left, right, probability[place], patterns[place], model, cut)

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
            cluster=cluster(
                size,
                left,
                right,
                probability,
                threshold,
                self.apart,
                dense=Idea.DENSITY not in self.settings.without,
            ),
            threshold=threshold,
            model=model,
            cut=cut,
        )

    def _judged(self, order: Codes) -> Codes:
        """Return the judged pairs by the records' places in `order`."""
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        one, other = place[self.verdicts.left], place[self.verdicts.right]
        return blocking.pair(np.minimum(one, other), np.maximum(one, other))

    def _candidates(self, records: Records) -> tuple[Codes, dict[str, int]]:
        size = records.size
        if size * (size - 1) // 2 <= self.settings.all_pairs:
            return blocking.every_pair(size), {}
        passes = keys.passes(records, self.settings.window, self.settings.without)
        found: list[Codes] = []
        self._at("block", 0, len(passes))
        cut: dict[str, int] = {}
        for number, (pairs, lost) in enumerate(in_order(self._pass, passes)):
            self._at("block", number, len(passes))
            found.append(pairs)
            if lost:
                cut[passes[number].name] = lost
        if not found:
            return np.zeros(0, dtype=np.int64), cut
        every = np.concatenate(found)
        found.clear()
        return distinct(every), cut

    def _pass(self, each: blocking.Pass | blocking.Neighbours) -> tuple[Codes, int]:
        if isinstance(each, blocking.Neighbours):
            return blocking.neighbours(each), 0
        return blocking.pairs_of(each, self.settings.block, self.settings.window)

    def _in_use(self, candidates: Codes, order: Codes) -> Codes:
        """Return the pairs of records in use: no deleted one, no lead that became a contact."""
        alive = in_use(self.table)[order]
        if alive.all():
            return candidates
        left, right = blocking.sides(candidates)
        return candidates[alive[left] & alive[right]]

    def _compare(self, comparison: Comparison, packing: Packing, candidates: Codes) -> Codes:
        step = self.settings.batch
        packed = np.empty(len(candidates), dtype=packing.dtype)
        parts = [slice(at, at + step) for at in range(0, len(candidates), step)]

        def compared(part: slice) -> Codes:
            return packing.pack(comparison(*blocking.sides(candidates[part])))

        self._at("compare", 0, len(candidates))
        for part, codes in zip(parts, in_order(compared, parts), strict=True):
            self._at("compare", part.start, len(candidates))
            packed[part] = codes
        return packed

    def _totals(self, comparison: Comparison, size: int) -> list[NDArray[np.float64]]:
        """Return how many of all pairs reach each level: equal ones counted, others sampled."""
        all_pairs = size * (size - 1) / 2
        if all_pairs <= self.settings.all_pairs:
            left, right = blocking.sides(blocking.every_pair(size))
        else:
            random = np.random.default_rng(_SEED)
            left, right = random.integers(0, size, (2, self.settings.sample), dtype=np.int32)
            differ = left != right
            left, right = left[differ], right[differ]
        scale = all_pairs / max(len(left), 1)
        exact = comparison.exact_pairs()
        totals: list[NDArray[np.float64]] = []
        step = self.settings.batch
        parts = [slice(at, at + step) for at in range(0, len(left), step)]
        levels = [*in_order(lambda part: comparison(left[part], right[part]), parts)]
        sample = np.hstack(levels) if levels else np.zeros((len(comparison.specs), 0), np.int8)
        for at, spec in enumerate(comparison.specs):
            column = sample[at]
            total = np.bincount(column[column >= 0], minlength=len(spec.levels)) * scale
            if spec.name in exact and scale > 1:
                total[: spec.exact] = exact[spec.name]
            totals.append(total.astype(np.float64))
        return totals

    def _at(self, phase: str, done: int = 0, total: int | None = None) -> None:
        if self.is_cancelled():
            raise Cancelled
        self.on_progress(Progress(f"matching.phase.{phase}", done, total))


def _rows(pairs: Codes, order: Codes) -> tuple[Codes, Codes]:
    """Return pairs of canonical places as rows of the table, the smaller row first."""
    left, right = blocking.sides(pairs)
    one, other = order[left], order[right]
    return np.minimum(one, other), np.maximum(one, other)
