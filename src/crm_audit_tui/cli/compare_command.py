"""`crm-audit compare`: an audit beside an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_audit_tui.cli.language import translator

if TYPE_CHECKING:
    from crm_audit_tui.core.audit import Audit
    from crm_audit_tui.core.findings import Finding
    from crm_audit_tui.core.messages import Message
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.tables.result import Results
    from crm_audit_tui.tables.yearly import Comparison, FindingChange, ScoreChange


@click.command(name="compare", epilog="Example: crm-audit compare 2025.audit.toml 2026.audit.toml")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@click.option("--language", default="", metavar="L", help="Language of the words: en, it.")
def command(old: Path, new: Path, form: str, language: str) -> None:
    """Lay the audit in the record NEW beside the earlier one in OLD.

    Scores with what moved them (data, answers, settings), findings that are new, worsened,
    repeated or resolved, answers and settings that changed.
    """
    from crm_audit_tui.core.errors import AuditError
    from crm_audit_tui.tables.yearly import compare

    say = translator(language or None)
    (day_before, before), (day_after, after) = _read(old), _read(new)
    if day_before > day_after:
        raise AuditError("cli.error.compared_backwards", old=str(old), new=str(new))
    found = compare(before, after)
    click.echo(_json(found, say) if form == "json" else _text(found, say))


def _read(record: Path) -> tuple[str, tuple[Audit, Results]]:
    from crm_audit_tui.session import Session

    session = Session.open(record, read_only=True, in_process=True)
    try:
        return session.audit_date.isoformat(), (session.audit, dict(session.results))
    finally:
        session.close()


def _title(finding: Finding, say: Translator) -> str:
    from crm_audit_tui.core.visible import visible

    return visible(finding.text) if finding.text else say.message(finding.title)


def _extent(each: FindingChange, say: Translator) -> str:
    from crm_audit_tui.core.messages import Share

    shares = [
        say.value(Share(found.extent))
        for found in (each.before, each.after)
        if found is not None and found.extent is not None
    ]
    return f" ({' → '.join(map(str, shares))})" if shares else ""


def _name(name: str, say: Translator) -> str:
    if name == "overall":
        return say.text("cli.compare.overall")
    return say.text(f"core.part.{name}" if name in ("use", "data") else f"core.step_short.{name}")


def _text(found: Comparison, say: Translator) -> str:
    from crm_audit_tui.tables.yearly import Change

    lines = [say.text("cli.compare.scores")]
    lines += [f"  {_moved(each, say)}" for each in found.scores if _has_score(each)]
    if not any(map(_has_score, found.scores)):
        lines.append(f"  {say.text('cli.compare.no_scores')}")
    for change in Change:
        chosen = [each for each in found.findings if each.change is change]
        if chosen:
            lines += ["", say.text(f"cli.compare.{change}", n=len(chosen))]
            lines += [f"  {_line(each, say)}" for each in chosen]
    if found.answers:
        lines += ["", say.text("cli.compare.answers", n=len(found.answers))]
        for answer in found.answers:
            before, after = (
                say.text(f"core.answer.{each}") for each in (answer.before, answer.after)
            )
            question = say.text(f"guide.question.{answer.question}")
            lines.append(f"  {question} {before} → {after}")
    if found.settings:
        lines += ["", say.text("cli.compare.settings", n=len(found.settings))]
        for setting in found.settings:
            before, after = (_set_to(each, say) for each in (setting.before, setting.after))
            lines.append(f"  {say.message(_setting(setting.name))}: {before} → {after}")
    return "\n".join(lines)


def _line(each: FindingChange, say: Translator) -> str:
    rating = say.text(f"core.rating.{each.finding.rating}")
    return f"{rating}: {_title(each.finding, say)}{_extent(each, say)}"


def _setting(name: str) -> Message:
    from crm_audit_tui.core.messages import Message, message

    bound, _, metric = name.partition(".")
    if bound in ("floor", "goal"):
        return message(f"core.setting_{bound}", metric=Message(f"checks.metric.{metric}"))
    return Message(f"core.setting.{name}")


def _set_to(value: float | None, say: Translator) -> str:
    return say.text("cli.compare.default") if value is None else str(say.value(value))


def _has_score(each: ScoreChange) -> bool:
    return each.before is not None or each.after is not None


def _moved(each: ScoreChange, say: Translator) -> str:
    before, after = (
        say.text("core.not_available") if value is None else f"{value:.0f}"
        for value in (each.before, each.after)
    )
    line = f"{_name(each.name, say)}: {before} → {after}"
    if each.by_data is None or each.by_answers is None or each.by_settings is None:
        return line
    parts = [
        f"{say.text(f'cli.compare.by_{name}')} {value:+.1f}"
        for name, value in (
            ("data", each.by_data),
            ("answers", each.by_answers),
            ("settings", each.by_settings),
        )
        if abs(value) >= 0.05
    ]
    return f"{line} ({', '.join(parts)})" if parts else line


def _json(found: Comparison, say: Translator) -> str:
    content = {
        "scores": [
            {
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "by_data": each.by_data,
                "by_answers": each.by_answers,
                "by_settings": each.by_settings,
            }
            for each in found.scores
        ],
        "findings": [
            {
                "id": each.finding.id,
                "change": each.change.value,
                "rule": each.finding.rule,
                "step": each.finding.step,
                "title": _title(each.finding, say),
                "before": each.before.extent if each.before is not None else None,
                "after": each.after.extent if each.after is not None else None,
            }
            for each in found.findings
        ],
        "answers": [
            {"question": each.question, "before": each.before.value, "after": each.after.value}
            for each in found.answers
        ],
        "settings": [
            {"name": each.name, "before": each.before, "after": each.after}
            for each in found.settings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
