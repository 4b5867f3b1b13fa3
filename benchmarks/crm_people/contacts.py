"""Contacts as a CRM holds them: typed, imported, scanned, sent by web forms, all of it twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from crm_people.clerk import Clerk
from crm_people.world import Person, World

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
    if kind < 0.997:  # somebody else of the very name
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
