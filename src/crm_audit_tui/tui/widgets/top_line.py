"""The first line: whose audit this is, what is being worked on, and whether all is saved."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from crm_audit_tui.core.progress import Progress
from crm_audit_tui.core.visible import visible
from crm_audit_tui.tui.wording import audit_app, words


class TopLine(Widget):
    """Program and audit at the left, long work in the middle, the state of saving at the right."""

    DEFAULT_CSS = "TopLine { dock: top; height: 1; background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="top-line")
        self._progress: Progress | None = None
        self._saved: datetime | None = None

    def show_progress(self, progress: Progress | None) -> None:
        """Show where long work is, or that it has ended."""
        self._progress = progress
        self.refresh()

    def show_saved(self, moment: datetime | None) -> None:
        """Show when the last decision reached the disk; None: it has not."""
        self._saved = moment
        self.refresh()

    def render(self) -> Text:
        app = audit_app(self)
        left = " CRM Audit"
        if app.session is not None:
            left += f" · {visible(app.session.title)}"
        right = self._state()
        middle = self._work()
        room = self.size.width - cell_len(right)
        text = Text(no_wrap=True, overflow="ellipsis")
        body = Text(f"{left}{f'   {middle}' if middle else ''}", no_wrap=True)
        body.truncate(max(0, room - 1), overflow="ellipsis", pad=True)
        text.append_text(body)
        text.append(f" {right}")
        return text

    def _state(self) -> str:
        session = audit_app(self).session
        say = words(self)
        if session is None:
            return ""
        if session.read_only:
            return f"{say.text('tui.top.read_only')} "
        if session.unsaved:
            return f"{say.text('tui.top.unsaved', n=session.unsaved)} ▲ "
        if self._saved is None:
            return f"{say.text('tui.top.all_saved')} ● "
        return f"{say.text('tui.top.saved', time=say.clock(self._saved))} ● "

    def _work(self) -> str:
        progress = self._progress
        if progress is None:
            return ""
        say = words(self)
        text = say.text(progress.phase)
        if progress.total:
            text += f" {say.share(min(1.0, progress.done / progress.total), 0)}"
        if progress.detail:
            text += f" {say.detail(progress)}"
        return text
