"""What holds for many contacts at once: a mass edit, silence, gaps, columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from invent.chance import AUDIT_DATE, Chance
from invent.contacts import FILES, UK_FILE, Contact
from invent.truth import Truth

BULK_DAY = date(2026, 6, 15)


def bulk_edit(contacts: list[Contact], truth: Truth) -> list[Contact]:
    """Return the contacts after one mass edit of 800 records: modified that day, verified never."""
    chance = Chance("bulk")
    before = [
        each.id
        for each in contacts
        if each.modified.date() < BULK_DAY and (each.activity or AUDIT_DATE) < BULK_DAY
    ]
    chosen = set(chance.some(before, 800))
    truth.plant(
        "contacts.bulk_edit",
        "freshness",
        FILES,
        f"modified on {BULK_DAY}, by one mass edit",
        (),
        len(chosen),
    )
    out = []
    for each in contacts:
        if each.id in chosen:
            each = replace(each, modified=datetime(2026, 6, 15, 11, chance.whole(2, 9)))
        elif each.modified.date() == BULK_DAY:
            each = replace(each, modified=each.modified + timedelta(days=1))
        out.append(each)
    return out


def count_broad(contacts: list[Contact], truth: Truth) -> None:
    """Note what holds for many contacts at once."""
    silent = [each for each in contacts if each.activity and each.activity < date(2025, 12, 31)]
    truth.plant(
        "contacts.silent", "unused", FILES, "no activity for more than 12 months", (), len(silent)
    )
    unsegmented = [each for each in contacts if not each.segment]
    truth.plant("contacts.no_segment", "segmentation", FILES, "in no segment", (), len(unsegmented))
    no_basis = [each for each in contacts if not each.basis]
    truth.plant(
        "contacts.no_basis", "security", FILES, "no legal basis recorded", (), len(no_basis)
    )
    fields = truth.plant
    fields(
        "contacts.empty_column",
        "unused",
        FILES,
        "columns that nobody ever filled",
        ["Fax Number", "Fax"],
    )
    fields("contacts.constant_column", "unused", UK_FILE, "column with one value only", ["Portal"])
    fields(
        "contacts.near_duplicate_column",
        "unused",
        UK_FILE,
        "column that repeats another (City)",
        ["Delivery town"],
    )
    fields(
        "contacts.rare_column",
        "unused",
        FILES,
        "columns filled for about one record in twenty",
        ["Date of birth", "Data di nascita"],
    )
