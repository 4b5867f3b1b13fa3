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
from crm_audit_tui.tables.sources import NO_QUOTE, Corrections, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.tables.store import RowReader

_SHOWN = 5


@dataclass(frozen=True)
class Located:
    """The files of the pinned sources that were found, and what is to be said of the others."""

    paths: tuple[Path, ...]
    notes: tuple[Message, ...]


_WRITTEN = ("encoding", "delimiter", "quote", "header_rows")


def pin(
    report: SourceReport,
    said: Corrections | None = None,
    beside: Sequence[SourceReport] = (),
) -> SourcePin:
    """Return the pin of a source as it was read, with what was `said` about it.

    `beside` are the sources of the same import; those of its file that were left out are pinned
    with it, or they would be read the next time.
    """
    said = said or Corrections()
    return SourcePin(
        id=report.id,
        path=str(Path(report.path).absolute()) if report.path else "",
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
        skipped=report.skipped,
        corrected=tuple(name for name in _WRITTEN if getattr(said, name) not in ("", None)),
        left_out=tuple(
            other.id
            for other in beside
            if other.skipped and (other.path, other.member) == (report.path, report.member)
        ),
    )


def corrections(sources: Sequence[SourcePin]) -> dict[str, Corrections]:
    """Return the corrections that make intake read the sources as they were read before."""
    said = {name: Corrections(skipped=True) for source in sources for name in source.left_out}
    for source in sources:
        if source.skipped:
            said[source.id] = Corrections(skipped=True)
            continue
        known = source.corrected
        said[source.id] = Corrections(
            table=source.table,
            sheet=source.sheet,
            encoding=source.encoding if "encoding" in known else "",
            delimiter=source.delimiter if "delimiter" in known else "",
            quote=(source.quote or NO_QUOTE) if "quote" in known else "",
            header_rows=source.header_rows if "header_rows" in known else None,
            mapping=dict(source.mapping),
            formats=dict(source.formats),
        )
    return said


def locate(sources: Sequence[SourcePin], beside: Path) -> Located:
    """Find the files of `sources`: where they were, else beside the record by name and hash.

    What a record names by a relative path was where its author stood: that it is the file beside
    the record is likely, in any other folder its hash has to say so.
    """
    found: dict[Path, None] = {}
    notes = []
    for source in sources:
        if source.skipped:
            continue
        was = beside / source.path
        if was.is_file():
            found[was] = None
            continue
        moved = _moved(source, (beside, *beside.glob("*/"), was.parent, Path(source.path).parent))
        if moved is None:
            notes.append(message("session.note.source_missing", name=source.name, path=source.path))
        else:
            found[moved] = None
            notes.append(message("session.note.source_moved", name=source.name, path=str(moved)))
    return Located(tuple(found), tuple(notes))


def _moved(source: SourcePin, folders: Sequence[Path]) -> Path | None:
    for folder in folders:
        try:
            others = sorted(folder.iterdir())
        except OSError:  # none that can be looked into
            continue
        named = folder / Path(source.path).name
        for candidate in (named, *others):
            if _is(candidate, source):
                return candidate
    return None


def _is(candidate: Path, source: SourcePin) -> bool:
    try:
        return (
            candidate.is_file()
            and candidate.stat().st_size == source.size
            and sha256(candidate) == source.sha256
        )
    except OSError:  # not to be read, or gone meanwhile
        return False


def kept_places(sources: Sequence[SourcePin], beside: Path) -> tuple[Path, ...]:
    """Return where the exports of the record in the folder `beside` lie or lay.

    Nothing may be written there.
    """
    named = [Path(each.path) for each in sources if each.path]
    return (*named, *(beside / each for each in named), *locate(sources, beside).paths)


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
        if not source.skipped and source.id in now and now[source.id].sha256 != source.sha256
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
