"""Companies: hotels, restaurants, cafés, offices and shops that buy espresso machines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance, words
from invent.house import SALES_ITALY, SALES_UK
from invent.names import IT_CITIES, IT_STREETS, UK_CITIES, UK_STREETS, Numbers, plain
from invent.truth import Truth

FILE = "companies.csv"
_UK_A = words(
    "Silver Copper Amber Old North Green High Royal Willow Stone Bright Black Golden Still Far"
)
_UK_B = words(
    "Bridge Oak Harbour Mill Crown Meadow Lantern Heron Anchor Orchard Quay Thistle Beacon "
    "Forge Orchid Swan Badger Kestrel Hollow Ferry Gate Spire Cove Acre"
)
_IT_A = words("Antico Nuovo Grande Piccolo Vecchio Bel Dolce Alto Primo Chiaro Fresco Buon Gran")
_IT_B = words(
    "Ponte Borgo Mare Forno Giardino Cortile Porto Mulino Cedro Ulivo Faro Colle Castello "
    "Bosco Torchio Granaio Convento Molo Tiglio Lago"
)
# words of the name, segment, industry, weight
_UK_KINDS = (
    ("{} Restaurants", "Restaurant", "Food & Beverages", 34),
    ("The {} Hotel", "Hotel", "Hospitality", 24),
    ("{} Coffee House", "Café", "Food & Beverages", 18),
    ("{} Offices", "Office", "Business Services", 14),
    ("{} Kitchenware", "Retail", "Retail", 10),
)
_IT_KINDS = (
    ("Ristorante {}", "Restaurant", "Food & Beverages", 36),
    ("Hotel {}", "Hotel", "Hospitality", 24),
    ("Caffè {}", "Café", "Food & Beverages", 22),
    ("Uffici {}", "Office", "Business Services", 10),
    ("Casalinghi {}", "Retail", "Retail", 8),
)


@dataclass(frozen=True)
class Company:
    """One company as companies.csv has it; `bare` is its name without the legal form."""

    id: str
    name: str
    bare: str
    domain: str
    phone: str
    industry: str
    employees: str
    revenue: str
    street: str
    city: str
    state: str
    postcode: str
    country: str
    owner: str
    lifecycle: str
    segment: str
    vat: str
    created: date
    modified: datetime
    parent: str = ""
    italian: bool = False
    orphan: bool = field(default=False)

    def row(self) -> dict[str, str]:
        """Return the company under the file's headers."""
        return {
            "Record ID": self.id,
            "Company name": self.name,
            "Company Domain Name": self.domain,
            "Phone Number": self.phone,
            "Industry": self.industry,
            "Number of Employees": self.employees,
            "Annual Revenue": self.revenue,
            "Currency": "EUR" if self.italian else "GBP",
            "Street Address": self.street,
            "City": self.city,
            "State/Region": self.state,
            "Postal Code": self.postcode,
            "Country/Region": self.country,
            "Company owner": self.owner,
            "Lifecycle Stage": self.lifecycle,
            "Customer Segment": self.segment,
            "VAT Number": self.vat,
            "Parent Company": self.parent,
            "Fax Number": "",
            "Record Source": "CRM UI",
            "Create Date": f"{self.created:%Y-%m-%d}",
            "Last Modified Date": f"{self.modified:%Y-%m-%d %H:%M}",
        }


def italian_vat(chance: Chance) -> str:
    """Return a VAT number with the Italian check digit (Luhn)."""
    digits = [chance.whole(0, 9) for _ in range(7)] + [0, chance.whole(1, 9), 0]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return "IT" + "".join(map(str, digits)) + str(-total % 10)


def british_vat(chance: Chance) -> str:
    """Return a VAT number with the British check digits (modulo 97)."""
    digits = [chance.whole(1, 9)] + [chance.whole(0, 9) for _ in range(6)]
    total = sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    check = 97 - total % 97
    return "GB" + "".join(map(str, digits)) + f"{check:02d}"


def invent_companies(numbers: Numbers, truth: Truth) -> list[Company]:
    """Return all companies: 320 British, 240 Italian, eight sister houses, 22 duplicates."""
    chance = Chance("companies")
    made: list[Company] = []
    names = chance.some([f"{a} {b}" for a in _UK_A for b in _UK_B], 320)
    made += [
        _company(chance, numbers, name, len(made) + at, False) for at, name in enumerate(names)
    ]
    names = chance.some([f"{a} {b}" for a in _IT_A for b in _IT_B], 240)
    made += [_company(chance, numbers, name, 320 + at, True) for at, name in enumerate(names)]
    made = _faults(chance, made, truth)
    spoiled = {record for fault in truth.faults for record in fault.records}
    clean = [company for company in made if company.id not in spoiled]
    sisters = _sisters(chance, numbers, clean, truth)
    alone = [each for each in clean if each.name not in {sister.parent for sister in sisters}]
    made += [*sisters, *_duplicates(chance, alone, truth)]
    return made


