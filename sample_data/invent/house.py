"""The house of Rossi & Hart: its users, connected tools, CRM releases and user survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance, phrases
from invent.truth import Truth

DOMAIN = "rossihart.example"


@dataclass(frozen=True)
class User:
    """One user of the CRM; `pace` is how many activities a working week brings."""

    id: str
    name: str
    team: str
    role: str
    region: str
    pace: float = 0.0
    active: bool = True
    admin: bool = False
    mfa: bool = True
    shared: bool = False
    idle_days: int = 0
    left: date | None = None

    @property
    def email(self) -> str:
        """The user's address at the house."""
        return f"{self.name.casefold().replace(' ', '.').replace(chr(39), '')}@{DOMAIN}"


LEFT_MARCH, LEFT_MAY, LEFT_2025 = date(2026, 3, 31), date(2026, 5, 29), date(2025, 9, 30)

USERS = (
    User("501", "Hannah Hart", "Management", "Managing Director", "UK", 2.0, admin=True),
    User("502", "Livia Rossi", "Management", "Presidente", "Italy", 0.0, admin=True, idle_days=140),
    User("503", "Colin Mercer", "Sales UK", "Sales Manager", "UK", 9.0, admin=True),
    User("504", "Bethany Lowe", "Sales UK", "Account Executive", "UK", 12.0),
    User("505", "Dev Acharya", "Sales UK", "Account Executive", "UK", 11.0, mfa=False),
    User("506", "Kirsty Munro", "Sales UK", "Account Executive", "UK", 10.0),
    User(
        "507", "Tom Ridley", "Sales UK", "Account Executive", "UK", 7.0, idle_days=1, left=LEFT_MAY
    ),
    User("508", "Gemma Pryce", "Sales UK", "Sales Assistant", "UK", 6.0, mfa=False),
    User("509", "Fabrizio Leone", "Sales Italy", "Direttore vendite", "Italy", 8.0, admin=True),
    User("510", "Ilaria Bonfanti", "Sales Italy", "Account", "Italy", 12.0),
    User("511", "Dario Conti", "Sales Italy", "Account", "Italy", 7.0, mfa=False),
    User("512", "Serena Vezzali", "Sales Italy", "Account", "Italy", 11.0),
    User("513", "Marco Tosi", "Sales Italy", "Account", "Italy", 7.0, left=LEFT_MARCH),
    User("514", "Paolo Gatti", "Sales Italy", "Assistente", "Italy", 0.0, mfa=False, idle_days=121),
    User("515", "Anna Whitfield", "Marketing", "Marketing Manager", "UK", 5.0, admin=True),
    User("516", "Greta Sassi", "Marketing", "Content Editor", "Italy", 0.0, idle_days=203),
    User("517", "Luke Farnham", "Marketing", "Campaign Assistant", "UK", 0.0, idle_days=45),
    User("518", "Moira Kelso", "Customer Service", "Service Manager", "UK", 7.0),
    User("519", "Stefano Riva", "Customer Service", "Service Agent", "Italy", 8.0),
    User("520", "Jodie Allan", "Customer Service", "Service Agent", "UK", 8.0, mfa=False),
    User("521", "Piera Monti", "Customer Service", "Service Agent", "Italy", 6.0, idle_days=38),
    User("522", "Rajesh Nair", "IT", "CRM Administrator", "UK", 3.0, admin=True),
    User("523", "Front Desk", "Customer Service", "Reception", "UK", 5.0, mfa=False, shared=True),
    User(
        "524",
        "Oliver Dunne",
        "Sales UK",
        "Account Executive",
        "UK",
        0.0,
        active=False,
        mfa=False,
        idle_days=457,
        left=LEFT_2025,
    ),
)

SALES_UK = [
    user.name for user in USERS if user.team == "Sales UK" and user.id not in ("507", "524")
]
SALES_ITALY = [
    user.name for user in USERS if user.team == "Sales Italy" and user.id not in ("513", "514")
]
SERVICE = [user.name for user in USERS if user.team == "Customer Service"]
LEAVERS_ACTIVE = [user for user in USERS if user.left and user.active]
BACKFILLER = "Dario Conti"


def users(truth: Truth) -> list[dict[str, str]]:
    """Return users.csv; an idle user last signed in that many days before the audit."""
    chance = Chance("users")
    rows = []
    for user in USERS:
        last = chance.clock(AUDIT_DATE - timedelta(days=user.idle_days or chance.whole(1, 9)))
        if user.left:
            last = datetime(user.left.year, user.left.month, user.left.day, 16, 40)
        rows.append(
            {
                "User ID": user.id,
                "Name": user.name,
                "Email": user.email,
                "Team": user.team,
                "Role": user.role,
                "Region": user.region,
                "Active": "Yes" if user.active else "No",
                "Licence": "Sales Professional" if user.active else "",
                "Administrator": "Yes" if user.admin else "No",
                "MFA enabled": "Yes" if user.mfa else "No",
                "Shared account": "Yes" if user.shared else "No",
                "Last login": f"{last:%Y-%m-%d %H:%M}",
                "Created": f"{chance.day(date(2021, 2, 1), date(2023, 6, 30)):%Y-%m-%d}",
                "Left on": f"{user.left:%Y-%m-%d}" if user.left else "",
            }
        )
    there = [user for user in USERS if user.active]
    staff = [user for user in there if not user.left]
    plant = truth.plant
    plant(
        "users.leavers_active",
        "security",
        "users.csv",
        "left the company, account still active",
        [user.id for user in LEAVERS_ACTIVE],
    )
    plant(
        "users.idle_90",
        "security",
        "users.csv",
        "licensed staff, no sign-in for more than 90 days",
        [user.id for user in staff if user.idle_days > 90],
    )
    plant(
        "users.idle_30",
        "security",
        "users.csv",
        "licensed staff, no sign-in for 31 to 90 days",
        [user.id for user in staff if 30 < user.idle_days <= 90],
    )
    plant(
        "users.shared",
        "security",
        "users.csv",
        "one account used by several people",
        [user.id for user in USERS if user.shared],
    )
    plant(
        "users.admins",
        "security",
        "users.csv",
        "administrators among active accounts (too many)",
        [user.id for user in there if user.admin],
    )
    plant(
        "users.no_mfa",
        "security",
        "users.csv",
        "active accounts without a second factor",
        [user.id for user in there if not user.mfa],
    )
    plant(
        "users.silent",
        "usage",
        ("users.csv", "activities.csv"),
        "active licence, not one activity, deal or ticket all year",
        [user.id for user in there if not user.pace],
    )
    return rows


