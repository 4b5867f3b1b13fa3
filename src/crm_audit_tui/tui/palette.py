"""Commands of the palette: every step, theme and language, and what the screen offers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from inspect import unwrap
from typing import TYPE_CHECKING, TypeVar, cast

from rich.align import Align
from rich.text import Text
from textual import on, work
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import Command as Listed
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets.option_list import Option

from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tui.key_table import KeyLine, key_lines
from crm_audit_tui.tui.wording import words

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp

T = TypeVar("T")
# What Textual's own worker does, without the worker around it.
_GATHER = cast(
    Callable[[CommandPalette, str], Awaitable[None]], unwrap(CommandPalette._gather_commands)
)
_NOT_COMMANDS = frozenset({"command_palette", "leave"})
_NUMBER = re.compile(r"(\d+)")
_SOON = 0.05  # seconds
_BY_ANOTHER_WORD = 0.8  # of the score of a title that matches as well


@dataclass(frozen=True)
class Command:
    """One line of the palette: `also` holds other words that find it, parted by commas."""

    title: str
    help: str
    call: Callable[[], object]
    also: str = ""


@dataclass
class FoundHit(Hit):
    """A hit that knows what it was found for."""

    query: str = ""


class Palette(CommandPalette):
    """The command palette; Enter runs only what was found for the text as it stands.

    Pressed before that is known it waits for it.
    """

    BINDINGS = [Binding("ctrl+c", "app.help_quit", show=False, system=True)]

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, once: see `modals.base`."""
        from crm_audit_tui.tui.modals.base import comes_to_front

        return super().dismiss(result) if comes_to_front(self) else AwaitComplete()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """Look for commands; one that is closed meanwhile has nothing to show them in."""
        try:
            await _GATHER(self, search_value)
        except NoMatches:
            if self.is_attached and self.query(CommandList):
                raise

    @on(Input.Submitted)
    def _wait_for_what_is_typed(self, event: Input.Submitted) -> None:
        looking = any(
            worker.group == self._GATHER_COMMANDS_GROUP and not worker.is_finished
            for worker in self.workers
            if worker.node is self
        )
        typed = self.query_one(CommandInput)
        if looking:
            self.set_timer(_SOON, lambda: typed.post_message(Input.Submitted(typed, typed.value)))
        elif not self._list_visible or self._found_for == typed.value.strip():
            return
        event.stop()
        event.prevent_default()

    @property
    def _found_for(self) -> str | None:
        listed = self.query_one(CommandList)
        if not listed.option_count:
            return None
        option = listed.get_option_at_index(listed.highlighted or 0)
        if not isinstance(option, Listed):
            return None
        return option.hit.query if isinstance(option.hit, FoundHit) else ""

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()
        self._no_matches_timer = self.set_timer(
            self._NO_MATCHES_COUNTDOWN, partial(self._show_no_matches, search_value)
        )

    def _show_no_matches(self, sought: str) -> None:
        if sought:
            said = Text(words(self).text("tui.palette.no_matches"), style="not bold")
            nothing = Option(Align.center(said), disabled=True, id=self._NO_MATCHES)
            self.query_one(CommandList).add_option(nothing)
        self._list_visible = bool(sought)


class Commands(Provider):
    """What the palette finds, by the words of a title or by others that mean the same."""

    async def discover(self) -> Hits:
        """Yield every command by title."""
        for each in sorted(self._commands(), key=lambda each: in_order(each.title)):
            yield DiscoveryHit(each.title, each.call, help=each.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands that `query` means."""
        matcher = self.matcher(query)
        for each in self._commands():
            score = matcher.match(each.title)
            for other in each.also.split(","):
                score = max(score, _BY_ANOTHER_WORD * matcher.match(other.strip()))
            if score > 0:
                yield FoundHit(
                    score, matcher.highlight(each.title), each.call, help=each.help,
                    query=query,
                )  # fmt: skip

    def _commands(self) -> Iterator[Command]:
        return commands(cast("AuditApp", self.app), self.screen)


def commands(app: AuditApp, screen: Screen[object]) -> Iterator[Command]:
    """Yield what can be done from `screen`, worded in the interface's language."""
    say = app.words.text
    if app.session is not None:
        from crm_audit_tui.core.steps import STEPS  # not for the first frame

        for spec in STEPS:
            number = f"{spec.number} " if spec.number else ""
            title = f"{number}{say(spec.title_id)}"
            yield Command(
                say("tui.palette.go", step=title),
                say("tui.palette.go_help"),
                partial(_start, app, _go, spec.slug),
                ",".join(say(each) for each in _other_names(spec.slug) if app.words.has(each)),
            )
        for name, call in (
            ("recompute", app.jobs.compute),
            ("settings", partial(_start, app, _settings, None)),
            ("home", lambda: app.run_worker(app.navigation.go_home())),
            ("next_year", app.navigation.start_next_year),
        ):
            yield Command(
                say(f"tui.palette.{name}"), say(f"tui.palette.{name}_help"), call,
                say(f"tui.palette.{name}_also"),
            )  # fmt: skip
    for name in app.our_themes:
        yield Command(
            say("tui.palette.theme", name=name),
            say("tui.palette.theme_help"),
            partial(setattr, app, "theme", name),
            say("tui.palette.theme_also"),
        )
    for code, language in LANGUAGES.items():
        yield Command(
            say("tui.palette.language", name=language),
            say("tui.palette.language_help"),
            partial(_change_language, app, code),
            say("tui.palette.language_also"),
        )
    for line in key_lines(screen):
        listed = app.session is not None and line.action == "next_year"  # above, everywhere
        if line.enabled and line.action not in _NOT_COMMANDS and not listed:
            also = f"{line.description}_also"
            yield Command(
                say(line.description),
                line.keys,
                partial(_start, app, _act, line),
                say(also) if app.words.has(also) else "",
            )
    yield Command(
        say("tui.key.quit"), say("tui.palette.quit_help"),
        lambda: app.run_worker(app.action_leave()), say("tui.key.quit_also"),
    )  # fmt: skip


def in_order(title: str) -> tuple[tuple[int, str], ...]:
    """Return what titles are sorted by: numbers in them by size, so that 2 stands before 10."""
    pieces = (each for each in _NUMBER.split(title.casefold()) if each.strip())
    return tuple((int(each), "") if each.isdecimal() else (0, each) for each in pieces)


def _other_names(slug: str) -> tuple[str, str]:
    return f"core.step_short.{slug}", f"tui.palette.{slug}_also"


def _start(
    app: AuditApp, call: Callable[[AuditApp, T], Coroutine[None, None, None]], what: T
) -> None:
    # The coroutine is made when the command is chosen: one made for a mere listing would be lost.
    app.run_worker(call(app, what))


async def _go(app: AuditApp, slug: str) -> None:
    await app.navigation.go_to(slug)


async def _settings(app: AuditApp, _: None) -> None:
    from crm_audit_tui.tui.modals.settings import SettingsModal

    if not isinstance(app.screen, SettingsModal):
        await app.push_screen(SettingsModal())


async def _act(app: AuditApp, line: KeyLine) -> None:
    await app.run_action(line.action, line.node)


def _change_language(app: AuditApp, code: str) -> None:
    app.run_worker(app.change_language(code))
