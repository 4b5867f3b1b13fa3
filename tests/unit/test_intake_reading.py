"""Reading: encodings, dialects, where the table stands, what becomes of rows that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.intake import load_exports
from crm_audit_tui.intake.delimited import ReadFile, read_delimited
from crm_audit_tui.tables.sources import Corrections

_PEOPLE = "First name,Last name,City\nZoë,Müller,Forlì\nJosé,Peña,Cádiz\n"


def _read(text: str | bytes, corrections: Corrections | None = None) -> ReadFile:
    data = text if isinstance(text, bytes) else text.encode()
    return read_delimited(data, "x.csv", corrections)


def _rows(read: ReadFile) -> list[list[str]]:
    rows: list[list[str]] = read.grid.frame.to_numpy().tolist()
    return rows


def _warnings(read: ReadFile) -> set[str]:
    return {each.id.rpartition(".")[2] for each in (*read.warnings, *read.grid.warnings)}


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(codec: str, mark: bytes, delimiter: str) -> None:
    text = _PEOPLE.replace(",", delimiter) * 1
    read = _read(mark + text.encode(codec))
    assert _rows(read) == [["Zoë", "Müller", "Forlì"], ["José", "Peña", "Cádiz"]]
    assert read.dialect.delimiter == delimiter
    assert read.grid.header == ("First name", "Last name", "City")


def test_central_european_text_is_not_taken_for_western() -> None:
    text = "Imię,Miasto\nŁukasz,Łódź\nStanisław,Wrocław\nGrażyna,Poznań\nZbigniew,Częstochowa\n"
    read = _read(text.encode("cp1250"))
    assert read.encoding == "cp1250"
    assert _rows(read)[0] == ["Łukasz", "Łódź"]


def test_a_file_cut_inside_its_last_letter_is_still_utf8() -> None:
    read = _read("name,city\nAnna,Forlì".encode()[:-1])
    assert read.encoding == "utf-8"
    assert "undecodable" in _warnings(read)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_any_kind_and_inside_cells(newline: str) -> None:
    text = newline.join(["id,note", '1,"two', 'lines"', "2,one"]) + newline
    read = _read(text)
    assert _rows(read) == [["1", f"two{newline}lines"], ["2", "one"]]
    assert read.grid.lines.tolist() == [2, 4]
    assert read.newline == newline


def test_delimiter_with_a_space_behind_it() -> None:
    read = _read("id, name, city\n1, Anna, Roma\n2, Ugo, \n")
    assert read.grid.header == ("id", "name", "city")
    assert _rows(read) == [["1", "Anna", "Roma"], ["2", "Ugo", ""]]


def test_excel_line_that_names_the_delimiter_is_no_row() -> None:
    read = _read("sep=;\r\nid;name\r\n1;Anna, Rita\r\n")
    assert read.grid.header == ("id", "name")
    assert _rows(read) == [["1", "Anna, Rita"]]
    assert read.grid.preamble_rows == 1


def test_apostrophes_quote_or_belong_to_names() -> None:
    quoted = _read("id,'name','city'\n1,'Rossi, Anna','Roma'\n2,'Bianchi, Ugo','Pisa'\n")
    assert _rows(quoted)[0] == ["1", "Rossi, Anna", "Roma"]
    names = _read("id,name,city\n1,D'Angelo,L'Aquila\n2,O'Neil,Roma\n")
    assert _rows(names)[0] == ["1", "D'Angelo", "L'Aquila"]


def test_quotes_doubled_and_escaped() -> None:
    assert _rows(_read('id,name\n1,"Bar ""Roma"""\n2,x\n')) == [["1", 'Bar "Roma"'], ["2", "x"]]
    escaped = _read('id,name,x\n1,"Bar \\"Roma\\", Srl",a\n2,"C:\\temp",b\n3,"e",c\n')
    assert _rows(escaped)[0] == ["1", 'Bar "Roma", Srl', "a"]
    assert _rows(escaped)[1][1] == "C:\\temp"


def test_a_quote_that_is_never_closed_costs_one_row_not_the_file() -> None:
    lines = ["id,name,city"] + [f"{n},Name {n},Roma" for n in range(1, 60)]
    lines[10] = '10,"Name 10,Roma'
    read = _read("\n".join(lines) + "\n")
    assert len(read.grid.frame) == 59
    assert _rows(read)[9] == ["10", '"Name 10', "Roma"]
    assert _rows(read)[10] == ["11", "Name 11", "Roma"]
    assert "repaired_rows" in _warnings(read)


