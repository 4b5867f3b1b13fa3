"""The house of Rossi & Hart: its users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance
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
