"""`crm-audit open`: go on with an audit record."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import language_option
from crm_audit_tui.cli.opening import open_record


@click.command(
    name="open", epilog="Example: crm-audit open 'Year end 2026.audit.toml' --step missing"
)
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--step", default="scope", metavar="STEP", help="Show this step first.")
@click.option("--read-only", is_flag=True, help="Look without being able to decide.")
@language_option("Language of the screen")
def command(record: Path, step: str, read_only: bool, language: str) -> None:
    """Open an audit RECORD where it was left.

    Its exports are read again and its evidence computed in the background.
    """
    open_record(record, step=step, read_only=read_only, language=language)
