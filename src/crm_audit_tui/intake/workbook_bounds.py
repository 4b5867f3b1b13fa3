"""How much memory a workbook will take, told before it is opened.

The reader of workbooks sets aside every cell up to the last row and column, filled or not, and ends
the whole program where that cannot be had. A sheet of two cells may claim seventeen thousand
million; so what is claimed is counted first.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import iterparse

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake.sheet_styles import UNREADABLE, sheet_places

MOST_CELLS = 30_000_000  # a million rows of thirty columns; each takes some 150 bytes
_MOST_TEXT = 1 << 29  # characters, a text counted as often as it stands in a cell
_LONG = 4096  # characters of a shared text from which on its cells are counted
_CHUNK = 1 << 22
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]{0,8})[A-Za-z]*(\d{0,12})")
_NUMBERED = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=[\"'](\d{1,12})")
_SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*?t=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# In a process of its own: what ends it does not end the program.
_PROBE = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
except (ImportError, ValueError, OSError):
    pass
import python_calamine
cells = [0]
try:
    book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        cells.append(sheet.total_height * sheet.total_width)
except Exception:
    pass  # what is raised in order is told by the program itself
print(max(cells))
"""
_PATIENCE = 120  # seconds
_SMALLEST = 1536  # bytes: the head, a table of sectors and a directory


def check_bounds(data: bytes, file: str) -> None:
    """Raise InputError where a workbook would take memory without measure.

    What cannot be looked into here is tried in a process of its own.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = frozenset(archive.namelist())
            if "content.xml" in names:
                _check_open_document(archive, file)
                return
            if "xl/workbook.xml" in names:
                _check_sheets(archive, file)
                return
    except zipfile.BadZipFile:
        if data.startswith(b"PK"):
            return  # the reader says so
    except (*UNREADABLE, IndexError):
        pass
    if len(data) >= _SMALLEST:
        _probe(data, file)


def _check_sheets(archive: zipfile.ZipFile, file: str) -> None:
    long = _long_texts(archive)
    for name, place in sheet_places(archive):
        rows = columns = width = unnumbered = 0
        text: Counter[bytes] = Counter()
        for part in _parts(archive, place):
            found = set(_PLACE.findall(part))
            named = max((int(number or b"0") for _, number in found), default=0)
            numbered = max(map(int, _NUMBERED.findall(part)), default=0)
            unnumbered += len(_ROW.findall(part))
            rows = max(rows, named, numbered)
            columns = max(columns, max((_column(letters) for letters, _ in found), default=0))
            width = max(width, max(len(_CELL.findall(row)) for row in _ROW.split(part)))
            if long:
                text.update(each for each in _SHARED.findall(part) if int(each) in long)
        rows, columns = max(rows, unnumbered), max(columns, width)
        if rows * columns > MOST_CELLS:
            raise InputError(
                "intake.error.far_cells", file=file, sheet=name, row=str(rows), column=str(columns)
            )
        if sum(long[int(each)] * times for each, times in text.items()) > _MOST_TEXT:
            raise InputError("intake.error.zip_bomb", file=file)


def _parts(archive: zipfile.ZipFile, place: str) -> Iterator[bytes]:
    """Yield a sheet's XML in parts that end with a row, or with the sheet."""
    left = b""
    with archive.open(place) as stream:
        while more := stream.read(_CHUNK):
            part = left + more
            cut = max(part.rfind(b"</row>"), part.rfind(b":row>"))
            if cut < 0 and len(part) < 16 * _CHUNK:
                left = part
                continue
            cut = cut if cut >= 0 else part.rfind(b"<")
            yield part[:cut]
            left = part[cut:]
    yield left


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column


def _long_texts(archive: zipfile.ZipFile) -> dict[int, int]:
    """Return the shared texts that are long: their number and how many characters they have."""
    try:
        with archive.open("xl/sharedStrings.xml") as stream:
            found, place = {}, 0
            for _, node in iterparse(stream):
                if node.tag.endswith("}si"):
                    size = sum(map(len, node.itertext()))
                    if size > _LONG:
                        found[place] = size
                    place += 1
                    node.clear()
            return found
    except KeyError:  # every text stands in its cell
        return {}


def _check_open_document(archive: zipfile.ZipFile, file: str) -> None:
    """Count the text of repeated cells and rows; the reader itself bounds how many there are."""
    total = 0
    with archive.open("content.xml") as stream:
        for _, node in iterparse(stream):
            if node.tag != f"{_TABLE}table-row":
                continue
            for cell in node:
                size = sum(map(len, cell.itertext()))
                total += (
                    size
                    * int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                    * int(node.get(f"{_TABLE}number-rows-repeated", "1"))
                )
            if total > _MOST_TEXT:
                raise InputError("intake.error.zip_bomb", file=file)
            node.clear()


def _probe(data: bytes, file: str) -> None:
    """Open a workbook of another kind (.xls, .xlsb) apart, where it may fail as it likes."""
    if not sys.executable:
        return
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-P", "-c", _PROBE],
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise InputError("intake.error.zip_bomb", file=file) from None
    except OSError:
        return
    cells = done.stdout.strip()
    if done.returncode or not cells.isdigit():  # the reader broke down rather than said why
        raise InputError("intake.error.damaged_workbook", file=file)
    if int(cells) > MOST_CELLS:
        raise InputError("intake.error.zip_bomb", file=file)
