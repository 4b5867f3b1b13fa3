"""Commands of the palette: every step, theme and language, and what the screen offers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.i18n import LANGUAGES

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp


def commands(app: AuditApp, screen: Screen[object]) -> Iterator[SystemCommand]:
    """Yield what can be done from `screen`, worded in the interface's language."""
    say = app.words.text
    if app.session is not None:
        for spec in STEPS:
            number = f"{spec.number} " if spec.number else ""
            title = f"{number}{say(spec.title_id)}"
            yield SystemCommand(
                say("tui.palette.go", step=title),
                say("tui.palette.go_help"),
                partial(app.run_worker, _go(app, spec.slug)),
            )
        yield SystemCommand(
            say("tui.palette.recompute"), say("tui.palette.recompute_help"), app.jobs.compute
        )
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
    for active in screen.active_bindings.values():
        binding = active.binding
        if active.enabled and binding.description.startswith("tui."):
            yield SystemCommand(
                say(binding.description),
                app.get_key_display(binding),
                partial(app.run_worker, app.run_action(binding.action, active.node)),
            )
    yield SystemCommand(
        say("tui.key.quit"), say("tui.palette.quit_help"),
        lambda: app.run_worker(app.action_leave()),
    )  # fmt: skip


def _change_language(app: AuditApp, code: str) -> None:
    app.run_worker(app.change_language(code))
