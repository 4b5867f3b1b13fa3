"""The same rows as files of every kind, their cells as text or as a spreadsheet types them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Cell:
    """A value as a spreadsheet keeps it, and the format that it is shown in."""

    value: str | float | bool | date
    code: str = ""


_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?")
_PADDED = re.compile(r"0\d{1,9}")


def typed(text: str, form: str = "") -> Cell:
    """Return the cell that shows `text`: a day (by its strptime format), a number, a truth."""
    if not text:
        return Cell("")
    for each in form.split("|") if form else []:
        if (found := _moment(text, each)) is not None:
            return found
    if text in ("TRUE", "FALSE"):
        return Cell(text == "TRUE")
    if _NUMBER.fullmatch(text) and text != "-0":
        whole, _, decimals = text.partition(".")
        if not decimals:
            return Cell(int(text))
        if len(whole) + len(decimals) <= 15:
            return Cell(float(text), "0." + "0" * len(decimals))
    if _PADDED.fullmatch(text):
        return Cell(int(text), "0" * len(text))
    return Cell(text)


_CODES = {"%Y": "yyyy", "%y": "yy", "%m": "mm", "%d": "dd", "%H": "hh", "%I": "hh", "%M": "mm",
          "%S": "ss", "%p": "AM/PM"}  # fmt: skip


def _moment(text: str, form: str) -> Cell | None:
    """Return the day in `text` where a spreadsheet shows it letter by letter the same."""
    if form == "ISO8601":
        tail = {16: "%H:%M", 19: "%H:%M:%S"}.get(len(text), "")
        form = f"%Y-%m-%d{text[10:11]}{tail}" if tail else "%Y-%m-%d"
    if "T" in form or re.sub(r"%[YymdHIMSp]", "", form).isalpha():
        return None
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    code = re.sub(r"%[A-Za-z]", lambda found: _CODES.get(found.group(), "?"), form)
    written = moment.strftime(form)
    if written != text:  # 3/1/2017
        code = re.sub(r"\b(mm|dd)\b", lambda found: found.group()[0], code, count=2)
        bare = re.sub(r"\b0(\d)", r"\1", written)
        if bare != text:
            return None
    if "?" in code:
        return None
    whole = "H" not in form and "I" not in form
    return Cell(moment.date() if whole else moment, code)


def cells(rows: Rows, formats: Mapping[str, str] | None = None) -> list[list[Cell]]:
    """Return `rows` (header first) as cells; typed where `formats` (by header) is given."""
    if formats is None:
        return [[Cell(text) for text in row] for row in rows]
    header = list(rows[0])
    body = [
        [typed(text, formats.get(name, "")) for name, text in zip(header, row, strict=False)]
        for row in rows[1:]
    ]
    return [[Cell(name) for name in header], *body]


def csv_bytes(
    rows: Rows, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n"
) -> bytes:
    """Return the rows as delimited text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return stream.getvalue().encode(encoding)


def xlsx_bytes(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook of these sheets."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_own(sheet, cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _own(sheet: object, cell: Cell) -> object:
    if cell.value == "" and not isinstance(cell.value, bool):
        return None
    written = openpyxl.cell.WriteOnlyCell(sheet, cell.value)
    if isinstance(cell.value, str):
        written.data_type = "s"  # text stays text, `=1+1` too
    if cell.code:
        written.number_format = cell.code
    return written


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
_ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def ods_bytes(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return an OpenDocument spreadsheet of these sheets, written as LibreOffice writes it."""
    tables = []
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        tables.append(f"<table:table table:name={quoteattr(name)}>{lines}</table:table>")
    return ods_document("".join(tables))


def ods_document(tables: str) -> bytes:
    """Return an OpenDocument spreadsheet of these `table:table` elements."""
    return ods_package(_ODS.format(tables))


def ods_package(content: str) -> bytes:
    """Return an OpenDocument spreadsheet with this content.xml."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS_MIME)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return stream.getvalue()


def _ods_cell(cell: Cell) -> str:
    value = cell.value
    match value:
        case bool():
            kind, shown = f'"boolean" office:boolean-value="{str(value).lower()}"', str(value)
        case int() | float():
            kind, shown = f'"float" office:value="{value!r}"', shown_number(value, cell.code)
        case date():
            kind, shown = f'"date" office:date-value="{value.isoformat()}"', value.isoformat()
        case "":
            return "<table:table-cell/>"
        case _:
            kind, shown = '"string"', value
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell office:value-type={kind}>{lines}</table:table-cell>"


def _spaced(line: str) -> str:
    """Return a line with the spaces that XML would lose as the elements of their own."""
    line = escape(line).replace("\t", "<text:tab/>")
    line = re.sub(r"  +", lambda run: f' <text:s text:c="{len(run.group()) - 1}"/>', line)
    return re.sub(r"^ | $", "<text:s/>", line)


def shown_number(value: float, code: str) -> str:
    """Return a number under a format of zeros and a point."""
    if not code or set(code) - set("0."):
        return repr(value)
    whole, _, decimals = code.partition(".")
    text = f"{abs(value):.{len(decimals)}f}"
    before, _, after = text.partition(".")
    return ("-" if value < 0 else "") + before.zfill(len(whole)) + (f".{after}" if after else "")


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def json_bytes(rows: Rows, *, lines: bool = False) -> bytes:
    """Return the rows as a list of records, or as one record a line."""
    records = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    if lines:
        return "\n".join(json.dumps(each, ensure_ascii=False) for each in records).encode()
    return json.dumps(records, ensure_ascii=False).encode()
