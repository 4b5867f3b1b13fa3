"""Write the sample's files: the CRM exports of Rossi & Hart, an invented company.

    python sample_data/make_sample.py [FOLDER]

Needs nothing but Python. The same bytes come out on every machine, so a change in the files is
always a change in this script or in `invent/`.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from invent import house, survey, tools
from invent.activities import FILE as ACTIVITIES_FILE
from invent.activities import activity_rows
from invent.broad import bulk_edit, count_broad
from invent.chance import AUDIT_DATE, Chance
from invent.companies import FILE as COMPANIES_FILE
from invent.companies import invent_companies
from invent.contact_files import italy_row, uk_row
from invent.contacts import ITALY_FILE, UK_FILE, invent_contacts
from invent.deals import FILE as DEALS_FILE
from invent.deals import invent_deals
from invent.faults import Faults, plant_faults
from invent.names import Numbers
from invent.readme import readme
from invent.service import INVOICES_FILE, TICKETS_FILE, invoice_rows, ticket_rows
from invent.traces import HISTORY_FILE, heard_of, history_rows, settled
from invent.truth import Truth
from invent.twins import Twins, plant_twins

Rows = list[dict[str, str]]


def make() -> dict[str, bytes]:
    """Return every file of the sample by name."""
    truth = Truth()
    numbers = Numbers(Chance("numbers"))
    companies = invent_companies(numbers, truth)
    faults = Faults(invent_contacts(companies, numbers), truth)
    plant_faults(faults)
    twins = Twins(faults, numbers, truth)
    plant_twins(twins)
    deals = invent_deals(faults.clean, truth)
    contacts = bulk_edit(heard_of([*faults.all.values(), *twins.made], deals), truth)
    count_broad(contacts, truth)
    companies = settled(companies, deals, truth)
    british = [uk_row(each) for each in contacts if not each.italian]
    italian = [italy_row(each) for each in contacts if each.italian]
    users = house.users(truth)
    files = {
        UK_FILE: written(british),
        ITALY_FILE: written(italian, delimiter=";", encoding="cp1252", newline="\r\n"),
        COMPANIES_FILE: written([company.row() for company in companies]),
        DEALS_FILE: written([deal.row() for deal in deals]),
        HISTORY_FILE: written(history_rows(deals)),
        ACTIVITIES_FILE: written(activity_rows(faults.clean, deals, truth)),
        "users.csv": written(users),
        "integrations.csv": written(tools.integrations(truth)),
        "updates.csv": written(tools.updates(truth)),
        "survey.csv": written(survey.survey(truth), newline="\r\n"),
        TICKETS_FILE: written(ticket_rows(faults.clean)),
        INVOICES_FILE: written(invoice_rows(deals, truth), encoding="utf-8-sig", newline="\r\n"),
    }
    rows = {name: count_rows(content) for name, content in files.items()}
    files["planted.toml"] = truth.toml(AUDIT_DATE.isoformat()).encode()
    files["README.md"] = readme(truth, rows).encode()
    return files


def written(
    rows: Rows, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\n"
) -> bytes:
    """Return `rows` as a delimited file."""
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=newline)
    out.writeheader()
    out.writerows(rows)
    return text.getvalue().encode(encoding)


def count_rows(content: bytes) -> int:
    """Return the number of records of a file that has no line breaks within cells."""
    return content.count(b"\n") - 1


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in make().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
