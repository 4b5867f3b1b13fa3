"""A private folder for what is in work: tables and matches of one session, gone when it ends."""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from crm_audit_tui.record.files import storage_error

_PREFIX = "crm-audit-"


class Workplace:
    """A folder that only its owner can read (0700), removed at `close` or at exit.

    What a killed session left behind is removed by the next one. StorageError where there is no
    room for a folder.
    """

    def __init__(self) -> None:
        _remove_abandoned()
        try:
            self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        except OSError as error:
            raise storage_error(error, Path(tempfile.gettempdir())) from error
        self.fingerprint_key = secrets.token_bytes(16)  # for an audit that starts here
        atexit.register(self.close)

    @property
    def tables(self) -> Path:
        """Where the canonical tables lie."""
        return self.subfolder("tables")

    @property
    def matches(self) -> Path:
        """Where the matches lie."""
        return self.subfolder("matches")

    def subfolder(self, name: str) -> Path:
        """Return the folder `name` within, made if need be."""
        place = self.folder / name
        place.mkdir(mode=0o700, exist_ok=True)
        return place

    def close(self) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)


def _remove_abandoned() -> None:
    if os.name == "nt":  # signal 0 ends a process there instead of asking after it
        return
    for place in Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"):
        pid = place.name.removeprefix(_PREFIX).partition("-")[0]
        # Anybody may put anything there: a link to nowhere, a number that is no process.
        with contextlib.suppress(OSError, OverflowError):
            mine = place.lstat().st_uid == os.getuid()
            if mine and pid.isdecimal() and not _alive(int(pid)):
                shutil.rmtree(place, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
