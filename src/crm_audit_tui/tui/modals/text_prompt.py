"""Ask for one line of text."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from crm_audit_tui.core.messages import Message
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.widgets.path_input import CompletingInput
from crm_audit_tui.tui.wording import words


class TextPrompt(Modal[str]):
    """Ask `question`; the text typed, or None. `problem` says what is wrong with an answer."""

    BINDINGS = [Binding("ctrl+s", "answer", show=False, id="prompt.save")]

    def __init__(
        self,
        question: Message,
        *,
        value: str = "",
        hint: Message | None = None,
        problem: Callable[[str], Message | None] = lambda text: None,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._value = value
        self._hint = hint
        self._problem = problem
        self._suggester = suggester

    def compose_inside(self) -> ComposeResult:
        say = words(self)
        yield Static(say.message(self._question), markup=False, id="question")
        yield CompletingInput(self._value, suggester=self._suggester, id="text")
        hint = say.message(self._hint) if self._hint else ""
        yield Static(hint, markup=False, id="hint")
        with Horizontal(classes="buttons"):
            yield Button(say.text("tui.ok"), id="ok", variant="primary")
            yield Button(say.text("tui.cancel"), id="cancel")

    def on_mount(self) -> None:
        self.query_one("#text", Input).focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_answer()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "ok":
            self.action_answer()
        else:
            self.dismiss(None)

    def action_answer(self) -> None:
        """Hand back what was typed, or say what is wrong with it."""
        text = self.query_one("#text", Input).value.strip()
        problem = self._problem(text)
        if problem is None:
            self.dismiss(text)
            return
        hint = self.query_one("#hint", Static)
        hint.update(words(self).message(problem))
        hint.add_class("-wrong")
        self.query_one("#text", Input).focus()
