"""Who answered the survey, typed or exported, and how often they say that they use the CRM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.people import People
from crm_audit_tui.checks.words import plain, word_list
from crm_audit_tui.tables.table import Table

QUESTIONS = ("made_easier", "made_harder", "favourite_feature", "lets_down", "improvement")
FREQUENCIES = ("daily", "weekly", "monthly", "rarely", "never")
_FREQUENCY_WORDS = {
    "daily": word_list(
        "daily, every day, each day, several times a day, all day, constantly, always, "
        "ogni giorno, tutti i giorni, quotidianamente, giornaliero, giornalmente, "
        "all the time, piu volte al giorno, sempre, diariamente, diario, todos los dias, "
        "cada dia, siempre, tous les jours, "
        "quotidiennement, chaque jour, toujours, taglich, jeden tag, mehrmals taglich, immer, "
        "todos os dias, sempre, setiap hari, harian"
    ),
    "weekly": word_list(
        "weekly, every week, once a week, several times a week, a few times a week, often, "
        "ogni settimana, settimanalmente, settimanale, una volta alla settimana, "
        "piu volte alla settimana, spesso, semanalmente, semanal, cada semana, "
        "varias veces por semana, a menudo, chaque semaine, hebdomadaire, souvent, "
        "wochentlich, "
        "jede woche, mehrmals pro woche, oft, toda semana, frequentemente, setiap minggu, "
        "mingguan, "
        "sering"
    ),
    "monthly": word_list(
        "monthly, every month, once a month, a few times a month, sometimes, occasionally, "
        "ogni mese, mensilmente, mensile, qualche volta, a volte, mensualmente, mensual, cada mes, "
        "a veces, chaque mois, mensuel, parfois, monatlich, manchmal, gelegentlich, mensalmente, "
        "as vezes, setiap bulan, bulanan, kadang, kadang kadang"
    ),
    "rarely": word_list(
        "rarely, seldom, hardly ever, almost never, raramente, di rado, quasi mai, rara vez, "
        "casi nunca, rarement, presque jamais, selten, kaum, quase nunca, jarang"
    ),
    "never": word_list(
        "never, not at all, mai, per niente, nunca, jamais, nie, niemals, tidak pernah"
    ),
}
_NOTHING = word_list(
    "nothing, none, no, not, not at all, nope, niente, nulla, nessuno, nessuna, no niente, nada, "
    "ninguno, ninguna, rien, aucun, aucune, nichts, keine, keiner, tidak ada, nenhum, nenhuma, "
    "it has not, it hasn t, it doesn t, non lo ha fatto, so far nothing"
)


@dataclass(frozen=True)
class Reply:
    """One person's answers: `who` tells them apart ("": no name), `person` is -1 if unknown."""

    key: str
    who: str
    person: int
    team: str
    frequency: str
    score: float | None
    texts: dict[str, str]
    from_export: bool
    day: datetime | None = None

    @property
    def identity(self) -> str:
        """What tells respondents apart: the person, else what they are called, else nothing."""
        return f"#{self.person}" if self.person >= 0 else self.who

    def says(self, question: str) -> bool:
        """Tell whether the answer says something ("nothing" and blanks do not)."""
        return plain(self.texts.get(question, "")) not in _SILENT


_SILENT = _NOTHING | {""}


def frequency(text: str) -> str:
    """Return daily, weekly, monthly, rarely or never, "" where the words are not known."""
    word = plain(text)
    for name, words in _FREQUENCY_WORDS.items():
        if word == name or word in words:
            return name
    return next(
        (name for name in reversed(FREQUENCIES) if _holds(word, _FREQUENCY_WORDS[name])), ""
    )


def _holds(word: str, phrases: frozenset[str]) -> bool:
    return any(f" {phrase} " in f" {word} " for phrase in phrases)


def replies(context: CheckContext, people: People) -> list[Reply]:
    """Return the answers of the survey export and of typed interviews."""
    found: list[Reply] = []
    survey = context.tables.get("survey")
    if survey is not None:
        found += _exported(survey, people)
    found += [_typed(entry, people) for entry in registered(context, "feedback", "interviews")]
    return found


def counted_once(everything: list[Reply], people: People) -> list[Reply]:
    """Return the answers that figures count: the latest of each respondent who is an invited user.

    Without a list of users everybody who answered counts. Answers without a name count one by one:
    who gave them cannot be told.
    """
    invited = people.licensed.to_numpy(dtype=bool)
    latest: dict[str, int] = {}
    for place, reply in enumerate(everything):
        identity = reply.identity or f"?{place}"
        if (
            people.from_users
            and reply.identity
            and not (reply.person >= 0 and invited[reply.person])
        ):
            continue
        before = everything[latest[identity]].day if identity in latest else None
        if before is None or reply.day is None or reply.day >= before:
            latest[identity] = place
    return [everything[place] for place in sorted(latest.values())]


def export_keys(found: Iterable[Reply]) -> tuple[str, ...]:
    """Return the record keys of the answers that come from an export."""
    return tuple(reply.key for reply in found if reply.from_export)


def marks_given(everything: Iterable[Reply]) -> list[float]:
    """Return the marks given, in the order of the answers."""
    return [reply.score for reply in everything if reply.score is not None]


def _exported(survey: Table, people: People) -> Iterator[Reply]:
    mails, names = survey.references("respondent_email"), survey.references("respondent")
    by_mail, by_name = people.find(mails), people.find(names)
    person = by_mail.where(by_mail >= 0, by_name).to_numpy(dtype="int64")
    who = mails.where(mails != "", names).to_numpy(dtype=object)
    team = survey.known("team").to_numpy(dtype=object)
    often = survey.known("usage_frequency").to_numpy(dtype=object)
    day = survey.dates("submitted_at")
    score = survey.numbers("score").to_numpy(dtype="float64")
    texts = {name: survey.known(name).to_numpy(dtype=object) for name in QUESTIONS}
    for row, key in enumerate(survey.keys):
        yield Reply(
            key=str(key),
            who=str(who[row]),
            person=int(person[row]),
            team=str(team[row]) or _team(people, int(person[row])),
            frequency=frequency(str(often[row])),
            score=float(score[row]) if np.isfinite(score[row]) else None,
            texts={name: str(values[row]) for name, values in texts.items()},
            from_export=True,
            day=None if pd.isna(day.iloc[row]) else day.iloc[row].to_pydatetime(),
        )


def _typed(entry: Entry, people: People) -> Reply:
    who = entry.text("respondent").casefold()
    person = people.aliases.get(who, -1) if who else -1
    return Reply(
        key=entry.key,
        who=who,
        person=person,
        team=entry.text("team") or _team(people, person),
        frequency=frequency(entry.text("usage_frequency")),
        score=entry.number("score"),
        texts={name: entry.text(name) for name in QUESTIONS},
        from_export=False,
    )


def _team(people: People, person: int) -> str:
    return str(people.frame["team"].iat[person]) if person >= 0 else ""