def test_quotes_inside_a_cell_are_kept() -> None:
    read = _read('id,size,city\n1,"5" pipe, long",Roma\n2,"7",Pisa\n3,"8",Bari\n')
    assert _rows(read)[0] == ["1", '5" pipe, long', "Roma"]


def test_one_delimiter_too_many_or_too_few_does_not_shift_the_columns() -> None:
    lines = ["code,day,amount,place"]
    lines += [f"AB-{n:04},2026-01-{n % 28 + 1:02},{n}.50,Via Roma {n} x" for n in range(1, 40)]
    lines[5] = "AB-0005,,2026-01-06,5.50,Via Roma 5 x"
    lines[9] = "AB-0009,9.50,Via Roma 9 x"
    read = _read("\n".join(lines) + "\n")
    assert _rows(read)[4] == ["AB-0005", "2026-01-06", "5.50", "Via Roma 5 x"]
    assert _rows(read)[8] == ["AB-0009", "", "9.50", "Via Roma 9 x"]
    assert "repaired_rows" in _warnings(read)


def test_ragged_rows_are_kept_and_told_with_their_lines() -> None:
    read = _read("a,b,c\nx,y\np,q,r\nu,v,w,extra text,more\n")
    assert _rows(read) == [
        ["x", "y", "", "", ""],
        ["p", "q", "r", "", ""],
        ["u", "v", "w", "extra text", "more"],
    ]
    by_id = {each.id.rpartition(".")[2]: each.params for each in read.grid.warnings}
    assert by_id["short_rows"] == {"n": 1, "lines": "2"}
    assert by_id["long_rows"] == {"n": 1, "lines": "4"}


def test_titles_above_and_totals_below_are_no_rows_but_accounted_for() -> None:
    text = (
        "Contact report,,\nAcme Ltd,,\n,,\nFirst Name,Last Name,Email\n"
        "Anna,Rossi,a@x.it\n,,\nUgo,Neri,u@x.it\n\nGrand Totals (2 records),,\n"
        "Confidential Information - Do Not Distribute\n"
    )
    grid = _read(text).grid
    assert grid.header == ("First Name", "Last Name", "Email")
    assert grid.frame["Email"].tolist() == ["a@x.it", "u@x.it"]
    assert grid.lines.tolist() == [5, 7]
    assert [each.line for each in grid.rejected] == [9, 10]
    parts = grid.header_rows + grid.preamble_rows + grid.blank_rows + len(grid.rejected)
    assert parts + len(grid.frame) == 10


def test_several_header_lines_are_joined() -> None:
    grid = _read("Person,Person,Deal\nName,Age,Amount\nAnna,31,10.5\nUgo,44,20.5\n").grid
    assert grid.header == ("Person Name", "Person Age", "Deal Amount")
    assert len(grid.frame) == 2


def test_no_header_is_told_and_no_row_is_lost() -> None:
    read = _read("1,a@x.it,2026-01-01\n2,b@x.it,2026-01-02\n")
    assert list(read.grid.frame.columns) == ["column 1", "column 2", "column 3"]
    assert len(read.grid.frame) == 2
    assert "no_header" in _warnings(read)


def test_repeated_and_blank_headers_keep_both_columns() -> None:
    grid = _read("Name,Name,,Email\nAnna,Rita,x,a@x.it\n").grid
    assert list(grid.frame.columns) == ["Name", "Name (2)", "column 3", "Email"]
    assert grid.frame.iloc[0].tolist() == ["Anna", "Rita", "x", "a@x.it"]


def test_a_header_in_the_middle_is_told_and_left_out() -> None:
    grid = _read("id,name,city\n1,Anna,Roma\nid,name,city\n2,Ugo,Pisa\n").grid
    assert grid.frame["id"].tolist() == ["1", "2"]
    assert [(each.line, each.reason.id) for each in grid.rejected] == [
        (3, "intake.reject.repeated_header")
    ]


