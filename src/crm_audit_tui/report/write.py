"""Writing a report: rendered in a format, whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from crm_audit_tui.core.errors import InputError, StorageError
from crm_audit_tui.report.model import ReportModel

FORMATS = ("html", "md", "json")


def render(model: ReportModel, form: str, language: str = "") -> str:
    """Return the report in `form` ("html", "md" or "json"), KeyError for any other."""
    return _renderer(form)(model, language)


def write_report(place: Path, text: str, spared: Iterable[Path] = ()) -> None:
    """Write `text` to `place` (UTF-8, 0600) in one step; a pipe or a terminal is written to.

    InputError where `place` is one of `spared` (record and sources), StorageError where it cannot
    be written.
    """
    if any(_is_one(place, each) for each in spared):
        raise InputError("report.error.overwrites_source", file=str(place))
    staged = None
    try:
        if place.exists() and not place.is_file() and not place.is_dir():
            place.write_text(text, encoding="utf-8", newline="\n")
            return
        there = Path(os.path.realpath(place))  # the file that a link names, never the link
        handle, staged = tempfile.mkstemp(prefix=f".{there.name}.", dir=there.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(staged).replace(there)
    except OSError as error:
        if staged is not None:
            Path(staged).unlink(missing_ok=True)
        raise StorageError(
            "report.error.cannot_write",
            folder=str(place),
            reason=error.strerror or str(error),
        ) from error


def _is_one(place: Path, other: Path) -> bool:
    """Tell whether two paths are of one file, whatever its names."""
    try:
        return os.path.realpath(place) == os.path.realpath(other) or place.samefile(other)
    except OSError:  # one of them is not there
        return False


def _renderer(form: str) -> Callable[[ReportModel, str], str]:
    if form == "html":
        from crm_audit_tui.report.html import render_html

        return render_html
    if form == "md":
        from crm_audit_tui.report.markdown import render_markdown

        return render_markdown
    if form == "json":
        from crm_audit_tui.report.json import render_json

        return render_json
    raise KeyError(form)
