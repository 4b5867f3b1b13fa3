"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): sheets as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.assemble_grid import make_grid
from crm_audit_tui.intake.files import BROKEN_ARCHIVE, OLE_MAGIC
from crm_audit_tui.intake.formulas import tell_uncomputed, uncomputed
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.merged import fill_merged
from crm_audit_tui.intake.open_document import shown_numbers
from crm_audit_tui.intake.sheet_styles import Formats, head_formats, sheet_formats
from crm_audit_tui.intake.shown_cells import (
    Styled,
    apply_formats,
    apply_shown,
    last_numbers,
    numeric_columns,
    tell_unread,
)
from crm_audit_tui.intake.workbook_bounds import MOST_CELLS, check_bounds
from crm_audit_tui.intake.xls_styles import Runs, xls_formats
from crm_audit_tui.tables.views import ENGLISH

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_LARGEST_RATIO = 300  # sheets of equal cells pack well; bombs pack a thousand times
_FREE = 64 << 20
# An encrypted package, or a FILEPASS record right behind the first record of an .xls.
_LOCKED = re.compile(rb"E\0n\0c\0r\0y\0p\0t\0|\x09\x08(?:\x10\0.{16}|\x08\0.{8})\x2f\0", re.DOTALL)
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")


@dataclass(frozen=True)
class Sheet:
    """One sheet's name and its table."""

    name: str
    grid: Grid
    warnings: tuple[Message, ...] = ()


class Workbook:
    """A workbook opened once; `names` are its sheets, in their order."""

    def __init__(self, data: bytes, file: str) -> None:
        """Open a workbook's bytes; `file` names it in errors. Raises InputError."""
        self._file = file
        self._book = _open(data, file)
        self.names: tuple[str, ...] = tuple(self._book.sheet_names)
        self._kind = kind = _kind(data)
        self._formats = _formats(data, kind)
        self._formulas = uncomputed(data) if kind == ".xlsx" else {}
        self._shows = shown_numbers(data) if kind == ".ods" else {}

    def read(self, name: str, header_rows: int | None = None) -> Sheet | None:
        """Return the sheet `name`, None where it holds no table. Raises InputError."""
        with _told(self._file):
            sheet = self._book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise InputError("intake.error.zip_bomb", file=self._file)
            values = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        rows = [[cell_text(value) for value in row] for row in values]
        styled = apply_formats(rows, values, (self._formats or {}).get(name, {}))
        apply_shown(rows, values, self._shows.get(name, {}), styled.stored)
        numeric = numeric_columns(values)
        numbers = {} if self._can_tell(name) else last_numbers(values)
        del values
        grid = make_grid(rows, range(1, len(rows) + 1), header_rows=header_rows)
        if not len(grid.frame.columns) or not (len(grid.frame) or grid.header_rows):
            return None
        grid, filled = fill_merged(grid, merged)
        blank = tell_uncomputed(grid, self._formulas.get(name, []))
        return _sheet(name, grid, styled, numeric, (*filled, *blank, *tell_unread(grid, numbers)))

    def _can_tell(self, name: str) -> bool:
        """Tell whether the formats of a sheet's cells are known, be it that they have none."""
        if self._formats is None:
            return False
        return self._kind != ".xls" or name in self._formats


def head_rows(data: bytes, file: str, name: str, most: int) -> list[list[str]]:
    """Return the first `most` rows of the sheet `name` as text. Raises InputError."""
    book = _open(data, file)
    if name not in book.sheet_names:
        raise InputError(
            "intake.error.no_such_sheet", file=file, sheet=name, sheets=", ".join(book.sheet_names)
        )
    with _told(file):
        sheet = book.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False, nrows=most)
    rows = [[cell_text(value) for value in row] for row in values]
    match _kind(data):
        case ".xlsx":
            apply_formats(rows, values, head_formats(data, name, most))
        case ".xls":
            apply_formats(rows, values, (xls_formats(data, name) or {}).get(name, Runs()))
        case ".ods":
            apply_shown(rows, values, shown_numbers(data).get(name, {}), {})
    return rows


def _kind(data: bytes) -> str:
    """Return which kind of workbook `data` is, "" where nobody knows."""
    if data.startswith(OLE_MAGIC):
        return ".xls"
    names = _member_names(data)
    parts = (("xl/workbook.xml", ".xlsx"), ("content.xml", ".ods"), ("xl/workbook.bin", ".xlsb"))
    return next((kind for part, kind in parts if part in names), "")


def _formats(data: bytes, kind: str) -> Mapping[str, Formats | Runs] | None:
    """Return sheet -> formats of its cells, None where they cannot be read."""
    match kind:
        case ".xlsx":
            return sheet_formats(data)
        case ".xls":
            return xls_formats(data)
        case ".ods":
            return {}  # its cells say themselves what they show
    return None


def _sheet(
    name: str, grid: Grid, styled: Styled, numeric: set[int], told: Sequence[Message]
) -> Sheet:
    names = list(grid.frame.columns)
    known = {names[column]: ENGLISH for column in numeric if column < len(names)}
    known |= {
        names[column]: "|".join(sorted(forms))
        for column, forms in styled.dates.items()
        if column < len(names) and all(forms)
    }
    warnings = tuple(
        message("intake.warning.number_format", name=names[column], format=code)
        for column, code in sorted(styled.unknown.items())
        if column < len(names)
    )
    stored = {
        names[column]: pd.Series([texts[line - 1] for line in grid.lines.tolist()], dtype="str")
        for column, texts in styled.stored.items()
        if column < len(names)
    }
    return Sheet(name, replace(grid, formats=known, stored=stored), (*warnings, *told))


def _open(data: bytes, file: str) -> CalamineWorkbook:
    import python_calamine

    if data.startswith(b"PK") and _unpacked(data) > max(_FREE, _LARGEST_RATIO * len(data)):
        raise InputError("intake.error.zip_bomb", file=file)
    check_bounds(data, file)
    with _told(file):
        try:
            return python_calamine.load_workbook(io.BytesIO(data))
        except python_calamine.PasswordError:
            raise InputError("intake.error.encrypted", file=file) from None
        except Exception:
            if _LOCKED.search(data[:100_000]):
                raise InputError("intake.error.encrypted", file=file) from None
            raise


@contextmanager
def _told(file: str) -> Iterator[None]:
    """Have whatever the reader stumbles over said as an InputError about `file`."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise InputError("intake.error.broken_workbook", file=file, cause=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's breakdown is no Exception
            raise
        raise InputError("intake.error.damaged_workbook", file=file) from None


def _unpacked(data: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except BROKEN_ARCHIVE:
        return 0


def _member_names(data: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except BROKEN_ARCHIVE:
        return frozenset()


def cell_text(value: object) -> str:
    """Return a cell's value as text: whole numbers without a point, days and times in ISO 8601."""
    match value:
        case str():
            if (span := _DURATION.fullmatch(value)) and any(span.groups()):
                hours, minutes, seconds = (int(each or 0) for each in span.groups())
                return f"{hours}:{minutes:02}:{seconds:02}"
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            if value.time() == time():
                return value.date().isoformat()
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)
