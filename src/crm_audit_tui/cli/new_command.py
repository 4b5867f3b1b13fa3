"""`crm-audit new`: start an audit from exports."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import (
    interface_language,
    language_option,
    translator,
)
from crm_audit_tui.cli.notes import tell
from crm_audit_tui.cli.screen import has_terminal, run_screen


@click.command(name="new", epilog="Example: crm-audit new exports/ --title 'Year end 2026'")
@click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--record", type=click.Path(path_type=Path), help="Keep the audit in this file.")
@click.option("--title", default="", help="Title of the audit.")
@click.option("--audit-date", default="", metavar="D", help="The day all is relative to, ISO 8601.")
@language_option("Language of screen and audit")
@click.option(
    "--after",
    type=click.Path(path_type=Path),
    metavar="RECORD",
    help="Go on from this earlier audit: next year's.",
)
def command(
    exports: tuple[Path, ...],
    record: Path | None,
    title: str,
    audit_date: str,
    language: str,
    after: Path | None,
) -> None:
    """Start an audit from EXPORTS: files or folders of CSV, Excel, ODS, ZIP.

    On a terminal everything that was understood is shown first and can be corrected. Without one
    the record is made at once, with the newest past date in the exports unless --audit-date says
    otherwise, and its evidence is computed before the command ends.

    With --after it is the next audit of the same CRM: settings, how exports are understood, lists,
    rules and scope are taken over, the period moves on a year, pairs kept apart stay apart where
    nothing has changed, and the earlier answers and findings stand beside the new ones.
    """
    from crm_audit_tui.session.begin import checked_day, checked_exports

    checked_exports(exports)
    day = checked_day(audit_date)
    chosen = language or interface_language()
    scope = {"title": title, "audit_date": day.isoformat() if day else "", "language": language}
    if has_terminal():
        run_screen(exports=exports, record=record, scope=scope, language=language, after=after)
        return
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.session.begin import begin_audit

    say = translator(language or None)
    with shown_progress(say) as on_progress:
        begun = begin_audit(
            exports,
            record=record,
            scope=scope if after is not None and not language else {**scope, "language": chosen},
            after=after,
            on_progress=on_progress,
        )
    tell(begun.notes, say)
    click.echo(
        say.text(
            "cli.new.made", path=str(begun.record), n=begun.rows, day=begun.audit_date,
            sources=begun.sources,
        )
    )  # fmt: skip
