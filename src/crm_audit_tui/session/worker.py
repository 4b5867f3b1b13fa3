"""The child's side of `session.process`: one job from standard input, answers as JSON lines."""

from __future__ import annotations

import os
import sys
import time
import traceback
from threading import Thread

import msgspec

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.progress import Progress, never_cancelled
from crm_audit_tui.session.jobs import Job, carry_out
from crm_audit_tui.session.process import Answer, Failed, Told, in_parts

_LEAST_GAP = 0.05  # seconds between two notes of the same phase
_YIELDING = 10  # of 19: whoever presses keys goes first; alone on a core it costs nothing


def main() -> None:
    """Carry out the job given on standard input."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_YIELDING)
    # Libraries may print; only our own answers may reach the pipe.
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    last = ("", 0.0)

    def say(answer: Answer) -> None:
        pipe.write(msgspec.json.encode(answer) + b"\n")

    def tell(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if progress.phase != last[0] or now - last[1] >= _LEAST_GAP:
            last = (progress.phase, now)
            say(Told(progress))

    try:
        job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
        Thread(target=_end_with_parent, daemon=True).start()
        for part in in_parts(carry_out(job, tell, never_cancelled)):
            say(part)
    except AuditError as error:
        say(Failed(error.message))
    except MemoryError:
        say(Failed(message("session.error.memory")))
    except BaseException:
        trace = traceback.format_exc()
        said = trace.strip().splitlines()[-1]
        say(Failed(message("session.error.unexpected", error=said), trace))


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
