"""The audits on this machine, as a list: read from the head of each file, never in whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import tomli

from crm_audit_tui.core.errors import RecordError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.record.files import read_error, replace_file, storage_error
from crm_audit_tui.record.places import audits_folder, recent_file

_HEAD_BYTES = 64 * 1024  # far more than title, identity and progress need
_HEAD_TABLES = ("[record]", "[progress]")
_REMEMBERED = 50


class _Progress(msgspec.Struct, frozen=True, kw_only=True):
    steps_done: int = 0
    steps: int = 12
    decisions: int = 0


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    title: str = ""
    organisation: str = ""
    progress: _Progress = _Progress()


@dataclass(frozen=True)
class RecentAudit:
    """One audit in the list, as it was last saved; `problem` says why it cannot be opened.

    `modified` is in UTC. `waiting` tells that a journal holds decisions that the figures lack.
    """

    path: Path
    title: str
    organisation: str = ""
    steps_done: int = 0
    steps: int = 12
    decisions: int = 0
    modified: datetime | None = None
    waiting: bool = False
    problem: Message | None = None


def recent_audits() -> list[RecentAudit]:
    """Return the audits in the audits folder and those remembered, the latest first.

    Never fails: an audit that cannot be read is listed with its problem.
    """
    found = {place: summary(place) for place in _places()}
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(found.values(), key=lambda each: each.modified or oldest, reverse=True)


def summary(path: Path) -> RecentAudit:
    """Return what the head of a record tells."""
    title = path.name.removesuffix(".toml").removesuffix(".audit")
    try:
        modified, waiting = _modified(path)
    except OSError as error:
        return RecentAudit(path, title, problem=read_error(error, path).message)
    try:
        head = _read_head(path)
    except RecordError as error:
        return RecentAudit(path, title, modified=modified, problem=error.message)
    return RecentAudit(
        path=path,
        title=head.title or title,
        organisation=head.organisation,
        steps_done=head.progress.steps_done,
        steps=head.progress.steps,
        decisions=head.progress.decisions,
        modified=modified,
        waiting=waiting,
    )


def remember(path: Path) -> None:
    """Put an audit that was opened at the top of the list; StorageError where it cannot be kept."""
    place = os.path.realpath(path)
    _write([place, *(each for each in _remembered() if each != place)][:_REMEMBERED])


def forget(path: Path) -> None:
    """Take an audit off the list (one in the audits folder stays); StorageError as `remember`."""
    place = os.path.realpath(path)
    _write([each for each in _remembered() if each != place])


def _write(paths: list[str]) -> None:
    place = recent_file()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, msgspec.json.encode(list(map(os.fsencode, paths))))
    except OSError as error:
        raise storage_error(error, place) from error


def _remembered() -> list[str]:
    # Bytes, as names of files need not be Unicode. A broken list is an empty one.
    try:
        return list(
            map(os.fsdecode, msgspec.json.decode(recent_file().read_bytes(), type=list[bytes]))
        )
    except (OSError, ValueError):
        return []


def _places() -> Iterator[Path]:
    seen: set[str] = set()
    folder = audits_folder()
    try:
        kept = sorted(folder.glob("*.audit.toml"))
    except OSError:
        kept = []
    for place in (*kept, *map(Path, _remembered())):
        real = os.path.realpath(place)
        if real not in seen:
            seen.add(real)
            yield Path(real)


def _modified(path: Path) -> tuple[datetime, bool]:
    latest = path.stat().st_mtime
    waiting = False
    try:
        journal = path.with_name(path.name.removesuffix(".toml") + ".journal").stat()
    except OSError:
        pass
    else:
        waiting = journal.st_size > 0
        latest = max(latest, journal.st_mtime) if waiting else latest
    return datetime.fromtimestamp(latest, UTC), waiting


def _read_head(path: Path) -> _Head:
    """Return the first tables of a record; RecordError as when it is opened."""
    # Here, not above: a first screen without any audit does not wait for them.
    from crm_audit_tui.record.document import checked
    from crm_audit_tui.record.migrations import migrate

    try:
        if not path.is_file():
            raise RecordError("record.error.is_a_folder", path=str(path))
        with path.open("rb") as stream:
            content = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise read_error(error, path) from error
    lines: list[str] = []
    for line in content.decode("utf-8-sig", "replace").splitlines(keepends=True):
        if line.startswith("[") and line.strip() not in _HEAD_TABLES:
            break
        lines.append(line)
    try:
        document = tomli.loads("".join(lines))
    except (tomli.TOMLDecodeError, RecursionError) as error:
        line_number = getattr(error, "lineno", 1)
        raise RecordError("record.error.not_a_record", path=str(path), line=line_number) from error
    return checked(migrate(document, path=str(path)), _Head, str(path), ())
