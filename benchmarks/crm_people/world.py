"""The people and companies as they are, before anybody writes them down."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

from crm_people.lexicon import LANGUAGES, Country, Lexicon, lexicon
from crm_people.slips import letters


@dataclass(frozen=True, slots=True)
class Place:
    """One address. `street` holds the name only, so that number and name can be set apart."""

    street: str
    number: str
    town: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone number: national digits without trunk prefix, and where it is."""

    digits: str
    area: int  # how many of the digits are the area's or network's
    country: Country
    cell: bool


@dataclass(frozen=True, slots=True)
class Firm:
    """A company. `pattern` is how it makes its people's addresses."""

    at: int
    words: Lexicon
    country: Country
    core: str
    trade: str
    legal: str
    domain: str
    pattern: int
    phone: Number
    place: Place
    sites: tuple[Place, ...]
    industry: str
    tax_id: str
    family: str

    @property
    def name(self) -> str:
        """Return the name without its legal form."""
        return f"{self.core} {self.trade}" if self.trade else self.core


@dataclass(frozen=True, slots=True)
class Person:
    """A person. `home` numbers the household, `firm` is None for a private customer."""

    sex: str
    first: str
    last: str
    words: Lexicon
    country: Country
    firm: Firm | None
    home: int
    place: Place
    land: Number
    cell: Number
    own_mail: str
    work_mail: str
    job: str


