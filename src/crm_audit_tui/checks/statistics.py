"""What a column of figures comes to: a share, a median with its quartiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Spread(NamedTuple):
    """Median, lower and upper quartile of n values; None where there are none."""

    median: float | None
    low: float | None
    high: float | None
    n: int
    mean: float | None = None


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole, None where the whole is empty ("n/a", never 0 or 100 %)."""
    return float(part) / float(whole) if whole else None


def spread(values: pd.Series | np.ndarray, zeros: int = 0) -> Spread:
    """Return median and quartiles of `values` together with `zeros` further values of 0.

    Missing values are left out. Quartiles interpolate linearly (Hyndman and Fan's type 7).
    """
    array = np.asarray(values, dtype="float64")
    array = array[~np.isnan(array)]
    if zeros:
        array = np.concatenate([np.zeros(zeros), array])
    if not len(array):
        return Spread(None, None, None, 0)
    low, median, high = np.quantile(array, [0.25, 0.5, 0.75])
    return Spread(float(median), float(low), float(high), len(array), float(array.mean()))
