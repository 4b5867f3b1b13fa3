"""What the users say about their CRM."""

from __future__ import annotations

from datetime import date, timedelta

from invent.chance import Chance, phrases
from invent.house import USERS
from invent.truth import Truth

_SURVEY = (
    # name, frequency, easier, harder, favourite, lets down, improvement, score
    (
        "Colin Mercer",
        "Daily",
        "One place for the pipeline",
        "Too many required fields",
        "Deal boards",
        "Reports are slow",
        "Faster reports",
        "4",
    ),
    (
        "Bethany Lowe",
        "Daily",
        "Knowing who spoke to whom",
        "Duplicate contacts",
        "Mobile app",
        "Duplicates everywhere",
        "Warn me about duplicates",
        "3",
    ),
    (
        "Dev Acharya",
        "Daily",
        "Reminders",
        "Logging calls twice",
        "Reminders",
        "Calls do not log by themselves",
        "Telephone link that works",
        "3",
    ),
    (
        "Kirsty Munro",
        "Weekly",
        "Finding addresses",
        "Search finds too much",
        "Search",
        "Old data",
        "Clean up old contacts",
        "2",
    ),
    (
        "Gemma Pryce",
        "Daily",
        "Quotes from templates",
        "Slow on Mondays",
        "Templates",
        "It is slow",
        "Speed",
        "4",
    ),
    (
        "Fabrizio Leone",
        "Daily",
        "Vedo tutta la pipeline",
        "Troppi campi obbligatori",
        "Cruscotti",
        "Rapporti lenti",
        "Rapporti più veloci",
        "4",
    ),
    (
        "Ilaria Bonfanti",
        "Daily",
        "Storico dei clienti",
        "Contatti duplicati",
        "Storico",
        "Duplicati",
        "Avviso sui duplicati",
        "3",
    ),
    (
        "Dario Conti",
        "Daily",
        "Poco",
        "Inserire tutto a mano",
        "Nessuna",
        "Non fa risparmiare tempo",
        "Formazione",
        "2",
    ),
    (
        "Serena Vezzali",
        "Weekly",
        "Agenda condivisa",
        "Ricerca lenta",
        "Calendario",
        "Dati vecchi",
        "Pulizia dei dati",
        "3",
    ),
    (
        "Anna Whitfield",
        "Weekly",
        "Lists for campaigns",
        "Segments overlap",
        "Lists",
        "Cannot trust segments",
        "Better segments",
        "3",
    ),
    (
        "Luke Farnham",
        "Daily",
        "Campaign lists",
        "I was never trained",
        "Lists",
        "Nobody showed me",
        "Training",
        "2",
    ),
    (
        "Rajesh Nair",
        "Daily",
        "Permissions in one place",
        "Manual imports",
        "Interfaces",
        "Sync errors go unread",
        "Alerts for failed syncs",
        "4",
    ),
    (
        "Hannah Hart",
        "Monthly",
        "Forecast at a glance",
        "Figures differ from accounting",
        "Dashboard",
        "Numbers disagree with invoices",
        "Reconcile with accounting",
        "3",
    ),
)


def survey(truth: Truth) -> list[dict[str, str]]:
    """Return survey.csv: answers of users, one of them twice, and of two who are no users."""
    chance = Chance("survey")
    strangers = (
        (
            "Nigel Postlethwaite",
            "nigel.p@supplier.example",
            "Sales UK",
            "Never",
            "",
            "",
            "",
            "I have no access",
            "Give me access",
            "1",
        ),
        (
            "Teresa Landi",
            "t.landi@agenzia.example",
            "Marketing",
            "Rarely",
            "Elenco contatti",
            "",
            "Elenchi",
            "Lo vedo poco",
            "Più esportazioni",
            "3",
        ),
    )
    people = {user.name: user for user in USERS}
    lines = [(name, people[name].email, people[name].team, *rest) for name, *rest in _SURVEY]
    again = lines[2]
    lines += [*strangers, (*again[:-1], "5")]
    head = phrases(
        "Respondent|Email|Team|How often do you use the CRM?|What has the CRM made easier?|"
        "What has the CRM made harder?|Favourite feature|Where does it let you down?|"
        "What would you improve?|Satisfaction (1-5)"
    )
    rows = []
    for number, line in enumerate(lines, 1):
        moment = chance.clock(date(2026, 11, 16) + timedelta(days=number % 12))
        row = {"Response ID": str(number), "Submitted at": f"{moment:%Y-%m-%d %H:%M}"}
        rows.append(row | dict(zip(head, line, strict=True)))
    file = ("survey.csv", "users.csv")
    truth.plant(
        "survey.not_users",
        "feedback",
        file,
        "answered, but is no user",
        [line[1] for line in strangers],
    )
    truth.plant("survey.twice", "feedback", "survey.csv", "answered twice", [again[1]])
    truth.plant(
        "survey.silent_team", "feedback", file, "team without a single answer", ["Customer Service"]
    )
    truth.plant(
        "survey.says_daily_never_logs",
        "feedback",
        (*file, "activities.csv"),
        "says daily, logged nothing all year",
        [people["Luke Farnham"].email],
    )
    return rows
