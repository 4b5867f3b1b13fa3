"""What the program itself wrote among the exports is not read as one of them."""

from __future__ import annotations

from pathlib import Path

from crm_audit_tui.intake.files import REPAIR_MANIFEST, find_files
from crm_audit_tui.report.export_folder import MANIFEST


def test_repair_files_among_the_exports_are_read_only_where_they_are_named(tmp_path: Path) -> None:
    assert REPAIR_MANIFEST == MANIFEST
    repair = tmp_path / "audit.repair"
    repair.mkdir()
    (tmp_path / "contacts.csv").write_text("ID,E-mail\n1,a@example.com\n", "utf-8")
    (repair / "merged_contacts.csv").write_text("ID,E-mail\n1,a@example.com\n", "utf-8")
    beside, _ = find_files([tmp_path])
    assert {each.name for each in beside} == {"contacts.csv", "merged_contacts.csv"}
    (repair / MANIFEST).write_text("{}", "utf-8")
    found, refused = find_files([tmp_path])
    assert [each.name for each in found] == ["contacts.csv"] and refused == []
    named, _ = find_files([repair])
    assert "merged_contacts.csv" in [each.name for each in named]
