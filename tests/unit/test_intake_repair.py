"""Records that break the rules of their file: put right where one reading is plain, else kept."""

from __future__ import annotations

from time import process_time

import pytest

from crm_audit_tui.intake.delimited import ReadFile, read_delimited

_HEAD = "Contact ID,Created,Company,Amount,Phone,Notes"
_FIRMS = ["Globex", '"Acme, Inc."', "Bianchi & Figli"]
_GOOD = [
    f"C-10{place},0{place % 9 + 1}/02/2024,{_FIRMS[place % 3]},€{place}9.50,+39 06 84105{place},"
    + ("call", "", "met in May")[place % 3]
    for place in range(15)
]


def _read(line: str, head: str = _HEAD, good: list[str] = _GOOD) -> ReadFile:
    return read_delimited("\n".join([head, *good[:7], line, *good[7:], ""]).encode(), "x.csv")


def _row(line: str) -> list[str]:
    read = _read(line)
    assert len(read.grid.frame) == len(_GOOD) + 1
    row: list[str] = read.grid.frame.iloc[7].tolist()
    return row


_WANTED = ["C-555", "12/02/2024", "Acme, Inc.", "€19.50", "+39 06 841059", "call"]


@pytest.mark.parametrize(
    "line",
    [
        # a delimiter is missing, and a quoted cell of the same record holds one
        'C-55512/02/2024,"Acme, Inc.",€19.50,+39 06 841059,call',
        'C-555,12/02/2024"Acme, Inc.",€19.50,+39 06 841059,call',
        'C-555,12/02/2024,"Acme, Inc."€19.50,+39 06 841059,call',
        # one delimiter too many beside it
        'C-555,,12/02/2024,"Acme, Inc.",€19.50,+39 06 841059,call',
        # nobody quoted the company
        "C-555,12/02/2024,Acme, Inc.,€19.50,+39 06 841059,call",
        # written by another hand: spaces behind delimiters, apostrophes, another delimiter
        'C-555, 12/02/2024, "Acme, Inc.", €19.50, +39 06 841059, call',
        "C-555,12/02/2024,'Acme, Inc.',€19.50,+39 06 841059,call",
        "C-555;12/02/2024;Acme, Inc.;€19.50;+39 06 841059;call",
    ],
)
def test_a_record_of_another_make_is_read_as_it_was_meant(line: str) -> None:
    assert _row(line) == _WANTED


def test_a_repaired_record_is_told_with_its_line() -> None:
    read = _read('C-555,12/02/2024,"Acme, Inc."€19.50,+39 06 841059,call')
    told = [each for each in read.grid.warnings if each.id.endswith("repaired_rows")]
    assert [each.params["lines"] for each in told] == ["9"]


def test_a_cell_cut_at_several_delimiters_is_joined_where_its_neighbours_tell_it() -> None:
    row = _row("C-555,12/02/2024,Rossi, Bianchi, Verdi & C.,€19.50,+39 06 841059,call")
    assert row == ["C-555", "12/02/2024", "Rossi, Bianchi, Verdi & C.", *_WANTED[3:]]


def test_a_quoted_cell_is_never_joined_with_the_pieces_beside_it() -> None:
    good = [line.replace(",+39 06 84105", ',"Viale Uno, ') + '"' for line in _GOOD]
    good = [line.rsplit(",", 1)[0] + '"' for line in good]
    head = "Contact ID,Created,Company,Amount,Address"
    read = _read('C-555,12/02/2024,Rossi, Figli,€19.50,"Via Po, 5"', head, good)
    assert read.grid.frame.iloc[7].tolist() == [
        "C-555", "12/02/2024", "Rossi, Figli", "€19.50", "Via Po, 5",
    ]  # fmt: skip


def test_words_run_together_are_kept_as_they_stand_where_no_place_is_plain() -> None:
    good = [f"anna,rossi,roma,note {place}" for place in range(12)]
    line = "danielaverdi,milano,"
    read = _read(line, "First name,Last name,City,Notes", good)
    assert read.grid.frame.iloc[7].tolist() == ["danielaverdi", "milano", "", ""]
    assert {each.id for each in read.grid.warnings} == {"intake.warning.short_rows"}


