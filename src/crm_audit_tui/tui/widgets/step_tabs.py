"""The tabs of a step."""

from __future__ import annotations

from textual.widgets import TabbedContent, TabPane


class StepTabs(TabbedContent):
    """Tabs that a late cursor does not turn: only where the cursor still is comes to the front.

    A pane tells that the cursor came into it in a message of its own. In haste another tab has been
    asked for by the time it arrives, and the pane left behind would come back.
    """

    def _on_tab_pane_focused(self, event: TabPane.Focused) -> None:
        focused = self.screen.focused
        if focused is None or event.tab_pane not in focused.ancestors:
            event.stop()
            event.prevent_default()
