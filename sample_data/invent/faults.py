"""What is wrong with single contacts: gaps, wrong values, contradictions, dangerous text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from invent.chance import Chance
from invent.contacts import FILES, Contact
from invent.truth import Truth

CARD = "4111 1111 1111 1111"  # the card networks' own test number
IBANS = (
    "GB82 WEST 1234 5698 7654 32",
    "IT60 X054 2811 1010 0000 0123 456",
)  # the standard's examples

_EMAILS: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("no_at", lambda local, domain: f"{local}.{domain}"),
    ("two_at", lambda local, domain: f"{local}@@{domain}"),
    ("space", lambda local, domain: f"{local} @{domain}"),
    ("ends_in_dot", lambda local, domain: f"{local}@{domain}."),
    ("no_domain", lambda local, domain: f"{local}@"),
    ("near_miss", lambda local, domain: f"{local}@gmail.con"),
    ("near_miss", lambda local, domain: f"{local}@hotmail.cmo"),
)
_PHONES = (
    "0207",
    "see e-mail",
    "3.93E+11",
    "12345",
    "0000000000",
    "ask Gemma",
    "++44 20",
    "99999999",
)
_SPELLINGS = (
    ("Hotel", "Hotels"),
    ("Hotel", "hotel"),
    ("Restaurant", "Resturant"),
    ("Restaurant", "Restaurant "),
    ("Café", "Cafe"),
    ("Café", "CAFÉ"),
)
_MOJIBAKE = ("NicolÃ²", "ZoÃ«", "JosÃ©", "RenÃ©e", "ChloÃ«", "DesirÃ©e")
_FORMULAS = ("=1+1", "@SUM(A1:A9)", '=HYPERLINK("http://rossihart.example","open")', "=2*3", "+1+1")
_TESTS = (
    ("Test", "Test", "test@test.example", "0000"),
    ("Asdf", "Qwerty", "asdf@asdf.example", "123456"),
    ("Prova", "Prova", "prova@prova.example", "1111111"),
    ("aaa", "bbb", "a@a.example", ""),
    ("Test", "Contact", "test.contact@rossihart.example", ""),
    ("qwerty", "uiop", "qwerty@test.example", "99999"),
    ("Demo", "User", "demo@demo.example", ""),
    ("xxx", "xxx", "xxx@xxx.example", ""),
)


class Faults:
    """Takes clean contacts one after another and spoils each in one way only."""

    def __init__(self, contacts: list[Contact], truth: Truth) -> None:
        self._chance = Chance("faults")
        self._truth = truth
        self.all = {contact.id: contact for contact in contacts}
        # A company's first contact stays as it is, so that no company is orphaned by a fault.
        held: set[str] = set()
        self._free: list[str] = []
        for contact in contacts:
            if contact.company_id and contact.company_id not in held:
                held.add(contact.company_id)
            else:
                self._free.append(contact.id)
        self._free = self._chance.mixed(self._free)

    @property
    def clean(self) -> list[Contact]:
        """The contacts that nothing was done to, in order."""
        free = set(self._free)
        return [contact for key, contact in self.all.items() if key in free]

    def take(
        self, count: int, fits: Callable[[Contact], bool] = lambda contact: True
    ) -> list[Contact]:
        """Return `count` clean contacts that fit; they are clean no longer."""
        chosen = [key for key in self._free if fits(self.all[key])][:count]
        assert len(chosen) == count, f"{len(chosen)} of {count}"
        taken = set(chosen)
        self._free = [key for key in self._free if key not in taken]
        return [self.all[key] for key in sorted(chosen)]

    def spoil(
        self,
        name: str,
        step: str,
        what: str,
        count: int,
        change: Callable[[Contact, int], Contact],
        fits: Callable[[Contact], bool] = lambda contact: True,
    ) -> None:
        """Change `count` contacts and note them as `contacts.<name>`."""
        chosen = self.take(count, fits)
        for place, contact in enumerate(chosen):
            self.all[contact.id] = change(contact, place)
        files = tuple(file for file in FILES if any(each.file == file for each in chosen))
        self._truth.plant(f"contacts.{name}", step, files, what, [each.id for each in chosen])


def plant_faults(faults: Faults) -> None:
    """Spoil about one contact in five."""
    _gaps(faults)
    _wrong_values(faults)
    _contradictions(faults)
    _consent(faults)
    _text(faults)


def _british(contact: Contact) -> bool:
    return not contact.italian


def _lead(contact: Contact) -> bool:
    return contact.lifecycle == "Lead"


def _gaps(faults: Faults) -> None:
    spoil = faults.spoil
    spoil(
        "unreachable",
        "missing",
        "profile, but no e-mail, telephone or mobile",
        45,
        lambda one, _: replace(one, email="", phone="", mobile="", newsletter=False),
    )
    spoil(
        "no_stage",
        "missing",
        "reachable, but no lifecycle stage",
        60,
        lambda one, _: replace(one, lifecycle="", status=""),
    )
    spoil("no_last_name", "missing", "last name blank", 18, lambda one, _: replace(one, last=""))
    spoil(
        "customer_no_owner",
        "missing",
        "customer without an owner",
        16,
        lambda one, _: replace(one, owner=""),
        lambda one: one.lifecycle == "Customer",
    )
    words = ("N/A", "-", "unknown", "TBD", "n/d", ".", "x")
    spoil(
        "placeholder_phone",
        "missing",
        "a placeholder for a telephone number",
        28,
        lambda one, at: replace(one, phone=words[at % 7]),
    )
    spoil(
        "placeholder_job",
        "missing",
        "a placeholder for a job title",
        21,
        lambda one, at: replace(one, job=words[at % 7]),
    )


def _wrong_values(faults: Faults) -> None:
    def bad_email(one: Contact, at: int) -> Contact:
        local, _, domain = one.email.partition("@")
        return replace(one, email=_EMAILS[at % len(_EMAILS)][1](local, domain))

    spoil = faults.spoil
    spoil("invalid_email", "missing", "an e-mail address that cannot be one", 70, bad_email)
    spoil(
        "invalid_phone",
        "missing",
        "a telephone number that cannot be one",
        64,
        lambda one, at: replace(one, phone=_PHONES[at % len(_PHONES)]),
    )
    spoil(
        "role_address",
        "missing",
        "a role address (info@) in place of a person's",
        14,
        lambda one, at: replace(
            one, email=f"{('info', 'sales', 'office')[at % 3]}@{one.email.partition('@')[2]}"
        ),
        lambda one: bool(one.company),
    )
    spoil(
        "test_records",
        "missing",
        "test and invented records",
        len(_TESTS),
        lambda one, at: replace(
            one,
            first=_TESTS[at][0],
            last=_TESTS[at][1],
            email=_TESTS[at][2],
            phone=_TESTS[at][3],
            mobile="",
            company="",
            company_id="",
        ),
    )
    spoil(
        "stray_case",
        "missing",
        "name in capitals or with outer spaces",
        20,
        lambda one, at: (
            replace(one, first=one.first.upper(), last=one.last.upper())
            if at % 2
            else replace(one, first=f" {one.first}", last=f"{one.last}  ")
        ),
    )
    spoil(
        "prefix_country",
        "missing",
        "British prefix, country Italy",
        9,
        lambda one, at: replace(one, phone=f"+44 20 7946 09{at:02d}", mobile=""),
        lambda one: one.italian,
    )
    spoil(
        "date_order",
        "missing",
        "last activity before the record was created",
        7,
        lambda one, at: replace(one, activity=one.created - timedelta(days=40 + at)),
        lambda one: one.created > date(2026, 4, 1),
    )
    for right, wrong in _SPELLINGS:
        _misspell_segment(faults, right, wrong)
    spoil(
        "segment_tiny",
        "segmentation",
        "a segment of less than 1 %",
        3,
        lambda one, _: replace(one, segment="Yacht"),
    )


def _misspell_segment(faults: Faults, right: str, wrong: str) -> None:
    name = wrong.strip().casefold()
    if wrong != wrong.strip():
        name += "_space"
    if wrong.isupper():
        name += "_capitals"
    faults.spoil(
        f"segment.{name}",
        "segmentation",
        f"segment spelled {wrong!r}",
        7,
        lambda one, _: replace(one, segment=wrong),
        lambda one: one.segment == right,
    )


def _contradictions(faults: Faults) -> None:
    spoil = faults.spoil
    spoil(
        "new_customer_old",
        "freshness",
        "'new customer' created more than a year ago",
        14,
        lambda one, _: replace(one, lifecycle="New Customer"),
        lambda one: one.lifecycle == "Customer" and one.created < date(2025, 9, 1),
    )
    spoil("bounced", "freshness", "e-mail bounced", 22, lambda one, _: replace(one, bounced=True))

    def long_silent(one: Contact, at: int) -> Contact:
        heard = date(2022, 1, 10) + timedelta(days=5 * at)
        moment = datetime(heard.year, heard.month, heard.day, 10, at % 60)
        return replace(
            one,
            created=min(one.created, date(2021, 5, 3)),
            activity=heard,
            modified=moment,
            verified=None,
            verified_by="",
            consent_date=date(2021, 5, 3) if one.consent else None,
        )

    spoil(
        "prospect_retention",
        "security",
        "prospect silent for more than three years",
        60,
        long_silent,
        lambda one: _lead(one) and one.created < date(2024, 1, 1),
    )


def _consent(faults: Faults) -> None:
    faults.spoil(
        "opted_out_listed",
        "security",
        "opted out, yet on the newsletter list",
        11,
        lambda one, _: replace(one, opted_out=True, newsletter=True),
    )


def _text(faults: Faults) -> None:
    def note(text: str) -> Callable[[Contact, int], Contact]:
        return lambda one, _: replace(one, notes=text)

    spoil = faults.spoil
    spoil(
        "card_number",
        "security",
        "a card number in the notes (a test number)",
        3,
        note(f"Paid deposit by card {CARD} exp 04/28"),
        _british,
    )
    spoil(
        "iban",
        "security",
        "an IBAN in the notes (the standard's example)",
        2,
        lambda one, _: replace(one, notes=f"IBAN {IBANS[one.italian]}"),
    )
    spoil(
        "health",
        "security",
        "health details in the notes",
        3,
        note("Owner has diabetes, cancer treatment until May - call later"),
        _british,
    )
    spoil(
        "not_a_card",
        "security",
        "16 digits that are no card number (an order number)",
        2,
        note("Order 4111 1111 1111 1112 delivered"),
        _british,
    )
    spoil(
        "mojibake",
        "missing",
        "doubly encoded first name",
        12,
        lambda one, at: replace(one, first=_MOJIBAKE[at % 6]),
        _british,
    )
    spoil(
        "formula",
        "intake",
        "a cell that a spreadsheet would run as a formula",
        5,
        lambda one, at: replace(one, notes=_FORMULAS[at]),
        _british,
    )
    spoil(
        "bidi",
        "intake",
        "a bidirectional override in the last name",
        1,
        lambda one, _: replace(one, last=f"\u202e{one.last[::-1]}"),
        _british,
    )
