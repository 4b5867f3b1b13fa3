"""Rules of the process for the future: proposed, taken, typed, shown, reported, held to."""

from __future__ import annotations

import msgspec
from textual.widgets import Input

from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.core.decisions import PutEntry
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.limits import limits_of
from crm_audit_tui.core.messages import Message, Share
from crm_audit_tui.core.percentages import is_share
from crm_audit_tui.core.registers import is_told
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.sections import register_tables
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.words import rule_words
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
        await press(pilot, "c", "r")  # from the checklist too, where p is an answer
        panel = app.screen.query_one(ProposalsPanel)
        await until(pilot, lambda: panel.has_focus, "the proposals")
        keys = list(panel._proposals)
        proposals = [each[0] for each in panel._proposals.values()]
        shares = [at for at, each in enumerate(proposals) if is_share(each.metric)]
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

        words = Message(f"checks.control.{proposal.control}")
        assert words in rules.rows[0], "in the language of whoever reads it"
        await app.change_language("it")
        await until(pilot, lambda: app.screen.query("#register-rules"), "the list in Italian")
        listed = app.screen.query_one("#register-rules", RegisterList)
        await until(pilot, lambda: Translator("it").message(words)[:20] in screen_text(app), "it")
        listed.focus()
        await press(pilot, "home", "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-owner", Input).value = "Ada"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: _last(sample).values.get("owner") == "Ada", "changed")
        assert {**taken.values, "owner": "Ada"} == _last(sample).values, "a rule as it was proposed"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query_one("#field-rule", Input).value = "Come diciamo noi"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Come diciamo noi" in screen_text(app), "in words of one's own")
        assert rule_words(_last(sample).values) == "Come diciamo noi"


def _last(prepared: Prepared) -> PutEntry:
    put = prepared.last()
    assert isinstance(put, PutEntry)
    return put


def test_a_rule_of_an_older_record_or_of_an_unknown_control_stays_as_it_was_written() -> None:
    assert rule_words(RULE) == "Check addresses"
    assert rule_words({**RULE, "control": "of a later version"}) == "Check addresses"


def test_no_identity_of_a_finding_is_told_nor_of_one_that_was_typed() -> None:
    found = Finding(rule="unused.field_empty", step="unused", severity=1, title=Message("x"),
                    table="contacts", field="raw:Fax/Telex")  # fmt: skip
    typed = msgspec.structs.replace(found, rule="manual", table="", field="", subject="a1b2c3d4")
    assert not is_told("finding", found.id)
    assert not is_told("finding", typed.id)
    assert is_told("finding", "What the meeting of 3/4 asked for")
    assert is_told("rule", found.id), "whatever one types elsewhere"
