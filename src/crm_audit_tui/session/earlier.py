"""Reading an earlier audit: its figures, and its exports where they are still there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, Decision, DropMember, JudgePair, JudgePairs
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Day, Message, message
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import sources as pins
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.sources import Corrections

if TYPE_CHECKING:
    from crm_audit_tui.tables.table import Tables

_MARK = "record.txt"


class Earlier(msgspec.Struct, frozen=True):
    """An earlier audit: its figures by step, its exports and their day, what was decided.

    `fault` says why it cannot be used, or not in whole.
    """

    results: Mapping[str, StepResult] = {}
    tables: Tables | None = None
    day: date | None = None
    fault: Message | None = None
    audit: Audit | None = None


class EarlierRead(msgspec.Struct, frozen=True, kw_only=True, tag="earlier_read"):
    """An earlier audit without its exports: what was decided (no records), what was found.

    `fault` says why there is nothing, or not everything, to compare with.
    """

    file: str
    day: str = ""
    decisions: tuple[Decision, ...] = ()
    results: Mapping[str, StepResult] = {}
    fault: Message | None = None


def read_last_year(record: str, *, own: str, until: date) -> EarlierRead:
    """Return what `record` holds for a comparison with the audit in `own`, as of `until`.

    Verdicts and worklist decisions, charts and figures' exports are left out: nobody compares them.
    """
    file = Path(record).name
    try:
        store, day = _open(record, own, until)
    except AuditError as error:
        return EarlierRead(file=file, fault=error.message)
    about_records = (JudgePair, JudgePairs, DropMember, DecideItem)
    fault = None if store.results else message("session.note.earlier_bare", file=file)
    return EarlierRead(
        file=file,
        day=day.isoformat(),
        decisions=tuple(
            entry.decision
            for entry in store.log.in_force
            if not isinstance(entry.decision, about_records)
        ),
        results={
            slug: msgspec.structs.replace(each, charts=(), exports=())
            for slug, each in store.results.items()
        },
        fault=fault,
    )


def read_earlier(record: str, cache: Path, *, own: str, until: date) -> Earlier:
    """Return the audit in `record` for the checks of the one in `own`, as of `until`.

    Nothing for "", a fault where it cannot be used. Its exports are read once and kept under
    `cache`, which nobody else writes to. Where they are gone there are figures without tables.
    """
    if not record:
        return Earlier()
    path = Path(record)
    try:
        store, day = _open(record, own, until)
    except AuditError as error:
        return Earlier(fault=error.message)
    audit, results = store.log.audit, store.results
    located = pins.locate(audit.sources, path.parent)
    if not located.paths:
        fault = message("session.note.earlier_exports", file=path.name)
        return Earlier(results, day=day, fault=fault, audit=audit)
    mark = f"{path.resolve()} {path.stat().st_mtime_ns}"
    try:
        tables = _tables(located.paths, pins.corrections(audit.sources), cache, mark)
    except AuditError as error:
        return Earlier(results, day=day, fault=error.message, audit=audit)
    return Earlier(results, tables, day, audit=audit)


def _open(record: str, own: str, until: date) -> tuple[RecordStore, date]:
    """Return an earlier record with its journal, held by nobody, and its day.

    AuditError where it cannot be read, has no day, or is not of an earlier audit.
    """
    if "\0" in record:  # it would be no error of the file system
        raise AuditError("record.error.not_a_file", path=record)
    path = Path(record)
    if own and path.resolve() == Path(own).resolve():
        raise AuditError("session.note.earlier_itself", file=path.name)
    store = RecordStore.open(path, read_only=True)
    try:
        day = date.fromisoformat(store.log.audit.scope.get("audit_date", ""))
    except ValueError:
        raise AuditError("session.note.earlier_undated", file=path.name) from None
    if day > until:
        raise AuditError("session.note.earlier_later", file=path.name, day=Day(day.isoformat()))
    return store, day


def _tables(
    paths: tuple[Path, ...], corrections: Mapping[str, Corrections], cache: Path, mark: str
) -> Tables:
    from crm_audit_tui.intake import load_exports
    from crm_audit_tui.tables.store import load_tables, save_tables

    said = cache / _MARK
    if said.is_file() and said.read_text("utf-8") == mark:
        return load_tables(cache)
    loaded = load_exports(list(paths), corrections=corrections)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_tables(loaded.tables, cache)
    said.write_text(mark, "utf-8")
    return loaded.tables
