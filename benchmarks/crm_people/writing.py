"""How numbers, streets and company names are written down."""

from __future__ import annotations

import random

from crm_people import slips
from crm_people.lexicon import Country, Lexicon
from crm_people.world import Firm, Number, Place


class Writer:
    """Writes one record and keeps account of its faults."""

    def __init__(self, chance: random.Random, language: str) -> None:
        self.chance = chance
        self.language = language
        self.faults: list[str] = []

    def told(self, fault: str, text: str) -> str:
        """Return `text`, having noted the fault."""
        self.faults.append(fault)
        return text

    def number(self, number: Number, listed: bool) -> str:
        """Return a number in one of the ways in which people and programs write it."""
        country, digits = number.country, number.digits
        trunk = country.trunk
        skipped = f"({trunk})" if trunk else ""
        area, rest = digits[: number.area], digits[number.area :]
        way = self.chance.randrange(4) if listed else self.chance.randrange(10)
        match way:
            case 0:
                return f"+{country.calling}{digits}"
            case 1:
                return f"00{country.calling}{digits}"
            case 2:
                return f"{trunk}{digits}"
            case 3:
                return f"+{country.calling} {area} {rest}"
            case 4:
                return f"{trunk}{area} {rest}"
            case 5:
                return f"({trunk}{area}) {rest[:3]}-{rest[3:]}"
            case 6:
                return f"{trunk}{area}/{rest}"
            case 7:
                return f"+{country.calling} {skipped}{area} {rest[:3]} {rest[3:]}"
            case 8:
                whole = trunk + digits
                return " ".join(whole[at : at + 2] for at in range(0, len(whole), 2))
            case _:
                return f"{trunk}{area}.{rest[:3]}.{rest[3:]}"


def street_as_written(
    writer: Writer, place: Place, words: Lexicon, country: Country, style: str
) -> str:
    """Return street and number as somebody writes them."""
    chance = writer.chance
    street = place.street
    if chance.random() < 0.3:
        for long, brief in words.street_short.items():
            if long in street.split():
                street = street.replace(long, chance.choice(brief), 1)
    if style in ("typed", "typed again") and chance.random() < 0.05:
        street = writer.told("slip in street", slips.typed(chance, street, writer.language))
    if chance.random() < 0.06:
        return writer.told("house number left out", street)
    if country.number_first:
        return f"{place.number} {street}"
    comma = ", " if chance.random() < 0.4 else " "
    return f"{street}{comma}{place.number}"


def company_as_written(writer: Writer, firm: Firm, style: str) -> str:
    """Return a company's name with or without its legal form, shortened, or mistyped."""
    chance = writer.chance
    rare = chance.random
    listed = style in ("list", "list imported again")
    core, trade = firm.core, firm.trade
    words = firm.words
    if not listed:
        for long, brief in zip(words.brothers, words.brothers_short, strict=True):
            if core.endswith(long) and rare() < 0.4:
                core = writer.told("kin written otherwise", core.removesuffix(long) + brief)
        if trade and rare() < 0.06:
            trade = writer.told("trade shortened", words.trade_short.get(trade, trade))
        elif trade and rare() < 0.12:
            trade = writer.told("trade left out", "")
        elif trade and len(trade) + len(core) > 16 and rare() < 0.02:
            initials = "".join(word[0] for word in f"{core} {trade}".split())
            core, trade = writer.told("acronym", initials.upper()), ""
    name = f"{core} {trade}".strip()
    if style in ("typed", "typed again", "web form", "form") and rare() < 0.045:
        name = writer.told("slip in company", slips.typed(chance, name, writer.language))
    way = rare()
    if way < (0.75 if listed else 0.4):
        legal = firm.legal
    elif way < 0.85:
        legal = chance.choice(words.legal[firm.legal])
    else:
        legal = ""
    name = (f"{legal} {name}" if words.legal_first else f"{name} {legal}").strip()
    if style in ("web form", "form") and rare() < 0.4:
        return name.lower()
    return name.upper() if rare() < 0.05 else name


def some_day(chance: random.Random) -> str:
    """Return the day on which a record was made, 2015 to 2025."""
    return (
        f"20{chance.randrange(15, 26)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    )
