"""What would make a part auditable: the table that lacks it, with the columns of that table."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import pipeline, run_checks, unused
from crm_audit_tui.core.findings import Finding, FindingNote
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.report.markdown_blocks import MarkdownTranslator, escape
from crm_audit_tui.report.model import Limit
from crm_audit_tui.report.wording import Wording
from crm_audit_tui.tables.result import NotAuditable, StepResult, TableNeed
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.standing import StandingFinding
from crm_audit_tui.tables.words import subject_name, way_out
from crm_audit_tui.tui.modals.finding import finding_about
from crm_audit_tui.tui.widgets.evidence import not_auditable
from use_support import context, table

ENGLISH = Translator("en")


def gap(result: StepResult, what: str) -> NotAuditable:
    [found] = [each for each in result.not_auditable if each.what.id.endswith(f".{what}")]
    return found


def test_each_column_is_asked_of_the_table_it_belongs_to() -> None:
    deals = table("deals", id=["1"], stage=["Talk"], next_step=[""])

    found = gap(pipeline.check(context(deals)), "owners")
    nothing_planned = gap(unused.check(context(deals)), "silent")

    assert found.needs == (
        TableNeed("deals", ("owner",), attached=True),
        TableNeed("activities", ("owner",)),
    )
    assert way_out(found, ENGLISH) == (
        "add owner to the export of deals; or attach an export of activities with owner"
    )
    # the deals are there already: only contacts would help
    assert way_out(nothing_planned, ENGLISH) == "attach an export of contacts"


def test_a_column_that_is_there_and_says_something_is_not_asked_for() -> None:
    users = table("users", name=["Ann"], active=[""])
    deals = table("deals", id=["1"], stage=["Talk"], owner=["Ann"], amount=[""])

    result = pipeline.check(context(deals, users))

    assert way_out(gap(result, "inactive_owner"), ENGLISH) == (
        "add active, left on to the export of users"
    )
    assert gap(result, "bad_amount").columns == ("amount",)


def test_where_all_is_attached_and_says_nothing_no_export_is_asked_for() -> None:
    deals = table(
        "deals",
        id=["1", "2"],
        stage=["Talk", "Won"],
        close_date=["", "2026-01-01"],
        owner=["A"] * 2,
    )

    late = gap(pipeline.check(context(deals)), "past_close")

    assert late.needs == ()
    assert way_out(late, ENGLISH) == "the attached exports say nothing of it"
    assert not_auditable(late, ENGLISH).endswith("; the attached exports say nothing of it")
    limit = Limit(step="pipeline", what=late.what, gap=late)
    assert Wording("en").limit(limit).endswith(": the attached exports say nothing of it.")


def test_what_is_typed_by_hand_is_asked_for_there() -> None:
    results = run_checks(context())

    assert way_out(gap(results["scope"], "goals"), ENGLISH) == "enter it under Lists"
    assert way_out(gap(results["feedback"], "survey"), ENGLISH).endswith(
        "; or enter it under Lists"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hint_of_every_step_names_columns_of_its_table(language: str) -> None:
    say = Translator(language)
    bare = [table(name, id=["1"]) for name in SCHEMA if name != "survey"]
    for exports in (context(), context(*bare)):
        for step, result in run_checks(exports).items():
            for each in result.not_auditable:
                for need in each.needs:
                    known = {spec.name for spec in SCHEMA[need.table].columns}
                    assert set(need.columns) <= known, (step, each.what.id)
                    assert need.attached == (need.table in exports.tables)
                    assert need.columns or not need.attached, (step, each.what.id)
                words = way_out(each, say)
                assert "core." not in words and "{" not in words


def test_the_report_says_which_column_of_which_table() -> None:
    what = message("checks.not_auditable.pipeline.lost_reason")
    found = NotAuditable(what=what, needs=(TableNeed("deals", ("lost_reason",), attached=True),))

    assert Wording("en").limit(Limit(step="pipeline", what=what, gap=found)) == (
        "Why deals were lost. To audit it: add lost reason to the export of deals."
    )
    assert Wording("it").limit(Limit(step="pipeline", what=what, gap=found)) == (
        "Perché si sono perse le trattative. Per verificarlo: aggiungere motivo della perdita "
        "all’esportazione di trattative."
    )


def test_columns_in_titles_are_called_by_their_words() -> None:
    assert Wording("en").subject("deals.lead_source") == "deals · source"
    assert Wording("it").subject("deals.lead_source") == subject_name(
        "deals.lead_source", Translator("it")
    )
    assert Wording("en").subject("deals.raw:Forecast group") == "deals · Forecast group"
    assert Wording("en").subject("EUR") == "EUR"
    # a team's name is data, in a report too
    hostile = "<script>x</script>\x1b"
    assert Wording("en").subject(hostile) == "<script>x</script>␛"
    assert subject_name(hostile, MarkdownTranslator("en")) == escape(hostile)
    assert subject_name(f"deals.raw:{hostile}", MarkdownTranslator("en")).endswith(escape(hostile))


def test_a_finding_of_many_records_says_that_it_lists_the_first_only() -> None:
    found = Finding(
        rule="missing.field",
        step="missing",
        severity=2,
        title=Message("core.table.deals"),
        table="deals",
        affected=2089,
        eligible=2089,
        records=tuple(f"s:{row}" for row in range(1000)),
    )

    about = finding_about(StandingFinding(found, FindingNote()), ENGLISH).plain

    assert found.records_total == 2089
    assert "The first 1,000 of 2,089: 0, 1," in about
