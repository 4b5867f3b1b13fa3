"""Last year's audit beside this one: its figures, and its exports where they are still there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.files import read_bytes
from crm_audit_tui.record.snapshot import read_snapshot
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


def place_of(text: str, beside: Path) -> str:
    """Return where an earlier record lies, as typed in the scope: beside the record, or anywhere.

    "" where none was typed.
    """
    if not text.strip():
        return ""
    place = Path(text.strip()).expanduser()
    return str(place if place.is_absolute() else beside.parent / place)


def read_earlier(record: str, cache: Path) -> Earlier:
    """Return the audit in `record`; nothing for "", a fault where it cannot be read.

    Its exports are read once and kept under `cache`, which nobody else writes to. Where they are
    gone there are figures without tables.
    """
    if not record:
        return Earlier()
    path = Path(record)
    try:
        snapshot = read_snapshot(read_bytes(path), record)
        audit = snapshot.log.audit
        day = date.fromisoformat(audit.scope.get("audit_date", ""))
    except AuditError as error:
        return Earlier(fault=error.message)
    except ValueError:
        return Earlier(fault=message("session.note.earlier_undated", file=path.name))
    located = pins.locate(audit.sources, path.parent)
    if not located.paths:
        fault = message("session.note.earlier_exports", file=path.name)
        return Earlier(snapshot.results, day=day, fault=fault, audit=audit)
    mark = f"{path.resolve()} {path.stat().st_mtime_ns}"
    try:
        tables = _tables(located.paths, pins.corrections(audit.sources), cache, mark)
    except AuditError as error:
        return Earlier(snapshot.results, day=day, fault=error.message, audit=audit)
    return Earlier(snapshot.results, tables, day, audit=audit)


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
