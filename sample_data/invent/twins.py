"""Duplicate contacts of many kinds, and people who look alike but are not one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from invent.chance import AUDIT_DATE, Chance, words
from invent.contacts import Contact
from invent.faults import Faults
from invent.names import ACCENTED, NICKNAMES, Numbers, plain
from invent.truth import Truth

Change = Callable[[Contact, int], Contact]

_UK_KIN = words(
    "Agatha Basil Cyril Dorothy Enid Florence Gilbert Hilda Ivor Jemima Kenneth Leonora Mabel "
    "Norman Olwen"
)
_IT_KIN = words(
    "Alma Bianca Celeste Diletta Elvira Fosca Gemma Ines Lea Miriam Norma Oriana Perla Rina Selene"
)
# Names that no other contact bears; seven and five meet again only after 35.
_UK_OTHERS = ("Ulric", "Verity", "Winifred", "Alban", "Cosmo", "Hester", "Lionel")
_IT_OTHERS = ("Tiberio", "Ursula", "Vasco", "Bice", "Ermes", "Iole", "Nereo")
_UK_SURNAMES = ("Zeal", "Quill", "Upton", "Yelland", "Inchbald")
_IT_SURNAMES = ("Zamboni", "Quadri", "Uberti", "Ingrosso", "Olgiati")


class Twins:
    """Makes second records and second people, numbered after the last contact of each file."""

    def __init__(self, faults: Faults, numbers: Numbers, truth: Truth) -> None:
        self.faults = faults
        self.numbers = numbers
        self.truth = truth
        self.chance = Chance("twins")
        self.made: list[Contact] = []
        self._next = {False: 260001, True: 50001}

    def number(self, italian: bool) -> str:
        """Return the next free id of a file."""
        self._next[italian] += 1
        return f"IT-{self._next[True]}" if italian else str(self._next[False])

    def again(self, first: Contact) -> Contact:
        """Return a second record of the same person, entered later from somewhere else."""
        chance = self.chance
        earliest = max(first.created + timedelta(days=20), date(2024, 3, 1))
        created = chance.workday(min(earliest, date(2026, 11, 2)), date(2026, 12, 11))
        return replace(
            first,
            id=self.number(first.italian),
            created=created,
            modified=chance.clock(min(created + timedelta(days=chance.whole(0, 12)), AUDIT_DATE)),
            activity=min(created + timedelta(days=chance.whole(0, 6)), AUDIT_DATE),
            source=chance.weighed(
                (("PostPilot sync", 7.0), ("Web form", 2.0), ("Trade fair", 1.0))
            ),
            job=first.job if chance.hit(0.4) else "",
            street=first.street if chance.hit(0.5) else "",
            birth=None,
            notes="",
            verified=None,
            verified_by="",
        )

    def duplicate(
        self,
        kind: str,
        count: int,
        change: Change,
        prepare: Change | None = None,
        fits: Callable[[Contact], bool] = lambda one: True,
    ) -> None:
        """Make `count` pairs: `prepare` shapes the first record, `change` the second."""
        pairs = self.truth.pairs.setdefault(kind, [])
        for place, first in enumerate(self.faults.take(count, fits)):
            if prepare:
                first = prepare(first, place)
                self.faults.all[first.id] = first
            second = change(self.again(first), place)
            self.made.append(second)
            pairs.append((first.id, second.id))

    def person(
        self,
        kind: str,
        count: int,
        change: Change,
        fits: Callable[[Contact], bool] = lambda one: True,
    ) -> None:
        """Make `count` second people who look like a first one."""
        pairs = self.truth.apart.setdefault(kind, [])
        for place, first in enumerate(self.faults.take(count, fits)):
            other = change(replace(first, id=self.number(first.italian), birth=None), place)
            self.made.append(other)
            pairs.append((first.id, other.id))


def _typo(word: str, place: int) -> str:
    at = 1 + place % max(1, len(word) - 2)
    match place % 3:
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + word[at] + word[at:]


def _written(phone: str, place: int, italian: bool) -> str:
    digits = "".join(sign for sign in phone if sign.isdigit())
    if italian:
        digits = digits.removeprefix("39") if phone.startswith("+39") else digits
        return (f"+39{digits}", f"0039 {digits}", f"{digits[:3]}/{digits[3:]}", digits)[place % 4]
    national = digits.removeprefix("44") if phone.startswith("+44") else digits
    national = national if national.startswith("0") else "0" + national
    return (
        f"+44 {national[1:]}",
        f"({national[:4]}) {national[4:]}",
        f"0044{national[1:]}",
        national,
    )[place % 4]


def plant_twins(twins: Twins) -> None:
    """Make about 210 duplicate records and 60 people who are none."""
    _misspelled(twins)
    _moved(twins)
    _others(twins)


def _direct(one: Contact) -> bool:
    """A telephone of one's own, and a surname long enough to be misspelled."""
    return one.direct and bool(one.phone) and len(one.last) > 4


def _renamed(one: Contact, first: str) -> Contact:
    domain = one.email.partition("@")[2]
    return replace(one, first=first, email=f"{plain(first)}.{plain(one.last)}@{domain}")


def _formal(one: Contact, at: int) -> Contact:
    return _renamed(one, NICKNAMES[at % 16][0])


def _faintly(one: Contact, at: int) -> Contact:
    first = NICKNAMES[at % 16][1]
    email = f"{plain(first)}{1960 + at}@letters.example"
    return replace(one, first=first, email=email, phone="", mobile="", street="", job="")


