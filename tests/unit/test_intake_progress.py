"""Progress of reading: it grows, names the file, reaches the end, and is where reading stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.progress import Progress
from crm_audit_tui.intake import load_exports


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    for name in ("contacts", "leads"):
        rows = "".join(f"{n},Ada {n},a{n}@x.example\n" for n in range(500))
        (tmp_path / f"{name}.csv").write_text(f"Contact ID,Name,Email\n{rows}", "utf-8")
    return tmp_path


def test_it_grows_within_a_file_and_reaches_the_end(exports: Path) -> None:
    told: list[Progress] = []
    load_exports([exports], on_progress=told.append)
    reading = [each for each in told if each.phase == "intake.phase.reading"]
    done = [each.done for each in reading]
    assert done == sorted(done)
    assert done[-1] == reading[-1].total
    first = {each.done for each in reading if each.detail == "contacts.csv"}
    assert len(first) > 2, "not only before and after"


@pytest.mark.parametrize("after", [1, 2, 3, 5])
def test_it_can_be_stopped_at_any_of_its_steps(exports: Path, after: int) -> None:
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        load_exports([exports], on_progress=told.append, is_cancelled=lambda: len(told) >= after)
    assert len(told) == after
