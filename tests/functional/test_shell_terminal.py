"""The program in a real pseudo-terminal, as a user starts and leaves it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from audits import Prepared
from crm_audit_tui.core.decisions import SetStatus

PATIENCE = 180.0


class Terminal:
    """A command in a terminal of its own, with what its screen shows."""

    def __init__(self, *arguments: str, size: tuple[int, int] = (80, 24)) -> None:
        width, height = size
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "crm_audit_tui", *arguments],
            dimensions=(height, width),
            env={**os.environ, "TERM": "xterm-256color", "CRM_AUDIT_LANGUAGE": "en",
                 # What a shell exported must not be believed before the terminal.
                 "COLUMNS": "80", "LINES": "24"},
            timeout=PATIENCE,
        )  # fmt: skip

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue

    def shows(self, text: str) -> None:
        self.wait(lambda: text in self.text, text)


@pytest.fixture
def start() -> Iterator[Callable[..., Terminal]]:
    begun: list[Terminal] = []

    def begin(*arguments: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        begun.append(Terminal(*arguments, size=size))
        return begun[-1]

    yield begin
    for terminal in begun:
        terminal.child.close(force=True)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_home_help_and_quit(start: Callable[..., Terminal], size: tuple[int, int]) -> None:
    terminal = start(size=size)
    terminal.shows("Three ways to begin")
    terminal.wait(
        lambda: terminal.screen.display[-1].rstrip().endswith("^p commands"), "keys at the right"
    )
    assert terminal.screen.display[-1].startswith(" n new audit  o open a file")
    terminal.child.send("?")
    terminal.shows("ON THIS SCREEN")
    terminal.child.send("q")
    terminal.wait(lambda: "ON THIS SCREEN" not in terminal.text, "help is gone")
    terminal.child.send("\x11")
    terminal.child.expect(pexpect.EOF)
    terminal.child.wait()
    assert terminal.child.exitstatus == 0


def test_a_killed_terminal_loses_no_decision(
    start: Callable[..., Terminal], twins: Prepared
) -> None:
    terminal = start("open", str(twins.record), "--step", "usage", size=(100, 30))
    terminal.shows("not started")
    terminal.child.send("x")
    terminal.wait(lambda: re.search(r" saved \d", terminal.text) is not None, "saved")
    terminal.child.kill(9)
    terminal.child.wait()
    assert twins.last() == SetStatus(step="usage", status="done")


def test_a_click_on_the_key_bar_does_what_the_key_does(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.shows("open a file")
    column = terminal.screen.display[-1].index("open a file") + 1
    for end in "Mm":
        terminal.child.send(f"\x1b[<0;{column};24{end}")
    terminal.shows("Which audit record?")


def test_starting_for_a_path_that_is_not_there_leaves_the_terminal_alone(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    terminal = start("open", str(tmp_path / "none.audit.toml"))
    terminal.child.expect(pexpect.EOF)
    said = (terminal.child.before or b"").decode()
    assert "none.audit.toml" in said
    assert "\x1b[?1049h" not in said
    terminal.child.wait()
    assert terminal.child.exitstatus == 2
