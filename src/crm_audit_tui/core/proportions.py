"""How far a share or a mean of few cases may be from what lies behind it."""

from __future__ import annotations

import math

FEW = 30  # below that a share of the cases moves by more than three points with each of them
_Z = 1.96  # bounds that hold in 95 of 100 cases
# Student's t for the same, by degrees of freedom from 1 on.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


def wilson(successes: int, trials: int, z: float = _Z) -> tuple[float, float] | None:
    """Return Wilson's score interval of a proportion (1927), None without trials."""
    if not trials:
        return None
    share = successes / trials
    centre = share + z * z / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def mean_interval(
    mean: float, deviation: float, n: int, least: float, most: float
) -> tuple[float, float] | None:
    """Return Student's 95 % interval of a mean (1908), held to the scale `least` to `most`.

    `deviation` is that of the sample (n - 1). None for fewer than two values, and where all are
    the same: that they never differ is not known from so few.
    """
    if n < 2 or deviation <= 0:
        return None
    freedom = n - 1
    t = _T[freedom - 1] if freedom <= len(_T) else _Z + 2.37 / freedom
    half = t * deviation / math.sqrt(n)
    return max(least, mean - half), min(most, mean + half)
