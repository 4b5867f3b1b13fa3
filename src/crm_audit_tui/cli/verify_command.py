"""`crm-audit verify`: is a record what was written and signed?"""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import translator


@click.command(name="verify", epilog="Example: crm-audit verify rossi.audit.toml")
@click.argument("record", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, record: Path) -> None:
    """Look at the whole RECORD: every entry's hash, every section, the last signature.

    Exit code 0 where it is whole, 1 where something was altered, 2 where it cannot be read.
    """
    from crm_audit_tui.session import Session
    from crm_audit_tui.session.signing import after_signing, faults

    say = translator()
    session = Session.open(record, read_only=True, in_process=True)
    try:
        found = list(faults(session))
        since = after_signing(session)
        entries, signed = len(session.log.entries), len(session.audit.sign_offs)
    finally:
        session.close()
    for each in found:
        click.echo(say.message(each))
    if since is not None:
        click.echo(say.message(since))
    if found:
        ctx.exit(1)
    click.echo(say.text("cli.verify.whole", n=entries, signed=signed))
