"""`crm-audit check`: constant evaluation, the figures of exports held to limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_audit_tui.cli.language import language_option, translator
from crm_audit_tui.cli.notes import tell

if TYPE_CHECKING:
    from crm_audit_tui.core.limits import Limit
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.session.evaluation import Evaluated, Evaluation


@click.command(
    name="check",
    epilog="Example: crm-audit check rossi.audit.toml --thresholds limits.toml",
)
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--thresholds",
    "limits_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of limits; else those of the record, else the defaults.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the record's limits to FILE and evaluate nothing.",
)
@click.option("--audit-date", default="", metavar="D", help="The day all is relative to, ISO 8601.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@language_option("Language of the words")
@click.pass_context
def command(
    ctx: click.Context,
    places: tuple[Path, ...],
    limits_file: Path | None,
    save: Path | None,
    audit_date: str,
    as_json: bool,
    language: str,
) -> None:
    """Hold exports (files or folders), or those of a RECORD, to limits.

    Exit code 0 where every limit that could be measured is met, 1 where one is breached, 2 where
    nothing could be evaluated. What could not be read, or is not there any more, is said on the
    error output, and with --json under notes.
    """
    from crm_audit_tui.cli.progress import shown_progress
    from crm_audit_tui.session.begin import checked_day, checked_exports
    from crm_audit_tui.session.evaluation import Outcome, evaluate, save_limits

    say = translator(language or None)
    if save is not None:
        if len(places) != 1:
            raise click.UsageError("--save takes one RECORD.")
        written = save_limits(places[0], save)
        click.echo(say.text("cli.check.saved", n=len(written), file=str(save)))
        return
    checked_exports(places)
    day = checked_day(audit_date)
    with shown_progress(say) as on_progress:
        found = evaluate(places, limits_file=limits_file, audit_date=day, on_progress=on_progress)
    if not as_json:
        tell(found.notes, say)
    click.echo(_json(found, say) if as_json else _text(found, say))
    if found.count(Outcome.BREACHED):
        ctx.exit(1)
    if not found.count(Outcome.MET):
        ctx.exit(2)


def _text(found: Evaluation, say: Translator) -> str:
    from crm_audit_tui.core.messages import Day
    from crm_audit_tui.session.evaluation import Outcome

    lines = [say.text("cli.scan.date", day=Day(found.audit_date.isoformat())), ""]
    for each in found.results:
        sign = {Outcome.MET: "✔", Outcome.BREACHED: "✗", Outcome.NOT_MEASURED: "–"}[each.outcome]
        line = (
            f"{sign} {_name(each.limit, say)}{say.colon}{_value(each, say)} ({_bounds(each, say)})"
        )
        owner = f" → {say.value(each.limit.owner)}" if each.limit.owner else ""
        lines.append(line + owner)
    lines += [
        "",
        say.text(
            "cli.check.summary",
            breached=found.count(Outcome.BREACHED),
            met=found.count(Outcome.MET),
            n=found.count(Outcome.NOT_MEASURED),
        ),
    ]
    return "\n".join(lines)


def _name(limit: Limit, say: Translator) -> str:
    from crm_audit_tui.i18n.catalogue import texts

    known = f"checks.metric.{limit.metric}"
    name = say.text(known) if known in texts("en", "checks") else str(say.value(limit.metric))
    return f"{name} [{say.value(limit.subject)}]" if limit.subject else name


def _value(each: Evaluated, say: Translator) -> str:
    value = each.metric.value if each.metric is not None else None
    if each.metric is None or not isinstance(value, int | float):
        return say.text("core.not_available")
    return _number(value, each, say)


def _bounds(each: Evaluated, say: Translator) -> str:
    said = [
        say.text(f"cli.check.{name}", value=_number(value, each, say))
        for name, value in (("at_least", each.limit.at_least), ("at_most", each.limit.at_most))
        if value is not None
    ]
    return ", ".join(said)


def _number(value: float, each: Evaluated, say: Translator) -> str:
    from crm_audit_tui.core.messages import Share
    from crm_audit_tui.core.percentages import is_share
    from crm_audit_tui.tables.result import Unit

    metric = each.metric
    if is_share(each.limit.metric) if metric is None else metric.unit is Unit.SHARE:
        return str(say.value(Share(value)))
    return str(say.value(round(value, 2)))


def _json(found: Evaluation, say: Translator) -> str:
    content = {
        "audit_date": found.audit_date.isoformat(),
        "limits": [
            {
                "metric": each.limit.metric,
                "subject": each.limit.subject,
                "name": _name(each.limit, say),
                "value": each.metric.value if each.metric is not None else None,
                "n": each.metric.n if each.metric is not None else None,
                "at_least": each.limit.at_least,
                "at_most": each.limit.at_most,
                "rule": each.limit.rule,
                "owner": each.limit.owner,
                "outcome": each.outcome.value,
            }
            for each in found.results
        ],
        "notes": [say.message(note) for note in found.notes],
        "seconds": found.seconds,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
