"""Contacts as a CRM holds them: typed, imported, scanned, sent by web forms, all of it twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from crm_people import slips
from crm_people.world import Number, Person, World
from crm_people.writing import Writer, company_as_written, street_as_written

FIELDS = (
    "id", "first_name", "last_name", "email", "phone", "mobile", "company", "job_title",
    "street", "city", "postcode", "country", "owner", "created_at",
)  # fmt: skip
# How a second record of somebody comes about, and how often.
ROUTES = {
    "typed again": 20,
    "list imported again": 20,
    "web form": 19,
    "business card": 7,
    "other mailbox": 8,
    "phone call": 6,
    "new employer": 6,
    "moved": 6,
    "married": 3,
    "damaged export": 5,
}
# How many of a hundred duplicated ones are in the table 2, 3, 4, 5 and 6 times.
SIZES = (86, 10, 2.5, 1, 0.5)
# A later record that has but a name in common with an earlier one is written again, but for this
# share: no reader could say whose it is, and a real auditor would not call it a duplicate.
UNTOLD = 0.05
_STYLES = {"other mailbox": "typed again", "new employer": "typed again", "moved": "typed again"}
_STYLES |= {"married": "typed again", "damaged export": "list imported again"}


@dataclass
class Made:
    """An invented table. Every list has one element a row; `faults` names what went wrong in it."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    entity: list[int] = field(default_factory=list)
    route: list[str] = field(default_factory=list)
    faults: list[tuple[str, ...]] = field(default_factory=list)
    group: list[int] = field(default_factory=list)  # employer, or family of companies
    home: list[int] = field(default_factory=list)
    name: list[str] = field(default_factory=list)  # as it truly is


def make(language: str, rows: int, seed: int = 1, duplicates: float = 0.10) -> Made:
    """Return `rows` contacts in random order; `duplicates` is the share that is one too many."""
    world = World(language, seed, rows)
    world.staff()
    chance = world.chance
    clerk = Clerk(world)
    made = Made()
    again = (list(ROUTES), list(ROUTES.values()))
    at_first = (["typed", "list", "form"], [55, 30, 15])
    starting = share_of_entities(duplicates)
    waiting: list[Person] = []
    number = 0
    while len(made.rows) < rows:
        person = waiting.pop() if waiting else world.person()
        if chance.random() < 0.11:
            waiting += relatives(world, person)
        copies = 1
        if chance.random() < starting:
            copies = chance.choices((2, 3, 4, 5, 6), SIZES)[0]
        name = f"{person.first} {person.last}"
        told: list[frozenset[object]] = []
        for copy in range(copies):
            for _ in range(9):  # see UNTOLD
                route = chance.choices(*(again if copy else at_first))[0]
                now = changed(world, person, route)
                row, faults, shown = clerk.record(now, route)
                if all(shown & other for other in told) or chance.random() < UNTOLD:
                    break
            person = now
            told.append(shown)
            made.rows.append(row)
            made.entity.append(number)
            made.route.append(route)
            made.faults.append(faults)
            made.group.append(person.firm.at if person.firm else -1)
            made.home.append(person.home)
            made.name.append(name)
        number += 1
    return shuffled(made, rows, chance)


def shuffled(made: Made, rows: int, chance: random.Random) -> Made:
    """Return the rows in random order, numbered anew."""
    order = list(range(rows))
    chance.shuffle(order)
    width = len(str(rows))
    return Made(
        rows=[(f"C{place:0{width}d}", *made.rows[at][1:]) for place, at in enumerate(order)],
        entity=[made.entity[at] for at in order],
        route=[made.route[at] for at in order],
        faults=[made.faults[at] for at in order],
        group=[made.group[at] for at in order],
        home=[made.home[at] for at in order],
        name=[made.name[at] for at in order],
    )


def share_of_entities(duplicates: float) -> float:
    """Return how many people or firms must be duplicated for a share of rows to be too many."""
    more = sum(extra * share for extra, share in enumerate(SIZES, start=1)) / 100
    return duplicates / (1 - duplicates) / more


