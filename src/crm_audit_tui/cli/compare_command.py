"""`crm-audit compare`: an audit beside an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_audit_tui.cli.language import language_option, translator
from crm_audit_tui.core.setting_words import setting_label

if TYPE_CHECKING:
    from crm_audit_tui.core.audit import Audit
    from crm_audit_tui.core.findings import Finding
    from crm_audit_tui.i18n import Translator
    from crm_audit_tui.tables.result import Results
    from crm_audit_tui.tables.yearly import Comparison, FindingChange, ScoreChange


@click.command(name="compare", epilog="Example: crm-audit compare 2025.audit.toml 2026.audit.toml")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@language_option("Language of the words")
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


def _text(found: Comparison, say: Translator) -> str:
    from crm_audit_tui.tables import yearly_words as words
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
        lines += [f"  {words.answer_change(each, say)}" for each in found.answers]
    if found.settings:
        lines += ["", say.text("cli.compare.settings", n=len(found.settings))]
        for setting in found.settings:
            before, after = words.setting_values(setting, say)
            label = say.message(setting_label(setting.name))
            lines.append(f"  {label}{say.colon}{before} → {after}")
    return "\n".join(lines)


def _line(each: FindingChange, say: Translator) -> str:
    from crm_audit_tui.tables.yearly_words import extents

    rating, shares = say.text(f"core.rating.{each.finding.rating}"), extents(each, say)
    return f"{rating}{say.colon}{_title(each.finding, say)}" + (f" ({shares})" if shares else "")


def _has_score(each: ScoreChange) -> bool:
    return each.before is not None or each.after is not None


def _moved(each: ScoreChange, say: Translator) -> str:
    from crm_audit_tui.tables import yearly_words as words

    before, after = (words.score_value(value, say) for value in (each.before, each.after))
    by = words.moved_by(each, say)
    return f"{words.score_name(each.name, say)}{say.colon}{before} → {after}" + (
        f" ({by})" if by else ""
    )


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
