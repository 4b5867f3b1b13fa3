"""A real terminal for tests: a program under a pseudo-terminal, its screen kept by pyte."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pexpect
import pyte

PATIENCE = 180.0
KEYS = {"enter": "\r", "escape": "\x1b", "ctrl+c": "\x03", "ctrl+q": "\x11", "ctrl+z": "\x1a",
        "ctrl+y": "\x19", "ctrl+n": "\x0e", "down": "\x1b[B", "pagedown": "\x1b[6~"}  # fmt: skip


class Terminal:
    """`crm-audit` with `arguments` in a terminal of `size` (columns, rows)."""

    def __init__(
        self, arguments: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (80, 24)
    ) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "crm_audit_tui", *arguments],
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor",
                 "PYTHONDONTWRITEBYTECODE": "1", **environ},
            timeout=PATIENCE,
        )  # fmt: skip
        self.child.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self.child.close(force=True)

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def press(self, *keys: str) -> None:
        """Type keys as a keyboard sends them."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Read on until `condition` holds; AssertionError with the screen where it never does."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            self._read()

    def shows(self, text: str) -> None:
        """Read on until the terminal shows `text`."""
        self.until(lambda: text in self.text, repr(text))

    def ends(self) -> int:
        """Read on until the program has ended; return its exit status (-9 where killed)."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < end, f"never ended\n{self.text}"
            self._read()
        return int(self.child.exitstatus if self.child.signalstatus is None
                   else -self.child.signalstatus)  # fmt: skip

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as a person pulling at its corner does."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def kill(self) -> None:
        """End the program at once, as the system does when memory runs out."""
        if self.child.isalive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child.pid, signal.SIGKILL)

    def _read(self) -> None:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self.child.wait() if self.child.isalive() else None
            return
        self.raw += data
        # A tiny window makes pyte choke on nothing we print; its margins are not set.
        self._stream.feed(data)
