"""Weights by expectation maximisation over counts of level patterns.

Fellegi and Sunter (1969) with more than two classes of pair. The model covers all n(n-1)/2 pairs
of a table: the number of pairs of class c with pattern g is expected to be
size_c * product over fields of p_c,f(g_f); a blank field contributes nothing. Blocking shows only
some pairs. What stays hidden is known by its totals: how many equal values the table holds, and
how alike a random sample is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.classes import CHANCE, CLASSES, MATCH, ClassSpec
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.model import FieldModel, Model, PairClass
from crm_audit_tui.matching.records import Kind

Floats = NDArray[np.float64]

_STRENGTH_U = 2000.0  # pairs that the expected u counts for
_STRENGTH_OWN = 500.0
_STRENGTH_M = 40.0
_HOLD_M = 0.15  # however many duplicates there are, the expected m keeps this part of a say
_HOLD_OWN = 0.1  # and so do the other classes, or large tables turn them into something else
_START_MATCHES = 0.05  # duplicates per record, to begin with
_STRENGTH_SIZE = 60.0  # records that the expected number of a kind of pair counts for
_NEAR = 3.0  # how much more often names agree within a firm than at large, to begin with
_KINDRED = 0.5  # namesakes that are not for the name's frequency: one country, one family
_UNLIKE = ("similar", "different")  # what no two namesakes' names are
_STILL = 1e-6  # change of the number of duplicates that ends the iteration
_PART = 512  # patterns in one matrix product: small ones wake no threads that others wait for
_TINY = 1e-12


@dataclass(frozen=True)
class Seen:
    """What a table shows: the patterns of compared pairs, and totals over all pairs.

    `patterns` has one row a distinct pattern, one column a field, -1 for blank; `counts` how many
    pairs have it. `totals` gives for each field the expected number of all pairs by level,
    `shares` for a field with frequency bands how its records spread over the exact levels. Of the
    pairs with each pattern, `same` were judged to be duplicates and `apart` not to be.
    """

    kind: Kind
    records: int
    specs: Sequence[FieldSpec]
    patterns: NDArray[np.int8]
    counts: Floats
    totals: Sequence[Floats]
    shares: Mapping[str, Floats]
    same: Floats | None = None
    apart: Floats | None = None


class Mixture:
    """Estimates one model from what is seen."""

    def __init__(self, seen: Seen, classes: Sequence[ClassSpec] | None = None) -> None:
        self.seen = seen
        self.classes = CLASSES[seen.kind] if classes is None else classes
        self.names = [MATCH, *(each.name for each in self.classes), CHANCE]
        self.prior_m = [self._expected_m(spec) for spec in seen.specs]
        self.prior_u = [self._expected_u(spec) for spec in seen.specs]
        self.m = [prior.copy() for prior in self.prior_m]
        self.u = [self._first_u(at) for at in range(len(seen.specs))]
        self.own = {
            (number, at): self._own(spec.fields[field.name], at)
            for number, spec in enumerate(self.classes)
            for at, field in enumerate(seen.specs)
            if spec.fields.get(field.name, CHANCE) not in ("same", CHANCE)
        }
        # One column a level of a field, 1 where a pattern reaches it: sums are matrix products.
        widths = [len(spec.levels) for spec in seen.specs]
        self.bounds = np.cumsum(widths)[:-1]
        self.reached = [
            np.hstack(
                [
                    np.zeros((len(part), 0)),
                    *(
                        column[:, None] == np.arange(width)
                        for column, width in zip(part.T, widths, strict=True)
                    ),
                ]
            )
            for part in np.split(seen.patterns, range(_PART, len(seen.patterns), _PART))
        ]
        self.all_pairs = max(seen.records * (seen.records - 1) / 2, 1.0)
        self.fixed = [self._known_size(spec) for spec in self.classes]
        self.starts = [_START_MATCHES, *(spec.start for spec in self.classes)]
        self.sizes = self._sizes([start * seen.records for start in self.starts])

    def fit(self, iterations: int) -> Model:
        """Iterate until the number of duplicates stands still, and return the model."""
        for _ in range(iterations):
            before = self.sizes[0]
            tables = np.hstack([np.zeros((len(self.names), 0)), *self._log_tables()]).T
            logs = np.concatenate([part @ tables for part in self.reached])
            self._maximise(self._weighed(_parted(logs + np.log(self.sizes))))
            if abs(self.sizes[0] - before) < _STILL * max(before, 1.0):
                break
        return self.model()

    def _weighed(self, parts: Floats) -> Floats:
        """Return how many pairs of each pattern belong to each class; verdicts are certain."""
        same, apart = self.seen.same, self.seen.apart
        if same is None or apart is None:
            weights: Floats = parts * self.seen.counts[:, None]
            return weights
        weights = parts * (self.seen.counts - same - apart)[:, None]
        weights[:, 0] += same
        others = parts[:, 1:]
        weights[:, 1:] += apart[:, None] * others / (others.sum(axis=1, keepdims=True) + _TINY)
        return weights

    def model(self) -> Model:
        """Return the estimate as it stands."""
        tables = self._tables()
        fields = tuple(
            FieldModel(
                name=spec.name,
                levels=spec.levels,
                m=tuple(self.m[at].tolist()),
                u=tuple(self.u[at].tolist()),
            )
            for at, spec in enumerate(self.seen.specs)
        )
        classes = tuple(
            PairClass(
                name=name,
                pairs=float(self.sizes[number]),
                levels=tuple(tuple(table[number].tolist()) for table in tables),
            )
            for number, name in enumerate(self.names)
        )
        rest = max(self.all_pairs - self.sizes[0], 0.5)
        return Model(prior=float(np.log2(self.sizes[0] / rest)), fields=fields, classes=classes)

    def _expected_m(self, spec: FieldSpec) -> Floats:
        expected = np.array(spec.m, dtype=np.float64)
        if spec.band:
            shares = self.seen.shares[spec.name] + 1e-3
            expected[: spec.exact] = expected[: spec.exact].sum() * shares / shares.sum()
        return _shares(expected)

    def _expected_u(self, spec: FieldSpec) -> Floats:
        expected = np.array(spec.u, dtype=np.float64)
        if spec.band:
            shares = self.seen.shares[spec.name] + 1e-3
            expected[: spec.exact] = shares / shares.sum() * np.array(spec.band.typical)
        return _shares(expected)

    def _first_u(self, at: int) -> Floats:
        """Start from the totals where chance makes them, elsewhere from what is expected."""
        if self.seen.specs[at].band is None:
            return self.prior_u[at].copy()
        return _posterior(self.seen.totals[at], self.prior_u[at], _STRENGTH_U)

    def _own(self, shares: object, at: int) -> Floats:
        """Return a class's own distribution; exact levels given as one are divided as m is."""
        spec = self.seen.specs[at]
        if shares == "frequent":
            given = self.m[at].copy()
            chance = self.u[at][: spec.exact]
            by_chance = given[: spec.exact].sum() * chance / chance.sum()
            given[: spec.exact] = (1 - _KINDRED) * by_chance + _KINDRED * given[: spec.exact]
            given[[level in _UNLIKE for level in spec.levels]] = _TINY
        elif shares == "near":
            given = self.u[at].copy()
            given[: spec.exact] *= _NEAR
        elif spec.band is None:
            given = np.array(shares, dtype=np.float64)
        else:
            assert isinstance(shares, tuple)
            exact = self.prior_m[at][: spec.exact]
            given = np.concatenate([shares[0] * exact / exact.sum(), shares[1:]])
        return _shares(given)

    def _known_size(self, spec: ClassSpec) -> float | None:
        """Return how many pairs a class has where equal values tell, None where pairs do."""
        columns = {field.name: at for at, field in enumerate(self.seen.specs)}
        if not spec.sharing:
            return None
        if spec.sharing in columns:
            at = columns[spec.sharing]
            return float(self.seen.totals[at][: self.seen.specs[at].exact].sum()) + 1.0
        if "email" in columns:
            at = columns["email"]
            level = self.seen.specs[at].levels.index("domain")
            return float(self.seen.totals[at][level]) + 1.0
        return 1.0

    def _tables(self) -> list[Floats]:
        """Return for each field the probability of each level by class."""
        tables = []
        for at, field in enumerate(self.seen.specs):
            rows = [self.m[at]]
            for number, spec in enumerate(self.classes):
                like = spec.fields.get(field.name, CHANCE)
                own = self.own.get((number, at))
                rows.append(
                    own if own is not None else self.m[at] if like == "same" else self.u[at]
                )
            tables.append(np.array([*rows, self.u[at]]))
        return tables

    def _log_tables(self) -> list[Floats]:
        return [np.log(table + _TINY) for table in self._tables()]

    def _maximise(self, weights: Floats) -> None:
        """Set sizes and distributions to what the pairs, parted by `weights`, say."""
        found = weights.sum(axis=0)
        tables = self._tables()
        parts = np.split(weights, range(_PART, len(weights), _PART))
        sums = sum(part.T @ reached for part, reached in zip(parts, self.reached, strict=True))
        by_field = np.split(np.asarray(sums), self.bounds, axis=1)
        for at, field in enumerate(self.seen.specs):
            by_class = by_field[at]
            self._set_m(at, by_class[0])
            self._set_u(at, by_class, tables[at], found)
            for number in range(len(self.classes)):
                if (number, at) in self.own:
                    seen = by_class[number + 1] + self._unseen(number, at, found, by_class)
                    prior = self._own(self.classes[number].fields[field.name], at)
                    like = self.classes[number].fields[field.name]
                    strength = _STRENGTH_OWN + _HOLD_OWN * float(seen.sum())
                    strength = np.inf if like == "frequent" else strength
                    self.own[number, at] = _posterior(seen, prior, strength)
        self.sizes = self._sizes(found[:-1].tolist())

    def _sizes(self, found: Sequence[float]) -> Floats:
        """Return how many pairs there are of each class, `found` of them seen, chance last.

        A number is the mean of a gamma distribution after what was found: a handful of records says
        little about how frequent a kind of pair is, a large table without duplicates says all.
        """
        records = self.seen.records
        sizes = [
            records * (seen + _STRENGTH_SIZE * start) / (records + _STRENGTH_SIZE)
            if fixed is None
            else fixed
            for seen, start, fixed in zip(found, self.starts, [None, *self.fixed], strict=True)
        ]
        chance = max(self.all_pairs - sum(sizes), 0.5 * self.all_pairs)
        return np.maximum(np.array([*sizes, chance], dtype=np.float64), _TINY)

    def _unseen(self, number: int, at: int, found: Floats, by_class: Floats) -> Floats:
        """Return by level the pairs of a class of known size that were never compared.

        Equal values of a field make a block together with what the class shares, so hidden pairs
        differ there.
        """
        fixed = self.fixed[number]
        spec = self.seen.specs[at]
        result = np.zeros(len(spec.levels))
        if self.classes[number].fields[spec.name] == "near" and fixed and fixed > found[number + 1]:
            filled = by_class[number + 1].sum() / max(found[number + 1], _TINY)
            rest = self.u[at].copy()
            rest[: spec.exact] = 0.0
            result = (fixed - found[number + 1]) * min(filled, 1.0) * rest / rest.sum()
        return result

    def _set_m(self, at: int, seen: Floats) -> None:
        """Duplicates: what is seen, held near what is expected.

        They may differ more often than expected, but not mostly in what identifies them: in a
        table without duplicates this class would else turn into whatever kind of pair no other
        class explains.
        """
        prior = self.prior_m[at]
        m = _posterior(seen, prior, _STRENGTH_M + _HOLD_M * float(seen.sum()))
        spec = self.seen.specs[at]
        for level, most in ((spec.levels[-1], spec.most_different), *spec.limits):
            place = spec.levels.index(level)
            if m[place] > most:
                m *= (1 - most) / (m.sum() - m[place])
                m[place] = most
        self.m[at] = m

    def _set_u(self, at: int, by_class: Floats, table: Floats, found: Floats) -> None:
        """Chance: its part of the compared pairs, and of what was never compared all that no class
        with hidden pairs accounts for.
        """
        hidden = np.maximum(self.seen.totals[at] - by_class.sum(axis=0), 0.0)
        for number, fixed in enumerate(self.fixed, start=1):
            if fixed is not None and fixed > found[number]:
                filled = by_class[number].sum() / max(found[number], _TINY)
                unseen = fixed * filled * table[number] - by_class[number]
                hidden = np.maximum(hidden - np.maximum(unseen, 0.0), 0.0)
        self.u[at] = _posterior(by_class[-1] + hidden, self.prior_u[at], _STRENGTH_U)


