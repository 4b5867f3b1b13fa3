"""The fast reader, for large and regular files; it declines whatever it may not read exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from crm_audit_tui.core.messages import message
from crm_audit_tui.intake.assemble_grid import (
    LEARNT,
    Body,
    fit,
    layout_warnings,
    other_header,
    to_frame,
)
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.grid import Grid, Lines, unique_names
from crm_audit_tui.intake.layout import Layout, find_layout, is_blank, is_footer
from crm_audit_tui.intake.pattern import Pattern
from crm_audit_tui.intake.records import LONGEST_CELL_LINES, read_records
from crm_audit_tui.intake.repair import another_way, is_well_formed
from crm_audit_tui.tables.sources import Reject

_HEAD = 1 << 18
_FOOT = 12
_CHUNK = 1 << 22
_MOST_RAGGED = 5000  # where more rows are ragged, raggedness is the file's own way
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Ragged:
    """A record with too few or too many cells: its place among the records, its line, its cells."""

    place: int
    text: str
    cells: list[str]


def read_fast(
    data: bytes, encoding: str, dialect: Dialect, header_rows: int | None = None
) -> Grid | None:
    """Return what the careful reader would, or None where only that reader can tell."""
    if dialect.escape or dialect.skip_space or dialect.lines_before or not dialect.quote:
        return None
    if encoding == "utf-8-sig":
        data = data[3:]
    elif encoding != "utf-8":
        try:
            data = data.decode(encoding).removeprefix("\ufeff").encode()
        except UnicodeError:
            return None
    if b"\x00" in data:
        return None
    data = _without_last_newlines(data)
    head = _head(data)
    records = read_records(head, dialect)
    layout = find_layout(records.rows[:400], header_rows)
    skip = layout.preamble + layout.header_rows
    if records.repaired or any(is_blank(row) for row in records.rows[: skip + 1]):
        return None
    names = unique_names(layout.header, layout.width)
    body_line = records.lines[skip] if skip < len(records.lines) else 0
    if not body_line:
        return None
    if dialect.quote.encode() in data and _stray_quotes(data, dialect):
        return None
    parsed = _parse(data, dialect, body_line - 1, names)
    if parsed is None:
        return None
    table, ragged = parsed
    starts = _lines(table, ragged, data, body_line)
    if starts is None:
        return None
    frame = table.to_pandas()
    del table, parsed
    frame.columns = pd.Index(names)
    return _grid(frame, starts, ragged, layout, dialect)


def _stray_quotes(data: bytes, dialect: Dialect) -> bool:
    """Tell whether a quote stands inside text, where only the careful reader is exact."""
    text = np.frombuffer(data, np.uint8)
    quote, mark = ord(dialect.quote), ord(dialect.delimiter)
    borders = np.zeros(256, bool)
    borders[[quote, mark, 10, 13]] = True
    for start in range(0, len(text), _CHUNK):
        places = np.flatnonzero(text[start : start + _CHUNK] == quote) + start
        before = borders[text[np.maximum(places - 1, 0)]] | (places == 0)
        after = borders[text[np.minimum(places + 1, len(text) - 1)]] | (places == len(text) - 1)
        if not (before | after).all():
            return True
    return False


def _without_last_newlines(data: bytes) -> bytes:
    return data.rstrip(b"\r\n") if data.endswith((b"\n\n", b"\n\r\n", b"\r\r")) else data


def _head(data: bytes) -> str:
    cut = data.rfind(b"\n", 0, _HEAD) + 1 if len(data) > _HEAD else len(data)
    return data[: cut or _HEAD].decode("utf-8", "replace")


def _parse(
    data: bytes, dialect: Dialect, skip: int, names: list[str]
) -> tuple[pa.Table, list[Ragged]] | None:
    """Return the rows that have every cell, and the others with their place; None for a tangle.

    Rows are numbered only when one thread reads; two are faster and enough for a regular file.
    """
    quoted = dialect.quote.encode() in data
    for newlines in (False, True) if quoted else (False,):
        # Without newlines in cells the file is cut into blocks faster; a block cut inside a cell
        # is noticed by the parser, or by the count of lines.
        try:
            return _read(data, dialect, skip, names, newlines, None), []
        except pa.ArrowInvalid:
            continue
    ragged: list[Ragged] = []

    def aside(row: arrow_csv.InvalidRow) -> str:
        cells = _cells(row.text, dialect)
        if len(ragged) >= _MOST_RAGGED or row.number is None or not cells:
            return "error"
        ragged.append(Ragged(row.number - 1, row.text, cells))
        return "skip"

    try:
        return _read(data, dialect, skip, names, quoted, aside), ragged
    except pa.ArrowInvalid:
        return None


def _cells(line: str, dialect: Dialect) -> list[str]:
    """Return the cells of a ragged record, [] where only the careful reader can tell them."""
    if dialect.quote not in line:
        return line.split(dialect.delimiter)
    if "\n" in line or "\r" in line or not is_well_formed(line, dialect):
        return []
    return next(dialect.reader([line], strict=True), [])


def _read(
    data: bytes,
    dialect: Dialect,
    skip: int,
    names: list[str],
    newlines: bool,
    aside: Callable[[arrow_csv.InvalidRow], str] | None,
) -> pa.Table:
    places = [str(place) for place in range(len(names))]
    return arrow_csv.read_csv(
        pa.BufferReader(_after_lines(data, skip) if skip else data),
        read_options=arrow_csv.ReadOptions(
            column_names=places, block_size=1 << 22, use_threads=aside is None
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote,
            newlines_in_values=newlines,
            ignore_empty_lines=True,
            invalid_row_handler=aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={place: pa.string() for place in places},
            strings_can_be_null=False,
            null_values=[],
            quoted_strings_can_be_null=False,
        ),
    )


def _after_lines(data: bytes, count: int) -> memoryview:
    """Return the bytes after the first `count` lines, whichever newline they end with."""
    place = 0
    for _ in range(count):
        ends = [at for at in (data.find(b"\n", place), data.find(b"\r", place)) if at >= 0]
        place = min(ends) + 1
        if data[place - 1 : place + 1] == b"\r\n":
            place += 1
    return memoryview(data)[place:]


def _line_count(data: bytes) -> int:
    """Return how many lines there are: a line feed, a carriage return, or both end one."""
    ends = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
    return ends + (not data.endswith((b"\n", b"\r")))


def _lines(table: pa.Table, ragged: list[Ragged], data: bytes, first: int) -> Lines | None:
    """Return the line of each record, None where lines do not add up (blank lines, a lost quote).

    The ragged records come last.
    """
    full, rows = table.num_rows, table.num_rows + len(ragged)
    spare = _line_count(data) - (first - 1) - rows
    within = np.zeros(rows, np.int64)
    odd = np.zeros(rows, bool)
    odd[[each.place for each in ragged]] = True
    if spare:
        inner = np.zeros(full, np.int64)
        for column in table.columns:
            found = pc.count_substring(column, "\n")
            bare = pc.count_substring(column, "\r")
            if pc.sum(found).as_py():
                inner += found.to_numpy()
            if pc.sum(bare).as_py():
                inner += bare.to_numpy() - pc.count_substring(column, "\r\n").to_numpy()
        if inner.sum() != spare or (full and inner.max() >= LONGEST_CELL_LINES):
            return None
        within[~odd] = inner
    starts = np.arange(first, first + rows, dtype=np.int64)
    starts[1:] += np.cumsum(within)[:-1]
    return np.concatenate([starts[~odd], starts[odd]]) if ragged else starts


def _grid(
    frame: pd.DataFrame, lines: Lines, ragged: list[Ragged], layout: Layout, dialect: Dialect
) -> Grid | None:
    names = list(frame.columns)
    tail = frame.tail(_FOOT).to_numpy().tolist() + [row.cells for row in ragged[-_FOOT:]]
    if any(is_footer(row, layout.width) for row in tail):
        return None
    full = len(frame)
    blank = _rows_where(frame, names, [""] * len(names))
    head = [name.strip() for name in layout.header]
    again = np.zeros(full, bool)
    if layout.header_rows == 1 and any(head):
        again = _rows_where(frame, names, head) & ~blank
    rejected = tuple(
        Reject(int(line), message("intake.reject.repeated_header"), " ".join(filter(None, head)))
        for line in lines[:full][again]
    )
    body = Body(widest=layout.width)
    if ragged:
        learnt = frame.loc[~blank].head(LEARNT).to_numpy().tolist()
        pattern = Pattern(learnt, layout.width)
        for row, line in zip(ragged, lines[full:].tolist(), strict=True):
            if is_blank(row.cells):
                body.blank += 1
            elif layout.header_rows == 1 and other_header(row.cells, head):
                return None
            else:
                body.rows.append(_fitted(row, line, layout.width, pattern, dialect, body))
                body.lines.append(line)
    left_out = blank | again
    kept_lines = lines[:full]
    if left_out.any():
        frame, kept_lines = frame.loc[~left_out].reset_index(drop=True), kept_lines[~left_out]
    if body.rows:
        frame, kept_lines = _merged(frame, kept_lines, body, layout)
    return Grid(
        layout.header,
        frame,
        kept_lines,
        layout.header_rows,
        layout.preamble,
        int(blank.sum()) + body.blank,
        rejected,
        tuple(layout_warnings(body.short, body.long, body.repaired, layout, bool(len(frame)))),
    )


def _fitted(
    row: Ragged, line: int, width: int, pattern: Pattern, dialect: Dialect, body: Body
) -> Sequence[str]:
    """Return a ragged record as the careful reader keeps it."""
    other = another_way(row.text, len(row.cells), dialect, width)
    if other is not None:
        body.repaired.append(line)
        return other
    return fit(row.cells, line, width, pattern, dialect.delimiter, body)


def _merged(
    frame: pd.DataFrame, lines: Lines, body: Body, layout: Layout
) -> tuple[pd.DataFrame, Lines]:
    """Return the full rows with the ragged ones among them, by their lines."""
    names = unique_names(layout.header, body.widest)
    extra = to_frame(body.rows, names)
    whole = pd.concat([frame.reindex(columns=names, fill_value=""), extra], ignore_index=True)
    every = np.concatenate([lines, np.asarray(body.lines, np.int64)])
    order = np.argsort(every, kind="stable")
    return whole.take(order).reset_index(drop=True), every[order]


def _rows_where(frame: pd.DataFrame, names: list[str], cells: list[str]) -> Flags:
    """Return which rows hold exactly `cells`, outer white space aside."""
    same = np.ones(len(frame), bool)
    for name, cell in zip(names, cells, strict=True):
        rows = np.flatnonzero(same)
        if not len(rows):
            break
        column = frame[name] if len(rows) == len(frame) else frame[name].iloc[rows]
        same[rows] = (column.str.strip() == cell).to_numpy()
    return same
