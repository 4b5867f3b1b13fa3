"""The folder of an export: written whole or not at all, and never over anybody else's files."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.report.export_summary import ExportedFile, ExportSummary
from crm_audit_tui.tables.sources import SourceReport

MANIFEST = "crm-audit-export.json"
_STAGE = ".crm-audit-export-"


@contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """Yield a private folder beside the files to come; it is gone afterwards, whatever happens.

    InputError where `folder` holds files that are not an untouched export of ours.
    """
    try:
        _refuse_strangers(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=_STAGE, dir=folder))
    except OSError as error:
        raise _storage(folder, error) from error
    try:
        yield staged
    except OSError as error:
        raise _storage(folder, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def publish(
    staged: Path, folder: Path, summary: ExportSummary, sources: Iterable[SourceReport]
) -> ExportSummary:
    """Move the staged files to `folder` with a manifest; files of an earlier export go.

    Return the summary with each file's hash. InputError where a file would overwrite a source.
    """
    files = tuple(_hashed(staged, each) for each in summary.files)
    summary = msgspec.structs.replace(summary, files=files)
    names = {each.name for each in files} | {MANIFEST}
    _refuse_sources(folder, names, sources)
    (staged / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2))
    earlier = {each.name for each in _earlier(folder)}
    for name in [*sorted(names - {MANIFEST}), MANIFEST]:
        place = staged / name
        place.chmod(0o600)
        with place.open("rb") as stream:
            os.fsync(stream.fileno())
        place.replace(folder / name)
    for name in earlier - names:
        (folder / name).unlink(missing_ok=True)
    _sync(folder)
    return summary


def read_manifest(folder: Path) -> ExportSummary:
    """Return what the export in `folder` did; InputError where there is none."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=ExportSummary)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError("report.error.no_export", folder=str(folder)) from error


def _refuse_strangers(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError("report.error.not_a_folder", folder=str(folder))
    ours = {each.name: each.sha256 for each in _earlier(folder)}
    for place in sorted(folder.iterdir()):
        if (place.name == MANIFEST and ours) or place.name.startswith(_STAGE):
            continue
        if place.name not in ours or not place.is_file() or place.is_symlink():
            raise InputError("report.error.folder_in_use", folder=str(folder), file=place.name)
        if _digest(place) != ours[place.name]:
            raise InputError("report.error.export_changed", folder=str(folder), file=place.name)


def _refuse_sources(folder: Path, names: Iterable[str], sources: Iterable[SourceReport]) -> None:
    taken = {Path(source.path).resolve() for source in sources if source.path}
    for name in names:
        place = folder / name
        if place.resolve() in taken:
            raise InputError("report.error.overwrites_source", file=str(place))


def _earlier(folder: Path) -> tuple[ExportedFile, ...]:
    try:
        return read_manifest(folder).files
    except InputError:
        return ()


def _hashed(staged: Path, file: ExportedFile) -> ExportedFile:
    return msgspec.structs.replace(file, sha256=_digest(staged / file.name))


def _digest(place: Path) -> str:
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _storage(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        "report.error.cannot_write", folder=str(folder), reason=error.strerror or str(error)
    )
