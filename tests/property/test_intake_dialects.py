"""A table written in any dialect and encoding that we claim is read back cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_audit_tui.intake.delimited import read_delimited

_MARKS = (",", ";", "\t", "|")
_NEWLINES = ("\n", "\r\n", "\r")
_WESTERN = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
# What stands in the cells of a CRM, the marks of every dialect among it.
_WORDS = (
    "Müller", "Forlì", "Peña", "D'Angelo", "L'Aquila", "Srl", "Via Roma 3", "a,b", "x;y", "p|q",
    "t\tu", 'detto "il Rosso"', '5" pipe', "rock 'n' roll", "riga 1{n}riga 2", "{n}sotto", "12,50",
    "€ 3", "",
)  # fmt: skip
_POLISH = ("Łukasz", "Wrocław", "Grażyna", "Częstochowa", "Źródło", "Świętochłowice", "żółw")


@dataclass(frozen=True)
class _Written:
    """How a table is written; a quote inside a cell is doubled or stands behind a backslash."""

    mark: str
    quote: str
    newline: str
    escaped: bool
    everything: bool
    spaced: bool

    def text(self, rows: list[list[str]]) -> str:
        between = self.mark + (" " if self.spaced else "")
        lines = [between.join(map(self._cell, row)) for row in rows]
        return self.newline.join(lines) + self.newline

    def _cell(self, text: str) -> str:
        signs = (self.mark, "\n", "\r", '"', "'")
        if not (self.everything or any(sign in text for sign in signs)):
            return text
        instead = f"\\{self.quote}" if self.escaped else self.quote * 2
        return self.quote + text.replace(self.quote, instead) + self.quote


@st.composite
def _dialects(draw: st.DrawFn) -> _Written:
    mark = draw(st.sampled_from(_MARKS))
    return _Written(
        mark,
        draw(st.sampled_from(('"', "'"))),
        draw(st.sampled_from(_NEWLINES)),
        draw(st.booleans()),
        draw(st.booleans()),
        mark == "," and draw(st.booleans()),
    )


@st.composite
def _rows(draw: st.DrawFn, words: tuple[str, ...]) -> list[list[str]]:
    cell = st.lists(st.sampled_from(words), max_size=3).map(" ".join).map(str.strip)
    count = draw(st.integers(3, 12))
    return [[str(n), draw(cell), draw(cell), draw(cell), f"{n}.50"] for n in range(1, count + 1)]


def _round_trip(written: _Written, rows: list[list[str]], encoding: str) -> None:
    # At least two cells that have to be quoted: fewer tell no quote from an apostrophe.
    telling = ["91", f"Bar, {written.mark} x", "it's", 'so "so"', "1.50"]
    table = [["ID", "Nome", "Note", "Luogo", "Importo"], telling, *rows]
    table = [[cell.replace("{n}", written.newline) for cell in row] for row in table]
    data = written.text(table).encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    read = read_delimited(data, "contatti.csv")
    assert [list(read.grid.header), *read.grid.frame.to_numpy().tolist()] == table
    assert read.dialect.delimiter == written.mark
    assert read.grid.warnings == ()


@settings(max_examples=80, deadline=None)
@given(_dialects(), _rows(_WORDS), st.sampled_from(_WESTERN))
def test_a_table_comes_back_from_every_dialect_and_encoding(
    written: _Written, rows: list[list[str]], encoding: str
) -> None:
    if encoding == "latin-1":
        rows = [[cell.replace("€", "£") for cell in row] for row in rows]
    _round_trip(written, rows, encoding)


@settings(max_examples=60, deadline=None)
@given(
    _dialects(),
    _rows((*_POLISH, "a,b", "x;y", 'detto "x"', "riga 1{n}riga 2", "")),
    st.sampled_from(("cp1250", "utf-8", "utf-16-le")),
)
def test_central_european_text_comes_back_from_every_dialect(
    written: _Written, rows: list[list[str]], encoding: str
) -> None:
    names = [[str(n), *_POLISH[n : n + 3], "2.50"] for n in range(4)]
    _round_trip(written, names + rows, encoding)
