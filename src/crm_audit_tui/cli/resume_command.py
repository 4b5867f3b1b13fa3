"""`crm-audit resume`: go on with the latest audit."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import language_option
from crm_audit_tui.cli.opening import open_record
from crm_audit_tui.core.errors import InputError
from crm_audit_tui.record.recent import recent_audits


@click.command(name="resume", epilog="Example: crm-audit resume")
@click.argument("record", type=click.Path(path_type=Path), required=False)
@language_option("Language of the screen")
def command(record: Path | None, language: str) -> None:
    """Go on with the latest audit, or with RECORD."""
    open_record(record or _latest(), step="", language=language)


def _latest() -> Path:
    for audit in recent_audits():
        if audit.problem is None:
            return audit.path
    raise InputError("session.error.no_latest")
