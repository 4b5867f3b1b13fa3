"""What a session keeps outside the record: its private folder and the cache of matches."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from audits import write_csv
from crm_audit_tui.core.errors import StorageError
from crm_audit_tui.core.progress import ignore_progress, never_cancelled
from crm_audit_tui.engines.local import match_table
from crm_audit_tui.intake import load_exports
from crm_audit_tui.matching.matches import load_matches
from crm_audit_tui.session import Workplace
from crm_audit_tui.session.jobs import MatchJob
from crm_audit_tui.session.match_cache import MatchCache
from crm_audit_tui.session.process import WorkFailed, run_job
from crm_audit_tui.tables.sources import Corrections
from crm_audit_tui.tables.table import Table
from crm_audit_tui.tui.user_path import user_path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("number", ["99999999999999999999999", "3999999", "²"])
def test_what_others_leave_in_the_temporary_folder_stops_nobody(
    number: str, temporary: Path
) -> None:
    link = temporary / f"crm-audit-{number}-x"
    link.symlink_to(temporary / "nowhere")
    work = Workplace()
    assert stat.S_IMODE(work.folder.stat().st_mode) == 0o700
    work.close()
    assert not work.folder.exists()


def test_a_killed_sessions_folder_is_removed_by_the_next(temporary: Path) -> None:
    left = temporary / "crm-audit-3999999-x"
    left.mkdir()
    (left / "contacts.arrow").write_bytes(b"somebody's data")
    Workplace().close()
    assert not left.exists()


def test_no_room_for_a_private_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", os.devnull)
    with pytest.raises(StorageError):
        Workplace()


def contacts(folder: Path, *, header_rows: int | None = None) -> Table:
    rows = [
        {"Contact ID": str(number), "Full Name": name, "Email": f"{name[:3]}@example.com"}
        for number, name in enumerate(("Ana Rossi", "Bo Hart", "Ana Rossi", "Cleo Marsh") * 5)
    ]
    export = write_csv(folder / "contacts.csv", rows)
    said = Corrections(table="contacts", header_rows=header_rows)
    first = load_exports([export])
    loaded = load_exports([export], corrections={first.sources[0].id: said})
    return loaded.tables["contacts"]


def test_matches_are_kept_for_the_same_rows_only(tmp_path: Path) -> None:
    cache, into = tmp_path / "cache", tmp_path / "into"
    one, two = contacts(tmp_path), contacts(tmp_path, header_rows=2)
    assert len(one) != len(two)
    MatchCache(cache, one).keep(match_table(one))
    assert MatchCache(cache, one).take(into)
    assert len(load_matches(into, "contacts").cluster) == len(one)
    assert not MatchCache(cache, two).take(into)


def test_matches_half_written_are_found_anew(tmp_path: Path) -> None:
    table = contacts(tmp_path)
    kept = tmp_path / "cache"
    MatchCache(kept, table).keep(match_table(table))
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in kept.glob("*/*"))
    (part,) = kept.glob("*/contacts.levels.npy")
    part.write_bytes(part.read_bytes()[:40])
    assert not MatchCache(kept, table).take(tmp_path / "into")
    part.unlink()
    assert not MatchCache(kept, table).take(tmp_path / "into")


def test_programs_in_the_folder_of_the_exports_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "ran"
    (tmp_path / "msgspec.py").write_text(f"open({str(mark)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    job = MatchJob(folder=str(tmp_path / "none"), into=str(tmp_path), tables=())
    with pytest.raises(WorkFailed):
        run_job(job, ignore_progress, never_cancelled)
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="names of users are Unix's")
def test_a_home_that_nobody_has_is_a_path_like_any_other() -> None:
    assert user_path("~nobody-of-this-name/x.csv") == Path("~nobody-of-this-name/x.csv")
    assert user_path("~/x.csv") == Path.home() / "x.csv"
