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
from crm_audit_tui.core.log import Entry, Log
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.document import (
    About,
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
from crm_audit_tui.record.text import Lines, document_text, quoted
from crm_audit_tui.tables.result import StepResult

_RECORDS_KEPT = 100  # record keys of a finding; all are found again from the exports
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
    """The log's columns as TOML values; grows with the log, so an entry is worded only once."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = {
            name: [] for name in ("seq", "time", "auditor", "kind", "payload", "hash")
        }

    def upto(self, entries: Sequence[Entry]) -> dict[str, Lines]:
        """Return the columns of `entries`, which begin with those worded before."""
        columns = self._columns
        for entry in entries[len(columns["seq"]) :]:
            columns["seq"].append(str(entry.seq))
            columns["time"].append(quoted(entry.time))
            columns["auditor"].append(quoted(entry.auditor))
            columns["kind"].append(quoted(str(entry.decision.__struct_config__.tag)))
            columns["payload"].append(quoted(entry.payload))
            columns["hash"].append(quoted(entry.hash))
        return {name: Lines(column) for name, column in columns.items()}


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
        computed = computed_section(results)
        head = entries[-1].hash if entries else ""
        seal = Seal(entries=len(entries), head=head, computed=digest(computed))
        readable = sections(audit)
        document: dict[str, object] = {
            "format_version": FORMAT_VERSION,
            "title": readable.pop("title"),
            "organisation": readable.pop("organisation"),
            "record": to_plain(about),
            **readable,
            "computed": computed,
            "seal": to_plain(seal),
            "log": log_text.upto(entries),
        }
        whole = with_theirs(document, theirs)
        return (_OPENING + document_text({k: v for k, v in whole.items() if v != {}})).encode()


def read_snapshot(content: bytes, path: str) -> Snapshot:
    """Return what a record holds; RecordError names line or key, and says what was expected."""
    with collector_paused():
        document = read_document(content, path)
        known = read_known(document, path)
        log = read_log(known.log, path)
        results = read_results(document.get("computed", {}), path)
        readable = sections(log.audit)
        ours: dict[str, object] = {
            "format_version": FORMAT_VERSION,
            "record": msgspec.to_builtins(known.record),
            "seal": msgspec.to_builtins(known.seal),
            "log": msgspec.to_builtins(known.log),
            "computed": computed_section(results),
            **readable,
        }
        notes = (
            *_seal_notes(known.seal, log, ours["computed"]),
            *edit_notes(document, {k: v for k, v in readable.items() if k != "progress"}),
        )
        theirs = keys_of_their_own(document, ours)
        return Snapshot(known.record, log, results, theirs, notes)


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


def _seal_notes(seal: Seal, log: Log, computed: object) -> Iterator[Message]:
    """Yield what the cheap look at the seal shows; `RecordStore.verify` looks at every entry."""
    if log.entries and not follows(
        log.entries[-1], log.entries[-2].hash if len(log.entries) > 1 else ""
    ):
        yield message("record.note.entry_altered", seq=log.last_seq)
    if (seal.entries, seal.head) != (log.last_seq, log.head):
        yield message("record.note.log_cut", expected=seal.entries, found=log.last_seq)
    if seal.computed and seal.computed != digest(computed):
        yield message("record.note.computed_altered")
