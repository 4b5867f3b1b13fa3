"""The management process for the future: rules proposed from the findings, taken or written."""

from __future__ import annotations

from textual.binding import Binding
from textual.widget import Widget

from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.proposals import ProposalsPanel


class ProcessScreen(StepScreen):
    """The step with a tab of proposed rules before its lists."""

    # r as in rules: p is an answer of the checklist beside it.
    BINDINGS = [Binding("r", "tab('proposals')", "tui.key.proposals", id="process.proposals")]

    def panels(self) -> list[tuple[str, Widget]]:
        panels = super().panels()
        place = [name for name, _ in panels].index("registers")
        return [*panels[:place], ("proposals", ProposalsPanel()), *panels[place:]]

    def show_panels(self) -> None:
        super().show_panels()
        self.query_one(ProposalsPanel).show()
