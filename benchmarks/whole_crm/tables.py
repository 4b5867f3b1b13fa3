"""The tables of the invented CRM as Arrow, with links between them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whole_crm import words
from whole_crm.draw import (
    Days,
    Draw,
    Picked,
    Rows,
    Text,
    days_as_text,
    ids,
    only,
    taken,
    times_as_text,
)
from whole_crm.people import People

_CONTACT, _COMPANY, _DEAL, _ACTIVITY, _TICKET = 20_000_001, 7_000_001, 90_000_001, 300_000_001, 1
_FIRST = "2022-01-01"
_PLANNED = "2027-06-30"
_CONTACT_HEADS = (
    "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number", "Company Name",
    "Job Title", "Street Address", "City", "Postal Code", "Country/Region",
)  # fmt: skip
_COMPANY_HEADS = (
    "Company name", "Company Domain Name", "Phone Number", "Email", "Street Address", "City",
    "Postal Code", "Country/Region", "Industry", "VAT Number",
)  # fmt: skip


def users(rows: int, seed: int) -> pa.Table:
    """Return the users; one in ten has left."""
    draw = Draw(seed, rows)
    numbers = np.arange(rows)
    first, last = len(words.FIRST_NAMES), len(words.LAST_NAMES)
    names = [
        f"{words.FIRST_NAMES[n % first]} {words.LAST_NAMES[n // first % last]}"
        + (f" {n // (first * last) + 1}" if n >= first * last else "")
        for n in range(rows)
    ]
    gone = draw.some(0.1)
    yes_no = pa.array(["No", "Yes"])
    return pa.table(
        {
            "User ID": ids(501, rows),
            "Name": names,
            "Email": [f"{name.casefold().replace(' ', '.')}@crm.example" for name in names],
            "Team": taken(pa.array(words.TEAMS), numbers % len(words.TEAMS)),
            "Role": taken(pa.array(words.ROLES), numbers % len(words.ROLES)),
            "Region": taken(pa.array(words.REGIONS), numbers % len(words.REGIONS)),
            "Active": taken(yes_no, (~gone).astype(np.int64)),
            "Licence": only(pa.array(["Sales Professional"] * rows), ~gone),
            "Administrator": taken(yes_no, draw.some(0.08).astype(np.int64)),
            "MFA enabled": taken(yes_no, draw.some(0.7).astype(np.int64)),
            "Last login": times_as_text(draw.days("2026-09-01", words.AUDIT_DATE)),
            "Created": days_as_text(draw.days(_FIRST, "2025-01-01")),
            "Left on": only(days_as_text(draw.days("2026-01-01", "2026-11-30")), gone),
        }
    )


def contacts(people: People, owners: Text, seed: int) -> pa.Table:
    """Return the contacts."""
    rows = len(people.contacts)
    draw = Draw(seed, rows)
    cells = list(zip(*people.contacts, strict=True))
    made = draw.days(_FIRST, "2026-11-30")
    changed = draw.later(made, 200, words.AUDIT_DATE)
    consent = draw.some(0.6)
    columns: dict[str, Text] = {"Record ID": ids(_CONTACT, rows)}
    columns |= {head: pa.array(cells[at]) for at, head in enumerate(_CONTACT_HEADS)}
    return pa.table(
        columns
        | {
            "Primary Associated Company ID": only(
                taken(ids(_COMPANY, len(people.companies)), np.maximum(people.employer, 0)),
                (people.employer >= 0) & draw.some(0.85),
            ),
            "Contact owner": only(taken(owners, draw.frequent_first(len(owners))), draw.some(0.9)),
            "Original Source": draw.one_of(words.SOURCES),
            "Lifecycle Stage": draw.one_of(words.LIFECYCLE, (30, 15, 25, 10, 10, 10)),
            "Customer Segment": draw.one_of(words.SEGMENTS, (20, 20, 15, 15, 10, 1, 1, 18)),
            "Tags": draw.one_of(words.TAGS, (20, 10, 5, 3, 2, 60)),
            "Marketing consent": pc.if_else(pa.array(consent), "Yes", "No"),
            "Consent date": only(days_as_text(made), consent & draw.some(0.9)),
            "Legal basis": draw.one_of(words.BASES),
            "Unsubscribed from all email": pc.if_else(pa.array(draw.some(0.05)), "Yes", "No"),
            "Email bounced": pc.if_else(pa.array(draw.some(0.02)), "Yes", "No"),
            "Fax Number": only(ids(5_550_000, rows), draw.some(0.005)),
            "Create Date": days_as_text(made),
            "Last Modified Date": times_as_text(changed),
            "Last Activity Date": only(days_as_text(changed), draw.some(0.7)),
            "Notes": _with_cards(draw.sentences(0.2, words.NOTES), draw.some(0.0002)),
        }
    )


def _with_cards(notes: Text, where: Picked) -> Text:
    return pc.if_else(pa.array(where), words.CARD, notes)


def companies(people: People, owners: Text, seed: int) -> pa.Table:
    """Return the companies."""
    rows = len(people.companies)
    draw = Draw(seed, rows)
    cells = list(zip(*people.companies, strict=True))
    made = draw.days(_FIRST, "2026-11-30")
    staff = pc.cast(pa.array(draw.chance.integers(1, 900, rows)), pa.string())
    columns: dict[str, Text] = {"Record ID": ids(_COMPANY, rows)}
    columns |= {head: pa.array(cells[at]) for at, head in enumerate(_COMPANY_HEADS)}
    return pa.table(
        columns
        | {
            "Company owner": only(taken(owners, draw.frequent_first(len(owners))), draw.some(0.9)),
            "Number of Employees": only(staff, draw.some(0.5)),
            "Lifecycle Stage": draw.one_of(words.LIFECYCLE),
            "Customer Segment": draw.one_of(words.SEGMENTS),
            "Create Date": days_as_text(made),
            "Last Modified Date": times_as_text(draw.later(made, 200, words.AUDIT_DATE)),
        }
    )


class Deals:
    """The deals, with what activities, history and invoices need of them."""

    def __init__(self, rows: int, people: People, owners: Text, seed: int) -> None:
        self.draw = draw = Draw(seed, rows)
        self.made = draw.days(_FIRST, "2026-12-20")
        self.stage = draw.chance.choice(6, rows, p=(0.12, 0.1, 0.1, 0.06, 0.3, 0.32))
        self.shut = self.stage >= 4
        self.won = self.stage == 4
        self.closes = draw.later(self.made, 60, _PLANNED)
        past = np.minimum(self.closes, np.datetime64(words.AUDIT_DATE, "m"))
        self.closes = np.where(self.shut, past, self.closes)
        self.contact = draw.frequent_first(len(people.contacts), 1.3)
        self.company = people.employer[self.contact]
        self.owner = taken(owners, draw.frequent_first(len(owners)))
        self.amount = np.round(draw.chance.lognormal(9, 1, rows), 2)
        self.companies = len(people.companies)
        self.people = people

    def table(self) -> pa.Table:
        """Return the deals."""
        draw = self.draw
        moved = draw.later(self.made, 40, words.AUDIT_DATE)
        company = only(
            taken(ids(_COMPANY, self.companies), np.maximum(self.company, 0)), self.company >= 0
        )
        return pa.table(
            {
                "Record ID": ids(_DEAL, draw.rows),
                "Deal Name": pc.binary_join_element_wise(
                    draw.one_of(words.NOTES[1]), ids(_DEAL, draw.rows), " "
                ),
                "Deal Stage": taken(pa.array(words.STAGES), self.stage),
                "Pipeline": draw.one_of(("Machines", "Service")),
                "Amount": only(pc.cast(pa.array(self.amount), pa.string()), draw.some(0.95)),
                "Currency": draw.one_of(("EUR", "GBP"), (7, 3)),
                "Create Date": days_as_text(self.made),
                "Close Date": only(days_as_text(self.closes), self.shut | draw.some(0.85)),
                "Date entered current stage": days_as_text(moved),
                "Last Activity Date": only(days_as_text(moved), draw.some(0.8)),
                "Next Activity Date": only(
                    days_as_text(draw.days("2026-11-01", _PLANNED)), ~self.shut & draw.some(0.5)
                ),
                "Deal owner": only(self.owner, draw.some(0.97)),
                "Associated Company IDs": company,
                "Associated Contact IDs": only(
                    taken(ids(_CONTACT, len(self.people.contacts)), self.contact), draw.some(0.9)
                ),
                "Closed Lost Reason": only(draw.one_of(words.LOST), self.stage == 5),
                "Deal Type": draw.one_of(("New business", "Existing business")),
            }
        )

    def history(self) -> pa.Table:
        """Return the stages that each deal went through, two of them kept."""
        draw = self.draw
        first = np.minimum(self.stage, 1)
        then = draw.later(self.made, 30, words.AUDIT_DATE)
        names = pa.array(words.STAGES)
        return pa.table(
            {
                "Deal ID": pa.concat_arrays([ids(_DEAL, draw.rows)] * 2),
                "Stage": pa.concat_arrays([taken(names, first), taken(names, self.stage)]),
                "Changed at": times_as_text(np.concatenate([self.made, then])),
                "Changed by": pa.concat_arrays([self.owner] * 2),
            }
        )

    def invoices(self) -> pa.Table:
        """Return an accounting system's invoices, one for nearly every deal won."""
        draw = self.draw
        won = np.flatnonzero(self.won & draw.some(0.96))
        amounts = pc.cast(pa.array(self.amount[won]), pa.string())
        mails = [self.people.contacts[at][2] for at in self.contact[won]]
        names = [self.people.contacts[at][5] for at in self.contact[won]]
        return pa.table(
            {
                "Invoice No": ids(2_026_000_001, len(won)),
                "Invoice Date": days_as_text(self.closes[won]),
                "Company": names,
                "Customer Email": mails,
                "Net Amount": amounts,
                "Currency": ["EUR"] * len(won),
                "Payment status": ["Paid"] * len(won),
                "CRM Deal ID": taken(ids(_DEAL, draw.rows), won),
            }
        )