def _misspelled(twins: Twins) -> None:
    duplicate = twins.duplicate
    duplicate("typo", 22, lambda one, at: replace(one, last=_typo(one.last, at)), fits=_direct)

    duplicate(
        "nickname",
        20,
        lambda one, at: replace(
            one, first=NICKNAMES[at % 16][1], email="" if at % 2 else one.email
        ),
        _formal,
        _direct,
    )
    duplicate(
        "swapped_names",
        14,
        lambda one, _: replace(one, first=one.last, last=one.first),
        fits=_direct,
    )
    duplicate(
        "accents",
        16,
        lambda one, at: replace(one, first="".join(_unaccented(ACCENTED[at % 10]))),
        lambda one, at: _renamed(one, ACCENTED[at % 10]),
        lambda one: _direct(one) and not one.italian,
    )
    duplicate(
        "initial", 12, lambda one, _: replace(one, first=f"{one.first[0]}.", email=""), fits=_direct
    )
    duplicate(
        "compound_surname",
        12,
        lambda one, _: replace(one, last=one.last.partition("-")[0]),
        lambda one, at: replace(one, last=f"{one.last}-{('Booth', 'Hill', 'Day', 'Moss')[at % 4]}"),
        lambda one: _direct(one) and not one.italian,
    )
    duplicate(
        "email_case",
        14,
        lambda one, at: replace(one, email=one.email.upper() if at % 2 else f" {one.email}"),
    )
    duplicate("exact_copy", 16, lambda one, _: one)
    # Little to go by: a nickname, the company, an address elsewhere, no number.
    duplicate("faint", 12, _faintly, _formal, lambda one: _direct(one) and bool(one.company))

    def contradict(one: Contact, _: int) -> Contact:
        # The copy says no where the first said yes.
        return replace(
            one,
            consent=False,
            consent_date=None,
            basis="",
            double_opt_in=False,
            opted_out=True,
            newsletter=False,
        )

    duplicate("conflicting_consent", 6, contradict, fits=lambda one: one.consent)


def _unaccented(word: str) -> str:
    table = str.maketrans("òéèëâ", "oeeea")
    return word.translate(table)


def _moved(twins: Twins) -> None:
    duplicate = twins.duplicate
    duplicate(
        "phone_format",
        20,
        lambda one, at: replace(one, phone=_written(one.phone, at, one.italian), email=""),
        fits=_direct,
    )
    duplicate(
        "changed_email",
        20,
        lambda one, _: replace(one, email=f"{plain(one.last)}.{plain(one.first)}@newpost.example"),
        fits=_direct,
    )
    duplicate(
        "changed_employer",
        12,
        lambda one, at: replace(
            one,
            company=f"Freelance {one.last}",
            company_id="",
            street="",
            email=f"{plain(one.first)}@{plain(one.last)}{at}.example",
        ),
        fits=lambda one: bool(one.mobile) and bool(one.company),
    )
    duplicate(
        "company_spelling",
        12,
        lambda one, _: replace(
            one, company=one.company.rpartition(" ")[0].upper(), company_id="", phone="", mobile=""
        ),
        fits=lambda one: bool(one.company),
    )

    def abroad(one: Contact, _: int) -> Contact:
        other = not one.italian
        written = _written(one.phone, 0, one.italian)
        return replace(
            one,
            id=twins.number(other),
            italian=other,
            phone=written,
            mobile="",
            company_id="" if other else one.company_id,
            salutation="Sig." if other else "",
        )

    duplicate("across_files", 14, abroad, fits=_direct)
    thrice = twins.truth.pairs.setdefault("three_records", [])
    for first in twins.faults.take(6, _direct):
        second = replace(twins.again(first), email="")
        third = replace(twins.again(first), phone="", mobile="")
        twins.made += [second, third]
        thrice += [(first.id, second.id), (first.id, third.id), (second.id, third.id)]


def _others(twins: Twins) -> None:
    person, numbers = twins.person, twins.numbers

    def namesake(one: Contact, at: int) -> Contact:
        far = (
            ("Aberdeen", "Aberdeenshire", "AB10 1AB")
            if not one.italian
            else ("Palermo", "PA", "90133")
        )
        domain = f"{'lontano' if one.italian else 'faraway'}{at}.example"
        line = numbers.line("06 5550 " if one.italian else "0113 496 0")
        return replace(
            one,
            city=far[0],
            town=far[0],
            state=far[1],
            postcode=far[2],
            street="",
            phone=line,
            mobile="",
            company="",
            company_id="",
            email=f"{plain(one.first)}@{domain}",
        )

    def relative(one: Contact, at: int) -> Contact:
        first = (_IT_KIN if one.italian else _UK_KIN)[at]
        return replace(
            one,
            first=first,
            email=f"{plain(first)}.{plain(one.last)}@{one.email.partition('@')[2]}",
            mobile="",
            job="",
        )

    def colleague(one: Contact, at: int) -> Contact:
        first = (_IT_OTHERS if one.italian else _UK_OTHERS)[at % 7]
        last = (_IT_SURNAMES if one.italian else _UK_SURNAMES)[at % 5]
        return replace(
            one,
            first=first,
            last=last,
            mobile="",
            email=f"{plain(first)}.{plain(last)}@{one.email.partition('@')[2]}",
        )

    def same_box(one: Contact, at: int) -> Contact:
        return replace(colleague(one, 20 + at), email=one.email)

    person("namesakes", 20, namesake, _direct)
    person("household", 15, relative, lambda one: not one.company and _direct(one))
    person(
        "colleagues",
        20,
        colleague,
        lambda one: bool(one.company_id and one.phone) and not one.direct,
    )
    person("shared_mailbox", 6, same_box, lambda one: bool(one.company_id) and _direct(one))
