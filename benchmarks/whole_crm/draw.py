"""Draws columns of text from one seed, a million cells at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Days = NDArray[np.datetime64]
Picked = NDArray[np.bool_]
Text: TypeAlias = pa.Array  # of strings, "" where a cell is blank


class Draw:
    """Draws columns of `rows` cells."""

    def __init__(self, seed: int, rows: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.rows = rows

    def one_of(self, words: Sequence[str], weights: Sequence[float] | None = None) -> Text:
        """Return one of `words` a cell, by weight."""
        shares = None if weights is None else np.array(weights) / sum(weights)
        return taken(pa.array(words), self.chance.choice(len(words), self.rows, p=shares))

    def some(self, share: float) -> Picked:
        """Return which cells are among a random `share` of all."""
        return self.chance.random(self.rows) < share

    def frequent_first(self, count: int, power: float = 2.0) -> Rows:
        """Return numbers below `count`, small ones more often."""
        return np.asarray(self.chance.random(self.rows) ** power * count, dtype=np.int64)

    def days(self, first: str, last: str) -> Days:
        """Return moments between two days, to the minute."""
        start = np.datetime64(first, "m")
        span = int((np.datetime64(last, "m") - start).astype(np.int64))
        return start + self.chance.integers(0, span, self.rows).astype("timedelta64[m]")

    def later(self, days: Days, mean: float, last: str) -> Days:
        """Return moments behind `days`, by `mean` days on average, none after `last`."""
        minutes = (self.chance.exponential(mean, self.rows) * 1440).astype("timedelta64[m]")
        moments: Days = np.minimum(days + minutes, np.datetime64(last, "m"))
        return moments

    def sentences(self, share: float, parts: Sequence[Sequence[str]]) -> Text:
        """Return free text in a `share` of the cells: one of each of `parts`, and a number."""
        chosen = np.flatnonzero(self.some(share))
        words = [
            taken(pa.array(part), self.chance.integers(0, len(part), len(chosen))) for part in parts
        ]
        numbers = pc.cast(pa.array(self.chance.integers(10, 9999, len(chosen))), pa.string())
        return spread(pc.binary_join_element_wise(*words, numbers, " "), chosen, self.rows)


def taken(words: Text, places: Rows) -> Text:
    """Return the words at `places`."""
    return words.take(pa.array(places))


def spread(cells: Text, places: Rows, rows: int) -> Text:
    """Return a column of `rows` cells with `cells` at `places`, blank elsewhere."""
    at = np.full(rows, len(cells))
    at[places] = np.arange(len(cells))
    return pa.concat_arrays([cells, pa.array([""])]).take(pa.array(at))


def only(column: Text, where: Picked) -> Text:
    """Return `column` with blanks where `where` does not hold."""
    return pc.if_else(pa.array(where), column, "")


def ids(first: int, count: int) -> Text:
    """Return numbers as ids."""
    return pc.cast(pa.array(np.arange(first, first + count)), pa.string())


def days_as_text(days: Days) -> Text:
    """Return days as ISO 8601 writes them."""
    return pc.strftime(pa.array(days.astype("datetime64[s]")), format="%Y-%m-%d")


def times_as_text(days: Days) -> Text:
    """Return moments as `2026-03-04 10:30`."""
    return pc.strftime(pa.array(days.astype("datetime64[s]")), format="%Y-%m-%d %H:%M")
