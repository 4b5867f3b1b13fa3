"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): sheets as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pandas as pd

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.assemble_grid import make_grid
from crm_audit_tui.intake.cell_formats import (
    head_formats,
    is_understood,
    sheet_formats,
    shown,
    strptime_format,
)
from crm_audit_tui.intake.formulas import tell_uncomputed, uncomputed
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.merged import fill_merged
from crm_audit_tui.intake.open_document import Shown, shown_numbers
from crm_audit_tui.intake.workbook_bounds import MOST_CELLS, check_bounds
from crm_audit_tui.tables.views import ENGLISH

_LARGEST_RATIO = 300  # sheets of equal cells pack well; bombs pack a thousand times
_FREE = 64 << 20
# An encrypted package, or a FILEPASS record right behind the first record of an .xls.
_LOCKED = re.compile(rb"E\0n\0c\0r\0y\0p\0t\0|\x09\x08(?:\x10\0.{16}|\x08\0.{8})\x2f\0", re.DOTALL)
_FIGURES = re.compile(r"\d[.,]\d")
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
        zipped = data.startswith(b"PK")
        self._formats = sheet_formats(data) if zipped else {}
        self._formulas = uncomputed(data) if zipped else {}
        self._shows = shown_numbers(data) if zipped and not self._formats else {}

    def read(self, name: str, header_rows: int | None = None) -> Sheet | None:
        """Return the sheet `name`, None where it holds no table. Raises InputError."""
        try:
            sheet = self._book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise InputError("intake.error.zip_bomb", file=self._file)
            values = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                "intake.error.broken_workbook", file=self._file, cause=str(error)
            ) from error
        except BaseException as error:
            raise _damaged(error, self._file) from None
        rows = [[cell_text(value) for value in row] for row in values]
        styled = _apply_formats(rows, values, self._formats.get(name, {}))
        _apply_shown(rows, values, self._shows.get(name, {}), styled.stored)
        numeric = _numeric(values)
        del values
        grid = make_grid(rows, range(1, len(rows) + 1), header_rows=header_rows)
        if not len(grid.frame.columns) or not (len(grid.frame) or grid.header_rows):
            return None
        grid, filled = fill_merged(grid, merged)
        blank = tell_uncomputed(grid, self._formulas.get(name, []))
        return _sheet(name, grid, styled, numeric, (*filled, *blank))


def head_rows(data: bytes, file: str, name: str, most: int) -> list[list[str]]:
    """Return the first `most` rows of the sheet `name` as text. Raises InputError."""
    book = _open(data, file)
    if name not in book.sheet_names:
        raise InputError(
            "intake.error.no_such_sheet", file=file, sheet=name, sheets=", ".join(book.sheet_names)
        )
    try:
        sheet = book.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False, nrows=most)
    except Exception as error:
        raise InputError("intake.error.broken_workbook", file=file, cause=str(error)) from error
    rows = [[cell_text(value) for value in row] for row in values]
    formats = head_formats(data, name, most) if data.startswith(b"PK") else {}
    _apply_formats(rows, values, formats)
    if data.startswith(b"PK") and not formats:
        _apply_shown(rows, values, shown_numbers(data).get(name, {}), {})
    return rows


@dataclass(frozen=True)
class _Styled:
    """By column: the formats that its days are shown in, those not understood, what is stored."""

    dates: dict[int, set[str]]
    unknown: dict[int, str]
    stored: dict[int, list[str]]


def _apply_formats(
    rows: list[list[str]],
    values: list[list[object]],
    formats: Mapping[tuple[int, int], str],
) -> _Styled:
    """Put what the sheet shows into `rows`, wherever it says the value in full."""
    dates: dict[int, set[str]] = {}
    unknown: dict[int, str] = {}
    stored: dict[int, list[str]] = {}
    for (row, column), code in formats.items():
        if row >= len(values) or column >= len(values[row]):
            continue
        value = values[row][column]
        if isinstance(value, date):
            text = shown(value, code)
            dates.setdefault(column, set()).add(strptime_format(code) if text else "ISO8601")
        else:
            text = shown(value, code)
            if isinstance(value, int | float) and not is_understood(code):
                unknown.setdefault(column, code)
        if text is not None:
            _put(rows, row, column, text, stored)
    return _Styled(dates, unknown, stored)


def _put(
    rows: list[list[str]], row: int, column: int, text: str, stored: dict[int, list[str]]
) -> None:
    """Put what is shown into a cell; the first of a column that differs keeps what is stored."""
    if text == rows[row][column]:
        return
    if column not in stored:
        stored[column] = [each[column] if column < len(each) else "" for each in rows]
    rows[row][column] = text


def _apply_shown(
    rows: list[list[str]],
    values: list[list[object]],
    shown_: Shown,
    stored: dict[int, list[str]],
) -> None:
    for (row, column), text in shown_.items():
        if row < len(rows) and column < len(rows[row]) and _is_number(values[row][column]):
            _put(rows, row, column, text, stored)


def _numeric(values: list[list[object]]) -> set[int]:
    """Return the columns whose figures are numbers, or text without points and commas."""
    numeric, written = set(), set()
    for row in values:
        for column, value in enumerate(row):
            if _is_number(value):
                numeric.add(column)
            elif isinstance(value, str) and column not in written and _FIGURES.search(value):
                written.add(column)
    return numeric - written


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sheet(
    name: str, grid: Grid, styled: _Styled, numeric: set[int], told: Sequence[Message]
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


def _open(data: bytes, file: str):  # type: ignore[no-untyped-def]
    import python_calamine

    if data.startswith(b"PK") and _unpacked(data) > max(_FREE, _LARGEST_RATIO * len(data)):
        raise InputError("intake.error.zip_bomb", file=file)
    check_bounds(data, file)
    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise InputError("intake.error.encrypted", file=file) from None
    except Exception as error:
        if _LOCKED.search(data[:100_000]):
            raise InputError("intake.error.encrypted", file=file) from None
        raise InputError("intake.error.broken_workbook", file=file, cause=str(error)) from error
    except BaseException as error:
        raise _damaged(error, file) from None


def _damaged(error: BaseException, file: str) -> BaseException:
    """Return what to raise for a breakdown inside the reader, which is no ordinary exception."""
    if type(error).__name__ == "PanicException":
        return InputError("intake.error.damaged_workbook", file=file)
    return error


def _unpacked(data: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # a name, a version
        return 0


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
