"""The application: which screen is in front, theme and language, one audit at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.message import Message as TextualMessage
from textual.screen import Screen

from crm_audit_tui.core.describe import describe
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tui.jobs import Jobs
from crm_audit_tui.tui.palette import commands
from crm_audit_tui.tui.preferences import Preferences
from crm_audit_tui.tui.themes import DEFAULT_THEME, load_themes

Severity = Literal["information", "warning", "error"]


class AuditApp(App[None]):
    """One terminal, one audit.

    With a `session` its audit is shown, at `step`; without one the home screen.
    """

    CSS_PATH = "styles/app.tcss"
    TITLE = "CRM Audit"
    BINDINGS = [
        Binding("question_mark,f1", "help", "tui.key.help", show=False, id="app.help"),
        Binding("f2", "jump", "tui.key.jump", show=False, id="app.jump"),
        Binding("ctrl+p", "command_palette", "tui.key.palette", show=False, id="app.palette"),
        Binding("ctrl+q", "leave", "tui.key.quit", show=False, id="app.quit", priority=True),
    ]

    def __init__(
        self, session: Session | None = None, *, step: str = "scope", language: str = ""
    ) -> None:
        super().__init__()
        self.preferences = Preferences.load()
        self.session = session
        self.jobs = Jobs(self)
        self.our_themes: list[str] = []
        self._first_step = step
        chosen = language or (session.language if session else "") or self.preferences.language
        self.words = Translator(chosen)

    def on_mount(self) -> None:
        themes, problems = load_themes()
        for theme in themes:
            self.register_theme(theme)
        self.our_themes = [theme.name for theme in themes]
        wanted = self.preferences.theme or DEFAULT_THEME
        if wanted in self.available_themes:
            self.theme = wanted
        if self.preferences.keymap:
            self.set_keymap(self.preferences.keymap)
        for problem in problems:
            self.say(problem, severity="warning")
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        if self.session is not None:
            await self.show_audit(self.session, self._first_step)
        else:
            await self.go_home()

    # -- screens ---------------------------------------------------------------------------------

    async def go_home(self) -> None:
        """Show the home screen, closing the audit in work."""
        from crm_audit_tui.tui.screens.home import HomeScreen

        await self.close_audit()
        await self._show(HomeScreen())

    async def show_audit(self, session: Session, step: str = "scope", *, load: bool = True) -> None:
        """Show the audit of `session` at `step`; its evidence is computed in the background.

        `load` False: the tables have just been imported.
        """
        if self.session is not session:
            await self.close_audit()
        self.session = session
        for note in session.notes:
            self.say(note, severity="warning")
        await self.go_to(step)
        if load and not session.read_only:
            self.jobs.compute()
        elif not session.read_only:
            self.jobs.compute(load=False)

    async def go_to(self, slug: str) -> None:
        """Show the step `slug` of the audit in work; what was decided before is snapshot."""
        from crm_audit_tui.tui.screens.registry import step_screen

        await self._show(step_screen(slug))
        self.run_worker(self.jobs.snapshot(), group="snapshot", exclusive=True)

    async def _show(self, screen: Screen[None]) -> None:
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        if len(self.screen_stack) == 2:
            await self.switch_screen(screen)
        else:
            await self.push_screen(screen)

    async def close_audit(self) -> None:
        """Write what is left of the audit in work and let go of it."""
        session, self.session = self.session, None
        if session is None:
            return
        self.jobs.stop()
        try:
            await self.jobs.in_writer(session.close)
        except AuditError as error:
            self.say_error(error)

    # -- decisions -------------------------------------------------------------------------------

    async def undo(self) -> None:
        """Take the last decision back and say which it was."""
        session = self.session
        last = session.log.undoable if session else None
        if last is None:
            self.say_id("tui.undo.nothing")
        elif await self.jobs.undo():
            self.say(Message("tui.undo.done", {"what": describe(last.decision)}))

    async def redo(self) -> None:
        """Put the last undone decision in force again and say which it was."""
        session = self.session
        again = session.log.redoable if session else None
        if again is None:
            self.say_id("tui.redo.nothing")
        elif await self.jobs.redo():
            self.say(Message("tui.redo.done", {"what": describe(again.decision)}))

    # -- telling ---------------------------------------------------------------------------------

    def tell(self, message: TextualMessage) -> None:
        """Post `message` to the screen in front."""
        self.screen.post_message(message)

    def say(self, message: Message, *, severity: Severity = "information") -> None:
        """Show `message` for a while; text from data in it is never markup."""
        self.notify(self.words.message(message), severity=severity, markup=False)

    def say_id(self, message_id: str, *, severity: Severity = "information") -> None:
        """Show the message `message_id`, which has no parameters."""
        self.say(Message(message_id), severity=severity)

    def say_error(self, error: AuditError) -> None:
        """Show what went wrong and what to do."""
        self.say(error.message, severity="error")

    # -- actions ---------------------------------------------------------------------------------

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield from commands(self, screen)

    async def action_help(self) -> None:
        """Show every key of the screen in front."""
        from crm_audit_tui.tui.modals.help import HelpModal

        if not isinstance(self.screen, HelpModal):
            await self.push_screen(HelpModal(self.screen))

    async def action_jump(self) -> None:
        """Show a letter on everything that can be gone to."""
        from crm_audit_tui.tui.modals.jump import JumpModal

        if not isinstance(self.screen, JumpModal):
            await self.push_screen(JumpModal(self.screen))

    async def action_leave(self) -> None:
        """Write what is left and leave; ask only where something could not be written."""
        session = self.session
        if session is not None and session.unsaved:
            await self.jobs.snapshot()
        if session is not None and session.unsaved:
            from crm_audit_tui.tui.modals.confirm import ConfirmModal

            question = Message("tui.quit.unsaved", {"n": session.unsaved})
            self.push_screen(ConfirmModal(question), self._leave_if)
            return
        await self._leave()

    async def _leave_if(self, sure: bool | None) -> None:
        if sure:
            await self._leave()

    async def _leave(self) -> None:
        await self.close_audit()
        await self.jobs.close()
        self.exit()

    # -- likes -----------------------------------------------------------------------------------

    async def change_language(self, language: str) -> None:
        """Show everything in `language` from now on."""
        self.words = Translator(language)
        self._prefer(language=language)
        for screen in self.screen_stack[1:]:
            await screen.recompose()
            if hasattr(screen, "show"):
                screen.show()

    def watch_theme(self, theme: str) -> None:
        """Remember the theme that was chosen."""
        if self.is_running and theme != self.preferences.theme:
            self._prefer(theme=theme)

    def _prefer(self, **changes: str) -> None:
        self.preferences = msgspec.structs.replace(self.preferences, **changes)
        self.preferences.save()
