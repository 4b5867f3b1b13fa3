"""What can be looked at closer on the intake screen: reasons, references, rejects, the dialect."""

from __future__ import annotations

from textual import work
from textual.screen import Screen

from crm_audit_tui.core.messages import message
from crm_audit_tui.tables.sources import ColumnReport, SourceReport
from crm_audit_tui.tui.intake_questions import ask_dialect, list_rejects
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.widgets.source_detail import column_lines, link_lines, source_lines
from crm_audit_tui.tui.widgets.source_views import SourceList
from crm_audit_tui.tui.wording import audit_app, words

_WIDEST = 104  # cells inside a listing


class IntakeLooks(Screen[None]):
    """The part of the intake screen that opens boxes over it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    _place = 0

    @property
    def state(self) -> IntakeState:
        """What was understood and said so far."""
        raise NotImplementedError

    @property
    def source(self) -> SourceReport | None:
        """The source under the cursor."""
        raise NotImplementedError

    @property
    def column(self) -> ColumnReport | None:
        """The column under the cursor."""
        raise NotImplementedError

    async def _read_now(self) -> bool:
        raise NotImplementedError

    def action_why(self) -> None:
        """Say why the column under the cursor, or the source, was taken for what it is."""
        source, column, say = self.source, self.column, words(self)
        if source is None:
            return
        if column is None or isinstance(self.focused, SourceList):
            title = message("tui.why.source", file=source.name)
            lines = source_lines(self.state, source, say)
        else:
            title = message("tui.why.column", file=source.name)
            width = min(_WIDEST, self.size.width - 6)
            lines = column_lines(self.state, source, column, say, width)
        self.app.push_screen(ListingModal(title, lines))

    def action_links(self) -> None:
        """Show how the references of the source join, and what they name that is nowhere."""
        if self.source is not None:
            lines = link_lines(self.state.links(self.source), words(self))
            title = message("tui.links.title", file=self.source.name)
            self.app.push_screen(ListingModal(title, lines))

    def action_rejects(self) -> None:
        """Show the rows of the source that are in no table."""
        if self.source is not None:
            self.app.push_screen(list_rejects(self.source, words(self)))

    @work
    async def action_dialect(self) -> None:
        """Say how the file is written: encoding, delimiter, header, sheet; it is read again."""
        source = self.source
        if source is None:
            return
        values = await self.app.push_screen_wait(ask_dialect(self.state, source, words(self)))
        if values is None:
            return
        sheet = values.get("sheet", source.sheet)
        meant = next((each for each in self.state.beside(source) if each.sheet == sheet), None)
        if meant is None:
            audit_app(self).say(message("tui.intake.no_table_in", sheet=sheet), severity="warning")
            return
        self._place = self.state.sources.index(meant)
        with self.state.unless_read():
            self.state.set_dialect(meant, values)
            await self._read_now()
