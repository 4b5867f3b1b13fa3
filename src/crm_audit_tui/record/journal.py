"""The write-ahead journal: entries that the TOML file does not hold yet, a JSON line each.

The first line says which record it belongs to. A line counts once it ends: a torn last line was
never acknowledged and is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from crm_audit_tui.core.errors import AuditError, RecordError
from crm_audit_tui.core.log import Entry, Log, decode_decision
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.record.files import storage_error, sync_folder
from crm_audit_tui.record.seal import follows


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    record: str


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; `payload` is JSON as it was written, since the hash covers it."""

    seq: int
    time: str
    auditor: str
    payload: msgspec.Raw
    hash: str


_HEADS = msgspec.json.Decoder(_Head)
_LINES = msgspec.json.Decoder(_Line)


@dataclass(frozen=True)
class Replayed:
    """How far a journal is good: its size in bytes, its last entry, and what to tell."""

    size: int = 0
    last_seq: int = 0
    notes: tuple[Message, ...] = ()


def replay_journal(content: bytes, path: Path, record_id: str, log: Log) -> Replayed:
    """Take up in `log` what it lacks of a journal; RecordError names the line that is damaged."""
    *lines, torn = content.split(b"\n")
    notes: list[Message] = []
    if torn:
        notes.append(message("record.note.torn_line", path=str(path), line=len(lines) + 1))
    if not lines:
        return Replayed(notes=tuple(notes))
    if _head(lines[0], path).record != record_id:
        raise RecordError("record.error.foreign_journal", path=str(path))
    last = 0
    for number, line in enumerate(lines[1:], start=2):
        parsed = _line(line, path, number)
        last = parsed.seq
        if parsed.seq <= log.last_seq:
            if log.entries[parsed.seq - 1].hash != parsed.hash:
                raise RecordError("record.error.other_journal", path=str(path), seq=parsed.seq)
            continue
        if parsed.seq != log.last_seq + 1:
            raise RecordError(
                "record.error.journal_gap",
                path=str(path),
                line=number,
                expected=log.last_seq + 1,
                found=parsed.seq,
            )
        entry = _entry(parsed, path, number)
        if not follows(entry, log.head):
            notes.append(message("record.note.entry_altered", seq=entry.seq))
        try:
            log.replay(entry)
        except AuditError as error:
            raise RecordError(
                "record.error.journal_refused", path=str(path), line=number, why=error.message
            ) from error
    return Replayed(len(content) - len(torn), last, tuple(notes))


def _head(line: bytes, path: Path) -> _Head:
    try:
        return _HEADS.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RecordError("record.error.journal_damaged", path=str(path), line=1) from error


def _line(line: bytes, path: Path, number: int) -> _Line:
    try:
        return _LINES.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RecordError("record.error.journal_damaged", path=str(path), line=number) from error


def _entry(line: _Line, path: Path, number: int) -> Entry:
    try:
        payload = bytes(line.payload).decode()
        return Entry(
            seq=line.seq,
            time=line.time,
            auditor=line.auditor,
            decision=decode_decision(payload),
            payload=payload,
            hash=line.hash,
        )
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RecordError("record.error.journal_damaged", path=str(path), line=number) from error


class Journal:
    """The journal as it is written: every `append` is on disk when it returns."""

    def __init__(self, path: Path, record_id: str, size: int = 0) -> None:
        self.path = path
        self._head = msgspec.json.encode(_Head(record=record_id)) + b"\n"
        self._size = size  # bytes known to be good; whatever is beyond is cut off before writing
        self._handle: int | None = None

    @property
    def size(self) -> int:
        """Bytes that hold something."""
        return self._size

    def append(self, entries: Sequence[Entry]) -> None:
        """Write `entries` and wait until they are on disk; StorageError and nothing is lost.

        After an error the next call cuts off what was half written. Where the file is gone it
        begins anew, so that call has to bring every entry that the TOML file lacks.
        """
        data = b"".join(map(_line_text, entries))
        try:
            handle = self._open()
            if not self._size:
                data = self._head + data
            os.ftruncate(handle, self._size)
            os.lseek(handle, self._size, os.SEEK_SET)
            _write_all(handle, data)
            os.fsync(handle)
            self._check_in_place(handle)
        except OSError as error:
            self._let_go()
            raise storage_error(error, self.path) from error
        self._size += len(data)

    def clear(self) -> None:
        """Drop every entry: the TOML file holds them now."""
        if self._size:
            try:
                handle = self._open()
                os.ftruncate(handle, 0)
                os.fsync(handle)
            except OSError as error:
                raise storage_error(error, self.path) from error
            finally:
                self._let_go()
            self._size = 0

    def in_place(self) -> bool:
        """Tell whether what was written is still under its name."""
        if not self._size:
            return True
        try:
            if self._handle is not None:
                self._check_in_place(self._handle)
            return self.path.stat().st_size >= self._size
        except OSError:
            return False

    def forget(self) -> None:
        """Begin anew: what was written is gone from under its name."""
        self._let_go()
        self._size = 0

    def close(self) -> None:
        """Let go of the file, and remove it where it holds nothing."""
        self._let_go()
        if not self._size:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _open(self) -> int:
        if self._handle is None:
            flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
            if self._size:  # there is something to go on from, or it has been removed
                self._handle = os.open(self.path, flags)
            else:
                self._handle = os.open(self.path, flags | os.O_CREAT, 0o600)
                sync_folder(self.path.parent)
        return self._handle

    def _check_in_place(self, handle: int) -> None:
        """Raise FileNotFoundError where the file has been removed or replaced meanwhile."""
        here, named = os.fstat(handle), self.path.stat()
        if (here.st_dev, here.st_ino) != (named.st_dev, named.st_ino):
            raise FileNotFoundError(2, os.strerror(2), str(self.path))

    def _let_go(self) -> None:
        if self._handle is not None:
            # A failed close says nothing new: what counts was synced before.
            with suppress(OSError):
                os.close(self._handle)
            self._handle = None


def _line_text(entry: Entry) -> bytes:
    line = _Line(
        seq=entry.seq,
        time=entry.time,
        auditor=entry.auditor,
        payload=msgspec.Raw(entry.payload.encode()),
        hash=entry.hash,
    )
    return msgspec.json.encode(line) + b"\n"


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
