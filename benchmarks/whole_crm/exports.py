"""The invented CRM as a folder of CSV exports, one a table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from whole_crm import tables
from whole_crm.people import people


def write_exports(folder: Path, contacts: int, seed: int = 1) -> Path:
    """Write exports of `contacts` contacts, 0.3 deals and 2 activities each, unless they are there.

    Companies, users, stage changes, tickets, invoices and a survey go with them, in proportion.
    Return the folder.
    """
    place = folder / f"crm-{contacts}-{seed}"
    if place.exists():
        return place
    staged = folder / f".{place.name}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    for name, table in _tables(contacts, seed):
        with (staged / f"{name}.csv").open("wb") as file:
            csv.write_csv(table, file, csv.WriteOptions(quoting_style="needed"))
    staged.rename(place)
    return place


def _tables(contacts: int, seed: int) -> list[tuple[str, pa.Table]]:
    everybody = people(contacts, seed)
    staff = tables.users(max(contacts // 5000, 20), seed)
    owners = staff["Name"].combine_chunks()
    deals = tables.Deals(contacts * 3 // 10, everybody, owners, seed + 1)
    return [
        ("users", staff),
        ("contacts", tables.contacts(everybody, owners, seed + 2)),
        ("companies", tables.companies(everybody, owners, seed + 3)),
        ("deals", deals.table()),
        ("deal_stage_history", deals.history()),
        ("invoices", deals.invoices()),
        ("activities", tables.activities(contacts * 2, deals, owners, seed + 4)),
        ("tickets", tables.tickets(contacts // 10, everybody, owners, seed + 5)),
        ("survey", tables.survey(staff, seed + 6)),
    ]
