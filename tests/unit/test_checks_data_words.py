"""The checks of the data on the sample: planted faults found, every message worded."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from crm_audit_tui.checks import run_checks
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.controls import _BY_RULE, _BY_STEP, _OTHERWISE
from crm_audit_tui.checks.emails import judge_email
from crm_audit_tui.core.questions import QUESTIONS
from crm_audit_tui.core.thresholds import GOALS
from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.i18n.catalogue import texts
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.table import Tables
from use_support import clusters, context, entries, table, unworded

SAMPLE = Path(__file__).parents[2] / "sample_data"
DATA = ("unused", "segmentation", "duplicates", "missing", "freshness", "process")
RULES = entries(
    "process",
    "rules",
    {"area": "how", "rule": "Check", "owner": "Ada", "cadence": "weekly"},
    {"area": "when", "rule": "Look", "next_date": "2020-01-01"},
)


def contexts(sample: Tables) -> list[CheckContext]:
    tables = list(sample)
    blank = [table(each.name, **{name: [""] for name in each.columns}) for each in tables]
    one = [table(each.name, **{name: ["x1"] for name in each.columns}) for each in tables]
    found = [context(), context(*blank), context(*one)]
    matches = {
        each.name: clusters(each.name, [0, 0, 0, 0, *range(4, len(each))])
        for each in tables
        if each.name in ("contacts", "companies")
    }
    holds = entries("unused", "legal_holds", {"subject": "email"}, {"subject": "fax"})
    found.append(context(*tables, matches=matches, decisions=[*RULES, *holds]))
    found.append(context(*(each for each in tables if each.name in ("contacts", "users"))))
    return found


@pytest.fixture(scope="module")
def results(sample_tables: Tables) -> list[dict[str, StepResult]]:
    return [run_checks(each, steps=DATA) for each in contexts(sample_tables)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words_and_all_its_parameters(
    results: list[dict[str, StepResult]], language: str
) -> None:
    lacking = {
        each for run in results for result in run.values() for each in unworded(result, language)
    }

    assert lacking == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_and_fault_has_words(language: str) -> None:
    words = texts(language, "checks")
    controls = {*_BY_RULE.values(), *_BY_STEP.values(), _OTHERWISE}

    assert {f"checks.control.{each.id}" for each in controls} <= set(words)
    assert {rule for rule in _BY_RULE if f"checks.finding.{rule}" not in words} == set()
    for address in ("a@b", "a@b.it;c@d.it", "a@b.xyzq", "a@gmial.com", "a@a.test", "test@test.it"):
        assert f"checks.fault.email_{judge_email(address).fault}" in words


def test_identities_are_unique_and_extents_are_proportions(
    results: list[dict[str, StepResult]],
) -> None:
    for run in results:
        for step, result in run.items():
            assert {each.question for each in result.suggestions} <= {
                question.key for question in QUESTIONS[step]
            }
            for ids in (
                [each.id for each in result.findings],
                [item.id for item in result.items],
                [each.question for each in result.suggestions],
                [(metric.id, metric.subject) for metric in result.metrics],
                [(chart.id, chart.subject) for chart in result.charts],
                [shown.id for shown in result.tables],
            ):
                assert len(ids) == len(set(ids)), step
            for found in result.findings:
                assert found.extent is None or 0 <= found.extent <= 1, found.id
            assert result.items_total >= len(result.items)
            scored = {name for name in GOALS if name.partition(".")[0] == step}
            assert scored <= {metric.id for metric in result.metrics}


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("companies.orphans", "unused.companies_orphaned"),
        ("contacts.test_records", "missing.test_records"),
        ("contacts.unreachable", "missing.unreachable"),
        ("contacts.no_stage", "missing.no_stage"),
        ("contacts.prefix_country", "missing.country_prefix"),
        ("contacts.date_order", "missing.date_order"),
        ("contacts.bounced", "freshness.bounced"),
        ("contacts.lead_with_won_deal", "freshness.lead_won"),
        ("contacts.new_customer_old", "freshness.old_new_customer"),
        ("contacts.invalid_email", "missing.invalid"),
        ("contacts.invalid_phone", "missing.invalid"),
    ],
)
def test_what_is_planted_is_found(
    results: list[dict[str, StepResult]], fault: str, rule: str
) -> None:
    with (SAMPLE / "planted.toml").open("rb") as stream:
        planted = {each["id"]: each for each in tomllib.load(stream)["planted"]}
    wanted = set(planted[fault]["records"])

    found = {
        key.rpartition(":")[2]
        for finding in results[3][rule.partition(".")[0]].findings
        if finding.rule == rule
        for key in finding.records
    }

    assert wanted <= found