def some_day(chance: random.Random) -> str:
    """Return the day on which a record was made, 2015 to 2025."""
    return (
        f"20{chance.randrange(15, 26)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    )


def relatives(world: World, person: Person) -> list[Person]:
    """Return somebody easily taken for `person`: of the same home, firm, or name."""
    chance = world.chance
    kind = chance.random()
    sex = chance.choice("mf")
    first = person.words.first[sex].draw(chance)
    if kind < 0.55:  # of one household: one address and land line, at times one mailbox
        same = person.words.language in ("en", "fr") or chance.random() < 0.5
        last = person.last if same else person.words.last.draw(chance)
        other = world.settled(sex, first, last, person.words, person.country, None)
        mail = person.own_mail if chance.random() < 0.12 else other.own_mail
        return (
            [replace(other, home=person.home, place=person.place, land=person.land, own_mail=mail)]
            if person.firm is None
            else []
        )
    if kind < 0.85:  # of one family in one firm
        return [world.settled(sex, first, person.last, person.words, person.country, person.firm)]
    if kind < 0.985:  # somebody else of the very name
        firm = world.employer(like=person.country)
        return [
            world.settled(person.sex, person.first, person.last, person.words, person.country, firm)
        ]
    return [  # of the very name, in the same firm or town
        world.settled(
            person.sex, person.first, person.last, person.words, person.country, person.firm
        )
    ]


def changed(world: World, person: Person, route: str) -> Person:
    """Return the person as they are when the second record is made."""
    chance = world.chance
    if route == "new employer":
        firm = world.employer(like=person.country)
        new = world.settled(
            person.sex, person.first, person.last, person.words, person.country, firm
        )
        cell = person.cell if chance.random() < 0.85 else new.cell
        return replace(new, home=person.home, own_mail=person.own_mail, cell=cell)
    if route == "moved" and person.firm is None:
        place = world.place(person.words, person.country)
        land = person.land if chance.random() < 0.4 else world.number(person.country, cell=False)
        return replace(person, place=place, land=land)
    if route == "moved" and person.firm:
        return replace(person, place=world.place(person.words, person.firm.country))
    if route == "married" and person.sex == "f":
        new_name = person.words.last.draw(chance)
        style = chance.random()
        last = new_name if style < 0.5 else f"{person.last}{'-' if style < 0.75 else ' '}{new_name}"
        mail = person.work_mail
        if person.firm and chance.random() < 0.4:
            mail = world.work_mail(person.first, last, person.firm)
        return replace(person, last=last, work_mail=mail)
    return person


class Clerk:
    """Writes people into the CRM."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = world.chance
        self.owners = [f"owner{at}@crm.example" for at in range(1, 9)]

    def record(
        self, person: Person, route: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[object]]:
        """Return one row (in the order of FIELDS), its faults, and what of the person it shows."""
        chance, language = self.chance, person.words.language
        style = _STYLES.get(route, route)
        writer = Writer(chance, language)
        form = style in ("web form", "form")
        typed = style in ("typed", "typed again")
        listed = style in ("list", "list imported again")
        card, call = style == "business card", style == "phone call"
        rare = chance.random
        first, last = self._names(person, writer, style)
        email = self._mail(person, route, style)
        if email and typed and rare() < 0.025:
            email = writer.told("slip in e-mail", slips.typed(chance, email, language))
        land = self._land(person, style)
        phone = writer.number(land, listed) if land else ""
        if phone and typed and rare() < 0.02:
            phone = writer.told("slip in phone", slips.digit(chance, phone))
        mobile = (
            writer.number(person.cell, listed)
            if rare() < (0.25 if form else 0.75 if card or call or route == "new employer" else 0.5)
            else ""
        )
        if form and mobile and rare() < 0.6:
            land, phone, mobile = person.cell, mobile, ""
        if not (email or phone or mobile) and rare() < 0.9:  # nobody is kept whom nobody can reach
            if rare() < 0.5:
                email = person.work_mail or person.own_mail
            else:
                mobile = writer.number(person.cell, listed)
        company = self._company(person, writer, style)
        street = city = postcode = ""
        if not form and not call and rare() < 0.62:
            street = street_as_written(writer, person.place, person.words, person.country, style)
        if not call and (street or rare() < (0.35 if form else 0.5)):
            city = person.place.town
            if typed and rare() < 0.04:
                city = writer.told("slip in town", slips.typed(chance, city, language))
        if street and rare() < 0.85:
            postcode = person.place.postcode
            if typed and rare() < 0.02:
                postcode = writer.told("slip in postcode", slips.digit(chance, postcode))
        country = ""
        if rare() < 0.8:
            names = person.country.other
            country = chance.choice(names) if listed and rare() < 0.5 else person.country.name
        job = person.job if person.job and rare() < 0.6 else ""
        shown: set[object] = {email, land and land.digits, mobile and person.cell.digits}
        shown.add(street and person.place)
        if person.firm and company and company not in person.words.junk:
            shown.add(person.firm.at)
        cells = [first, last, email, phone, mobile, company, job, street, city, postcode, country]
        if listed:
            cells = self._shouted(cells, writer)
        if route == "damaged export":
            cells = self._damaged(cells, writer)
        if form and rare() < 0.5:
            cells[0], cells[1] = cells[0].lower(), cells[1].lower()
        created = some_day(chance)
        row = ("", *cells, chance.choice(self.owners), created)
        return row, tuple(writer.faults), frozenset(shown - {None, ""})

    def _names(self, person: Person, writer: Writer, style: str) -> tuple[str, str]:
        chance, rare, language = self.chance, self.chance.random, writer.language
        first, last = person.first, person.last
        typed = style in ("typed", "typed again", "business card", "phone call")
        form = style in ("web form", "form")
        short = person.words.short.get(first)
        if short and rare() < (0.38 if form or style == "phone call" else 0.2 if typed else 0.06):
            first = writer.told("short form", chance.choice(short))
        elif typed and rare() < 0.05:
            first = writer.told("initial", first[0] + chance.choice([".", ""]))
        elif " " in first and rare() < 0.3:
            first = writer.told("second name left out", first.split()[0])
        elif typed and rare() < 0.02:
            first = writer.told("middle initial", f"{first} {chance.choice('ABCDEFGLMPRST')}.")
        if " " in last and language == "es" and rare() < 0.3:
            last = writer.told("one of two surnames", last.split()[0])
        elif " " in last and rare() < 0.12:
            last = writer.told("surname in one word", last.replace(" ", ""))
        if style == "phone call":
            if rare() < 0.35:
                last = writer.told("heard", slips.heard(chance, last, language))
        elif style == "business card":
            if rare() < 0.2:
                last = writer.told("scanned", slips.scanned(chance, last))
        elif typed or form:
            if rare() < 0.05:
                first = writer.told("slip in name", slips.typed(chance, first, language))
            if rare() < 0.07:
                last = writer.told("slip in surname", slips.typed(chance, last, language))
            elif rare() < 0.02:
                last = writer.told("heard", slips.heard(chance, last, language))
        if form and rare() < 0.05:
            last = writer.told("surname left out", chance.choice(["", last[:1]]))
        elif typed and rare() < 0.02:
            first = writer.told("name left out", "")
        if rare() < (0.25 if form or typed else 0.1):
            first, last = slips.plain(first), slips.plain(last)
        return self._boxes(first, last, person, writer, style)

    def _boxes(
        self, first: str, last: str, person: Person, writer: Writer, style: str
    ) -> tuple[str, str]:
        """Return the names in the boxes in which they ended up."""
        rare = self.chance.random
        listed = style in ("list", "list imported again")
        if not first or not last:
            return first, last
        if rare() < (0.05 if listed else 0.02):
            writer.told("names swapped", "")
            return last, first
        if rare() < (0.08 if listed else 0.015):
            writer.told("both names in one box", "")
            style_at = rare()
            if style_at < 0.45:
                return "", f"{last}, {first}"
            return (f"{first} {last}", "") if style_at < 0.75 else ("", f"{first} {last}")
        if rare() < (0.08 if listed else 0.03):
            title = self.chance.choice(person.words.titles[person.sex])
            first = writer.told("title in the name", f"{title} {first}")
        return first, last

    def _mail(self, person: Person, route: str, style: str) -> str:
        chance, rare = self.chance, self.chance.random
        form = style in ("web form", "form")
        if style == "phone call" and rare() < 0.7:
            return ""
        if route == "other mailbox":
            if person.firm is None:
                return self.world.own_mail(person.first, person.last, person.words)
            return person.own_mail if rare() < 0.75 else person.work_mail
        if not form and rare() < 0.1:
            return ""
        firm = person.firm
        if firm is None:
            return person.own_mail
        if rare() < (0.03 if form else 0.06):
            return f"{firm.words.boxes[chance.randrange(2)]}@{firm.domain}"
        if rare() < (0.42 if form else 0.3 if route == "new employer" else 0.07):
            return person.own_mail
        return person.work_mail

    def _land(self, person: Person, style: str) -> Number | None:
        rare = self.chance.random
        form, listed = style in ("web form", "form"), style in ("list", "list imported again")
        if rare() < (0.7 if form else 0.35):
            return None
        if person.firm and listed and rare() < 0.3:
            return person.firm.phone
        return person.land

    def _company(self, person: Person, writer: Writer, style: str) -> str:
        rare = self.chance.random
        form = style in ("web form", "form")
        if person.firm is None:
            return self.chance.choice(person.words.junk) if form and rare() < 0.25 else ""
        if rare() < (0.28 if form else 0.1):
            return self.chance.choice(person.words.junk) if form and rare() < 0.4 else ""
        return company_as_written(writer, person.firm, style)

    def _shouted(self, cells: list[str], writer: Writer) -> list[str]:
        way = self.chance.random()
        if way < 0.2:
            writer.told("capitals", "")
            return [cell.upper() if at != 2 else cell for at, cell in enumerate(cells)]
        if way < 0.45:
            return [slips.plain(cell) for cell in cells]
        return cells

    def _damaged(self, cells: list[str], writer: Writer) -> list[str]:
        way = self.chance.random()
        writer.told("damaged", "")
        if way < 0.4:
            return [slips.broken(cell) for cell in cells]
        if way < 0.65:
            return [slips.lost(cell) for cell in cells]
        limit = self.chance.choice((10, 12, 15, 20))
        return [cell[:limit] if at != 2 else cell[:30] for at, cell in enumerate(cells)]
