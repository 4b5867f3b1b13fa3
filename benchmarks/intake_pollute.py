"""Invented contacts, damaged in every way that the Pollock benchmark damages its one file.

The places of the damage are spread over rows and columns, so that a reader cannot be fitted to a
handful of known files. Everything is drawn from a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER = (
    "Contact ID", "Created", "First Name", "Last Name", "Email", "Phone", "Company", "Amount",
    "Notes",
)  # fmt: skip
_FIRST = ["Anna", "Béla", "Chiara", "Dan", "Eve", "Fritz", "Giulia", "Hugo", "Ines", "Jörg"]
_LAST = ["Rossi", "O'Neill", "Müller", "D'Amico", "Garcia", "Nowak", "Smith", "Bianchi", "Dubois"]
_FIRMS = [
    "Acme, Inc.",
    "Bianchi & Figli",
    "Nord; Süd GmbH",
    'The "Best" Ltd',
    "Café Roma",
    "Globex",
]
_NOTES = [
    "", "call back", "prefers e-mail, not phone", 'said "no thanks"', "", "wants 2 demos; in May",
    "moved to Rome, then Milan", "boss's friend", "", "new address",
]  # fmt: skip
_ROWS = 60


@dataclass(frozen=True)
class Polluted:
    """A damaged file and the table it still holds."""

    name: str
    data: bytes
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def contacts() -> list[list[str]]:
    """Return the invented rows."""
    draw = random.Random(20)
    rows = []
    for number in range(_ROWS):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        mail = f"{first[0]}.{last}{number}@example.com".replace("'", "").lower()
        mail = mail.encode("ascii", "ignore").decode()
        rows.append(
            [
                f"C-{1000 + number}",
                f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/202{draw.randint(1, 5)}",
                first,
                last,
                mail,
                f"+39 06 {draw.randint(100000, 999999)}",
                draw.choice(_FIRMS),
                f"€{draw.randint(10, 9999)}.{draw.randint(0, 99):02}",
                draw.choice(_NOTES),
            ]
        )
    return rows


@dataclass(frozen=True)
class Way:
    """How cells are written."""

    mark: str = ","
    quote: str = '"'
    escape: str = ""
    newline: str = "\r\n"

    def cell(self, text: str) -> str:
        """Return a cell, quoted where it must be."""
        special = (self.mark, self.quote, "\n", "\r")
        if not any(each in text for each in special):
            return text
        return (
            self.quote
            + text.replace(self.quote, (self.escape or self.quote) + self.quote)
            + self.quote
        )

    def line(self, row: Sequence[str]) -> str:
        """Return a record without its end."""
        return self.mark.join(map(self.cell, row))

    def file(self, lines: Sequence[str]) -> str:
        """Return a whole file."""
        return "".join(line + self.newline for line in lines)


def polluted() -> Iterator[Polluted]:
    """Yield every damaged file with what it holds."""
    rows = contacts()
    yield from _whole_files(rows)
    yield from _surroundings(rows)
    yield from _records(rows)


def _whole_files(rows: list[list[str]]) -> Iterator[Polluted]:
    plain = Way()
    table = [list(HEADER), *rows]
    for name, way in {
        "source": plain,
        "delimiter_semicolon": Way(";"),
        "delimiter_tab": Way("\t"),
        "delimiter_bar": Way("|"),
        "delimiter_comma_space": Way(", "),
        "quote_apostrophe": Way(quote="'"),
        "escape_backslash": Way(escape="\\"),
        "newline_lf": Way(newline="\n"),
        "newline_cr": Way(newline="\r"),
        "semicolon_backslash": Way(";", escape="\\"),
        "semicolon_apostrophe_lf": Way(";", "'", newline="\n"),
    }.items():
        text = way.file([way.line(row) for row in table])
        yield Polluted(f"{name}.csv", text.encode(), HEADER, rows)
    text = plain.file([plain.line(row) for row in table])
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        yield Polluted(f"encoding_{encoding}.csv", text.encode(encoding), HEADER, rows)
    yield Polluted("no_trailing_newline.csv", text.rstrip("\r\n").encode(), HEADER, rows)
    yield Polluted("double_trailing_newline.csv", (text + "\r\n").encode(), HEADER, rows)
    notes = [[*row[:-1], row[-1].replace(" ", "\n")] for row in rows]
    for name, newline in {"lf": "\n", "crlf": "\r\n"}.items():
        text = Way(newline=newline).file([plain.line(row) for row in (HEADER, *notes)])
        yield Polluted(f"newlines_in_cells_{name}.csv", text.encode(), HEADER, notes)
    for count in (1, 2, 5):
        few = plain.file([plain.line(row) for row in table[: count + 1]])
        yield Polluted(f"data_rows_{count}.csv", few.encode(), HEADER, rows[:count])
    yield Polluted("header_only.csv", plain.file([plain.line(HEADER)]).encode(), HEADER, [])
    body = plain.file([plain.line(row) for row in rows])
    yield Polluted("no_header.csv", body.encode(), [], rows)


def _surroundings(rows: list[list[str]]) -> Iterator[Polluted]:
    way = Way()
    body = [way.line(row) for row in rows]
    head = way.line(HEADER)
    blanks = "," * (len(HEADER) - 1)
    for count in (1, 2, 3):
        for delimited in (True, False):
            for gap in ([blanks if delimited else ""], []):
                note = ["PREAMBLE" + (blanks if delimited else "")] * count
                kind = "delimited" if delimited else "bare"
                name = f"{count}_{kind}{'_gap' if gap else ''}.csv"
                text = way.file([*note, *gap, head, *body])
                yield Polluted(f"preamble_{name}", text.encode(), HEADER, rows)
                foot = ["Total of the records above" + (blanks if delimited else "")] * count
                text = way.file([head, *body, *gap, *foot])
                yield Polluted(f"footnote_{name}", text.encode(), HEADER, rows)
    for count in (2, 3):
        text = way.file([head] * count + body)
        joined = [" ".join([name] * count) for name in HEADER]
        yield Polluted(f"header_lines_{count}.csv", text.encode(), joined, rows)
    for width in (len(HEADER) - 2, len(HEADER) + 1):
        other = [[*row, "x"][:width] for row in (HEADER, *rows[:20])]
        text = way.file([head, *body, *map(way.line, other)])
        yield Polluted(f"second_table_{width}.csv", text.encode(), HEADER, rows)


def _records(rows: list[list[str]]) -> Iterator[Polluted]:
    way = Way()
    for place in (0, 7, 23, 41, 59):
        cells = list(map(way.cell, rows[place]))
        for column in range(len(cells) - 1):
            before, after = cells[: column + 1], cells[column + 1 :]
            less = ",".join([*before[:-1], before[-1] + after[0], *after[1:]])
            yield _with(rows, place, less, f"less_delimiters_{place}_{column}")
            more = ",".join([*before, "", *after])
            yield _with(rows, place, more, f"more_delimiters_{place}_{column}")
        for column in range(len(cells)):
            if not rows[place][column]:
                continue
            quoted = cells[column].startswith('"')
            stray = cells[column][:1] + '"' + cells[column][1:] if quoted else '"' + cells[column]
            line = ",".join([*cells[:column], stray, *cells[column + 1 :]])
            changed = [*rows[place]]
            changed[column] = '"' + changed[column]
            yield _with(rows, place, line, f"extra_quote_{place}_{column}", changed)
        for name, mark in {"semicolon": ";", "tab": "\t", "bar": "|", "comma_space": ", "}.items():
            yield _with(rows, place, Way(mark).line(rows[place]), f"row_{name}_{place}")
        yield _with(rows, place, Way(quote="'").line(rows[place]), f"row_apostrophe_{place}")
        yield _with(rows, place, Way(escape="\\").line(rows[place]), f"row_backslash_{place}")


def _with(
    rows: list[list[str]], place: int, line: str, name: str, changed: list[str] | None = None
) -> Polluted:
    """Return the file in which one record is written as `line`; `changed` is what it then holds."""
    way = Way()
    lines = [way.line(row) for row in (HEADER, *rows)]
    lines[place + 1] = line
    clean = list(rows)
    if changed is not None:
        clean[place] = changed
    return Polluted(f"{name}.csv", way.file(lines).encode(), HEADER, clean)
