"""How the exports are understood: the sources, and the columns of the one under the cursor."""

from __future__ import annotations

from datetime import UTC, datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import DataTable, OptionList, Static

from crm_audit_tui.core.messages import message
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.sources import ColumnReport, Refused, SourceReport
from crm_audit_tui.tui.beginning import Beginning
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.modals.progress import ProgressModal
from crm_audit_tui.tui.small_paint import SmallPaint
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


class SourcesScreen(SmallPaint, Screen[None]):
    """Sources at the left, the columns of one at the right, the audit's first facts below.

    It reads the exports and shows what was understood; subclasses say what can be done about it.
    """

    CSS_PATH = "intake.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self._beginning = beginning
        self._state: IntakeState | None = None
        self._place = 0
        self._handed_over = False  # the workplace belongs to an audit now

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
