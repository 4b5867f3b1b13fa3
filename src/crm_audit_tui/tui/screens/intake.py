"""A new audit before it is made: what its exports are taken for is corrected, then it begins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.widgets import Button, DataTable

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import message
from crm_audit_tui.session.begin import free_record, went_on
from crm_audit_tui.session.session import Session
from crm_audit_tui.tables.sources import ColumnReport, SourceQuestion, SourceReport
from crm_audit_tui.tui.intake_boxes import (
    explain_column,
    explain_source,
    list_links,
    list_rejects,
)
from crm_audit_tui.tui.intake_questions import ask_dialect, ask_meaning, ask_open, ask_table
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.file_picker import FilePicker
from crm_audit_tui.tui.screens.intake_sources import SourcesScreen
from crm_audit_tui.tui.widgets.source_views import SourceList
from crm_audit_tui.tui.wording import audit_app, words

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp


_OF_A_SOURCE = frozenset({"map", "unmap", "table", "leave_out", "dialect", "why"})


class IntakeScreen(SourcesScreen):
    """Everything that was understood can be looked into and corrected until the audit is made."""

    BINDINGS = [
        Binding("ctrl+s", "begin", "tui.key.begin", id="intake.begin"),
        Binding("d", "dates", "tui.key.dates", id="intake.dates"),
        Binding("m", "map", "tui.key.map", id="intake.map"),
        Binding("t", "table", "tui.key.table", id="intake.table"),
        Binding("g", "again", "tui.key.read_again", id="intake.again"),
        Binding("f", "dialect", "tui.key.dialect", id="intake.dialect"),
        Binding("w", "why", "tui.key.why", id="intake.why"),
        Binding("l", "links", "tui.key.links", id="intake.links"),
        Binding("x", "leave_out", "tui.key.leave_out", id="intake.leave_out"),
        Binding("u", "unmap", "tui.key.unmap", show=False, id="intake.unmap"),
        Binding("r", "rejects", "tui.key.rejects", show=False, id="intake.rejects"),
        Binding("a", "add", "tui.key.add_files", show=False, id="intake.add"),
        Binding("escape", "home", "tui.key.back_home", show=False, id="intake.home"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        source = self.source if self._state is not None else None
        if action in _OF_A_SOURCE and source is None:
            return None
        if action == "begin" and not (self._state is not None and self.state.sources):
            return None
        # What there is nothing of takes no room among the keys.
        if action == "dates":
            return source is not None and bool(source.questions)
        if action == "rejects":
            return source is not None and bool(source.rejected)
        if action == "links":
            return source is not None and bool(self.state.links(source))
        return True

    @on(DataTable.RowSelected)
    def _map_row(self) -> None:
        self.action_map()

    @on(Button.Pressed, "#begin")
    def _begin_pressed(self) -> None:
        self.action_begin()

    # -- looking closer --------------------------------------------------------------------------

    def action_why(self) -> None:
        """Say why the column under the cursor, or the source, was taken for what it is."""
        source, column = self.source, self.column
        if source is None:
            return
        if column is None or isinstance(self.focused, SourceList):
            self.app.push_screen(explain_source(self.state, source, words(self)))
        else:
            room = self.size.width
            self.app.push_screen(explain_column(self.state, source, column, words(self), room))

    def action_links(self) -> None:
        """Show how the references of the source join, and what they name that is nowhere."""
        if self.source is not None:
            self.app.push_screen(list_links(self.state, self.source, words(self)))

    def action_rejects(self) -> None:
        """Show the rows of the source that are in no table."""
        if self.source is not None:
            self.app.push_screen(list_rejects(self.source, words(self)))

    # -- corrections -----------------------------------------------------------------------------

    @work
    async def action_map(self) -> None:
        """Say what the column under the cursor is."""
        source, column = self.source, self.column
        if source is None or column is None:
            return
        asked = ask_meaning(self.state, source, column, words(self))
        picked = await self.app.push_screen_wait(asked)
        if picked is not None and picked != self.state.maps_to(source, column):
            self._map(source, column, picked)

    def action_unmap(self) -> None:
        """Take the column for nothing in particular: it is kept under its own name."""
        source, column = self.source, self.column
        if source is not None and column is not None and self.state.maps_to(source, column):
            self._map(source, column, "")

    def _map(self, source: SourceReport, column: ColumnReport, canonical: str) -> None:
        lost = self.state.map_column(source, column.name, canonical)
        if lost:
            audit_app(self).say(message("tui.intake.lost", column=lost))
        self.show()

    @work
    async def action_table(self) -> None:
        """Say which table the source holds; it is read again."""
        source = self.source
        if source is None:
            return
        picked = await self.app.push_screen_wait(ask_table(source, words(self)))
        if picked is not None and picked != source.table:
            with self.state.unless_read():
                self.state.set_table(source, picked)
                await self._read_now()

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

    @work
    async def action_dates(self) -> None:
        """Answer what the source under the cursor leaves open."""
        source = self.source
        if source is None:
            return
        questions = [
            question
            for question in source.questions
            if self.column is None or question.header == self.column.name
        ]
        for question in questions or source.questions:
            if not await self._ask(source, question):
                break
        self.show()

    async def _ask(self, source: SourceReport, question: SourceQuestion) -> bool:
        asked = ask_open(self.state, source, question, words(self))
        answer = await self.app.push_screen_wait(asked)
        if answer is None:
            return False
        self.state.answer(source, question, answer)
        return True

    def action_leave_out(self) -> None:
        """Leave the source out of the audit, or take it in again."""
        source = self.source
        if source is not None:
            self.state.toggle(source)
            self.show()

    @work
    async def action_add(self) -> None:
        """Read more files beside these."""
        paths = await self.app.push_screen_wait(FilePicker(self.state.exports[0].parent))
        if paths:
            before = self.state.exports
            self.state.exports = tuple(dict.fromkeys((*before, *paths)))
            if not await self._read_now():
                self.state.exports = before

    @work
    async def action_again(self) -> None:
        """Read everything again with what was said."""
        await self._read_now()

    # -- leaving ---------------------------------------------------------------------------------

    @work
    async def action_home(self) -> None:
        """Go back without making an audit."""
        if self.state.corrections:
            question = ConfirmModal(message("tui.intake.drop"))
            if not await self.app.push_screen_wait(question):
                return
        self.state.workplace.close()
        app = audit_app(self)
        app.navigation.carry_on(app.navigation.go_home())

    @work(exclusive=True, group="begin")
    async def action_begin(self) -> None:
        """Ask what is still open, read once more if need be, and make the audit."""
        state = self.state
        problem = state.problem()
        if problem is not None:
            name, text = problem
            audit_app(self).say(text, severity="error")
            self.query_one(f"#{name}").focus()
            return
        for source, question in state.open_questions():
            if not await self._ask(source, question):
                return
        state.settle()
        if state.stale and not await self._read_now():
            return
        await self._make()

    async def _make(self) -> None:
        app, state = audit_app(self), self.state
        record = self._beginning.record or free_record(state.title)
        try:
            session = await app.jobs.in_writer(partial(state.make_audit, record))
        except AuditError as error:
            app.say_error(error)
            return
        self._handed_over = True
        if state.taken is not None:
            app.say(went_on(session))
            for note in state.taken.refused:
                app.say(note, severity="warning")
        try:
            await app.jobs.in_writer(state.remember)
        except AuditError as error:  # a convenience: the audit stands without it
            app.say(error.message, severity="warning")
        app.navigation.carry_on(_show(app, session))


async def _show(app: AuditApp, session: Session) -> None:
    await app.navigation.show_audit(session, load=False)
    if session.language != app.words.language:
        await app.change_language(session.language)
