"""Which law a contact's country speaks for, and how its contacts are covered."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import security
from crm_audit_tui.checks.regimes import law_of
from crm_audit_tui.core.messages import Message, Share
from use_support import context, rows, table


@pytest.mark.parametrize(
    ("country", "state", "law"),
    [
        ("Italia", "", "gdpr"),
        ("UK", "", "gdpr"),
        ("Brazil", "", "lgpd"),
        ("ID", "", "uu_pdp"),
        ("United States", "California", "ccpa"),
        ("USA", "TX", ""),
        ("", "CA", ""),
        ("Japan", "", ""),
    ],
)
def test_a_country_speaks_for_its_law(country: str, state: str, law: str) -> None:
    assert law_of(country, state) == law


def test_consent_and_retention_are_shown_law_by_law() -> None:
    contacts = table(
        "contacts",
        id=["1", "2", "3", "4"],
        country=["Italy", "Italia", "Brazil", "USA"],
        state=["", "", "", "California"],
        consent=["Yes", "No", "Yes", "No"],
        consent_date=["2026-01-01", "", "", ""],
        double_opt_in=["No", "No", "Yes", "No"],
        lifecycle_stage=["Lead"] * 4,
        last_activity_at=["2026-12-01", "2020-01-01", "2026-12-01", "2020-01-01"],
    )

    found = rows(security.check(context(contacts)), "security.consent_by_law")

    opt_in, opt_out = Message("checks.label.opt_in"), Message("checks.label.opt_out")
    # asks, records, covered, dated and confirmed of those who consented, prospects kept too long
    assert found == (
        (Message("guide.choice.ccpa"), opt_out, 1, Share(0.0), None, None, Share(1.0)),
        (Message("guide.choice.gdpr"), opt_in, 2, Share(0.5), Share(1.0), Share(0.0), Share(0.5)),
        (Message("guide.choice.lgpd"), opt_in, 1, Share(1.0), Share(0.0), Share(1.0), Share(0.0)),
    )


def test_without_countries_there_is_no_table_by_law() -> None:
    contacts = table("contacts", id=["1"], consent=["Yes"])

    assert all(
        each.id != "security.consent_by_law" for each in security.check(context(contacts)).tables
    )
