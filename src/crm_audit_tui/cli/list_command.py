"""`crm-audit list`: the audits on this machine, the latest first."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import click

from crm_audit_tui.cli.language import translator
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.record.places import audits_folder
from crm_audit_tui.record.recent import RecentAudit, recent_audits

_WIDEST = 40  # of a title or an organisation, in character cells
_COLUMNS = ("title", "organisation", "steps", "decisions", "modified", "path")


@click.command(name="list", epilog="Example: crm-audit list --json")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(as_json: bool) -> None:
    """List the audits on this machine, the latest first.

    Those in the audits folder (crm-audit locate audits) and those opened from elsewhere.
    """
    words = translator()
    audits = [_with_journal(each) for each in recent_audits()]
    if as_json:
        click.echo(json.dumps([_as_json(each, words) for each in audits], indent=2))
    elif audits:
        click.echo(_table(audits, words))
    else:
        click.echo(words.text("cli.list.none", folder=str(audits_folder())))


def _with_journal(audit: RecentAudit) -> RecentAudit:
    """Return the audit with what its journal holds counted too, where that can be read."""
    if not audit.waiting or audit.problem is not None:
        return audit
    from crm_audit_tui.record.sections import progress
    from crm_audit_tui.record.store import RecordStore

    try:
        store = RecordStore.open(audit.path, read_only=True)
    except AuditError:  # opening it tells more; the list says that there is more than it counts
        return audit
    try:
        stands = progress(store.log.audit)
    finally:
        store.close()
    done, decisions = stands["steps_done"], stands["decisions"]
    assert isinstance(done, int) and isinstance(decisions, int)
    return replace(audit, steps_done=done, decisions=decisions, waiting=False)


def _as_json(audit: RecentAudit, words: Translator) -> dict[str, object]:
    return {
        "path": str(audit.path),
        "title": audit.title,
        "organisation": audit.organisation,
        "steps_done": audit.steps_done,
        "steps": audit.steps,
        "decisions": audit.decisions,
        "modified": audit.modified.isoformat(timespec="seconds") if audit.modified else None,
        "waiting": audit.waiting,
        "problem": words.message(audit.problem) if audit.problem else None,
    }


def _table(audits: list[RecentAudit], words: Translator) -> str:
    rows = [[words.text(f"cli.list.{column}") for column in _COLUMNS]]
    rows += [_row(audit, words) for audit in audits]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for number, row in enumerate(rows):
        cells = [
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
        problem = audits[number - 1].problem if number else None
        if problem:
            lines.append("  " + words.message(problem))
    return "\n".join(lines)


def _row(audit: RecentAudit, words: Translator) -> list[str]:
    steps = words.text("cli.list.of", done=audit.steps_done, total=audit.steps)
    decisions = words.number(audit.decisions)
    if audit.problem:
        steps = decisions = "-"
    elif audit.waiting:
        decisions += "+"
    return [
        _short(visible(audit.title)),
        _short(visible(audit.organisation)),
        steps,
        decisions,
        words.moment(audit.modified.astimezone()) if audit.modified else "-",
        visible(str(audit.path)),
    ]


def _short(text: str) -> str:
    if _width(text) <= _WIDEST:
        return text
    while _width(text) >= _WIDEST:
        text = text[:-1]
    return text + "…"


def _width(text: str) -> int:
    """Return how many cells of a terminal `text` takes."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
