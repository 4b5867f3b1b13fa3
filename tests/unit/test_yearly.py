"""An audit beside an earlier one: why scores moved, what became of findings."""

from __future__ import annotations

import msgspec
import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import (
    GiveAnswer,
    NoteFinding,
    PinSources,
    PutEntry,
    SetSetting,
    SetStatus,
)
from crm_audit_tui.core.findings import Finding, FindingNote, FindingStatus
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.i18n import Translator
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.tables.result import (
    Metric,
    NotAuditable,
    StepResult,
    TableNeed,
    Unit,
)
from crm_audit_tui.tables.yearly import Change, ScoreChange, compare
from crm_audit_tui.tables.yearly_kin import _BESIDE, _OF_FILES, _ONE_FAULT
from crm_audit_tui.tables.yearly_words import counted, earlier_note, points, setting_values
from crm_audit_tui.tui.widgets.year_on_year import slope

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
    assert setting_values(found.settings[0], Translator("en")) == ("default", "35%")


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


def exports(**columns: tuple[str, ...]) -> Audit:
    """An audit of one export a table with these columns; `raw_` marks one that maps to nothing."""
    pins = tuple(
        SourcePin(
            id=table, path=table, name=table, table=table, size=1, sha256="", rows=1,
            mapping={name: "" if name.startswith("raw_") else name for name in names},
        )
        for table, names in columns.items()
    )  # fmt: skip
    return Audit().apply(PinSources(sources=pins))


def found(
    rule: str, *, table: str = "", field: str = "", subject: str = "", part: int = 5
) -> Finding:
    return Finding(rule=rule, step=rule.partition(".")[0], severity=2, table=table, field=field,
                   subject=subject, title=Message("x"), affected=part, eligible=100)  # fmt: skip


def changes(
    before: list[Finding], after: list[Finding], then: Audit | None = None, now: Audit | None = None
) -> list[Change]:
    old = {each.step: StepResult(step=each.step) for each in (*before, *after)}
    return [
        each.change
        for each in compare(
            (then or Audit(), {**old, "x": StepResult(step="x", findings=tuple(before))}),
            (now or Audit(), {**old, "x": StepResult(step="x", findings=tuple(after))}),
        ).findings
    ]


def test_nothing_is_resolved_by_leaving_out_the_export_that_showed_it() -> None:
    """Every one of these vanishes from the figures; none of them was put right."""
    whole = exports(
        contacts=("email", "raw_vip", "segment"), deals=("owner",), users=("name",),
        activities=("owner",), other=("amount",),
    )  # fmt: skip
    silent_team = found("usage.silent_team", table="users", field="team", subject="Service")
    for finding, lacking in (
        (found("security.card_in_text", table="activities", field="description"), "activities"),
        (silent_team, "activities"),
        (found("freshness.lead_won", table="contacts"), "deals"),
        (found("pipeline.inactive_owner", table="deals", field="owner"), "users"),
        (found("integrations.won_not_invoiced", table="deals", subject="i.csv"), "other"),
    ):
        kept = {pin.table: tuple(pin.mapping) for pin in whole.sources if pin.table != lacking}
        assert changes([finding], [], whole, exports(**kept)) == [Change.NOT_EXAMINED], lacking
        assert changes([finding], [], whole, whole) == [Change.RESOLVED]
        assert changes([finding], [], exports(**kept), exports(**kept)) == [Change.RESOLVED]
    for column in ("segment", "raw:raw_vip"):
        uncovered = found("segmentation.uncovered", table="contacts", field=column)
        bare = exports(contacts=("email",))
        assert changes([uncovered], [], whole, bare) == [Change.NOT_EXAMINED], column
        assert changes([uncovered], [], whole, whole) == [Change.RESOLVED]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # 1.5 % of duplicates are "some", 3 % are too many: the same fault, grown.
        (
            [found("duplicates.some", table="contacts", part=1)],
            [found("duplicates.excess", table="contacts", part=3)],
            [Change.WORSENED],
        ),
        (
            [found("conversions.weak_roi_low_use")],
            [found("conversions.weak_roi_full_use")],
            [Change.REPEATED],
        ),
        (
            [found("integrations.invoice_gap", table="deals", subject="invoices-2025.csv EUR")],
            [found("integrations.invoice_gap", table="deals", subject="invoices-2026.csv EUR")],
            [Change.REPEATED],
        ),
        # Two files of one kind: which is which cannot be told, so nothing is made up.
        (
            [found("integrations.only_there", table="other", subject="list-1.csv")],
            [
                found("integrations.only_there", table="other", subject="list-2.csv"),
                found("integrations.only_there", table="other", subject="list-3.csv"),
            ],
            [Change.NEW, Change.NEW, Change.RESOLVED],
        ),
        # Tools are told apart by their figures: Office 365 is not Office 2019.
        (
            [found("integrations.late_sync", table="integrations", subject="Office 365")],
            [found("integrations.late_sync", table="integrations", subject="Office 2019")],
            [Change.NEW, Change.RESOLVED],
        ),
    ],
)  # fmt: skip
def test_a_fault_keeps_its_history_when_it_grows_or_its_file_has_another_year(
    before: list[Finding], after: list[Finding], expected: list[Change]
) -> None:
    assert changes(before, after) == expected


