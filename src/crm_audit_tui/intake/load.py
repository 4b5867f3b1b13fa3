"""Exports to tables: every file read, understood, put together, and accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from crm_audit_tui.core.errors import Cancelled, InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.progress import (
    IsCancelled,
    OnProgress,
    Progress,
    ignore_progress,
    never_cancelled,
)
from crm_audit_tui.intake.build import Part, assemble, canonical, record_keys
from crm_audit_tui.intake.files import FoundFile, find_files, passed_over
from crm_audit_tui.intake.grid import Grid
from crm_audit_tui.intake.reading import RawTable, raw_tables, read_bytes
from crm_audit_tui.intake.understand import understand
from crm_audit_tui.tables.ids import settle_ids
from crm_audit_tui.tables.joins import find_links
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.sources import (
    Corrections,
    Refused,
    SourceReport,
    header_key,
    told_apart,
)
from crm_audit_tui.tables.table import Table, Tables

_READING = "intake.phase.reading"
_LINKING = "intake.phase.linking"
_ALIKE = 0.6  # of all headers of both: an export grew or lost a few columns since
_READ, _MEANT, _ALL = 400, 900, 1000  # what reading and understanding take of the work on a file


@dataclass(frozen=True)
class Loaded:
    """The tables, how each source was understood, what could not be read, what joins what.

    `passed_over` names files of a folder that are of no kind that is read.

    `sources` holds also those that the auditor left out (`skipped`); the tables do not.
    """

    tables: Tables
    sources: tuple[SourceReport, ...]
    refused: tuple[Refused, ...]
    links: tuple[Link, ...] = ()
    passed_over: tuple[str, ...] = ()


def load_exports(
    paths: Sequence[Path],
    *,
    corrections: Mapping[str, Corrections] | None = None,
    known: Mapping[str, Corrections] | None = None,
    before: Sequence[Corrections] = (),
    fingerprint_key: bytes = b"",
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Loaded:
    """Return the tables in `paths` (files, folders, archives).

    `corrections` are keyed by source id, `known` is what was said of earlier exports, by
    `header_key`: it is taken where nothing is said of a source's columns. `before` says how the
    exports of an earlier audit were understood, every header in the mapping: it is taken first,
    for a source with mostly the same headers. `fingerprint_key` is the audit's own secret (at most
    64 bytes). A file that cannot be read is in `refused`. Raises
    InputError for a path that does not exist, a folder without exports, or where nothing at all
    could be read; Cancelled when asked to stop.
    """
    said = dict(corrections or {})
    files, refused = find_files([Path(path) for path in paths])
    read: list[Part] = []
    taken: set[str] = set()

    def said_about(source: str) -> Corrections:
        return said.get(source) or Corrections()

    total = sum(file.size for file in files) or 1
    done = 0
    for file in files:
        _tell(on_progress, is_cancelled, done, total, file.name)

        def check(lines: int, of: int, before: int = done, file: FoundFile = file) -> None:
            within = int(file.size * lines / max(of, 1))
            _tell(on_progress, is_cancelled, before + within, total, file.name)

        try:
            for part in _read(file, said_about, taken, fingerprint_key, check, known or {}, before):
                read.append(part)
        except InputError as error:
            refused.append(Refused(_place(file), error.message))
        done += file.size
    if not read:
        if len(refused) == 1:
            raise InputError(refused[0].reason.id, **refused[0].reason.params)
        raise InputError("intake.error.nothing_readable", n=len(refused))
    _tell(on_progress, is_cancelled, total, total, "")
    sources = told_apart([part.report for part in read])
    parts: dict[str, list[Part]] = {}
    for part, report in zip(read, sources, strict=True):
        if not report.skipped:
            parts.setdefault(report.table, []).append(replace(part, report=report))
    by_name = {name: assemble(name, parts[name]) for name in SCHEMA if name in parts}
    tables = settle_ids(Tables(by_name, sources))
    on_progress(Progress(_LINKING))
    links = find_links(tables)
    if is_cancelled():
        raise Cancelled
    over = passed_over([Path(path) for path in paths])
    return Loaded(tables, sources, tuple(refused), links, over)


def load_file(path: Path, *, table: str = "", mapping: Mapping[str, str] | None = None) -> Table:
    """Return the one table in a file; `table` and `mapping` (header -> column) where a person says.

    Raises InputError where the file cannot be read, or holds several tables (sheets).
    """
    files, refused = find_files([path])
    if refused or not files:
        reason = refused[0].reason if refused else message("intake.error.nothing_readable", n=0)
        raise InputError(reason.id, **reason.params)
    said = Corrections(table=table, mapping=dict(mapping or {}))
    parts = list(_read(files[0], lambda source: said, set(), b"", lambda lines, of: None))
    if not parts:
        raise InputError("intake.error.no_table", file=path.name)
    best = max(parts, key=lambda part: part.report.rows)
    return assemble(best.report.table, [best])


def _tell(
    on_progress: OnProgress, is_cancelled: IsCancelled, done: int, total: int, detail: str
) -> None:
    if is_cancelled():
        raise Cancelled
    on_progress(Progress(_READING, done, total, detail, in_bytes=True))


def _read(
    file: FoundFile,
    said_about: Callable[[str], Corrections],
    taken: set[str],
    key: bytes,
    check: Callable[[int, int], None],
    known: Mapping[str, Corrections] | None = None,
    before: Sequence[Corrections] = (),
) -> Iterator[Part]:
    """Yield every table of a file. Raises InputError where there is none."""
    data = read_bytes(file)

    def reading(lines: int, of: int) -> None:
        check(int(_READ * lines / max(of, 1)), _ALL)

    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(hashlib.sha256, data)  # leaves Python's lock alone
        for raw, source, said in raw_tables(
            file, data, said_about=said_about, taken=taken, check=reading
        ):
            check(_READ, _ALL)
            sha256 = digest.result().hexdigest()
            yield understood(raw, source, said, sha256, key, known, check, before)


def understood(
    raw: RawTable,
    source: str,
    said: Corrections,
    sha256: str,
    key: bytes = b"",
    known: Mapping[str, Corrections] | None = None,
    check: Callable[[int, int], None] = lambda done, total: None,
    before: Sequence[Corrections] = (),
) -> Part:
    """Return a table of a file with its meaning: canonical columns, record keys, the report.

    `check` is told how much of the work on the file is done, and of how much.
    """
    file, grid = raw.file, raw.grid
    remembered, told = _remembered(grid, said, known or {}, before)
    if remembered is not None:
        said = remembered
    stem = f"{file.stem} {raw.sheet}" if len(raw.sheets) > 1 else file.stem
    meant = understand(grid, stem, source, raw.dialect.delimiter, said)
    report = SourceReport(
        id=source,
        path=str(file.path),
        name=file.name,
        table=meant.table,
        size=file.size,
        sha256=sha256,
        rows=len(grid.frame),
        sheet=raw.sheet,
        member=file.member,
        sheets=raw.sheets,
        profile=meant.profile,
        table_confidence=meant.confidence,
        encoding=raw.encoding,
        delimiter=raw.dialect.delimiter,
        quote=raw.dialect.quote,
        newline=raw.newline,
        header_rows=grid.header_rows,
        preamble_rows=grid.preamble_rows,
        blank_rows=grid.blank_rows,
        columns=meant.columns,
        rejected=grid.rejected,
        warnings=(
            *told,
            *raw.warnings,
            *grid.warnings,
            *meant.warnings,
        ),
        questions=meant.questions,
        skipped=said.skipped,
        remembered=remembered,
    )
    check(_MEANT, _ALL)
    frame = canonical(grid.frame, report)
    keys, warnings = record_keys(frame, grid.lines, report, key)
    report = msgspec.structs.replace(report, warnings=(*report.warnings, *warnings))
    return Part(report, frame, grid.lines, keys)


def _remembered(
    grid: Grid, said: Corrections, known: Mapping[str, Corrections], before: Sequence[Corrections]
) -> tuple[Corrections | None, tuple[Message, ...]]:
    """Return `said` with what is known of exports with these columns, and what to tell of it.

    None where nothing is. What is said of this source comes first: then nothing is taken from
    others.
    """
    if said.table or said.mapping or said.formats:
        return None, ()
    names = [str(name) for name in grid.frame.columns]
    told = "intake.warning.as_before"
    found = _most_alike(names, before)
    if found is None:
        told = "intake.warning.remembered"
        found = known.get(header_key(names))
    if found is None:
        return None, ()
    taken = msgspec.structs.replace(
        said, table=found.table, mapping=found.mapping, formats=found.formats, likely=found.likely
    )
    return taken, (message(told),)


def _most_alike(names: Sequence[str], before: Sequence[Corrections]) -> Corrections | None:
    """Return how the export with most of these headers was understood, None without one alike."""
    headers = set(names)
    shares = [len(headers & {*each.mapping}) / len(headers | {*each.mapping}) for each in before]
    best = max(shares, default=0.0)
    if best < _ALIKE:
        return None
    found = before[shares.index(best)]
    mapping = {name: found.mapping[name] for name in names if name in found.mapping}
    return msgspec.structs.replace(found, mapping=mapping)


def _place(file: FoundFile) -> str:
    return f"{file.path}/{file.member}" if file.member else str(file.path)
