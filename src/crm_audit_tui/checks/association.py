"""How well a division of records tells apart two outcomes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def cramers_v(labels: NDArray[np.object_], outcome: NDArray[np.bool_]) -> float | None:
    """Return the bias-corrected Cramér's V (Bergsma 2013) of labels and a yes/no outcome.

    0 no association, 1 a perfect one; None where either has only one value.
    """
    codes, names = pd.factorize(labels)
    rows, columns, n = len(names), 2, len(labels)
    if rows < 2 or n < 2 or outcome.all() or not outcome.any():
        return None
    counts = np.zeros((rows, columns))
    np.add.at(counts, (codes, outcome.astype(int)), 1)
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / n
    phi2 = float(((counts - expected) ** 2 / expected).sum()) / n
    corrected = max(0.0, phi2 - (rows - 1) * (columns - 1) / (n - 1))
    r = rows - (rows - 1) ** 2 / (n - 1)
    k = columns - (columns - 1) ** 2 / (n - 1)
    least = min(r, k) - 1
    return min(1.0, math.sqrt(corrected / least)) if least > 0 else None
