"""Writes people into the CRM: which fields are filled, and what goes wrong in each."""

from __future__ import annotations

from crm_people import slips
from crm_people.world import Number, Person, World
from crm_people.writing import Writer, company_as_written, some_day, street_as_written

_STYLES = {"other mailbox": "typed again", "new employer": "typed again", "moved": "typed again"}
_STYLES |= {"married": "typed again", "damaged export": "list imported again"}


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
