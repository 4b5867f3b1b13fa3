"""What auditors said about exports, kept for the next export with the same columns.

Only headers' digests and what was said of columns are kept, no values: a file of the user's
settings, readable by the user alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from crm_audit_tui.record.files import replace_file, storage_error
from crm_audit_tui.record.places import config_folder
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.sources import Corrections

_MOST = 500


class _Known(msgspec.Struct, frozen=True):
    exports: dict[str, Corrections] = {}


def known_exports() -> dict[str, Corrections]:
    """Return what was said, by `header_key`; nothing where nothing can be read.

    It saves work and decides nothing that is not shown, so a broken file is no reason to stop.
    """
    try:
        exports = msgspec.json.decode(_file().read_bytes(), type=_Known).exports
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return {key: each for key, each in exports.items() if _means_something(each)}


def remember_exports(said: Mapping[str, Corrections]) -> None:
    """Keep what was `said`, by `header_key`, the latest last; StorageError where it cannot be."""
    if not said:
        return
    known = {key: each for key, each in known_exports().items() if key not in said}
    exports = dict([*known.items(), *said.items()][-_MOST:])
    path = _file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, msgspec.json.encode(_Known(exports)))
    except OSError as error:
        raise storage_error(error, path) from error


def _means_something(said: Corrections) -> bool:
    """Tell whether what was said names a table of ours (another version may have had others)."""
    return said.table in SCHEMA or not said.table


def _file() -> Path:
    return config_folder() / "known_exports.json"
