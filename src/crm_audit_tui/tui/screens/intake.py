"""How the exports are understood, all of it correctable, and the first facts of a new audit."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, DataTable, OptionList, Static

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import message
from crm_audit_tui.session.begin import free_record, went_on
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.sources import ColumnReport, Refused, SourceQuestion, SourceReport
from crm_audit_tui.tui.beginning import Beginning
from crm_audit_tui.tui.intake_questions import (
    ask_meaning,
    ask_open,
    ask_table,
)
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.file_picker import FilePicker
from crm_audit_tui.tui.modals.progress import ProgressModal
from crm_audit_tui.tui.screens.intake_looks import IntakeLooks
from crm_audit_tui.tui.widgets.first_facts import FirstFacts
from crm_audit_tui.tui.widgets.key_bar import KeyBar
from crm_audit_tui.tui.widgets.source_detail import ColumnDetail
from crm_audit_tui.tui.widgets.source_views import (
    ColumnTable,
    SourceList,
    facts,
    refusal,
    totals,
)
from crm_audit_tui.tui.widgets.top_line import TopLine
from crm_audit_tui.tui.wording import audit_app, words

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp


_OF_A_SOURCE = frozenset({"map", "unmap", "table", "leave_out", "dialect", "why"})


class IntakeScreen(IntakeLooks):
    """Sources at the left, the columns of one at the right, the audit's first facts below."""

    CSS_PATH = "intake.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
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

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self._beginning = beginning
        self._state: IntakeState | None = None
        self._place = 0
        self._handed_over = False

    @property
    def state(self) -> IntakeState:
        """What was understood and said so far."""
        if self._state is None:
            self._state = IntakeState(
                self._beginning,
                Workplace(),
                today=datetime.now(UTC).date(),
                language=words(self).language,
            )
        return self._state

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield Static("", markup=False, id="totals")
        with Horizontal(id="columns"):
            yield SourceList(self.state)
            with Vertical(id="source"):
                yield Static("", id="facts")
                yield ColumnTable(self.state)
                yield ColumnDetail(self.state)
        yield FirstFacts(self.state)
        yield KeyBar()

    def on_mount(self) -> None:
        if self.state.imported is None:
            self._read()
        else:
            self.show()

    def on_unmount(self) -> None:
        if not self._handed_over and not self.app.is_running:
            self.state.workplace.close()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True)
    async def _read(self) -> None:
        await self._read_now()
        if self.state.imported is None:
            app = audit_app(self)
            app.navigation.carry_on(app.navigation.go_home())

    async def _read_now(self) -> bool:
        """Read the exports with what was said; False where that was stopped or failed."""
        state = self.state
        title = message("tui.intake.reading", n=len(state.exports))
        imported = await self.app.push_screen_wait(ProgressModal(title, state.read))
        if imported is None:
            return False
        state.take_up(imported)
        if imported.refused:  # each of them stands in the list, with its reason
            note = message("tui.intake.refused", n=len(imported.refused))
            audit_app(self).say(note, severity="warning")
        self.show()
        return True

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what was understood as it stands."""
        if self.state.imported is None or not self.query(SourceList):
            return
        say = words(self)
        self.query_one("#totals", Static).update(totals(self.state, say))
        listed = self.query_one(SourceList)
        listed.redraw(self._place)
        self._show_source()
        self.query_one(FirstFacts).redraw()
        if self.focused is None and self.is_current:
            listed.focus()

    def _show_source(self) -> None:
        source = self.source
        if source is not None:
            self.query_one("#facts", Static).update(facts(self.state, source, words(self)))
            self.query_one(ColumnTable).redraw(source)
        elif self.refused is not None:
            self.query_one("#facts", Static).update(refusal(self.refused, words(self)))
            self.query_one(ColumnTable).empty()
        self._show_column()
        self.refresh_bindings()

    def _show_column(self) -> None:
        self.query_one(ColumnDetail).redraw(self.source, self.column)

    @property
    def source(self) -> SourceReport | None:
        """The source under the cursor."""
        sources = self.state.sources
        return sources[self._place] if self._place < len(sources) else None

    @property
    def refused(self) -> Refused | None:
        """The file under the cursor, where it could not be read."""
        place = self._place - len(self.state.sources)
        return self.state.refused[place] if 0 <= place < len(self.state.refused) else None

    @property
    def column(self) -> ColumnReport | None:
        """The column under the cursor."""
        source = self.source
        place = self.query_one(ColumnTable).cursor_row
        return source.columns[place] if source and place < len(source.columns) else None

    @on(OptionList.OptionHighlighted)
    def _look_at(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list.id == "sources" and event.option_index != self._place:
            self._place = event.option_index
            self._show_source()

    @on(OptionList.OptionSelected, "#sources")
    def _look_into(self) -> None:
        self.query_one(ColumnTable).focus()

    @on(DataTable.RowHighlighted)
    def _look_at_column(self) -> None:
        self._show_column()

    @on(DataTable.RowSelected)
    def _map_row(self) -> None:
        self.action_map()

    @on(Button.Pressed, "#begin")
    def _begin_pressed(self) -> None:
        self.action_begin()

    # -- corrections -----------------------------------------------------------------------------

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
