"""Places in a worklist: which one comes next, at the same cost however long the list is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OPEN, LATER, DONE = 1, 2, 0  # what `waiting` holds


def next_waiting(
    waiting: NDArray[np.int8], after: int, among: Sequence[int] | None = None
) -> int | None:
    """Return the next place after `after` that is open, else one put off, None where none is.

    Goes round at the end. `waiting` holds OPEN, LATER or DONE a place; `among` are the ascending
    places to stay in, None for all.
    """
    for wanted in (OPEN, LATER):
        if among is None:
            places = np.flatnonzero(waiting == wanted)
        else:
            inside = np.asarray(among, dtype=np.int64)
            places = inside[waiting[inside] == wanted]
        if len(places):
            return int(places[np.searchsorted(places, after, side="right") % len(places)])
    return None
