"""What an OpenDocument sheet (.ods) shows in its cells of numbers, apart from their values.

The file keeps both: `186` and, as the reader saw it, `00186`. What is shown is written in the
country of whoever saved the file, so its figures are put with a point, and without grouping.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, iterparse

from crm_audit_tui.intake.sheet_styles import UNREADABLE
from crm_audit_tui.tables.vocabulary import FALSE, TRUE

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FIGURES = re.compile(r"\d(?:[\d.,'’\s]*\d)?")
_NUMBERS = frozenset({"float", "currency", "percentage"})
_MOST_SHOWN = 2_000_000  # cells of one file; a repeated cell counts as often as it stands there

Shown = dict[tuple[int, int], str]


def shown_numbers(data: bytes) -> dict[str, Shown]:
    """Return, per sheet of an .ods file, (row, column from 0) -> the text of the cell.

    Cells that show their value as it is are left out. What cannot be read yields nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as stream:
            return dict(_sheets(iterparse(stream, ("start", "end"))))
    except UNREADABLE:
        return {}


def _sheets(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Shown]]:
    name, found, row = "", Shown(), 0
    left = _MOST_SHOWN
    table: Element | None = None
    for event, node in events:
        if node.tag == f"{_TABLE}table":
            if event == "start":
                name, found, row, table = node.get(f"{_TABLE}name", ""), {}, 0, node
            else:
                yield name, found
                node.clear()
        elif event == "end" and node.tag == f"{_TABLE}table-row":
            repeated = _times(node, "number-rows-repeated")
            for column, text in _row(node):
                for below in range(min(repeated, left)):
                    found[row + below, column] = text
                left -= min(repeated, left)
            row += repeated
            if table is not None:
                table.clear()  # a million rows are not kept in memory


def _row(node: Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in node:
        repeated = _times(cell, "number-columns-repeated")
        if cell.get(f"{_OFFICE}value-type") in _NUMBERS and (text := _cell(cell)) is not None:
            yield from ((column + beside, text) for beside in range(min(repeated, 1 << 14)))
        column += repeated


def _times(node: Element, name: str) -> int:
    return max(int(node.get(f"{_TABLE}{name}", "1")), 1)


def _cell(cell: Element) -> str | None:
    value = cell.get(f"{_OFFICE}value", "")
    lines = ["".join(line.itertext()) for line in cell.findall(f"{_TEXT}p")]
    text = shown_in_full(value, " ".join(lines))
    if text is None and (currency := cell.get(f"{_OFFICE}currency")):
        return f"{value} {currency}"
    return text


def shown_in_full(value: str, shown: str) -> str | None:
    """Return `shown` with a point and no grouping; None where it is `value` itself, or less.

    A sign or a currency before or after figures that are rounded stays with the value in full.
    """
    found = _FIGURES.search(shown)
    if found is None and value in ("0", "1") and shown.casefold() in TRUE | FALSE:
        return shown
    if found is None or _FIGURES.search(shown, found.end()):
        return None
    try:
        amount = abs(Decimal(value))
    except InvalidOperation:
        return None
    if "%" in shown:
        amount *= 100
    for point, group in ((",", "."), (".", ",")):
        figures = re.sub(rf"[{group}'’\s]", "", found.group())
        whole, _, decimals = figures.partition(point)
        if not (whole + decimals).isdecimal():
            continue
        if amount == Decimal(f"{whole}.{decimals or 0}"):
            plain = whole + (f".{decimals}" if decimals else "")
            text = f"{shown[: found.start()]}{plain}{shown[found.end() :]}".strip()
            return None if text == value.removesuffix(".0") else text
    if "%" in shown and "e" not in value.lower():
        return f"{Decimal(value) * 100:f}".rstrip("0").rstrip(".") + "%"
    return None
