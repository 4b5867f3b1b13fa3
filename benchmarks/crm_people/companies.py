"""Companies as a CRM holds them, with groups, branches, neighbours and accountants beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crm_people import slips
from crm_people.contacts import SIZES, UNTOLD, Made, share_of_entities, shuffled
from crm_people.slips import letters
from crm_people.world import Firm, Number, World
from crm_people.writing import Writer, some_day, street_as_written

FIELDS = (
    "id", "name", "domain", "phone", "email", "street", "city", "postcode", "country", "industry",
    "tax_id", "owner", "created_at",
)  # fmt: skip
ROUTES = {
    "typed again": 28,
    "list imported again": 26,
    "web form": 16,
    "short name": 10,
    "moved": 7,
    "renamed": 4,
    "phone call": 5,
    "damaged export": 4,
}


@dataclass(frozen=True, slots=True)
class _Known:
    """A company and the group that it belongs to."""

    firm: Firm
    group: int


def make(language: str, rows: int, seed: int = 1, duplicates: float = 0.10) -> Made:
    """Return `rows` companies in random order; `duplicates` is the share that is one too many."""
    world = World(language, seed, rows)
    chance = world.chance
    clerk = Clerk(world)
    made = Made()
    again = (list(ROUTES), list(ROUTES.values()))
    at_first = (["typed again", "list imported again", "web form"], [5, 4, 1])
    starting = share_of_entities(duplicates)
    waiting: list[_Known] = []
    number = 0
    while len(made.rows) < rows:
        known = waiting.pop() if waiting else _Known(world.firm(number), number)
        if chance.random() < 0.06:
            waiting += related(world, known, number)
        copies = 1
        if chance.random() < starting:
            copies = chance.choices((2, 3, 4, 5, 6), SIZES)[0]
        firm = known.firm
        told: list[frozenset[object]] = []
        for copy in range(copies):
            for _ in range(9):  # see UNTOLD
                route = chance.choices(*(again if copy else at_first))[0]
                now = changed(world, firm, route)
                row, faults, shown = clerk.record(now, route)
                if all(shown & other for other in told) or chance.random() < UNTOLD:
                    break
            firm = now
            told.append(shown)
            made.rows.append(row)
            made.entity.append(number)
            made.route.append(route if copy else "first record")
            made.faults.append(faults)
            made.group.append(known.group)
            made.home.append(number)
            made.name.append(known.firm.name)
        number += 1
    return shuffled(made, rows, chance)


def related(world: World, known: _Known, number: int) -> list[_Known]:
    """Return companies easily taken for `known`: sister, branch, neighbour, or namesake."""
    chance, firm = world.chance, known.firm
    other = world.firm(number)
    words = firm.words
    kind = chance.random()
    if kind < 0.4:  # a sister in the group: another trade, often one site and one switchboard
        trade = chance.choice([each for each in words.trades if each != firm.trade])
        shared = chance.random() < 0.5
        sister = replace(
            firm,
            trade=trade,
            legal=chance.choice(words.legal_forms),
            tax_id=other.tax_id,
            domain=firm.domain if shared else other.domain,
            phone=firm.phone if shared or chance.random() < 0.3 else _near(world, firm.phone),
        )
        return [_Known(sister, known.group)]
    if kind < 0.6:  # a branch elsewhere, known by its town
        place = world.place(words, firm.country)
        trade = f"{firm.trade} {place.town}".strip()
        phone = world.number(firm.country, cell=False)
        return [_Known(replace(firm, trade=trade, place=place, phone=phone), known.group)]
    if kind < 0.8:  # a neighbour in the same business park
        place = replace(firm.place, number=firm.place.number)
        return [_Known(replace(other, place=place), number)] if other.words is words else []
    if kind < 0.92:  # of one name, elsewhere, nothing to do with each other
        same = replace(other, core=firm.core, trade=firm.trade)
        return [_Known(same, number)] if other.words is words else []
    return [  # a family name and another trade, elsewhere
        _Known(replace(other, core=firm.core), number)
    ]


def _near(world: World, number: Number) -> Number:
    digits = number.digits[:-2] + f"{world.chance.randrange(100):02d}"
    return replace(number, digits=digits)


def changed(world: World, firm: Firm, route: str) -> Firm:
    """Return the company as it is when the second record is made."""
    chance = world.chance
    if route == "moved":
        phone = firm.phone if chance.random() < 0.6 else world.number(firm.country, cell=False)
        return replace(firm, place=world.place(firm.words, firm.country), phone=phone)
    if route == "renamed":
        core = firm.words.invent.word(chance)
        keeps = chance.random() < 0.5
        domain = firm.domain if keeps else f"{letters(core)}.{firm.country.tld[0]}"
        return replace(firm, core=core, domain=domain)
    return firm


class Clerk:
    """Writes companies into the CRM."""

    def __init__(self, world: World) -> None:
        self.chance = world.chance
        self.owners = [f"owner{at}@crm.example" for at in range(1, 9)]

    def record(
        self, firm: Firm, route: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[object]]:
        """Return one row (in the order of FIELDS), its faults, and what of the firm it shows."""
        chance, rare = self.chance, self.chance.random
        writer = Writer(chance, firm.words.language)
        listed = route in ("list imported again", "damaged export")
        form, call = route == "web form", route == "phone call"
        style = "typed" if not listed else "list"
        name = self._name(firm, writer, route)
        domain = ""
        if rare() < (0.2 if call else 0.68):
            domain = firm.domain
            if rare() < 0.3:
                domain = chance.choice(("www.", "https://www.", "http://", "https://")) + domain
                domain += chance.choice(("", "", "/"))
            elif rare() < 0.03 and style == "typed":
                domain = writer.told("slip in domain", slips.typed(chance, domain, "en"))
        phone = writer.number(firm.phone, listed) if rare() < (0.9 if call else 0.62) else ""
        if phone and style == "typed" and rare() < 0.02:
            phone = writer.told("slip in phone", slips.digit(chance, phone))
        email = ""
        if rare() < (0.7 if form else 0.3):
            email = self._mail(firm)
        street = city = postcode = ""
        if not call and not form and rare() < 0.66:
            street = street_as_written(writer, firm.place, firm.words, firm.country, style)
        if street or rare() < (0.3 if form else 0.65):
            city = firm.place.town
            if style == "typed" and rare() < 0.03:
                city = writer.told("slip in town", slips.typed(chance, city, writer.language))
        if street and rare() < 0.85:
            postcode = firm.place.postcode
        country = firm.country.name if rare() < 0.8 else ""
        if country and listed and rare() < 0.4:
            country = chance.choice(firm.country.other)
        industry = firm.industry if rare() < 0.5 else ""
        tax_id = firm.tax_id if rare() < 0.15 else ""
        if not (domain or phone or email or street or city):
            phone = writer.number(firm.phone, listed)
        cells = [name, domain, phone, email, street, city, postcode, country, industry, tax_id]
        if listed and rare() < 0.2:
            cells = [cell.upper() if at not in (1, 3) else cell for at, cell in enumerate(cells)]
        if listed and rare() < 0.25:
            cells = [slips.plain(cell) for cell in cells]
        if route == "damaged export":
            cells = self._damaged(cells, writer)
        created = some_day(chance)
        site = domain or email.endswith(firm.domain)
        shown: set[object] = {site and firm.domain, phone and firm.phone.digits, tax_id}
        shown |= {street and firm.place, city and (firm.place.town, firm.core)}
        row = ("", *cells, chance.choice(self.owners), created)
        return row, tuple(writer.faults), frozenset(shown - {"", False})

    def _mail(self, firm: Firm) -> str:
        chance, words = self.chance, firm.words
        if chance.random() < 0.2:  # a small firm's mailbox at a provider
            return f"{letters(firm.core)}@{words.mail[len(firm.core) % len(words.mail)]}"
        return f"{words.boxes[chance.randrange(3)]}@{firm.domain}"

    def _name(self, firm: Firm, writer: Writer, route: str) -> str:
        chance, rare, words = self.chance, self.chance.random, firm.words
        core, trade, legal = firm.core, firm.trade, firm.legal
        listed = route in ("list imported again", "damaged export")
        for long, brief in zip(words.brothers, words.brothers_short, strict=True):
            if core.endswith(long) and rare() < 0.4:
                core = writer.told("kin written otherwise", core.removesuffix(long) + brief)
        if route == "short name":
            way = rare()
            whole = f"{core} {trade}".split()
            if way < 0.25 and len(whole) > 1:
                initials = "".join(word[0] for word in whole if word[0].isalnum())
                core, trade = writer.told("acronym", initials.upper()), ""
            elif way < 0.65:
                trade = writer.told("trade left out", "")
            else:
                trade = writer.told(
                    "trade shortened", words.trade_short.get(trade, trade[:4] + ".")
                )
        elif trade and not listed and rare() < 0.06:
            trade = writer.told("trade shortened", words.trade_short.get(trade, trade))
        elif trade and not listed and rare() < 0.05:
            trade = writer.told("trade left out", "")
        name = f"{core} {trade}".strip()
        if not listed and rare() < 0.07:
            name = writer.told("slip in company", slips.typed(chance, name, writer.language))
        elif route == "phone call" and rare() < 0.3:
            name = writer.told("heard", slips.heard(chance, name, writer.language))
        if trade and rare() < 0.03:
            name = writer.told("words in other order", f"{trade} {core}")
        way = rare()
        if way > (0.7 if listed else 0.45):
            forms = words.legal[legal]
            legal = chance.choice(forms) if way < 0.85 else ""
        name = (f"{legal} {name}" if words.legal_first else f"{name} {legal}").strip()
        if rare() < 0.03:
            name = writer.told("town in the name", f"{name} - {firm.place.town}")
        if route == "web form" and rare() < 0.4:
            return name.lower()
        return name.upper() if rare() < 0.06 else name

    def _damaged(self, cells: list[str], writer: Writer) -> list[str]:
        way = self.chance.random()
        writer.told("damaged", "")
        if way < 0.4:
            return [slips.broken(cell) for cell in cells]
        if way < 0.65:
            return [slips.lost(cell) for cell in cells]
        limit = self.chance.choice((12, 15, 20, 25))
        return [cell[:limit] if at not in (1, 3) else cell for at, cell in enumerate(cells)]