def test_what_a_person_says_goes_before_what_is_found() -> None:
    text = "1;2\n3;4\n"
    read = _read(text, Corrections(delimiter=",", header_rows=1))
    assert read.grid.header == ("1;2",)
    assert _rows(read) == [["3;4"]]


def test_an_unknown_encoding_is_a_clear_error() -> None:
    with pytest.raises(InputError) as error:
        _read("a,b\n1,2\n", Corrections(encoding="utf-99"))
    assert error.value.message.id == "intake.error.encoding"


def test_everything_stays_text(tmp_path: Path) -> None:
    place = tmp_path / "contacts.csv"
    place.write_text("ID,Email,Phone\n007,a@x.it,0039 02\n1e5,NA, x \n")
    table = load_exports([place]).tables["contacts"]
    assert table.frame["id"].tolist() == ["007", "1e5"]
    assert table.frame["phone"].tolist() == ["0039 02", " x "]
    assert table.frame["email"].tolist() == ["a@x.it", "NA"]


def test_a_short_file_in_utf16_is_no_binary_file(tmp_path: Path) -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        mark = "\ufeff".encode(codec)
        (tmp_path / "x.csv").write_bytes(mark + "a,b,c\n1,2,3\n4,5,ʤ".encode(codec))
        (source,) = load_exports([tmp_path / "x.csv"]).sources
        assert (source.rows, source.columns[2].sample) == (2, ("3", "ʤ"))


def test_greek_is_not_taken_for_russian_nor_chinese_for_western() -> None:
    greek = "id,age,name\n1,39,Λεωνιδας\n2,23,Αλεξανδρος\n3,36,Μυρων\n4,28,Ευστρατιος\n"
    assert _rows(_read(greek.encode("cp1253")))[1][2] == "Αλεξανδρος"
    russian = "id,name\n1,Москва\n2,Новгород\n3,Казань\n4,Самара\n"
    assert _rows(_read(russian.encode("cp1251")))[3][1] == "Самара"
    line = "{},景點名稱,風景區管理處,這個地方的風景很美麗而且開放時間是每天早上\n"
    chinese = "號,名稱,單位,說明\n" + "".join(line.format(place) for place in range(40))
    assert _read(chinese.encode("big5")).encoding.replace("-", "").startswith("big5")


def test_years_in_a_header_are_names() -> None:
    read = _read("CO2 by sector,,,\n\nYear,2000,2001,2002\nTimber,10,12,13\nSteel,5,8,9\n")
    assert read.grid.header == ("Year", "2000", "2001", "2002")
    assert read.grid.preamble_rows == 1
    some = _read(",1985,1993,2000,\nSurgery,.,379,575,\nHeart,1,2,3,\n")
    assert some.grid.header == ("", "1985", "1993", "2000", "")
    assert _rows(_read("Rome,2000,1834,1999\nParis,1999,2003,2001\n"))[0][0] == "Rome"


def test_numbered_names_are_a_header_and_numbered_values_are_not() -> None:
    assert _read("field1,field2\nhello, bye\nhello2,bye2\n").grid.header == ("field1", "field2")
    assert _read("user1,4\nuser2,5\nuser3,6\n").grid.header == ()


def test_a_comment_above_the_header_is_not_cut_into_words() -> None:
    read = _read(
        "# clean this data!\nid,neighbour,name,people\n1,Ireland,Britain,67\n2,3,France,1\n"
    )
    assert read.grid.header == ("id", "neighbour", "name", "people")
    assert read.grid.preamble_rows == 1


def test_names_under_a_merged_header_cell_belong_to_the_header() -> None:
    text = "Region,Share,Change,\n,,from last year,from start\n,(%),,\nA,B,C,D\nE,F,G,H\n"
    read = _read(text)
    assert read.grid.header == ("Region", "Share (%)", "Change from last year", "from start")
    assert _rows(read) == [["A", "B", "C", "D"], ["E", "F", "G", "H"]]


def test_a_total_below_two_columns_is_no_row() -> None:
    read = _read("Product,Price\nGrinder,500\nFilter,20\nTotal,520\n")
    assert _rows(read) == [["Grinder", "500"], ["Filter", "20"]]
    assert [each.line for each in read.grid.rejected] == [4]
    assert len(_rows(_read("Company,Phone\nTotal Energies,555\nAcme,556\n"))) == 2