def test_rules_that_are_one_fault_or_rest_on_other_exports_exist() -> None:
    """A rule that was renamed would silently be new every year again."""
    words, rules = texts("en", "checks"), {*_ONE_FAULT, *_ONE_FAULT.values(), *_OF_FILES, *_BESIDE}
    assert not [rule for rule in rules if f"checks.finding.{rule}" not in words]


def late(tool: str) -> Finding:
    return Finding(rule="integrations.late_sync", step="integrations", severity=2, subject=tool,
                   title=Message("x"))  # fmt: skip


def test_what_a_list_no_longer_says_was_not_examined() -> None:
    def tool(name: str, **values: str) -> PutEntry:
        return PutEntry(step="integrations", register="tools", entry=name,
                        values={"name": name, **values})  # fmt: skip

    old = Audit().apply(tool("Xero", last_sync_at="2025-12-01"))
    results = {"integrations": StepResult(step="integrations", findings=(late("Xero"),))}
    clean = {"integrations": StepResult(step="integrations")}

    def became(*entries: PutEntry) -> Change:
        new = Audit()
        for each in entries:
            new = new.apply(each)
        [only] = compare((old, results), (new, clean)).findings
        return only.change

    assert became() is Change.NOT_EXAMINED, "the list is blank"
    assert became(tool("Xero")) is Change.NOT_EXAMINED, "nobody has looked when it last synced"
    assert became(tool("Xero", last_sync_at="2026-12-30")) is Change.RESOLVED
    assert became(tool("Sage", last_sync_at="2026-12-30")) is Change.RESOLVED, "Xero is gone"


def test_a_question_that_waits_is_no_other_answer() -> None:
    before = answered(Answer.NO)
    one = Audit().apply(GiveAnswer(question="unused.relevant", answer=Answer.YES))
    found = compare((before, {}), (one, {}))

    assert [each.question for each in found.answered_otherwise] == ["unused.relevant"]
    assert found.waiting == 2


def test_what_became_of_a_finding_then_stands_beside_it() -> None:
    accepted = FindingNote(status=FindingStatus.ACCEPTED, reason="dear")
    old = Audit().apply(NoteFinding(finding=ID, note=accepted))
    results = {"missing": StepResult(step="missing", findings=(invalid(3),))}
    again = compare((old, results), (Audit(), results))
    gone = compare((old, results), (Audit(), {"missing": StepResult(step="missing")}))

    assert again.by_id()[ID].note == accepted and not again.gone()
    assert [each.note for each in gone.gone("missing")] == [accepted]
    assert not gone.gone("usage") and not gone.by_id()
    say = Translator("en")
    assert earlier_note(accepted, say) == "accepted as a risk in the last audit — dear"
    assert earlier_note(FindingNote(), say) == ""
    assert counted(again.findings, say) == ["= 1 repeated"]


@pytest.mark.parametrize(
    ("before", "after", "drawn"),
    [
        (0.0, 100.0, "○━━━━━━━━━●"),
        (80.0, 20.0, "··●━━━━━○··"),
        (50.0, 51.0, "·····◉·····"),
        (None, 30.0, "···●·······"),
        (30.0, None, "···○·······"),
        (None, None, "···········"),
    ],
)
def test_two_scores_are_drawn_on_one_scale(
    before: float | None, after: float | None, drawn: str
) -> None:
    assert slope(before, after, 11) == drawn


def test_differences_have_their_sign() -> None:
    say = Translator("it")
    assert [points(each, say, 1) for each in (10.0, -3.5, 0.01)] == ["+10", "−3,5", "0"]


def test_two_of_the_same_change_nothing() -> None:
    audit = (answered(Answer.NO), {"unused": silent(0.5)})
    found = compare(audit, audit)

    assert (found.findings, found.answers, found.settings) == ((), (), ())
    assert all(each.before == each.after for each in found.scores)
