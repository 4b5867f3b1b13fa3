"""Long work that the screen has to wait for: phase, how far, time left, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, ProgressBar, Static

from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tui.messages import Working
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.wording import audit_app, words

Result = TypeVar("Result")
_KILO, _MEGA = 1000, 1_000_000
_ETA_AFTER = 2.0  # seconds of one phase before its speed says anything


class ProgressModal(Modal[Result], Generic[Result]):
    """Runs `call` beside the interface; gives its result, None where it was stopped or failed."""

    def __init__(self, title: Message, call: Callable[[OnProgress, IsCancelled], Result]) -> None:
        super().__init__()
        self._title = title
        self._call = call
        self._phase = ""
        self._began = monotonic()
        self._opened = monotonic()
        self._progress: Progress | None = None
        self._ends: float | None = None  # when the phase will be over, by its speed so far

    def compose_inside(self) -> ComposeResult:
        say = words(self)
        yield Static(say.message(self._title), markup=False, id="question")
        yield Static("", markup=False, id="phase")
        yield ProgressBar(show_eta=False, id="bar")
        yield Static("", markup=False, id="left")
        with Horizontal(classes="buttons"):
            yield Button(say.text("tui.cancel"), id="cancel")

    def on_mount(self) -> None:
        self.run_worker(self._run(), exit_on_error=True)
        self.set_interval(1.0, self._tick)

    async def _run(self) -> None:
        app = audit_app(self)
        try:
            result = await app.jobs.work(self._call)
        except Cancelled:
            app.say_id("tui.work.cancelled")
            self.dismiss(None)
        except AuditError as error:
            app.say_error(error)
            self.dismiss(None)
        else:
            self.dismiss(result)

    @on(Working)
    def _tell(self, event: Working) -> None:
        if event.progress is not None:
            self._show(event.progress)

    def _show(self, progress: Progress) -> None:
        say = words(self)
        if progress.phase != self._phase:
            self._phase = progress.phase
            self._began = monotonic()
        self._progress = progress
        self._ends = _end_of(progress, self._began)
        parts = [say.text(progress.phase), say.detail(progress) if progress.detail else ""]
        if parts[0] == say.message(self._title):  # it stands above already
            parts = parts[1:]
        self.query_one("#phase", Static).update(" ".join(parts))
        self.query_one("#bar", ProgressBar).update(
            # A bar that stands at nothing looks as if nothing happened: until then it moves.
            total=progress.total if progress.done else None,
            progress=progress.done,
        )
        self.query_one("#left", Static).update(self._count(progress))

    def _tick(self) -> None:
        """Let the seconds go on where the work itself tells nothing for a while."""
        shown = self._count(self._progress or Progress(""))
        self.query_one("#left", Static).update(shown)

    def _count(self, progress: Progress) -> str:
        say = words(self)
        now = monotonic()
        spent = say.text("tui.work.seconds_spent", n=int(now - self._opened))
        if not progress.total:
            return f"{say.number(progress.done)} · {spent}" if progress.done else spent
        counted = f"{_amount(progress, progress.total, say)} · {spent}"
        if self._ends is not None and self._ends > now:
            left = max(1, round(self._ends - now))
            counted += f" · {say.text('tui.work.seconds_left', n=left)}"
        return counted

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_close()

    def action_close(self) -> None:
        """Stop the work; the box goes when it has stopped."""
        self.query_one("#cancel", Button).disabled = True
        audit_app(self).jobs.stop()


def _amount(progress: Progress, total: int, say: Translator) -> str:
    """Return how much of the phase is done."""
    if not progress.in_bytes:
        return f"{say.number(progress.done)} / {say.number(total)}"
    name, size = ("megabytes", _MEGA) if total >= _MEGA else ("kilobytes", _KILO)
    return say.text(f"tui.work.{name}", done=progress.done // size, total=-(-total // size))


def _end_of(progress: Progress, began: float) -> float | None:
    """Return when a phase will be over, None where its speed says nothing yet."""
    now = monotonic()
    taken = now - began
    if not progress.total or not 0 < progress.done < progress.total or taken <= _ETA_AFTER:
        return None
    return now + taken / progress.done * (progress.total - progress.done)
