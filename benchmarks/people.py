"""An invented CRM of contacts with planted truth: who is who, for measuring the matcher.

Planted besides duplicates: colleagues with one switchboard, domain and address, namesakes,
households with one land line, shared role addresses, people who changed employer. Everything
follows from the seed. Nothing is taken from the matcher.
"""

from __future__ import annotations

import itertools
import random
import unicodedata
from dataclasses import dataclass, replace

import people_words as words

# fmt: off
COLUMNS = [
    "id", "first_name", "last_name", "email", "phone", "mobile", "company", "job_title", "street",
    "city", "postcode", "country",
]
_ONSETS = [
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "pl",
    "pr", "qu", "r", "s", "sc", "st", "t", "tr", "v", "w", "z",
]
_VOWELS = ["a", "a", "e", "e", "i", "o", "o", "u", "ai", "ei", "ia", "au"]
# fmt: on
_CODAS = ["", "", "", "l", "n", "r", "s", "m", "nd", "rt", "st", "x", "ll", "ck"]
_ENDS = {
    "IT": ["ni", "ti", "tta", "lli", "sso", "nelli", "rini"],
    "GB": ["ton", "ley", "son", "ford", "well", "by", "ham"],
    "ES": ["nez", "rez", "ña", "llo", "dor", "nés"],
    "FR": ["net", "rd", "ult", "lle", "gnon", "ot"],
    "DE": ["mann", "er", "berg", "stein", "bach", "ke"],
    "ID": ["wan", "yanto", "sari", "to", "man", "di"],
}
_KEYS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "n": "mb", "r": "te", "s": "ad", "t": "ry"}


@dataclass(frozen=True)
class Employer:
    """An invented company with what its people share."""

    name: str
    legal: str
    country: str
    domain: str
    pattern: int
    switchboard: str
    street: str
    city: str
    postcode: str


@dataclass(frozen=True)
class Person:
    """An invented person as they are, before anybody typed them in."""

    first: str
    last: str
    country: str
    work_email: str
    own_email: str
    phone: str
    mobile: str
    employer: Employer | None
    job: str
    street: str
    city: str
    postcode: str


