"""The report of an audit in work, written where the auditor wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.session.after import changes_data
from crm_audit_tui.session.kept import KeptAudit
from crm_audit_tui.session.session import Session
from crm_audit_tui.session.sources import kept_places

if TYPE_CHECKING:
    from crm_audit_tui.report.model import ReportModel
    from crm_audit_tui.report.year import Beside
    from crm_audit_tui.tables.result import StepResult


def _beside(session: Session) -> Beside | None:
    """Return the earlier audit that a report of `session` lays beside its own; None without one."""
    from crm_audit_tui.report.year import Beside

    last = session.earlier.last_year
    if last is None:
        return None
    return Beside(
        file=last.file,
        day=last.day.isoformat() if last.day else "",
        fault=last.fault,
        answers=last.audit.answers,
        comparison=session.earlier.comparison(),
    )


def report_of(
    session: Session, language: str, after: Mapping[str, StepResult] | None
) -> ReportModel:
    """Return what is in the report of an audit; `after` are its results after the decisions."""
    from crm_audit_tui.report.build import build_report

    return build_report(
        audit=session.audit,
        log=session.log,
        results=session.results,
        title=session.title,
        language=language,
        today=datetime.now(UTC).date(),
        after=after,
        beside=_beside(session),
    )


def report_place(session: KeptAudit, language: str = "") -> Path:
    """Return where a report lies unless told otherwise; without a `language` in the audit's own.

    In another language it lies beside that one, whatever language the screens are in.
    """
    name = session.path.name.removesuffix(".audit.toml")
    own = session.audit.scope.get("report_language", "") or session.language
    ending = "html" if language in ("", own) else f"{language}.html"
    return session.path.parent / f"{name}.report.{ending}"


def write_audit_report(
    session: Session,
    place: Path,
    *,
    form: str,
    language: str,
    on_progress: OnProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> None:
    """Write the report in `form` ("html", "md", "json") to `place`, never over a source.

    Scores after decisions are taken where a decision changes data and the tables are there.
    """
    from crm_audit_tui.report.write import render, write_report

    after = None
    if session.rows is not None and changes_data(session.audit):
        after = session.check_after(on_progress, is_cancelled)
    spared = (session.path, *kept_places(session.audit.sources, session.path.parent))
    write_report(place, render(report_of(session, language, after), form), spared)
