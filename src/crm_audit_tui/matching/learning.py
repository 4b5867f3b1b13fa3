"""What verdicts teach: which patterns they were given on, and how far the model was off."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.model import Model
from crm_audit_tui.matching.probability import evidence_bits
from crm_audit_tui.matching.recalibration import recalibrate
from crm_audit_tui.matching.text import Codes


@dataclass(frozen=True)
class Learnt:
    """Each judged pair's pattern, by its place among all patterns, and whether it is a duplicate.

    Verdicts reach the model twice. In the estimation they are certain members of a class; that puts
    the weights of fields right. Then the probabilities are put right where verdicts say other than
    they do; that mends what the model's assumptions get wrong for all pairs alike.
    """

    kinds: int
    place: Codes
    same: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        judged: Codes,
        same: NDArray[np.bool_],
        candidates: Codes,
        packed: Codes,
        kinds: Codes,
    ) -> Learnt:
        """Return what is learnt from `judged` pairs among the sorted `candidates`.

        `packed` is each candidate's pattern, `kinds` the distinct ones in order. A pair that is no
        candidate (a record marked as deleted) teaches nothing.
        """
        at = np.searchsorted(candidates, judged)
        there = at < len(candidates)
        there[there] = candidates[at[there]] == judged[there]
        return cls(len(kinds), np.searchsorted(kinds, packed[at[there]]), same[there])

    def counts(self, *, same: bool) -> NDArray[np.float64] | None:
        """Return how many pairs of each pattern were judged so, None where none was judged."""
        if not len(self.same):
            return None
        chosen = self.place[self.same == same]
        return np.bincount(chosen, minlength=self.kinds).astype(np.float64)

    def recalibrated(self, model: Model, patterns: NDArray[np.int8]) -> Model:
        """Return the model with what the verdicts make of its probabilities."""
        if not len(self.same):
            return model
        bits = evidence_bits(model, patterns[self.place])
        return msgspec.structs.replace(
            model, knots=recalibrate(bits, self.same), judged=len(self.same)
        )
