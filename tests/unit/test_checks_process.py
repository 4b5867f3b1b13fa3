"""Step 12: the process laid down, and a control for every finding."""

from __future__ import annotations

from datetime import date

import msgspec

from crm_audit_tui.checks.process import check, proposals
from crm_audit_tui.core.decisions import RaiseFinding, SetScope, SetSetting
from crm_audit_tui.core.findings import Finding
from crm_audit_tui.core.messages import Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import StepResult
from use_support import context, entries, finding, rows, rules, suggested, value

FOUND = Finding(
    rule="missing.invalid",
    step="missing",
    severity=2,
    title=message("checks.finding.missing.invalid"),
    table="contacts",
    field="email",
)
RESULTS = {"missing": StepResult(step="missing", findings=(FOUND,))}


def test_every_finding_gets_a_control_with_threshold_and_date() -> None:
    manual = Finding(rule="manual", step="usage", severity=1, title=message("x"), subject="1")
    changed = SetSetting(name="missing.invalid", value=0.05)
    given = context(decisions=[RaiseFinding(finding=manual), changed])

    invalid, other = proposals(RESULTS, given)

    assert (invalid.finding, invalid.area, invalid.cadence) == (FOUND.id, "how", "on_entry")
    assert (invalid.metric, invalid.threshold, invalid.next_date) == (
        "missing.invalid_share",
        0.05,
        "",
    )
    assert (other.area, other.cadence, other.next_date) == ("when", "weekly", "2027-01-07")
    found = rows(check(given, RESULTS), "process.proposals")
    assert len(found) == 2
    assert invalid.threshold is not None and found[0][4] == Share(invalid.threshold)


def test_one_rule_answers_all_findings_that_it_would_catch() -> None:
    phone = msgspec.structs.replace(FOUND, field="phone")
    many = {"missing": StepResult(step="missing", findings=(FOUND, phone))}

    [row] = rows(check(context(), many), "process.proposals")

    assert row[:2] == (message("checks.control.validate"), 2)


def test_an_accepted_control_covers_its_finding_and_is_not_proposed_again() -> None:
    given = context(
        decisions=entries(
            "process",
            "rules",
            {"area": "how", "rule": "Check on entry", "owner": "Ada", "cadence": "weekly",
             "finding": FOUND.id, "metric": "missing.invalid_share"},
            {"area": "refine", "rule": "Clean up", "next_date": "2026-12-30"},
            {"area": "when", "rule": " "},
        )
    )  # fmt: skip

    found = check(given, RESULTS)

    assert proposals(RESULTS, given) == ()
    assert value(found, "process.coverage") == 1
    assert value(found, "process.parts_share") == 2 / 5
    assert value(found, "process.owned_share") == 0.5
    assert finding(found, "process.rule_overdue").affected == 1
    assert {each.subject for each in found.findings if each.rule == "process.part_missing"} == {
        "when",
        "which",
        "classify",
    }
    assert suggested(found, "process.how") is Answer.YES
    assert suggested(found, "process.refine") is Answer.PARTLY
    assert suggested(found, "process.which") is Answer.NO
    assert suggested(found, "process.constant") is Answer.YES


def test_without_rules_one_finding_says_so() -> None:
    found = check(context(), {})

    assert rules(found) == {"process.no_rules"}
    assert value(found, "process.coverage") is None
    assert found.suggestions == ()


def test_the_next_audit_is_a_year_on_or_as_agreed() -> None:
    leap = context(day=date(2028, 2, 29))
    agreed = context(decisions=[SetScope(field="next_audit", value="2027-06-30")])

    assert value(check(leap, {}), "process.next_audit") == "2029-02-28"
    assert value(check(agreed, {}), "process.next_audit") == "2027-06-30"


def test_a_control_is_held_to_a_threshold_of_the_very_figure_that_it_watches() -> None:
    """A cell's fill or two fields' likeness are no limits of the share of unused fields."""
    unused = {
        "unused": StepResult(
            step="unused",
            findings=tuple(
                Finding(rule=f"unused.{rule}", step="unused", severity=1, table="contacts",
                        title=message("x"), subject=rule)
                for rule in ("field_empty", "field_rare", "field_twins")
            ),
        )
    }  # fmt: skip

    empty, rare, twins = proposals(unused, context())

    assert (empty.metric, empty.threshold) == ("unused.fields_unused_share", 0.05)
    assert (rare.metric, rare.threshold) == ("unused.fields_review_share", None)
    assert (twins.metric, twins.threshold) == ("", None)


def test_no_rule_of_any_cadence_tells_what_stands_on_the_agenda_of_a_meeting() -> None:
    weekly = {"area": "when", "rule": "Look at adoption", "owner": "Ada", "cadence": "weekly"}

    found = check(context(decisions=entries("process", "rules", weekly)), {})

    assert suggested(found, "process.constant") is Answer.PARTLY
    assert "process.weekly_reports" not in {each.question for each in found.suggestions}