def activities(rows: int, deals: Deals, owners: Text, seed: int) -> pa.Table:
    """Return the activities in order of date; one in ten is a task."""
    draw = Draw(seed, rows)
    kind = draw.chance.choice(len(words.KINDS), rows, p=(0.3, 0.35, 0.1, 0.04, 0.03, 0.1, 0.08))
    when = np.sort(draw.days("2025-01-01", words.AUDIT_DATE))
    task = kind == words.KINDS.index("Task")
    done = ~task | draw.some(0.7)
    due = draw.later(when, 10, _PLANNED)
    deal = draw.frequent_first(deals.draw.rows, 1.2)
    on_deal = draw.some(0.3)
    people = len(deals.people.contacts)
    contact = np.where(on_deal, deals.contact[deal], draw.frequent_first(people, 1.5))
    return pa.table(
        {
            "Activity ID": ids(_ACTIVITY, rows),
            "Activity type": taken(pa.array(words.KINDS), kind),
            "Subject": draw.one_of(words.SUBJECTS),
            "Activity date": only(times_as_text(when), ~task),
            "Due date": only(times_as_text(due), task & draw.some(0.9)),
            "Completed": pc.if_else(pa.array(done), "Yes", "No"),
            "Completed date": only(times_as_text(_later_of(when, due)), task & done),
            "Assigned to": only(taken(owners, draw.frequent_first(len(owners))), draw.some(0.98)),
            "Contact ID": only(taken(ids(_CONTACT, people), contact), draw.some(0.92)),
            "Deal ID": only(taken(ids(_DEAL, deals.draw.rows), deal), on_deal),
            "Outcome": draw.one_of(words.OUTCOMES),
            "Create Date": times_as_text(draw.later(when, 0.3, words.AUDIT_DATE)),
            "Notes": _with_cards(draw.sentences(0.25, words.NOTES), draw.some(0.0001)),
        }
    )


