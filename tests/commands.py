"""`crm-audit` as its entry point runs it, in this process: what it says and how it ends.

What only a process of its own can show (imports, bytes on a terminal, being killed) is tested in
one.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_audit_tui.cli import main


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, language: str = "en") -> Done:
    """Run `crm-audit` with these arguments, no terminal and nothing on standard input."""
    said, complained, code = io.StringIO(), io.StringIO(), 0
    with (
        pytest.MonkeyPatch.context() as patch,
        Path(os.devnull).open() as nothing,
        redirect_stdout(said),
        redirect_stderr(complained),
    ):
        patch.setenv("CRM_AUDIT_LANGUAGE", language)
        patch.setattr(sys, "argv", ["crm-audit", *map(str, arguments)])
        patch.setattr(sys, "stdin", nothing)
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return Done(code, said.getvalue(), complained.getvalue())
