"""The list of audits: cheap to read, never a crash; the commands that show it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from crm_audit_tui.cli import list_command, locate_command
from crm_audit_tui.core.decisions import DecideItem, SetScope
from crm_audit_tui.record.places import audits_folder
from crm_audit_tui.record.recent import forget, recent_audits, remember
from crm_audit_tui.record.store import RecordStore
from record_samples import saved


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_AUDIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CRM_AUDIT_LANGUAGE", "en")
    return tmp_path / "home"


def _at(path: Path, seconds: int) -> Path:
    os.utime(path, (seconds, seconds))
    return path


def test_nothing_yet_is_an_empty_list() -> None:
    assert recent_audits() == []


def test_the_latest_comes_first_with_its_progress(tmp_path: Path) -> None:
    old = _at(saved(audits_folder() / "old.audit.toml"), 1000)
    new = _at(saved(tmp_path / "elsewhere" / "new.audit.toml"), 2000)
    remember(new)
    remember(old)
    first, second = recent_audits()
    assert (first.path, second.path) == (new.resolve(), old.resolve())
    assert (first.title, first.organisation) == ("Year end 2026", 'D\'Angelo & C. "Sas"')
    assert (first.steps_done, first.steps, first.decisions) == (1, 12, 2)
    assert first.problem is None
    assert not first.waiting


def test_broken_and_missing_audits_are_listed_with_their_problem(tmp_path: Path) -> None:
    folder = audits_folder()
    saved(folder / "good.audit.toml")
    (folder / "broken.audit.toml").write_text("format_version = = 1")
    (folder / "binary.audit.toml").write_bytes(bytes(range(256)))
    (folder / "empty.audit.toml").write_text("")
    (folder / "newer.audit.toml").write_text("format_version = 99")
    (folder / "typed.audit.toml").write_text("format_version = 1\ntitle = 5")
    (folder / "folder.audit.toml").mkdir()
    (folder / "link.audit.toml").symlink_to(tmp_path / "nowhere")
    remember(tmp_path / "gone.audit.toml")
    problems = {each.path.name: each.problem and each.problem.id for each in recent_audits()}
    assert problems == {
        "good.audit.toml": None,
        "broken.audit.toml": "record.error.not_a_record",
        "binary.audit.toml": "record.error.not_a_record",
        "empty.audit.toml": "record.error.no_version",
        "newer.audit.toml": "record.error.newer_version",
        "typed.audit.toml": "record.error.wrong_type",
        "folder.audit.toml": "record.error.is_a_folder",
        "nowhere": "record.error.no_such_file",
        "gone.audit.toml": "record.error.no_such_file",
    }


def test_decisions_that_wait_in_a_journal_show() -> None:
    path = saved(audits_folder() / "a.audit.toml")
    store = RecordStore.open(path)
    store.append(store.log.add(SetScope(field="title", value="x"), "Anna"))
    store.abandon()
    (audit,) = recent_audits()
    assert audit.waiting


def test_a_key_of_a_persons_own_among_the_first_is_no_problem() -> None:
    path = saved(audits_folder() / "a.audit.toml")
    text = path.read_text().replace("[record]", "shelf = 'B'\n\n[record]\nbox = 3", 1)
    path.write_text(text)
    (audit,) = recent_audits()
    assert (audit.title, audit.problem) == ("Year end 2026", None)


def test_the_list_counts_what_only_the_journal_holds_after_a_kill() -> None:
    path = saved(audits_folder() / "a.audit.toml")
    store = RecordStore.open(path)
    for number in range(3):
        store.log.add(
            DecideItem(step="missing", item=f"i{number}", action="accept", table="contacts"), "Anna"
        )
    store.log.add(SetScope(field="edition", value="Pro"), "Anna")
    store.write_pending()
    before = path.read_bytes()
    [listed] = json.loads(CliRunner().invoke(list_command.command, ["--json"]).output)
    assert (listed["decisions"], listed["waiting"]) == (2 + 3, False)
    row = CliRunner().invoke(list_command.command).output.splitlines()[1]
    assert " 5 " in row and "+" not in row
    assert path.read_bytes() == before, "listing writes nothing"
    store.close()


def test_a_forgotten_audit_is_not_listed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.audit.toml")
    remember(path)
    remember(path)
    assert len(recent_audits()) == 1
    forget(path)
    assert recent_audits() == []


def test_names_that_are_no_unicode_are_remembered(tmp_path: Path) -> None:
    path = saved(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.audit.toml")))
    remember(path)
    assert [each.path for each in recent_audits()] == [path.resolve()]
    assert CliRunner().invoke(list_command.command).exit_code == 0


def test_a_broken_list_of_recent_audits_is_an_empty_one(home: Path) -> None:
    (home / "data").mkdir(parents=True)
    (home / "data" / "recent.json").write_text("{")
    assert recent_audits() == []


def test_list_prints_a_table_for_people(tmp_path: Path) -> None:
    path = saved(audits_folder() / "a.audit.toml")
    (audits_folder() / "bad.audit.toml").write_text("x")
    result = CliRunner().invoke(list_command.command)
    assert result.exit_code == 0
    head, *lines = result.output.splitlines()
    assert head.split() == [
        "Title",
        "Organisation",
        "Done",
        "or",
        "skipped",
        "Decisions",
        "Changed",
        "File",
    ]
    row = next(line for line in lines if line.startswith("Year end"))
    assert "1 of 12 steps" in row
    assert row.endswith(str(path.resolve()))
    assert any("bad.audit.toml is not an audit record" in line for line in lines)


def test_list_says_where_audits_would_be(home: Path) -> None:
    assert str(home / "audits") in CliRunner().invoke(list_command.command).output


def test_list_prints_nothing_but_json_when_asked() -> None:
    assert json.loads(CliRunner().invoke(list_command.command, ["--json"]).output) == []
    path = saved(audits_folder() / "a.audit.toml")
    (audit,) = json.loads(CliRunner().invoke(list_command.command, ["--json"]).output)
    assert audit["path"] == str(path.resolve())
    assert (audit["steps_done"], audit["steps"], audit["problem"]) == (1, 12, None)


def test_text_in_a_record_cannot_drive_the_terminal() -> None:
    path = saved(audits_folder() / "a.audit.toml")
    path.write_text(path.read_text().replace('"Year end 2026"', '"\\u001b[2Jgone"', 1))
    assert "\x1b" not in CliRunner().invoke(list_command.command).output


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("config", "config"),
        ("audits", "audits"),
        ("themes", "config/themes"),
        ("keymap", "config/keymap.toml"),
    ],
)
def test_locate_says_where_things_are(home: Path, place: str, kept: str) -> None:
    result = CliRunner().invoke(locate_command.command, [place])
    assert result.output == f"{home / kept}\n"


def test_locate_knows_only_these_places() -> None:
    assert CliRunner().invoke(locate_command.command, ["elsewhere"]).exit_code == 2
