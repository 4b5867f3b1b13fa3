"""The guide of a step: why it matters, what to look at, what good looks like."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widgets import Markdown

from crm_audit_tui.guide import guide_text
from crm_audit_tui.tui.wording import words


class GuidePanel(VerticalScroll, can_focus=True):
    """Our own text in the reader's language; nothing from the data comes here.

    It is made when it is first seen: half of a step's widgets would wait behind a tab.
    """

    def __init__(self, slug: str, widget_id: str = "guide") -> None:
        super().__init__(id=widget_id)
        self._slug = slug

    def on_show(self) -> None:
        if not self.query(Markdown):
            text = guide_text(self._slug, words(self).language)
            self.mount(Markdown(text, open_links=False))
