"""What a merge keeps, and what speaks against it."""

from __future__ import annotations

import pytest

from crm_audit_tui.matching.guards import risks
from crm_audit_tui.matching.survivorship import choose_survivor, merged_record

OLD = {
    "id": "17",
    "first_name": "Beppe",
    "last_name": "Rossi",
    "email": "beppe@rossi.it",
    "job_title": "Buyer",
    "created_at": "2019-03-02",
    "modified_at": "2021-07-30",
    "consent": "yes",
    "consent_date": "2019-03-02",
    "city": "Milano",
    "street": "Via Roma 1",
    "country": "",
    "tags": "vip; fair",
}
NEW = {
    "id": "203",
    "first_name": "Giuseppe",
    "last_name": "Rossi",
    "email": "giuseppe@gmail.com",
    "job_title": "Head of buying",
    "created_at": "2024-11-18",
    "modified_at": "2025-02-11",
    "consent": "no",
    "consent_date": "2025-01-01",
    "city": "Monza",
    "street": "",
    "country": "Italy",
    "tags": "fair; web",
    "email2": "",
}


def test_the_fuller_record_survives_then_the_last_modified_then_the_oldest_id() -> None:
    assert choose_survivor(({"id": "2"}, {"id": "1", "phone": "x"}), "contacts") == 1
    dated = ({"id": "1", "modified_at": "2020-01-01"}, {"id": "2", "modified_at": "2024-01-01"})
    assert choose_survivor(dated, "contacts") == 1
    assert choose_survivor(({"id": "12"}, {"id": "7"}), "contacts") == 1
    assert choose_survivor(({"id": "7"}, {"id": "12"}), "contacts") == 0


def test_a_contact_outlives_a_lead_however_much_the_lead_says() -> None:
    lead = {"id": "1", "is_converted": "false", "email": "x@y.example", "modified_at": "2026-01-01"}
    contact = {"id": "2", "is_converted": ""}
    assert choose_survivor((lead, contact), "contacts") == 1
    assert choose_survivor((contact, lead), "contacts") == 0
    assert choose_survivor((lead | {"email": ""}, lead), "contacts") == 1, "of two leads the fuller"


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("id", "17", "survivor"),
        ("first_name", "Giuseppe", "whole_name"),
        ("job_title", "Head of buying", "most_recent"),
        ("created_at", "2019-03-02", "earliest"),
        ("modified_at", "2025-02-11", "latest"),
        ("consent", "no", "strictest_consent"),
        ("consent_date", "2025-01-01", "with_consent"),
        ("email", "beppe@rossi.it", "survivor"),
        ("email2", "giuseppe@gmail.com", "all_emails"),
        ("street", "Via Roma 1", "survivor"),
        ("country", "", "survivor"),  # another town's country is no part of this address
        ("tags", "vip; fair; web", "union"),
    ],
)
def test_each_field_keeps_its_value_by_its_rule(field: str, value: str, rule: str) -> None:
    kept = merged_record((OLD, NEW), "contacts", 0)[field]
    assert (kept.value, kept.rule.id) == (value, f"matching.rule.{rule}")


def test_a_swapped_day_and_month_decides_nothing() -> None:
    one, other = {"created_at": "03/04/2020"}, {"created_at": "05/01/2020"}
    assert merged_record((one, other), "contacts", 1)["created_at"].value == "05/01/2020"
    formats = {"created_at": "%d/%m/%Y"}
    kept = merged_record((one, other), "contacts", 0, formats)["created_at"]
    assert kept.value == "05/01/2020"


@pytest.mark.parametrize(
    ("left", "right", "risk"),
    [
        ({"consent": "sì"}, {"consent": "no"}, "consent"),
        ({"owner": "Ann"}, {"owner": "Bob"}, "owners"),
        ({"tax_id": "IT 01234567890"}, {"tax_id": "09876543210"}, "identity"),
        ({"email": "info@rossi.it"}, {"email": "INFO@rossi.it"}, "role_address"),
        (
            {"first_name": "Ugo", "phone": "+39 02 5550114"},
            {"first_name": "Livia", "phone": "02 5550114", "country": "IT"},
            "shared_phone",
        ),
    ],
)
def test_what_speaks_against_a_bulk_merge(
    left: dict[str, str], right: dict[str, str], risk: str
) -> None:
    assert [each.id for each in risks(left, right)] == [f"matching.risk.{risk}"]
    assert [each.id for each in risks(right, left)] == [f"matching.risk.{risk}"]


def test_a_plain_duplicate_has_no_risk() -> None:
    one = {"first_name": "Beppe", "owner": "Ann", "consent": "yes", "phone": "02 5550114"}
    other = {"first_name": "Giuseppe", "owner": "ann", "consent": "", "phone": "02 555 0114"}
    assert risks(one, other) == ()
