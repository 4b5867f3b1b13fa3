"""`crm-audit report`: the report of an audit as HTML, Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_audit_tui.cli.language import language_option, translator
from crm_audit_tui.cli.notes import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.session import Session
    from crm_audit_tui.tables.result import StepResult


@click.command(
    name="report", epilog="Example: crm-audit report rossi.audit.toml --language it -o report.html"
)
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md", "json"]),
    help="Told from the ending of FILE where it is left out, else html.",
)
@language_option("Language of the report")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Where to write it; standard output where it is left out.",
)
@click.option(
    "--as-found",
    is_flag=True,
    help="Leave out the scores after decisions, which take every check again.",
)
def command(
    record: Path, form: str | None, language: str, output: Path | None, as_found: bool
) -> None:
    """Write the report of the audit kept in RECORD.

    What was noticed about the record and its exports goes to the error output.
    """
    from crm_audit_tui.report.write import render, write_report
    from crm_audit_tui.session import Session
    from crm_audit_tui.session.reporting import report_of
    from crm_audit_tui.session.sources import kept_places

    to_file = output is not None and str(output) != "-"
    form = form or _form_of(output)
    session = Session.open(record, read_only=True, in_process=True)
    try:
        tongue = _language(session, language)
        say = translator()
        tell(session.notes, say)
        session.earlier.read()
        _compute_missing(session, say)
        model = report_of(session, tongue, None if as_found else _after(session, say))
        text = render(model, form)
        if not to_file:
            click.echo(text, nl=False)
            return
        assert output is not None
        sources = kept_places(session.audit.sources, session.path.parent)
        write_report(output, text, (session.path, *sources))
    finally:
        session.close()
    click.echo(say.text("report.written", file=str(output)))


def _form_of(output: Path | None) -> str:
    endings = {".md": "md", ".markdown": "md", ".json": "json"}
    return endings.get(output.suffix.lower(), "html") if output else "html"


def _language(session: Session, asked: str) -> str:
    return asked or session.audit.scope.get("report_language", "") or session.language


def _compute_missing(session: Session, say: Translator) -> None:
    """Compute the evidence of a record that has none yet: without it nothing would seem wrong."""
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.core.errors import AuditError

    if session.results:
        return
    try:
        with shown_progress(say) as on_progress:
            notes = session.load(on_progress)
            session.match(on_progress)
            session.check(on_progress)
        tell(notes, say)
    except AuditError as error:
        click.echo(say.message(error.message), err=True)
        click.echo(say.text("report.without_evidence"), err=True)


def _after(session: Session, say: Translator) -> Mapping[str, StepResult] | None:
    """Return the results after decisions; None where none changes data or the exports are gone."""
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.core.errors import AuditError
    from crm_audit_tui.session.after import changes_data

    if not changes_data(session.audit):
        return None
    try:
        with shown_progress(say) as on_progress:
            notes = session.load(on_progress)
            found = session.check_after(on_progress)
        tell(notes, say)
        return found
    except AuditError as error:
        click.echo(say.message(error.message), err=True)
        click.echo(say.text("report.without_after"), err=True)
        return None
