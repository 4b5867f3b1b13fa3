"""From a model and level patterns to probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching.mixture import responsibilities
from crm_audit_tui.matching.model import Model
from crm_audit_tui.matching.recalibration import corrected

Floats = NDArray[np.float64]
_TINY = 1e-300


def probabilities(model: Model, patterns: NDArray[np.int8]) -> Floats:
    """Return for each level pattern the probability that its pairs are duplicates."""
    parts = _parts(model, patterns)
    if not model.judged:
        return parts[:, 0]
    chances: Floats = 1.0 / (1.0 + np.exp2(-corrected(_bits(parts), model.knots)))
    return chances


def evidence_bits(model: Model, patterns: NDArray[np.int8]) -> Floats:
    """Return log2 of each pattern's odds as the evidence alone gives them."""
    return _bits(_parts(model, patterns))


def _bits(parts: Floats) -> Floats:
    bits: Floats = np.log2(parts[:, 0] + _TINY) - np.log2(parts[:, 1:].sum(axis=1) + _TINY)
    return bits


def _parts(model: Model, patterns: NDArray[np.int8]) -> Floats:
    tables = [
        np.log(np.array([each.levels[at] for each in model.classes]) + 1e-12)
        for at in range(len(model.fields))
    ]
    sizes = np.array([each.pairs for each in model.classes])
    return responsibilities(tables, sizes, patterns)
