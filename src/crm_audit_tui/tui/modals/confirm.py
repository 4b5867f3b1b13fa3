"""A question with yes and no."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Button, Static

from crm_audit_tui.core.messages import Message
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.wording import words


class ConfirmModal(Modal[bool]):
    """Ask `question`; True, False, or None where it was left open. "No" has the focus."""

    BINDINGS = [
        Binding("y", "answer(True)", "tui.key.yes", show=False, id="confirm.yes"),
        Binding("n", "answer(False)", "tui.key.no", show=False, id="confirm.no"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]
    title_id = "tui.confirm.title"

    def __init__(self, question: Message, *, yes: str = "tui.yes", no: str = "tui.no") -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._no = no

    def compose_inside(self) -> ComposeResult:
        say = words(self)
        yield Static(say.message(self._question), markup=False, id="question")
        with Horizontal(classes="buttons"):
            yield Button(say.text(self._yes), id="yes", variant="warning")
            yield Button(say.text(self._no), id="no")

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by letter."""
        self.dismiss(yes)
