"""The first facts of an audit, below its exports: title, organisation, day, language."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Select, Static

from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tui.intake_state import FIRST, IntakeState
from crm_audit_tui.tui.wording import words

# In a small terminal there is no room for "Title of the audit".
FIELDS = {name: f"core.scope.{name}" for name in FIRST} | {"title": "tui.first.title"}


class FirstFacts(Horizontal):
    """Fields that are typed into the state of an intake, and the button that begins the audit."""

    def __init__(self, state: IntakeState) -> None:
        super().__init__(id="audit")
        self._state = state

    def compose(self) -> ComposeResult:
        say, scope = words(self).text, self._state.scope
        for name, label in FIELDS.items():
            with Vertical(classes=f"field {name}"):
                yield Static(say(label), markup=False, classes="label")
                yield Input(scope.get(name, ""), id=name, compact=True)
        with Vertical(classes="field language"):
            yield Static(say("core.scope.language"), markup=False, classes="label")
            yield Select(
                [(name, code) for code, name in LANGUAGES.items()],
                value=scope.get("language", "en"),
                allow_blank=False,
                id="language",
                compact=True,
            )
        yield Button(say("tui.intake.begin"), id="begin", variant="primary", compact=True)

    def redraw(self) -> None:
        """Show what is proposed by the exports as they were read last."""
        for name in FIRST:
            field = self.query_one(f"#{name}", Input)
            with self.prevent(Input.Changed):
                field.value = self._state.scope.get(name, "")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.id in FIELDS:
            self._state.type_in(event.input.id, event.value)

    @on(Select.Changed, "#language")
    def _language(self, event: Select.Changed) -> None:
        self._state.type_in("language", str(event.value))
