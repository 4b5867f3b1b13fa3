"""The beginning of an audit: what is asked before there is a record, and the record itself."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.core.messages import Day, Message, message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.record.places import audits_folder
from crm_audit_tui.record.recent import remember
from crm_audit_tui.session.importing import import_exports, read_taken_over
from crm_audit_tui.session.jobs import Imported
from crm_audit_tui.session.scope_values import read_scope
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.sources import SourceQuestion

_NAMED = 3

ENDING = ".audit.toml"
_LONGEST = 80  # characters of a title that go into a file's name
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029]+')


@dataclass(frozen=True)
class Begun:
    """An audit that was made without a screen; `notes` is what has to be told about it."""

    record: Path
    audit_date: Day
    sources: int
    rows: int
    notes: tuple[Message, ...]


def checked_exports(paths: Sequence[Path]) -> None:
    """Raise InputError for the first path that does not exist."""
    for path in paths:
        if not path.exists():
            raise InputError("intake.error.no_such_file", path=str(path))


def checked_day(text: str) -> date | None:
    """Return the day that `text` tells in any clear form, None for no text.

    InputError where it tells none, or could be another one where the month comes first.
    """
    if not text:
        return None
    read = read_scope("audit_date", text, "en")
    if isinstance(read, Message):
        raise InputError(read.id, **read.params)
    return date.fromisoformat(read)


def free_record(title: str, folder: Path | None = None) -> Path:
    """Return a place for the record of an audit called `title` where nothing lies yet."""
    folder = folder or audits_folder()
    name = _UNSAFE.sub(" ", title).strip(" .")[:_LONGEST].rstrip() or "audit"
    candidate, count = folder / f"{name}{ENDING}", 1
    while _taken(candidate):
        count += 1
        candidate = folder / f"{name} {count}{ENDING}"
    return candidate


def _taken(record: Path) -> bool:
    journal = record.with_name(record.name.removesuffix(".toml") + ".journal")
    return record.exists() or journal.exists()


def default_title(exports: Sequence[Path], day: date | None) -> str:
    """Return a title for an audit that was given none: its exports' folder and its day."""
    first = exports[0].resolve()
    name = first.name if first.is_dir() else first.parent.name
    return f"{name} {day.isoformat()}".strip() if day else name or "audit"


def begin_audit(
    exports: Sequence[Path],
    *,
    record: Path | None,
    scope: Mapping[str, str],
    after: Path | None = None,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> Begun:
    """Make the record of an audit over `exports` as they are understood unasked, with its evidence.

    `scope` lacks what was not said: then the title is the folder's, the day the newest past one.
    `after` is the record of the earlier audit that this one goes on from. Raises InputError where
    nothing could be read or there is no date, RecordError where `record` exists or `after` cannot
    be read.
    """
    workplace = Workplace()
    try:
        taken = read_taken_over(after, workplace, in_process=True) if after is not None else None
        imported = import_exports(
            exports,
            workplace,
            taken=taken,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            in_process=True,
        )
        day = scope.get("audit_date") or imported.newest
        if not day:
            raise InputError("session.error.no_date")
        said = {name: value for name, value in scope.items() if value}
        known = {**(taken.scope if taken is not None else {}), **said}
        title = known.get("title") or default_title(exports, date.fromisoformat(day))
        session = Session.create(
            record or free_record(title),
            imported,
            scope={**known, "title": title, "audit_date": day},
            workplace=workplace,
            taken=taken,
            in_process=True,
        )
        try:
            session.earlier.read(on_progress, is_cancelled)
            session.match(on_progress, is_cancelled)
            session.check(on_progress, is_cancelled)
        finally:
            session.close()
        with contextlib.suppress(StorageError):  # the list of recent audits is a convenience
            remember(session.path)
    finally:
        workplace.close()
    return Begun(
        record=session.path,
        audit_date=Day(day),
        sources=len(imported.sources),
        rows=sum(source.rows for source in imported.sources if not source.skipped),
        notes=(*told(imported), *taken.refused, went_on(session))
        if taken is not None
        else told(imported),
    )


def went_on(session: Session) -> Message:
    """Return what an audit that has just been made took over from an earlier one."""
    audit = session.audit
    return message(
        "session.note.taken_over",
        file=Path(audit.scope.get("earlier_record", "")).name,
        settings=len(audit.changed_settings),
        entries=len(audit.entries),
        apart=len(audit.pairs),
    )


def passed_over(imported: Imported) -> Message:
    """Return which files of the folder were not looked at, the first of them by name."""
    over = imported.passed_over
    names = ", ".join(over[:_NAMED]) + (" …" if len(over) > _NAMED else "")
    return message("session.note.passed_over", n=len(over), names=names)


def _meant(question: SourceQuestion) -> Message | str:
    """Return in words what is assumed until a question is answered."""
    return next((each.meaning for each in question.choices if each.value == question.guess), "")


def told(imported: Imported) -> tuple[Message, ...]:
    """Return what a person has to know about an import that nobody looked at."""
    notes = [
        message("session.note.refused", path=refused.path, why=refused.reason)
        for refused in imported.refused
    ]
    if imported.passed_over:
        notes.append(passed_over(imported))
    for source in imported.sources:
        if source.rejected:
            notes.append(message("session.note.rejected", name=source.name, n=len(source.rejected)))
        notes.extend(
            message(
                "session.note.assumed", name=source.name, question=each.text, guess=_meant(each)
            )
            for each in source.questions
        )
    return tuple(notes)
