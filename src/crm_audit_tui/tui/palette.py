"""Commands of the palette: every step, theme and language, and what the screen offers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.app import SystemCommand
from textual.screen import Screen

from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tui.key_table import KeyLine, key_lines

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp

T = TypeVar("T")
_NOT_COMMANDS = frozenset({"command_palette", "leave"})


def commands(app: AuditApp, screen: Screen[object]) -> Iterator[SystemCommand]:
    """Yield what can be done from `screen`, worded in the interface's language."""
    say = app.words.text
    if app.session is not None:
        from crm_audit_tui.core.steps import STEPS  # not for the first frame

        for spec in STEPS:
            number = f"{spec.number} " if spec.number else ""
            title = f"{number}{say(spec.title_id)}"
            yield SystemCommand(
                say("tui.palette.go", step=title),
                say("tui.palette.go_help"),
                partial(_start, app, _go, spec.slug),
            )
        yield SystemCommand(
            say("tui.palette.recompute"), say("tui.palette.recompute_help"), app.jobs.compute
        )
        yield SystemCommand(
            say("tui.palette.settings"), say("tui.palette.settings_help"),
            partial(_start, app, _settings, None),
        )  # fmt: skip
        yield SystemCommand(
            say("tui.palette.home"), say("tui.palette.home_help"),
            lambda: app.run_worker(app.go_home()),
        )  # fmt: skip
    for name in app.our_themes:
        yield SystemCommand(
            say("tui.palette.theme", name=name),
            say("tui.palette.theme_help"),
            partial(setattr, app, "theme", name),
        )
    for code, language in LANGUAGES.items():
        yield SystemCommand(
            say("tui.palette.language", name=language),
            say("tui.palette.language_help"),
            partial(_change_language, app, code),
        )
    for line in key_lines(screen):
        if line.enabled and line.action not in _NOT_COMMANDS:
            yield SystemCommand(
                say(line.description),
                line.keys,
                partial(_start, app, _act, line),
            )
    yield SystemCommand(
        say("tui.key.quit"), say("tui.palette.quit_help"),
        lambda: app.run_worker(app.action_leave()),
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
