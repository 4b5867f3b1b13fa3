"""Whatever stands in a file: both readers agree, nothing is lost, every record is counted."""

from __future__ import annotations

import csv
import io
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_audit_tui.intake.delimited import read_delimited
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.fast import read_fast

_CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]),
    max_size=12,
)
_WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(st.lists(_WORD, min_size=2, max_size=5, unique=True))
    header = [f"{name} name" for name in names]
    row = st.lists(_CELL, min_size=len(names), max_size=len(names))
    return header, draw(st.lists(row, max_size=12))


def _written(
    header: list[str], rows: list[list[str]], delimiter: str, quoting: Literal[0, 1]
) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return stream.getvalue().encode()


@settings(max_examples=30, deadline=None)
@given(_tables(), st.sampled_from([",", ";", "\t", "|"]))
def test_a_quoted_file_comes_back_cell_by_cell(
    table: tuple[list[str], list[list[str]]], delimiter: str
) -> None:
    header, rows = table
    rows = [["x", *row[1:]] for row in rows]
    grid = read_delimited(_written(header, rows, delimiter, csv.QUOTE_ALL), "x.csv").grid
    if grid.header_rows == 1:  # a header that looks like the rows below cannot be told from them
        footers = {each.line for each in grid.rejected}
        assert grid.header == tuple(header)
        assert len(grid.frame) + len(footers) == len(rows)
        kept = grid.frame.to_numpy().tolist()
        assert kept == rows[: len(kept)] or footers


@settings(max_examples=40, deadline=None)
@given(_tables(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_fast_and_careful_reader_agree(
    table: tuple[list[str], list[list[str]]], quoting: Literal[0, 1]
) -> None:
    data = _written(*table, ",", quoting)
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    fast = read_delimited(data, "x.csv", fast_from=0).grid
    assert fast.header == careful.header
    assert fast.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert fast.lines.tolist() == careful.lines.tolist()
    assert fast.blank_rows == careful.blank_rows
    assert len(fast.rejected) == len(careful.rejected)


_PLAIN = st.text("abc 12.';\n", max_size=6).map(lambda text: text.replace("\n", ""))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(_PLAIN, min_size=1, max_size=8), min_size=12, max_size=30),
    st.integers(0, 2**30),
)
def test_the_readers_agree_on_ragged_rows(rows: list[list[str]], seed: int) -> None:
    width = 4
    for place, row in enumerate(rows):
        if (place + seed) % 5:  # most rows are whole
            row[:] = (row + ["x"] * width)[:width]
    lines = ["first name,last name,city,phone", *(",".join(row) for row in rows), "z,y,x,w"]
    data = ("\n".join(lines) + "\n").encode()
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    fast = read_delimited(data, "x.csv", fast_from=0).grid
    assert fast.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert fast.lines.tolist() == careful.lines.tolist()
    assert (fast.blank_rows, fast.warnings) == (careful.blank_rows, careful.warnings)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(_PLAIN, min_size=1, max_size=8), min_size=12, max_size=30),
    st.integers(0, 2**30),
)
def test_the_readers_agree_on_ragged_rows_with_quotes(rows: list[list[str]], seed: int) -> None:
    width = 4
    stream = io.StringIO(newline="")
    for place, row in enumerate([["first name", "last name", "city", "phone"], *rows]):
        whole = (row + ["x"] * width)[:width] if (place + seed) % 5 else row
        quoting: Literal[0, 1] = csv.QUOTE_ALL if (place + seed) % 3 else csv.QUOTE_MINIMAL
        csv.writer(stream, quoting=quoting, lineterminator="\n").writerow(whole)
    data = stream.getvalue().encode()
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    fast = read_delimited(data, "x.csv", fast_from=0).grid
    assert fast.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert fast.lines.tolist() == careful.lines.tolist()
    assert (fast.blank_rows, fast.warnings) == (careful.blank_rows, careful.warnings)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('ab1,;"\n \t@.'), min_size=1, max_size=120))
def test_every_record_of_any_text_is_accounted_for(text: str) -> None:
    if not text.strip():
        return
    grid = read_delimited(text.encode(), "x.csv").grid
    records = grid.header_rows + grid.preamble_rows + grid.blank_rows
    records += len(grid.frame) + len(grid.rejected)
    lines = text.count("\n") + (not text.endswith("\n"))
    assert 0 < records <= lines
    letters = sum(character.isalnum() for character in text)
    kept = "".join(map(str, grid.frame.to_numpy().ravel().tolist()))
    kept += "".join(grid.header) + "".join(each.text for each in grid.rejected)
    if not grid.preamble_rows:
        assert sum(character.isalnum() for character in kept) == letters


def test_a_ragged_row_with_quotes_does_not_slow_a_large_file_down() -> None:
    whole = b'1,"Rossi, Ada",Roma\n' * 20
    data = b"id,full name,city\n" + whole + b'2,"Bianchi, Eva"\n3,"x, y",Pisa,"a, b"\n' + whole
    grid = read_fast(data, "utf-8", Dialect())
    assert grid is not None, "read fast"
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    assert grid.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert grid.warnings == careful.warnings


def test_the_readers_agree_on_blank_rows_repeated_headers_and_long_notes() -> None:
    data = b'id,note,city\n1,"a\nb",Roma\n,,\nid,note,city\n2,"c\r\nd",\n3,e,Pisa\n'
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    fast = read_delimited(data, "x.csv", fast_from=0).grid
    assert fast.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert fast.lines.tolist() == careful.lines.tolist() == [2, 6, 8]
    assert fast.rejected == careful.rejected
    assert fast.blank_rows == careful.blank_rows == 1


def test_blank_lines_and_ragged_rows_of_a_large_file_are_counted_on_the_fast_path() -> None:
    data = b"id,full name,city\n" + b"1,Ada Rossi,Roma\n\n2,Eva\n\r\n" * 6 + b"3,Ida,Pisa\n"
    grid = read_fast(data, "utf-8", Dialect())
    assert grid is not None, "read fast"
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    assert grid.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert grid.lines.tolist() == careful.lines.tolist()
    assert grid.blank_rows == careful.blank_rows == 12
    assert grid.warnings == careful.warnings


@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_a_cell_with_newlines_where_the_file_is_cut_into_blocks_stays_whole(shift: int) -> None:
    filler = b"1,plain words that fill a block,Roma\n"
    block = 1 << 22
    head = b"id,note,city\n" + filler * ((block - 60) // len(filler))
    head += b"2," + b"x" * (block - len(head) - shift - 10) + b",Lodi\n"
    data = head + b'3,"first line\nsecond, line\nthird",Pisa\n' + filler * 30
    grid = read_delimited(data, "x.csv").grid
    cells = grid.frame.to_numpy().tolist()
    assert ["3", "first line\nsecond, line\nthird", "Pisa"] in cells
    assert len(cells) == data.count(b"\n") - 3  # the header, and two newlines within a cell
    assert grid.lines[-1] == data.count(b"\n")
