"""The catalogues: the same messages with the same parameters in every language, none missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.findings import FindingStatus, Rating
from crm_audit_tui.core.questions import QUESTIONS, Answer
from crm_audit_tui.core.registers import REGISTERS
from crm_audit_tui.core.setting_words import setting_label
from crm_audit_tui.core.steps import STEPS, Part
from crm_audit_tui.core.suggested import SUGGESTED
from crm_audit_tui.core.thresholds import GOALS, THRESHOLDS
from crm_audit_tui.core.worklists import ACTIONS
from crm_audit_tui.guide import guide_text
from crm_audit_tui.i18n import LANGUAGES, Translator
from crm_audit_tui.i18n.catalogue import Texts, catalogue_files, read_catalogue
from crm_audit_tui.tables.result import Bounds, Unit
from crm_audit_tui.tables.schema import SCHEMA

SOURCE = Path(__file__).parents[2] / "src" / "crm_audit_tui"
OTHERS = sorted(set(LANGUAGES) - {"en"})
GUIDE_LIMIT = 120  # words
RAIL = 16  # characters
ONE_FORM = {"id"}  # no plural: one form for every count; the others have two
# What the messages count, as its plural without the s.
COUNTED = (
    "account|answer|character|cluster|column|contact|cycle|day|deal|decision|entrie|field|file|"
    "finding|follow-up|group|interval|item|label|month|owner|pair|question|record|row|segment|"
    "source|stay|step|task|team|user|value|week|year"
)


@cache
def files(language: str) -> dict[str, Texts]:
    return {each.name: read_catalogue(each, language) for each in catalogue_files(language)}


@cache
def texts(language: str) -> Texts:
    merged: Texts = {}
    for content in files(language).values():
        merged |= content
    return merged


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def needed() -> set[str]:
    """Every message that the audit's own tables ask for."""
    ids = {"core.yes", "core.no", "core.not_available"}
    for spec in STEPS:
        ids |= {spec.title_id, f"core.step_short.{spec.slug}"}
    ids |= {f"core.part.{part}" for part in Part}
    ids |= {f"core.rating.{each}" for each in Rating}
    ids |= {f"core.finding_status.{each}" for each in FindingStatus}
    ids |= {f"core.answer.{each}" for each in Answer}
    ids |= {f"core.verdict.{each}" for each in ("merge", "apart", "later")}
    ids |= {f"core.status.{each}" for each in ("not_started", "in_progress", "done", "skipped")}
    ids |= {f"core.unit.{each}" for each in Unit}
    ids |= {f"core.setting.{name}" for name in THRESHOLDS}
    ids |= {f"core.setting_reason.{name}" for name in THRESHOLDS}
    ids |= {f"core.goal_reason.{metric}" for metric in GOALS}
    ids |= {f"core.suggested_reason.{each.why}" for each in SUGGESTED.values()}
    ids |= {
        setting_label(f"{bound}.{each}").id for each in SUGGESTED for bound in ("yes", "partly")
    }
    ids |= {f"{where}.{kind}" for kind in Bounds
            for where in ("tui.metric", "tui.bounds", "report.bounds")}  # fmt: skip
    ids |= {f"core.action.{each.action}" for actions in ACTIONS.values() for each in actions}
    ids |= {f"core.table.{name}" for name in SCHEMA}
    ids |= {f"core.field.{column.name}" for table in SCHEMA.values() for column in table.columns}
    ids |= {question.text_id for group in QUESTIONS.values() for question in group}
    for registers in REGISTERS.values():
        for register in registers:
            ids.add(f"guide.register.{register.id}")
            for field in register.fields:
                ids.add(f"guide.register.{register.id}.{field.name}")
                ids |= {f"guide.choice.{choice}" for choice in field.choices}
    return ids


def literal_ids() -> dict[str, str]:
    """Every message id that stands whole in the code, with a file where it stands."""
    domains = {name.removesuffix(".po").partition("-")[0] for name in files("en")}
    pattern = re.compile(rf'"((?:{"|".join(sorted(domains))})\.error\.[a-z_]+)"')
    return {
        found: str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        for found in pattern.findall(path.read_text(encoding="utf-8"))
    }


