"""CSV in the dialect of a source: quoting by our own rule, so that every cell reads back."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from crm_audit_tui.report.neutralise import APOSTROPHE, neutral, runs
from crm_audit_tui.tables.sources import SourceReport


class Dialect(msgspec.Struct, frozen=True):
    """How a CSV file is written: names as in Python's codecs and csv module."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    newline: str = "\n"


class Neutralised(msgspec.Struct, frozen=True):
    """One cell that got an apostrophe: `row` 1-based below the header (0: the header itself)."""

    row: int
    position: int
    column: str
    value: str


class Written(msgspec.Struct, frozen=True):
    """What became of a file: its data rows, the encoding it needed, the cells made harmless."""

    rows: int
    dialect: Dialect
    neutralised: tuple[Neutralised, ...] = ()
    fell_back: bool = False


def dialect_of(source: SourceReport) -> Dialect:
    """Return the dialect of a source; a spreadsheet's sheet becomes UTF-8 with commas."""
    if source.sheet:
        return Dialect()
    try:
        encoding = source.encoding or "utf-8"
        codecs.lookup(encoding)
    except LookupError:
        encoding = "utf-8"
    delimiter = source.delimiter if len(source.delimiter) == 1 else ","
    quote = source.quote if len(source.quote) == 1 and source.quote != delimiter else '"'
    newline = source.newline if source.newline in ("\n", "\r\n", "\r") else "\n"
    return Dialect(encoding, delimiter, quote, newline)


def write_csv(
    place: Path,
    header: Sequence[str],
    columns: Sequence[Sequence[str]],
    dialect: Dialect,
    *,
    neutralise: bool,
    with_header: bool = True,
) -> Written:
    """Write `columns` (each a sequence of cells, one per row) under `header` into a new file.

    Characters that the encoding lacks turn the whole file to UTF-8.
    """
    harmless: list[Neutralised] = []
    if neutralise:
        header, columns = _neutralised(header, columns, harmless, with_header)
    rows = len(columns[0]) if columns else 0
    try:
        _write(place, header if with_header else None, columns, dialect)
    except UnicodeEncodeError:
        dialect = msgspec.structs.replace(dialect, encoding="utf-8")
        _write(place, header if with_header else None, columns, dialect)
        return Written(rows, dialect, tuple(harmless), fell_back=True)
    return Written(rows, dialect, tuple(harmless))


def read_csv(place: Path, dialect: Dialect) -> list[list[str]]:
    """Return every line of a file that `write_csv` wrote, the header among them."""
    csv.field_size_limit(2**31 - 1)
    text = place.read_bytes().decode(dialect.encoding)
    return list(
        csv.reader(
            io.StringIO(text, newline=""),
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
            strict=True,
        )
    )


def _neutralised(
    header: Sequence[str],
    columns: Sequence[Sequence[str]],
    harmless: list[Neutralised],
    with_header: bool,
) -> tuple[list[str], list[Sequence[str]]]:
    found = []
    if with_header:
        for position, name in enumerate(header, start=1):
            if runs(name):
                found.append(Neutralised(0, position, name, APOSTROPHE + name))
    safe: list[Sequence[str]] = []
    for position, cells in enumerate(columns, start=1):
        risky = [row for row, cell in enumerate(cells) if runs(cell)]
        if risky:
            changed = list(cells)
            for row in risky:
                changed[row] = APOSTROPHE + changed[row]
                name = header[position - 1]
                found.append(Neutralised(row + 1, position, name, changed[row]))
            cells = changed
        safe.append(cells)
    harmless += sorted(found, key=lambda cell: (cell.row, cell.position))
    return [neutral(name) for name in header] if with_header else list(header), safe


def _write(
    place: Path,
    header: Sequence[str] | None,
    columns: Sequence[Sequence[str]],
    dialect: Dialect,
) -> None:
    quote, doubled = dialect.quote, dialect.quote * 2
    # Line breaks of any kind, and outer spaces that a lenient reader would drop, need quotes.
    needs = re.compile(
        f"[{re.escape(dialect.delimiter)}{re.escape(quote)}\r\n]|^\\s|\\s$|^#"
    ).search

    def cell(text: str) -> str:
        return f"{quote}{text.replace(quote, doubled)}{quote}" if needs(text) else text

    def lines() -> Iterable[str]:
        alone = len(columns) == 1
        if header is not None:
            yield dialect.delimiter.join(map(cell, header)) + dialect.newline
        for row in zip(*columns, strict=True):
            line = dialect.delimiter.join(map(cell, row))
            # A lone blank cell would read as a blank line.
            yield (line or (doubled if alone else "")) + dialect.newline

    with place.open("w", encoding=dialect.encoding, newline="") as stream:
        stream.writelines(lines())
