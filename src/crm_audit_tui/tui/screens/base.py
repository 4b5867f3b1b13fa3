"""What every screen of an audit has: top line, rail, key bar, and the way to the other steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.screen import Screen

from crm_audit_tui.core.steps import StepSpec, neighbours, step
from crm_audit_tui.tui.messages import Decided, Refreshed, Stored, Working
from crm_audit_tui.tui.small_paint import SmallPaint
from crm_audit_tui.tui.widgets.key_bar import KeyBar
from crm_audit_tui.tui.widgets.rail import Rail
from crm_audit_tui.tui.widgets.top_line import TopLine
from crm_audit_tui.tui.wording import audit_app

if TYPE_CHECKING:
    from crm_audit_tui.session import Session

NARROW = 110


class AuditScreen(SmallPaint, Screen[None]):
    """A screen of the step `slug`; subclasses compose their body and show what changed."""

    BINDINGS = [
        Binding("ctrl+n", "neighbour(1)", "tui.key.next_step", show=False, id="step.next"),
        Binding("ctrl+b", "neighbour(-1)", "tui.key.previous_step", show=False, id="step.previous"),
        Binding("ctrl+z", "undo", "tui.key.undo", show=False, id="audit.undo"),
        Binding("ctrl+y", "redo", "tui.key.redo", show=False, id="audit.redo"),
    ]

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug
        self._complete = False
        self._seen = False

    @property
    def spec(self) -> StepSpec:
        """The step that this screen shows."""
        return step(self.slug)

    @property
    def session(self) -> Session:
        """The audit in work."""
        session = audit_app(self).session
        assert session is not None
        return session

    def compose(self) -> ComposeResult:
        self.fold(self.app.size.width)  # before anything is drawn, not after it
        yield TopLine()
        with Horizontal(id="frame"):
            yield Rail(self.slug).set_class(self.has_class("-narrow"), "-folded")
            with Container(id="body"):
                yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """Compose what is between rail and key bar."""
        yield from ()

    def show(self) -> None:
        """Show the audit as it stands; called when the screen appears and after every change."""

    def on_mount(self) -> None:
        self._complete = True
        self.show_if_ready()

    async def recompose(self) -> None:
        """Compose anew; until that is done nothing can be shown."""
        self._complete = False
        await super().recompose()
        self._complete = True

    def show_if_ready(self) -> None:
        """Show the audit, unless the screen is being made or taken away and lacks its parts."""
        there = self._complete and self.is_attached and self in self.app.screen_stack
        if there and self.query(KeyBar):  # the last part to come
            self.show()

    def on_resize(self, event: events.Resize) -> None:
        self.fold(event.size.width)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if not self._seen:  # its parts have just been given their looks
            self._seen, event.refresh_styles = True, False
        if self._complete:  # nothing is told to a screen that lies hidden
            jobs = audit_app(self).jobs
            for top in self.query(TopLine):
                top.show_progress(jobs.progress)
                top.show_saved(jobs.saved)
            self._refresh_rail()
            self.show_if_ready()

    def _refresh_rail(self) -> None:
        for rail in self.query(Rail):
            rail.refresh()

    def fold(self, width: int) -> None:
        """Lay the screen out for a window of `width` cells."""
        narrow = width < NARROW
        self.set_class(narrow, "-narrow")
        for rail in self.query(Rail):
            rail.set_class(narrow, "-folded")

    # -- what happened ---------------------------------------------------------------------------

    @on(Working)
    def _tell_progress(self, event: Working) -> None:
        for top in self.query(TopLine):  # none while the screen is taken away
            top.show_progress(event.progress)

    @on(Stored)
    def _tell_stored(self, event: Stored) -> None:
        for top in self.query(TopLine):
            top.show_saved(audit_app(self).jobs.saved)
        if event.error is not None:
            audit_app(self).say_error(event.error)

    @on(Decided)
    def _tell_decided(self, event: Decided) -> None:
        self.show_decided(event)
        for rail in self.query(Rail):  # an answer may have begun a step
            rail.refresh_if_changed()

    @on(Refreshed)
    def _tell_refreshed(self) -> None:
        self.show_refreshed()

    def show_decided(self, event: Decided) -> None:
        """Show the audit after a decision."""
        self.show_if_ready()

    def show_refreshed(self) -> None:
        """Take up tables, matches or results that are new."""
        self.show_if_ready()

    # -- going elsewhere -------------------------------------------------------------------------

    @on(Rail.Chosen)
    def _go_to_step(self, event: Rail.Chosen) -> None:
        app = audit_app(self)
        app.navigation.carry_on(app.navigation.go_to(event.slug))

    def action_neighbour(self, by: int) -> None:
        """Go to the step before or after this one."""
        app = audit_app(self)
        before, after = neighbours(app.navigation.headed or self.slug)
        target = after if by > 0 else before
        if target is not None:
            app.navigation.head_for(target.slug)

    async def action_undo(self) -> None:
        """Take the last decision of the audit back."""
        await audit_app(self).undo()

    async def action_redo(self) -> None:
        """Put the last undone decision in force again."""
        await audit_app(self).redo()
