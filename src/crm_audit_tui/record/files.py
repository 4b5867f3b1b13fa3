"""Writing so that nothing saved is ever harmed, and saying clearly what went wrong."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from crm_audit_tui.core.errors import RecordError, StorageError
from crm_audit_tui.core.messages import Message, Param

_WRITE_ERRORS = {
    errno.ENOSPC: "record.error.disk_full",
    errno.EDQUOT: "record.error.disk_full",
    errno.EFBIG: "record.error.disk_full",
    errno.EROFS: "record.error.read_only_folder",
    errno.EACCES: "record.error.write_not_permitted",
    errno.EPERM: "record.error.write_not_permitted",
    errno.ENOENT: "record.error.removed",
    errno.ENOTDIR: "record.error.removed",
    errno.ESTALE: "record.error.removed",
    errno.EISDIR: "record.error.is_a_folder",
}
_REASONS = {  # why a record could not be made
    errno.ENOSPC: "record.reason.disk_full",
    errno.EDQUOT: "record.reason.disk_full",
    errno.EROFS: "record.reason.read_only",
    errno.EACCES: "record.reason.not_permitted",
    errno.EPERM: "record.reason.not_permitted",
    errno.ENOENT: "record.reason.no_folder",
    errno.ENOTDIR: "record.reason.no_folder",
    errno.EEXIST: "record.reason.no_folder",  # a file where a folder has to be
}
_READ_ERRORS = {
    errno.ENOENT: "record.error.no_such_file",
    errno.ENOTDIR: "record.error.no_such_file",
    errno.EISDIR: "record.error.is_a_folder",
    errno.EACCES: "record.error.read_not_permitted",
    errno.EPERM: "record.error.read_not_permitted",
}


def storage_error(error: OSError, path: Path) -> StorageError:
    """Return what to tell a user about a write to `path` that failed."""
    message_id = _WRITE_ERRORS.get(error.errno or 0, "record.error.write_failed")
    return StorageError(message_id, path=str(path), detail=error.strerror or type(error).__name__)


def not_created(error: StorageError, path: Path) -> StorageError:
    """Return what to tell a user about a record that could not be made at `path`.

    There was nothing before it and nothing is kept: what is said of later writes would be wrong.
    """
    cause = error.__cause__
    number = (cause.errno or 0) if isinstance(cause, OSError) else 0
    why: Param = error.message.params.get("detail", "")
    if reason := _REASONS.get(number):
        why = Message(reason)
    return StorageError("record.error.not_created", path=str(path), why=why)


def broken_record(message_id: str, /, *, path: str, **params: Param) -> RecordError:
    """Return the error about a broken record at `path`; it names the copy beside it if any."""
    copy = Path(f"{path}.bak")
    known = copy.is_file()
    advice = Message("record.advice.copy", {"copy": str(copy)})
    params["advice"] = advice if known else Message("record.advice.backup")
    return RecordError(message_id, path=path, **params)


def read_bytes(path: Path) -> bytes:
    """Return what is in `path`; RecordError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise read_error(error, path) from error


def read_error(error: OSError, path: Path) -> RecordError:
    """Return what to tell a user about `path` that cannot be read."""
    message_id = _READ_ERRORS.get(error.errno or 0, "record.error.read_failed")
    return RecordError(message_id, path=str(path), detail=error.strerror or type(error).__name__)


def check_readable(path: Path) -> None:
    """Raise RecordError where `path` is no file that could be read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise read_error(error, path) from error
    if stat.S_ISDIR(mode):
        raise RecordError("record.error.is_a_folder", path=str(path))
    if not stat.S_ISREG(mode):
        raise RecordError("record.error.not_a_file", path=str(path))


def remove_leftovers(path: Path) -> None:
    """Remove half-written files that a killed process left beside `path`; under its lock."""
    with suppress(OSError):
        for place in path.parent.iterdir():
            if place.name.startswith(f".{path.name}.") and place.name.endswith(".tmp"):
                place.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes, *, keep_as: Path | None = None) -> None:
    """Put `content` at `path` in one stroke; OSError leaves `path` as it was.

    What was there is kept as `keep_as`. A new file is 0600; an existing one keeps its mode.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            if path.exists() and hasattr(os, "fchmod"):
                os.fchmod(stream.fileno(), stat.S_IMODE(path.stat().st_mode))
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if keep_as is not None and path.exists():
            _keep(path, keep_as)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse to sync a folder; the file itself is safe by then.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _keep(path: Path, keep_as: Path) -> None:
    """Give what is at `path` the name `keep_as` too; a copy where links are not to be had."""
    spare = keep_as.with_name(f".{keep_as.name}.tmp")
    spare.unlink(missing_ok=True)
    try:
        os.link(path, spare)
    except OSError:
        shutil.copy2(path, spare)
    spare.replace(keep_as)
