"""Jump mode: a letter on everything that can be gone to; its letter goes there."""

from __future__ import annotations

from collections.abc import Iterator
from string import digits
from typing import Protocol, runtime_checkable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static, Tab, Tabs

from crm_audit_tui.tui.modals.base import Front

_HOME_ROW_FIRST = "asdfghjklqwertyuiopzxcvbnm"
_STEP_TAB = "--content-tab-tab-"  # what ids of a step's tabs begin with
_SCROLL_BAR = 3  # cells of it and of the letter over it
_ROOMY = 5  # cells to the next letter in the same line
_LETTERS = _HOME_ROW_FIRST + digits + _HOME_ROW_FIRST.upper()


@runtime_checkable
class JumpTargets(Protocol):
    """A widget with places of its own to jump to, by (offset on screen, name)."""

    def jump_targets(self) -> Iterator[tuple[Offset, str]]:
        """Yield the places."""
        ...

    def jump_to(self, name: str) -> None:
        """Go to the place called `name`."""
        ...


class JumpModal(Front[None]):
    """Letters over the targets of `over`; any other key leaves."""

    CSS_PATH = "modals.tcss"
    BINDINGS = [Binding("escape,f2", "leave", "tui.key.close", show=False, id="jump.close")]

    def __init__(self, over: Screen[object]) -> None:
        super().__init__()
        self._targets = dict(zip(_LETTERS, targets(over), strict=False))

    def compose(self) -> ComposeResult:
        places = [offset for offset, _, _ in self._targets.values()]
        for letter, (offset, widget, _) in self._targets.items():
            room = min((each.x - offset.x for each in places
                        if each.y == offset.y and each.x > offset.x), default=_ROOMY)  # fmt: skip
            # A tab has one cell before its name: a letter alone hides nothing of it.
            tight = room < _ROOMY or isinstance(widget, Tabs)
            label = Static(letter if tight else f" {letter} ", classes="letter")
            label.set_class(tight, "-tight")
            label.styles.offset = (offset.x, offset.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        target = self._targets.get(event.character or "")
        if target is None:
            return
        event.stop()
        _, widget, name = target
        self.dismiss()
        self.app.call_later(_go, widget, name)

    def on_click(self) -> None:
        self.dismiss()

    def action_leave(self) -> None:
        """Leave without going anywhere."""
        self.dismiss()


def targets(screen: Screen[object]) -> Iterator[tuple[Offset, Widget, str]]:
    """Yield what can be jumped to on `screen`: tabs, places within widgets, all that has focus."""
    visible_region = screen.region
    for widget in screen.focus_chain:
        region = widget.region.intersection(visible_region)
        if not region.area:
            continue
        if isinstance(widget, Tabs):
            for tab in widget.query(Tab):
                if tab.region.area and tab.display and not tab.disabled:
                    yield tab.region.offset, widget, tab.id or ""
        elif isinstance(widget, JumpTargets):
            for offset, name in widget.jump_targets():
                yield offset, widget, name
        else:
            # At the far end, where the scroll bar is: a letter at the start would hide text.
            yield Offset(max(region.x, region.right - _SCROLL_BAR), region.y), widget, ""


def _go(widget: Widget, name: str) -> None:
    from crm_audit_tui.tui.screens.step import StepScreen

    if not widget.is_attached:  # its screen has gone while the letters were shown
        return
    screen = widget.screen
    if isinstance(widget, Tabs) and isinstance(screen, StepScreen):
        screen.action_tab(name.removeprefix(_STEP_TAB))
    elif isinstance(widget, Tabs):
        widget.active = name
        widget.focus()
    elif isinstance(widget, JumpTargets):
        widget.jump_to(name)
    else:
        widget.focus()
