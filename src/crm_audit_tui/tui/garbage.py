"""When garbage is collected: between keys, and only among what has come since the last time.

Python collects when enough objects have been made, which is while screens change; with the evidence
of 100,000 records in memory each such look at everything held the interface up for half a second.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter

_PAUSE = 0.7  # seconds without a key that count as rest
_LONG_PAUSE = 20.0  # nobody is at the keyboard
_FRAME = 0.03  # seconds that a collection may take before what it found alive is set aside
_ENOUGH = 3  # collections of young objects since the last whole one
_TOO_MANY = 60  # a whole one is due even between two quick keys: about 100 MB
_OFTEN = 5  # times set aside, until what has died among it is worth a look
_NEVER = 1_000_000_000


class Garbage:
    """Python's collector while an application is on the screen; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._before: tuple[int, int, int] | None = None
        self._touched = 0.0
        self._set_aside = 0

    def begin(self) -> None:
        """Leave whole collections to `look`; young objects are collected as ever."""
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], _NEVER)

    def end(self) -> None:
        """Leave everything to Python again."""
        if self._before is not None:
            gc.set_threshold(*self._before)
            self._before = None
        if self._set_aside:
            gc.unfreeze()
            self._set_aside = 0

    def touched(self) -> None:
        """Note that somebody is at the keyboard."""
        self._touched = self._clock()

    def look(self) -> None:
        """Collect where it is due and nobody waits; called once in a while."""
        rest = self._clock() - self._touched
        if rest >= _LONG_PAUSE and self._set_aside > _OFTEN:
            gc.unfreeze()
            self._set_aside = 0
        elif gc.get_count()[2] < (_ENOUGH if rest >= _PAUSE else _TOO_MANY):
            return
        began = self._clock()
        gc.collect()
        if self._clock() - began > _FRAME:
            gc.freeze()  # alive, and much: the next collection need not walk it again
            self._set_aside += 1
