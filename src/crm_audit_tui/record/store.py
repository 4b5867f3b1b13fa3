"""An audit on disk: opened, written decision by decision, rewritten at pauses, closed.

`write_pending` and `snapshot` may each run in a thread of its own while the owner of the log adds
to it. A snapshot is of one published state, and the journal is emptied after it only where it
holds nothing newer, so a decision never waits for a snapshot to be written.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.errors import RecordError, StorageError
from crm_audit_tui.core.log import Entry, Log
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.files import (
    check_readable,
    not_created,
    read_bytes,
    remove_leftovers,
    storage_error,
)
from crm_audit_tui.record.journal import Journal, replay_journal
from crm_audit_tui.record.lock import Lock
from crm_audit_tui.record.record_file import RecordFile
from crm_audit_tui.record.seal import altered_entry
from crm_audit_tui.record.snapshot import LogText, Snapshot, new_about, read_snapshot, render
from crm_audit_tui.record.verify import once, verify_record
from crm_audit_tui.tables.result import StepResult


class RecordStore:
    """One audit: its log, its results as last computed, and where they lie.

    `notes` is what a person has to be told about the record. Decisions are added to `log` by its
    owner; `write_pending` puts them on disk. Not more than one writer at a time: see `record.lock`.
    """

    def __init__(
        self, file: RecordFile, snapshot: Snapshot, *, lock: Lock | None, saved: int
    ) -> None:
        self.path = file.path
        self.log = snapshot.log
        self.read_only = lock is None
        self._about = snapshot.about
        self._results: Mapping[str, StepResult] = snapshot.results
        self._theirs = snapshot.theirs
        self._notes = list(snapshot.notes)
        self._lock = lock
        self._file = file
        self._journal = Journal(file.journal, self._about.id)
        self._log_text = LogText()
        self._in_snapshot = saved  # entries that the TOML file holds
        self._in_journal = 0  # last entry that the journal holds, 0 for none
        self.computed = 0  # how often results were taken up since
        self._stale = False  # results or a repaired journal wait for the next snapshot
        self._gone = False  # the file was found missing, and somebody has been told
        self._journal_guard = threading.RLock()
        self._snapshot_guard = threading.RLock()

    # -- opening and closing ---------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        log: Log,
        results: Mapping[str, StepResult] | None = None,
        *,
        fingerprint_key: bytes | None = None,
    ) -> RecordStore:
        """Write a new record and hold it; RecordError where `path` exists, StorageError on disk."""
        file = RecordFile(path)
        try:
            return cls._create(file, log, results, fingerprint_key)
        except StorageError as error:
            raise not_created(error, file.path) from error

    @classmethod
    def _create(
        cls,
        file: RecordFile,
        log: Log,
        results: Mapping[str, StepResult] | None,
        fingerprint_key: bytes | None,
    ) -> RecordStore:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, file.path) from error
        lock = Lock(file.lock)
        lock.take(file.path)
        try:
            for place in (file.path, file.journal):
                if os.path.lexists(place):
                    raise RecordError("record.error.exists", path=str(place))
            about = new_about(fingerprint_key)
            snapshot = Snapshot(about, log, dict(results or {}), {}, ())
            store = cls(file, snapshot, lock=lock, saved=-1)
            store.snapshot()
        except BaseException:
            lock.release()
            raise
        return store

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> RecordStore:
        """Open a record with what its journal adds.

        RecordLocked where somebody else writes it (`read_only` opens it all the same), RecordError
        where it is broken or newer, StorageError where its folder cannot be written to.
        """
        file = RecordFile(path)
        check_readable(file.path)
        if read_only:
            return cls._load(file, None)
        lock = Lock(file.lock)
        lock.take(file.path)
        try:
            remove_leftovers(file.path)
            return cls._load(file, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _load(cls, file: RecordFile, lock: Lock | None) -> RecordStore:
        # The journal first: what a writer moves from there into the TOML file meanwhile is then
        # found in both, never in neither.
        pending = read_bytes(file.journal) if file.journal.exists() else b""
        snapshot = read_snapshot(file.read(), str(file.path))
        store = cls(file, snapshot, lock=lock, saved=snapshot.log.last_seq)
        replayed = replay_journal(pending, file.journal, snapshot.about.id, store.log)
        store._notes.extend(replayed.notes)
        store._in_journal = replayed.last_seq
        store._journal = Journal(file.journal, snapshot.about.id, replayed.size)
        return store

    def close(self) -> None:
        """Write what the TOML file lacks, let go of the record; StorageError leaves it held."""
        if self.read_only:
            return
        with self._snapshot_guard:  # no other snapshot between the last one and letting go
            if self._journal.size:
                self._stale = True
            self.snapshot()
            self.abandon()

    def abandon(self) -> None:
        """Let go of the record without writing; the journal keeps what it holds."""
        with self._snapshot_guard, self._journal_guard:
            self._journal.close()
            if self._lock is not None:
                self._lock.release()
            self._lock = None
            self.read_only = True

    # -- what there is ---------------------------------------------------------------------------

    @property
    def record_id(self) -> str:
        """The record's own id (UUID)."""
        return self._about.id

    @property
    def fingerprint_key(self) -> bytes:
        """The key of this audit's fingerprints."""
        return bytes.fromhex(self._about.key)

    @property
    def created(self) -> str:
        """When the record was made (UTC, ISO 8601)."""
        return self._about.created

    @property
    def notes(self) -> tuple[Message, ...]:
        """What has to be told about this record: hand edits, torn lines, altered entries."""
        return tuple(self._notes)

    @property
    def results(self) -> dict[str, StepResult]:
        """What the checks computed last, by step."""
        return dict(self._results)

    @property
    def unsaved(self) -> int:
        """How many entries of the log are not on disk."""
        return self.log.last_seq - self._on_disk

    @property
    def _on_disk(self) -> int:
        return max(self._in_snapshot, self._in_journal, 0)

    def set_results(self, results: Mapping[str, StepResult]) -> None:
        """Take up newly computed results; the next snapshot writes them."""
        self._results = dict(results)
        self.computed += 1
        self._stale = True

    def verify(self) -> tuple[Message, ...]:
        """Look at the whole record on disk and return what was altered; nothing where it is whole.

        RecordError where it cannot be read any more.
        """
        faults = verify_record(read_bytes(self.path), str(self.path))
        altered = altered_entry(self.log.entries[: self.log.published[0]])
        if altered is not None:
            faults = (message("record.note.entry_altered", seq=altered), *faults)
        return once(faults)

    # -- writing ---------------------------------------------------------------------------------

    def append(self, entry: Entry) -> None:
        """Put `entry`, and every one before it that is not yet there, on disk."""
        if entry.seq > self._on_disk:
            self.write_pending()

    def retry(self) -> None:
        """Try again to write what could not be written; StorageError where it still cannot."""
        self.write_pending()

    def write_pending(self) -> None:
        """Put every entry that is not on disk there, in order; StorageError keeps them for later.

        Blocks until the disk has them. Where the record was removed meanwhile the first call says
        so, and the next one writes it anew.
        """
        self._check_writable()
        if self._gone:
            self.snapshot()
            return
        with self._journal_guard:
            if self.read_only and not self.unsaved:
                return  # closed meanwhile, with everything written
            self._check_writable()
            self._check_in_place()
            count = self.log.published[0]
            pending = self.log.entries[self._on_disk : count]
            if pending:
                self._journal.append(pending)
                self._in_journal = count

    def snapshot(self) -> None:
        """Rewrite the TOML file and empty the journal; StorageError leaves both as they were.

        Decisions written meanwhile stay in the journal, and with them what it held before: entries
        that the TOML file has are skipped when it is read.
        """
        self._check_writable()
        with self._snapshot_guard:
            if self.read_only:
                return  # closed while this one waited
            count, audit = self.log.published
            if self._in_snapshot == count and not self._stale and self.path.is_file():
                return
            self._stale = False  # before the results are read: newer ones set it again
            results = self._results
            try:
                self._replace(self.log.entries[:count], audit, results)
            except BaseException:
                self._stale = True
                raise
            with self._journal_guard:
                self._settle(count)

    def _replace(
        self, entries: list[Entry], audit: Audit, results: Mapping[str, StepResult]
    ) -> None:
        content = render(self._about, entries, audit, results, self._theirs, self._log_text)
        edited = self._file.replace(content)
        if edited is not None:
            self._notes.append(message("record.note.edited_meanwhile", kept=str(edited)))

    def _settle(self, count: int) -> None:
        """Drop from the journal what the TOML file holds now."""
        self._in_snapshot = count
        if self._gone:
            self._journal.forget()
            self._in_journal = 0
            self._gone = False
        if self._in_journal <= count:
            # Entries left there are skipped when they are read; a sick disk shows at the next one.
            with suppress(StorageError):
                self._journal.clear()
                self._in_journal = 0

    def _check_writable(self) -> None:
        if self.read_only:
            raise StorageError("record.error.opened_read_only", path=str(self.path))

    def _check_in_place(self) -> None:
        """Notice files that were removed while open; StorageError for the record itself."""
        try:
            self._gone = not self.path.exists()
        except OSError as error:
            raise storage_error(error, self.path) from error
        if self._gone:
            self._in_snapshot = self._in_journal = 0
            raise StorageError("record.error.removed", path=str(self.path))
        if not self._journal.in_place():
            self._journal.forget()
            self._in_journal = 0
