"""The only home of threads: decisions reach the disk and long work runs beside the interface.

Nothing here touches a widget. What happened is posted to the screen in front as a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.tui.messages import Decided, Refreshed, Stored, Working

if TYPE_CHECKING:
    from crm_audit_tui.core.decisions import Decision
    from crm_audit_tui.core.log import Entry
    from crm_audit_tui.session import Session
    from crm_audit_tui.tui.app import AuditApp

Result = TypeVar("Result")
Phase = Callable[[OnProgress, IsCancelled], Sequence[Message] | None]  # returns what is to be told
_PAUSE = 0.8  # seconds without a decision before evidence is computed anew
_AT_ONCE = 200  # verdicts or items that are carried out within a frame or two


class Jobs:
    """Runs what blocks for one app: writes one after another, one piece of long work at a time."""

    def __init__(self, app: AuditApp) -> None:
        self._app = app
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="record")
        # Apart from the writer: a decision waits for its own line on disk, not for a whole record.
        self._snapshots = ThreadPoolExecutor(1, thread_name_prefix="snapshot")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="work")
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._changing = asyncio.Lock()  # one decision, undo or redo after another
        self._stops: set[Event] = set()  # one for each piece of work under way
        self._working: asyncio.Task[bool] | None = None  # True once all of it is done
        self._due: asyncio.TimerHandle | None = None  # when checks run anew after a decision
        self._told_outdated = False
        self.progress: Progress | None = None  # where long work is, None while there is none
        self.saved: datetime | None = None  # when a decision last reached the disk, None if not

    # -- decisions -------------------------------------------------------------------------------

    async def decide(self, decision: Decision) -> Entry | None:
        """Carry `decision` out and wait until it is on disk; None (and a notice) if refused.

        Where it gives up what redo could have brought back, that is told.
        """
        from crm_audit_tui.tui.decision_words import told

        session = self._session
        async with self._changing:
            given_up, count = session.log.redoable, session.log.redoable_count
            entry = await self._change(lambda: session.decide(decision), aside=_is_long(decision))
        await self._settle(session, entry, undone=False)
        if entry is not None and given_up is not None:
            what = told(given_up.decision)
            self._app.say(message("tui.redo.given_up", n=count, what=what), severity="warning")
        return entry

    async def undo(self) -> Entry | None:
        """Take the last decision back; None where there is none."""
        session = self._session
        async with self._changing:
            last, far = session.undoable, session.log.undo_takes_long
            aside = last is not None and (far or _is_long(last.decision))
            entry = await self._change(session.undo, aside=aside)
        return await self._settle(session, entry, undone=True)

    async def redo(self) -> Entry | None:
        """Put the last undone decision in force again; None where there is none."""
        session = self._session
        async with self._changing:
            again = session.log.redoable
            aside = again is not None and _is_long(again.decision)
            entry = await self._change(session.redo, aside=aside)
        return await self._settle(session, entry, undone=False)

    @property
    def _session(self) -> Session:
        session = self._app.session
        assert session is not None
        return session

    async def _change(self, change: Callable[[], Entry | None], *, aside: bool) -> Entry | None:
        """Carry a change of the log out, off the interface where it takes long."""
        try:
            return await self.aside(change) if aside else change()
        except AuditError as error:
            self._app.say_error(error)
            return None

    async def _settle(self, session: Session, entry: Entry | None, *, undone: bool) -> Entry | None:
        """Wait until `entry` is on disk and tell of it."""
        if entry is None:
            return None
        await self._write(session)
        self._app.tell(Decided(entry, undone=undone))
        self._recheck_soon()
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
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._snapshots, session.snapshot)
        except AuditError as error:
            self._app.tell(Stored(error))

    async def in_writer(self, call: Callable[[], Result]) -> Result:
        """Run `call` in the thread that owns the record's files."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, call)

    # -- long work -------------------------------------------------------------------------------

    async def work(self, call: Callable[[OnProgress, IsCancelled], Result]) -> Result:
        """Run `call` beside the interface, telling its progress; Cancelled when stopped."""
        with self._stoppable() as stop:
            return await self._work(call, stop)

    async def _work(self, call: Callable[[OnProgress, IsCancelled], Result], stop: Event) -> Result:
        loop = asyncio.get_running_loop()

        def tell(progress: Progress | None) -> None:
            self.progress = progress
            self._app.tell(Working(progress))

        def on_progress(progress: Progress) -> None:
            loop.call_soon_threadsafe(tell, progress)

        def run() -> Result:
            if stop.is_set():
                raise Cancelled
            return call(on_progress, stop.is_set)

        try:
            return await loop.run_in_executor(self._worker, run)
        except asyncio.CancelledError:  # nobody waits for it any more
            stop.set()
            raise
        finally:
            tell(None)

    @contextmanager
    def _stoppable(self) -> Iterator[Event]:
        """Yield what stops a piece of work; it stays set, whatever begins meanwhile."""
        stop = Event()
        self._stops.add(stop)
        try:
            yield stop
        finally:
            self._stops.discard(stop)

    async def aside(self, call: Callable[[], Result]) -> Result:
        """Run a call of a second or so off the interface, whatever long work is under way."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, call)

    async def aside_telling(
        self, call: Callable[[OnProgress, IsCancelled], Result], on_progress: OnProgress
    ) -> Result:
        """Run `call` as `aside` does, telling how far it is; it stops when nobody waits for it."""
        loop, stop = asyncio.get_running_loop(), Event()

        def tell(progress: Progress) -> None:
            if not stop.is_set():
                on_progress(progress)

        def from_there(progress: Progress) -> None:
            if not stop.is_set():  # the loop may be gone by then
                loop.call_soon_threadsafe(tell, progress)

        try:
            return await self.aside(lambda: call(from_there, stop.is_set))
        finally:
            stop.set()

    def stop(self) -> None:
        """Ask the long work under way to stop."""
        for stop in self._stops:
            stop.set()

    async def stop_computing(self) -> None:
        """Stop computing evidence and wait until it has stopped, and any decision under way."""
        if self._due is not None:
            self._due.cancel()
        self.stop()
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)
        async with self._changing:
            pass

    async def bring_up_to_date(self) -> bool:
        """Wait until the evidence has seen every decision; False where it was stopped or failed.

        Where it cannot be computed, for want of the exports, it is what the record holds.
        """
        session = self._session
        if not await self._ended():
            return False
        while session.outdated(counts=True):
            seen = session.log.last_seq
            self.recheck(counts=True)
            if not self.busy:
                break
            if not await self._ended():
                return False
            if session.log.last_seq == seen:
                break
        return True

    async def _ended(self) -> bool:
        """Wait for the evidence that is being computed; False where it did not come to its end."""
        if self._working is None or self._working.done():
            return True
        await asyncio.wait([self._working])  # not the task itself: who waits must not cancel it
        return not self._working.cancelled() and self._working.result()

    @property
    def busy(self) -> bool:
        """Whether evidence is being computed."""
        return self._working is not None and not self._working.done()

    def compute(self, *, load: bool = True) -> None:
        """Read the exports (unless `load` is False), find duplicates, run the checks."""
        session = self._app.session
        assert session is not None
        phases: list[Phase] = [session.load] if load else []
        self._compute(session, [*_earlier(session), *phases, session.match, session.check])

    def recheck(self, *, counts: bool = False) -> None:
        """Run the checks anew where decisions since would change what they find.

        With `counts` verdicts on pairs too. Nothing happens while evidence is being computed: it is
        looked at again when that has ended.
        """
        session = self._app.session
        if session is None or self.busy or not session.outdated(counts=counts):
            return
        if session.matched:
            self._compute(session, [*_earlier(session), session.check])
        elif session.earlier.outdated:
            self._compute(session, [session.earlier.read])
        elif not self._told_outdated:
            self._told_outdated = True
            self._app.say_id("tui.work.outdated", severity="warning")

    def _recheck_soon(self) -> None:
        """Run the checks anew once nothing has been decided for a moment."""
        if self._due is not None:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(_PAUSE, self.recheck)

    def _compute(self, session: Session, phases: Sequence[Phase]) -> None:
        if not self.busy:
            running = self._carry_out(session, phases)
            self._working = asyncio.get_running_loop().create_task(running)

    async def _carry_out(self, session: Session, phases: Sequence[Phase]) -> bool:
        app = self._app
        with self._stoppable() as stop:
            try:
                for phase in phases:
                    for note in await self._work(phase, stop) or ():
                        app.say(note, severity="warning")
                    app.tell(Refreshed())
                self._told_outdated = False
                await self.snapshot()  # reports and exports without a screen read the evidence
                self._recheck_soon()
                return True
            except Cancelled:
                app.say_id("tui.work.cancelled")
            except AuditError as error:
                app.say_error(error)
            except Exception as error:  # a fault of ours must neither end the audit nor go unseen
                said = f"{type(error).__name__}: {error}"
                app.say_error(AuditError("session.error.unexpected", error=said))
        app.tell(Refreshed())
        return False

    async def close(self) -> None:
        """Stop long work and wait for what is being written."""
        await self.stop_computing()
        self._writer.shutdown(wait=True)
        self._snapshots.shutdown(wait=True)
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._aside.shutdown(wait=False, cancel_futures=True)


def _earlier(session: Session) -> list[Phase]:
    return [session.earlier.read] if session.earlier.named else []


def _is_long(decision: Decision) -> bool:
    """Tell whether a decision holds so much that the interface would stand still."""
    from crm_audit_tui.core.decisions import DecideItems, JudgePairs

    match decision:
        case JudgePairs(pairs=pairs):
            return len(pairs) > _AT_ONCE
        case DecideItems(items=items):
            return len(items) > _AT_ONCE
        case _:
            return False
