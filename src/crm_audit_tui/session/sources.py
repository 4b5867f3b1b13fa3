"""Sources between sessions: pin what was read, find it again, say what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.tables.keys import split_key
from crm_audit_tui.tables.sources import Corrections, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.tables.store import RowReader

_SHOWN = 5


@dataclass(frozen=True)
class Located:
    """The files of the pinned sources that were found, and what is to be said of the others."""

    paths: tuple[Path, ...]
    notes: tuple[Message, ...]


def pin(report: SourceReport) -> SourcePin:
    """Return the pin of a source as it was read."""
    return SourcePin(
        id=report.id,
        path=report.path,
        name=report.name,
        table=report.table,
        size=report.size,
        sha256=report.sha256,
        rows=report.rows,
        sheet=report.sheet,
        member=report.member,
        profile=report.profile,
        encoding=report.encoding,
        delimiter=report.delimiter,
        quote=report.quote,
        header_rows=report.header_rows,
        mapping={each.name: each.maps_to for each in report.columns},
        formats={each.name: each.format for each in report.columns if each.format},
        rejected=len(report.rejected),
    )


def corrections(sources: Sequence[SourcePin]) -> dict[str, Corrections]:
    """Return the corrections that make intake read the sources as they were read before."""
    return {
        source.id: Corrections(
            table=source.table,
            sheet=source.sheet,
            mapping=dict(source.mapping),
            formats=dict(source.formats),
        )
        for source in sources
    }


def locate(sources: Sequence[SourcePin], beside: Path) -> Located:
    """Find the files of `sources`: where they were, else beside the record by name and hash."""
    found: dict[Path, None] = {}
    notes = []
    for source in sources:
        was = Path(source.path)
        if was.is_file():
            found[was] = None
            continue
        moved = _moved(source, (beside, *beside.glob("*/"), was.parent))
        if moved is None:
            notes.append(message("session.note.source_missing", name=source.name, path=source.path))
        else:
            found[moved] = None
            notes.append(message("session.note.source_moved", name=source.name, path=str(moved)))
    return Located(tuple(found), tuple(notes))


def _moved(source: SourcePin, folders: Sequence[Path]) -> Path | None:
    for folder in folders:
        if not folder.is_dir():
            continue
        named = folder / Path(source.path).name
        others = (each for each in folder.iterdir() if each.is_file())
        for candidate in (named, *others):
            if (
                candidate.is_file()
                and candidate.stat().st_size == source.size
                and sha256(candidate) == source.sha256
            ):
                return candidate
    return None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def changes(pinned: Sequence[SourcePin], read: Sequence[SourceReport]) -> tuple[Message, ...]:
    """Return what is not as it was pinned: files changed since."""
    now = {report.id: report for report in read}
    return tuple(
        message(
            "session.note.source_changed",
            name=source.name,
            before=source.rows,
            n=now[source.id].rows,
        )
        for source in pinned
        if source.id in now and now[source.id].sha256 != source.sha256
    )


def lost_decisions(audit: Audit, rows: RowReader) -> tuple[Message, ...]:
    """Return a note on the decisions whose records are no longer in the exports."""
    named: dict[tuple[str, str], None] = {}
    for table, left, right in audit.pairs:
        named[table, left] = None
        named[table, right] = None
    for item in audit.items.values():
        if item.table and item.record:
            named[item.table, item.record] = None
    gone = [key for table, key in named if table not in rows or key not in rows[table].row_of]
    if not gone:
        return ()
    ids = ", ".join(split_key(key)[1] for key in gone[:_SHOWN])
    return (message("session.note.decisions_lost", n=len(gone), ids=ids),)
