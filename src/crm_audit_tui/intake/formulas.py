"""Formulas that no spreadsheet has computed: their cells are blank although they look filled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, iterparse

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake.assemble_grid import line_list
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.sheet_styles import UNREADABLE, cell_place, sheet_places

_CHUNK = 1 << 20


def uncomputed(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """Return, per sheet of an .xlsx file, the (row, column) from 0 of formulas without a value.

    Programs that write workbooks leave the computing to the spreadsheet that opens them. Anything
    that cannot be read yields none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: list(_cells(archive, place))
                for name, place in sheet_places(archive)
                if _has_formulas(archive, place)
            }
    except UNREADABLE:
        return {}


def _has_formulas(archive: zipfile.ZipFile, place: str) -> bool:
    """Tell whether a sheet has formulas at all, without making sense of its cells."""
    with archive.open(place) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            if b"<f>" in text or b"<f " in text or b":f>" in text:
                return True
            before = chunk[-3:]
    return False


def _cells(archive: zipfile.ZipFile, place: str) -> Iterator[tuple[int, int]]:
    with archive.open(place) as stream:
        rows: Element | None = None
        for event, node in iterparse(stream, ("start", "end")):
            if event == "start":
                rows = node if node.tag.endswith("}sheetData") else rows
            elif node.tag.endswith("}c"):
                value = node.find("{*}v")
                if node.find("{*}f") is not None and (value is None or not value.text):
                    yield cell_place(node.attrib["r"])
            elif node.tag.endswith("}row") and rows is not None:
                rows.clear()


def tell_uncomputed(grid: Grid, cells: Sequence[tuple[int, int]]) -> list[Message]:
    """Return, by column, the rows whose formula no spreadsheet has computed."""
    inside = set(grid.lines.tolist())
    lines: dict[int, list[int]] = {}
    for row, column in cells:
        if row + 1 in inside and column < len(grid.frame.columns):
            lines.setdefault(column, []).append(row + 1)
    return [
        message(
            "intake.warning.column",
            name=str(grid.frame.columns[column]),
            what=message("intake.warning.uncomputed", n=len(rows), lines=line_list(rows)),
        )
        for column, rows in sorted(lines.items())
    ]
