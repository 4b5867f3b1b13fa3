"""What every modal has: a box in the middle, and escape to leave it without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from crm_audit_tui.tui.small_paint import SmallPaint
from crm_audit_tui.tui.wording import words

Answer = TypeVar("Answer")


class Modal(SmallPaint, ModalScreen[Answer | None]):
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
