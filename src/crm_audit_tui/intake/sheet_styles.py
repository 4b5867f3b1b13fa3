"""The number formats that an .xlsx file gives its cells, and where its sheets lie."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import takewhile
from xml.etree.ElementTree import Element, ParseError, iterparse

from crm_audit_tui.intake.cell_formats import known_formats
from crm_audit_tui.intake.files import BROKEN_ARCHIVE

Formats = dict[tuple[int, int], str]  # (row, column) from 0 -> the format of the cell
# What a sheet that cannot be looked into raises, be it packed, named or written wrongly.
UNREADABLE = (*BROKEN_ARCHIVE, KeyError, ParseError, OSError)


def sheet_formats(data: bytes) -> dict[str, Formats] | None:
    """Return, per sheet of an .xlsx file, the formats of its cells; None where they cannot be read.

    Cells in the general format are left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            codes = _style_codes(archive)
            if not codes:
                return {}
            return {
                name: dict(_cells(archive, place, codes)) for name, place in sheet_places(archive)
            }
    except UNREADABLE:
        return None


def head_formats(data: bytes, sheet: str, rows: int) -> Formats:
    """Return what `sheet_formats` does for the first `rows` rows of one sheet; reads no further."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            codes = _style_codes(archive)
            place = dict(sheet_places(archive)).get(sheet)
            if not codes or place is None:
                return {}
            cells = _cells(archive, place, codes, rows)
            return dict(takewhile(lambda cell: cell[0][0] < rows, cells))
    except UNREADABLE:
        return {}


def _style_codes(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return style index -> format code, for the styles that have one."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False
    if "xl/styles.xml" not in archive.namelist():  # every cell is in the general format
        return {}
    with archive.open("xl/styles.xml") as stream:
        for event, node in iterparse(stream, ("start", "end")):
            if node.tag.endswith("}cellXfs"):
                inside = event == "start"
            elif event == "end" and node.tag.endswith("}numFmt"):
                own[int(node.attrib["numFmtId"])] = node.attrib["formatCode"]
            elif event == "start" and inside and node.tag.endswith("}xf"):
                styles.append(int(node.attrib.get("numFmtId", "0")))
    known = known_formats(own)
    return {str(index): known[number] for index, number in enumerate(styles) if number in known}


def sheet_places(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet of an .xlsx file with its place in the archive."""
    targets = {}
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        for _, node in iterparse(stream):
            if node.tag.endswith("}Relationship"):
                targets[node.attrib["Id"]] = node.attrib["Target"]
    with archive.open("xl/workbook.xml") as stream:
        for _, node in iterparse(stream):
            if node.tag.endswith("}sheet"):
                target = targets[_relation(node)].lstrip("/")
                yield node.attrib["name"], target if target.startswith("xl/") else f"xl/{target}"


def _relation(sheet: Element) -> str:
    """Return the id of a sheet's part; the strict and the usual files name it differently."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _cells(
    archive: zipfile.ZipFile, place: str, codes: dict[str, str], most: int = 0
) -> Iterator[tuple[tuple[int, int], str]]:
    with archive.open(place) as stream:
        rows: Element | None = None
        seen = 0
        for event, node in iterparse(stream, ("start", "end")):
            if event == "start":
                if node.tag.endswith("}sheetData"):
                    rows = node
                continue
            if node.tag.endswith("}row") and rows is not None:
                for column, cell in enumerate(node):
                    code = codes.get(cell.attrib.get("s", ""))
                    if code and cell.attrib.get("t", "n") in ("n", "d"):
                        yield _place(cell, node, column, seen), code
                rows.clear()  # a million rows are not kept in memory
                seen += 1
                if seen == most:
                    return


def _place(cell: Element, row: Element, column: int, seen: int) -> tuple[int, int]:
    """Return where a cell lies; what does not say it follows what stands before."""
    if name := cell.attrib.get("r"):
        return cell_place(name)
    return int(row.attrib.get("r", seen + 1)) - 1, column


def cell_place(name: str) -> tuple[int, int]:
    """Return the (row, column) from 0 of a cell called `name` ("B3")."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1
