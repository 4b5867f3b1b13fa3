"""The only home of threads: decisions reach the disk and long work runs beside the interface.

Nothing here touches a widget. What happened is posted to the screen in front as a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.tui.messages import Decided, Refreshed, Stored, Working

if TYPE_CHECKING:
    from crm_audit_tui.core.decisions import Decision
    from crm_audit_tui.core.log import Entry
    from crm_audit_tui.session import Session
    from crm_audit_tui.tui.app import AuditApp

Result = TypeVar("Result")


class Jobs:
    """Runs what blocks for one app: writes one after another, one piece of long work at a time."""

    def __init__(self, app: AuditApp) -> None:
        self._app = app
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="record")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="work")
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._stop = Event()
        self._working: asyncio.Task[None] | None = None
        self.progress: Progress | None = None  # where long work is, None while there is none
        self.saved: datetime | None = None  # when a decision last reached the disk, None if not

    # -- decisions -------------------------------------------------------------------------------

    async def decide(self, decision: Decision) -> Entry | None:
        """Carry `decision` out and wait until it is on disk; None (and a notice) if refused."""
        session = self._app.session
        assert session is not None
        return await self._settle(session, lambda: session.decide(decision), undone=False)

    async def undo(self) -> Entry | None:
        """Take the last decision back; None where there is none."""
        session = self._app.session
        assert session is not None
        return await self._settle(session, session.undo, undone=True)

    async def redo(self) -> Entry | None:
        """Put the last undone decision in force again; None where there is none."""
        session = self._app.session
        assert session is not None
        return await self._settle(session, session.redo, undone=False)

    async def _settle(
        self, session: Session, change: Callable[[], Entry | None], *, undone: bool
    ) -> Entry | None:
        try:
            entry = change()
        except AuditError as error:
            self._app.say_error(error)
            return None
        if entry is None:
            return None
        await self._write(session)
        self._app.tell(Decided(entry, undone=undone))
        return entry

    async def _write(self, session: Session) -> None:
        error: AuditError | None = None
        try:
            await self.in_writer(session.write)
        except AuditError as problem:
            error = problem
        self.saved = None if error else datetime.now()
        self._app.tell(Stored(error))

    async def snapshot(self) -> None:
        """Rewrite the record's TOML; a failure is told and the journal stays."""
        session = self._app.session
        if session is None or session.read_only:
            return
        try:
            await self.in_writer(session.snapshot)
        except AuditError as error:
            self._app.tell(Stored(error))

    async def in_writer(self, call: Callable[[], Result]) -> Result:
        """Run `call` in the thread that owns the record's files."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, call)

    # -- long work -------------------------------------------------------------------------------

    async def work(self, call: Callable[[OnProgress, IsCancelled], Result]) -> Result:
        """Run `call` beside the interface, telling its progress; Cancelled when stopped."""
        self._stop.clear()
        loop = asyncio.get_running_loop()

        def tell(progress: Progress | None) -> None:
            self.progress = progress
            self._app.tell(Working(progress))

        def on_progress(progress: Progress) -> None:
            loop.call_soon_threadsafe(tell, progress)

        try:
            return await loop.run_in_executor(
                self._worker, lambda: call(on_progress, self._stop.is_set)
            )
        finally:
            tell(None)

    async def aside(self, call: Callable[[], Result]) -> Result:
        """Run a call of a second or so off the interface, whatever long work is under way."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, call)

    def stop(self) -> None:
        """Ask the long work under way to stop."""
        self._stop.set()

    async def stop_computing(self) -> None:
        """Stop computing evidence and wait until it has stopped."""
        self.stop()
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether evidence is being computed."""
        return self._working is not None and not self._working.done()

    def compute(self, *, load: bool = True) -> None:
        """Read the exports (unless `load` is False), find duplicates, run the checks."""
        if self.busy:
            return
        self._working = asyncio.get_running_loop().create_task(self._compute(load))

    async def _compute(self, load: bool) -> None:
        session = self._app.session
        assert session is not None
        try:
            if load:
                for note in await self.work(session.load):
                    self._app.say(note, severity="warning")
                self._app.tell(Refreshed())
            await self.work(session.match)
            self._app.tell(Refreshed())
            await self.work(session.check)
        except Cancelled:
            self._app.say_id("tui.work.cancelled")
        except AuditError as error:
            self._app.say_error(error)
        self._app.tell(Refreshed())

    async def close(self) -> None:
        """Stop long work and wait for what is being written."""
        await self.stop_computing()
        self._writer.shutdown(wait=True)
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._aside.shutdown(wait=False, cancel_futures=True)
