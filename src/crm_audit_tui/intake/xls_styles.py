"""The number formats that an .xls file gives its cells, read in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from crm_audit_tui.intake.cell_formats import known_formats

_PATIENCE = 120  # seconds


class _Told(msgspec.Struct):
    sheets: dict[str, list[tuple[int, int, int, int]]]
    own: dict[str, str]


@dataclass(frozen=True)
class Runs:
    """The formats of one sheet: (column, first row, last row, code), rows and columns from 0."""

    runs: tuple[tuple[int, int, int, str], ...] = ()

    def items(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield ((row, column), code) for every cell that has a format of its own."""
        for column, first, last, code in self.runs:
            for row in range(first, last + 1):
                yield (row, column), code


def xls_formats(data: bytes, sheet: str = "") -> dict[str, Runs] | None:
    """Return, per sheet of an .xls file, the formats of its numbers; None where they are lost.

    `sheet` asks for one sheet only.
    """
    if not sys.executable:
        return None
    script = files(__package__).joinpath("xls_child.py").read_text("utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", script, sheet],  # -P: no module of the working folder
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
        )
        if done.returncode:
            return None
        told = msgspec.json.decode(done.stdout, type=_Told)
        known = known_formats({int(number): code for number, code in told.own.items()})
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return {
        name: Runs(tuple((*run[:3], known[run[3]]) for run in runs if run[3] in known))
        for name, runs in told.sheets.items()
    }
