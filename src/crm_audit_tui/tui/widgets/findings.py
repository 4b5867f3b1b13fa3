"""The findings of a step: rated, with extent and status; opened to be decided."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from rich.text import Text
from textual.binding import Binding

from crm_audit_tui.core.decisions import NoteFinding, RaiseFinding
from crm_audit_tui.core.findings import Finding, Rating
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.tables.standing import StandingFinding, findings
from crm_audit_tui.tui.finding_words import estimates, extent, finding_title
from crm_audit_tui.tui.modals.finding import finding_form, manual_finding_form, note_of
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.wording import audit_app, words

RATING_STYLES = {
    Rating.ESSENTIAL: ("▌", "bold red"),
    Rating.IMPORTANT: ("▌", "bold yellow"),
    Rating.DESIRABLE: ("▌", "bold cyan"),
}


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

    def show(self) -> None:
        """Show the findings as they stand."""
        session = audit_app(self).session
        if session is None:
            return
        standing = findings(session.results, session.audit, self._slug)
        self._findings = {each.finding.id: each for each in standing}
        self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        if not self._findings:
            return [("", Text(words(self).text("tui.findings.none"), "dim"))]
        return [(key, self._card(each)) for key, each in self._findings.items()]

    def _card(self, standing: StandingFinding) -> Text:
        say = words(self)
        mark, style = RATING_STYLES[standing.rating]
        text = Text()
        text.append(mark, style)
        text.append(f"{say.text(f'core.rating.{standing.rating}')}  ", style)
        text.append(finding_title(standing.finding, say), "" if standing.open else "dim strike")
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
        if details:
            text.append("\n  " + " · ".join(details), "dim")
        for worth in estimates(standing.finding, say):
            text.append(f"\n  ≈ {worth}", "dim")
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
