"""Arithmetic for recomputing an audit's figures from raw files: csv and nothing of the program."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    """Return a file's records by header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def day(text: str, form: str) -> date | None:
    """Return the day that `text` writes in the strptime format `form`, None for a blank."""
    return datetime.strptime(text.strip(), form).date() if text.strip() else None


def quantile(values: Iterable[float], part: float) -> float:
    """Return a quantile by linear interpolation between order statistics (type 7)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Iterable[float]) -> float:
    """Return the middle value."""
    return quantile(values, 0.5)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the roots of (p - part/whole)^2 = z^2 p (1 - p) / whole at z = 1.96."""
    share, z2 = part / whole, 1.96**2
    a, b, c = 1 + z2 / whole, -(2 * share + z2 / whole), share * share
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def entropy(counts: Iterable[int]) -> float:
    """Return Shannon's entropy in nats."""
    known = [count for count in counts if count]
    total = sum(known)
    return -sum(count / total * math.log(count / total) for count in known)


def association(pairs: Sequence[tuple[str, bool]]) -> float:
    """Return Cramér's V of (label, outcome) with Bergsma's correction of its bias."""
    n = len(pairs)
    cells, labels = Counter(pairs), Counter(label for label, _ in pairs)
    outcomes = Counter(outcome for _, outcome in pairs)
    chi2 = sum(
        (cells[label, outcome] - labels[label] * outcomes[outcome] / n) ** 2
        / (labels[label] * outcomes[outcome] / n)
        for label in labels
        for outcome in outcomes
    )
    r, k = len(labels), len(outcomes)
    phi2 = max(0.0, chi2 / n - (r - 1) * (k - 1) / (n - 1))
    r_fair, k_fair = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    return math.sqrt(phi2 / min(r_fair - 1, k_fair - 1))


def working_days(first: date, last: date) -> int:
    """Return the days from Monday to Friday between two days, both included."""
    span = (last - first).days + 1
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(span))


def total(rows: Iterable[Row], column: str, where: Callable[[Row], bool]) -> float:
    """Return the sum of a column over the chosen rows; blanks count nothing."""
    return sum(float(row[column]) for row in rows if where(row) and row[column].strip())


def expected_stale(days: Iterable[float], monthly: float) -> float:
    """Return the mean of 1 - (1 - m)^months."""
    shares = [1 - (1 - monthly) ** (each / (365.25 / 12)) for each in days]
    return float(sum(shares) / len(shares))
