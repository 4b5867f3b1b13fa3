"""Rules that the findings suggest for the future; Enter takes one into the process."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from rich.text import Text
from textual.binding import Binding

from crm_audit_tui.checks.controls import Proposal, by_rule
from crm_audit_tui.core.decisions import PutEntry
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.percentages import threshold_text, told_figure
from crm_audit_tui.core.registers import CONTROL
from crm_audit_tui.session.controls import proposed_controls
from crm_audit_tui.tables.standing import findings
from crm_audit_tui.tui.finding_words import finding_title
from crm_audit_tui.tui.widgets.cards import CardList
from crm_audit_tui.tui.wording import audit_app, words

_SHOWN = 3


class ProposalsPanel(CardList):
    """One rule for all findings that it would catch."""

    BINDINGS = [Binding("enter", "accept", "tui.key.accept_rule", id="proposals.accept")]

    def __init__(self) -> None:
        super().__init__("proposals")
        self._proposals: dict[str, list[Proposal]] = {}
        self._titles: dict[str, str] = {}

    def show(self) -> None:
        """Show the proposals as they stand."""
        session = audit_app(self).session
        if session is None:
            return
        say = words(self)
        self._proposals = by_rule(proposed_controls(session))
        self._titles = {
            each.finding.id: finding_title(each.finding, say)
            for each in findings(session.results, session.audit)
        }
        self.redraw()

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        if not self._proposals:
            return [("", Text(words(self).text("tui.proposals.none"), "dim"))]
        return [(key, self._card(each)) for key, each in self._proposals.items()]

    def _card(self, proposals: list[Proposal]) -> Text:
        say = words(self)
        proposal = proposals[0]
        text = Text()
        text.append(f"{say.text(f'guide.choice.{proposal.area}')}{say.colon}", "bold")
        text.append(say.message(proposal.rule))
        details = [say.text(f"guide.choice.{proposal.cadence}")]
        if proposal.metric and say.has(f"checks.metric.{proposal.metric}"):
            details.append(say.text(f"checks.metric.{proposal.metric}"))
        if proposal.threshold is not None:
            details.append(say.value(told_figure(proposal.threshold, proposal.metric)))
        text.append(f"\n  {' · '.join(details)}", "dim")
        for each in proposals[:_SHOWN]:
            text.append(f"\n  ← {self._titles.get(each.finding, '')}", "dim")
        if len(proposals) > _SHOWN:
            more = say.text("tui.proposals.more", n=len(proposals) - _SHOWN)
            text.append(f"\n  ← {more}", "dim")
        return text

    async def action_accept(self) -> None:
        """Take the rule under the cursor into the process."""
        proposals = self._proposals.get(self.current or "")
        if not proposals:
            return
        proposal = proposals[0]
        limit = proposal.threshold
        values = {
            "area": proposal.area,
            "rule": words(self).message(proposal.rule),
            CONTROL: proposal.control,
            "cadence": proposal.cadence,
            "metric": proposal.metric,
            "threshold": "" if limit is None else threshold_text(limit, proposal.metric),
            "next_date": proposal.next_date,
            "finding": ", ".join(dict.fromkeys(each.finding for each in proposals)),
        }
        decision = PutEntry(
            step="process",
            register="rules",
            entry=secrets.token_hex(4),
            values={name: value for name, value in values.items() if value},
        )
        if await audit_app(self).jobs.decide(decision):
            audit_app(self).say(message("tui.proposals.taken", rule=proposal.rule))
            self.show()
