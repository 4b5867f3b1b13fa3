"""What goes wrong on the command line is one clear line and exit code 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from audits import write_csv
from crm_audit_tui.cli.group import main
from crm_audit_tui.core.errors import InputError, RecordError, StorageError
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.record.lock import RecordLocked
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Workplace, import_exports
from record_samples import full_log, saved


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux only")
def test_a_name_that_is_no_unicode_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = write_csv(tmp_path / "contacts.csv", [{"Full Name": "Ana", "Email": "a@example.com"}])
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    bad.write_bytes(good.read_bytes())
    work = Workplace()
    try:
        imported = import_exports([tmp_path], work)
        assert [each.name for each in imported.sources] == ["contacts.csv"]
        assert [Path(each.path).name for each in imported.refused] == ["caf\\xe9.csv"]
        with pytest.raises(InputError):
            import_exports([bad], work)
    finally:
        work.close()
    monkeypatch.setattr(sys, "argv", ["crm-audit", "scan", str(bad)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "Rename the file" in capsys.readouterr().err


def test_a_fault_of_the_program_is_one_line_and_no_breach(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_audit_tui.record.recent._places", lambda: 1 // 0)
    monkeypatch.setattr(sys, "argv", ["crm-audit", "list"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said and "Traceback" not in said


def test_a_record_that_cannot_be_made_is_not_told_of_decisions(tmp_path: Path) -> None:
    (tmp_path / "audits").write_text("a file, not a folder")
    with pytest.raises(StorageError) as fault:
        RecordStore.create(tmp_path / "audits" / "a.audit.toml", full_log())
    said = Translator("en").message(fault.value.message)
    assert "a.audit.toml: its folder does not exist and cannot be made." in said
    assert "Nothing was written; choose another" in said
    assert "decisions" not in said


@pytest.mark.parametrize("copy", [True, False])
def test_a_broken_record_names_the_copy_before_it_only_where_there_is_one(
    tmp_path: Path, copy: bool
) -> None:
    record = saved(tmp_path / "a.audit.toml")
    record.write_text("format_version = = 1")
    before = record.with_name(record.name + ".bak")
    before.unlink(missing_ok=True)
    if copy:
        before.write_text("whatever")
    with pytest.raises(RecordError) as fault:
        RecordStore.open(record)
    for language in LANGUAGES:
        said = Translator(language).message(fault.value.message)
        assert (str(before) in said) is copy
        assert "{" not in said
    assert ("backup of your own" in Translator("en").message(fault.value.message)) is not copy


def test_who_finds_a_record_locked_is_told_how_to_look_at_it(tmp_path: Path) -> None:
    store = RecordStore.create(tmp_path / "a.audit.toml", full_log())
    try:
        with pytest.raises(RecordLocked) as fault:
            RecordStore.open(store.path)
    finally:
        store.close()
    assert "crm-audit open --read-only" in Translator("en").message(fault.value.message)
