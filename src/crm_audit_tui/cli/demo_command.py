"""`crm-audit demo`: a ready audit over a copy of the sample data."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import interface_language, language_option, translator
from crm_audit_tui.cli.screen import has_terminal, run_screen


@click.command(name="demo", epilog="Example: crm-audit demo --dir ~/crm-audit-demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Copy the sample here; a demo that is there already goes on.",
)
@language_option("Language of the screen")
def command(folder: Path | None, language: str) -> None:
    """Open a ready audit over a copy of the sample data.

    Without --dir the copy goes to a fresh folder. Without a terminal every check runs, the summary
    is printed, and how to open the audit.
    """
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.session.sample import open_demo

    say = translator(language or None)
    with shown_progress(say) as on_progress:
        session = open_demo(
            on_progress,
            folder=folder,
            language=language or interface_language(),
            in_process=not has_terminal(),
        )
    if has_terminal():
        run_screen(session, language=language)
        return
    from crm_audit_tui.cli.scan_summary import summary_text
    from crm_audit_tui.session.scan import scan

    try:
        record = session.path
        with shown_progress(say) as on_progress:
            result = scan([record.parent], session.audit_date, on_progress=on_progress)
    finally:
        session.close()
    click.echo(summary_text(result, say))
    click.echo(say.text("cli.demo.open", path=str(record)))