def _company(chance: Chance, numbers: Numbers, words: str, place: int, italian: bool) -> Company:
    kinds = _IT_KINDS if italian else _UK_KINDS
    layout, segment, industry, _ = chance.weighed([(kind, kind[3]) for kind in kinds])
    bare = layout.format(words)
    legal = (
        chance.pick((" S.r.l.", " S.p.A.", " S.n.c.", " S.r.l."))
        if italian
        else chance.pick((" Ltd", " Limited", " plc", " Ltd"))
    )
    city, state, postcodes, stem = chance.pick(IT_CITIES if italian else UK_CITIES)
    house = chance.whole(1, 180)
    street = chance.pick((IT_STREETS if italian else UK_STREETS).split("|"))
    created = chance.day(date(2019, 1, 7), date(2026, 9, 30))
    modified = chance.clock(chance.workday(max(created, date(2025, 2, 1)), date(2026, 12, 18)))
    employees = chance.near(4, 400)
    return Company(
        id=str(700101 + place),
        name=bare + legal,
        bare=bare,
        domain=plain(bare.removeprefix("The ")) + ".example",
        phone=("+39 " if italian else "") + numbers.line(stem),
        industry=industry,
        employees=str(employees) if chance.hit(0.8) else "",
        revenue=str(employees * chance.whole(40, 90) * 1000) if chance.hit(0.55) else "",
        street=f"{street} {house}" if italian else f"{house} {street}",
        city=city,
        state=state,
        postcode=chance.pick(postcodes),
        country="Italy" if italian else "United Kingdom",
        owner=chance.pick(SALES_ITALY if italian else SALES_UK),
        lifecycle=chance.weighed((("Customer", 45), ("Lead", 35), ("Opportunity", 20))),
        segment=segment,
        vat=(italian_vat(chance) if italian else british_vat(chance)) if chance.hit(0.6) else "",
        created=created,
        modified=modified,
        italian=italian,
    )


def _faults(chance: Chance, made: list[Company], truth: Truth) -> list[Company]:
    everyone = {company.id: company for company in made}
    ids = chance.mixed(everyone)

    def spoil(name: str, what: str, count: int, step: str = "missing", **change: object) -> None:
        chosen = sorted(ids.pop() for _ in range(count))
        for each in chosen:
            everyone[each] = replace(everyone[each], **change)  # type: ignore[arg-type]
        truth.plant(f"companies.{name}", step, FILE, what, chosen)

    spoil("orphans", "no contact and no deal", 42, "unused", orphan=True)
    spoil("no_industry", "industry blank", 55, industry="")
    spoil("no_phone", "telephone blank or a placeholder", 24, phone="N/A")
    british = [each for each in ids if not everyone[each].italian]
    for spelling in ("UK", "U.K.", "Great Britain", "GB", "united kingdom"):
        chosen = sorted(british.pop() for _ in range(9))
        for each in chosen:
            everyone[each] = replace(everyone[each], country=spelling)
        truth.plant(
            f"companies.country.{spelling.replace('.', '_').replace(' ', '_')}",
            "missing",
            FILE,
            f"country spelled {spelling!r}",
            chosen,
        )
    ids = [each for each in ids if everyone[each].country in ("Italy", "United Kingdom")]
    for spelling, right in (
        ("Hospitalty", "Hospitality"),
        ("Food and Beverages", "Food & Beverages"),
    ):
        fitting = [each for each in ids if everyone[each].industry == right]
        chosen = sorted(fitting[:6])
        for each in chosen:
            everyone[each] = replace(everyone[each], industry=spelling)
        truth.plant(
            f"companies.industry.{plain(spelling)}",
            "segmentation",
            FILE,
            f"industry spelled {spelling!r}",
            chosen,
        )
    return list(everyone.values())


def _sisters(chance: Chance, numbers: Numbers, made: list[Company], truth: Truth) -> list[Company]:
    """Houses of one chain in two cities: alike in everything but place, telephone and VAT."""
    out: list[Company] = []
    clean = [each for each in made if each.vat and not each.italian]
    for first in chance.some(clean, 8):
        others = [city for city in UK_CITIES if city[0] != first.city]
        city, state, postcodes, stem = chance.pick(others)
        sister = replace(
            first,
            id=str(700801 + len(out)),
            name=f"{first.bare} {city} Ltd",
            bare=f"{first.bare} {city}",
            phone=numbers.line(stem),
            street=f"{chance.whole(1, 180)} {chance.pick(UK_STREETS.split('|'))}",
            city=city,
            state=state,
            postcode=chance.pick(postcodes),
            country="United Kingdom",
            vat=british_vat(chance),
            parent=first.name,
        )
        out.append(sister)
        truth.company_apart.append((first.id, sister.id))
    return out


def _duplicates(chance: Chance, made: list[Company], truth: Truth) -> list[Company]:
    out: list[Company] = []
    for place, first in enumerate(chance.some(made, 22)):
        created = chance.day(
            min(first.created + timedelta(days=60), date(2026, 8, 1)), date(2026, 10, 30)
        )
        again = replace(
            first,
            id=str(700901 + place),
            created=created,
            modified=chance.clock(chance.day(created, AUDIT_DATE - timedelta(days=9))),
            employees="",
            revenue="",
        )
        out.append(_misspelled(chance, again, place))
        truth.company_pairs.append((first.id, again.id))
    return out


def _misspelled(chance: Chance, company: Company, place: int) -> Company:
    bare = company.bare
    match place % 5:
        case 0:
            legal = " SRL" if company.italian else " LIMITED"
            return replace(company, name=bare + legal, vat="")
        case 1:
            at = len(bare) // 2
            return replace(company, name=bare[:at] + bare[at + 1 :], domain="")
        case 2:
            return replace(company, name=bare.upper(), phone="")
        case 3:
            return replace(company, name=company.name.replace("è", "e").replace("The ", ""), vat="")
        case _:
            digits = company.phone.replace(" ", "")
            international = digits if digits.startswith("+") else "+44" + digits[1:]
            return replace(company, name=f"{bare} ({company.city})", phone=international)
