"""What users say: who answered, what about, and whether the log agrees."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import feedback
from crm_audit_tui.checks.answers import frequency
from crm_audit_tui.checks.themes import known_themes, recogniser, themes_in
from crm_audit_tui.core.messages import Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, gaps, rows, rules, suggested, table, value


def _users() -> Table:
    return table(
        "users",
        name=["Ann", "Bob", "Cy", "Di", "Ed"],
        email=["a@x.it", "b@x.it", "c@x.it", "d@x.it", "e@x.it"],
        team=["Sales", "Sales", "Sales", "Ops", "Ops"],
        active=["Yes"] * 5,
    )


def _survey(**more: list[str]) -> Table:
    return table(
        "survey",
        respondent=["Ann", "Bob", "Cy", "ann", "Zoe"],
        respondent_email=["", "B@X.it", "", "", ""],
        score=["4", "2", "3", "4", ""],
        **more,
    )


def test_response_rate_counts_people_not_answers() -> None:
    result = feedback.check(context(_users(), _survey()))

    assert value(result, "feedback.respondents") == 3  # Ann, Bob, Cy; Zoe is no user
    assert value(result, "feedback.response_rate") == pytest.approx(0.6)
    rate = result.metric("feedback.response_rate")
    assert rate is not None and (rate.part, rate.n, rate.excluded) == (3, 5, 2)
    [note] = [each for each in result.notes if each.id.endswith("not_counted")]
    assert note.params == {"outside": 1, "again": 1}
    assert finding(result, "feedback.duplicate_respondents").records == ("s:0", "s:3")
    assert finding(result, "feedback.non_users_answering").records == ("s:4",)
    assert finding(result, "feedback.silent_team").subject == "Ops"
    mean = result.metric("feedback.mean_score")
    assert mean is not None and (mean.value, mean.n, mean.excluded) == (3.0, 3, 2)


def test_more_respondents_than_invited() -> None:
    users = table("users", name=["Ann"], active=["Yes"])

    unnamed = table("survey", respondent=[""] * 4, score=["4"] * 4)

    found = finding(feedback.check(context(users, unnamed)), "feedback.too_many_respondents")

    assert (found.affected, found.eligible) == (3, 4)


def test_the_latest_answer_of_a_person_counts_and_that_of_strangers_does_not() -> None:
    survey = table(
        "survey",
        respondent=["Ann", "Ann", "Zoe", "Bob"],
        submitted_at=["2026-11-20", "2026-11-10", "2026-11-20", ""],
        usage_frequency=["daily", "never", "never", "weekly"],
        score=["5", "1", "1", "3"],
    )

    result = feedback.check(context(_users(), survey))

    assert value(result, "feedback.mean_score") == 4.0  # Ann's of the 20th, and Bob's
    assert value(result, "feedback.often_share") == 1.0


def test_answers_of_strangers_alone_give_no_figures() -> None:
    result = feedback.check(context(_users(), table("survey", respondent=["Zoe"], score=["5"])))

    assert value(result, "feedback.response_rate") == 0.0
    assert value(result, "feedback.mean_score") is None
    assert "feedback.favourite" not in {each.question for each in result.suggestions}


def test_few_answers_name_nobody() -> None:
    survey = table("survey", respondent=["Ann", "Ann", "Zoe"], score=["1", "2", "3"])

    result = feedback.check(context(_users(), survey))

    assert finding(result, "feedback.duplicate_respondents").records == ()
    assert any(note.id.endswith("names_hidden") for note in result.notes)
    assert all(row[-1] is None for row in rows(result, "feedback.teams"))


@pytest.mark.parametrize(
    ("scores", "mean"),
    [(["5", "4"], 4.5), (["10", "8"], 4.5), (["100", "80"], 4.5)],
)
def test_scores_of_other_scales_are_brought_to_five(scores: list[str], mean: float) -> None:
    result = feedback.check(context(table("survey", score=scores)))

    assert value(result, "feedback.mean_score") == pytest.approx(mean)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Daily", "daily"),
        ("Ogni giorno", "daily"),
        ("several times a week", "weekly"),
        ("A volte", "monthly"),
        ("Quasi mai", "rarely"),
        ("Mai", "never"),
        ("tous les jours", "daily"),
        ("whenever it rains", ""),
    ],
)
def test_stated_use(written: str, meant: str) -> None:
    assert frequency(written) == meant


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("È troppo lento", "speed"),
        ("so SLOW!", "speed"),
        ("muchos duplicados", "data_quality"),
        ("die Oberfläche ist kompliziert", "ease_of_use"),
        ("laporan", "reports"),
        ("snow", ""),
    ],
)
def test_themes_in_several_languages(text: str, theme: str) -> None:
    found = themes_in(text, recogniser(known_themes()))

    assert (theme in found) if theme else (found == [])


def test_themes_count_answers_and_take_the_auditors_words() -> None:
    survey = _survey(
        made_harder=["slow", "the parrot", "lento", "slow again", "lento"],
        lets_down=["", "", "", "", ""],
    )
    own = entries("feedback", "themes", {"theme": "Parrot", "keywords": "parrot*, cockatoo"})

    result = feedback.check(context(_users(), survey, decisions=own))

    assert rows(result, "feedback.themes") == (
        (message("checks.theme.speed"), 0, 2, 0, 0, 0),
        ("Parrot", 0, 1, 0, 0, 0),
    )
    assert value(result, "feedback.made_harder_share") == 1.0
    assert suggested(result, "feedback.harder") is Answer.NO


def test_stated_use_against_the_log() -> None:
    survey = _survey(usage_frequency=["daily", "daily", "never", "daily", "daily"])
    days = [f"2026-{month}-{day:02}" for month in ("11", "12") for day in range(1, 30)]
    log = table("activities", owner=["Bob"] * len(days), activity_date=days)

    result = feedback.check(context(_users(), survey, log))

    assert finding(result, "feedback.overstated_use").records == ("s:3",)
    assert value(result, "feedback.overstated_share") == pytest.approx(1 / 3)
    assert suggested(result, "feedback.how_often") is Answer.PARTLY  # 2 of 3, Ann once


def test_answers_without_a_name_count_for_the_team_that_they_name() -> None:
    survey = table("survey", team=["sales", "Sales", ""], score=["4", "5", "3"])

    result = feedback.check(context(_users(), survey))

    answered = {row[0]: row[2] for row in rows(result, "feedback.teams")}
    assert answered == {"Sales": 2, "Ops": 0}
    assert finding(result, "feedback.silent_team").subject == "Ops"


def test_interviews_count_as_answers() -> None:
    typed = entries(
        "feedback",
        "interviews",
        {"respondent": "ann", "team": "", "score": "5", "usage_frequency": "daily"},
        {"respondent": "Guest", "score": "3"},
    )

    result = feedback.check(context(_users(), decisions=typed))

    assert value(result, "feedback.mean_score") == 5.0  # the guest is no user
    assert value(result, "feedback.response_rate") == pytest.approx(0.2)
    [sales] = [row for row in rows(result, "feedback.teams") if row[0] == "Sales"]
    assert sales[3] == Share(1 / 3)


@pytest.mark.parametrize("tables", [(), (table("survey", score=[]),)], ids=["none", "empty"])
def test_nobody_asked(tables: tuple[Table, ...]) -> None:
    result = feedback.check(context(*tables))

    assert value(result, "feedback.response_rate") is None
    assert gaps(result) == {"survey"}
    assert not rules(result)


def test_a_blank_answer_says_nothing() -> None:
    result = feedback.check(context(table("survey", respondent=[""], score=[""], lets_down=[""])))

    assert value(result, "feedback.mean_score") is None
    assert value(result, "feedback.response_rate") is None
    assert not rules(result)


def test_no_mark_falls_out_of_the_picture() -> None:
    """On a scale from nothing to ten the lowest marks are nothing, and halves go up."""
    survey = table("survey", respondent=list("abcdef"), score=["0", "1", "5", "8", "9", "10"])

    [chart] = [each for each in feedback.check(context(survey)).charts if "scores" in each.id]

    assert dict(zip(chart.labels, chart.series[0].values, strict=True)) == {
        "0": 1, "1": 1, "2": 0, "3": 1, "4": 1, "5": 2,
    }  # fmt: skip


def test_from_which_share_on_a_complaint_is_common_is_set() -> None:
    said = ["It is slow", "so slow", "Bob", "Cy", "Di", "Ed"]
    survey = table("survey", respondent=list("abcdef"), lets_down=said)

    assert finding(feedback.check(context(survey)), "feedback.common_complaint").affected == 2
    strict = feedback.check(context(survey, settings={"feedback.common_complaint": 0.5}))
    assert "feedback.common_complaint" not in rules(strict)
