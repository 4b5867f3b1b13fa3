"""What a command loads: nobody waits for Textual and pandas to read a help text."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"textual", "rich", "pandas", "numpy", "pyarrow", "rapidfuzz"}


def loaded_by(*arguments: str) -> set[str]:
    """Return the top-level modules that `crm-audit ARGUMENTS` has loaded when it ends."""
    code = (
        "import json, sys\n"
        "from crm_audit_tui.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("new", "--help")])
def test_help_loads_neither_screens_nor_data_frames(arguments: tuple[str, ...]) -> None:
    assert not HEAVY & loaded_by(*arguments)


def test_the_core_stands_alone() -> None:
    code = (
        "import sys\n"
        "import crm_audit_tui.core.audit, crm_audit_tui.core.log, crm_audit_tui.core.steps\n"
        f"assert not {HEAVY!r} & set(sys.modules), 'heavy'\n"
        "assert not [name for name in sys.modules if name.startswith('crm_audit_tui.')"
        " and not name.startswith('crm_audit_tui.core')], 'layers'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_home_screen_needs_no_data_frames() -> None:
    code = (
        "import sys\n"
        "import crm_audit_tui.tui.app, crm_audit_tui.tui.screens.home\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'rapidfuzz'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
