"""Step 7: which fields and records nobody uses, and what protects them."""

from __future__ import annotations

from crm_audit_tui.checks.fields import FieldProfile, by_fill
from crm_audit_tui.checks.unused import check
from crm_audit_tui.core.questions import Answer
from use_support import context, entries, finding, gaps, rules, suggested, table, value


def ids(result_items: object) -> set[str]:
    assert isinstance(result_items, tuple)
    return {item.id for item in result_items}


def test_fields_are_empty_seldom_filled_or_constant() -> None:
    n = 100
    contacts = table(
        "contacts",
        id=[str(row) for row in range(n)],
        fax=["N/A"] * n,
        job_title=["Chef"] * 5 + ["-"] * 95,
        segment=["Hotel"] * n,
        currency=["EUR"] * n,
        last_name=[f"Name {row}" for row in range(n)],
    )

    found = check(context(contacts))

    assert value(found, "unused.fields_unused_share") == 2 / 6
    assert value(found, "unused.fields_review_share") == 1 / 6
    assert finding(found, "unused.field_empty").affected == 1
    assert {"field:contacts:fax", "field:contacts:job_title", "field:contacts:segment"} == ids(
        found.items
    )
    assert suggested(found, "unused.relevant") is Answer.NO


def test_the_emptiest_field_is_the_one_with_the_least_share() -> None:
    def profile(column: str, rows: int, filled: int) -> FieldProfile:
        return FieldProfile(column, rows, filled, distinct=2, top="x", top_count=1)

    # "small" comes from one export of two: fewer cells are filled, but a greater share.
    found = by_fill([profile("big", 1000, 300), profile("small", 50, 40), profile("none", 0, 0)])
    assert [each.column for each in found] == ["big", "small", "none"]


def test_a_field_that_is_full_for_one_group_is_kept() -> None:
    contacts = table(
        "contacts",
        lifecycle_stage=["Customer"] * 8 + ["Lead"] * 92,
        tax_id=[f"IT{row:011d}" for row in range(8)] + [""] * 92,
    )

    found = check(context(contacts))

    assert value(found, "unused.fields_guarded") == 1
    assert found.items == ()


def test_a_hold_protects_fields_and_records_until_its_last_day() -> None:
    contacts = table(
        "contacts",
        id=["a", "b", "c"],
        email=["a@x.it", "b@x.it", "c@x.it"],
        fax=["", "", ""],
        last_activity_at=["2024-01-01"] * 3,
    )
    holds = entries(
        "unused",
        "legal_holds",
        {"subject": "FAX"},
        {"subject": "b@x.it", "until": "2026-12-31"},
        {"subject": "c", "until": "2026-12-30"},
    )

    found = check(context(contacts, decisions=holds))

    assert ids(found.items) == {"contacts:s:0", "contacts:s:2"}


def test_a_contact_is_silent_without_activity_deal_or_recent_creation() -> None:
    contacts = table(
        "contacts",
        id=["old", "called", "dealt", "new", "optout", "open"],
        created_at=["2020-01-01"] * 3 + ["2026-12-01"] + ["2020-01-01"] * 2,
        opted_out=["", "", "", "", "yes", ""],
    )
    activities = table(
        "activities",
        contact_id=["old", "called", "optout"],
        activity_date=["2024-05-01", "2026-11-01", "2023-01-01"],
    )
    deals = table(
        "deals",
        contact_id=["dealt", "open"],
        created_at=["2026-06-01", "2024-01-01"],
        stage=["Lost", "Proposal"],
    )

    found = check(context(contacts, activities, deals))

    assert value(found, "unused.contacts_silent_share") == 3 / 6  # old, optout, open
    assert value(found, "unused.contacts_silent_guarded") == 2
    assert finding(found, "unused.contacts_silent").records == ("s:0",)


def test_activities_of_a_few_weeks_prove_no_silence() -> None:
    contacts = table("contacts", id=["a", "b"], created_at=["2020-01-01", "2020-01-01"])
    activities = table("activities", contact_id=["a"], activity_date=["2026-12-01"])

    found = check(context(contacts, activities))

    metric = found.metric("unused.contacts_silent_share")
    assert metric is not None
    assert (metric.value, metric.n, metric.excluded) == (0.0, 1, 1)


def test_a_contact_without_any_date_is_not_called_silent() -> None:
    contacts = table(
        "contacts",
        id=["spoken", "old", "unknown", "unknown too"],
        last_activity_at=["2026-12-01", "2024-01-01", "", ""],
    )

    found = check(context(contacts))

    metric = found.metric("unused.contacts_silent_share")
    assert metric is not None
    assert (metric.value, metric.n, metric.excluded) == (0.5, 2, 2)
    assert ids(found.items) == {"contacts:s:1"}
    assert [(each.id, each.params) for each in found.notes] == [
        ("checks.note.unused.silence_unknown", {"n": 2})
    ]


def test_a_few_dated_contacts_do_not_speak_for_all() -> None:
    contacts = table(
        "contacts",
        id=[str(row) for row in range(5)],
        last_activity_at=["2026-12-01", "2024-01-01", "", "", ""],
    )

    found = check(context(contacts))

    metric = found.metric("unused.contacts_silent_share")
    assert metric is not None
    assert (metric.value, metric.n, metric.excluded) == (None, 2, 3)
    [gap] = found.not_auditable[:1]
    assert [each.table for each in gap.needs] == ["contacts", "activities"]
    assert ids(found.items) == {"contacts:s:1"}


def test_a_contact_created_long_ago_and_never_touched_is_silent() -> None:
    contacts = table(
        "contacts",
        id=["spoken", "never", "new"],
        created_at=["2020-01-01", "2024-12-31", "2026-12-01"],
        last_activity_at=["2026-12-01", "", ""],
    )

    found = check(context(contacts))

    [item] = found.items
    assert (item.record, item.reason.id) == ("s:1", "checks.reason.unused.contact_never")
    assert item.reason.params == {"n": 730}


def test_a_company_needs_a_contact_a_deal_or_a_daughter() -> None:
    companies = table(
        "companies",
        id=["1", "2", "3", "4", "5"],
        name=["By id", "By name", "By mail", "Parent", "Nobody"],
        domain=["", "", "mail.it", "", ""],
        parent=["Parent", "", "", "", ""],
    )
    contacts = table(
        "contacts",
        company_id=["1", "", ""],
        company=["", "by  NAME", ""],
        email=["", "", "x@mail.it"],
    )

    found = check(context(companies, contacts))

    assert finding(found, "unused.companies_orphaned").records == ("s:4",)


def test_two_fields_that_hold_the_same_are_found_but_not_two_flags() -> None:
    n = 60
    contacts = table(
        "contacts",
        city=[f"City {row % 20}" for row in range(n)],
        state=[f"CITY {row % 20}" for row in range(n)],
        consent=["no"] * n,
        opted_out=["no"] * n,
    )

    found = check(context(contacts))

    assert finding(found, "unused.field_twins").field == "state"
    assert [each.rule for each in found.findings].count("unused.field_twins") == 1


def test_test_records_may_go() -> None:
    contacts = table("contacts", first_name=["Test", "Anna"], last_name=["Test", "Testa"])

    assert "contacts:s:0:test" in ids(check(context(contacts)).items)


def test_without_data_nothing_is_said() -> None:
    found = check(context())

    assert rules(found) == set()
    assert gaps(found) == {"fields", "silent", "orphaned"}
    assert value(found, "unused.contacts_silent_share") is None
