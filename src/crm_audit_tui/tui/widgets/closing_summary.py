"""What an audit comes to: scores, counts, signature, the year before, what if, and limits."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from crm_audit_tui.core.decisions import SignOff
from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.scoring import Score
from crm_audit_tui.core.steps import STEPS, Part
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tables.standing import contradictions, findings, scores
from crm_audit_tui.tui.widgets.blocks import bar
from crm_audit_tui.tui.widgets.evidence import not_auditable
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.widgets.what_if import what_if
from crm_audit_tui.tui.widgets.year_on_year import year_on_year
from crm_audit_tui.tui.wording import words

_BAR = 40
_LEAST_BAR = 8
_VALUE = 8  # cells of the score with its margins
_REVIEWED = 18
_MARGIN = 6  # of the panel, and its scroll bar


class SummaryPanel(VerticalScroll, can_focus=True):
    """Scores, counts, and what could not be audited."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self._text = Static(id="summary-text")

    def compose(self) -> ComposeResult:
        yield self._text

    def show(self, session: Session) -> None:
        """Show the audit as it stands."""
        say, width = words(self), max(60, self.size.width - _MARGIN)
        text = Text(no_wrap=False)
        _scores(text, session, say, width)
        _counts(text, session, say)
        _signature(text, session, say)
        year_on_year(text, session, say, width)
        what_if(text, session.results, session.audit, say, width)
        _limits(text, session, say)
        self._text.update(text)


def _scores(text: Text, session: Session, say: Translator, width: int) -> None:
    """Add a line a score; a title for which the window has no room gives way to the short name."""
    found = scores(session.results, session.audit)
    most = width - _VALUE - _REVIEWED - _LEAST_BAR - 2
    lines: list[tuple[str, Score, str]] = []
    for part, total in ((Part.USE, found.use), (Part.DATA, found.data)):
        lines.append((say.text(f"core.part.{part}"), total, "bold"))
        for spec in STEPS:
            if spec.part is part and spec.slug in found.steps:
                names = (say.text(spec.title_id), say.text(f"core.step_short.{spec.slug}"))
                labels = [f"  {spec.number} {name}" for name in names]
                label = labels[0] if cell_len(labels[0]) <= most else labels[1]
                lines.append((label, found.steps[spec.slug], ""))
    lines.append((say.text("tui.closing.overall"), found.overall, "bold"))
    room = min(most, max(cell_len(label) for label, _, _ in lines))
    text.append(say.text("tui.closing.scores") + "\n", "bold")
    for label, score, style in lines:
        text.append(fit(label, room), style)
        _score(text, score, say, style, width - room)


def _score(text: Text, score: Score, say: Translator, style: str, width: int) -> None:
    """Add score, bar, and how much of its weight was reviewed, in `width` cells."""
    reviewed = say.text("tui.closing.reviewed", share=Share(score.coverage))
    room = width - _VALUE - 2 - max(_REVIEWED, cell_len(reviewed))
    cells = max(_LEAST_BAR, min(_BAR, room))
    value = say.text("core.not_available") if score.value is None else f"{score.value:.0f}"
    drawn = bar((score.value or 0) / 100, cells)
    text.append(f" {value:>5}  ", style or "bold")
    text.append(drawn.ljust(cells, "·"))
    text.append(f"  {reviewed}\n", "dim")


def _counts(text: Text, session: Session, say: Translator) -> None:
    standing = findings(session.results, session.audit)
    ratings = [str(each.rating) for each in standing if each.open]
    text.append("\n" + say.text("tui.closing.found") + "\n", "bold")
    text.append(
        say.text(
            "tui.closing.findings", n=len(standing), essential=ratings.count("essential"),
            important=ratings.count("important"), desirable=ratings.count("desirable"),
            closed=len(standing) - len(ratings),
        )
        + "\n"
    )  # fmt: skip
    pairs, items = session.audit.pairs, session.audit.items
    verdicts = [each.verdict for each in pairs.values()]
    text.append(
        say.text(
            "tui.closing.decisions", n=len(pairs) + len(items), merged=verdicts.count("merge"),
            apart=verdicts.count("apart"), items=len(items),
        )
        + "\n"
    )  # fmt: skip
    against = contradictions(session.results, session.audit)
    if against:
        text.append(say.text("tui.closing.contradictions", n=len(against)) + "\n")


def _signature(text: Text, session: Session, say: Translator) -> None:
    """Add who signed last and when, and what was decided since."""
    from crm_audit_tui.session.signing import after_signing, last_signature

    signed = last_signature(session)
    if signed is None:
        return
    assert isinstance(signed.decision, SignOff)
    name = ", ".join(each for each in (signed.decision.name, signed.decision.role) if each)
    line = say.text("tui.closing.signed_on", name=name, day=session.day_of(signed))
    text.append(f"\n✓ {line}\n", "bold")
    if (since := after_signing(session)) is not None:
        text.append(f"  {say.message(since)}\n")


def _limits(text: Text, session: Session, say: Translator) -> None:
    lines = []
    for spec in STEPS:
        title = say.text(f"core.step_short.{spec.slug}")
        status = session.audit.status(spec.slug)
        if status.status == "skipped":
            skipped = say.text("tui.closing.skipped", reason=visible(status.reason))
            lines.append(f"{title}{say.colon}{skipped}")
        result = session.results.get(spec.slug)
        for each in result.not_auditable if result else ():
            lines.append(f"{title} {not_auditable(each, say)}")
    if lines:
        text.append("\n" + say.text("tui.closing.limits") + "\n", "bold")
        text.append("\n".join(lines))
