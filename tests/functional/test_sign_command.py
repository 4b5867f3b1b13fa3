"""Signing an audit, on screen and by command, and verifying it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input, Static

import commands
from audits import Prepared, opened, press, screen_text, until
from crm_audit_tui.core.decisions import GiveAnswer, PutEntry, SetScope, SignOff
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session import Session
from crm_audit_tui.tui.modals.form import FormModal


def run(*args: object) -> tuple[int, str]:
    done = commands.run(*map(str, args))
    return done.returncode, done.stdout


@pytest.fixture
def record(sample: Prepared) -> Path:
    return sample.record


def test_what_is_signed_is_whole_until_somebody_alters_it(record: Path) -> None:
    assert run("verify", record)[0] == 0

    code, said = run("sign", record, "--name", "Ada Rossi", "--role", "Auditor")

    session = Session.open(record, read_only=True)
    [signed] = session.audit.sign_offs
    assert (signed.name, signed.role) == ("Ada Rossi", "Auditor")
    assert signed.head == session.log.entries[-2].hash
    assert {"computed", "settings"} & set(signed.sections)
    session.close()
    assert code == 0 and "Ada Rossi" in said
    code, said = run("verify", record)
    assert code == 0 and "1" in said

    text = record.read_text("utf-8")
    assert "Ada Rossi" in text
    record.write_text(text.replace("Ada Rossi", "Eve Rossi"), "utf-8")
    assert run("verify", record)[0] == 1


def test_decisions_after_the_signature_are_told_and_are_no_fault(record: Path) -> None:
    run("sign", record, "--name", "Ada Rossi")
    session = Session.open(record)
    session.decide(GiveAnswer(question="unused.relevant", answer=Answer.NO))
    session.close()

    code, said = run("verify", record)

    assert code == 0 and "1 decision was made after Ada Rossi signed" in said


def test_a_signature_needs_a_name(record: Path) -> None:
    done = commands.run("sign", record, "--name", " ")

    assert done.returncode == 2
    assert done.stderr == f"crm-audit: {Translator('en').text('session.error.no_signer')}\n"


async def test_the_closing_is_signed_by_key(sample: Prepared) -> None:
    async with opened(sample, "closing", computing=True) as (app, pilot):
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        assert "12 of 12 steps are not done yet" in screen_text(app)
        name = app.screen.query(Input).first()
        name.value = "Ada Rossi"
        await press(pilot, "ctrl+s")
        last = partial(sample.last)
        await until(pilot, lambda: isinstance(last(), SignOff), "the signature")
        signed = last()
        assert isinstance(signed, SignOff) and signed.name == "Ada Rossi"
        summary = app.screen.query_one("#summary-text", Static)
        await until(pilot, lambda: "✓ Signed by Ada Rossi, " in str(summary.render()), "shown")
        assert "decision was made after" not in str(summary.render())
        await app.jobs.decide(SetScope(field="edition", value="Pro"))
        since = "1 decision was made after Ada Rossi signed."
        await until(pilot, lambda: since in str(summary.render()), "no longer as signed")


async def test_a_signature_waits_for_the_evidence_that_a_decision_calls_for(
    twins: Prepared,
) -> None:
    # Over evidence that is about to be computed anew the seal would be broken at once.
    async with opened(twins, "closing", computing=True) as (app, pilot):
        entry = PutEntry(
            step="scope", register="goals", entry="g1", values={"team": "sales", "goal": "Grow"}
        )
        await app.jobs.decide(entry)
        await press(pilot, "s")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
        app.screen.query(Input).first().value = "Ada Rossi"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "signed as soon as" in screen_text(app), "told that it waits")
        last = partial(twins.last)
        await until(pilot, lambda: isinstance(last(), SignOff), "the signature")
        await until(pilot, lambda: not app.jobs.busy, "the evidence")
    assert run("verify", twins.record)[0] == 0
