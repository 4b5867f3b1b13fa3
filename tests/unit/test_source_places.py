"""Where the exports of a record are looked for, whichever folder one works in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.session.sources import kept_places, locate, pin, sha256
from crm_audit_tui.tables.sources import SourceReport

ROWS = "id,email\n1,ada@example.org\n"


def _pinned(file: Path, path: str) -> SourcePin:
    return SourcePin(
        id="contacts", path=path, name=file.name, table="contacts", size=file.stat().st_size,
        sha256=sha256(file), rows=1,
    )  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with a record's exports, and beside it one of somebody else's of the same name."""
    for name, rows in (("mine", ROWS), ("theirs", ROWS.replace("ada", "eve"))):
        (tmp_path / name / "exports").mkdir(parents=True)
        (tmp_path / name / "exports" / "contacts.csv").write_text(rows)
    return tmp_path / "mine"


def test_a_record_of_relative_paths_never_takes_the_exports_of_another_folder(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = mine / "exports" / "contacts.csv"
    pinned = _pinned(own, "exports/contacts.csv")
    monkeypatch.chdir(mine.parent / "theirs")
    assert locate([pinned], mine).paths == (own,)
    assert own in kept_places([pinned], mine), "a report would be written over it"

    audits = mine.parent / "audits"
    audits.mkdir()
    away = locate([pinned], audits)
    assert not away.paths, "the same name and size, other records"
    assert [note.id for note in away.notes] == ["session.note.source_missing"]
    monkeypatch.chdir(mine)
    [found] = locate([pinned], audits).paths
    assert found.samefile(own), "where its author stood"


def test_what_is_moved_is_spared_too_and_a_folder_that_cannot_be_looked_into_ends_nothing(
    mine: Path,
) -> None:
    file = mine / "exports" / "contacts.csv"
    gone = _pinned(file, str(mine / "gone" / "contacts.csv"))
    beside = mine / "audit"
    beside.mkdir()
    moved = shutil.copy(file, beside / "renamed.csv")
    (beside / "loop").symlink_to(beside / "loop")
    assert locate([gone], beside).paths == (moved,)
    assert moved in kept_places([gone], beside)


def test_new_records_say_where_an_export_lies_from_the_root_on(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mine)
    report = SourceReport(id="contacts", path="exports/contacts.csv", name="contacts.csv",
                          table="contacts", size=9, sha256="", rows=1)  # fmt: skip
    assert Path(pin(report).path) == mine / "exports" / "contacts.csv"
