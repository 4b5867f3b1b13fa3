"""Delimited files: encoding, dialect, and the fast reader wherever it is safe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.intake import dialect as dialects
from crm_audit_tui.intake import encoding as encodings
from crm_audit_tui.intake.assemble_grid import make_grid
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.fast import read_fast
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.layout import is_blank
from crm_audit_tui.intake.records import Records, read_records
from crm_audit_tui.tables.sources import Corrections

FAST_FROM = 1 << 20  # bytes; below, the careful reader takes no noticeable time
_HEAD = 1 << 19
_LOOKED_AT = 2000
_WORDS = 5  # a line of a letter or a licence has more, a record of one column has fewer
_LONGEST_LAST = 1 << 16
_NOTHING = b" \t\r\n\x00\xef\xbb\xbf"


@dataclass(frozen=True)
class ReadFile:
    """One table with how its file was read.

    `regular` is the share of records with the usual number of cells, two or more (0-1); `wordy`
    tells that the records are sentences rather than values.
    """

    grid: Grid
    encoding: str
    dialect: Dialect
    newline: str
    warnings: tuple[Message, ...] = ()
    regular: float = 1.0
    wordy: bool = False


def read_delimited(
    data: bytes,
    name: str,
    corrections: Corrections | None = None,
    check: Callable[[int, int], None] = lambda done, total: None,
    *,
    fast_from: int = FAST_FROM,
) -> ReadFile:
    """Return the table in a delimited file.

    Raises InputError where the file is empty or an encoding was asked for that does not exist.
    """
    corrections = corrections or Corrections()
    if not data[:_HEAD].strip(_NOTHING) and not data.strip(_NOTHING):
        raise InputError("intake.error.empty_file", file=name)
    large = len(data) >= fast_from
    if large and not corrections.encoding:
        # The fast reader itself declines bytes that are not UTF-8 all through.
        found = encodings.detect(data[:_HEAD])
        if found.name in ("utf-8", "utf-8-sig") and found.certain:
            head, dialect = _head_and_dialect(data, found.name, name, corrections)
            grid = read_fast(data, found.name, dialect, corrections.header_rows)
            if grid is not None:
                early = _ends_early(data, found.name, dialect, grid)
                return ReadFile(grid, found.name, dialect, _newline(head), early)
    found = encodings.detect(data)
    encoding = corrections.encoding or found.name
    head, dialect = _head_and_dialect(data, encoding, name, corrections)
    warnings: list[Message] = []
    if not found.certain and not corrections.encoding:
        warnings.append(message("intake.warning.encoding", encoding=encoding))
    if large and encoding not in ("utf-8", "utf-8-sig"):
        grid = read_fast(data, encoding, dialect, corrections.header_rows)
        if grid is not None:
            warnings += _ends_early(data, encoding, dialect, grid)
            return ReadFile(grid, encoding, dialect, _newline(head), tuple(warnings))
    grid, records, told = _careful(data, encoding, dialect, corrections.header_rows, check)
    warnings += told if records.cut_off else [*told, *_ends_early(data, encoding, dialect, grid)]
    return ReadFile(
        grid, encoding, dialect, _newline(head), tuple(warnings), *_look(records, dialect)
    )


def _careful(
    data: bytes,
    encoding: str,
    dialect: Dialect,
    header_rows: int | None,
    check: Callable[[int, int], None],
) -> tuple[Grid, Records, list[Message]]:
    warnings: list[Message] = []
    text, lost = encodings.decode(data, encoding)
    if lost:
        warnings.append(message("intake.warning.undecodable", n=lost, encoding=encoding))
    if "\x00" in text and dialect.escape != "\x00":
        warnings.append(message("intake.warning.zero_bytes", n=text.count("\x00")))
    records = read_records(text.removeprefix("\ufeff"), dialect, check)
    if records.cut_off:
        warnings.append(message("intake.warning.cut_off", line=str(records.cut_off)))
    grid = make_grid(
        records.rows,
        records.lines,
        header_rows=header_rows,
        repaired=records.repaired,
        first=dialect.lines_before,
        delimiter=dialect.delimiter,
    )
    return grid, records, warnings


def _ends_early(data: bytes, encoding: str, dialect: Dialect, grid: Grid) -> tuple[Message, ...]:
    """Return a warning where the last row has too few cells, alone, and no end of line."""
    if data[-1:] in (b"\n", b"\r") or encoding.startswith(("utf-16", "utf-32")):
        return ()
    last = re.split(rb"[\r\n]", data[-_LONGEST_LAST:])[-1].decode(encoding, "replace")
    short = [each for each in grid.warnings if each.id == "intake.warning.short_rows"]
    if dialect.delimiter not in last or not short or short[0].params["n"] != 1:
        return ()
    line = int(grid.lines[-1])
    if short[0].params["lines"] != str(line) or (dialect.quote and dialect.quote in last):
        return ()
    return (message("intake.warning.ends_early", line=str(line)),)


def _look(records: Records, dialect: Dialect) -> tuple[float, bool]:
    """Return the share of records with the usual number of cells, and whether they are prose."""
    rows = [row for row in records.rows[:_LOOKED_AT] if not is_blank(row)]
    counts = Counter(len(row) for row in rows if len(row) > 1)
    regular = counts.most_common(1)[0][1] / len(rows) if counts else 0.0
    words = sum(len(dialect.delimiter.join(row).split()) for row in rows)
    figures = sum(any(re.search(r"\d", cell) for cell in row) for row in rows)
    return regular, len(rows) >= 3 and words >= _WORDS * len(rows) and figures < 0.4 * len(rows)


def _head_and_dialect(
    data: bytes, encoding: str, name: str, corrections: Corrections
) -> tuple[str, Dialect]:
    try:
        head, _ = encodings.decode(data[:_HEAD], encoding)
    except LookupError:
        raise InputError("intake.error.encoding", file=name, encoding=encoding) from None
    head = _complete(head, len(data))
    return head, dialects.as_said(head, corrections.delimiter, corrections.quote)


def _complete(head: str, size: int) -> str:
    """Return `head` without a line that was cut where the sample ends."""
    head = head.removeprefix("\ufeff")
    if size < _HEAD:
        return head
    cut = max(head.rfind("\n"), head.rfind("\r"))
    return head[: cut + 1] if cut > 0 else head


def _newline(head: str) -> str:
    for newline in ("\r\n", "\n", "\r"):
        if newline in head:
            return newline
    return "\n"
