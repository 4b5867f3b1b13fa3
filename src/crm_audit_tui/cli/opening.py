"""Open a record for the screen; without a terminal say where it stands."""

from __future__ import annotations

from pathlib import Path

import click

from crm_audit_tui.cli.language import translator
from crm_audit_tui.cli.screen import has_terminal, run_screen
from crm_audit_tui.core.audit import step_of
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.record.recent import summary
from crm_audit_tui.session import Session


def open_record(
    record: Path, *, step: str = "scope", read_only: bool = False, language: str = ""
) -> None:
    """Show the audit in `record` at `step` ("": the first one not done); AuditError as `open`."""
    slugs = [spec.slug for spec in STEPS]
    if step and step not in slugs:
        raise click.BadParameter(f"{step} is none of {', '.join(slugs)}.", param_hint="--step")
    if not has_terminal():
        Session.open(record, read_only=True).close()  # a broken record is told here, not listed
        found = summary(record)
        click.echo(
            translator(language or None).text(
                "cli.open.no_terminal",
                title=found.title,
                done=found.steps_done,
                total=found.steps,
                n=found.decisions,
                path=str(record),
            )
        )
        return
    session = Session.open(record, read_only=read_only)
    run_screen(session, step=step or _first_open(session), language=language)


def _first_open(session: Session) -> str:
    """Return the step to go on with: where the last decision was, else the first not done."""
    steps = (step_of(entry.decision) for entry in reversed(session.log.entries))
    last = next((step for step in steps if step), "")
    if last and session.audit.status(last).status == "in_progress":
        return last
    for wanted in ("in_progress", "not_started"):
        for spec in STEPS:
            if session.audit.status(spec.slug).status == wanted:
                return spec.slug
    return STEPS[-1].slug
