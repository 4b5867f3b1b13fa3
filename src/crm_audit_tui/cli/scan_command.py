"""`crm-audit scan`: every check over exports, without a screen."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crm_audit_tui.cli.language import language_option, translator


@click.command(
    name="scan", epilog="Example: crm-audit scan exports/ --audit-date 2026-12-31 --json"
)
@click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--audit-date", default="", metavar="D", help="The day all is relative to, ISO 8601.")
@click.option("--records", is_flag=True, help="Name every record of a finding in the JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where duplicates are searched.",
)
@language_option("Language of the words")
def command(
    exports: tuple[Path, ...],
    audit_date: str,
    records: bool,
    as_json: bool,
    engine: str,
    language: str,
) -> None:
    """Run every check over EXPORTS (files or folders) and print what was found.

    Without --audit-date the newest past date in the exports is taken and printed.
    """
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.cli.scan_summary import as_plain, summary_text
    from crm_audit_tui.session.begin import checked_day, checked_exports
    from crm_audit_tui.session.scan import scan

    checked_exports(exports)
    day = checked_day(audit_date)
    say = translator(language or None)
    with shown_progress(say) as on_progress:
        result = scan(
            exports,
            day,
            engine=engine,
            all_records=records and as_json,
            on_progress=on_progress,
        )
    if as_json:
        click.echo(json.dumps(as_plain(result, say, records=records), ensure_ascii=False, indent=2))
    else:
        click.echo(summary_text(result, say))
