"""Rules of the process for the future: proposed, taken, typed, shown, reported, held to."""

from __future__ import annotations

from textual.widgets import Input

from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.core.decisions import PutEntry
from crm_audit_tui.core.limits import limits_of
from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.percentages import is_share
from crm_audit_tui.report.sections import register_tables
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.widgets.proposals import ProposalsPanel
from crm_audit_tui.tui.widgets.registers import RegisterList

RULE = {"area": "how", "rule": "Check addresses", "metric": "missing.invalid_share"}


def test_a_figure_is_told_to_be_a_share_as_the_evidence_counts_it(
    prepared_sample: Prepared,
) -> None:
    figures = [each for step in prepared_sample.results().values() for each in step.metrics]
    assert len(figures) > 100
    wrong = [each.id for each in figures if is_share(each.id) != (each.unit is Unit.SHARE)]
    assert not wrong


async def test_a_share_is_a_percentage_from_proposal_to_report(sample: Prepared) -> None:
    async with opened(sample, "process", size=(100, 30)) as (app, pilot):
        session = app.session
        assert session is not None
        await press(pilot, "p")
        panel = app.screen.query_one(ProposalsPanel)
        await until(pilot, lambda: panel.has_focus, "the proposals")
        keys = list(panel._proposals)
        shares = [at for at, each in enumerate(panel._proposals.values()) if each[0].is_share]
        proposal = panel._proposals[keys[shares[0]]][0]
        assert proposal.threshold is not None
        await press(pilot, *["down"] * shares[0], "enter")
        await until(pilot, lambda: session.audit.register("process", "rules"), "taken")
        taken = sample.last()
        assert isinstance(taken, PutEntry)
        assert taken.values["threshold"].endswith("%"), "in the record, as it is read"
        await app.jobs.decide(
            PutEntry(step="process", register="rules", entry="old",
                     values={**RULE, "threshold": "0.04"})
        )  # fmt: skip
        await press(pilot, "l")
        listed = app.screen.query_one("#register-rules", RegisterList)
        await until(pilot, lambda: listed.has_focus, "the list")
        assert app.words.share(proposal.threshold) in screen_text(app)
        assert "Threshold 4%" in screen_text(app), "of an older record too"
        assert proposal.metric not in screen_text(app), "figures by their names"
        assert f"{proposal.finding.partition('/')[0]}/" not in screen_text(app), "no identities"
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        field = app.screen.query_one("#field-threshold", Input)
        assert field.value == "4%"
        field.value = "few"
        await press(pilot, "ctrl+s")
        assert "a percentage, such as 5%" in screen_text(app)
        field.value = "6,5"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "6.5%" in screen_text(app), "shown")
        put = sample.last()
        assert isinstance(put, PutEntry) and put.values["threshold"] == "6.5%"
        [limit] = [each for each in limits_of(session.audit) if each.metric == RULE["metric"]]
        assert limit.at_most == 0.065
        figures = [each for result in session.results.values() for each in result.metrics]
        names = {each.id: each.name for each in figures}
        [rules] = register_tables("process", session.audit, names=names)
        assert Share(0.065) in rules.rows[1]
        assert names[proposal.metric] in rules.rows[0]
        assert not any(proposal.finding in row for row in rules.rows)
