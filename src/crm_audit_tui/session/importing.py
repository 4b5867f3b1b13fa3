"""Reading exports before there is an audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.core.visible import spelled
from crm_audit_tui.record.known_exports import known_exports, remember_exports
from crm_audit_tui.session.jobs import Imported, ImportJob, carry_out
from crm_audit_tui.session.next_year import TakenOver, TakeOverJob
from crm_audit_tui.session.process import run_job
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.sources import Corrections, header_key


def remember_said(imported: Imported, corrections: Mapping[str, Corrections]) -> None:
    """Keep what was said of columns for the next exports with the same ones.

    How a file is written is not kept: the next one may be written in another way. StorageError
    where it cannot be kept.
    """
    said = {}
    for source in imported.sources:
        each = corrections.get(source.id, Corrections())
        if each.table or each.mapping or each.formats:
            said[header_key(column.name for column in source.columns)] = Corrections(
                table=each.table, mapping=each.mapping, formats=each.formats
            )
    remember_exports(said)


def read_taken_over(
    record: Path,
    workplace: Workplace,
    *,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    in_process: bool = False,
) -> TakenOver:
    """Return what an audit in `workplace` takes over from `record`, its key first of all.

    Blocks; RecordError where the record cannot be read.
    """
    run = carry_out if in_process else run_job
    taken = run(TakeOverJob(record=str(record)), on_progress, is_cancelled)
    assert isinstance(taken, TakenOver)
    workplace.fingerprint_key = bytes.fromhex(taken.key)
    return taken


def import_exports(
    paths: Sequence[Path],
    workplace: Workplace,
    job: ImportJob | None = None,
    *,
    taken: TakenOver | None = None,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    in_process: bool = False,
) -> Imported:
    """Read exports into `workplace` before there is an audit; `job` repeats one with corrections.

    `taken` is what the audit takes over from an earlier one. Blocks; AuditError where nothing
    could be read.
    """
    for path in paths:
        if spelled(str(path)) != str(path):
            raise InputError("intake.error.name_not_unicode", file=spelled(str(path)))
    job = job or ImportJob(
        paths=tuple(str(path) for path in paths),
        folder=str(workplace.tables),
        corrections=taken.left_out if taken is not None else {},
        known=known_exports(),
        before=taken.before if taken is not None else (),
        fingerprint_key=workplace.fingerprint_key,
        today=datetime.now(UTC).date().isoformat(),
    )
    run = carry_out if in_process else run_job
    imported = run(job, on_progress, is_cancelled)
    assert isinstance(imported, Imported)
    return imported
