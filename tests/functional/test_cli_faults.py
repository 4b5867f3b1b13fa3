"""What goes wrong on the command line is one clear line and exit code 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from audits import write_csv
from crm_audit_tui.cli.group import main
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.session import Workplace, import_exports


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
