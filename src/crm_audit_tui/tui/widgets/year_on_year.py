"""This audit beside an earlier one: scores of both with a picture, what moved them, findings."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.setting_words import setting_label
from crm_audit_tui.core.steps import STEPS, Part
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tables import yearly_words
from crm_audit_tui.tables.yearly import Comparison, ScoreChange
from crm_audit_tui.tui.widgets.text_table import fit

BEFORE, AFTER, BOTH = "○", "●", "◉"
_LABEL = 28
_SCALE, _WIDE_SCALE = 21, 41  # cells from 0 to 100
_WIDE = 110
_SETTINGS = 8
_INDENT = 4


def year_on_year(text: Text, session: Session, say: Translator, width: int) -> None:
    """Add the earlier audit that the scope names, or why there is nothing to compare with."""
    last = session.earlier.last_year
    if last is None:
        if session.audit.scope.get("earlier_record", "").strip():
            text.append("\n" + say.text("tui.year.heading") + "\n", "bold")
            text.append(say.text("tui.year.reading") + "\n", "dim")
        return
    text.append("\n" + say.text("tui.year.heading") + "\n", "bold")
    found = session.earlier.comparison()
    if found is None:
        why = say.message(last.fault) if last.fault is not None else ""
        text.append(say.text("tui.year.fault", file=last.file, reason=why) + "\n")
        return
    before = say.day(last.day) if last.day else say.text("core.not_available")
    legend = f"{BEFORE} {before} → {AFTER} {say.day(session.audit_date)}"
    text.append(f"{legend} · {visible(last.file)}\n", "dim")
    text.append("  ".join(yearly_words.counted(found.findings, say)) + "\n")
    _scores(text, found, say, width)
    if found.waiting:
        text.append(say.text("tui.year.waiting", n=found.waiting) + "\n")
    if found.answered_otherwise:
        text.append(say.text("tui.year.answers", n=len(found.answered_otherwise)) + "\n")
    _settings(text, found, say)


def slope(before: float | None, after: float | None, width: int = _SCALE) -> str:
    """Return a scale from 0 to 100 with both scores on it, joined: readable without colour."""
    cells = ["·"] * width
    places = [
        None if value is None else round(min(max(value, 0.0), 100.0) / 100 * (width - 1))
        for value in (before, after)
    ]
    sooner, later = places
    if sooner is not None and later is not None:
        low, high = sorted((sooner, later))
        cells[low : high + 1] = ["━"] * (high + 1 - low)
    if sooner is not None:
        cells[sooner] = BEFORE
    if later is not None:
        cells[later] = BOTH if later == sooner else AFTER
    return "".join(cells)


def _scores(text: Text, found: Comparison, say: Translator, width: int) -> None:
    by_name = {each.name: each for each in found.scores}
    for name, number in _order():
        each = by_name.get(name)
        if each is None or (each.before is None and each.after is None):
            continue
        part = number is None
        label = yearly_words.score_name(name, say)
        _score(text, label if part else f"  {number}{label}", each, say, width, bold=part)


def _order() -> Iterator[tuple[str, str | None]]:
    """Yield parts before their steps; a step with what stands before its name."""
    for part in (Part.USE, Part.DATA):
        yield part.value, None
        for spec in STEPS:
            if spec.part is part:
                yield spec.slug, f"{spec.number} " if spec.number else ""
    yield "overall", None


def _score(
    text: Text, label: str, each: ScoreChange, say: Translator, width: int, *, bold: bool
) -> None:
    before, after = (yearly_words.score_value(value, say) for value in (each.before, each.after))
    scale = _WIDE_SCALE if width >= _WIDE else _SCALE
    line = f"{fit(label, _LABEL)} {before:>4} {slope(each.before, each.after, scale)} {after:<4}"
    if each.before is not None and each.after is not None:
        line += f" {yearly_words.points(round(each.after) - round(each.before), say):>4}"
    text.append(line, "bold" if bold else "")
    by = yearly_words.moved_by(each, say)
    if by:
        apart = cell_len(line) + 2 + cell_len(by) > width
        text.append(("\n" + " " * _INDENT if apart else "  ") + by, "dim")
    text.append("\n")


def _settings(text: Text, found: Comparison, say: Translator) -> None:
    if not found.settings:
        return
    text.append(say.text("tui.year.settings", n=len(found.settings)) + "\n")
    for each in found.settings[:_SETTINGS]:
        before, after = yearly_words.setting_values(each, say)
        label = say.message(setting_label(each.name))
        text.append(f"  {label}{say.colon}{before} → {after}\n", "dim")
    if len(found.settings) > _SETTINGS:
        more = len(found.settings) - _SETTINGS
        text.append(f"  {say.text('tui.year.more', n=more)}\n", "dim")
