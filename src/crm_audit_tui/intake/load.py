"""Exports to tables: every file read, understood, put together, and accounted for."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pandas as pd

from crm_audit_tui.core.errors import Cancelled, InputError
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.progress import (
    IsCancelled,
    OnProgress,
    Progress,
    ignore_progress,
    never_cancelled,
)
from crm_audit_tui.intake import workbook
from crm_audit_tui.intake.build import Part, assemble, canonical, record_keys
from crm_audit_tui.intake.delimited import read_delimited
from crm_audit_tui.intake.dialect import Dialect
from crm_audit_tui.intake.files import (
    OLE_MAGIC,
    WORKBOOKS,
    ZIP_MAGIC,
    FoundFile,
    find_files,
    is_binary,
)
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.links import Link, find_links
from crm_audit_tui.intake.understand import understand
from crm_audit_tui.intake.words import fold
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.sources import Corrections, Refused, SourceReport
from crm_audit_tui.tables.table import Table, Tables

_READING = "intake.phase.reading"
_LINKING = "intake.phase.linking"


@dataclass(frozen=True)
class Loaded:
    """The tables, how each source was understood, what could not be read, what joins what.

    `sources` holds also those that the auditor left out (`skipped`); the tables do not.
    """

    tables: Tables
    sources: tuple[SourceReport, ...]
    refused: tuple[Refused, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class RawTable:
    """One table of one file before it is understood."""

    file: FoundFile
    grid: Grid
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = "utf-8"
    dialect: Dialect = Dialect()
    newline: str = "\n"
    warnings: tuple[object, ...] = ()


def load_exports(
    paths: Sequence[Path],
    *,
    corrections: Mapping[str, Corrections] | None = None,
    fingerprint_key: bytes = b"",
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Loaded:
    """Return the tables in `paths` (files, folders, archives).

    `corrections` are keyed by source id, `fingerprint_key` is the audit's own secret (at most 64
    bytes). A file that cannot be read is in `refused`. Raises InputError for a path that does not
    exist, a folder without exports, or where nothing at all could be read; Cancelled when asked to
    stop.
    """
    corrections = corrections or {}
    files, refused = find_files([Path(path) for path in paths])
    parts: dict[str, list[Part]] = {}
    sources: list[SourceReport] = []
    taken: set[str] = set()
    total = sum(file.size for file in files) or 1
    done = 0
    for file in files:
        _tell(on_progress, is_cancelled, done, total, file.name)

        def check(lines: int, of: int, before: int = done, file: FoundFile = file) -> None:
            within = int(file.size * lines / max(of, 1))
            _tell(on_progress, is_cancelled, before + within, total, file.name)

        try:
            for part in _read(file, corrections, taken, fingerprint_key, check):
                sources.append(part.report)
                if not part.report.skipped:
                    parts.setdefault(part.report.table, []).append(part)
        except InputError as error:
            refused.append(Refused(_place(file), error.message))
        done += file.size
    if not sources:
        if len(refused) == 1:
            raise InputError(refused[0].reason.id, **refused[0].reason.params)
        raise InputError("intake.error.nothing_readable", n=len(refused))
    _tell(on_progress, is_cancelled, total, total, "")
    by_name = {name: assemble(name, parts[name]) for name in SCHEMA if name in parts}
    tables = Tables(by_name, tuple(sources))
    on_progress(Progress(_LINKING))
    links = find_links(tables)
    if is_cancelled():
        raise Cancelled
    return Loaded(tables, tuple(sources), tuple(refused), links)


def load_file(path: Path, *, table: str = "", mapping: Mapping[str, str] | None = None) -> Table:
    """Return the one table in a file; `table` and `mapping` (header -> column) where a person says.

    Raises InputError where the file cannot be read, or holds several tables (sheets).
    """
    files, refused = find_files([path])
    if refused or not files:
        reason = refused[0].reason if refused else message("intake.error.nothing_readable", n=0)
        raise InputError(reason.id, **reason.params)
    said = Corrections(table=table, mapping=dict(mapping or {}))
    parts = list(_read(files[0], _Always(said), set(), b"", lambda lines, of: None))
    if not parts:
        raise InputError("intake.error.no_table", file=path.name)
    best = max(parts, key=lambda part: part.report.rows)
    return assemble(best.report.table, [best])


class _Always(dict[str, Corrections]):
    """The same corrections for every source."""

    def __init__(self, said: Corrections) -> None:
        super().__init__()
        self._said = said

    def get(self, key: object, default: object = None) -> Corrections:  # type: ignore[override]
        return self._said


def _tell(
    on_progress: OnProgress, is_cancelled: IsCancelled, done: int, total: int, detail: str
) -> None:
    if is_cancelled():
        raise Cancelled
    on_progress(Progress(_READING, done, total, detail))


def _read(
    file: FoundFile,
    corrections: Mapping[str, Corrections],
    taken: set[str],
    key: bytes,
    check: Callable[[int, int], None],
) -> Iterator[Part]:
    """Yield every table of a file. Raises InputError where there is none."""
    data = read_bytes(file)
    sha256 = hashlib.sha256(data).hexdigest()
    for raw, source in _tables(file, data, corrections, taken, check):
        said = corrections.get(source) or Corrections()
        stem = f"{file.stem} {raw.sheet}" if len(raw.sheets) > 1 else file.stem
        known = understand(raw.grid, stem, source, raw.dialect.delimiter, said)
        report = SourceReport(
            id=source,
            path=str(file.path),
            name=file.name,
            table=known.table,
            size=file.size,
            sha256=sha256,
            rows=len(raw.grid.frame),
            sheet=raw.sheet,
            member=file.member,
            sheets=raw.sheets,
            profile=known.profile,
            table_confidence=known.confidence,
            encoding=raw.encoding,
            delimiter=raw.dialect.delimiter,
            quote=raw.dialect.quote,
            newline=raw.newline,
            header_rows=raw.grid.header_rows,
            preamble_rows=raw.grid.preamble_rows,
            blank_rows=raw.grid.blank_rows,
            columns=known.columns,
            rejected=raw.grid.rejected,
            warnings=(*raw.warnings, *raw.grid.warnings, *known.warnings),  # type: ignore[arg-type]
            questions=known.questions,
            skipped=said.skipped,
        )
        frame = canonical(raw.grid.frame, report)
        keys, warnings = record_keys(frame, raw.grid.lines, report, key)
        report = msgspec.structs.replace(report, warnings=(*report.warnings, *warnings))
        yield Part(report, frame, raw.grid.lines, keys)


def _tables(
    file: FoundFile,
    data: bytes,
    corrections: Mapping[str, Corrections],
    taken: set[str],
    check: Callable[[int, int], None],
) -> Iterator[tuple[RawTable, str]]:
    if is_workbook(file, data):
        sheets = workbook.sheet_names(data, file.name)
        found = False
        for sheet in sheets:
            name = f"{file.stem} {sheet}" if len(sheets) > 1 else file.stem
            source = unique_id(name, taken)
            said = corrections.get(source) or Corrections()
            wanted = said.sheet or sheet
            for each in workbook.read_sheets(data, file.name, wanted, said.header_rows):
                found = True
                taken.add(source)
                yield RawTable(file, each.grid, each.name, sheets), source
        if not found:
            raise InputError("intake.error.empty_file", file=file.name)
        return
    if kind := is_binary(data):
        raise InputError("intake.error.not_a_table", file=file.name, kind=kind)
    source = unique_id(file.stem, taken)
    taken.add(source)
    said = corrections.get(source) or Corrections()
    read = read_delimited(data, file.name, said, check)
    if not len(read.grid.frame.columns):
        raise InputError("intake.error.empty_file", file=file.name)
    yield (
        RawTable(
            file,
            read.grid,
            encoding=read.encoding,
            dialect=read.dialect,
            newline=read.newline,
            warnings=read.warnings,
        ),
        source,
    )


def read_bytes(file: FoundFile) -> bytes:
    """Return a file's bytes. Raises InputError where it cannot be read."""
    try:
        return file.read()
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise InputError("intake.error.unreadable", file=file.name, cause=cause) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InputError("intake.error.broken_archive", file=file.name) from error


def is_workbook(file: FoundFile, data: bytes) -> bool:
    """Tell whether a file is a workbook, by its first bytes rather than its name."""
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return True
    return file.suffix in WORKBOOKS and not _is_text(data)


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:4096] and bool(data)


def unique_id(name: str, taken: set[str]) -> str:
    """Return the id of a source called `name`: its words joined by hyphens, unique in `taken`."""
    base = re.sub(r"[^a-z0-9]+", "-", _ascii(name)).strip("-") or "source"
    candidate, count = base, 1
    while candidate in taken:
        count += 1
        candidate = f"{base}-{count}"
    return candidate


def _ascii(name: str) -> str:
    from anyascii import anyascii

    return anyascii(fold(name)).casefold()


def _place(file: FoundFile) -> str:
    return f"{file.path}/{file.member}" if file.member else str(file.path)
