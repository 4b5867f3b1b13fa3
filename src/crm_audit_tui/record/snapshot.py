"""The TOML file of an audit: rendering it from log and results, reading it back."""

from __future__ import annotations

import gc
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.log import Entry, Log, kind_of
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.document import (
    About,
    Columns,
    Seal,
    read_document,
    read_known,
    read_log,
    read_results,
)
from crm_audit_tui.record.edits import edit_notes, keys_of_their_own, with_theirs
from crm_audit_tui.record.migrations import FORMAT_VERSION
from crm_audit_tui.record.plain import Plain, to_plain
from crm_audit_tui.record.seal import digest, follows
from crm_audit_tui.record.sections import sections
from crm_audit_tui.record.text import Column, document_text
from crm_audit_tui.tables.result import StepResult

_RECORDS_KEPT = 100  # record keys of a finding; all are found again from the exports
_SEALED = (*sections(Audit()), "computed")
_OURS = ("format_version", "record", "seal", "log", *_SEALED)
_OPENING = """\
# An audit record of crm-audit. Everything before [log] is for reading: it is made anew from the
# log whenever the audit is saved. Keys that you add are kept; comments are not.
"""


@dataclass(frozen=True)
class Snapshot:
    """A record as read: who it is, its log and results, what a person added, what to tell."""

    about: About
    log: Log
    results: dict[str, StepResult]
    theirs: dict[str, object]
    notes: tuple[Message, ...]


class LogText:
    """The log's columns as TOML; they grow with the log, so an entry is worded only once."""

    def __init__(self) -> None:
        self._columns = {field.name: Column() for field in msgspec.structs.fields(Columns)}

    def upto(self, entries: Sequence[Entry]) -> dict[str, Column]:
        """Return the columns of `entries`, which begin with those worded before."""
        new = entries[len(self._columns["seq"]) :]
        self._columns["seq"].extend([str(entry.seq) for entry in new])
        self._columns["time"].extend([entry.time for entry in new])
        self._columns["auditor"].extend([entry.auditor for entry in new])
        self._columns["kind"].extend([kind_of(entry.decision) for entry in new])
        self._columns["payload"].extend([entry.payload for entry in new])
        self._columns["hash"].extend([entry.hash for entry in new])
        return self._columns


def new_about(fingerprint_key: bytes | None = None) -> About:
    """Return the identity of a new record, with a fingerprint key of its own unless given one."""
    key = fingerprint_key or secrets.token_bytes(16)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return About(id=str(uuid.uuid4()), key=key.hex(), created=created)


def render(
    about: About,
    entries: Sequence[Entry],
    audit: Audit,
    results: Mapping[str, StepResult],
    theirs: Mapping[str, object],
    log_text: LogText,
) -> bytes:
    """Return the record as TOML: `audit` is the state after `entries`."""
    with collector_paused():
        readable = {**sections(audit), "computed": computed_section(results)}
        seal = Seal(
            entries=len(entries),
            head=entries[-1].hash if entries else "",
            sections={name: digest(section) for name, section in readable.items()},
        )
        document: dict[str, object] = {
            "format_version": FORMAT_VERSION,
            "title": readable.pop("title"),
            "organisation": readable.pop("organisation"),
            "record": to_plain(about),
            **readable,
            "seal": to_plain(seal),
            "log": log_text.upto(entries),
        }
        whole = with_theirs(document, theirs)
        return (_OPENING + document_text({k: v for k, v in whole.items() if v != {}})).encode()


def read_snapshot(content: bytes, path: str) -> Snapshot:
    """Return what a record holds; RecordError names line or key, and says what was expected."""
    with collector_paused():
        return snapshot_of(read_document(content, path), path)


def snapshot_of(document: Mapping[str, object], path: str) -> Snapshot:
    """Return what the tables of a record hold; RecordError names the key that is wrong."""
    with collector_paused():
        known = read_known(document, path)
        log = read_log(known.log, path)
        results = read_results(document.get("computed", {}), path)
        notes = [*_seal_notes(known.seal, log)]
        theirs = keys_of_their_own(document, dict.fromkeys(_OURS))
        for name in ("record", "seal", "log"):
            _keep(theirs, name, document, to_plain(getattr(known, name)))
        # A section whose digest is as it was written was not touched. Only where one was is the
        # whole made again from the log, to name what differs.
        touched = [
            name
            for name in _SEALED
            if (name in document or name in known.seal.sections)
            and digest(document.get(name, {})) != known.seal.sections.get(name)
        ]
        if touched:
            readable = {**sections(log.audit), "computed": computed_section(results)}
            ours = {name: readable[name] for name in touched}
            for name, section in ours.items():
                _keep(theirs, name, document, section)
            notes += edit_notes(document, {k: v for k, v in ours.items() if k != "computed"})
            computed = ours.get("computed")
            if computed is not None and digest(computed) != known.seal.sections.get("computed"):
                notes.append(message("record.note.computed_altered"))
        return Snapshot(known.record, log, results, theirs, tuple(notes))


def _keep(
    theirs: dict[str, object], name: str, document: Mapping[str, object], ours: Plain
) -> None:
    """Put into `theirs` the keys that a person added to the table `name`."""
    found = document.get(name)
    if isinstance(found, dict) and isinstance(ours, dict):
        added = keys_of_their_own(found, ours)
        if added:
            theirs[name] = added


def computed_section(results: Mapping[str, StepResult]) -> dict[str, Plain]:
    """Return the figures and findings of `results` by step, without tables and items.

    Those hold values of records, which a record does not keep; they are computed again.
    """
    section: dict[str, Plain] = {}
    for step, result in results.items():
        kept = msgspec.structs.replace(
            result,
            tables=(),
            items=(),
            findings=tuple(
                msgspec.structs.replace(found, records=found.records[:_RECORDS_KEPT])
                for found in result.findings
            ),
        )
        table = to_plain(kept)
        assert isinstance(table, dict)
        del table["step"]
        section[step] = table
    return section


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a million new values again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _seal_notes(seal: Seal, log: Log) -> Iterator[Message]:
    """Yield what the cheap look at the seal shows; `RecordStore.verify` looks at every entry."""
    if log.entries and not follows(
        log.entries[-1], log.entries[-2].hash if len(log.entries) > 1 else ""
    ):
        yield message("record.note.entry_altered", seq=log.last_seq)
    if (seal.entries, seal.head) != (log.last_seq, log.head):
        yield message("record.note.log_cut", expected=seal.entries, found=log.last_seq)
