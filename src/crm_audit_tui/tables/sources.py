"""How a file was understood: what intake reports, the screen shows and the record pins."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.sources import RAW

NO_QUOTE = "none"  # said of a file whose quotes are mere characters


class Reject(msgspec.Struct, frozen=True):
    """A row of the file that is in no table: its 1-based line and why."""

    line: int
    reason: Message
    text: str = ""


class Choice(msgspec.Struct, frozen=True):
    """One possible answer to a question: the value to store and what it would mean."""

    value: str
    meaning: Message


class SourceQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the file alone cannot tell, such as day/month or month/day.

    `guess` is what is assumed until it is answered. `header` names the column, "" for the file.
    """

    id: str
    text: Message
    choices: tuple[Choice, ...]
    guess: str
    header: str = ""


class ColumnReport(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a file: what it maps to, on what evidence.

    `maps_to` is "" for a column that is kept under its own name. `format` is a strptime format for
    dates, "1,234.56" / "1.234,56" for numbers. `evidence` says why the column is taken for what it
    is, `format_evidence` why its format is. `confidence` 0-1; `filled` counts non-blank cells;
    `suits` is the share of different values that are of the column's type, None where any text is.
    `stored` are the values behind `sample` in a sheet that shows them otherwise (186 as 00186).
    """

    name: str
    position: int
    maps_to: str = ""
    type: str = "text"
    format: str = ""
    confidence: float = 0.0
    evidence: Message | None = None
    format_evidence: Message | None = None
    suits: float | None = None
    filled: int = 0
    distinct: int = 0
    sample: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The name of its column in a table: canonical, else `raw:` and its header."""
        return self.maps_to or f"{RAW}{self.name}"


class Corrections(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor said about one source; empty fields leave intake's own understanding.

    `mapping` goes from header to canonical column, "" to unmap; `formats` from header to format.
    `likely` are formats of an earlier export, taken where the file itself leaves them open.
    `quote` may be `NO_QUOTE`.
    """

    table: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    header_rows: int | None = None
    skipped: bool = False
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    formats: dict[str, str] = msgspec.field(default_factory=dict)
    likely: dict[str, str] = msgspec.field(default_factory=dict)


class SourceReport(msgspec.Struct, frozen=True, kw_only=True):
    """One table in one file as it was understood.

    `rows` counts the rows that came into the table; `lines` = header, preamble, blank, rejected and
    table rows together accounts for every row of the file (`blank_rows`, `preamble_rows`).
    `remembered` is what was said of an earlier export with the same columns, where that was taken.
    """

    id: str
    path: str
    name: str
    table: str
    size: int
    sha256: str
    rows: int
    sheet: str = ""
    member: str = ""
    sheets: tuple[str, ...] = ()
    profile: str = "generic"
    table_confidence: float = 0.0
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    newline: str = "\n"
    header_rows: int = 1
    preamble_rows: int = 0
    blank_rows: int = 0
    columns: tuple[ColumnReport, ...] = ()
    rejected: tuple[Reject, ...] = ()
    warnings: tuple[Message, ...] = ()
    questions: tuple[SourceQuestion, ...] = ()
    skipped: bool = False  # the auditor left it out
    remembered: Corrections | None = None


class Refused(msgspec.Struct, frozen=True):
    """A file that could not be read, and why."""

    path: str
    reason: Message


def told_apart(sources: Sequence[SourceReport]) -> tuple[SourceReport, ...]:
    """Return the sources with names that tell files of the same name apart.

    In an archive the name gets the archive before it, in several folders as many of them as it
    takes. The sheets of a workbook are one file.
    """
    files = {(each.path, each.member): each.name for each in sources}
    repeated = {name for name, count in Counter(files.values()).items() if count > 1}
    names = dict(files)
    for name in repeated:
        plain = [path for (path, member), each in files.items() if each == name and not member]
        for path, member in files:
            if files[path, member] != name:
                continue
            if member:
                names[path, member] = f"{PurePath(path).name}/{member}"
            else:
                names[path, member] = _tail(path, [each for each in plain if each != path])
    return tuple(
        msgspec.structs.replace(each, name=names[each.path, each.member]) for each in sources
    )


def _tail(path: str, others: Sequence[str]) -> str:
    """Return the end of a path that none of the others has, as short as it can be."""
    parts = PurePath(path).parts
    for length in range(1, len(parts)):
        tail = parts[-length:]
        if all(PurePath(other).parts[-length:] != tail for other in others):
            return "/".join(tail)
    return path


def header_of(column: str, sources: Iterable[SourceReport]) -> str:
    """Return a column's name in the first export that has it, its own where none has."""
    if column.startswith(RAW):
        return column.removeprefix(RAW)
    names = (report.name for each in sources for report in each.columns if report.maps_to == column)
    return next(names, column)


def date_formats(sources: Iterable[SourceReport]) -> dict[str, str]:
    """Return the strptime formats of every canonical column's dates, by column.

    Where the sources write them differently the formats are joined by "|".
    """
    formats: dict[str, dict[str, None]] = {}
    for source in sources:
        for report in source.columns:
            if report.maps_to and report.format:
                formats.setdefault(report.maps_to, {})[report.format] = None
    return {column: "|".join(each) for column, each in formats.items()}


def header_key(names: Iterable[str]) -> str:
    """Return what tells exports with the same columns, in any order, from all others."""
    folded = sorted(name.strip().casefold() for name in names)
    return hashlib.sha256("\x1f".join(folded).encode()).hexdigest()[:32]
