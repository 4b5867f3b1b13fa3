"""What closing findings would do to the scores, as the closing screen says it."""

from __future__ import annotations

import pytest
from rich.text import Text

from crm_audit_tui.checks import pipeline
from crm_audit_tui.core.decisions import NoteFinding
from crm_audit_tui.core.findings import Finding, FindingNote, FindingStatus
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.thresholds import GOALS
from crm_audit_tui.i18n import Translator
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.report.what_if import _ABOUT, closed
from crm_audit_tui.tables.result import Metric, StepResult, Unit
from crm_audit_tui.tables.standing import StandingFinding
from crm_audit_tui.tui.widgets.what_if import what_if
from use_support import context


def metric(name: str, value: float, floor: float, goal: float, weight: float) -> Metric:
    return Metric(id=f"unused.{name}", value=value, unit=Unit.SHARE, floor=floor, goal=goal,
                  weight=weight)  # fmt: skip


RESULT = StepResult(
    step="unused",
    metrics=(
        metric("contacts_silent_share", 0.5, 1.0, 0.0, 6),
        metric("companies_orphaned_share", 0.75, 1.0, 0.0, 2),
    ),
    findings=tuple(
        Finding(rule=f"unused.{name}", step="unused", severity=severity, affected=1, eligible=2,
                title=Message("tui.findings.manual"), table=table)
        for name, severity, table in (
            ("contacts_silent", 2, "contacts"),
            ("companies_orphaned", 1, "companies"),
        )
    ),
)  # fmt: skip


def said(*closed: str) -> str:
    audit = context().audit
    for each in closed:
        note = FindingNote(status=FindingStatus.DONE)
        audit = audit.apply(NoteFinding(finding=each, note=note))
    text = Text()
    what_if(text, {"unused": RESULT}, audit, Translator("en"), 200)
    return text.plain


def test_scores_go_from_what_they_are_to_what_they_would_be() -> None:
    # two figures weigh 8 of the 12 that the step has with its questions: (6 x 0.5 + 2 x 0.25) / 8
    # = 43.75; the first at its goal (6 + 0.5) / 8 = 81.25, both: 100
    text = said()

    assert "1 essential finding" in text and "44 → 81" in text
    assert "all 2 open findings" in text and "44 → 100" in text
    assert text.count("do not add up") == 1  # both lift the same step
    gains = [line.strip() for line in text.splitlines() if line.strip().startswith("+")]
    assert [line.split()[0] for line in gains] == ["+37.5", "+18.8"]


def test_what_is_closed_lifts_nothing_any_more() -> None:
    text = said("unused.contacts_silent/contacts//")

    assert "essential" not in text and "44 → 62" in text


def test_without_scores_nothing_is_said() -> None:
    text = Text()
    what_if(text, {"pipeline": pipeline.check(context())}, context().audit, Translator("en"), 200)

    assert text.plain == ""


def test_a_figure_moves_by_what_its_finding_counts_and_no_other_moves() -> None:
    def share(name: str, part: int, n: int, floor: float, goal: float) -> Metric:
        return Metric(id=name, value=part / n, unit=Unit.SHARE, n=n, part=part, floor=floor,
                      goal=goal, weight=1)  # fmt: skip

    def standing(rule: str, affected: int, table: str = "") -> StandingFinding:
        found = Finding(
            rule=rule, step=rule.partition(".")[0], severity=2, table=table, affected=affected,
            eligible=100, title=Message("tui.findings.manual"),
        )  # fmt: skip
        return StandingFinding(found, FindingNote())

    results = {
        "freshness": StepResult(step="freshness", metrics=(
            share("freshness.expired_share", 60, 100, 0.6, 0.1),
            share("freshness.fresh_share", 10, 100, 0.1, 0.6),
        )),
        "security": StepResult(step="security", metrics=(
            share("security.mfa_share", 15, 20, 0.5, 1.0),
            share("security.admin_share", 6, 20, 0.3, 0.05),
        )),
    }  # fmt: skip

    def values(step: str, *closing: StandingFinding) -> list[float]:
        moved = closed(results, closing, ())[step].metrics
        return [float(each.value or 0) for each in moved]

    expired = standing("freshness.expired", 25, "companies")
    assert values("freshness", expired) == pytest.approx([0.35, 0.35])
    assert values("freshness", standing("freshness.bulk_edit", 80)) == [0.6, 0.1]
    # An administrator without a second factor is without one: he is not counted twice.
    both = standing("security.no_mfa", 5), standing("security.admin_no_mfa", 2)
    assert values("security", *both) == pytest.approx([1.0, 0.3])
    assert values("security", both[1]) == pytest.approx([0.85, 0.3])
    assert values("security", standing("security.many_admins", 6)) == pytest.approx([0.75, 0.05])


def test_deals_that_are_stale_for_two_reasons_stay_so_until_both_are_gone() -> None:
    """Of 20 deals 8 are past their date, 6 too long in their stage, 4 both: 10 are stale."""
    stale = Metric(id="pipeline.stale_share", value=0.5, unit=Unit.SHARE, n=20, part=10, floor=0.5,
                   goal=0.05, weight=2)  # fmt: skip
    results = {"pipeline": StepResult(step="pipeline", metrics=(stale,))}
    late, old = (
        StandingFinding(
            Finding(rule=f"pipeline.{rule}", step="pipeline", severity=2, table="deals",
                    affected=affected, eligible=20, title=Message("tui.findings.manual")),
            FindingNote(),
        )
        for rule, affected in (("past_close", 8), ("stage_outliers", 6))
    )  # fmt: skip

    def left(closing: list[StandingFinding], staying: list[StandingFinding]) -> object:
        return closed(results, closing, staying)["pipeline"].metrics[0].value

    assert left([old], [late]) == pytest.approx(8 / 20)
    assert left([late], [old]) == pytest.approx(6 / 20)
    assert left([late, old], []) == 0


def test_every_rule_and_figure_of_the_what_if_is_known() -> None:
    """A rule or a figure that was renamed would silently lift nothing."""
    words = texts("en", "checks")
    for rule, names in _ABOUT.items():
        assert f"checks.finding.{rule}" in words, rule
        for table in ("contacts", "companies") if "{" in names[0] else ("",):
            assert {name.format(table=table) for name in names} <= set(GOALS), rule
        steps = {name.partition(".")[0] for name in names}
        assert steps == {rule.partition(".")[0]}, "a finding lifts its own step"
