"""Step 11: age, decay and contradictions, counted from the audit date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm_audit_tui.checks.ages import MONTH, observed_decay
from crm_audit_tui.checks.freshness import check
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.table import Tables
from use_support import context, finding, gaps, rules, suggested, table, value


def test_bands_by_verification_then_change_then_creation() -> None:
    contacts = table(
        "contacts",
        verified_at=["2026-12-01", "", "", "", ""],
        modified_at=["2020-01-01", "2026-09-01", "2026-03-01", "", "2027-05-01"],
        created_at=["2020-01-01"] * 4 + [""],
    )

    found = check(context(contacts))

    # 30, 121, 305 and 2556 days; a change after the audit is not believed
    assert value(found, "freshness.contacts.fresh") == 0.25
    assert value(found, "freshness.contacts.review") == 0.25
    assert value(found, "freshness.contacts.stale") == 0.25
    assert value(found, "freshness.expired_share") == 0.25
    assert value(found, "freshness.contacts.age") == (121 + 305) / 2
    assert finding(found, "freshness.undated").records == ("s:4",)
    assert [item.record for item in found.items] == ["s:3", "s:2"]
    assert suggested(found, "freshness.contacts_verified") is Answer.PARTLY


def test_the_limits_belong_to_the_older_band() -> None:
    contacts = table("contacts", modified_at=["2026-10-02", "2026-07-04", "2025-12-31"])

    found = check(context(contacts))  # 90, 180 and 365 days

    assert value(found, "freshness.contacts.fresh") == 0
    for band in ("review", "stale", "expired"):
        assert value(found, f"freshness.contacts.{band}") == pytest.approx(1 / 3)


def test_a_bulk_edit_verifies_nothing() -> None:
    n = 100
    contacts = table(
        "contacts",
        modified_at=["2026-12-01"] * 30 + [f"2026-{1 + row % 11:02d}-15" for row in range(70)],
        created_at=["2020-01-01"] * n,
    )

    found = check(context(contacts))

    assert finding(found, "freshness.bulk_edit").affected == 30
    assert value(found, "freshness.contacts.by_created") == 0.3
    assert value(found, "freshness.contacts.expired") == 0.3
    small = check(context(table("contacts", modified_at=["2026-12-01"] * 5)))
    assert "freshness.bulk_edit" not in rules(small)


def test_expected_decay_by_the_formula_and_by_what_was_observed() -> None:
    now = table("contacts", id=["1", "2", "3"], modified_at=["2025-12-31"] * 3,
                email=["a@x.it", "new@x.it", "c@x.it"])  # fmt: skip
    before = table("contacts", id=["3", "2", "9"], email=["c@x.it", "b@x.it", "z@x.it"])
    plain = check(context(now))
    months = 365 / MONTH

    assert value(plain, "freshness.contacts.expected_stale") == pytest.approx(
        1 - (1 - 0.021) ** months
    )
    decay = observed_decay(before, now, 12, ("email",))
    assert decay is not None and decay.monthly == pytest.approx(1 - 0.5 ** (1 / 12))
    low, high = decay.interval or (1.0, 0.0)
    assert low < decay.monthly < high

    observed = check(
        replace(
            context(now),
            earlier=Tables({"contacts": before}),
            earlier_date=date(2025, 12, 31),
        )
    )
    assert value(observed, "freshness.contacts.expected_stale") == pytest.approx(0.5)


def test_stages_and_addresses_that_contradict_the_rest() -> None:
    contacts = table(
        "contacts",
        id=["1", "2", "3", "4", "5"],
        email=["a@x.it"] * 5,
        email_bounced=["", "", "", "", "yes"],
        lifecycle_stage=["New customer", "Nuovo cliente", "Lead", "Customer", "Lead"],
        created_at=["2024-01-01"] * 5,
        modified_at=["2026-12-30"] * 5,
    )
    deals = table(
        "deals",
        contact_id=["2", "3", "2"],
        stage=["Won", "Won", "Lost"],
        close_date=["2026-08-01", "2026-08-01", "2020-01-01"],
    )

    found = check(context(contacts, deals))

    assert finding(found, "freshness.old_new_customer").records == ("s:0",)
    assert finding(found, "freshness.lead_won").records == ("s:2",)
    assert finding(found, "freshness.bounced").records == ("s:4",)
    assert value(found, "freshness.contradiction_share") == pytest.approx(3 / 9)
    lead = next(item for item in found.items if item.record == "s:2")
    assert (lead.field, lead.suggestion) == ("lifecycle_stage", "Customer")


def test_without_dates_age_is_not_auditable() -> None:
    found = check(context(table("contacts", email=["a@x.it"]), table("companies", name=[])))

    assert gaps(found) == {"contacts_dates", "companies", "double_opt_in"}
    assert value(found, "freshness.expired_share") is None
    assert found.items == ()