def integrations(truth: Truth) -> list[dict[str, str]]:
    """Return integrations.csv: eight tools, most of them with something wrong."""
    head = phrases(
        "Tool|Category|Purpose|Business goal|Direction|Expected direction|Interval hours|"
        "Last sync|Owner|Sent|Delivered|Opened|Responses|Errors|Records in CRM|"
        "Records in other system|Status"
    )
    lines = (
        "LedgerLine|Accounting|Invoices for deals won|Paid within 30 days|One-way out|Two-way|24|"
        "2026-12-22 02:00|Rajesh Nair|||||3|574|548|Active",
        "PostPilot|Marketing|Newsletters and campaigns|120 new leads a quarter|Two-way|Two-way|6|"
        "2026-12-31 18:00|Anna Whitfield|18420|18011|6204||12|2986|2951|Active",
        "SurveyBee|Marketing|Customer satisfaction after delivery|Score above 4|One-way in|"
        "One-way in|24|2026-12-31 03:00|Anna Whitfield|1000|988|702|1043|0|||Active",
        "HelpHarbour|Support|Tickets on the customer's record|Answer within 8 hours|Two-way|"
        "Two-way|1|2026-12-31 23:00|Moira Kelso|||||1|420|420|Active",
        "StockSilo|ERP|Stock and delivery dates before an offer|No late deliveries|One-way in|"
        "Two-way|12|2026-12-31 12:00||||||41|214|209|Active",
        "TaskTide|Task management|Tasks from meeting notes|No task forgotten|Two-way|Two-way|24|"
        "2026-12-31 01:00|Gemma Pryce|2150|2204|||0|||Active",
        "RingRoad|Communication|Log calls by themselves|Every call on record|One-way in|"
        "One-way in|1|2026-12-31 22:00|Rajesh Nair|||||9|3110|3122|Active",
        "OldChat|Communication|||One-way in||168|2026-08-14 09:30||||||0|||Active",
    )
    rows = [dict(zip(head, line.split("|"), strict=True)) for line in lines]
    plant, file = truth.plant, "integrations.csv"
    plant(
        "integrations.late",
        "integrations",
        file,
        "last sync more than two intervals ago",
        ["LedgerLine", "OldChat"],
    )
    plant(
        "integrations.impossible",
        "integrations",
        file,
        "more responses than sent, or more delivered than sent",
        ["SurveyBee", "TaskTide"],
    )
    plant(
        "integrations.one_way",
        "integrations",
        file,
        "one-way where two-way is expected",
        ["LedgerLine", "StockSilo"],
    )
    plant(
        "integrations.no_owner",
        "integrations",
        file,
        "tool without an owner",
        ["StockSilo", "OldChat"],
    )
    plant("integrations.no_purpose", "integrations", file, "tool without a purpose", ["OldChat"])
    return rows


def updates(truth: Truth) -> list[dict[str, str]]:
    """Return updates.csv: a year's releases of the CRM."""
    head = phrases("Release|Type|Version|Released|Applied|Adopted|Relevant|Release notes")
    lines = (
        "Winter fixes|Bug fix|8.1.1|2026-01-19|2026-01-26|Yes|Yes|Import of accented names",
        "Duplicate warning on entry|Feature|8.2|2026-03-02|2026-03-16|No|Yes|Warns before saving",
        "Session hardening|Security|8.2.1|2026-04-07|2026-04-09|Yes|Yes|Shorter sign-in sessions",
        "Deal boards|Feature|8.3|2026-05-11|2026-05-25|Yes|Yes|Pipeline as a board",
        "Consent register|Feature|8.4|2026-06-29|2026-07-13|No|Yes|Legal basis for each contact",
        "Summer fixes|Bug fix|8.4.1|2026-08-17|2026-08-24|Yes|Yes|Calendar time zones",
        "Field service module|Feature|8.5|2026-09-07||No|No|Planning of technicians",
        "Autumn release|Major|9.0|2026-10-05||No|Yes|New permission model and reports",
        "Export permission fix|Security|9.0.1|2026-11-09||No|Yes|Closes export by read-only users",
        "December fixes|Bug fix|9.0.2|2026-12-07||No|Yes|Rounding in reports",
    )
    rows = [dict(zip(head, line.split("|"), strict=True)) for line in lines]
    plant, file = truth.plant, "updates.csv"
    plant("updates.open_security", "updates", file, "security update not applied", ["9.0.1"])
    plant(
        "updates.behind",
        "updates",
        file,
        "relevant releases not applied",
        ["9.0", "9.0.1", "9.0.2"],
    )
    plant("updates.not_adopted", "updates", file, "feature applied, used by nobody", ["8.2", "8.4"])
    return rows


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
