"""Which keys make two records candidates: chosen so that no single fault hides a duplicate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crm_audit_tui.matching import companies, emails, names
from crm_audit_tui.matching.blocking import Neighbours, Pass
from crm_audit_tui.matching.records import Kind, Records
from crm_audit_tui.matching.text import Coded, Codes, combine, encode


def passes(records: Records, window: int) -> list[Pass | Neighbours]:
    """Return the passes over a table, those without any key left out."""
    found = _persons(records, window) if records.kind is Kind.PERSONS else _bodies(records, window)
    return [each for each in found if _useful(each)]


def _useful(each: Pass | Neighbours) -> bool:
    columns = (each.ranks,) if isinstance(each, Neighbours) else each.slots
    return any(bool((column >= 0).any()) for column in columns)


def _slots(records: Records, field: str) -> tuple[Codes, ...]:
    return records.slots.get(field, ()) or (records.coded(field).codes,)


def _persons(records: Records, window: int) -> list[Pass | Neighbours]:
    coded = records.coded
    first, last = coded("first_name"), coded("last_name")
    formal = first.derive(names.canonical)
    heard, heard_first = last.derive(names.sound), formal.derive(names.sound)
    initial, last_initial = first.derive(lambda text: text[:1]), last.derive(lambda text: text[:1])
    domain = coded("email").derive(emails.domain).codes
    company = coded("company").codes
    postcode, city = coded("postcode").codes, coded("city").codes
    street, birth = coded("street").codes, coded("birth_date").codes
    phone = coded("phone").codes
    year = coded("birth_date").derive(lambda text: text[:4]).codes
    head = combine(first.derive(_head).codes, last.derive(_head).codes)
    tail = combine(first.derive(_tail).codes, last.derive(_tail).codes)
    local = tuple(
        records.coded("email", slot).derive(emails.local_part).codes
        for slot in range(len(records.slots.get("email", ())))
    )
    place = (domain, company, phone, postcode, birth, city)
    who = (first.codes, last.codes, initial.codes)
    a, b, i, j = formal.codes, last.codes, initial.codes, last_initial.codes
    return [
        Pass("email", _slots(records, "email"), who),
        Pass("email_name", local or (domain * 0 - 1,), (b, a, domain)),
        Pass("phone", _slots(records, "phone"), who),
        Pass("name", (_tokens(formal, last),), place),
        Pass("sound", (combine(heard_first.codes, heard.codes),), place),
        Pass("name_start", (head,), place),
        Pass("name_end", (tail,), place),
        Pass("company_last_name", (combine(company, b), combine(domain, b)), (i, phone, city)),
        Pass("company_first_name", (combine(company, a), combine(domain, a)), (j, phone, city)),
        Pass("company_initials", (combine(company, i, j),), (heard.codes, heard_first.codes)),
        Pass("place_last_name", (combine(postcode, b), combine(city, b)), (i, street, birth)),
        Pass("place_first_name", (combine(postcode, a), combine(city, a)), (j, street, birth)),
        Pass("street", (street,), (a, b, birth)),
        Pass("birth_date", (birth,), (i, j, city)),
        Pass("birth_year_name", (combine(year, a), combine(year, b)), (j, i, city, postcode)),
        Pass("national_id", _slots(records, "national_id")),
        Neighbours("last_first", _ranks(last, first), window),
        Neighbours("first_last", _ranks(first, last), window),
        Neighbours("email_end", _ranks(coded("email").derive(lambda text: text[::-1])), 2),
        Neighbours("email_start", _ranks(coded("email")), 2),
    ]


def _bodies(records: Records, window: int) -> list[Pass | Neighbours]:
    coded = records.coded
    name = coded("name")
    postcode, city = coded("postcode").codes, coded("city").codes
    domain, street = coded("domain").codes, coded("street").codes
    phone = coded("phone").codes
    compact = name.derive(lambda text: text.replace(" ", ""))
    start = compact.derive(lambda text: text[:6]).codes
    end = compact.derive(lambda text: text[-6:]).codes
    ordered = name.derive(lambda text: " ".join(sorted(text.split())))
    where = (domain, phone, postcode, city, street)
    rarest = _rarest(name)
    brief = name.derive(lambda text: companies.acronym(text) or text.replace(" ", ""))
    heard = name.derive(lambda text: names.sound(text.partition(" ")[0])).codes
    label = coded("domain").derive(emails.label).codes
    return [
        Pass("name", (ordered.codes,), where),
        Pass("acronym", (brief.codes,), where),
        Pass("rare_word", rarest, (start, *where)),
        Pass("name_start", (start,), (*where, end)),
        Pass("name_end", (end,), (*where, start)),
        Pass("domain", (domain,), (name.codes, start, phone, city)),
        Pass("domain_label", (label,), (name.codes, start, phone, city)),
        Pass("phone", _slots(records, "phone"), (name.codes, start, domain)),
        Pass("tax_id", _slots(records, "tax_id"), (name.codes, start)),
        Pass("street", (street,), (start, heard, phone)),
        Pass("place_sound", (combine(postcode, heard), combine(city, heard)), (start, street)),
        Neighbours("name", _ranks(name), window),
    ]


def _head(text: str) -> str:
    return text[:3]


def _tail(text: str) -> str:
    return text[-3:]


def _tokens(first: Coded, last: Coded) -> Codes:
    """Return one code for a name whichever of its parts stands first; both parts are needed."""
    known: dict[str, int] = {}
    sides = []
    for column in (first, last):
        places = [known.setdefault(value, len(known)) for value in column.values]
        sides.append(np.array([*places, -1], dtype=np.int64)[column.codes])
    low, high = np.minimum(*sides), np.maximum(*sides)
    return np.where(low < 0, -1, low * (len(known) + 1) + high)


def _ranks(*columns: Coded) -> Codes:
    """Return each row's place in sorted order, -1 where all columns are blank."""
    ranks = []
    for column in columns:
        order = np.argsort(np.array([*column.values], dtype=object), kind="stable")
        rank = np.empty(len(column.values) + 1, dtype=np.int64)
        rank[order] = np.arange(1, len(order) + 1)
        rank[-1] = 0
        ranks.append(rank[column.codes])
    blank = np.logical_and.reduce([column.codes < 0 for column in columns])
    order = np.lexsort(ranks[::-1])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return np.where(blank, -1, place)


def _rarest(name: Coded, words: int = 2) -> tuple[Codes, ...]:
    """Return the two rarest words of each name as slots of one pass."""
    counts: dict[str, int] = {}
    for value, count in zip(name.values, name.counts.tolist(), strict=True):
        for word in set(value.split()):
            counts[word] = counts.get(word, 0) + count
    chosen: list[list[str]] = [[] for _ in range(words)]
    for value in name.values:
        rare = sorted(set(value.split()), key=lambda word: (counts[word], word))
        for place in range(words):
            chosen[place].append(rare[place] if place < len(rare) else "")
    codes = encode([word for column in chosen for word in column])
    slots: Sequence[Codes] = list(codes.codes.reshape(words, -1)) if name.values else []
    return tuple(np.append(slot, -1)[name.codes] for slot in slots) or (name.codes,)
