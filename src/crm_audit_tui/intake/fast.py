"""The fast reader, for large and regular files; it declines whatever it may not read exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from crm_audit_tui.intake.stray import needs_care
from crm_audit_tui.tables.sources import Reject

_HEAD = 1 << 18
_FOOT = 12
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
    with ThreadPoolExecutor(1) as beside:  # neither holds Python's lock for long
        odd = beside.submit(needs_care, data, dialect.quote, dialect.delimiter)
        parsed = _parse(data, dialect, body_line - 1, names)
    if parsed is None or odd.result():
        return None
    table, ragged = parsed
    starts = _lines(table, ragged, body_line)
    if starts is None:
        return None
    frame = table.to_pandas()
    del table, parsed
    frame.columns = pd.Index(names)
    return _grid(frame, starts, ragged, layout, dialect)


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
        # Without newlines in cells the file is cut into blocks faster; the parser notices a block
        # that was cut inside a cell.
        surely: list[str] = []

        def stop(row: arrow_csv.InvalidRow, surely: list[str] = surely) -> str:
            surely += _cells(row.text, dialect)
            return "error"

        try:
            return _read(data, dialect, skip, names, newlines, stop), []
        except pa.ArrowInvalid:
            if surely:
                break
    ragged: list[Ragged] = []

    def aside(row: arrow_csv.InvalidRow) -> str:
        cells = _cells(row.text, dialect)
        if len(ragged) >= _MOST_RAGGED or row.number is None or not cells:
            return "error"
        ragged.append(Ragged(row.number - 1, row.text, cells))
        return "skip"

    try:
        return _read(data, dialect, skip, names, quoted, aside, numbered=True), ragged
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
    aside: Callable[[arrow_csv.InvalidRow], str],
    *,
    numbered: bool = False,
) -> pa.Table:
    places = [str(place) for place in range(len(names))]
    return arrow_csv.read_csv(
        pa.BufferReader(_after_lines(data, skip) if skip else data),
        read_options=arrow_csv.ReadOptions(
            column_names=places, block_size=1 << 22, use_threads=not numbered
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote,
            newlines_in_values=newlines,
            ignore_empty_lines=False,  # every line counts
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


def _lines(table: pa.Table, ragged: list[Ragged], first: int) -> Lines | None:
    """Return the line of each record, the first on line `first`; the ragged records come last.

    None where a cell is so long that its quote was more likely lost.
    """
    rows = table.num_rows + len(ragged)
    odd = np.zeros(rows, bool)
    odd[[each.place for each in ragged]] = True
    inner = np.zeros(table.num_rows, np.int64)
    for column in table.columns:
        _add_newlines(column, inner)
    if inner.max(initial=0) >= LONGEST_CELL_LINES:
        return None
    within = np.zeros(rows, np.int64)
    within[~odd] = inner
    starts = np.arange(first, first + rows, dtype=np.int64)
    starts[1:] += np.cumsum(within)[:-1]
    return np.concatenate([starts[~odd], starts[odd]]) if ragged else starts


def _add_newlines(column: pa.ChunkedArray, counts: Lines) -> None:
    """Add to `counts` how many newlines are in each cell; most pieces of a column have none."""
    start = 0
    for chunk in column.chunks:
        text = chunk.buffers()[-1]
        signs = np.frombuffer(text, np.uint8) if text is not None else np.empty(0, np.uint8)
        if (signs < 14).any():  # a newline, or a tab
            inside = counts[start : start + len(chunk)]
            inside += pc.count_substring(chunk, "\n").to_numpy()
            inside += pc.count_substring(chunk, "\r").to_numpy()
            inside -= pc.count_substring(chunk, "\r\n").to_numpy()
        start += len(chunk)


def _grid(
    frame: pd.DataFrame, lines: Lines, ragged: list[Ragged], layout: Layout, dialect: Dialect
) -> Grid | None:
    names = list(frame.columns)
    tail = frame.tail(_FOOT).to_numpy().tolist() + [row.cells for row in ragged[-_FOOT:]]
    if any(is_footer(row, layout.width) for row in tail):
        return None
    full = len(frame)
    first = frame[names[0]].str.strip()
    blank = _rows_where(frame, first, [""] * len(names))
    head = [name.strip() for name in layout.header]
    again = np.zeros(full, bool)
    if layout.header_rows == 1 and any(head):
        again = _rows_where(frame, first, head) & ~blank
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
    full = pa.Table.from_pandas(frame.reindex(columns=names, fill_value=""), preserve_index=False)
    extra = pa.Table.from_pandas(to_frame(body.rows, names), full.schema, preserve_index=False)
    added = np.asarray(body.lines, np.int64)
    order = np.argsort(added, kind="stable")
    places = np.searchsorted(lines, added[order])
    # Slices cost nothing, and the cells are copied once; taking row by row is far slower.
    pieces, before = [], 0
    for place, each in zip(places.tolist(), order.tolist(), strict=True):
        pieces += [full.slice(before, place - before), extra.slice(each, 1)]
        before = place
    whole = pa.concat_tables([*pieces, full.slice(before)]).combine_chunks().to_pandas()
    whole.columns = pd.Index(names)
    return whole, np.insert(lines, places, added[order])


def _rows_where(frame: pd.DataFrame, first: pd.Series[str], cells: list[str]) -> Flags:
    """Return which rows hold exactly `cells`, outer white space aside; `first` has none."""
    same = (first == cells[0]).to_numpy(dtype=bool, copy=True)
    for name, cell in zip(frame.columns[1:], cells[1:], strict=True):
        rows = np.flatnonzero(same)
        if not len(rows):
            break
        same[rows] = (frame[name].iloc[rows].str.strip() == cell).to_numpy()
    return same
