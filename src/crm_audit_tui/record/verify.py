"""Looking at a whole record: every entry rehashed, every section compared with the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crm_audit_tui.core.log import kind_of
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.document import read_document, read_known
from crm_audit_tui.record.edits import EDIT_NOTES, edit_notes
from crm_audit_tui.record.seal import altered_entry
from crm_audit_tui.record.sections import sections
from crm_audit_tui.record.snapshot import collector_paused, snapshot_of
from crm_audit_tui.record.text import column_values


def verify_record(content: bytes, path: str) -> tuple[Message, ...]:
    """Return what is wrong with the record in `content`, naming the altered entry or section.

    Nothing where it is whole; RecordError as when it is opened. It is evidence against changes by
    hand, not proof against a file that was made anew in whole.
    """
    with collector_paused():
        return once(_faults(content, path))


def once(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return `messages` without repeats, in order."""
    kept: list[Message] = []
    for each in messages:
        if each not in kept:
            kept.append(each)
    return tuple(kept)


def _faults(content: bytes, path: str) -> Iterator[Message]:
    document = read_document(content, path)
    snapshot = snapshot_of(document, path)
    altered = altered_entry(snapshot.log.entries)
    if altered is None:
        kinds = column_values(read_known(document, path).log.kind)
        for kind, entry in zip(kinds, snapshot.log.entries, strict=True):
            if kind != kind_of(entry.decision):
                altered = entry.seq
                break
    if altered is not None:
        yield message("record.note.entry_altered", seq=altered)
    # The edits that opening found are in the sections touched; here all of them are looked at.
    yield from (note for note in snapshot.notes if note.id not in EDIT_NOTES)
    yield from edit_notes(document, sections(snapshot.log.audit))
