"""Run a job in a process of its own, so that nothing it does can hold the interface up.

The child reads the job from its standard input and answers on standard output: one JSON line per
progress, then the result in lines that are short to read, or the error. Cancelling ends the child.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from queue import Empty, Queue
from threading import Thread
from typing import IO

import msgspec

from crm_audit_tui.core.errors import AuditError, Cancelled
from crm_audit_tui.core.messages import Message, Param
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.session.jobs import Checked, Job, Result
from crm_audit_tui.tables.result import StepResult, WorkItem

_POLL = 0.1
_ITEMS = 500


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The job ended with an error: worded for the user, or a `trace` for a fault of ours."""

    message: Message
    trace: str = ""


class WorkFailed(AuditError):
    """A job's error, with the child's traceback for `--debug`."""

    def __init__(self, message_id: str, /, trace: str = "", **params: Param) -> None:
        super().__init__(message_id, **params)
        self.trace = trace


class SomeItems(msgspec.Struct, frozen=True, tag="items"):
    """Some of a step's work items, in their order; `StepDone` follows the last of them."""

    items: tuple[WorkItem, ...]


class StepDone(msgspec.Struct, frozen=True, tag="step"):
    """What a step computed, without its items."""

    result: StepResult


class Told(msgspec.Struct, frozen=True, tag="told"):
    """One progress note from the child."""

    progress: Progress


Answer = Told | Failed | SomeItems | StepDone | Result


def in_parts(result: Result) -> Iterator[SomeItems | StepDone | Result]:
    """Yield a result in parts that are each read within milliseconds.

    Reading one holds the lock of the whole interpreter: 100,000 items at a time would keep the
    interface from answering for a second.
    """
    if not isinstance(result, Checked):
        yield result
        return
    for step in result.results.values():
        for first in range(0, len(step.items), _ITEMS):
            yield SomeItems(step.items[first : first + _ITEMS])
        yield StepDone(msgspec.structs.replace(step, items=()))
    yield Checked(results={})


class Gathering:
    """Puts a result together again from its parts."""

    def __init__(self) -> None:
        self._items: list[WorkItem] = []
        self._steps: dict[str, StepResult] = {}

    def take(self, part: SomeItems | StepDone | Result) -> Result | None:
        """Take the next part; return the result with the last one, None before."""
        match part:
            case SomeItems(items=some):
                self._items += some
            case StepDone(result=done):
                whole = msgspec.structs.replace(done, items=tuple(self._items))
                self._steps[done.step], self._items = whole, []
            case Checked():
                return Checked(results=self._steps)
            case _:
                return part
        return None


def run_job(job: Job, on_progress: OnProgress, is_cancelled: IsCancelled) -> Result:
    """Carry `job` out in a child process and wait; call it from a thread, never the interface.

    Raises AuditError as the job did, Cancelled when asked to stop, AuditError
    `session.error.worker` where the child died.
    """
    child = subprocess.Popen(
        # -P: or a random.py in the folder that the user works in would be run.
        [sys.executable, "-P", "-m", "crm_audit_tui.session.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # A group of its own keeps Ctrl+C from it; a session of its own would, where the scheduler
        # shares the processor between sessions, make its lower priority count for nothing.
        process_group=0,
    )
    assert child.stdin is not None and child.stdout is not None
    lines: Queue[bytes] = Queue()
    reader = Thread(target=_read, args=(child.stdout, lines), daemon=True)
    try:
        # Standard input stays open: the child ends when it closes, even if we were killed.
        child.stdin.write(msgspec.json.encode(job) + b"\n")
        child.stdin.flush()
        reader.start()
        return _listen(child, lines, on_progress, is_cancelled)
    except BrokenPipeError:
        raise AuditError("session.error.worker", code=child.wait()) from None
    finally:
        child.kill()
        child.wait()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        if reader.is_alive():
            reader.join()
        child.stdout.close()


def _read(stream: IO[bytes], lines: Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(b"")


def _listen(
    child: subprocess.Popen[bytes],
    lines: Queue[bytes],
    on_progress: OnProgress,
    is_cancelled: IsCancelled,
) -> Result:
    gathering = Gathering()
    while True:
        if is_cancelled():
            raise Cancelled
        try:
            line = lines.get(timeout=_POLL)
        except Empty:
            continue
        if not line:
            raise AuditError("session.error.worker", code=child.wait())
        answer: Answer = msgspec.json.decode(line, type=Answer)
        match answer:
            case Told(progress=progress):
                on_progress(progress)
            case Failed(message=message, trace=trace):
                raise WorkFailed(message.id, trace=trace, **message.params)
            case _:
                if (whole := gathering.take(answer)) is not None:
                    return whole
