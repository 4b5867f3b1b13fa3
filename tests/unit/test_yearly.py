"""An audit beside an earlier one: why scores moved, what became of findings."""

from __future__ import annotations

import msgspec
import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import GiveAnswer, SetSetting, SetStatus
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import (
    Metric,
    NotAuditable,
    StepResult,
    TableNeed,
    Unit,
)
from crm_audit_tui.tables.yearly import Change, ScoreChange, compare

ID = "missing.invalid/contacts/email/"


def silent(value: float, goal: float = 0.10) -> StepResult:
    """Step 7 with one figure of weight 2 that scores 0 at 60 % and 1 at its goal."""
    metric = Metric(id="unused.contacts_silent_share", value=value, unit=Unit.SHARE, floor=0.60,
                    goal=goal, weight=2)  # fmt: skip
    return StepResult(step="unused", metrics=(metric,))


def answered(relevant: Answer, *decisions: SetSetting) -> Audit:
    """Every question of step 7 answered; the first one (weight 2 of 4) as given."""
    audit = Audit()
    for question, answer in (
        ("relevant", relevant),
        ("expired_removed", Answer.YES),
        ("fields_inform", Answer.YES),
    ):
        audit = audit.apply(GiveAnswer(question=f"unused.{question}", answer=answer))
    for decision in decisions:
        audit = audit.apply(decision)
    return audit


def score(name: str, changes: tuple[ScoreChange, ...]) -> ScoreChange:
    [found] = [each for each in changes if each.name == name]
    return found


def test_a_score_says_what_data_answers_and_settings_did_to_it() -> None:
    # before: (2 x 0.2 + 2 x 0 + 2 x 1) / 6 = 40; figure 50 %: (0.6 - 0.5) / 0.5 = 0.2
    # newer figure 35 % -> 0.5: (1 + 0 + 2) / 6 = 50; newer answer yes: (1 + 2 + 2) / 6 = 83.3
    # newer goal 35 % -> 1: (2 + 2 + 2) / 6 = 100
    before = (answered(Answer.NO), {"unused": silent(0.5)})
    changed = SetSetting(name="goal.unused.contacts_silent_share", value=0.35)
    after = (answered(Answer.YES, changed), {"unused": silent(0.35, goal=0.35)})

    found = compare(before, after)
    moved = score("unused", found.scores)

    assert moved.before == pytest.approx(40)
    assert moved.after == pytest.approx(100)
    assert moved.by_data == pytest.approx(10)
    assert moved.by_answers == pytest.approx(100 / 3)
    assert moved.by_settings == pytest.approx(50 / 3)
    assert [(each.question, each.before, each.after) for each in found.answers] == [
        ("unused.relevant", Answer.NO, Answer.YES)
    ]
    assert [(each.before, each.after) for each in found.settings] == [(None, 0.35)]


def test_a_score_that_one_audit_lacks_is_not_taken_apart() -> None:
    found = compare((Audit(), {}), (answered(Answer.NO), {"unused": silent(0.5)}))
    moved = score("unused", found.scores)

    assert (moved.before, moved.by_data) == (None, None)
    assert moved.after == pytest.approx(40)


def invalid(affected: int, severity: int = 1) -> Finding:
    return Finding(rule="missing.invalid", step="missing", severity=severity, table="contacts",
                   field="email", title=Message("x"), affected=affected, eligible=100)  # fmt: skip


def change(before: list[Finding], after: StepResult, audit: Audit | None = None) -> Change:
    old = StepResult(step="missing", findings=tuple(before))
    found = compare((Audit(), {"missing": old}), (audit or Audit(), {"missing": after}))
    [only] = found.findings
    assert only.finding.id == ID
    return only.change


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], invalid(3), Change.NEW),
        ([invalid(3)], invalid(3), Change.REPEATED),
        ([invalid(3)], invalid(4), Change.REPEATED),  # one point in a hundred is the same
        ([invalid(3)], invalid(5), Change.WORSENED),
        ([invalid(30)], invalid(3), Change.REPEATED),
        ([invalid(3)], invalid(3, severity=2), Change.WORSENED),  # rated higher
    ],
)
def test_a_finding_is_new_repeated_or_worse(
    before: list[Finding], after: Finding, expected: Change
) -> None:
    assert change(before, StepResult(step="missing", findings=(after,))) is expected


def test_what_is_gone_is_resolved_only_where_it_was_looked_at() -> None:
    clean = StepResult(step="missing")
    assert change([invalid(3)], clean) is Change.RESOLVED

    def lacking(need: TableNeed) -> StepResult:
        gap = NotAuditable(what=Message("x"), needs=(need,))
        return msgspec.structs.replace(clean, not_auditable=(gap,))

    assert change([invalid(3)], lacking(TableNeed("contacts"))) is Change.NOT_EXAMINED
    column = TableNeed("contacts", ("email",), attached=True)
    assert change([invalid(3)], lacking(column)) is Change.NOT_EXAMINED
    other = TableNeed("contacts", ("phone",), attached=True)
    assert change([invalid(3)], lacking(other)) is Change.RESOLVED
    skipped = Audit().apply(SetStatus(step="missing", status="skipped", reason="no time"))
    assert change([invalid(3)], clean, skipped) is Change.NOT_EXAMINED


def test_two_of_the_same_change_nothing() -> None:
    audit = (answered(Answer.NO), {"unused": silent(0.5)})
    found = compare(audit, audit)

    assert (found.findings, found.answers, found.settings) == ((), (), ())
    assert all(each.before == each.after for each in found.scores)