def test_every_term_of_the_audit_has_its_words() -> None:
    for language in LANGUAGES:
        assert needed() - set(texts(language)) == set(), language


def test_every_error_that_the_code_raises_is_worded() -> None:
    missing = {each: path for each, path in literal_ids().items() if each not in texts("en")}

    assert missing == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_messages_of_english_and_no_others(language: str) -> None:
    assert set(texts(language)) == set(texts("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_uses_the_parameters_of_english(language: str) -> None:
    different = {
        each: (forms, texts(language)[each])
        for each, forms in texts("en").items()
        if placeholders(forms[-1]) != placeholders(texts(language).get(each, forms)[-1])
    }

    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_every_form_and_each_form_the_same_parameters(language: str) -> None:
    for each, forms in texts(language).items():
        assert all(forms), f"{each}: empty"
        wanted = 1 if language in ONE_FORM else len(texts("en")[each])
        assert len(forms) == wanted, f"{each}: number of forms"
        if len(forms) > 1:
            # "one record" may leave the number out; a parameter of its own it may not have.
            assert placeholders(forms[0]) <= placeholders(forms[-1]), each


def test_no_count_stands_before_a_plural_that_cannot_become_one() -> None:
    stiff = {
        each: found
        for each, forms in texts("en").items()
        for found in re.findall(rf"\{{\w+\}} (?:(?!of )[a-z]+ )?(?:{COUNTED})s\b", forms[-1])
        if not {"low", "high"} & placeholders(found)  # ends of a range
        if not (len(forms) > 1 and placeholders(found) == {"n"})
        if found != "{total} steps"  # an audit has more than one
    }

    assert stiff == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_of_its_own_has_as_many_forms_as_the_language(language: str) -> None:
    counted = {
        each: found
        for each, forms in texts(language).items()
        for form in forms
        for found in re.findall(r"\{\w+:([^{}]*)\}", form)
        if language in ONE_FORM or found.count("|") != 1
    }

    assert counted == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_in_two_files_and_each_is_in_its_domain(language: str) -> None:
    seen: dict[str, str] = {}
    for name, content in files(language).items():
        domain = name.removesuffix(".po").partition("-")[0]
        for each in content:
            assert each not in seen, f"{each}: in {seen[each]} and {name}"
            assert each.partition(".")[0] == domain, f"{each}: in {name}"
            seen[each] = name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_names_a_message_twice(language: str) -> None:
    for place in catalogue_files(language):
        ids = re.findall(r'^msgid "(.+)"$', place.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(ids) == len(set(ids)), place.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_step_names_fit_the_rail(language: str) -> None:
    words = Translator(language)
    for spec in STEPS:
        assert len(words.text(f"core.step_short.{spec.slug}")) <= RAIL


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_a_short_guide_of_its_own(language: str) -> None:
    for spec in STEPS:
        text = guide_text(spec.slug, language)
        assert 40 <= len(text.split()) <= GUIDE_LIMIT, spec.slug
        if language != "en":
            assert text != guide_text(spec.slug, "en"), spec.slug


def test_a_guide_that_a_language_lacks_is_shown_in_english() -> None:
    assert guide_text("updates", "xx") == guide_text("updates", "en")
    assert guide_text("no such step", "it") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_integration_checks_are_three_to_five_for_every_category(language: str) -> None:
    tools = next(each for each in REGISTERS["integrations"] if each.id == "tools")
    categories = next(each for each in tools.fields if each.name == "category").choices
    for category in categories:
        lines = [each for each in texts(language) if each.startswith(f"guide.qa.{category}.")]
        numbers = sorted(int(each.rpartition(".")[2]) for each in lines)
        assert numbers == list(range(1, len(numbers) + 1))
        assert 3 <= len(numbers) <= 5, category


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_decision_has_a_line(language: str) -> None:
    for kind in Decision.__args__:
        tag = kind.__struct_config__.tag
        lines = [each for each in texts(language) if each.startswith(f"core.decision.{tag}")]
        assert lines, tag


def test_french_signs_keep_to_their_words() -> None:
    loose = {
        each: form
        for each, forms in texts("fr").items()
        for form in forms
        if re.search(r" [:;!?»](?:[ .,)]|$)|« |[a-zé]'[a-zé]", form)
    }

    assert loose == {}
