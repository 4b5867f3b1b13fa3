"""What every modal has: it is left once; a box in the middle, and escape to leave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from crm_audit_tui.tui.small_paint import SmallPaint
from crm_audit_tui.tui.wording import words

Answer = TypeVar("Answer")


def comes_to_front(screen: Screen[Answer]) -> bool:
    """Tell whether `screen` is there to be left, and take away what lies over it.

    Keys come faster than screens close: a second Enter or Escape finds its screen gone, and
    Textual would take away the one below, whichever that is.
    """
    app = screen.app
    if screen not in app.screen_stack:
        return False
    while app.screen is not screen:
        app.pop_screen()
    return True


class Front(SmallPaint, ModalScreen[Answer]):
    """A screen in front of another, which is left once, however often it is asked to go."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave with `result`; nothing happens where that was done before."""
        return super().dismiss(result) if comes_to_front(self) else AwaitComplete()


class Modal(Front[Answer | None]):
    """A question in a box over the screen; subclasses compose what is inside."""

    CSS_PATH = "modals.tcss"
    BINDINGS = [
        Binding("escape", "close", "tui.key.close", show=False, id="modal.close"),
        Binding("ctrl+c", "app.help_quit", show=False, system=True),
    ]
    title_id = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = words(self).text(self.title_id) if self.title_id else ""
            box.border_subtitle = words(self).text("tui.modal.escape")
            yield from self.compose_inside()

    def compose_inside(self) -> Iterable[Widget]:
        """Compose what is in the box."""
        yield from ()

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
