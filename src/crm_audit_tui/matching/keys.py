"""Which keys make two records candidates: chosen so that no single fault hides a duplicate."""

from __future__ import annotations

import numpy as np

from crm_audit_tui.matching import companies, emails, names
from crm_audit_tui.matching.blocking import Neighbours, Pass
from crm_audit_tui.matching.records import Kind, Records
from crm_audit_tui.matching.settings import Idea
from crm_audit_tui.matching.similarity import Places
from crm_audit_tui.matching.strings import Strings
from crm_audit_tui.matching.text import Coded, Codes, combine, encode, together

_LARGE = 200_000  # records from which a key of three letters and three says too little


def passes(
    records: Records, window: int, without: frozenset[Idea] = frozenset()
) -> list[Pass | Neighbours]:
    """Return the passes over a table, those without any key left out."""
    if records.kind is Kind.PERSONS:
        found = _persons(records, window, nicknames=Idea.NICKNAMES not in without)
    else:
        found = _bodies(records, window)
    return [each for each in found if _useful(each)]


def _useful(each: Pass | Neighbours) -> bool:
    columns = (each.ranks,) if isinstance(each, Neighbours) else each.slots
    return any(bool((column >= 0).any()) for column in columns)


def _slots(records: Records, field: str) -> tuple[Places, ...]:
    return records.slots.get(field, ()) or (records.coded(field).codes,)


def _persons(records: Records, window: int, *, nicknames: bool) -> list[Pass | Neighbours]:
    coded = records.coded
    first, last = coded("first_name"), coded("last_name")
    formal = first.derive(names.canonical) if nicknames else first
    heard = last.take(names.sounds(last.values))
    heard_first = formal.take(names.sounds(formal.values))
    box = coded("email")
    domain = box.key(records.boxes.domain)
    company = coded("company").codes
    postcode, city = coded("postcode").codes, coded("city").codes
    street, birth = coded("street").codes, coded("birth_date").codes
    phone = coded("phone").codes
    year = coded("birth_date").derive(lambda text: text[:4]).codes
    letters = 3 if records.size < _LARGE else 4
    head = combine(_start(first, 3), _start(last, letters))
    tail = combine(_start(first, 2), _end(last, 4))
    local = tuple(
        coded("email", slot).key(records.boxes.local)
        for slot in range(max(len(records.slots.get("email", ())), 1))
    )

    starts = np.concatenate([_start(first, 3), _start(last, 3)])

    def within(group: Places) -> tuple[Codes, ...]:
        """Return keys for either name's beginning within a group, alike for both: swapped too."""
        return tuple(combine(np.tile(group, 2), starts).reshape(2, -1))

    place = (domain, company, phone, postcode, birth, city)
    a, b, i, j = formal.codes, last.codes, _start(first, 1), _start(last, 1)
    who = (first.codes, b, i)
    return [
        Pass("email", _slots(records, "email"), who),
        Pass("email_name", local, (b, a, domain)),
        Pass("phone", _slots(records, "phone"), who),
        Pass("name", (_tokens(formal, last.derive(names.canonical)),), place),
        Pass("sound", (combine(heard_first.codes, heard.codes),), place),
        Pass("name_start", (head,), place, weak=True),
        Pass("name_end", (tail,), place, weak=True),
        Pass("company_name", within(company), (b, a, phone, city)),
        Pass("domain_name", within(domain), (b, a, phone, city)),
        Pass("company_initials", (combine(company, i, j),), (heard.codes, heard_first.codes)),
        Pass("postcode_name", within(postcode), (b, a, street, birth), weak=True),
        Pass("city_last_name", (combine(city, b),), (i, street, birth), weak=True),
        Pass("street", (street,), (a, b, birth), weak=True),
        Pass("birth_date", (birth,), (i, j, city)),
        Pass("birth_year_first", (combine(year, a),), (j, city, postcode)),
        Pass("birth_year_last", (combine(year, b),), (i, city, postcode)),
        Pass("national_id", _slots(records, "national_id")),
        Neighbours("near_last_name", _ranks(last, first), window - 1),
        Neighbours("near_email", _ranks(box), 1),
    ]


def _bodies(records: Records, window: int) -> list[Pass | Neighbours]:
    coded = records.coded
    name = coded("name")
    postcode, city = coded("postcode").codes, coded("city").codes
    domain, street = coded("domain").codes, coded("street").codes
    phone = coded("phone").codes
    compact = name.take(name.values.drop(name.values.data == ord(" ")))
    start, end = _start(compact, 6), _end(compact, 6)
    ordered = name.derive(lambda text: " ".join(sorted(text.split())))
    where = (domain, phone, postcode, city, street)
    rarest = _rarest(name)
    brief = name.derive(lambda text: companies.acronym(text) or text.replace(" ", ""))
    heard = name.take(names.sounds(name.values.partition(" ")[0])).codes
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
        Pass("postcode_sound", (combine(postcode, heard),), (start, street)),
        Pass("city_sound", (combine(city, heard),), (start, street)),
        Neighbours("name", _ranks(name), window),
    ]


def _start(column: Coded, size: int) -> Codes:
    return column.key(column.values.head(size))


def _end(column: Coded, size: int) -> Codes:
    return column.key(column.values.tail(size))


def _tokens(first: Coded, last: Coded) -> Codes:
    """Return one code for a name whichever of its parts stands first; both parts are needed."""
    sides, _ = together([first, last])
    return combine(np.minimum(*sides), np.maximum(*sides))


def _ranks(*columns: Coded) -> Codes:
    """Return keys that order the rows by their texts, column by column, -1 where all are blank."""
    result = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        ranks = np.append(column.values.ranks() + 1, 0)
        result = result * (len(column.values) + 1) + ranks[column.codes]
    return np.where(result == 0, -1, result)


def _rarest(name: Coded, words: int = 2) -> tuple[Places, ...]:
    """Return the two rarest words of each name as slots of one pass."""
    values = name.values.tolist()
    counts: dict[str, int] = {}
    for value, count in zip(values, name.counts.tolist(), strict=True):
        for word in set(value.split()):
            counts[word] = counts.get(word, 0) + count
    chosen: list[list[str]] = [[] for _ in range(words)]
    for value in values:
        rare = sorted(set(value.split()), key=lambda word: (counts[word], word))
        for place in range(words):
            chosen[place].append(rare[place] if place < len(rare) else "")
    every = encode(Strings.of([word for column in chosen for word in column])).codes
    if not values:
        return (name.codes,)
    return tuple(name.key(slot) for slot in every.reshape(words, -1))
