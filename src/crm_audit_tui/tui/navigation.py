"""Which audit is in work and which of its screens is in front: opening, going, leaving."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.events import Key
from textual.screen import Screen

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tui.messages import Refreshed

if TYPE_CHECKING:
    from crm_audit_tui.session import Session
    from crm_audit_tui.tui.app import AuditApp
    from crm_audit_tui.tui.beginning import Beginning


class Navigation:
    """The way of one app through its screens, one audit at a time.

    The home screen lies beneath; on it one screen of the audit in work, and modals over that.
    """

    def __init__(self, app: AuditApp) -> None:
        self._app = app
        self._headed: tuple[str, str] | tuple[()] = ()
        self._moving = False
        self._typed_ahead: list[Key] = []
        self.ending = False  # the app is being left

    def carry_on(self, work: Coroutine[None, None, None]) -> None:
        """Do what may take the screen away that asks for it: it must neither wait nor own it."""
        self._app.run_worker(work, group="screens")

    # -- audits ----------------------------------------------------------------------------------

    async def new_audit(self, beginning: Beginning) -> None:
        """Show how the exports are understood that a new audit begins with."""
        from crm_audit_tui.tui.screens.intake import IntakeScreen

        await self.close_audit()
        await self._show(IntakeScreen(beginning))

    def start_next_year(self) -> None:
        """Begin the audit that goes on from the one in work."""
        from crm_audit_tui.tui.next_year import start_next_year

        app, session = self._app, self._app.session
        if session is not None:
            read = next((Path(each.path).parent for each in session.audit.sources), None)
            app.run_worker(start_next_year(app, session.path, read), group="next_year")

    async def open_audit(self, record: Path, *, read_only: bool = False) -> None:
        """Open the record and show its audit; what is wrong with it is told."""
        from crm_audit_tui.record.lock import RecordLocked

        app = self._app
        try:
            session = await app.jobs.in_writer(partial(_open_session, record, read_only))
        except RecordLocked as error:
            from crm_audit_tui.tui.modals.confirm import ConfirmModal

            question = message("tui.open.locked", why=error.message)
            app.push_screen(ConfirmModal(question), partial(self._open_read_only, record))
        except AuditError as error:
            app.say_error(error)
        else:
            await self.show_audit(session)

    async def _open_read_only(self, record: Path, sure: bool | None) -> None:
        if sure:
            await self.open_audit(record, read_only=True)

    async def show_audit(self, session: Session, step: str = "scope", *, load: bool = True) -> None:
        """Show the audit of `session` at `step`; its evidence is computed in the background.

        `load` False: the tables have just been imported.
        """
        app = self._app
        if app.session is not session:
            await self.close_audit()
        app.session = session
        app.speak_as(session)
        for note in session.notes:
            app.say(note, severity="warning")
        await self.go_to(step)
        if app.session is session:  # it may have been left meanwhile, each time
            await self._remember(session.path)
        if app.session is session:
            app.jobs.compute(load=load)

    async def _remember(self, record: Path) -> None:
        from crm_audit_tui.record.recent import remember

        try:
            await self._app.jobs.in_writer(partial(remember, record))
        except AuditError as error:
            self._app.say(error.message, severity="warning")

    async def close_audit(self) -> None:
        """Write what is left of the audit in work and let go of it; its screens go first."""
        app = self._app
        session = app.session
        if session is None:
            return
        await app.jobs.stop_computing()
        await self._back_to_home()
        try:
            await app.jobs.in_writer(session.close)
        except AuditError as error:
            app.say_error(error)
        app.session = None
        app.tell(Refreshed())

    # -- screens ---------------------------------------------------------------------------------

    async def go_to(self, slug: str, tab: str = "") -> None:
        """Show the step `slug` of the audit in work, at `tab` or its first; a snapshot is taken.

        Verdicts given meanwhile are counted anew.
        """
        self._headed = (slug, tab)
        await self._move()

    def head_for(self, slug: str) -> None:
        """Begin to go to the step `slug`; who asks for another at once is counted from there."""
        self._headed = (slug, "")
        self.carry_on(self._move())

    @property
    def headed(self) -> str:
        """The step that screens are changing to, "" at rest: keys come faster than they change."""
        return self._headed[0] if self._headed else ""

    async def _move(self) -> None:
        from crm_audit_tui.tui.screens.registry import step_screen

        if self._moving or not self._headed:  # who is changing screens goes on to the last one
            return
        self._moving, shown = True, None
        try:
            while shown != self._headed:
                shown = self._headed
                await self._show(step_screen(*shown))
        finally:
            self._headed, self._moving = (), False
            self._app.call_later(self._hand_on)
        jobs = self._app.jobs
        self._app.run_worker(jobs.snapshot(), group="snapshot", exclusive=True)
        jobs.recheck(counts=True)

    def keeps(self, key: Key) -> bool:
        """Keep a key that is typed while steps change: it is meant for the step to come.

        Over a slow line keys arrive in bursts, and an answer would be given to the step before.
        """
        if not self._typed_ahead and (not self._headed or self._steps(key)):
            return False
        self._typed_ahead.append(key)
        return True

    def _steps(self, key: Key) -> bool:
        """Tell whether a key goes on to yet another step: that need not wait for the one before."""
        bound = self._app.screen.active_bindings.get(key.key)
        return bound is not None and bound.binding.action.startswith("neighbour")

    async def _hand_on(self) -> None:
        """Have what was typed meanwhile done in the step that has come, in the order of typing."""
        kept = sorted(self._typed_ahead, key=lambda key: key.time)
        self._typed_ahead.clear()
        for key in kept:
            await self._app.on_event(Key(key.key, key.character))

    async def _show(self, screen: Screen[None]) -> None:
        app = self._app
        while len(app.screen_stack) > 2:
            await self._take_away()
        if len(app.screen_stack) == 2:
            await app.switch_screen(screen)
        else:
            await app.push_screen(screen)

    async def _back_to_home(self) -> None:
        while len(self._app.screen_stack) > 1:
            await self._take_away()

    async def _take_away(self) -> None:
        """Take the screen in front away once it is there: before, it would miss its own parts."""
        await self._app.screen._mounted_event.wait()
        await self._app.pop_screen()

    # -- leaving ---------------------------------------------------------------------------------

    async def go_home(self) -> None:
        """Show the home screen, closing the audit in work.

        Asks first where something could not be written.
        """
        if await self._may_close(self._go_home_if):
            await self.close_audit()
            await self._back_to_home()

    async def _go_home_if(self, sure: bool | None) -> None:
        if sure:
            self.carry_on(self.close_audit())

    async def leave(self) -> None:
        """Write what is left and end the app; ask only where something could not be written."""
        if await self._may_close(self._leave_if):
            await self.end()

    async def _leave_if(self, sure: bool | None) -> None:
        if sure:
            await self.end()

    async def end(self) -> None:
        """Write what can be written and end the app, whatever could not be."""
        self.ending = True
        await self.close_audit()
        await self._app.jobs.close()
        self._app.exit()

    async def _may_close(self, ask: Callable[[bool | None], Awaitable[None]]) -> bool:
        """Tell whether every decision is on disk; where one is not, `ask` gets the user's word."""
        app, session = self._app, self._app.session
        if session is not None and session.unsaved:
            await app.jobs.snapshot()
        if session is None or not session.unsaved:
            return True
        from crm_audit_tui.tui.modals.confirm import ConfirmModal

        app.clear_notifications()  # they say the same, and lie over the question
        question = Message("tui.quit.unsaved", {"n": session.unsaved})
        app.push_screen(ConfirmModal(question), ask)
        return False


def _open_session(record: Path, read_only: bool) -> Session:
    from crm_audit_tui.session import Session

    return Session.open(record, read_only=read_only)
