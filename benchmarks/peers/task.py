"""What a matcher is given and what it answers: the same for each, so that no one knows more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """A CSV without any truth in it; `columns` says which header holds which field."""

    path: Path
    kind: str  # contacts, companies, or the name of a public set
    columns: dict[str, str]


@dataclass
class Answer:
    """Pairs of row numbers (left < right) with probability 0-1, and clusters at `threshold`.

    `seconds` holds stages in order; the first one, "read", is the reading of the file.
    """

    left: Codes
    right: Codes
    probability: Floats
    threshold: float
    cluster: Codes | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: dict[str, float] = field(default_factory=dict)


class Clock:
    """Takes the time of stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of a block to a stage."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


def read(task: Task) -> pd.DataFrame:
    """Return the file as text under the names of fields, blank as ""."""
    frame = pd.read_csv(task.path, dtype="str", keep_default_na=False, engine="pyarrow")
    return frame.rename(columns=task.columns).fillna("")


def ordered(one: Codes, other: Codes) -> tuple[Codes, Codes]:
    """Return pairs with the smaller row first."""
    return np.minimum(one, other), np.maximum(one, other)
