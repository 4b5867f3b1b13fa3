"""`crm-audit export`: the files that repair the CRM, and what undoes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_audit_tui.cli.language import translator
from crm_audit_tui.cli.notes import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.report.export_summary import ExportSummary


@click.command(name="export", epilog="Example: crm-audit export rossi.audit.toml -o repair/")
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new or empty folder, or one that holds an earlier export.",
)
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet would run as formulas.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(record: Path, output: Path, raw: bool, as_json: bool) -> None:
    """Write what the audit in RECORD decided as files to import into the CRM.

    Merged tables, merge plan, crosswalk of ids, values to fill in, follow-ups, what to archive,
    and a rollback for every table. Every row of every source is accounted for.
    """
    import msgspec

    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.report.export_summary import ExportSummary
    from crm_audit_tui.session import Session

    say = translator()
    session = Session.open(record, read_only=True, in_process=True)
    try:
        with shown_progress(say) as on_progress:
            notes = session.load(on_progress)
            content = session.export(output, neutralise=not raw, on_progress=on_progress)
    finally:
        session.close()
    tell((*session.notes, *notes), say)
    if as_json:
        click.echo(content)
        return
    for line in _lines(msgspec.json.decode(content, type=ExportSummary), say):
        click.echo(line)


def _lines(summary: ExportSummary, say: Translator) -> Iterator[str]:
    yield say.text("report.export.done", folder=summary.folder, n=len(summary.files))
    for each in summary.reconciliation:
        yield "  " + say.text(
            "report.export.rows",
            file=each.name,
            rows_in=each.rows_in,
            rows_out=each.rows_out,
            merged=each.merged,
            archived=each.archived,
            rejected=each.rejected,
        )
    yield say.text(
        "report.export.counts",
        filled=summary.filled,
        labels=summary.labels,
        references=summary.references,
        follow_ups=summary.follow_ups,
    )
    if summary.raw:
        yield say.text("report.export.raw")
    elif summary.neutralised:
        yield say.text("report.export.neutralised", n=summary.neutralised)
    for warning in summary.warnings:
        yield say.message(warning)
    for missed in summary.unresolved:
        yield say.text(f"report.obstacle.{missed.obstacle}", n=missed.count)
    if summary.unresolved:
        yield say.text("report.export.see_not_applied")
