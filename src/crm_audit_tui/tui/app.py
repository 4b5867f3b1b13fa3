"""The application: keys of every screen, undo and redo, telling, theme and language."""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec
from textual import events
from textual._ansi_theme import ALABASTER, MONOKAI
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.message import Message as TextualMessage
from textual.notifications import Notify
from textual.screen import Screen

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.full_strength import DIM_STYLE, FullStrength
from crm_audit_tui.tui.garbage import Garbage
from crm_audit_tui.tui.jobs import Jobs
from crm_audit_tui.tui.navigation import Navigation
from crm_audit_tui.tui.no_break import keep_no_break_spaces
from crm_audit_tui.tui.palette import Commands, Palette
from crm_audit_tui.tui.preferences import Preferences
from crm_audit_tui.tui.stylesheet import KeptStylesheet
from crm_audit_tui.tui.themes import DEFAULT_THEME, load_themes, named_colours, wanted_theme

if TYPE_CHECKING:
    from textual.theme import Theme

    from crm_audit_tui.session import Session
    from crm_audit_tui.tui.beginning import Beginning

Severity = Literal["information", "warning", "error"]
_ERROR_SECONDS = 12.0


class AuditApp(App[None]):
    """One terminal, one audit.

    With a `session` its audit is shown, at `step`; with a `beginning` the intake of its exports;
    without either the home screen. The language is `language`, else the audit's, else what the user
    chose last, else `default_language`.
    """

    CSS_PATH = ["styles/app.tcss", "screens/home.tcss"]  # home is the default screen
    COMMANDS = {Commands}
    TITLE = "CRM Audit"
    BINDINGS = [
        Binding("question_mark,f1", "help", "tui.key.help", show=False, id="app.help"),
        Binding("f2", "jump", "tui.key.jump", show=False, id="app.jump"),
        Binding("ctrl+p", "command_palette", "tui.key.palette", show=False, id="app.palette"),
        Binding("ctrl+q", "leave", "tui.key.quit", show=False, id="app.quit", priority=True),
        Binding("ctrl+c", "help_quit", show=False, system=True, id="app.how_to_quit"),
    ]

    def __init__(
        self,
        session: Session | None = None,
        *,
        step: str = "scope",
        beginning: Beginning | None = None,
        language: str = "",
        default_language: str = "en",
    ) -> None:
        keep_no_break_spaces()
        self.preferences = Preferences.load()
        self._first_theme = wanted_theme(self.preferences.theme or DEFAULT_THEME)
        if self._first_theme is not None:
            # In force before the stylesheet is made: or it would be parsed and drawn twice.
            self.set_reactive(App.theme, self._first_theme.name)
        super().__init__()
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"  # what a key does is there at once
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self._full_strength = FullStrength(enabled=False)
        self._filters.insert(0, self._full_strength)
        self.session: Session | None = None
        self.jobs = Jobs(self)
        self.navigation = Navigation(self)
        self._garbage = Garbage()
        self.our_themes: list[str] = []
        self._first = (session, step, beginning)
        self._forced_language = language
        chosen = language or _language_of(session) or self.preferences.language
        self.words = Translator(chosen or default_language)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The themes that can be chosen, the one that we begin with among them from the start."""
        first = self._first_theme
        return super().available_themes | ({first.name: first} if first else {})

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """The screens that shine through: none where the one in front lets nothing through.

        Textual counts the one below in all the same; it would be laid out, and the whole terminal
        painted again for it.
        """
        stack = self._screen_stack
        return super()._background_screens if stack and stack[-1].styles.background.a < 1 else []

    def on_load(self) -> None:
        theme = self.current_theme
        self._draw_as_themed()
        self.set_class(theme.dark, "-dark-mode").set_class(not theme.dark, "-light-mode")

    def get_default_screen(self) -> Screen[None]:
        from crm_audit_tui.tui.screens.home import HomeScreen

        session, _, beginning = self._first
        return HomeScreen(beneath=session is not None or beginning is not None)

    async def on_mount(self) -> None:
        self._garbage.begin()
        self.set_interval(1.0, self._garbage.look)
        if self.preferences.keymap:
            self.set_keymap(dict(self.preferences.keymap))
        session, step, beginning = self._first
        if session is not None:
            await self.navigation.show_audit(session, step)
        elif beginning is not None:
            await self.navigation.new_audit(beginning)
        self.call_after_refresh(self._load_likes)

    def on_unmount(self) -> None:
        self._garbage.end()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._garbage.touched()
        if not (isinstance(event, events.Key) and self.navigation.keeps(event)):
            await super().on_event(event)

    def _load_likes(self) -> None:
        """Load what the first frame does not need, and tell in one notice what is wrong with it."""
        themes, problems = load_themes()
        for theme in themes:
            self.register_theme(theme)
        self.our_themes = [theme.name for theme in themes]
        problems = [*self.preferences.problems, *problems]
        if problems:
            self.notify(
                "\n".join(map(self.words.message, problems)),
                title=self.words.text("tui.likes.problems"),
                severity="warning",
                timeout=15,
                markup=False,
            )

    # -- decisions -------------------------------------------------------------------------------

    async def undo(self) -> None:
        """Take the last decision back and say which it was."""
        from crm_audit_tui.tui.decision_words import told

        session = self.session
        last = session.undoable if session else None
        if last is None:
            self.say_id("tui.undo.nothing")
        elif await self.jobs.undo():
            self.say(Message("tui.undo.done", {"what": told(last.decision)}))

    async def redo(self) -> None:
        """Put the last undone decision in force again and say which it was."""
        from crm_audit_tui.tui.decision_words import told

        session = self.session
        again = session.log.redoable if session else None
        if again is None:
            self.say_id("tui.redo.nothing")
        elif await self.jobs.redo():
            self.say(Message("tui.redo.done", {"what": told(again.decision)}))

    # -- telling ---------------------------------------------------------------------------------

    def tell(self, event: TextualMessage) -> None:
        """Post `event` to every screen that can be seen: one beneath a modal has to know as well.

        A hidden one would have the whole terminal painted again: Textual takes the screen below
        the front for visible. It catches up when it comes to the front.
        """
        for screen in reversed(self.screen_stack):
            screen.post_message(copy(event))
            if not screen.is_modal:
                break

    def say(self, message: Message, *, severity: Severity = "information") -> None:
        """Show `message` for a while; text from data in it is never markup."""
        self.notify(self.words.message(message), severity=severity, markup=False)

    def say_id(self, message_id: str, *, severity: Severity = "information") -> None:
        """Show the message `message_id`, which has no parameters."""
        self.say(Message(message_id), severity=severity)

    def say_error(self, error: AuditError) -> None:
        """Show what went wrong and what to do."""
        said = self.words.message(error.message)
        self.notify(said, severity="error", timeout=_ERROR_SECONDS, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Let what was told before give way, so that notices never pile up in a small terminal.

        Warnings and errors stay for their time, but none is shown twice: on a full disk every
        decision fails alike.
        """
        gone = set()
        for each in tuple(self._notifications):
            if each.severity == "information" or each.message == event.notification.message:
                self._unnotify(each, refresh=False)
                gone.add(f"--textual-toast-{each.identity}")
        for screen in self.screen_stack:
            for holder in screen.query("ToastHolder"):
                if not holder.children or holder.id in gone:  # it would stay as a blank line
                    holder.remove()

    # -- actions ---------------------------------------------------------------------------------

    def action_command_palette(self) -> None:
        if self.use_command_palette and not CommandPalette.is_open(cast(App[object], self)):
            placeholder = self.words.text("tui.palette.placeholder")
            self.push_screen(Palette(id="--command-palette", placeholder=placeholder))

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

    def action_help_quit(self) -> None:
        """Copy what is selected, else say how to leave: elsewhere ctrl+c is pressed by mistake."""
        if selected := self.screen.get_selected_text():
            self.copy_to_clipboard(selected)
            return
        self.say_id("tui.quit.how" if self.session is not None else "tui.quit.how_bare")

    async def action_leave(self) -> None:
        """Write what is left and leave; ask only where something could not be written."""
        await self.navigation.leave()

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Say which keys of the keymap file stand for two things at once."""
        keys = ", ".join(sorted(each.key for each in clashed_bindings))
        self.say(message("tui.keymap.clash", keys=keys), severity="warning")

    # -- likes -----------------------------------------------------------------------------------

    def speak_as(self, session: Session) -> None:
        """Word everything in the audit's own language, unless one was asked for at the start."""
        own = _language_of(session)
        if own and not self._forced_language:
            self.words = Translator(own)

    async def change_language(self, language: str) -> None:
        """Show everything in `language` from now on."""
        self.words = Translator(language)
        self._prefer(language=self.words.language)
        for screen in self.screen_stack:
            await screen.recompose()
            show = getattr(screen, "show", None)
            # The first one is home, which composes all that it shows.
            if show is not None and screen is not self.screen_stack[0]:
                show()

    def watch_theme(self, theme: str) -> None:
        """Remember the theme that was chosen."""
        self._draw_as_themed()
        if self.screen_stack and theme != (self.preferences.theme or DEFAULT_THEME):
            self._prefer(theme=theme)

    def _draw_as_themed(self) -> None:
        variables = self.current_theme.variables
        self._full_strength.enabled = variables.get(DIM_STYLE) == "none"
        theme = self.current_theme
        if theme.dark:
            self.ansi_theme_dark = named_colours(theme, MONOKAI)
        else:
            self.ansi_theme_light = named_colours(theme, ALABASTER)

    def _prefer(self, **changes: str) -> None:
        self.preferences = msgspec.structs.replace(self.preferences, **changes)
        self.preferences.save()


def _language_of(session: Session | None) -> str:
    return session.audit.scope.get("language", "") if session is not None else ""