def _later_of(when: Days, due: Days) -> Days:
    return np.minimum(np.maximum(when, due), np.datetime64(words.AUDIT_DATE, "m"))


def tickets(rows: int, people: People, owners: Text, seed: int) -> pa.Table:
    """Return the tickets."""
    draw = Draw(seed, rows)
    made = draw.days("2025-01-01", words.AUDIT_DATE)
    closed = draw.some(0.8)
    who: Rows = draw.frequent_first(len(people.contacts))
    return pa.table(
        {
            "Ticket ID": ids(_TICKET, rows),
            "Ticket name": draw.one_of(("Spare part", "No pressure", "Invoice", "Delivery")),
            "Ticket status": pc.if_else(pa.array(closed), "Closed", "Open"),
            "Priority": draw.one_of(("Low", "Medium", "High")),
            "Create Date": times_as_text(made),
            "Close Date": only(times_as_text(draw.later(made, 4, words.AUDIT_DATE)), closed),
            "Ticket owner": taken(owners, draw.frequent_first(len(owners))),
            "Associated Contact IDs": taken(ids(_CONTACT, len(people.contacts)), who),
        }
    )


def survey(users: pa.Table, seed: int) -> pa.Table:
    """Return the answers of six users in ten."""
    draw = Draw(seed, len(users))
    chosen = np.flatnonzero(draw.some(0.6))
    draw = Draw(seed + 1, len(chosen))
    return pa.table(
        {
            "Response ID": ids(1, len(chosen)),
            "Submitted at": times_as_text(draw.days("2026-11-15", "2026-11-30")),
            "Respondent": users["Name"].take(pa.array(chosen)),
            "Email": users["Email"].take(pa.array(chosen)),
            "Team": users["Team"].take(pa.array(chosen)),
            "How often do you use the CRM?": draw.one_of(("Daily", "Weekly", "Rarely")),
            "What has the CRM made easier?": draw.one_of(("Reminders", "One place for offers")),
            "What has the CRM made harder?": draw.one_of(("Too many fields", "Duplicates")),
            "What would you improve?": draw.one_of(("Faster reports", "Warn me of duplicates")),
            "Satisfaction (1-5)": draw.one_of(("2", "3", "4", "5")),
        }
    )
