"""The findings of a step: rated, with extent and status; opened to be decided."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding

from crm_audit_tui.core.decisions import NoteFinding, RaiseFinding
from crm_audit_tui.core.findings import Finding, Rating
from crm_audit_tui.core.messages import Day, Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.last_year import LastYear
from crm_audit_tui.tables.standing import StandingFinding, findings
from crm_audit_tui.tables.yearly import FindingChange
from crm_audit_tui.tables.yearly_words import (
    change_word,
    counted,
    earlier_note,
    extents,
)
from crm_audit_tui.tui.finding_words import estimates, extent, finding_title
from crm_audit_tui.tui.modals.finding import finding_form, manual_finding_form, note_of
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.widgets.text_table import hanging, wrapped
from crm_audit_tui.tui.wording import audit_app, words

RATING_STYLES = {
    Rating.ESSENTIAL: ("▌", "bold red"),
    Rating.IMPORTANT: ("▌", "bold yellow"),
    Rating.DESIRABLE: ("▌", "bold cyan"),
}

_INDENT = 2  # cells before every line of a card but the first
_EARLIER = "earlier:"  # before the id of a card that is no finding of this audit


class FindingsPanel(CardList):
    """Findings, most essential first; of one step, or of the whole audit with an empty `slug`."""

    BINDINGS = [
        Binding("enter", "open", "tui.key.open", id="findings.open"),
        Binding("a", "add", "tui.key.add_finding", id="findings.add"),
    ]

    def __init__(self, slug: str = "", widget_id: str = "findings") -> None:
        super().__init__(widget_id)
        self._slug = slug
        self._findings: dict[str, StandingFinding] = {}
        self._changes: Mapping[str, FindingChange] = {}  # since an earlier audit
        self._gone: Sequence[FindingChange] = ()
        self._last_year: LastYear | None = None
        self._waiting = False  # for evidence that is still being computed

    def show(self) -> None:
        """Show the findings as they stand."""
        session = audit_app(self).session
        if session is None:
            return
        known = self._slug in session.results if self._slug else bool(session.results)
        self._waiting = not known and audit_app(self).jobs.busy
        standing = findings(session.results, session.audit, self._slug)
        self._findings = {each.finding.id: each for each in standing}
        found = session.earlier.comparison()
        self._changes = found.by_id() if found is not None else {}
        self._gone = found.gone(self._slug) if found is not None else ()
        self._last_year = session.earlier.last_year
        self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        cards = [(key, self._card(each, width)) for key, each in self._findings.items()]
        if not cards:
            said = "tui.findings.waiting" if self._waiting else "tui.findings.none"
            cards = [("", Text(words(self).text(said), "dim"))]
        return [*cards, *self._since()]

    def _since(self) -> Iterator[tuple[str, Text]]:
        """Yield what an earlier audit found that is no longer here, or why it cannot be told."""
        last, say = self._last_year, words(self)
        if last is None:
            return
        if last.fault is not None:
            reason = say.message(last.fault)
            fault = say.text("tui.year.fault", file=last.file, reason=reason)
            yield f"{_EARLIER}fault", Text(f"\n? {fault}", "dim")
        if self._gone and last.day is not None:
            counts = "   ".join(counted(self._gone, say))
            since = say.text("tui.year.since", day=Day(last.day.isoformat()))
            yield f"{_EARLIER}since", Text(f"\n{since}   {counts}", "bold")
        for each in self._gone:
            text = Text(f"  {change_word(each.change, say)}  ", "dim")
            text.append(finding_title(each.finding, say), "dim")
            shares = extents(each, say)
            if shares:
                text.append(f"  {shares}", "dim")
            if not self._slug:
                text.append(f" · {say.text(f'core.step_short.{each.finding.step}')}", "dim")
            yield f"{_EARLIER}{each.finding.id}", text

    def _card(self, standing: StandingFinding, width: int) -> Text:
        say = words(self)
        mark, style = RATING_STYLES[standing.rating]
        text = Text()
        text.append(mark, style)
        # Its colour stays beside it: on the cursor a coloured word cannot be read in every theme.
        text.append(f"{say.text(f'core.rating.{standing.rating}')}  ", "bold")
        title = finding_title(standing.finding, say)
        first, *others = wrapped(title, width - _INDENT, cell_len(text.plain) - _INDENT)
        text.append(first, "" if standing.open else "dim strike")
        for line in others:
            text.append("\n" + " " * _INDENT)
            text.append(line, "" if standing.open else "dim strike")
        change = self._changes.get(standing.finding.id)
        details = [extent(standing.finding, say)] if standing.finding.extent is not None else []
        if not self._slug:
            details.append(say.text(f"core.step_short.{standing.finding.step}"))
        if not standing.open:
            details.append(say.text(f"core.finding_status.{standing.note.status}"))
        if standing.note.rating and standing.note.rating is not standing.finding.rating:
            rule = say.text(f"core.rating.{standing.finding.rating}")
            details.append(say.text("tui.findings.overridden", rating=rule))
        if standing.note.owner:
            details.append(f"→ {visible(standing.note.owner)} {visible(standing.note.due)}".strip())
        since = "" if change is None else _since_then(change, say)
        line = " · ".join(each for each in (since, *details) if each)
        if line:
            text.append("\n")
            about = Text(hanging(line, width, _INDENT), "dim")
            about.stylize("not dim bold", 0, _INDENT + len(since) if since else 0)
            text.append(about)
        marked = [f"≈ {worth}" for worth in estimates(standing.finding, say)]
        if change is not None and (before := earlier_note(change.note, say)):
            marked.append(f"↩ {before}")
        for each in marked:
            text.append("\n" + hanging(each, width, _INDENT), "dim")
        return text

    def action_open(self) -> None:
        """Open the finding under the cursor."""
        standing = self._findings.get(self.current or "")
        if standing is not None:
            self.app.push_screen(
                finding_form(standing, words(self)),
                lambda typed: self._note(standing.finding, typed),
            )

    async def _note(self, finding: Finding, typed: dict[str, str] | None) -> None:
        if typed is not None:
            decision = NoteFinding(finding=finding.id, note=note_of(typed))
            await audit_app(self).jobs.decide(decision)
            self.show()

    def action_add(self) -> None:
        """Type a finding by hand."""
        self.app.push_screen(manual_finding_form(), self._raise)

    async def _raise(self, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        finding = Finding(
            rule="manual",
            step=self._slug or "closing",
            severity=int(typed["severity"]),
            title=Message("tui.findings.manual"),
            subject=secrets.token_hex(4),
            text=typed["text"],
            advice=typed["advice"],
        )
        if await audit_app(self).jobs.decide(RaiseFinding(finding=finding)):
            self.show()


def _since_then(change: FindingChange, say: Translator) -> str:
    """Return what became of a finding, with its extents where they differ."""
    word, shares = change_word(change.change, say), extents(change, say)
    return f"{word} {shares}" if "→" in shares else word
