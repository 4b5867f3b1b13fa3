"""Activities: what every user did, day by day, and the tasks that were set."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance
from invent.contacts import Contact
from invent.deals import Deal
from invent.house import BACKFILLER, LEAVERS_ACTIVE, USERS, User
from invent.truth import Truth

FILE = "activities.csv"
FIRST_DAY = date(2025, 11, 3)
BACKFILL_DAY = date(2026, 12, 18)
_SPARSER = 0.75  # keeps the file small
_KINDS = {
    "Sales": (("Call", 38.0), ("Email", 36.0), ("Meeting", 14.0), ("Visit", 9.0), ("SMS", 3.0)),
    "Marketing": (("Email", 70.0), ("Meeting", 30.0)),
    "Customer": (("Call", 50.0), ("Email", 48.0), ("Visit", 2.0)),
}
_OTHER = (("Email", 60.0), ("Meeting", 40.0))
_SUBJECTS = {
    "Call": ("Call back", "Price question", "First call", "Service question"),
    "Email": ("Offer sent", "Brochure sent", "Answer to question", "Reminder"),
    "Meeting": ("Demo", "Review", "Negotiation"),
    "Visit": ("Site visit", "Installation check"),
    "SMS": ("Delivery time",),
}
_TASKS = (
    "Send offer",
    "Check delivery date",
    "Prepare demo",
    "Call about renewal",
    "Collect references",
)


class Known:
    """Contacts by their last activity, so that no activity is later than it."""

    def __init__(self, contacts: list[Contact]) -> None:
        heard = [(each.activity, each.id, each) for each in contacts if each.activity]
        heard.sort(key=lambda entry: entry[:2])
        self._sorted = [contact for _, _, contact in heard]
        self._days = [day for day, _, _ in heard]

    def one(self, chance: Chance, day: date) -> str:
        """Return the id of a contact known on `day` and heard of on it or later, else ""."""
        first = bisect_left(self._days, day)
        for _ in range(20):
            if first >= len(self._sorted):
                break
            contact = self._sorted[chance.whole(first, len(self._sorted) - 1)]
            if contact.created <= day:
                return contact.id
        return ""


def activity_rows(contacts: list[Contact], deals: list[Deal], truth: Truth) -> list[dict[str, str]]:
    """Return activities.csv in order of date."""
    chance = Chance("activities")
    known = {
        region: Known([each for each in contacts if each.italian is (region == "Italy")])
        for region in ("UK", "Italy")
    }
    rows: list[dict[str, str]] = []
    for user in USERS:
        for day in _days(user):
            for _ in range(_entries(chance, user, day)):
                rows.append(_done(chance, user, day, known[user.region].one(chance, day)))
    rows += _tasks(chance, deals, truth)
    rows.sort(
        key=lambda row: (
            row["Activity date"] or row["Create Date"],
            row["Assigned to"],
            row["Subject"],
        )
    )
    numbers = {}
    for place, row in enumerate(rows):
        numbers[row.pop("#")] = row["Activity ID"] = str(300001 + place)
    _note(numbers, truth)
    truth.plant(
        "activities.backfilled",
        "usage",
        FILE,
        f"{BACKFILLER} entered most of a year's activities on {BACKFILL_DAY}",
        [BACKFILLER],
    )
    return rows


_PENDING: dict[str, tuple[str, list[str]]] = {}


def _days(user: User) -> list[date]:
    last = AUDIT_DATE - timedelta(days=max(user.idle_days, 0))
    last = min(last, user.left or AUDIT_DATE)
    if not user.pace:
        return []
    days = [FIRST_DAY + timedelta(days=offset) for offset in range((last - FIRST_DAY).days + 1)]
    return [day for day in days if day.weekday() < 5]


def _entries(chance: Chance, user: User, day: date) -> int:
    quiet = 0.25 if day.month == 8 or (day.month, day.day) >= (12, 23) else 1.0
    mean = user.pace / 5 * quiet * _SPARSER
    return sum(chance.hit(mean / 6) for _ in range(6))


def _row(number: str, kind: str, subject: str, owner: str) -> dict[str, str]:
    return {
        "#": number,
        "Activity ID": "",
        "Activity type": kind,
        "Subject": subject,
        "Activity date": "",
        "Due date": "",
        "Completed": "Yes",
        "Completed date": "",
        "Priority": "",
        "Assigned to": owner,
        "Contact ID": "",
        "Deal ID": "",
        "Create Date": "",
    }


def _done(chance: Chance, user: User, day: date, contact: str) -> dict[str, str]:
    kind = chance.weighed(_KINDS.get(user.team.partition(" ")[0], _OTHER))
    moment = chance.clock(day)
    entered = moment + timedelta(minutes=chance.whole(0, 40))
    if user.name == BACKFILLER and day < BACKFILL_DAY:
        # All since March in one sitting; before that on Fridays.
        sitting = (
            BACKFILL_DAY if day >= date(2026, 3, 1) else day + timedelta(days=4 - day.weekday())
        )
        entered = datetime(sitting.year, sitting.month, sitting.day, 16, chance.whole(0, 59))
    row = _row(
        f"a{user.id}{moment:%y%m%d%H%M}{chance.whole(0, 999999)}",
        kind,
        chance.pick(_SUBJECTS[kind]),
        user.name,
    )
    row["Activity date"] = f"{moment:%Y-%m-%d %H:%M}"
    row["Create Date"] = f"{entered:%Y-%m-%d %H:%M}"
    row["Contact ID"] = contact
    return row


def _tasks(chance: Chance, deals: list[Deal], truth: Truth) -> list[dict[str, str]]:
    workers = [
        user.name
        for user in USERS
        if user.pace > 4 and not user.left and not user.shared and not user.idle_days
    ]
    going = [deal for deal in deals if deal.status == "Open" and deal.next_activity]
    rows: list[dict[str, str]] = []

    def add(
        count: int, due: Callable[[int], date | None], owner: Callable[[int], str], done: bool
    ) -> list[str]:
        names = []
        for at in range(count):
            day = due(at)
            row = _row(f"t{len(rows)}", "Task", chance.pick(_TASKS), owner(at))
            base = day if day and day <= AUDIT_DATE else AUDIT_DATE - timedelta(days=4)
            created = chance.clock(base - timedelta(days=chance.whole(5, 25)))
            row["Create Date"] = f"{created:%Y-%m-%d %H:%M}"
            row["Activity date"] = row["Create Date"]
            row["Due date"] = f"{day:%Y-%m-%d}" if day else ""
            row["Priority"] = chance.pick(("Low", "Medium", "High"))
            row["Completed"] = "Yes" if done else "No"
            if done and day:
                finished = min(day + timedelta(days=chance.whole(-3, 6)), AUDIT_DATE)
                row["Completed date"] = f"{chance.clock(finished):%Y-%m-%d %H:%M}"
            row["Deal ID"] = chance.pick(going).id if chance.hit(0.5) and not done else ""
            rows.append(row)
            names.append(row["#"])
        return names

    def year(at: int) -> date:
        return chance.workday(date(2026, 1, 12), date(2026, 12, 24))

    def january(at: int) -> date:
        return chance.workday(date(2027, 1, 4), date(2027, 1, 29))

    def anyone(at: int) -> str:
        return chance.pick(workers)

    leavers = [user.name for user in LEAVERS_ACTIVE]
    add(300, year, anyone, True)
    add(40, january, anyone, False)
    overdue = add(58, lambda at: AUDIT_DATE - timedelta(days=2 + 3 * at), anyone, False)
    of_leavers = add(
        6, lambda at: date(2026, 3, 20) - timedelta(days=at), lambda at: leavers[at % 2], False
    )
    undated = add(25, lambda at: None, anyone, False)
    unowned = add(14, january, lambda at: "", False)
    _PENDING.clear()
    _PENDING["overdue"] = ("not finished, due date passed", overdue + of_leavers)
    _PENDING["leaver_owner"] = ("not finished, owned by somebody who has left", of_leavers)
    _PENDING["no_due_date"] = ("not finished, no due date", undated)
    _PENDING["no_owner"] = ("not finished, no owner", unowned)
    return rows


def _note(numbers: dict[str, str], truth: Truth) -> None:
    for name, (what, keys) in _PENDING.items():
        records = sorted(numbers[key] for key in keys)
        truth.plant(f"tasks.{name}", "pipeline", FILE, f"task {what}", records)
