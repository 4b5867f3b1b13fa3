"""The opening: what is audited, for whom, as of which day, and whether the CRM fits its purpose."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding
from textual.widget import Widget

from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.scope_form import ScopeForm


class ScopeScreen(StepScreen):
    """The step "scope": its form before what every step has; the settings are a key away."""

    CSS_PATH: ClassVar[list[str]] = ["step.tcss", "scope.tcss"]  # type: ignore[assignment]
    BINDINGS = [
        Binding("s", "tab('scope')", "tui.key.scope", id="scope.form"),
        Binding("t", "settings", "tui.key.settings", id="scope.settings"),
    ]

    def panels(self) -> list[tuple[str, Widget]]:
        """Return the form and the tabs of every step."""
        return [("scope", ScopeForm(id="scope-form")), *super().panels()]

    @property
    def first_focus(self) -> str:
        """None: a field with the cursor in it would take the letters that are keys."""
        return ""

    async def recompose(self) -> None:
        """Compose anew, in another language, without putting the cursor into the form."""
        await super().recompose()
        if self._tab == "scope":
            self.set_focus(None)

    def show_panels(self) -> None:
        """Show the form and every tab as they stand."""
        self.query_one(ScopeForm).show()
        super().show_panels()

    def action_settings(self) -> None:
        """Show the thresholds with their reasons."""
        from crm_audit_tui.tui.modals.settings import SettingsModal

        self.app.push_screen(SettingsModal())
