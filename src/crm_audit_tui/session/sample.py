"""The sample that comes with the program: where it lies, and a copy of it as a ready audit."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.core.progress import (
    IsCancelled,
    OnProgress,
    Progress,
    ignore_progress,
    never_cancelled,
)
from crm_audit_tui.i18n import Translator
from crm_audit_tui.record.places import audits_folder
from crm_audit_tui.session.importing import import_exports
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.workplace import Workplace

ORGANISATION = "Rossi & Hart"
_RECORD = "demo.audit.toml"
_KEPT_BACK = frozenset({".py", ".pyc"})


def sample_folder() -> Path:
    """Return the folder of the sample's exports; InputError where the installation lacks it."""
    packaged = Path(str(files("crm_audit_tui"))) / "sample_data"
    # An editable install has it at the top of the project.
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "sample_data"
    if not any(folder.glob("*.csv")):
        raise InputError("session.error.no_sample", folder=str(folder))
    return folder


def sample_date() -> date:
    """Return the day that the sample is to be audited with, from its own description."""
    content = tomllib.loads((sample_folder() / "planted.toml").read_text("utf-8"))
    day = content["audit_date"]
    assert isinstance(day, date)
    return day


def copy_sample(folder: Path | None = None) -> Path:
    """Copy the sample into `folder` (default: a fresh one) and return it; what is there stays."""
    try:
        if folder is None:
            place = audits_folder() / "temp"
            place.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="demo-", dir=place))
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(sample_folder().iterdir()):
            target = folder / file.name
            if file.is_file() and file.suffix not in _KEPT_BACK and not target.exists():
                shutil.copyfile(file, target)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StorageError(
            "session.error.demo_folder", folder=str(folder or place), why=why
        ) from error
    return folder


def demo_record(folder: Path) -> Path:
    """Return where the demo's record lies in `folder`."""
    return folder / _RECORD


def open_demo(
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    *,
    folder: Path | None = None,
    language: str = "en",
    in_process: bool = False,
) -> Session:
    """Return the audit over a copy of the sample in `folder`; made where there is none yet.

    Its tables are read only where the audit is new. Blocks; raises AuditError, Cancelled.
    """
    on_progress(Progress("session.phase.copying"))
    place = copy_sample(folder)
    record = demo_record(place)
    if record.exists():
        return Session.open(record, in_process=in_process)
    workplace = Workplace()
    try:
        imported = import_exports(
            [place],
            workplace,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            in_process=in_process,
        )
        return Session.create(
            record,
            imported,
            scope={
                "title": Translator(language).text("session.demo.title"),
                "organisation": ORGANISATION,
                "language": language,
                "audit_date": sample_date().isoformat(),
            },
            workplace=workplace,
            in_process=in_process,
        )
    except BaseException:
        workplace.close()
        if folder is None:  # a copy that nobody will find again
            shutil.rmtree(place, ignore_errors=True)
        raise