class World:
    """Invents people and companies from one seed; `language` is one of five, or "mixed"."""

    def __init__(self, language: str, seed: int, people: int) -> None:
        self.chance = random.Random(f"{language} {seed} {people}")
        self.lexicons = [lexicon(each) for each in LANGUAGES if language in (each, "mixed")]
        self.taken: set[str] = set()
        self.domains: set[str] = set()
        self.homes = itertools.count()
        self.firms: list[Firm] = []
        self.people = people
        self.sums: list[float] = []

    def staff(self) -> None:
        """Found the companies that people work for: few large, many small."""
        count = max(self.people // 7, 4)
        self.firms = [self.firm(at) for at in range(count)]
        weights = [1 / (rank + 8) ** 0.55 for rank in range(count)]
        self.sums = list(itertools.accumulate(weights))

    def employer(self, like: Country | None = None) -> Firm:
        """Return a company, large ones more often; of the country that is asked for, if any."""
        for _ in range(30):
            firm = self.chance.choices(self.firms, cum_weights=self.sums)[0]
            if like is None or firm.country is like:
                break
        return firm

    def language(self) -> Lexicon:
        """Return one of the table's languages."""
        return self.chance.choice(self.lexicons)

    def country(self, words: Lexicon) -> Country:
        """Return one of a language's countries."""
        return self.chance.choices(words.countries, words.shares)[0]

    def place(self, words: Lexicon, country: Country) -> Place:
        """Return an address; large towns are frequent."""
        chance = self.chance
        towns = country.towns
        town, start = towns[int(len(towns) ** (chance.random() ** 0.8)) - 1]
        form = chance.choice(words.streets)
        street = form.format(n=words.last.draw(chance), f=words.first["m"].draw(chance))
        if country.postcode == "gb":
            letter = chance.choice("ABDEFGHJLNPQRSTUWXYZ")
            inward = f"{chance.randrange(1, 10)}{letter}{chance.choice('ABDEFGHJLN')}"
            postcode = f"{start}{chance.randrange(1, 25)} {inward}"
        else:
            width = int(country.postcode)
            left = width - len(start)
            postcode = start + f"{chance.randrange(10**left):0{left}d}" if left > 0 else start
        return Place(street, str(int(chance.random() ** 2 * 200) + 1), town, postcode)

    def number(self, country: Country, *, cell: bool) -> Number:
        """Return a number of a country's land line or mobile network."""
        chance = self.chance
        area = chance.choice(country.mobile if cell else country.areas)
        left = (country.cell if cell else country.land) - len(area.lstrip("0"))
        digits = str(chance.randrange(2, 10)) + f"{chance.randrange(10 ** (left - 1)):0{left - 1}d}"
        return Number(area + digits, len(area), country, cell)

    def firm(self, at: int) -> Firm:
        """Return a new company."""
        chance, words = self.chance, self.language()
        country = self.country(words)
        family = words.last.draw(chance)
        trade = chance.choice(words.trades)
        style = chance.random()
        if style < 0.3:
            core = family
        elif style < 0.42:
            core, trade = family + chance.choice(words.brothers), trade if style < 0.36 else ""
        elif style < 0.55:
            core, trade = f"{words.first['m'].draw(chance)} {family}", trade if style < 0.5 else ""
        elif style < 0.85:
            core = words.invent.word(chance) + chance.choice(["", "", "", "tech", "ex", " Group"])
        elif style < 0.96:
            core = "".join(
                chance.choice("ABCDEFGILMNOPRSTV") for _ in range(chance.choice((3, 3, 4)))
            )
        else:
            core, trade = chance.choice(words.common), ""
        place = self.place(words, country)
        sites = [place]
        while chance.random() < 0.12 and len(sites) < 4:
            sites.append(self.place(words, country))
        return Firm(
            at=at,
            words=words,
            country=country,
            core=core,
            trade=trade,
            legal=chance.choice(words.legal_forms[:2] * 2 + words.legal_forms),
            domain=self.domain(core, trade, country),
            pattern=chance.choices(range(5), (40, 25, 12, 13, 10))[0],
            phone=self.number(country, cell=False),
            place=place,
            sites=tuple(sites),
            industry=chance.choice(words.industries),
            tax_id=f"{country.code}{chance.randrange(10**10, 10**11)}",
            family=family,
        )

    def domain(self, core: str, trade: str, country: Country) -> str:
        """Return a domain that nobody has yet."""
        chance = self.chance
        names = [letters(core), letters(core + trade), f"{letters(core)}-{letters(trade)}"]
        if chance.random() < 0.5:
            names = names[1:] + names[:1]
        for name, tld in itertools.product(names, dict.fromkeys(country.tld)):
            site = f"{name.strip('-')}.{tld}"
            if site not in self.domains:
                break
        else:
            site = f"{names[0]}{len(self.domains)}.{country.tld[0]}"
        self.domains.add(site)
        return site

    def person(self) -> Person:
        """Return a new person; three in four are met at work."""
        chance = self.chance
        firm = self.employer() if chance.random() < 0.78 else None
        words = firm.words if firm and chance.random() < 0.93 else self.language()
        country = firm.country if firm else self.country(words)
        sex = "m" if chance.random() < 0.55 else "f"
        first, last = self.name(words, sex)
        return self.settled(sex, first, last, words, country, firm)

    def name(self, words: Lexicon, sex: str) -> tuple[str, str]:
        """Return given names and surnames as the language has them."""
        chance = self.chance
        first, last = words.first[sex].draw(chance), words.last.draw(chance)
        more = chance.random()
        if words.language == "es" and more < 0.45:
            last = f"{last} {words.last.draw(chance)}"
        elif words.language == "id" and more < 0.45:
            if more < 0.12:  # one name only
                return first, ""
            first = f"{first} {words.first[sex].draw(chance)}"
        elif words.language in ("it", "fr") and more < 0.04:
            first = f"{first} {words.first[sex].draw(chance)}"
        elif words.language == "it" and more < 0.09:
            last = f"{chance.choice(['De', 'Di', 'Della', 'Lo', 'Dal'])} {last}"
        elif words.language == "fr" and more < 0.1:
            last = f"{chance.choice(['de', 'Le', 'du', 'de la'])} {last}"
        elif words.language == "en" and more < 0.06:
            last = f"{last}-{words.last.draw(chance)}" if more < 0.03 else f"Mc{last}"
        return first, last

    def settled(
        self, sex: str, first: str, last: str, words: Lexicon, country: Country, firm: Firm | None
    ) -> Person:
        """Return a person of that name with an address, numbers and mailboxes of their own."""
        chance = self.chance
        place = chance.choice(firm.sites) if firm else self.place(words, country)
        if firm is None:
            land = self.number(country, cell=False)
        elif chance.random() < 0.4:  # an own extension behind the company's number
            digits = firm.phone.digits[:-2] + f"{chance.randrange(100):02d}"
            land = Number(digits, firm.phone.area, firm.country, cell=False)
        else:
            land = firm.phone
        return Person(
            sex=sex,
            first=first,
            last=last,
            words=words,
            country=country,
            firm=firm,
            home=next(self.homes),
            place=place,
            land=land,
            cell=self.number(country, cell=True),
            own_mail=self.own_mail(first, last, words),
            work_mail=self.work_mail(first, last, firm) if firm else "",
            job=chance.choice(firm.words.jobs) if firm else "",
        )

    def work_mail(self, first: str, last: str, firm: Firm) -> str:
        """Return the address that an employer gives."""
        one, two = letters(first.split()[0]), letters(last.split()[-1] if last else first)
        forms = [f"{one}.{two}", f"{one[:1]}{two}", f"{one[:1]}.{two}", one, f"{two}.{one}"]
        local = forms[firm.pattern]
        choices = [local, f"{one}.{two}", f"{one}{two}"]
        return self.free([f"{each}@{firm.domain}" for each in choices])

    def own_mail(self, first: str, last: str, words: Lexicon) -> str:
        """Return a private address; one in six tells nothing of the name."""
        chance = self.chance
        one, two = letters(first), letters(last) or letters(first)
        style = chance.random()
        if style < 0.16:
            local = letters(words.invent.word(chance)) + str(chance.randrange(10, 100))
        else:
            forms = (
                f"{one}.{two}",
                f"{one}{two}",
                f"{one[:1]}{two}",
                f"{two}{one}",
                f"{one}_{two}",
            )
            local = chance.choice(forms)
            if style < 0.65:
                local += str(
                    chance.choice((chance.randrange(1, 100), chance.randrange(1950, 2004)))
                )
        return self.free([f"{local}@{chance.choice(words.mail)}"])

    def free(self, addresses: list[str]) -> str:
        """Return the first address that nobody has yet; then `g.rossi2@` and so on."""
        for address in addresses:
            if address not in self.taken:
                break
        else:
            local, _, domain = addresses[-1].partition("@")
            for number in itertools.count(2):
                address = f"{local}{number}@{domain}"
                if address not in self.taken:
                    break
        self.taken.add(address)
        return address
