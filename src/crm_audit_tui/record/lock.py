"""One writer: a lock file beside the record names who holds it.

The system's own lock on that file is what counts: it ends with its process, so a lock left behind
by a crash is no lock. Where the file system knows no locks, the process named is asked after.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from crm_audit_tui.core.errors import RecordError
from crm_audit_tui.core.messages import Day
from crm_audit_tui.record.files import storage_error, sync_folder

_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL})
_LOCKED_BYTE = 1 << 30  # far beyond the text, which others may read while we hold the lock


class LockedBy(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a record: host, process, since when (UTC, ISO 8601)."""

    host: str
    pid: int
    time: str


class RecordLocked(RecordError):
    """Somebody else writes the record; it can be opened to read."""

    def __init__(self, path: Path, holder: LockedBy | None, *, left_at: Path | None = None) -> None:
        self.holder = holder
        if holder is None:
            super().__init__("record.error.locked_by_unknown", path=str(path))
        else:
            super().__init__(
                "record.error.locked_elsewhere" if left_at else "record.error.locked",
                path=str(path),
                host=holder.host,
                pid=str(holder.pid),
                day=Day(holder.time),
                clock=holder.time[11:16],
                lock=str(left_at or ""),
            )


class Lock:
    """The lock of one record, held from `take` to `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self, record: Path) -> None:
        """Take the lock; RecordLocked where another holds it, StorageError where none can be."""
        while self._handle is None:
            try:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
            except OSError as error:
                raise storage_error(error, record) from error
            try:
                self._claim(handle, record)
            except BaseException:
                os.close(handle)
                raise
            if self._handle is None:  # released and removed by another while we waited for it
                os.close(handle)

    def _claim(self, handle: int, record: Path) -> None:
        holder = read_holder(self.path)
        try:
            locked = _try_lock(handle)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise storage_error(error, record) from error
            locked = holder is None or not _alive(holder)
        if not locked:
            raise RecordLocked(record, holder)
        # A lock of the system seldom reaches other machines, and from here nobody can tell whether
        # the process there still lives.
        if holder is not None and holder.host != socket.gethostname():
            raise RecordLocked(record, holder, left_at=self.path)
        if not _still_named(handle, self.path):
            return
        try:
            mine = LockedBy(
                host=socket.gethostname(),
                pid=os.getpid(),
                time=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, msgspec.json.encode(mine) + b"\n")
            os.fsync(handle)
            sync_folder(self.path.parent)
        except OSError as error:
            raise storage_error(error, record) from error
        self._handle = handle

    def release(self) -> None:
        """Give the lock up and remove its file."""
        if self._handle is None:
            return
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(self._handle)
            self.path.unlink(missing_ok=True)
        else:
            # Removed before it is let go: nobody can take a lock whose name is about to vanish.
            with contextlib.suppress(OSError):
                if _still_named(self._handle, self.path):
                    self.path.unlink()
            os.close(self._handle)
        self._handle = None


def read_holder(path: Path) -> LockedBy | None:
    """Return who the lock file at `path` names, None where it names nobody."""
    try:
        holder = msgspec.json.decode(path.read_bytes(), type=LockedBy)
        datetime.fromisoformat(holder.time)
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None
    return holder


def _still_named(handle: int, path: Path) -> bool:
    try:
        named = path.stat()
    except OSError:
        return False
    here = os.fstat(handle)
    return (here.st_dev, here.st_ino) == (named.st_dev, named.st_ino)


def _alive(holder: LockedBy) -> bool:
    if os.name == "nt":  # signal 0 ends a process there instead of asking after it
        return True
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return holder.pid != os.getpid()


if sys.platform == "win32":
    import msvcrt

    _BINARY = os.O_BINARY

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    _BINARY = 0

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
