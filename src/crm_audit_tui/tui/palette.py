"""Commands of the palette: every step, theme and language, and what the screen offers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tui.key_table import KeyLine, key_lines

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp

T = TypeVar("T")
_NOT_COMMANDS = frozenset({"command_palette", "leave"})
_BY_ANOTHER_WORD = 0.8  # of the score of a title that matches as well


@dataclass(frozen=True)
class Command:
    """One line of the palette: `also` holds other words that find it, parted by commas."""

    title: str
    help: str
    call: Callable[[], object]
    also: str = ""


class Commands(Provider):
    """What the palette finds, by the words of a title or by others that mean the same."""

    async def discover(self) -> Hits:
        """Yield every command by title."""
        for each in sorted(self._commands(), key=lambda each: each.title):
            yield DiscoveryHit(each.title, each.call, help=each.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands that `query` means."""
        matcher = self.matcher(query)
        for each in self._commands():
            score = matcher.match(each.title)
            for other in each.also.split(","):
                score = max(score, _BY_ANOTHER_WORD * matcher.match(other.strip()))
            if score > 0:
                yield Hit(score, matcher.highlight(each.title), each.call, help=each.help)

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
                say(f"core.step_short.{spec.slug}"),
            )
        for name, call in (
            ("recompute", app.jobs.compute),
            ("settings", partial(_start, app, _settings, None)),
            ("home", lambda: app.run_worker(app.go_home())),
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
        if line.enabled and line.action not in _NOT_COMMANDS:
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


def _start(
    app: AuditApp, call: Callable[[AuditApp, T], Coroutine[None, None, None]], what: T
) -> None:
    # The coroutine is made when the command is chosen: one made for a mere listing would be lost.
    app.run_worker(call(app, what))


async def _go(app: AuditApp, slug: str) -> None:
    await app.go_to(slug)


async def _settings(app: AuditApp, _: None) -> None:
    from crm_audit_tui.tui.modals.settings import SettingsModal

    if not isinstance(app.screen, SettingsModal):
        await app.push_screen(SettingsModal())


async def _act(app: AuditApp, line: KeyLine) -> None:
    await app.run_action(line.action, line.node)


def _change_language(app: AuditApp, code: str) -> None:
    app.run_worker(app.change_language(code))
