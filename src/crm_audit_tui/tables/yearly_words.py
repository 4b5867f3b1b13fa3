"""Words for what changed since an earlier audit: marks that need no colour, scores, settings."""

from __future__ import annotations

from collections.abc import Iterable

from crm_audit_tui.core.findings import FindingNote, FindingStatus
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.setting_words import setting_value
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.yearly import (
    AnswerChange,
    Change,
    FindingChange,
    ScoreChange,
    SettingChange,
)

MARKS = {
    Change.NEW: "+",
    Change.WORSENED: "!",
    Change.REPEATED: "=",
    Change.RESOLVED: "✔",
    Change.NOT_EXAMINED: "?",
}
_LEAST = 0.05  # points; less is rounding


def change_word(change: Change, say: Translator) -> str:
    """Return a mark and a word: "= repeated"."""
    return f"{MARKS[change]} {say.text(f'core.change.{change}')}"


def counted(changes: Iterable[FindingChange], say: Translator) -> list[str]:
    """Return how many findings changed in which way: "= 12 repeated", none left out as zero."""
    kinds = [each.change for each in changes]
    return [
        f"{MARKS[change]} {say.text(f'core.changed.{change}', n=kinds.count(change))}"
        for change in Change
        if change in kinds
    ]


def extents(each: FindingChange, say: Translator) -> str:
    """Return "3.1 % → 5 %", one of them where only one audit has counted, "" where none has."""
    shares = [
        say.share(found.extent)
        for found in (each.before, each.after)
        if found is not None and found.extent is not None
    ]
    return " → ".join(dict.fromkeys(shares))


def score_name(name: str, say: Translator) -> str:
    """Return the name of a step, a part, or the overall score."""
    if name == "overall":
        return say.text("core.part.overall")
    return say.text(f"core.part.{name}" if name in ("use", "data") else f"core.step_short.{name}")


def score_value(value: float | None, say: Translator) -> str:
    """Return a score as a whole number, "n/a" without one."""
    return say.text("core.not_available") if value is None else say.number(value, 0)


def points(value: float, say: Translator, digits: int = 0) -> str:
    """Return a difference with its sign: "+12", "−3.5", "0"."""
    sign = "" if not round(value, digits) else "−" if value < 0 else "+"
    return f"{sign}{say.number(abs(value), digits)}"


def moved_by(change: ScoreChange, say: Translator) -> str:
    """Return what moved a score: "data +10, answers −2.5"; "" where nothing did or none knows."""
    parts = (
        ("data", change.by_data),
        ("answers", change.by_answers),
        ("settings", change.by_settings),
    )
    return ", ".join(
        f"{say.text(f'core.moved_by.{name}')} {points(value, say, 1)}"
        for name, value in parts
        if value is not None and abs(value) >= _LEAST
    )


def answer_change(change: AnswerChange, say: Translator) -> str:
    """Return a question with the answers before and after."""
    before, after = (say.text(f"core.answer.{each}") for each in (change.before, change.after))
    return f"{say.text(f'guide.question.{change.question}')} {before} → {after}"


def setting_values(change: SettingChange, say: Translator) -> tuple[str, str]:
    """Return what a setting was and is set to, "default" for None."""
    before, after = (
        say.text("core.setting_default")
        if value is None
        else say.value(setting_value(change.name, value))
        for value in (change.before, change.after)
    )
    return before, after


def earlier_answer(answer: Answer, note: str, say: Translator) -> str:
    """Return "last audit: partly — the note"; data in the note is made visible."""
    said = say.text("core.earlier.answer", answer=Message(f"core.answer.{answer}"))
    return f"{said} — {say.value(note)}" if note.strip() else said


def earlier_note(note: FindingNote | None, say: Translator) -> str:
    """Return what became of a finding in the earlier audit: accepted and why, closed; else ""."""
    if note is None or note.status is FindingStatus.OPEN:
        return ""
    if note.status is FindingStatus.DONE:
        return say.text("core.earlier.done")
    said = say.text("core.earlier.accepted")
    return f"{said} — {say.value(note.reason)}" if note.reason.strip() else said
