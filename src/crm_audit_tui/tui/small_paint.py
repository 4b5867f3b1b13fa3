"""Screens on which the cursor goes to another widget without all of them being painted again.

Textual paints the whole terminal then, which took longer than all else that such a key does, and
a terminal far away is sent all of it. What looks otherwise with the cursor in it is painted for
its changed style as ever.
"""

from __future__ import annotations

from typing import Any

from textual._compositor import Compositor, CompositorMap
from textual.reactive import Reactive
from textual.widget import Widget


class SmallPaint:
    """A part of our screens: where the cursor goes, only what changed is painted."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._compositor: Compositor = _Compositor()


class _Compositor(Compositor):
    """Knows what to paint also where it is asked for a place before the screen is laid out anew.

    Textual's then takes the new places for the ones that were painted, and what has moved stays
    where it was until something else has all painted.
    """

    @property
    def full_map(self) -> CompositorMap:
        """Where every widget is; laid out anew where that is due."""
        before, due = self._full_map, self._full_map_invalidated
        now = super().full_map
        if due and now is not before:
            moved = (
                each.clip.intersection(each.region) for _, each in now.items() ^ before.items()
            )
            self._dirty_regions.update(filter(None, moved))
        return now
