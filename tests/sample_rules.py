"""How each planted fault is recognised in the sample's files, with nothing but the files."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "sample_data"
AUDIT_DATE = date(2026, 12, 31)
YEAR_AGO = date(2025, 12, 31)

Row = dict[str, str]

_ITALIAN = {
    "Codice": "Record ID",
    "Nome": "First Name",
    "Cognome": "Last Name",
    "E-mail": "Email",
    "Telefono": "Phone Number",
    "Cellulare": "Mobile Phone Number",
    "Qualifica": "Job Title",
    "Azienda": "Company Name",
    "Paese": "Country/Region",
    "Assegnato a": "Contact owner",
    "Fase del ciclo di vita": "Lifecycle Stage",
    "Segmento": "Customer Segment",
    "Etichette": "Tags",
    "Disiscritto": "Unsubscribed from all email",
    "E-mail respinta": "Email bounced",
    "Base giuridica": "Legal basis",
    "Data di creazione": "Create Date",
    "Data di modifica": "Last Modified Date",
    "Ultima attività": "Last Activity Date",
    "Note": "Notes",
}
_DATES = ("Create Date", "Last Modified Date", "Last Activity Date")


@dataclass(frozen=True)
class Sample:
    """The sample's files, read with the standard library."""

    folder: Path = SAMPLE

    def read(self, name: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[Row]:
        """Return one file's records."""
        with (self.folder / name).open(encoding=encoding, newline="") as stream:
            return list(csv.DictReader(stream, delimiter=delimiter))

    @cached_property
    def british(self) -> list[Row]:
        """contacts_uk.csv as it is."""
        return self.read("contacts_uk.csv")

    @cached_property
    def italian(self) -> list[Row]:
        """contatti_italia.csv as it is."""
        return self.read("contatti_italia.csv", ";", "cp1252")

    @cached_property
    def contacts(self) -> list[Row]:
        """Both contact files under the British headers, dates as ISO, Sì as Yes."""
        rows = list(self.british)
        for row in self.italian:
            same = {_ITALIAN.get(name, name): value for name, value in row.items()}
            for name in _DATES:
                day = same[name][:10]
                same[name] = f"{day[6:]}-{day[3:5]}-{day[:2]}" if day else ""
            rows.append({k: "Yes" if v == "Sì" else v for k, v in same.items()})
        return rows

    @cached_property
    def companies(self) -> list[Row]:
        """companies.csv."""
        return self.read("companies.csv")

    @cached_property
    def deals(self) -> list[Row]:
        """deals.csv."""
        return self.read("deals.csv")

    @cached_property
    def activities(self) -> list[Row]:
        """activities.csv."""
        return self.read("activities.csv")

    @cached_property
    def users(self) -> list[Row]:
        """users.csv."""
        return self.read("users.csv")

    @cached_property
    def tools(self) -> list[Row]:
        """integrations.csv."""
        return self.read("integrations.csv")

    @cached_property
    def releases(self) -> list[Row]:
        """updates.csv."""
        return self.read("updates.csv")

    @cached_property
    def survey(self) -> list[Row]:
        """survey.csv."""
        return self.read("survey.csv")

    @cached_property
    def invoices(self) -> list[Row]:
        """invoices.csv."""
        return self.read("invoices.csv")

    @cached_property
    def open_deals(self) -> list[Row]:
        """Deals that stage and status both call open."""
        return [
            row
            for row in self.deals
            if row["Deal Status"] == "Open" and "Closed" not in row["Deal Stage"]
        ]

    @cached_property
    def open_tasks(self) -> list[Row]:
        """Tasks that are not finished."""
        return [
            row
            for row in self.activities
            if row["Activity type"] == "Task" and row["Completed"] == "No"
        ]

    @cached_property
    def active_users(self) -> list[Row]:
        """Users whose account is active."""
        return [row for row in self.users if row["Active"] == "Yes"]

    @cached_property
    def planted(self) -> dict[str, object]:
        """planted.toml."""
        return tomllib.loads((self.folder / "planted.toml").read_text(encoding="utf-8"))


Rule = Callable[[Sample], list[str]]
PLACEHOLDERS = {"N/A", "-", "unknown", "TBD", "n/d", ".", "x"}
_LEFT = ("Tom Ridley", "Marco Tosi")


def day(text: str) -> date:
    """Return the day that `text` begins with (ISO), far in the future where it has none."""
    return date.fromisoformat(text[:10]) if text else date.max


def ids(rows: list[Row], test: Callable[[Row], bool], key: str = "Record ID") -> list[str]:
    """Return the ids of the rows that `test` holds for."""
    return [row[key] for row in rows if test(row)]


def contacts(test: Callable[[Row], bool]) -> Rule:
    """Return the rule that finds contacts by one test."""
    return lambda sample: ids(sample.contacts, test)


def _companies(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.companies, test)


def _open(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.open_deals, test)


def _deals(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.deals, test)


def _tasks(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.open_tasks, test, "Activity ID")


def _users(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.active_users, test, "User ID")


def _tools(test: Callable[[Row], bool]) -> Rule:
    return lambda sample: ids(sample.tools, test, "Tool")


def _orphans(sample: Sample) -> list[str]:
    named = {row["Company Name"] for row in sample.contacts}
    numbered = {row.get("Primary Associated Company ID", "") for row in sample.contacts}
    numbered |= {row["Associated Company IDs"] for row in sample.deals}
    return ids(
        sample.companies,
        lambda row: row["Company name"] not in named and row["Record ID"] not in numbered,
    )


def _good_email(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[\w.'-]+@([\w-]+\.)+(example|EXAMPLE)", text))


def _good_phone(text: str) -> bool:
    return 9 <= len(re.sub(r"\D", "", text)) <= 14 and len(set(re.sub(r"\D", "", text))) > 1


def _named(row: Row, name: str) -> str:
    return row[name].strip()


def _is_test(row: Row) -> bool:
    invented = {"test", "asdf", "prova", "aaa", "qwerty", "demo", "xxx"}
    return _named(row, "First Name").casefold() in invented


def _idle(low: int, high: int) -> Rule:
    def idle(row: Row) -> bool:
        days = (AUDIT_DATE - day(row["Last login"])).days
        return not row["Left on"] and low < days <= high

    return _users(idle)


def _silent_users(sample: Sample) -> list[str]:
    heard = {row["Assigned to"] for row in sample.activities}
    heard |= {row["Deal owner"] for row in sample.deals}
    heard |= {row["Ticket owner"] for row in sample.read("tickets.csv")}
    return ids(sample.active_users, lambda row: row["Name"] not in heard, "User ID")


def _backfilled(sample: Sample) -> list[str]:
    entered: dict[str, Counter[str]] = {}
    for row in sample.activities:
        if row["Assigned to"] and day(row["Create Date"]) > YEAR_AGO:
            entered.setdefault(row["Assigned to"], Counter())[row["Create Date"][:10]] += 1
    return [
        name
        for name, days in entered.items()
        if days.total() >= 10 and days.most_common(1)[0][1] / days.total() > 0.6
    ]


def _late(row: Row) -> bool:
    end = datetime(2026, 12, 31, 23, 59)
    hours = (end - datetime.fromisoformat(row["Last sync"])).total_seconds() / 3600
    return hours / float(row["Interval hours"]) > 2


def _impossible(row: Row) -> bool:
    sent, delivered, opened, answers = (
        float(row[name] or 0) for name in ("Sent", "Delivered", "Opened", "Responses")
    )
    return bool(sent) and (answers > sent or delivered > sent or opened > delivered > 0)


def _silent_team(sample: Sample) -> list[str]:
    return sorted(
        {row["Team"] for row in sample.users}
        - {row["Team"] for row in sample.survey}
        - {"Management", "IT"}
    )


def _not_users(sample: Sample) -> list[str]:
    known = {row["Email"] for row in sample.users}
    return ids(sample.survey, lambda row: row["Email"] not in known, "Email")


def _twice(sample: Sample) -> list[str]:
    answers = Counter(row["Email"] for row in sample.survey)
    return [email for email, count in answers.items() if count > 1]


def _says_daily(sample: Sample) -> list[str]:
    heard = {row["Assigned to"] for row in sample.activities}
    return ids(
        sample.survey,
        lambda row: (
            row["How often do you use the CRM?"] == "Daily" and row["Respondent"] not in heard
        ),
        "Email",
    )


def _lead_won(sample: Sample) -> list[str]:
    won = {row["Associated Contact IDs"] for row in sample.deals if row["Deal Status"] == "Won"}
    return ids(
        sample.contacts, lambda row: row["Lifecycle Stage"] == "Lead" and row["Record ID"] in won
    )


def _lead_companies_won(sample: Sample) -> list[str]:
    won = {row["Associated Company IDs"] for row in sample.deals if row["Deal Status"] == "Won"}
    return ids(
        sample.companies, lambda row: row["Lifecycle Stage"] == "Lead" and row["Record ID"] in won
    )


def _money(text: str) -> float:
    return float(text.replace(",", ""))


def _uninvoiced(sample: Sample) -> list[str]:
    billed = {row["CRM Deal ID"] for row in sample.invoices}
    return ids(
        sample.deals, lambda row: row["Deal Status"] == "Won" and row["Record ID"] not in billed
    )


def _differing(sample: Sample) -> list[str]:
    amounts = {row["Record ID"]: row["Amount"] for row in sample.deals}
    return [
        row["CRM Deal ID"]
        for row in sample.invoices
        if row["CRM Deal ID"]
        and abs(_money(row["Net Amount"]) - float(amounts[row["CRM Deal ID"]])) > 0.01
    ]


def _empty_columns(sample: Sample) -> list[str]:
    return [
        name
        for rows in (sample.british, sample.italian)
        for name in rows[0]
        if not any(row[name] for row in rows)
    ]


def _constant_columns(sample: Sample) -> list[str]:
    return [
        name
        for rows in (sample.british, sample.italian)
        for name in rows[0]
        if len({row[name] for row in rows}) == 1 and rows[0][name]
    ]


def _rare_columns(sample: Sample) -> list[str]:
    return [
        name
        for rows in (sample.british, sample.italian)
        for name in rows[0]
        if 0.03 < sum(bool(row[name]) for row in rows) / len(rows) < 0.08
        and name not in ("Double opt-in",)
    ]


def _repeating(sample: Sample) -> list[str]:
    rows = sample.british
    same = sum(row["Delivery town"] == row["City"] for row in rows) / len(rows)
    return ["Delivery town"] if same > 0.95 else []


def _spelled(table: str, column: str, spelling: str) -> Rule:
    rows = contacts if table == "contacts" else _companies
    return rows(lambda row: row[column] == spelling)


SPELLINGS: dict[str, Rule] = {
    "companies.country.UK": _spelled("companies", "Country/Region", "UK"),
    "companies.country.U_K_": _spelled("companies", "Country/Region", "U.K."),
    "companies.country.Great_Britain": _spelled("companies", "Country/Region", "Great Britain"),
    "companies.country.GB": _spelled("companies", "Country/Region", "GB"),
    "companies.country.united_kingdom": _spelled("companies", "Country/Region", "united kingdom"),
    "companies.industry.hospitalty": _spelled("companies", "Industry", "Hospitalty"),
    "companies.industry.foodandbeverages": _spelled("companies", "Industry", "Food and Beverages"),
    "contacts.segment.hotels": _spelled("contacts", "Customer Segment", "Hotels"),
    "contacts.segment.hotel": _spelled("contacts", "Customer Segment", "hotel"),
    "contacts.segment.resturant": _spelled("contacts", "Customer Segment", "Resturant"),
    "contacts.segment.restaurant_space": _spelled("contacts", "Customer Segment", "Restaurant "),
    "contacts.segment.cafe": _spelled("contacts", "Customer Segment", "Cafe"),
    "contacts.segment.café_capitals": _spelled("contacts", "Customer Segment", "CAFÉ"),
}

RULES: dict[str, Rule] = SPELLINGS | {
    "companies.orphans": _orphans,
    "companies.lead_with_won_deal": _lead_companies_won,
    "companies.no_industry": _companies(lambda row: not row["Industry"]),
    "companies.no_phone": _companies(lambda row: row["Phone Number"] == "N/A"),
    "contacts.unreachable": contacts(
        lambda row: not (row["Email"] or row["Phone Number"] or row["Mobile Phone Number"])
    ),
    "contacts.no_stage": contacts(lambda row: not row["Lifecycle Stage"]),
    "contacts.no_last_name": contacts(lambda row: not row["Last Name"].strip()),
    "contacts.customer_no_owner": contacts(
        lambda row: row["Lifecycle Stage"] in ("Customer", "Cliente") and not row["Contact owner"]
    ),
    "contacts.placeholder_phone": contacts(lambda row: row["Phone Number"] in PLACEHOLDERS),
    "contacts.placeholder_job": contacts(lambda row: row["Job Title"] in PLACEHOLDERS),
    "contacts.invalid_email": contacts(
        lambda row: bool(row["Email"]) and not _good_email(row["Email"])
    ),
    "contacts.invalid_phone": contacts(
        lambda row: (
            bool(row["Phone Number"])
            and row["Phone Number"] not in PLACEHOLDERS
            and not _is_test(row)
            and not _good_phone(row["Phone Number"])
        )
    ),
    "contacts.role_address": contacts(
        lambda row: row["Email"].partition("@")[0] in ("info", "sales", "office")
    ),
    "contacts.test_records": contacts(_is_test),
    "contacts.stray_case": contacts(
        lambda row: (
            not _is_test(row)
            and (row["First Name"] != row["First Name"].strip() or row["First Name"].isupper())
            and len(row["First Name"]) > 2
        )
    ),
    "contacts.prefix_country": contacts(
        lambda row: (
            row["Country/Region"] == "Italia"
            and row["Phone Number"].startswith("+44 20 7946 09")
            and row["Email"].partition("@")[2] != ""
            and row["Record ID"] < "IT-50000"
        )
    ),
    "contacts.date_order": contacts(
        lambda row: day(row["Last Activity Date"]) < day(row["Create Date"])
    ),
    "contacts.segment_tiny": contacts(lambda row: row["Customer Segment"] == "Yacht"),
    "contacts.bounced": contacts(lambda row: row["Email bounced"] == "Yes"),
    "contacts.opted_out_listed": contacts(
        lambda row: row["Unsubscribed from all email"] == "Yes" and "Newsletter" in row["Tags"]
    ),
    "contacts.new_customer_old": contacts(
        lambda row: (
            row["Lifecycle Stage"] in ("New Customer", "Nuovo cliente")
            and day(row["Create Date"]) < YEAR_AGO
        )
    ),
    "contacts.prospect_retention": contacts(
        lambda row: (
            row["Lifecycle Stage"] == "Lead" and day(row["Last Activity Date"]) < date(2023, 12, 31)
        )
    ),
    "contacts.lead_with_won_deal": _lead_won,
    "contacts.card_number": contacts(lambda row: "4111 1111 1111 1111" in row["Notes"]),
    "contacts.not_a_card": contacts(lambda row: "4111 1111 1111 1112" in row["Notes"]),
    "contacts.iban": contacts(lambda row: "IBAN" in row["Notes"]),
    "contacts.health": contacts(lambda row: "diabetes" in row["Notes"]),
    "contacts.mojibake": contacts(lambda row: "Ã" in row["First Name"]),
    "contacts.formula": contacts(lambda row: row["Notes"].startswith(("=", "@", "+"))),
    "contacts.bidi": contacts(lambda row: "\u202e" in row["Last Name"]),
    "contacts.bulk_edit": contacts(lambda row: row["Last Modified Date"][:10] == "2026-06-15"),
    "contacts.silent": contacts(lambda row: day(row["Last Activity Date"]) < YEAR_AGO),
    "contacts.no_segment": contacts(lambda row: not row["Customer Segment"]),
    "contacts.no_basis": contacts(lambda row: not row["Legal basis"]),
    "contacts.empty_column": _empty_columns,
    "contacts.constant_column": _constant_columns,
    "contacts.near_duplicate_column": _repeating,
    "contacts.rare_column": _rare_columns,
    "deals.stage_outlier": _open(
        lambda row: (AUDIT_DATE - day(row["Date entered current stage"])).days > 120
    ),
    "deals.past_close": _open(lambda row: day(row["Close Date"]) < AUDIT_DATE),
    "deals.no_owner": _open(lambda row: not row["Deal owner"]),
    "deals.leaver_owner": _open(lambda row: row["Deal owner"] in _LEFT),
    "deals.no_next_activity": _open(lambda row: not row["Next Activity Date"]),
    "deals.amount_not_positive": _open(
        lambda row: row["Amount"] != "" and float(row["Amount"]) <= 0
    ),
    "deals.amount_blank": _open(lambda row: not row["Amount"]),
    "deals.close_blank": _open(lambda row: not row["Close Date"]),
    "deals.stage_status_conflict": _deals(
        lambda row: row["Deal Stage"] == "Closed Won" and row["Deal Status"] == "Open"
    ),
    "deals.lost_no_reason": _deals(
        lambda row: row["Deal Status"] == "Lost" and not row["Closed Lost Reason"]
    ),
    "deals.lost_useless_reason": _deals(
        lambda row: row["Closed Lost Reason"] in ("Other", "-", "n/a")
    ),
    "users.leavers_active": _users(lambda row: bool(row["Left on"])),
    "users.idle_90": _idle(90, 9999),
    "users.idle_30": _idle(30, 90),
    "users.shared": _users(lambda row: row["Shared account"] == "Yes"),
    "users.admins": _users(lambda row: row["Administrator"] == "Yes"),
    "users.no_mfa": _users(lambda row: row["MFA enabled"] == "No"),
    "users.silent": _silent_users,
    "tasks.overdue": _tasks(lambda row: day(row["Due date"]) < AUDIT_DATE),
    "tasks.leaver_owner": _tasks(lambda row: row["Assigned to"] in _LEFT),
    "tasks.no_due_date": _tasks(lambda row: not row["Due date"]),
    "tasks.no_owner": _tasks(lambda row: not row["Assigned to"]),
    "activities.backfilled": _backfilled,
    "integrations.late": _tools(_late),
    "integrations.impossible": _tools(_impossible),
    "integrations.one_way": _tools(
        lambda row: row["Direction"] != "Two-way" == row["Expected direction"]
    ),
    "integrations.no_owner": _tools(lambda row: not row["Owner"]),
    "integrations.no_purpose": _tools(lambda row: not row["Purpose"]),
    "updates.open_security": lambda sample: ids(
        sample.releases, lambda row: row["Type"] == "Security" and not row["Applied"], "Version"
    ),
    "updates.behind": lambda sample: ids(
        sample.releases, lambda row: row["Relevant"] == "Yes" and not row["Applied"], "Version"
    ),
    "updates.not_adopted": lambda sample: ids(
        sample.releases, lambda row: bool(row["Applied"]) and row["Adopted"] == "No", "Version"
    ),
    "survey.not_users": _not_users,
    "survey.twice": _twice,
    "survey.silent_team": _silent_team,
    "survey.says_daily_never_logs": _says_daily,
    "invoices.missing": _uninvoiced,
    "invoices.stranger": lambda sample: ids(
        sample.invoices, lambda row: not row["CRM Deal ID"], "Invoice No"
    ),
    "invoices.different": _differing,
}