def test_blank_cells_at_the_end_are_dropped_before_any_are_joined() -> None:
    assert _row('C-555,12/02/2024,"Acme, Inc.",€19.50,+39 06 841059,call,,,') == _WANTED


_KINDS = ["Boots", "Winter Boots", "Lamp", "Red Garden Chair"]
_SPACED = [
    f"{place % 9 + 1}1/02/2024 0{place % 9}:15 AB-{place % 10}123 {_KINDS[place % 4]}"
    f' "A note, no. {place}, long" '
    for place in range(24)
]


def test_space_separated_cells_of_several_unquoted_words() -> None:
    text = "\n".join(['DATE TIME CODE Kind "Notes" Comments', *_SPACED, ""])
    read = read_delimited(text.encode(), "x.csv")
    assert read.dialect.delimiter == " "
    assert read.grid.header == ("DATE", "TIME", "CODE", "Kind", "Notes", "Comments")
    kinds = read.grid.frame["Kind"].tolist()
    assert kinds[:4] == ["Boots", "Winter Boots", "Lamp", "Red Garden Chair"]
    assert read.grid.frame["Notes"].iloc[3] == "A note, no. 3, long"


def test_prose_with_quoted_words_is_not_taken_for_space_separated_cells() -> None:
    prose = 'Dear "customer", we write to "you" today.\nPlease read "this" with care.\n'
    assert read_delimited((prose * 4).encode(), "x.csv").dialect.delimiter != " "


def test_inches_doubled_between_apostrophes_are_single() -> None:
    rows = [f"{place},'A 5\"\" cable, no. {place}','it''s long'" for place in range(6)]
    text = "\n".join(["id,'title','notes'", *rows, ""])
    read = read_delimited(text.encode(), "x.csv")
    assert read.grid.frame.iloc[2].tolist() == ["2", 'A 5" cable, no. 2', "it's long"]


def test_inches_between_apostrophes_stay_where_some_are_single() -> None:
    rows = [f"{place},'A 5\" cable, no. {place}','tag \"\"'" for place in range(6)]
    text = "\n".join(["id,'title','notes'", *rows, ""])
    assert read_delimited(text.encode(), "x.csv").grid.frame.iloc[2].tolist() == [
        "2", 'A 5" cable, no. 2', 'tag ""',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "C-555,12/02/2024,'Globex, x',€19.50,+39 06 841059,call",
        "C-555, 12/02/2024, Globex, €19.50, +39 06 841059, call, , ",
        "C-555,12/02/2024,Glo,bex,€19.50,+39 06 841059,call",
        "C-55512/02/2024,Globex,€19.50,+39 06 841059,call",
        "C-555|12/02/2024|Globex|€19.50|+39 06 841059|call",
    ],
)
def test_both_readers_repair_alike(line: str) -> None:
    data = "\n".join([_HEAD, *_GOOD[:7], line, *_GOOD[7:], ""]).encode()
    careful = read_delimited(data, "x.csv", fast_from=1 << 40).grid
    fast = read_delimited(data, "x.csv", fast_from=0).grid
    assert fast.frame.to_numpy().tolist() == careful.frame.to_numpy().tolist()
    assert fast.warnings == careful.warnings


def _seconds_for_rows_past_repair(width: int) -> float:
    head = ",".join(f"c{place}" for place in range(width))
    hostile = '"a"' + ',"b"' * width + ',x"y'
    text = "\n".join([head, *[",".join("1" * width)] * 100, *[hostile] * 60])
    start = process_time()
    read = read_delimited(text.encode(), "x.csv")
    assert len(read.grid.frame) == 160
    return process_time() - start


def test_wide_rows_past_repair_take_hardly_more_time_than_narrow_ones() -> None:
    # Trying every place of a row in every way would take sixteen times as long.
    assert _seconds_for_rows_past_repair(200) < 4 * _seconds_for_rows_past_repair(50)