def _shares(amounts: Floats) -> Floats:
    result: Floats = amounts / amounts.sum()
    return result


def _posterior(counts: Floats, prior: Floats, strength: float) -> Floats:
    """Return the mean of a Dirichlet distribution after `counts`; infinite strength: `prior`.

    A level of which less than one pair is expected counts as if one were: else a single pair, in a
    table of ten rows, would teach a class that it often reaches what it hardly ever does.
    """
    if np.isinf(strength):
        return prior
    expected = np.maximum(strength * prior, 1.0)
    safe = np.maximum(prior, _TINY)
    return _shares(safe * (counts + expected) / (safe * counts.sum() + expected))


def responsibilities(
    log_tables: Sequence[Floats], sizes: Floats, patterns: NDArray[np.int8]
) -> Floats:
    """Return for each pattern the probability of each class; rows sum to 1."""
    logs = np.broadcast_to(np.log(sizes), (len(patterns), len(sizes))).copy()
    for at, table in enumerate(log_tables):
        padded = np.vstack([table.T, np.zeros(len(sizes))])  # -1 finds the blank row
        logs += padded[patterns[:, at]]
    return _parted(logs)


def _parted(logs: Floats) -> Floats:
    logs -= logs.max(axis=1, keepdims=True)
    parts: Floats = np.exp(logs)
    parts /= parts.sum(axis=1, keepdims=True)
    return parts
