"""Where the data speaks to a question of the checklist, its answer is suggested with the figure."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from crm_audit_tui import checks
from crm_audit_tui.checks import conversions, duplicates, freshness, missing, scope, security, usage
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import SetSetting
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.questions import QUESTIONS, Answer
from crm_audit_tui.core.setting_words import setting_label
from crm_audit_tui.core.suggested import SUGGESTED
from crm_audit_tui.tables.result import StepResult
from use_support import clusters, context, entries, table, value

VERIFIED = "freshness.contacts_verified"


def suggested(result: StepResult, question: str) -> Answer | None:
    found = [each.answer for each in result.suggestions if each.question == question]
    assert len(found) <= 1, question
    return found[0] if found else None


def test_the_exports_speak_to_the_questions_of_the_opening() -> None:
    contacts = table(
        "contacts", id=list("abcd"), created_at=["2024-01-01"] * 4,
        modified_at=["2026-12-01", "2026-12-02", "2024-01-01", "2024-01-01"],
        **{"raw:Delivery town": ["Bath", "", "", ""], "raw:Empty": [""] * 4},
    )  # fmt: skip
    goals = entries("scope", "goals", {"goal": "Leads", "actual": "5"}, {"goal": "Sales"})
    result = scope.check(context(contacts, decisions=goals, settings={"freshness.bulk_share": 1}))

    assert value(result, "scope.own_fields") == 1
    assert value(result, "scope.corrected_share") == 0.5
    assert value(result, "scope.renewed_share") == 0.5
    assert suggested(result, "scope.custom_fields") is Answer.YES
    assert suggested(result, "scope.update_frequency") is Answer.NO
    assert suggested(result, "scope.metrics_present") is Answer.PARTLY
    assert not scope.check(context()).suggestions


@pytest.mark.parametrize(
    ("left", "review", "export"),
    # Dan left and his account is closed: reviewed; where Ann left too and hers is open: not.
    [(["", "", ""], Answer.YES, Answer.YES), (["2026-01-01", "", ""], Answer.NO, Answer.YES)],
)
def test_accounts_tell_of_reviews_and_of_the_right_to_export(
    left: list[str], review: Answer, export: Answer
) -> None:
    users = table("users", name=["Ann", "Ben", "Cy", "Dan"], active=["yes"] * 3 + ["no"],
                  left_at=[*left, "2026-01-01"], is_admin=["yes", "no", "no", "no"])  # fmt: skip
    result = security.check(context(users))
    assert suggested(result, "security.access_review") is review
    assert suggested(result, "security.export_rights") is export


def test_what_was_entered_this_year_tells_whether_faults_are_stopped_at_entry() -> None:
    made = ["2020-01-01", "2026-06-01", "2026-06-02", "2026-06-03"]
    contacts = table("contacts", id=list("abcd"), created_at=made, email=["a@x.it"] * 4,
                     country=["IT", "", "", ""])  # fmt: skip
    doubled = duplicates.check(
        context(contacts, matches={"contacts": clusters("contacts", [0, 0, 1, 2])})
    )
    # The one of 2020 was there first; of the three made this year one doubles it.
    assert suggested(doubled, "duplicates.prevented") is Answer.NO
    kept = missing.check(context(contacts))
    assert suggested(kept, "missing.required_enforced") is Answer.NO
    old = table("contacts", id=["a"], created_at=["2020-01-01"], email=["a@x.it"])
    assert suggested(missing.check(context(old)), "missing.required_enforced") is None


def test_directions_routine_and_other_changes() -> None:
    tools = table("integrations", name=["A", "B"], direction=["two-way", "one-way"],
                  expected_direction=["two-way"] * 2)  # fmt: skip
    assert suggested(duplicates.check(context(tools)), "duplicates.two_way_sync") is Answer.PARTLY

    seen = table("contacts", id=list("abc"), verified_at=["2026-12-01", "2026-12-03", ""],
                 modified_at=["2026-01-01"] * 3)  # fmt: skip
    routine = freshness.check(context(seen))
    assert suggested(routine, "freshness.decay_managed") is Answer.YES

    deals = table("deals", id=list("ab"), status=["won", "won"], amount=["5", "6"],
                  close_date=["2025-03-01", "2026-03-01"])  # fmt: skip
    years = conversions.check(context(deals))
    assert suggested(years, "conversions.other_changes") is Answer.NO
    # Two years side by side are this tool's doing: nobody typed a comparison.
    assert suggested(years, "conversions.compared") is None
    assert suggested(years, "conversions.indexed") is None
    change = entries("conversions", "other_changes", {"change": "New price list"})
    years = conversions.check(context(deals, decisions=change))
    assert suggested(years, "conversions.other_changes") is Answer.YES


def test_a_tool_that_brings_duplicates_speaks_against_clean_integrations() -> None:
    contacts = table("contacts", id=list("abcdef"), email=["a@x.it"] * 6,
                     lead_source=["PostPilot sync"] * 2 + ["Fair"] * 4)  # fmt: skip
    tools = table("integrations", name=["PostPilot"])
    found = {"contacts": clusters("contacts", [0, 0, 1, 2, 3, 4])}
    result = duplicates.check(context(contacts, tools, matches=found))
    assert suggested(result, "duplicates.integrations_clean") is Answer.NO
    fairs = table("contacts", id=list("ab"), lead_source=["Fair", "Fair"])
    found = {"contacts": clusters("contacts", [0, 0])}
    result = duplicates.check(context(fairs, tools, matches=found))
    assert suggested(result, "duplicates.integrations_clean") is None


def test_whether_work_is_entered_the_same_day_rests_on_the_days_between() -> None:
    days = [f"2026-12-{day:02}" for day in range(1, 11)]
    for entered, answer in (
        (days, Answer.YES),
        (days[:6] + ["2026-12-12"] * 4, Answer.PARTLY),
        (["2026-12-11"] * 10, Answer.NO),
        ([""] * 10, None),
    ):
        log = table("activities", owner=["Ann"] * 10, activity_date=days,
                    activity_type=["call"] * 10, created_at=entered)  # fmt: skip
        found = usage.check(context(log, day=date(2026, 12, 14)))
        assert suggested(found, "usage.daily_logged") is answer
    # The same ten days are few of a month.
    log = table("activities", owner=["Ann"] * 10, activity_date=days,
                activity_type=["call"] * 10, created_at=days)  # fmt: skip
    assert suggested(usage.check(context(log)), "usage.daily_logged") is Answer.PARTLY


def test_what_another_figure_speaks_against_is_no_plain_yes() -> None:
    changed = table("contacts", modified_at=["2026-12-01"] * 4)
    verified = table("contacts", verified_at=["2026-12-01"] * 4)
    assert suggested(freshness.check(context(changed)), VERIFIED) is Answer.PARTLY
    assert suggested(freshness.check(context(verified)), VERIFIED) is Answer.YES

    given = table("contacts", consent=["yes"] * 4, consent_basis=["contract", "", "", ""])
    flag = table("contacts", consent=["yes"] * 4)
    assert suggested(security.check(context(given)), "security.consent_basis") is Answer.PARTLY
    assert suggested(security.check(context(flag)), "security.consent_basis") is Answer.YES

    put_right = table("contacts", created_at=["2024-01-01"], modified_at=["2026-12-01"])
    assert suggested(scope.check(context(put_right)), "scope.custom_fields") is Answer.PARTLY

    goal = {"goal": "Sell", "origin": "original"}
    before = scope.check(context(decisions=entries("scope", "goals", {"goal": "Sell"})))
    others = scope.check(context(decisions=entries("scope", "goals", {"goal": "Grow"})))
    for earlier, answer in ((before, Answer.YES), (others, Answer.PARTLY)):
        found = scope.check(
            context(decisions=entries("scope", "goals", goal), previous={"scope": earlier})
        )
        assert suggested(found, "scope.goals_current") is answer


def test_every_bound_of_a_suggestion_is_a_setting_of_a_question_that_is_asked() -> None:
    asked = {each.key for step in QUESTIONS.values() for each in step}
    assert set(SUGGESTED) <= asked
    calls = re.compile(r"\.(?:grade|suggest_of|answer)\(\s*\"(\w+)\"")
    source = "".join(each.read_text("utf-8") for each in Path(checks.__path__[0]).glob("*.py"))
    assert set(calls.findall(source)) <= {each.partition(".")[2] for each in SUGGESTED}


def test_a_suggestion_follows_the_shares_that_are_set() -> None:
    contacts = table("contacts", last_name=["A"] * 20, email=["a@x.it"] * 19 + [""])

    def reachable(**changed: float) -> Answer | None:
        settings = {f"{bound}.missing.reachable": value for bound, value in changed.items()}
        return suggested(missing.check(context(contacts, settings=settings)), "missing.reachable")

    assert reachable() is Answer.PARTLY
    assert reachable(yes=0.9) is Answer.YES
    assert reachable(partly=0.97) is Answer.NO


def test_the_shares_of_a_suggestion_are_decided_within_bounds() -> None:
    name = "yes.missing.reachable"
    audit = Audit().apply(SetSetting(name=name, value=0.9, reason="small base"))

    assert audit.settings.suggested("missing.reachable").yes == 0.9
    assert not audit.apply(SetSetting(name=name, value=None)).changed_settings
    assert setting_label(name).id == "core.setting_yes_from"
    assert setting_label("partly.duplicates.merged").id == "core.setting_partly_up_to"
    with pytest.raises(AuditError):
        Audit().apply(SetSetting(name=name, value=1.5))
    with pytest.raises(AuditError):
        Audit().apply(SetSetting(name="yes.missing.nothing", value=0.5))
