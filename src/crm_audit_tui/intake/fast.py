"""The fast reader, for large and regular files; it declines whatever it may not read exactly."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from crm_audit_tui.core.messages import message
from crm_audit_tui.intake.assemble_grid import layout_warnings
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.grid import Grid, Lines, unique_names
from crm_audit_tui.intake.layout import Layout, find_layout, is_blank, is_footer
from crm_audit_tui.intake.records import LONGEST_CELL_LINES, read_records
from crm_audit_tui.tables.sources import Reject

_HEAD = 1 << 18
_FOOT = 12
_CHUNK = 1 << 22
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


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
    if any(len(row) != layout.width for row in records.rows[layout.preamble : 1000]):
        return None
    names = unique_names(layout.header, layout.width)
    body_line = records.lines[skip] if skip < len(records.lines) else 0
    if not body_line:
        return None
    table = _parse(data, dialect, body_line - 1, names)
    if table is None:
        return None
    lines = _lines(table, data, body_line)
    if lines is None:
        return None
    frame = table.to_pandas()
    del table
    frame.columns = pd.Index(names)
    return _grid(frame, lines, layout, names)


def _without_last_newlines(data: bytes) -> bytes:
    return data.rstrip(b"\r\n") if data.endswith((b"\n\n", b"\n\r\n", b"\r\r")) else data


def _head(data: bytes) -> str:
    cut = data.rfind(b"\n", 0, _HEAD) + 1 if len(data) > _HEAD else len(data)
    return data[: cut or _HEAD].decode("utf-8", "replace")


def _parse(data: bytes, dialect: Dialect, skip: int, names: list[str]) -> pa.Table | None:
    places = [str(place) for place in range(len(names))]
    try:
        return arrow_csv.read_csv(
            io.BytesIO(data) if skip == 0 else pa.BufferReader(_after_lines(data, skip)),
            read_options=arrow_csv.ReadOptions(column_names=places, block_size=1 << 22),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote,
                newlines_in_values=dialect.quote.encode() in data,
                ignore_empty_lines=True,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={place: pa.string() for place in places},
                strings_can_be_null=False,
                null_values=[],
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


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
    ends = 0
    for start in range(0, len(data), _CHUNK):
        piece = np.frombuffer(data, np.uint8, min(_CHUNK, len(data) - start), start)
        ends += int(np.count_nonzero(piece == 10))
    if b"\r" in data:
        ends += data.count(b"\r") - data.count(b"\r\n")
    return ends + (not data.endswith((b"\n", b"\r")))


def _lines(table: pa.Table, data: bytes, first: int) -> Lines | None:
    """Return the line of each row, None where rows and lines do not add up (blank lines …)."""
    rows = table.num_rows
    spare = _line_count(data) - (first - 1) - rows
    starts = np.arange(first, first + rows, dtype=np.int64)
    if spare == 0:
        return starts
    within = np.zeros(rows, np.int64)
    for column in table.columns:
        found = pc.count_substring(column, "\n")
        total = pc.sum(found).as_py() or 0
        bare = pc.count_substring(column, "\r")
        if total:
            within += found.to_numpy()
        if pc.sum(bare).as_py():
            within += bare.to_numpy() - pc.count_substring(column, "\r\n").to_numpy()
    if within.sum() != spare or (rows and within.max() >= LONGEST_CELL_LINES):
        return None
    starts[1:] += np.cumsum(within)[:-1]
    return starts


def _grid(frame: pd.DataFrame, lines: Lines, layout: Layout, names: list[str]) -> Grid | None:
    tail = frame.tail(_FOOT).to_numpy().tolist()
    if tail and any(is_footer(row, layout.width) for row in tail):
        return None
    blank = _rows_where(frame, names, [""] * len(names))
    head = [name.strip() for name in layout.header]
    again = np.zeros(len(frame), bool)
    if layout.header_rows == 1 and any(head):
        again = _rows_where(frame, names, head) & ~blank
    rejected = tuple(
        Reject(int(line), message("intake.reject.repeated_header"), " ".join(filter(None, head)))
        for line in lines[again]
    )
    left_out = blank | again
    if left_out.any():
        frame, lines = frame.loc[~left_out].reset_index(drop=True), lines[~left_out]
    return Grid(
        layout.header,
        frame,
        lines,
        layout.header_rows,
        layout.preamble,
        int(blank.sum()),
        rejected,
        tuple(layout_warnings((), (), (), layout, bool(len(frame)))),
    )


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
