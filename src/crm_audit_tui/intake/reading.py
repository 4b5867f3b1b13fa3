"""One file to raw tables: a workbook's sheets, lists of JSON, or a delimited file's one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from anyascii import anyascii

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.intake.delimited import ReadFile, read_delimited
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.files import (
    BROKEN_ARCHIVE,
    DELIMITED,
    NO_TABLES,
    OLE_MAGIC,
    WORKBOOKS,
    ZIP_MAGIC,
    FoundFile,
    is_binary,
)
from crm_audit_tui.intake.grid import MOST_COLUMNS, Grid, TooWide
from crm_audit_tui.intake.records import TooCostly
from crm_audit_tui.intake.structured import is_structured, read_structured
from crm_audit_tui.intake.words import fold
from crm_audit_tui.intake.workbook import Workbook
from crm_audit_tui.tables.sources import Corrections

Found = tuple["RawTable", str, Corrections]
_REGULAR, _PROSE = 0.6, 0.35  # least shares of records with the table's number of cells


@dataclass(frozen=True)
class RawTable:
    """One table of one file before it is understood."""

    file: FoundFile
    grid: Grid
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = "utf-8"
    dialect: Dialect = field(default_factory=Dialect)
    newline: str = "\n"
    warnings: tuple[Message, ...] = ()


def raw_tables(
    file: FoundFile,
    data: bytes,
    *,
    said_about: Callable[[str], Corrections] = lambda source: Corrections(),
    taken: set[str] | None = None,
    sheet: str = "",
    check: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Found]:
    """Yield each table of a file with its source id and what was said about it.

    `said_about` gives what the auditor said about a source id, `taken` are the ids given so far,
    `sheet` asks for one sheet. Raises InputError where there is no table.
    """
    taken = set() if taken is None else taken
    try:
        yield from _tables(file, data, said_about, taken, sheet, check)
    except TooWide as error:
        raise InputError(
            "intake.error.too_wide", file=file.name, n=error.cells, most=MOST_COLUMNS
        ) from None
    except TooCostly as error:
        gigabytes = round(error.needed / 2**30)
        raise InputError("intake.error.too_costly", file=file.name, gigabytes=gigabytes) from None


def _tables(
    file: FoundFile,
    data: bytes,
    said_about: Callable[[str], Corrections],
    taken: set[str],
    sheet: str,
    check: Callable[[int, int], None],
) -> Iterator[Found]:
    if is_workbook(file, data):
        yield from _workbook(file, data, said_about, taken, sheet)
        return
    if is_structured(file, data):
        yield from _structured(file, data, said_about, taken, sheet)
        return
    if sheet:
        raise InputError("intake.error.no_sheets", file=file.name)
    if kind := is_binary(data) or NO_TABLES.get(file.suffix, ""):
        raise InputError("intake.error.not_a_table", file=file.name, kind=kind)
    source = unique_id(file.stem, taken)
    said = said_about(source)
    read = read_delimited(data, file.name, said, check)
    told = bool(said.delimiter or said.quote or said.header_rows is not None)
    if not len(read.grid.frame.columns) or not (told or _is_table(file, read)):
        raise InputError("intake.error.no_table", file=file.name)
    taken.add(source)
    raw = RawTable(
        file,
        read.grid,
        encoding=read.encoding,
        dialect=read.dialect,
        newline=read.newline,
        warnings=read.warnings,
    )
    yield raw, source, said


def _workbook(
    file: FoundFile,
    data: bytes,
    said_about: Callable[[str], Corrections],
    taken: set[str],
    sheet: str,
) -> Iterator[Found]:
    book = Workbook(data, file.name)
    sheets = book.names
    _may_want(sheet, sheets, file)
    found = False
    for name in [sheet] if sheet else sheets:
        source = unique_id(f"{file.stem} {name}" if len(sheets) > 1 else file.stem, taken)
        said = said_about(source)
        if said.sheet and said.sheet not in sheets:
            continue
        each = book.read(said.sheet or name, said.header_rows)
        if each is not None:
            found = True
            taken.add(source)
            raw = RawTable(file, each.grid, each.name, sheets, warnings=each.warnings)
            yield raw, source, said
    if not found:
        raise InputError("intake.error.no_table", file=file.name)


def _structured(
    file: FoundFile,
    data: bytes,
    said_about: Callable[[str], Corrections],
    taken: set[str],
    sheet: str,
) -> Iterator[Found]:
    tables, encoding = read_structured(data, file)
    names = tuple(each.name for each in tables)
    if not tables:
        raise InputError("intake.error.no_table", file=file.name)
    _may_want(sheet, names, file)
    for each in tables:
        if sheet in ("", each.name):
            stem = f"{file.stem} {each.name}" if len(tables) > 1 else file.stem
            source = unique_id(stem, taken)
            taken.add(source)
            raw = RawTable(file, each.grid, each.name, names, encoding)
            yield raw, source, said_about(source)


def _may_want(sheet: str, there: Sequence[str], file: FoundFile) -> None:
    """Raise InputError where a sheet is asked for that the file does not have."""
    if sheet and sheet not in there:
        raise InputError(
            "intake.error.no_such_sheet", file=file.name, sheet=sheet, sheets=", ".join(there)
        )


def _is_table(file: FoundFile, read: ReadFile) -> bool:
    """Tell whether the records of a text are regular enough for a table: prose is not.

    Under an ending of tables one column will do; any other file has to show several.
    """
    named = file.suffix in DELIMITED
    return read.regular >= (_PROSE if named else _REGULAR) or (named and not read.wordy)


def read_bytes(file: FoundFile, read: Callable[[], bytes] | None = None) -> bytes:
    """Return a file's bytes, or what `read` takes of them. Raises InputError where that fails."""
    try:
        return (read or file.read)()
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise InputError("intake.error.unreadable", file=file.name, cause=cause) from error
    except BROKEN_ARCHIVE as error:
        raise InputError("intake.error.broken_archive", file=file.name) from error


def is_workbook(file: FoundFile, data: bytes) -> bool:
    """Tell whether a file is a workbook, by its first bytes rather than its name."""
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return True
    return file.suffix in WORKBOOKS and (not data or b"\x00" in data[:4096])


def unique_id(name: str, taken: set[str]) -> str:
    """Return the id of a source called `name`: its words joined by hyphens, unique in `taken`.

    The day and the running number that CRMs put into file names are left out, so that next year's
    export of the same view has the same id.
    """
    plain = anyascii(fold(name)).casefold()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    bare = re.sub(r"(?:^|-)(?:\d{4}-\d{2}-\d{2}|\d{8})(?=-|$)", "", base)
    bare = re.sub(r"(?:-\d+)+$", "", bare).strip("-")
    base = bare or base or "source"
    candidate, count = base, 1
    while candidate in taken:
        count += 1
        candidate = f"{base}-{count}"
    return candidate
