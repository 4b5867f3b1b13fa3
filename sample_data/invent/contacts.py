"""Contacts: who works where, when they were last heard of, and the two files that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance, phrases
from invent.companies import Company
from invent.house import SALES_ITALY, SALES_UK
from invent.names import (
    IT_CITIES,
    IT_FIRST,
    IT_LAST,
    IT_STREETS,
    UK_CITIES,
    UK_FIRST,
    UK_LAST,
    UK_STREETS,
    Numbers,
    plain,
)

UK_FILE, ITALY_FILE = "contacts_uk.csv", "contatti_italia.csv"
FILES = (UK_FILE, ITALY_FILE)
UK_COUNT, ITALY_COUNT = 1600, 1130

_UK_JOBS = phrases(
    "Owner|General Manager|Purchasing Manager|Head Chef|Operations Manager|"
    "Restaurant Manager|Finance Director|Office Manager|Buyer|Assistant Manager"
)
_IT_JOBS = phrases(
    "Titolare|Direttore|Responsabile acquisti|Chef|Responsabile di sala|Amministrazione|"
    "Direttore finanziario|Ufficio acquisti|Socio|Vice direttore"
)
_NOTES = phrases(
    "Prefers to be called in the morning|Asked for the two-group machine brochure|"
    "Met at the trade fair|Interested in a service contract|Wants decaf grinder prices|"
    "Renewal due in spring"
)
_STAGES = (
    ("Lead", 33.0),
    ("Marketing Qualified Lead", 13.0),
    ("Opportunity", 12.0),
    ("Customer", 32.0),
    ("Subscriber", 7.0),
    ("New Customer", 3.0),
)
_SOURCES = (
    ("Web form", 30.0),
    ("Trade fair", 22.0),
    ("Referral", 16.0),
    ("Cold call", 12.0),
    ("Partner", 12.0),
    ("PostPilot sync", 8.0),
)

_LABELS = (("VIP", 0.06), ("Trade fair 2025", 0.14), ("Service contract", 0.2))


@dataclass(frozen=True)
class Contact:
    """One contact, before it is written in the words of its file.

    `direct`: the telephone is the person's own, not the company's switchboard.
    """

    id: str
    first: str
    last: str
    email: str
    phone: str
    mobile: str
    job: str
    company: str
    company_id: str
    street: str
    city: str
    state: str
    postcode: str
    country: str
    owner: str
    source: str
    status: str
    lifecycle: str
    segment: str
    created: date
    modified: datetime
    activity: date | None
    consent: bool = False
    consent_date: date | None = None
    basis: str = ""
    double_opt_in: bool = False
    opted_out: bool = False
    bounced: bool = False
    newsletter: bool = False
    labels: tuple[str, ...] = ()
    verified: date | None = None
    verified_by: str = ""
    birth: date | None = None
    town: str = ""
    notes: str = ""
    salutation: str = ""
    italian: bool = False
    direct: bool = False

    @property
    def file(self) -> str:
        """The file that the contact is in."""
        return ITALY_FILE if self.italian else UK_FILE


def invent_contacts(companies: list[Company], numbers: Numbers) -> list[Contact]:
    """Return the contacts as they should be: everybody once, nothing wrong."""
    chance = Chance("contacts")
    emails: set[str] = set()
    out: list[Contact] = []
    for italian, count in ((False, UK_COUNT), (True, ITALY_COUNT)):
        first, last = (IT_FIRST, IT_LAST) if italian else (UK_FIRST, UK_LAST)
        people = chance.some([(one, other) for one in first for other in last], count)
        houses = _houses(chance, [each for each in companies if each.italian is italian], count)
        for place, (name, company) in enumerate(zip(people, houses, strict=True)):
            number = f"IT-{10001 + place}" if italian else str(200101 + place)
            contact = _person(chance, numbers, number, name, company, italian)
            contact = replace(contact, email=_address(chance, contact, company, emails))
            out.append(_told(chance, contact))
    return out


def _houses(chance: Chance, companies: list[Company], count: int) -> Iterator[Company | None]:
    """Yield a company for each of `count` people: every company that has one, then by chance."""
    there = [company for company in companies if not company.orphan]
    yield from there
    for _ in range(count - len(there)):
        yield chance.pick(there) if chance.hit(0.9) else None


def _person(
    chance: Chance,
    numbers: Numbers,
    number: str,
    name: tuple[str, str],
    company: Company | None,
    italian: bool,
) -> Contact:
    stage = chance.weighed(_STAGES)
    oldest = date(2026, 2, 1) if stage == "New Customer" else date(2019, 2, 1)
    created = chance.workday(oldest, date(2026, 11, 27))
    stale = created < date(2025, 6, 1) and chance.hit(0.18 if "Customer" in stage else 0.34)
    if stale:
        activity = chance.workday(max(created, date(2024, 1, 8)), date(2025, 12, 19))
    else:
        activity = chance.workday(max(created, date(2026, 1, 5)), date(2026, 12, 29))
    modified = chance.clock(min(activity + timedelta(days=chance.whole(0, 9)), AUDIT_DATE))
    if modified.date() == date(2026, 6, 15):  # kept for the bulk edit
        modified += timedelta(days=1)
    city, state, postcodes, stem = chance.pick(IT_CITIES if italian else UK_CITIES)
    house, street = (
        chance.whole(1, 220),
        chance.pick((IT_STREETS if italian else UK_STREETS).split("|")),
    )
    if company:
        stem = next(each[3] for each in (*UK_CITIES, *IT_CITIES) if each[0] == company.city)
        place = (company.street, company.city, company.state, company.postcode)
    else:
        place = (
            f"{street} {house}" if italian else f"{house} {street}",
            city,
            state,
            chance.pick(postcodes),
        )
    direct = numbers.line(stem) if chance.hit(0.75) else ""
    phone = direct or (company.phone if company and company.phone != "N/A" else "")
    mobile = numbers.mobile(italian) if chance.hit(0.6 if italian else 0.13) or not phone else ""
    segment = company.segment if company else chance.pick(("Restaurant", "Hotel", "Café"))
    return Contact(
        id=number,
        first=name[0],
        last=name[1],
        email="",
        phone=phone,
        mobile=mobile,
        job=chance.pick(_IT_JOBS if italian else _UK_JOBS) if chance.hit(0.85) else "",
        company=company.name if company else "",
        company_id=company.id if company else "",
        street=place[0],
        city=place[1],
        state=place[2],
        postcode=place[3],
        country="Italia" if italian else "United Kingdom",
        owner=chance.pick(SALES_ITALY if italian else SALES_UK),
        source=chance.weighed(_SOURCES),
        status=chance.pick(("New", "Open", "In progress")) if "Lead" in stage else "",
        lifecycle=stage,
        segment=segment if chance.hit(0.87) else "",
        created=created,
        modified=modified,
        activity=activity,
        birth=chance.day(date(1955, 1, 1), date(2001, 12, 31)) if chance.hit(0.05) else None,
        town=place[1] if chance.hit(0.98) else "",
        notes=chance.pick(_NOTES) if chance.hit(0.2) else "",
        salutation=chance.pick(("Sig.", "Sig.ra", "Dott.", "Dott.ssa", "Ing.")) if italian else "",
        italian=italian,
        direct=bool(direct),
    )


def _address(chance: Chance, person: Contact, company: Company | None, taken: set[str]) -> str:
    if company and company.domain:
        domain = company.domain
    else:
        domain = chance.pick(
            ("posta.example", "lettere.example")
            if person.italian
            else ("mail.example", "letters.example")
        )
    first, last = plain(person.first), plain(person.last)
    local = chance.pick(
        (f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}")
    )
    address, number = f"{local}@{domain}", 1
    while address in taken:
        number += 1
        address = f"{first}.{last}{'' if number == 2 else number}@{domain}"
    taken.add(address)
    return address


def _told(chance: Chance, contact: Contact) -> Contact:
    """Add consent and verification."""
    consent = chance.hit(0.62)
    first = max(contact.created, date(2019, 2, 1))
    verified = (
        chance.workday(max(first, date(2025, 1, 7)), date(2026, 12, 18))
        if chance.hit(0.34)
        else None
    )
    basis = "Consent" if consent else chance.pick(("Contract", "Legitimate interest"))
    out = not consent and chance.hit(0.12)
    return replace(
        contact,
        consent=consent,
        consent_date=min(first + timedelta(days=chance.whole(0, 20)), AUDIT_DATE)
        if consent
        else None,
        basis=basis if chance.hit(0.9) else "",
        double_opt_in=consent and chance.hit(0.45),
        opted_out=out,
        newsletter=consent and chance.hit(0.6),
        labels=tuple(label for label, share in _LABELS if chance.hit(share)),
        verified=verified,
        verified_by=chance.pick(("Phone call", "E-mail checker", "Company directory"))
        if verified
        else "",
    )
