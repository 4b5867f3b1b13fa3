"""Every message that the checks of the CRM's use hand back is worded, with nothing left open."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import run_checks
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.progress import Progress
from crm_audit_tui.core.questions import QUESTIONS
from crm_audit_tui.core.thresholds import GOALS
from crm_audit_tui.i18n import LANGUAGES
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.table import Tables
from use_support import clusters, context, entries, table, unworded

USE = (
    "scope",
    "usage",
    "updates",
    "integrations",
    "conversions",
    "pipeline",
    "feedback",
    "security",
)
REGISTERS = [
    *entries(
        "scope",
        "goals",
        {"team": "sales", "goal": "Win", "metric": "rate", "direction": "raise", "target": "2",
         "actual": "1", "origin": "new"},
        {"team": "sales", "goal": "Lose", "metric": "rate", "direction": "lower", "target": "1"},
        {"team": "sales", "goal": "Fax", "origin": "dropped"},
    ),
    *entries("usage", "inactive_users", {"user": "Greta Sassi", "why": "leave"}),
    *entries(
        "usage",
        "expectations",
        {"role": "Sales rep", "measure": "calls", "least": "9", "per": "day"},
        {"measure": "visits", "least": "1", "per": "week"},
    ),
    *entries(
        "conversions",
        "before_after",
        {"side": "before", "start": "2025-01-01", "end": "2025-06-30", "revenue": "€ 9000",
         "representatives": "2"},
        {"side": "after", "start": "2026-01-01", "end": "2026-06-30", "revenue": "€ 90",
         "representatives": "2"},
        {"side": "after", "start": "2026-01-01", "end": "2026-06-30", "revenue": "$ 90"},
        {"side": "after"},
    ),
    *entries(
        "updates",
        "edition",
        {"product": "P", "notes_read_on": "2025-01-01", "installed_version": "1",
         "newest_version": "2"},
    ),
    *entries("updates", "releases", {"name": "Z", "waived_because": "no"}),
    *entries(
        "integrations",
        "tools",
        {"name": "T", "sent": "10", "received": "20", "errors": "9"},
        {"name": "U", "sent": "-1"},
    ),
    *entries(
        "conversions",
        "costs",
        {"line": "licences", "amount": "€ 100"},
        {"line": "other", "amount": "$ 100"},
        {"line": "other", "amount": "£ -5"},
        {"line": "training", "amount": "much"},
    ),
    *entries(
        "conversions",
        "gains",
        {"line": "a", "base": "€ 50"},
        {"line": "b", "base": "$ 105", "low": "$ 1"},
        {"line": "b", "base": "¥ 105"},
    ),
    *entries("conversions", "other_changes", {"change": "New price list"}),
    *entries("conversions", "years", {"year": "2020", "revenue": "€ 5"}),
    *entries("feedback", "interviews", {"respondent": "x", "score": "9"}),
    *entries("security", "regimes", {"regime": "hipaa"}),
    *entries("security", "requests", {"date": "2026-01-01", "kind": "access"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def results(sample_tables: Tables) -> list[StepResult]:
    """Everything from nothing, from blanks, and from the sample with and without its parts."""
    tables = sample_tables
    found: list[StepResult] = []
    full = list(tables)
    matches = {"contacts": clusters("contacts", [0, 0, *range(2, len(tables["contacts"]))])}
    blank = [table(each.name, **{name: [""] for name in each.columns}) for each in full]
    contexts: list[CheckContext] = [
        context(),
        context(*blank),
        context(*full, matches=matches, decisions=REGISTERS),
        context(decisions=REGISTERS),
        context(*(each for each in full if each.name not in ("users", "deal_history"))),
    ]
    for each in contexts:
        found += run_checks(each, steps=USE).values()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words_and_all_its_parameters(
    results: list[StepResult], language: str
) -> None:
    lacking = {each for result in results for each in unworded(result, language)}

    assert lacking == set()


def test_suggestions_answer_questions_of_their_step(results: list[StepResult]) -> None:
    for result in results:
        keys = {question.key for question in QUESTIONS[result.step]}
        assert {each.question for each in result.suggestions} <= keys
        asked = [each.question for each in result.suggestions]
        # two currencies may speak to one question; nothing else twice
        assert len(asked) - len(set(asked)) <= 1


def test_every_scored_metric_is_always_there(results: list[StepResult]) -> None:
    scored = {name for name in GOALS if name.partition(".")[0] in USE}
    for result in results:
        there = {metric.id for metric in result.metrics}
        wanted = {name for name in scored if name.partition(".")[0] == result.step}
        assert wanted <= there, result.step


def test_findings_are_told_apart_and_extents_are_proportions(results: list[StepResult]) -> None:
    for result in results:
        identities = [each.id for each in result.findings]
        assert len(identities) == len(set(identities))
        for found in result.findings:
            assert found.extent is None or 0 <= found.extent <= 1, found.id
            assert found.affected is None or len(found.records) <= max(found.affected, 10)
        ids = [item.id for item in result.items]
        assert len(ids) == len(set(ids))


def test_progress_is_told_and_cancelling_stops() -> None:
    told: list[Progress] = []

    found = run_checks(context(), told.append, steps=("usage", "scope"))

    assert list(found) == ["scope", "usage"]
    assert [each.done for each in told] == [0, 1, 2]
    with pytest.raises(Cancelled):
        run_checks(context(), is_cancelled=lambda: True)
