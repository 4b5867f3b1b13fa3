"""The preview of a dialect: what stands in the head of a file, read as somebody says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import load_exports
from crm_audit_tui.intake.preview import HEAD, SHOWN, Preview, SheetHead, TextHead, read_head
from crm_audit_tui.tables.sources import NO_QUOTE, Corrections, SourceReport

TEXT = """Exported 2026-11-22
Name;Città;Amount
Rossi, Anna;Forlì;1.200,00
"Bianchi; Luca";Cantù;300,50
Verdi;Roma;12,00;extra
"""


def text_head(text: str = TEXT, encoding: str = "cp1252") -> TextHead:
    return TextHead(text.encode(encoding), "people.csv")


def only(paths: Sequence[Path]) -> SourceReport:
    (source,) = load_exports(paths).sources
    return source


def test_what_is_not_said_is_found() -> None:
    found = text_head().preview(Corrections())
    assert found.names == ("Name", "Città", "Amount", "column 4")
    assert found.rows[:2] == (
        ("Rossi, Anna", "Forlì", "1.200,00", ""),
        ("Bianchi; Luca", "Cantù", "300,50", ""),
    )
    assert (found.encoding, found.delimiter, found.quote) == ("cp1252", ";", '"')
    assert (found.header_rows, found.preamble_rows) == (1, 1)
    assert (found.records, found.uneven) == (3, 1)
    assert found.unreadable == 0
    assert found.raw[1] == "Name;Città;Amount"


def test_another_delimiter_gives_other_columns() -> None:
    found = text_head().preview(Corrections(delimiter=","))
    assert any("Bianchi; Luca" in cell for row in found.rows for cell in row)
    assert found.delimiter == ","
    assert len(text_head().preview(Corrections(delimiter="|")).names) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "mac_roman", "iso8859-15"])
def test_an_encoding_is_taken_as_said(encoding: str) -> None:
    found = text_head(encoding=encoding).preview(Corrections(encoding=encoding))
    assert found.rows[0][1] == "Forlì"
    assert found.unreadable == 0


@pytest.mark.parametrize(("encoding", "as_if"), [("cp1252", "utf-8"), ("utf-16", "latin-1")])
def test_a_wrong_encoding_is_seen(encoding: str, as_if: str) -> None:
    assert text_head(encoding=encoding).preview(Corrections(encoding=as_if)).unreadable > 0


def test_quotes_may_be_mere_characters() -> None:
    text = 'id,name\n1,"Big Al\n2,Bo\n3,12" pipe\n4,Cy\n'
    found = text_head(text).preview(Corrections(delimiter=",", quote=NO_QUOTE))
    assert found.rows == (("1", '"Big Al'), ("2", "Bo"), ("3", '12" pipe'), ("4", "Cy"))
    assert found.quote == ""
    said = text_head("a,b\n1,'x,y'\n").preview(Corrections(quote="'"))
    assert said.rows == (("1", "x,y"),)


def test_header_lines_are_taken_as_said() -> None:
    none = text_head("a,b\n1,2\n").preview(Corrections(header_rows=0))
    assert none.names == ("column 1", "column 2")
    assert none.rows == (("a", "b"), ("1", "2"))
    two = text_head("a,b\nx,y\n1,2\n").preview(Corrections(header_rows=2))
    assert two.names == ("a x", "b y")
    assert text_head("a,b\n1,2\n").preview(Corrections(header_rows=9)).rows == ()


def test_no_such_encoding_is_said_and_not_raised_as_a_fault() -> None:
    for name in ("klingon", "base64", "utf\x00"):
        with pytest.raises(InputError) as caught:
            text_head().preview(Corrections(encoding=name))
        assert caught.value.message.id == "intake.error.encoding"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_text_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        TextHead(data, "x.csv").preview(Corrections())
    assert caught.value.message.id == "intake.error.empty_file"


def test_only_the_head_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("id,name\n" + "".join(f"{n},Zoë {n}\n" for n in range(60_000)), "utf-8")
    head = read_head(only([path]))
    assert isinstance(head, TextHead)
    assert len(head.data) == HEAD
    found = head.preview(Corrections())
    assert found.more
    assert len(found.rows) == SHOWN
    assert found.unreadable == 0, "a character that the head cuts is none"
    assert found.uneven == 0, "nor is the line that it cuts"


def test_a_member_of_an_archive_is_previewed(tmp_path: Path) -> None:
    path = tmp_path / "weekly.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/contacts.csv", "Id,Email\n1,ada@byron.example\n2,bo@byron.example\n")
        archive.writestr("a/deals.csv", "Id;Amount\n7;100\n8;200\n")
    heads = {source.name: read_head(source) for source in load_exports([path]).sources}
    deals = heads["deals.csv"]
    assert deals is not None
    assert deals.preview(Corrections()).names == ("Id", "Amount")


def workbook(path: Path) -> Path:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "People"
    for row in (["Report"], ["Name", "Born"], ["Ada", "1815-12-10"], ["Bo", "1990-01-02"]):
        first.append(row)
    second = book.create_sheet("Deals")
    for number in range(600):
        second.append([f"Deal {number}", number * 10] if number else ["Deal", "Amount"])
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())
    return path


def test_a_sheet_is_previewed_by_name(tmp_path: Path) -> None:
    sources = load_exports([workbook(tmp_path / "book.xlsx")]).sources
    people = read_head(sources[0])
    assert isinstance(people, SheetHead)
    found = people.preview(Corrections())
    assert (found.names, found.preamble_rows) == (("Name", "Born"), 1)
    assert found.raw == ()
    deals = read_head(sources[0], "Deals")
    assert isinstance(deals, SheetHead)
    assert deals.more
    assert deals.preview(Corrections(header_rows=0)).names == ("column 1", "column 2")
    with pytest.raises(InputError):
        read_head(sources[0], "Nowhere")


def test_what_names_its_columns_itself_has_no_dialect(tmp_path: Path) -> None:
    path = tmp_path / "contacts.json"
    path.write_text('[{"id": "1", "email": "ada@byron.example"}]', "utf-8")
    assert read_head(only([path])) is None


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("Id,Email\n1,ada@byron.example\n", "utf-8")
    source = only([path])
    path.unlink()
    with pytest.raises(InputError):
        read_head(source)


@pytest.mark.parametrize(
    "said",
    [
        Corrections(),
        Corrections(delimiter=","),
        Corrections(delimiter=";", header_rows=2),
        Corrections(quote=NO_QUOTE),
        Corrections(quote="'", header_rows=0),
        Corrections(encoding="latin-1"),
    ],
)
def test_the_preview_is_what_reading_gives(tmp_path: Path, said: Corrections) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(TEXT.encode("cp1252"))
    head = read_head(only([path]))
    assert head is not None
    seen: Preview = head.preview(said)
    read = load_exports([path], corrections={"people": said}).sources[0]
    assert tuple(column.name for column in read.columns) == seen.names
    assert (read.delimiter, read.quote) == (seen.delimiter, seen.quote)
    assert (read.header_rows, read.preamble_rows) == (seen.header_rows, seen.preamble_rows)


def test_an_archive_damaged_since_it_was_read_is_said_to_be(tmp_path: Path) -> None:
    """Its list of members still stands, what it holds no longer unpacks."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Name", "Email"), *((f"Name {n}", f"n{n}@x.example") for n in range(50))]:
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    place = tmp_path / "exports.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.xlsx", packed.getvalue())
        archive.writestr("leads.csv", "id,name\n" + "1,Ada\n" * 500)
    data = bytearray(place.read_bytes())
    sources = load_exports([place]).sources
    for name in (b"people.xlsx", b"leads.csv"):
        start = data.index(name) + len(name) + 2
        data[start : start + 20] = b"\xff" * 20
    place.write_bytes(data)
    assert len(sources) == 2
    for source in sources:
        with pytest.raises(InputError) as caught:
            read_head(source)
        assert caught.value.message.id == "intake.error.broken_archive", source.name