class World:
    """Invents people of six countries from one seed."""

    def __init__(self, seed: int, size: int) -> None:
        self.random = random.Random(seed)
        self.taken: set[str] = set()
        self.firsts = {code: words.listed(text) for code, text in words.FIRST.items()}
        self.lasts = {code: self._surnames(code) for code in words.LAST}
        self.employers = [self._employer() for _ in range(max(size // 12, 3))]
        weights = [1 / (rank + 3) ** 0.7 for rank in range(len(self.employers))]
        self.crowd = self.random.choices(self.employers, weights, k=size * 2)

    def _surnames(self, code: str) -> list[str]:
        """Return surnames, frequent ones first: the listed, then a long invented tail."""
        tail = {self._syllable() + self._syllable() + self._end(code) for _ in range(6000)}
        return words.listed(words.LAST[code]) + [name.capitalize() for name in sorted(tail)]

    def _syllable(self) -> str:
        choice = self.random.choice
        return choice(_ONSETS) + choice(_VOWELS) + choice(_CODAS)

    def _end(self, code: str) -> str:
        return self.random.choice(_ENDS[code]) if self.random.random() < 0.6 else ""

    def is_frequent(self, person: Person) -> bool:
        """Tell whether a person's surname is one of the country's frequent ones."""
        return person.last in words.listed(words.LAST[person.country])

    def _surname(self, code: str) -> str:
        """Return one of the country's frequent surnames, or more often a rare one."""
        listed = len(words.listed(words.LAST[code]))
        names = self.lasts[code]
        if self.random.random() < 0.2:
            return self.frequent_first(names[:listed], 0.8)
        return self.random.choice(names[listed:])

    def frequent_first(self, items: list[str], power: float = 1.0) -> str:
        """Return an item, frequent ones first."""
        at = int(len(items) ** (self.random.random() ** power)) - 1
        return items[min(max(at, 0), len(items) - 1)]

    def _digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))

    def _street(self, code: str) -> str:
        form = self.random.choice(words.STREETS[code].split(","))
        name = form.format(self._surname(code))
        number = str(self.random.randint(1, 180))
        return f"{number} {name}" if code in ("GB", "FR") else f"{name} {number}"

    def _town(self, code: str) -> tuple[str, str]:
        towns = words.listed(words.TOWNS[code])
        town = self.frequent_first(towns)
        if code == "GB":
            return town, f"{town[:2].upper()}{self.random.randint(1, 30)} {self._digits(1)}AB"
        return town, f"{10 + towns.index(town) * 4:02d}{self._digits(3)}"

    def _land(self, code: str) -> str:
        _, calling, areas, _ = words.COUNTRIES[code]
        return f"{calling}|{self.random.choice(areas)}|{self._digits(7)}"

    def _cell(self, code: str) -> str:
        _, calling, _, prefix = words.COUNTRIES[code]
        return f"{calling}|{prefix}|{self._digits(8)}"

    def _employer(self) -> Employer:
        code = self.random.choice(list(words.COUNTRIES))
        name = self._surname(code)
        style = self.random.random()
        if style < 0.6:
            name = f"{name} {self.random.choice(words.TRADES)}"
        elif style < 0.75:
            name = f"{name} & {self._surname(code)}"
        town, postcode = self._town(code)
        legal = self.random.choice(words.listed(words.LEGAL[code]))
        ends = [".com", {"GB": ".co.uk", "ID": ".co.id"}.get(code, f".{code.lower()}")]
        return Employer(
            name=name,
            legal=legal,
            country=code,
            domain=plain(name) + self.random.choice(["", "", "group"]) + self.random.choice(ends),
            pattern=self.random.choices(range(4), (5, 3, 2, 1))[0],
            switchboard=self._land(code),
            street=self._street(code),
            city=town,
            postcode=postcode,
        )

    def person(self, at: int) -> Person:
        """Return a new person; about one in four has no employer."""
        chance = self.random
        employer = self.crowd[at % len(self.crowd)] if chance.random() < 0.75 else None
        code = employer.country if employer else chance.choice(list(words.COUNTRIES))
        if chance.random() < 0.08:
            code = chance.choice(list(words.COUNTRIES))
        first, last = self.frequent_first(self.firsts[code], 0.6), self._surname(code)
        return self.settle(first, last, code, employer)

    def settle(self, first: str, last: str, code: str, employer: Employer | None) -> Person:
        """Return a person of that name with addresses and numbers of their own."""
        chance = self.random
        town, postcode = self._town(code)
        direct = chance.random() < 0.45
        if employer:
            near = employer.switchboard[:-2] + self._digits(2)
            phone = near if direct else employer.switchboard
        else:
            phone = self._land(code)
        at_home = employer is None
        return Person(
            first=first,
            last=last,
            country=code,
            work_email=self._free(*work_addresses(first, last, employer)) if employer else "",
            own_email=self._free(self._own_address(first, last, code)),
            phone=phone,
            mobile=self._cell(code),
            employer=employer,
            job=chance.choice(words.JOBS) if employer else "",
            street=self._street(code) if at_home or not employer else employer.street,
            city=town if at_home or not employer else employer.city,
            postcode=postcode if at_home or not employer else employer.postcode,
        )

    def _free(self, *addresses: str) -> str:
        """Return the first address that nobody has yet; then `g.rossi2@` and so on."""
        local, _, domain = addresses[-1].partition("@")
        numbered = (f"{local}{number}@{domain}" for number in itertools.count(2))
        address = next(each for each in itertools.chain(addresses, numbered) if self._new(each))
        self.taken.add(address)
        return address

    def _new(self, address: str) -> bool:
        return address not in self.taken

    def _own_address(self, first: str, last: str, code: str) -> str:
        chance = self.random
        one, two = plain(first), plain(last)
        local = chance.choice((f"{one}.{two}", f"{one}{two}", f"{one[0]}{two}", f"{two}.{one}"))
        if chance.random() < 0.65:
            local += str(chance.randint(1, 99))
        provider = chance.choice([*words.PROVIDERS, words.LOCAL_PROVIDERS[code]])
        return f"{local}@{provider}"


def plain(text: str) -> str:
    """Return text as it goes into an address: lower-case letters only."""
    split = unicodedata.normalize("NFKD", text.replace("ß", "ss").lower())
    return "".join(letter for letter in split if "a" <= letter <= "z")


def work_addresses(first: str, last: str, employer: Employer) -> list[str]:
    """Return the address that an employer gives, and what it gives where that is taken."""
    one, two = plain(first), plain(last)
    forms = [f"{one}.{two}", f"{one[0]}{two}", f"{one[0]}.{two}", one]
    local = forms[employer.pattern]
    return [f"{each}@{employer.domain}" for each in (local, f"{one}.{two}", f"{one}{two}")]


class Typist:
    """Types people into the CRM, with the faults that typists, forms and imports make."""

    def __init__(self, chance: random.Random, sloppy: float) -> None:
        self.chance = chance
        self.sloppy = sloppy

    def _rarely(self, rate: float) -> bool:
        return self.chance.random() < rate * self.sloppy

    def typo(self, text: str) -> str:
        """Return text with one slip: a letter doubled, dropped, swapped, or a key beside it."""
        if len(text) < 4:
            return text
        at = self.chance.randrange(len(text) - 1)
        kind = self.chance.randrange(4)
        if kind == 0:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if kind == 2:
            return text[:at] + text[at] + text[at:]
        beside = _KEYS.get(text[at].lower(), "xz")
        return text[:at] + self.chance.choice(beside) + text[at + 1 :]

    def row(self, person: Person) -> dict[str, str]:
        """Return one row for a person."""
        chance = self.chance
        row = dict.fromkeys(COLUMNS, "")
        row["first_name"], row["last_name"] = self._name(person)
        use_own = not person.work_email or chance.random() < 0.22
        if chance.random() > 0.12:
            row["email"] = person.own_email if use_own else person.work_email
            if self._rarely(0.04):
                local, _, domain = row["email"].partition("@")
                row["email"] = f"{self.typo(local)}@{domain}"
            if self._rarely(0.02) and person.employer:
                row["email"] = f"{chance.choice(['info', 'sales'])}@{person.employer.domain}"
        row["phone"] = self._number(person.phone) if chance.random() < 0.55 else ""
        row["mobile"] = self._number(person.mobile) if chance.random() < 0.45 else ""
        if person.employer and chance.random() < 0.85:
            row["company"] = self._company(person.employer)
            row["job_title"] = person.job if chance.random() < 0.7 else ""
        if chance.random() < 0.6:
            row["street"] = self._street(person.street)
            row["city"] = person.city
            row["postcode"] = person.postcode if chance.random() < 0.85 else ""
        elif chance.random() < 0.5:
            row["city"] = person.city
        if self._rarely(0.04):
            row["city"] = self.typo(row["city"])
        row["country"] = words.COUNTRIES[person.country][0] if chance.random() < 0.8 else ""
        return row

    def _name(self, person: Person) -> tuple[str, str]:
        first, last = person.first, person.last
        short = words.SHORT.get(first, "").split()
        if short and self._rarely(0.12):
            first = self.chance.choice(short)
        elif self._rarely(0.03):
            first = first[0] + self.chance.choice([".", ""])
        elif " " in first and self._rarely(0.3):
            first = first.split()[0]
        if self._rarely(0.05):
            first = self.typo(first)
        if self._rarely(0.06):
            last = self.typo(last)
        if " " in last and self._rarely(0.2):
            last = self.chance.choice([last.replace(" ", ""), last.split()[-1], last.split()[0]])
        if self._rarely(0.15):
            first, last = accentless(first), accentless(last)
        if self._rarely(0.025):
            first, last = last, first
        if self._rarely(0.03):
            first = ""
        case = self.chance.random()
        if case < 0.05 * self.sloppy:
            return first.upper(), last.upper()
        return (first.lower(), last.lower()) if case < 0.1 * self.sloppy else (first, last)

    def _number(self, parts: str) -> str:
        calling, area, rest = parts.split("|")
        if self._rarely(0.03):
            rest = self.typo(rest.replace("x", "1").replace("z", "2"))
            rest = "".join(letter if letter.isdigit() else "7" for letter in rest)
        trunk = area if calling in ("39", "34") else area.removeprefix("0")
        return self.chance.choice(
            (
                f"+{calling} {trunk} {rest}",
                f"{area} {rest}",
                f"{area}{rest}",
                f"00{calling}{trunk}{rest}",
                f"({area}) {rest[:3]} {rest[3:]}",
                f"+{calling}{trunk}{rest}",
                f"{area}-{rest[:4]}-{rest[4:]}",
            )
        )

    def _company(self, employer: Employer) -> str:
        name = employer.name
        style = self.chance.random()
        if style > 0.35 * self.sloppy:
            return f"PT {name}" if employer.country == "ID" else f"{name} {employer.legal}"
        if style < 0.06 * self.sloppy:
            return self.typo(name)
        if style < 0.1 * self.sloppy:
            return name.replace("&", "and").split()[0]
        return name.upper() if style < 0.15 * self.sloppy else name

    def _street(self, street: str) -> str:
        short = (("Via ", "V. "), ("Street", "St."), ("Avenue", "Ave"), ("straße", "str."))
        if self._rarely(0.2):
            for long, brief in (*short, ("Calle ", "C/ "), ("Road", "Rd"), ("Jalan", "Jl")):
                street = street.replace(long, brief)
        return self.typo(street) if self._rarely(0.06) else street


def accentless(text: str) -> str:
    """Return text without accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )


def contacts(
    rows: int, seed: int = 1, duplicates: float = 0.12
) -> tuple[list[dict[str, str]], list[int]]:
    """Return `rows` contacts in random order and for each the number of its person.

    `duplicates` is the share of rows that are one too many.
    """
    world = World(seed, rows)
    chance = world.random
    typist = Typist(chance, sloppy=1.0)
    table: list[dict[str, str]] = []
    truth: list[int] = []
    before: Person | None = None
    number = 0
    while len(table) < rows:
        kind = chance.random()
        person = world.person(number)
        if before and kind < 0.10 and world.is_frequent(before):  # a namesake, elsewhere
            other = world.person(number)
            person = world.settle(before.first, before.last, before.country, other.employer)
        elif before and kind < 0.04:  # one of the household
            first = world.frequent_first(world.firsts[before.country], 0.8)
            person = replace(
                world.settle(first, before.last, before.country, None),
                phone=before.phone,
                street=before.street,
                city=before.city,
                postcode=before.postcode,
            )
        elif before and before.employer and kind < 0.06:  # a relative in the same firm
            first = world.frequent_first(world.firsts[before.country], 0.8)
            person = world.settle(first, before.last, before.country, before.employer)
        copies = 1
        while chance.random() < duplicates * 0.9 and copies < 6:
            copies += 1
        for copy in range(copies):
            if copy and chance.random() < 0.06:  # changed employer since
                moved = world.settle(
                    person.first, person.last, person.country, chance.choice(world.employers)
                )
                person = replace(moved, mobile=person.mobile, own_email=person.own_email)
            table.append(typist.row(person))
            truth.append(number)
        before = person
        number += 1
    order = list(range(rows))
    chance.shuffle(order)
    shuffled = [table[at] | {"id": f"C-{place:06d}"} for place, at in enumerate(order)]
    return shuffled, [truth[at] for at in order]
