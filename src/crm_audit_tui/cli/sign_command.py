"""`crm-audit sign`: sign an audit as it stands."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import translator


@click.command(
    name="sign", epilog="Example: crm-audit sign rossi.audit.toml --name 'Ada Rossi' --role Auditor"
)
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--name", required=True, metavar="N", help="Who signs.")
@click.option("--role", default="", metavar="R", help="In which role.")
def command(record: Path, name: str, role: str) -> None:
    """Sign the audit in RECORD: name, time, and the seal over every decision and section.

    It is evidence against changes by hand, not proof against a file made anew in whole.
    """
    from crm_audit_tui.session import Session
    from crm_audit_tui.session.signing import sign

    say = translator()
    session = Session.open(record, in_process=True)
    try:
        head = sign(session, name, role).hash
    finally:
        session.close()
    click.echo(say.text("cli.sign.signed", name=name, head=head[:12]))
