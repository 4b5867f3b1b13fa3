"""How long until the first painted screen: ours against a Textual app that says hello.

Every start is a process of its own under a pseudo-terminal of 80x24, measured from before the
process exists until its first frame has reached the terminal (the text that only that frame has).
Starts of both take turns in one run, bytecode compiled before. Prints the best and the median of
each and the ratio of the medians.

    python benchmarks/startup.py [--starts 9]
"""

from __future__ import annotations

import argparse
import compileall
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("first painted frame")
Hello().run()
"""
OURS = "from crm_audit_tui.__main__ import main; main()"
PATIENCE = 20.0


def first_frame(code: str, mark: bytes, home: Path) -> float:
    """Return the seconds from starting `code` to `mark` on the terminal; TimeoutError without."""
    environ = {
        **os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor",
        "CRM_AUDIT_HOME": str(home), "CRM_AUDIT_LANGUAGE": "en",
    }  # fmt: skip
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-c", code], environ)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    try:
        while mark not in seen:
            left = PATIENCE - (time.perf_counter() - began)
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise TimeoutError(seen[-400:].decode("utf-8", "replace"))
            seen += os.read(terminal, 65536)
        return time.perf_counter() - began
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time to the first painted screen.")
    parser.add_argument("--starts", type=int, default=9)
    starts: int = parser.parse_args().starts
    source = Path(__file__).resolve().parents[1] / "src" / "crm_audit_tui"
    compileall.compile_dir(source, quiet=2)
    hello: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for code, mark in ((HELLO, b"first painted frame"), (OURS, b"Three ways")):
            first_frame(code, mark, Path(folder))  # fills the system's file cache
        for _ in range(starts):
            hello.append(first_frame(HELLO, b"first painted frame", Path(folder)))
            ours.append(first_frame(OURS, b"Three ways", Path(folder)))
    for name, times in (("hello", hello), ("crm-audit", ours)):
        best, middle = min(times), statistics.median(times)
        print(f"{name:10} best {best * 1000:5.0f} ms  median {middle * 1000:5.0f} ms")
    print(f"ratio of medians {statistics.median(ours) / statistics.median(hello):.2f}, "
          f"of bests {min(ours) / min(hello):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
