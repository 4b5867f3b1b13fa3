"""Small invented exports: contacts with duplicates, and one with hostile text."""

from __future__ import annotations

from itertools import product

PAIRS = 124
TRIPLES = 4
ALONE = 260

_FIRST = (
    "Amelia", "Bruno", "Carlotta", "Dario", "Eleanor", "Fabio", "Greta", "Hugo", "Ilaria",
    "Jasper", "Katia", "Lorenzo", "Matilde", "Nigel", "Ottavia", "Piero",
)  # fmt: skip
_LAST = (
    "Abbate", "Bellweather", "Cordero", "Dunmore", "Esposito", "Farnham", "Galvani", "Hollis",
    "Inzaghi", "Jessop", "Kirkbride", "Lombardo", "Marchetti", "Norwood", "Orsini", "Pemberton",
    "Quaranta", "Radcliffe", "Santoro", "Thornbury", "Ubaldini", "Vickers", "Wexford", "Zanetti",
    "Ashcombe", "Bianchetti", "Cavendish",
)  # fmt: skip
_CITIES = ("Milano", "Leeds", "Torino", "Bristol", "Bologna", "Derby", "Genova", "York")
_COMPANIES = ("Caffè Nero Uno", "Harbour Inn", "Trattoria Sole", "Mill Lane Foods", "Studio Verdi")

Row = dict[str, str]


def contacts() -> list[Row]:
    """Return people of whom `PAIRS` stand there twice, `TRIPLES` three times, `ALONE` once.

    The first two pairs are risky to merge: two owners, and consent given and refused.
    """
    people = [_person(number, first, last) for number, (last, first) in enumerate(_names())]
    rows = list(people)
    for number, person in enumerate(people[: PAIRS + TRIPLES]):
        rows.append(_twin(number, person))
    for number, person in enumerate(people[PAIRS : PAIRS + TRIPLES]):
        rows.append(
            person | {"Contact ID": f"C-{3000 + number}", "Phone": "", "Job Title": "Owner"}
        )
    by_id = {row["Contact ID"]: row for row in rows}
    by_id["C-1000"]["Contact owner"] = "Anna Neri"
    by_id["C-2000"]["Contact owner"] = "Tom Reed"
    by_id["C-1001"]["Email opt out"] = "yes"
    by_id["C-2001"]["Email opt out"] = "no"
    return rows


def _names() -> list[tuple[str, str]]:
    return list(product(_LAST, _FIRST))[: PAIRS + TRIPLES + ALONE]


def _person(number: int, first: str, last: str) -> Row:
    return {
        "Contact ID": f"C-{1000 + number}",
        "First Name": first,
        "Last Name": last,
        "Email": f"{first}.{last}{number}@post{number % 7}.example".lower(),
        "Phone": f"+44 113 496 {number:04}",
        "Company": _COMPANIES[number % len(_COMPANIES)],
        "Job Title": ("Buyer", "Manager", "")[number % 3],
        "City": _CITIES[number % len(_CITIES)],
        "Country": "United Kingdom",
        "Create Date": f"2022-{number % 12 + 1:02}-{number % 27 + 1:02}",
        "Last Modified Date": f"2024-{number % 12 + 1:02}-{number % 27 + 1:02}",
        "Contact owner": "",
        "Email opt out": "",
    }


def _twin(number: int, person: Row) -> Row:
    """Return the same person typed in once more: another id, other habits."""
    last = person["Last Name"]
    return person | {
        "Contact ID": f"C-{2000 + number}",
        "First Name": person["First Name"].upper() if number % 4 == 0 else person["First Name"],
        "Last Name": f"{last[:-1]}{last[-2]}" if number % 5 == 0 else last,
        "Email": person["Email"] if number % 3 else "",
        "Phone": person["Phone"].replace(" ", "") if number % 2 else person["Phone"],
        "Job Title": "Head Buyer",
        "Create Date": f"2025-{number % 12 + 1:02}-{number % 27 + 1:02}",
        "Last Modified Date": f"2026-{number % 12 + 1:02}-{number % 27 + 1:02}",
    }


def crowd_contacts() -> list[Row]:
    """Return `contacts` with one person seven times, and one thrice with hostile text."""
    person = _person(PAIRS, *reversed(_names()[PAIRS]))
    more = [
        person | {"Contact ID": f"C-{4000 + number}", "City": city, "Job Title": f"Buyer {number}"}
        for number, city in enumerate(_CITIES[:4])
    ]
    third = _person(900, "Mallory", "Escape") | HOSTILE | {"Contact ID": "H-3", "City": "z" * 9_000}
    return [*hostile_contacts(), *more, third]


HOSTILE = {
    "First Name": "[red]Mallory[/red]",
    "Last Name": "Esc\x1b[31mape\x1b]0;owned\x07",
    "Company": "ab\u202egnp.exe",
    "Job Title": "line one\nline two",
    "City": "x" * 10_000,
}


def hostile_contacts() -> list[Row]:
    """Return `contacts` with a pair whose every field tries to break the screen."""
    one = _person(900, "Mallory", "Escape") | HOSTILE | {"Contact ID": "H-1"}
    other = one | {"Contact ID": "H-2", "Company": "ab\u200bc [bold]x[/]", "City": "y" * 10_000}
    return [*contacts(), one, other]
