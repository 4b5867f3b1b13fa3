"""An answer beside what the data says."""

from __future__ import annotations

import pytest

from crm_audit_tui.core.decisions import GiveAnswer, JudgePair
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import QUESTIONS, Answer
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.tables.result import Suggestion
from crm_audit_tui.tables.standing import StandingQuestion
from crm_audit_tui.tui.decision_words import told


@pytest.mark.parametrize(
    ("given", "data", "against"),
    [
        (Answer.NO, Answer.PARTLY, True),
        (Answer.YES, Answer.PARTLY, True),
        (Answer.PARTLY, Answer.NO, True),
        (Answer.YES, Answer.NO, True),
        (Answer.PARTLY, Answer.PARTLY, False),
        (Answer.NOT_APPLICABLE, Answer.NO, False),
        (Answer.NOT_REVIEWED, Answer.NO, False),
    ],
)
def test_an_answer_other_than_the_data_s_contradicts_it(
    given: Answer, data: Answer, against: bool
) -> None:
    spec = QUESTIONS["missing"][0]
    suggestion = Suggestion(question=spec.key, answer=data, because=Message("core.not_available"))
    answer = GiveAnswer(question=spec.key, answer=given)
    assert StandingQuestion(spec, answer, suggestion).contradicts is against


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_merge_of_two_long_ids_is_told_with_its_survivor_on_80_columns(language: str) -> None:
    gone, stays = "00Q5g00000AbCdEEAV", "0035g00000XyZwQAAV"
    merge = JudgePair(
        table="contacts", left=f"contacts:{gone}", right=f"contacts:{stays}",
        verdict="merge", survivor=f"contacts:{stays}",
    )  # fmt: skip
    say = Translator(language)
    line = say.text("tui.review.said", what=told(merge))
    assert gone in line and line.index(gone) < line.index(stays) and len(line) < 79
