"""Files made to take memory or time without end, and places that cannot be looked into."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import kinds
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.i18n import Translator
from crm_audit_tui.intake import load_exports
from kinds import Cell

_GOOD = "ID,Email,Last name\n1,a@x.it,Rossi\n"
_SHEET = "xl/worksheets/sheet1.xml"
_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = "</sheetData></worksheet>"
# The file alone, in a process that may take 2 GB: prints why it is refused.
_ALONE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from pathlib import Path
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import load_exports
try:
    for place in map(Path, sys.argv[1:]):
        try:
            print(place.name, len(load_exports([place]).sources))
        except InputError as error:
            print(place.name, error.message.id.rpartition(".")[2])
except MemoryError:
    print("out of memory")
"""


def _workbook(sheet: str, strings: str = "") -> bytes:
    """Return a workbook whose only sheet (and shared texts) are this XML."""
    plain = kinds.xlsx_bytes({"Sheet": [[Cell("ID"), Cell("Email")], [Cell(1), Cell("a@x.it")]]})
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, sheet.encode() if name == _SHEET else source.read(name))
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
    return stream.getvalue()


def _parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    return stream.getvalue()


def _bombs() -> dict[str, bytes]:
    cell = '<c r="{}"><v>1</v></c>'
    names = '<row r="1"><c t="inlineStr"><is><t>ID</t></is></c></row>'
    texts = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    repeated = '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>' * 500
    many = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell {}'
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 400_000, pa.int32()), ["x" * 4000])
    return {
        "far_cells.xlsx": _workbook(f"{_XML}{names}<row>{cell.format('XFD1048576')}</row>{_END}"),
        "beyond.xlsx": _workbook(f"{_XML}<row>{cell.format('A' + '9' * 5000)}</row>{_END}"),
        "long.xlsx": _workbook(
            f"{_XML}{repeated}{_END}", f"{texts}{'x' * (8 << 20)}</t></si></sst>"
        ),
        "long.ods": kinds.ods_document(
            '<table:table table:name="S">'
            + many.format(f"><text:p>{'x' * 9000}</text:p></table:table-cell></table:table-row>")
            + "</table:table>"
        ),
        "wide.ods": kinds.ods_document(
            '<table:table table:name="S"><table:table-row><table:table-cell office:value="1"'
            ' office:value-type="float" table:number-columns-repeated="1048576"/>'
            "</table:table-row></table:table>"
        ),
        "same.parquet": _parquet(pa.table({"note": once})),
        "wide.parquet": _parquet(pa.table({f"c{place}": [1] for place in range(4200)})),
        "deep.json": b'{"a":' * 100_000,
        "wide.json": b"[{%s}]" % b",".join(b'"k%d":1' % place for place in range(5000)),
        "digits.json": b'[{"a":%s,"b":1e99999}]' % (b"9" * 1_000_000),
        "wide.csv": _GOOD.encode() + b"1" + b",2" * 200_000,
        "lines.csv": b"\n" * 50_000 + _GOOD.encode(),
        "quotes.csv": b"id,name\n" + b'"' * 300_000,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="memory is not bounded by the system")
def test_what_has_no_end_is_refused_within_bounds(tmp_path: Path) -> None:
    bombs = _bombs()
    for name, data in bombs.items():
        (tmp_path / name).write_bytes(data)
    places = [str(tmp_path / name) for name in bombs]
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, *places], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert dict(line.split() for line in done.stdout.splitlines()) == {
        "far_cells.xlsx": "far_cells",
        "beyond.xlsx": "far_cells",
        "long.xlsx": "zip_bomb",
        "long.ods": "zip_bomb",
        "wide.ods": "too_wide",
        "same.parquet": "zip_bomb",
        "wide.parquet": "too_wide",
        "deep.json": "broken_data",
        "wide.json": "too_wide",
        "digits.json": "1",
        "wide.csv": "too_wide",
        "lines.csv": "1",
        "quotes.csv": "1",
    }


def test_links_pipes_and_lost_links_do_not_keep_a_folder_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(_GOOD)
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "lost.csv").symlink_to(tmp_path / "nowhere.csv")
    (tmp_path / "again.csv").symlink_to(tmp_path / "contacts.csv")
    (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
    loaded = load_exports([tmp_path])
    assert [source.rows for source in loaded.sources] == [1]
    reasons = {Path(each.path).name: each.reason.id for each in loaded.refused}
    assert reasons.pop("pipe.csv", "") in ("", "intake.error.not_a_file")
    assert reasons == {
        "loop.csv": "intake.error.link_loop",
        "lost.csv": "intake.error.not_a_file",
    }


def test_a_file_that_is_gone_when_it_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_GOOD)
    gone = tmp_path / "z.csv"
    gone.write_text(_GOOD)
    loaded = load_exports([tmp_path], on_progress=lambda progress: gone.unlink(missing_ok=True))
    assert [each.reason.id for each in loaded.refused] == ["intake.error.unreadable"]


def test_an_archive_of_thousands_of_files_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    place.write_bytes(kinds.zip_bytes({f"c{n}.csv": b"" for n in range(2001)}))
    with pytest.raises(InputError) as error:
        load_exports([place])
    assert error.value.message.id == "intake.error.many_members"
    assert "2.001" in Translator("it").message(error.value.message)
