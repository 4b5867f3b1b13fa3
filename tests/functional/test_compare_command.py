"""`crm-audit compare`: a record beside an earlier one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from audits import Prepared
from crm_audit_tui.cli.group import cli
from crm_audit_tui.core.decisions import GiveAnswer, SetScope, SetSetting
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.session import Session


def run(*args: object) -> str:
    done = CliRunner().invoke(cli, ["compare", *map(str, args)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture
def years(sample: Prepared, tmp_path: Path) -> tuple[Path, Path]:
    """The sample's audit, and the same one a day later with an answer and a setting changed."""
    old = sample.copy(tmp_path).record
    new = sample.copy(tmp_path).record
    session = Session.open(new)
    day = session.audit_date.isoformat()
    later = f"{int(day[:4]) + 1}{day[4:]}"
    for decision in (
        SetScope(field="audit_date", value=later),
        GiveAnswer(question="unused.relevant", answer=Answer.YES),
        SetSetting(name="goal.unused.contacts_silent_share", value=0.3),
    ):
        session.decide(decision)
    session.close()
    return old, new


def test_what_changed_is_said_and_what_did_not_is_repeated(years: tuple[Path, Path]) -> None:
    old, new = years
    found = json.loads(run(old, new, "--format", "json"))

    assert {each["change"] for each in found["findings"]} == {"repeated"}
    assert [each["question"] for each in found["answers"]] == ["unused.relevant"]
    assert [each["name"] for each in found["settings"]] == ["goal.unused.contacts_silent_share"]
    [moved] = [each for each in found["scores"] if each["name"] == "unused"]
    assert moved["after"] > moved["before"] and moved["by_data"] == 0
    parts = moved["by_data"] + moved["by_answers"] + moved["by_settings"]
    assert parts == pytest.approx(moved["after"] - moved["before"])


@pytest.mark.parametrize(("language", "word"), [("en", "repeated"), ("it", "ripetuti")])
def test_it_is_read_by_people(years: tuple[Path, Path], language: str, word: str) -> None:
    text = run(*years, "--language", language)

    assert word in text and "→" in text
    assert "cli.compare" not in text and "{" not in text


def test_the_earlier_record_comes_first(years: tuple[Path, Path]) -> None:
    old, new = years
    with pytest.raises(AuditError) as raised:
        run(new, old)

    assert raised.value.message.id == "cli.error.compared_backwards"
