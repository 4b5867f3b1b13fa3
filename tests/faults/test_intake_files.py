"""Files that cannot be read: each is refused by name with what to do, and the others still load."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from crm_audit_tui.core.errors import AuditError, Cancelled, InputError
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.intake import load_exports, load_file

_GOOD = "ID,Email,Last name\n1,a@x.it,Rossi\n"


def _refusal(folder: Path, name: str, data: bytes) -> str:
    """Return why a file beside a good one is refused; the good one must have come through."""
    (folder / "contacts.csv").write_text(_GOOD)
    (folder / name).write_bytes(data)
    loaded = load_exports([folder])
    assert len(loaded.tables["contacts"]) == 1
    assert len(loaded.refused) == 1
    assert name in loaded.refused[0].path
    text = Translator("it").message(loaded.refused[0].reason)
    assert name in text
    return loaded.refused[0].reason.id.rpartition(".")[2]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("deals.csv", b"%PDF-1.7 ...", "not_a_table"),
        ("deals.csv", b"<!DOCTYPE html><html></html>", "not_a_table"),
        ("deals.csv", b"", "empty_file"),
        ("deals.csv", b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
        ("deals.csv", b",,,\n,,,\n", "no_table"),
        ("deals.xlsx", b"PK\x03\x04 broken", "broken_workbook"),
        ("deals.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "broken_workbook"),
        (
            "deals.xlsx",
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600,
            "encrypted",
        ),
        ("deals.xlsx", b"", "broken_workbook"),
        ("deals.zip", b"PK\x03\x04 broken", "broken_archive"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    assert _refusal(tmp_path, name, data) == reason


def test_a_missing_path_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        load_exports([tmp_path / "nowhere.csv"])
    assert missing.value.message.id == "intake.error.no_such_file"
    (tmp_path / "README.md").write_text("nothing here")
    with pytest.raises(InputError) as empty:
        load_exports([tmp_path])
    assert empty.value.message.id == "intake.error.empty_folder"


def test_the_only_file_being_unreadable_says_why(tmp_path: Path) -> None:
    place = tmp_path / "contacts.csv"
    place.write_bytes(b"")
    for read in (lambda: load_exports([place]), lambda: load_file(place)):
        with pytest.raises(InputError) as error:
            read()
        assert error.value.message.id == "intake.error.empty_file"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(_GOOD)
    secret = tmp_path / "deals.csv"
    secret.write_text("x")
    secret.chmod(0)
    loaded = load_exports([tmp_path])
    assert loaded.refused[0].reason.id == "intake.error.unreadable"


def test_notes_and_hidden_files_are_passed_over_quietly(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(_GOOD)
    for name in ("README.csv", "NOTES.md", ".hidden.csv", "~$contacts.xlsx", "picture.png"):
        (tmp_path / name).write_text("nothing")
    loaded = load_exports([tmp_path])
    assert [each.name for each in loaded.sources] == ["contacts.csv"]
    assert loaded.refused == ()


def test_an_archive_is_read_and_a_bomb_in_it_is_not(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weekly/Contact.csv", _GOOD)
        archive.writestr("bomb.csv", b"0" * (40 << 20))
        archive.writestr("inner.zip", b"PK")
        archive.writestr("__MACOSX/._Contact.csv", b"x")
    loaded = load_exports([place])
    assert [(each.member, each.table) for each in loaded.sources] == [
        ("weekly/Contact.csv", "contacts")
    ]
    assert sorted(each.reason.id for each in loaded.refused) == [
        "intake.error.nested",
        "intake.error.zip_bomb",
    ]


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (100 << 20))
    assert _refusal(tmp_path, "deals.xlsx", stream.getvalue()) == "zip_bomb"


def test_an_archive_without_tables_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("picture.png", b"x")
    with pytest.raises(InputError) as error:
        load_exports([place])
    assert error.value.message.id == "intake.error.empty_archive"


def test_reading_stops_when_asked(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(_GOOD)
    with pytest.raises(Cancelled):
        load_exports([tmp_path], is_cancelled=lambda: True)


def test_hostile_cells_neither_break_reading_nor_change(tmp_path: Path) -> None:
    place = tmp_path / "contacts.csv"
    cells = ["=1+1", "\x1b[31mred", "[bold]x", "../../etc/passwd", "\u202eevil", "a\x00b"]
    place.write_text("Email,Last name\n" + "".join(f"a{n}@x.it,{c}\n" for n, c in enumerate(cells)))
    table = load_exports([place]).tables["contacts"]
    assert table.frame["last_name"].tolist() == cells


def test_every_error_is_worded_in_every_language(tmp_path: Path) -> None:
    try:
        load_exports([tmp_path / "nowhere"])
    except AuditError as error:
        for language in LANGUAGES:
            assert "nowhere" in Translator(language).message(error.message)
