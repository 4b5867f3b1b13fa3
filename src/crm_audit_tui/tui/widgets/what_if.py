"""What closing findings would do to the scores: from, to, and which single ones lift them most."""

from __future__ import annotations

from rich.text import Text

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.findings import Rating
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import step
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.what_if import closed, metrics_of
from crm_audit_tui.tables.result import Results
from crm_audit_tui.tables.standing import Scores, StandingFinding, findings, scores, step_score
from crm_audit_tui.tui.finding_words import finding_title
from crm_audit_tui.tui.widgets.text_table import hanging

_SHOWN = 5
_LEAST = 0.1  # points; less is rounding


def what_if(text: Text, results: Results, audit: Audit, say: Translator, width: int) -> None:
    """Add the scores as they would be with the essential, and with all, open findings closed.

    A scored figure moves by what the closed findings count of it; answers stay as they are.
    Where no part has a score yet, the steps that have one are shown. Nothing where nothing moves.
    """
    now = scores(results, audit)
    standing = [each for each in findings(results, audit) if each.open]
    essential = [each for each in standing if each.rating is Rating.ESSENTIAL]
    others = [each for each in standing if each.rating is not Rating.ESSENTIAL]
    lines = []
    for name, chosen, left in (("essential", essential, others), ("all", standing, [])):
        moves = _moves(now, scores(closed(results, chosen, left), audit), say) if chosen else ""
        if moves:
            lines.append(say.text(f"tui.closing.if_{name}", n=len(chosen), moves=moves))
    if not lines:
        return
    text.append("\n" + say.text("tui.closing.what_if") + "\n", "bold")
    text.append("".join(f"{hanging(line, width)}\n" for line in lines))
    telling = _most_telling(results, audit, standing, now)
    if len({each.finding.step for each, _ in telling}) < len(telling):
        text.append(f"{hanging(say.text('tui.closing.gains_overlap'), width)}\n", "dim")
    for finding, gain in telling:
        title = finding_title(finding.finding, say)
        short = say.text(f"core.step_short.{finding.finding.step}")
        lift = say.text("tui.closing.gain", gain=round(gain, 1), step=short)
        text.append(f"{hanging(f'{lift} {title}', width)}\n", "dim")


def _moves(now: Scores, then: Scores, say: Translator) -> str:
    """Return "use 40 → 55, data 60 → 72, overall 50 → 64", without what has no score."""
    parts: list[tuple[str, Score, Score]] = [
        (say.text("core.part.use"), now.use, then.use),
        (say.text("core.part.data"), now.data, then.data),
        (say.text("tui.closing.overall"), now.overall, then.overall),
    ]
    if all(before.value is None for _, before, _ in parts):
        parts = [
            (say.text(f"core.step_short.{slug}"), before, then.steps[slug])
            for slug, before in now.steps.items()
            if before.value != then.steps[slug].value
        ]
    return ", ".join(
        f"{name} {before.value:.0f} → {after.value:.0f}"
        for name, before, after in parts
        if before.value is not None and after.value is not None
    )


def _most_telling(
    results: Results, audit: Audit, standing: list[StandingFinding], now: Scores
) -> list[tuple[StandingFinding, float]]:
    """Return the findings of which closing one alone lifts the score of its step most, in points.

    Of several that lift it alike (they are about the same figure) the most essential stands.
    """
    gains: dict[tuple[str, float], tuple[StandingFinding, float]] = {}
    for each in standing:
        slug = each.finding.step
        before = now.steps.get(slug)
        if before is None or before.value is None or not metrics_of(each.finding):
            continue
        left = [other for other in standing if other is not each]
        alone = closed({slug: results[slug]}, [each], left)[slug]  # no other step's score moves
        after = step_score(step(slug), alone, audit).value
        gain = min(after or 0.0, 100.0) - before.value
        if gain >= _LEAST:
            gains.setdefault((slug, round(gain, 3)), (each, gain))
    ranked = sorted(gains.values(), key=lambda each: (-each[1], each[0].finding.id))
    return ranked[:_SHOWN]
