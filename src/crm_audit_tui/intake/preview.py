"""The first rows of a file as they would be read with other corrections, by its head alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import dialect as dialects
from crm_audit_tui.intake import encoding as encodings
from crm_audit_tui.intake.assemble_grid import make_grid
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.files import FoundFile, find_files
from crm_audit_tui.intake.layout import find_layout, is_blank
from crm_audit_tui.intake.reading import is_workbook, read_bytes
from crm_audit_tui.intake.records import read_records
from crm_audit_tui.intake.workbook import head_rows
from crm_audit_tui.tables.sources import Corrections, SourceReport

HEAD = 1 << 16  # bytes that are looked at, however large the file is
SHOWN = 8
_RAW_LINES = 24
_LONGEST = 500  # characters of a line or a cell that are handed on
_SHEET_ROWS = 400
# Zero bytes and the control characters beyond ASCII stand in no text: like lost characters they
# tell a wrong encoding.
_STRANGE = re.compile("[\ufffd\x00\x80-\x84\x86-\x9f]")


@dataclass(frozen=True)
class Preview:
    """How the head of a file would be read.

    `names` are its columns, `rows` the first rows below the header, `raw` its first lines as they
    stand (() for a workbook). Of `records` rows in the head `uneven` have another number of cells
    than the table has columns; `unreadable` counts the characters that no text holds, which a wrong
    encoding makes. `more` tells that the file goes on after the head.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    header_rows: int = 0
    preamble_rows: int = 0
    records: int = 0
    uneven: int = 0
    unreadable: int = 0
    raw: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class TextHead:
    """The first bytes of a delimited file; `whole` where that is all of it."""

    data: bytes
    name: str
    whole: bool = True

    def preview(self, said: Corrections) -> Preview:
        """Return how the file would be read; InputError where it has no text or no such encoding.

        Takes as long for a large file as for a small one.
        """
        encoding = said.encoding or encodings.detect(_whole_lines(self.data, self.whole)).name
        try:
            text = encodings.decode(self.data, encoding)[0].removeprefix("\ufeff")
        except (LookupError, ValueError):
            raise InputError("intake.error.encoding", file=self.name, encoding=encoding) from None
        if not self.whole:
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
        if not text.strip(" \t\r\n\x00"):
            raise InputError("intake.error.empty_file", file=self.name)
        dialect = dialects.as_said(text, said.delimiter, said.quote)
        records = read_records(text, dialect)
        return _preview(
            records.rows,
            records.lines,
            said,
            dialect,
            encoding=encoding,
            unreadable=len(_STRANGE.findall(text)),
            raw=tuple(
                line[:_LONGEST]
                for line in re.split(r"\r\n|\r|\n", text.rstrip("\r\n"))[:_RAW_LINES]
            ),
            more=not self.whole,
        )


@dataclass(frozen=True)
class SheetHead:
    """The first rows of a workbook's sheet."""

    rows: Sequence[Sequence[str]]
    more: bool = False

    def preview(self, said: Corrections) -> Preview:
        """Return how the sheet would be read; of what is said only the header lines count."""
        lines = range(1, len(self.rows) + 1)
        return _preview(self.rows, lines, said, Dialect(), more=self.more, shown_dialect=False)


Head = TextHead | SheetHead


def read_head(source: SourceReport, sheet: str = "") -> Head | None:
    """Return the head of a source's file, of `sheet` where it is a workbook.

    None for files that name their columns themselves (JSON, Parquet). Raises InputError where the
    file cannot be read. Of a text only the head is read, a sheet has to be unpacked as a whole.
    """
    file = _file(source)
    if not source.sheets:
        data = read_bytes(file, lambda: _first_bytes(file))
        return TextHead(data[:HEAD], source.name, len(data) <= HEAD)
    data = read_bytes(file)
    if not is_workbook(file, data):
        return None
    rows = head_rows(data, source.name, sheet or source.sheet, _SHEET_ROWS + 1)
    return SheetHead(rows[:_SHEET_ROWS], len(rows) > _SHEET_ROWS)


def _file(source: SourceReport) -> FoundFile:
    found, refused = find_files([Path(source.path)])
    for file in found:
        if file.member == source.member:
            return file
    if refused:
        raise InputError(refused[0].reason.id, **refused[0].reason.params)
    raise InputError("intake.error.no_such_file", path=source.path)


def _first_bytes(file: FoundFile) -> bytes:
    if not file.member:
        with file.path.open("rb") as stream:
            return stream.read(HEAD + 1)
    with zipfile.ZipFile(file.path) as archive:
        for member in archive.infolist():
            if str(PurePosixPath(member.filename.replace("\\", "/"))) == file.member:
                with archive.open(member) as packed:
                    return packed.read(HEAD + 1)
    raise FileNotFoundError(2, "", file.member)


def _whole_lines(data: bytes, whole: bool) -> bytes:
    """Return `data` without a last line that was cut, where its lines can be told at all."""
    return data if whole else data[: data.rfind(b"\n") + 1] or data


def _preview(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    said: Corrections,
    dialect: Dialect,
    *,
    encoding: str = "",
    unreadable: int = 0,
    raw: tuple[str, ...] = (),
    more: bool = False,
    shown_dialect: bool = True,
) -> Preview:
    first = dialect.lines_before
    grid = make_grid(
        rows, lines, header_rows=said.header_rows, first=first, delimiter=dialect.delimiter
    )
    width = find_layout(rows[first:], said.header_rows).width
    above = first + grid.preamble_rows + grid.header_rows
    filled = [row for row in rows[first:] if not is_blank(row)]
    body = filled[max(0, above - first) :]
    head = grid.frame.head(SHOWN)
    return Preview(
        names=tuple(str(name)[:_LONGEST] for name in grid.frame.columns),
        rows=tuple(
            tuple(str(cell)[:_LONGEST] for cell in row)
            for row in head.itertuples(index=False, name=None)
        ),
        encoding=encoding,
        delimiter=dialect.delimiter if shown_dialect else "",
        quote=dialect.quote if shown_dialect else "",
        header_rows=grid.header_rows,
        preamble_rows=grid.preamble_rows,
        records=len(body),
        uneven=sum(len(row) != width for row in body) if shown_dialect else 0,
        unreadable=unreadable,
        raw=raw,
        more=more,
    )
