"""Last year's audit beside the one in work: read when the scope names another, then compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.core.audit import Audit, fold
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.session.earlier import EarlierRead
from crm_audit_tui.session.jobs import EarlierJob, Result
from crm_audit_tui.session.kept import KeptAudit
from crm_audit_tui.tables.result import StepResult

if TYPE_CHECKING:
    from crm_audit_tui.tables.yearly import Comparison

RunEarlier = Callable[[EarlierJob, OnProgress, IsCancelled], Result]


@dataclass(frozen=True, eq=False)
class LastYear:
    """An earlier audit as screens and reports lay it beside the one in work."""

    file: str
    day: date | None
    audit: Audit
    results: Mapping[str, StepResult]
    fault: Message | None

    @classmethod
    def of(cls, read: EarlierRead) -> LastYear:
        """Return the audit that was read."""
        day = date.fromisoformat(read.day) if read.day else None
        return cls(read.file, day, fold(read.decisions), read.results, read.fault)


class EarlierAudit:
    """The earlier audit that the scope of `kept` names; `run` carries out what reads it.

    `last_year` is None where none is named, or none is read yet.
    """

    def __init__(self, kept: KeptAudit, run: RunEarlier) -> None:
        self.last_year: LastYear | None = None
        self._kept = kept
        self._run = run
        self._seen: tuple[object, ...] = ()
        self._compared: tuple[tuple[LastYear, int, int], Comparison] | None = None

    @property
    def place(self) -> str:
        """Where its record lies, "" where none is named."""
        return _place_of(self._kept.audit.scope.get("earlier_record", ""), self._kept.path)

    @property
    def named(self) -> bool:
        """Whether an earlier record is named, or was until now."""
        return bool(self.place or self._seen)

    @property
    def outdated(self) -> bool:
        """Whether another earlier record is named than the one that was read."""
        return (self._seen[0] if self._seen else "") != self.place

    def read(
        self, on_progress: OnProgress = ignore_progress, is_cancelled: IsCancelled = never_cancelled
    ) -> None:
        """Read the earlier audit that the scope names, unless it is as it was read before.

        What is wrong with it is `last_year.fault`, never an error.
        """
        place, until = self.place, self._kept.audit_date.isoformat()
        seen = (*_state_of(place), until) if place else ()
        if seen == self._seen:
            return
        found = None
        if place:
            job = EarlierJob(record=place, own=str(self._kept.path), audit_date=until)
            try:
                read = self._run(job, on_progress, is_cancelled)
            except AuditError as error:
                read = EarlierRead(file=Path(place).name, fault=error.message)
            assert isinstance(read, EarlierRead)
            found = LastYear.of(read)
        self.last_year, self._seen = found, seen

    def comparison(self) -> Comparison | None:
        """Return the audit beside the earlier one; None without one that can be compared."""
        from crm_audit_tui.tables.yearly import compare

        last, kept = self.last_year, self._kept
        if last is None or last.fault is not None:
            return None
        seen = (last, kept.store.computed, kept.log.last_seq)
        if self._compared is None or self._compared[0] != seen:
            found = compare((last.audit, last.results), (kept.audit, kept.results))
            self._compared = seen, found
        return self._compared[1]


def _place_of(text: str, beside: Path) -> str:
    """Return where an earlier record lies, as typed in the scope: beside the record, or anywhere.

    "" where none was typed.
    """
    if not text.strip():
        return ""
    place = Path(text.strip())
    with suppress(RuntimeError):  # of somebody who has no home here it stays as it is
        place = place.expanduser()
    return str(beside.parent / place)


def _state_of(record: str) -> tuple[object, ...]:
    """Return what tells an earlier record from the same one after it was written again."""
    journal = record.removesuffix(".toml") + ".journal"
    return (record, *map(_look, (record, journal)))


def _look(place: str) -> tuple[int, int]:
    try:
        found = Path(place).stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_mtime_ns, found.st_size
