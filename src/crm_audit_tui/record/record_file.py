"""The TOML file of a record: what lies beside it, and whether somebody else has edited it."""

from __future__ import annotations

import os
from pathlib import Path

from crm_audit_tui.record.files import read_bytes, replace_file, storage_error

_Look = tuple[int, int, int]  # what tells a file from the one that was there before


class RecordFile:
    """The file at `path`, as this program has read or written it last.

    `journal` and `lock` belong to the record and lie beside it.
    """

    def __init__(self, path: Path) -> None:
        # Through links, so that the file they name is replaced and not the link.
        self.path = Path(os.path.realpath(path))
        self.journal = self._beside(".journal")
        self.lock = self._beside(".lock")
        self._seen: _Look | None = None

    def read(self) -> bytes:
        """Return what is in the file; RecordError where it cannot be read."""
        content = read_bytes(self.path)
        self._seen = self._look()
        return content

    def replace(self, content: bytes) -> Path | None:
        """Put `content` in the file in one stroke; StorageError leaves it as it was.

        What was there is kept beside it, and where somebody has edited that meanwhile under a name
        of its own, which is returned.
        """
        edited = self._seen is not None and self._look() not in (None, self._seen)
        copy = self.path.with_name(self.path.name + ".bak")
        keep_as = self._beside(".edited.toml") if edited else copy
        try:
            replace_file(self.path, content, keep_as=keep_as)
        except OSError as error:
            raise storage_error(error, self.path) from error
        self._seen = self._look()
        return keep_as if edited else None

    def _look(self) -> _Look | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name.removesuffix(".toml") + suffix)
