"""The program in a real terminal: keys as bytes, kill -9, Ctrl+C, a window pulled small."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audits import Prepared
from crm_audit_tui.core.decisions import JudgePair

if TYPE_CHECKING:
    from terminal import Terminal

_NEEDED = ("pexpect", "pyte")
pytestmark = pytest.mark.skipif(
    os.name != "posix" or not all(map(importlib.util.find_spec, _NEEDED)),
    reason="needs a pseudo-terminal, pexpect and pyte",
)


@pytest.fixture
def audit(twins: Prepared, prepared_twins: Prepared, home: Path) -> Prepared:
    """An audit whose duplicates have been found before, so that opening it is quick."""
    kept = prepared_twins.tables.parent / "home" / "cache"
    if kept.exists():
        shutil.copytree(kept, home / "cache", dirs_exist_ok=True)
    return twins


def verdicts(audit: Prepared) -> list[str]:
    return [each.verdict for each in audit.decisions() if isinstance(each, JudgePair)]


def begin(terminal: Terminal) -> None:
    """Go from the step to its review, by keys."""
    terminal.shows("e evidence")
    terminal.press("w")
    terminal.shows("of 136 pairs decided")
    terminal.shows("⏎ review")
    terminal.press("enter")


def test_a_review_killed_midway_loses_nothing(audit: Prepared, home: Path) -> None:
    from terminal import Terminal

    arguments = ["open", str(audit.record), "--step", "duplicates"]
    environ = {"CRM_AUDIT_HOME": str(home)}
    with Terminal(arguments, environ, (80, 24)) as terminal:
        begin(terminal)
        terminal.shows("pair 1 of 136")
        terminal.press("m", "n", "m")
        terminal.shows("2 merged · 1 apart")
        terminal.kill()
        assert terminal.ends() == -9
    assert verdicts(audit) == ["merge", "apart", "merge"]
    with Terminal(arguments, environ, (120, 40)) as terminal:
        begin(terminal)
        terminal.shows("pair 4 of 136")
        terminal.shows("2 merged · 1 apart")
        terminal.press("ctrl+z")
        terminal.shows("1 merged · 1 apart")
        terminal.shows("pair 3 of 136")
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
        assert b"Traceback" not in terminal.raw
    assert verdicts(audit) == ["merge", "apart"]
    assert not audit.record.with_name("test.audit.journal").exists(), "all is in the record"


def test_ctrl_c_and_a_tiny_window_do_no_harm(audit: Prepared, home: Path) -> None:
    from terminal import Terminal

    arguments = ["open", str(audit.record), "--step", "duplicates"]
    with Terminal(arguments, {"CRM_AUDIT_HOME": str(home)}, (120, 40)) as terminal:
        begin(terminal)
        terminal.shows("pair 1 of 136")
        terminal.press("ctrl+c")
        terminal.shows("ctrl+q")
        terminal.press("m")
        terminal.shows("1 merged")
        terminal.resize(20, 5)
        terminal.press("n")
        terminal.until(lambda: verdicts(audit) == ["merge", "apart"], "decided in a tiny window")
        terminal.resize(80, 24)
        terminal.shows("pair 3 of 136")
        terminal.shows("1 merged · 1 apart")
        terminal.resize(200, 60)
        terminal.shows("QUALITY OF THE DATA")
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
        assert b"Traceback" not in terminal.raw
    assert verdicts(audit) == ["merge", "apart"]
