"""Bringing older records forward, one version at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm_audit_tui.core.errors import RecordError
from crm_audit_tui.record.files import broken_record

FORMAT_VERSION = 1

Document = dict[str, object]
Migration = Callable[[Document], Document]

# version -> what makes a document of that version one of the next. Decisions in the log keep their
# payloads as written, since their hashes cover them: a migration adds or renames what is around.
MIGRATIONS: dict[int, Migration] = {}


def migrate(
    document: Document,
    *,
    path: str,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    current: int = FORMAT_VERSION,
) -> Document:
    """Return `document` as one of version `current`; RecordError where it is newer or has none."""
    version = document.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise broken_record(
            "record.error.no_version" if version is None else "record.error.wrong_version",
            path=path,
            found=str(version),
        )
    if version > current:
        raise RecordError("record.error.newer_version", path=path, found=version, known=current)
    while version < current:
        document = migrations[version](document)
        version += 1
        document["format_version"] = version
    return document
