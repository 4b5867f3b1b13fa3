"""Step 10: what has to be filled, for whom, and what other cells already tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_audit_tui.checks import pipeline, segmentation
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.missing import check
from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.core.messages import Money, Share
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import StepResult, WorkItem
from crm_audit_tui.tables.sources import ColumnReport, SourceReport
from use_support import context, finding, gaps, rules, suggested, table, value


def items(found: StepResult) -> dict[str, WorkItem]:
    return {item.id: item for item in found.items}


def proposal(found: StepResult, item: str) -> tuple[str, str]:
    origin = items(found)[item].origin
    return items(found)[item].suggestion, origin.id.rpartition(".")[2] if origin else ""


def test_requirements_hold_for_whom_they_apply() -> None:
    contacts = table(
        "contacts",
        last_name=["Rossi", "Bianchi", "Verdi", "-"],
        email=["a@acme.it", "", "not an address", "d@acme.it"],
        phone=["", "02 1234567", "", ""],
        country=["IT"] * 4,
        lifecycle_stage=["Customer", "Lead", "", "Lead"],
        owner=["", "", "", ""],
    )

    found = check(context(contacts))

    assert value(found, "missing.field_completeness", "contacts.owner") == 0
    metric = found.metric("missing.field_completeness", "contacts.owner")
    assert metric is not None
    assert (metric.n, metric.excluded) == (1, 3)
    assert value(found, "missing.reachable_share") == 0.75
    assert finding(found, "missing.unreachable").records == ("s:2",)
    # weights: last name 1, reach 3, country 0.5, stage 2, and owner 2 for the one customer
    by_hand = (6.5 / 8.5 + 6.5 / 6.5 + 1.5 / 6.5 + 5.5 / 6.5) / 4
    assert value(found, "missing.contacts.completeness") == pytest.approx(by_hand)
    assert value(found, "missing.contacts.complete_share") == 0.25
    assert {"contacts:s:0:owner", "contacts:s:2:email", "contacts:s:3:last_name"} <= set(
        items(found)
    )
    assert suggested(found, "missing.reachable") is Answer.NO


def test_the_full_view_is_of_the_records_not_the_mean_of_the_tables() -> None:
    companies = table("companies", name=["A"], industry=["Steel"], country=["IT"])
    deals = table(
        "deals",
        id=list("123456789"),
        stage=["Won"] * 5 + [""] * 4,
        owner=["Ada"] * 9,
        company=["A"] * 9,
    )

    found = check(context(companies, deals))

    # one company of one, five deals of nine: six records of ten
    [because] = [each.because for each in found.suggestions if each.question == "missing.full_view"]
    assert because.params == {"share": Share(0.6), "complete": 6, "n": 10}
    assert suggested(found, "missing.full_view") is Answer.PARTLY


def test_a_gap_that_an_earlier_step_raises_is_not_raised_again() -> None:
    companies = table(
        "companies",
        name=["A", "B", "C"],
        industry=["Steel", "", ""],
        country=["IT", "", ""],
    )
    deals = table("deals", id=["1"], stage=["Lost"], company=["A"], lost_reason=[""])
    exports = context(companies, deals)

    found = check(exports)

    # industry divides the companies (step 8) and lost deals want a reason (step 4); country is ours
    raised = {(each.table, each.field) for each in found.findings if each.rule == "missing.field"}
    assert raised == {("companies", "country")}
    assert finding(segmentation.check(exports), "segmentation.uncovered").field == "industry"
    assert finding(pipeline.check(exports), "pipeline.lost_no_reason").affected == 1
    assert value(found, "missing.field_completeness", "companies.industry") == pytest.approx(1 / 3)
    assert {"companies:s:1:industry", "deals:s:0:lost_reason"} <= set(items(found))


def test_open_and_lost_deals_have_their_own_requirements() -> None:
    deals = table(
        "deals",
        id=["1", "2", "3"],
        stage=["Proposal", "Won", "Lost"],
        owner=["Ada"] * 3,
        amount=["", "", ""],
        close_date=["2027-01-01", "", ""],
        lost_reason=["", "", ""],
    )

    found = check(context(deals))

    assert set(items(found)) == {"deals:s:0:amount", "deals:s:2:lost_reason"}
    assert value(found, "missing.deals.complete_share") == pytest.approx(1 / 3)


def test_reachable_without_a_stage_unless_a_deal_is_open() -> None:
    contacts = table(
        "contacts",
        id=["a", "b", "c"],
        email=["a@x.it", "b@x.it", ""],
        lifecycle_stage=["", "", ""],
    )
    deals = table("deals", contact_id=["b"], stage=["Proposal"])

    found = check(context(contacts, deals))

    assert finding(found, "missing.no_stage").records == ("s:0",)
    assert value(found, "missing.no_stage_share") == 0.5


def test_other_cells_tell_what_is_missing() -> None:
    contacts = table(
        "contacts",
        id=["1", "2", "3", "4"],
        first_name=["Ada", "", "", "Bea"],
        last_name=["Neri", "", "Gallo", "Riva"],
        full_name=["", "Carlo Conti", "", ""],
        email=["a@acme.it", "c@acme.it", "dino.gallo@acme.it", "b@gmail.com"],
        phone=["", "", "", "+44 20 7123 4567"],
        company=["Acme Spa", "", "", ""],
        country=["Italia", "", "", ""],
        lifecycle_stage=["Cliente", "", "Lead", "Lead"],
        lead_source=["Web"] * 4,
        owner=["Zoe", "", "", ""],
    )
    deals = table(
        "deals",
        contact_id=["2", "1"],
        stage=["Won", "Lost"],
        owner=["Ugo", "Ugo"],
        company=["", ""],
    )

    found = check(context(contacts, deals))

    assert proposal(found, "contacts:s:1:first_name") == ("Carlo", "full_name")
    assert proposal(found, "contacts:s:1:last_name") == ("Conti", "full_name")
    assert proposal(found, "contacts:s:2:first_name") == ("Dino", "email_name")
    assert proposal(found, "contacts:s:1:company") == ("Acme Spa", "same_domain")
    assert proposal(found, "contacts:s:3:company") == ("", "")
    assert proposal(found, "contacts:s:1:country") == ("Italia", "top_domain")
    assert proposal(found, "contacts:s:3:country") == ("United Kingdom", "phone_prefix")
    assert proposal(found, "contacts:s:1:lifecycle_stage") == ("Cliente", "deals")
    assert proposal(found, "contacts:s:1:owner") == ("Ugo", "deal_owner")


def test_companies_and_deals_learn_from_their_links() -> None:
    companies = table(
        "companies",
        id=["c1"],
        name=["Acme"],
        domain=[""],
        industry=["Food"],
        country=["Italy"],
        phone=["02 1234567"],
        owner=["Ada"],
    )
    contacts = table("contacts", company_id=["c1"] * 2, email=["x@acme.it", "y@acme.it"])
    deals = table(
        "deals",
        company_id=["c1"],
        stage=["Proposal"],
        owner=[""],
        amount=["n/a"],
        expected_revenue=["500"],
        probability=["25"],
        close_date=["2027-01-01"],
    )

    found = check(context(companies, contacts, deals))

    assert proposal(found, "deals:s:0:owner") == ("Ada", "company_owner")
    assert proposal(found, "deals:s:0:amount") == ("2000", "expected_revenue")


def test_what_hangs_on_more_money_comes_first_and_currencies_are_never_summed() -> None:
    contacts = table("contacts", id=["a", "b", "c"], email=["", "", ""])
    deals = table(
        "deals",
        contact_id=["a", "b", "b"],
        stage=["Proposal"] * 3,
        amount=["100", "300", "1000"],
        currency=["EUR", "EUR", "JPY"],
    )

    found = [item for item in check(context(contacts, deals)).items if item.field == "email"]

    assert [item.record for item in found] == ["s:1", "s:0", "s:2"]
    # weight 3 x (1 + 300/200 EUR + 1000/1000 JPY), 3 x (1 + 100/200), 3
    assert [item.priority for item in found] == [10.5, 4.5, 3.0]
    assert [item.money for item in found] == [Money(300.0, "EUR"), Money(100.0, "EUR"), None]


def test_wrong_cells_are_items_with_what_was_meant() -> None:
    contacts = table(
        "contacts",
        email=["a@gmial.com", "b@acme.it", "c@acme.it"],
        country=["Italia", "Italia", "Francia"],
        phone=["", "", "+39 02 1234567"],
    )

    found = check(context(contacts))

    item = items(found)["contacts:s:0:email"]
    assert (item.value, item.suggestion) == ("a@gmial.com", "a@gmail.com")
    assert finding(found, "missing.invalid").field == "email"
    assert finding(found, "missing.country_prefix").records == ("s:2",)
    assert value(found, "missing.invalid_share") == pytest.approx(1 / 7)
    assert value(found, "missing.contacts.clean_share") == pytest.approx(1 / 3)


def test_dates_out_of_order_and_to_come() -> None:
    contacts = table(
        "contacts",
        created_at=["2026-05-01 10:00", "2026-05-01 10:00", "2027-01-01"],
        modified_at=["2026-05-01", "2026-04-30", "2027-01-02"],
    )

    found = check(context(contacts))

    assert finding(found, "missing.date_order").records == ("s:1",)
    assert {each.field for each in found.findings if each.rule == "missing.date_future"} == {
        "created_at",
        "modified_at",
    }


def test_a_second_domain_of_a_company_is_no_conflict() -> None:
    companies = table("companies", id=["1"], name=["Acme"], domain=["acme.it"])
    contacts = table(
        "contacts",
        company_id=["1"] * 6,
        email=["a@acme.it", "b@acme.com", "c@mail.acme.it", "d@holding.it", "e@holding.it",
               "f@other.it"],
    )  # fmt: skip

    found = check(context(companies, contacts))

    assert finding(found, "missing.domain_company").records == ("s:5",)


def test_territories_are_compared_where_owners_have_one() -> None:
    users = table("users", id=["u1", "u2"], name=["Ada", "Ugo"], region=["Italy", "Central"])
    contacts = table(
        "contacts", owner=["Ada", "Ada", "Ugo", ""], country=["Italia", "Spain", "Spain", "Spain"]
    )

    found = check(context(users, contacts))

    assert finding(found, "missing.territory").records == ("s:1",)
    [note] = [each for each in found.notes if each.id.endswith("territory_skipped")]
    assert note.params["n"] == 1  # Ugo's; the last has nobody to compare with


def test_the_organisations_country_reads_numbers_without_one() -> None:
    contacts = table("contacts", phone=["02 1234567", "55512345699999"])

    home = check(context(contacts, decisions=[SetScope(field="country", value="Italy")]))

    assert set(items(home)) >= {"contacts:s:1:phone"}
    assert "missing.invalid" not in rules(check(context(contacts)))


def test_a_column_that_one_of_two_exports_lacks_is_not_missing_there() -> None:
    contacts = table("contacts", email=["a@x.it", "b@x.it"], status=["", ""], last_name=["A", "B"])
    reports = tuple(
        SourceReport(
            id=name,
            path=name,
            name=name,
            table="contacts",
            size=1,
            sha256="",
            rows=1,
            columns=tuple(
                ColumnReport(name=each, position=0, maps_to=each)
                for each in ("email", "last_name", *more)
            ),
        )
        for name, more in (("contacts", ()), ("leads", ("status",)))
    )
    source = contacts.source.copy()
    source[1] = 1
    both = replace(contacts, sources=reports, source=source, _views={})

    found = check(context(both))

    assert set(items(found)) == {"contacts:s:1:status"}
    assert finding(found, "missing.no_stage").records == ("s:1",)


@pytest.mark.parametrize(
    "empty",
    [
        context(),
        context(table("contacts", email=[])),
        context(table("contacts", is_deleted=["true"], email=["x"])),
    ],
)
def test_nothing_to_look_at_is_no_finding(empty: CheckContext) -> None:
    found = check(empty)

    assert rules(found) == set()
    assert found.items == ()
    assert value(found, "missing.contacts.completeness") is None
    assert {"companies", "deals"} <= gaps(found)


def test_a_deal_that_is_nobodys_is_incomplete() -> None:
    deals = table(
        "deals",
        id=["1", "2", "3"],
        stage=["Won"] * 3,
        owner=["Ada"] * 3,
        company=["Acme", "", ""],
        contact_email=["", "ada@home.it", ""],
    )

    found = check(context(deals))

    nobodys = finding(found, "missing.field")
    assert (nobodys.field, nobodys.records, nobodys.eligible) == ("company", ("s:2",), 3)
    assert value(found, "missing.field_completeness", "deals.company") == pytest.approx(2 / 3)
    assert "deals:s:2:company" in items(found)


def test_a_product_that_no_list_holds_is_found_with_the_name_that_was_meant() -> None:
    products = table("products", name=["GTX Pro", "GTX Basic", "MG 500", "MG 600"])
    deals = table(
        "deals",
        id=[str(n) for n in range(7)],
        company=["A"] * 7,
        owner=["Ada"] * 7,
        stage=["Won"] * 7,
        product=["GTXPro", "gtx  pro", "MG 550", "GTX Basic; MG 500", "Unheard of", "", "MG 600"],
    )

    found = check(context(deals, products))

    share = found.metric("missing.unknown_reference", "deals.product")
    assert share is not None
    assert (share.value, share.n) == (0.5, 6)
    assert finding(found, "missing.unknown_reference").records == ("s:0", "s:2", "s:4")
    assert proposal(found, "deals:s:0:product") == ("GTX Pro", "stray_unknown")
    assert proposal(found, "deals:s:2:product") == ("", "")  # neither the 500 nor the 600
    assert proposal(found, "deals:s:4:product") == ("", "")
    # "gtx  pro" leads to the product, but has a space too many
    assert value(found, "missing.deals.clean_share") == pytest.approx(3 / 7)


def test_names_that_mostly_lead_nowhere_are_of_another_kind() -> None:
    products = table("products", id=["P-1", "P-2"], name=["Alpha", "Beta"])
    deals = table("deals", id=["1", "2", "3"], product=["New business", "Renewal", "Alpha"])

    found = check(context(deals, products))

    assert "missing.unknown_reference" not in rules(found)
    assert found.metric("missing.unknown_reference", "deals.product") is None


def test_records_of_which_nothing_is_asked_are_not_complete() -> None:
    contacts = table("contacts", id=["1", "2"], birth_date=["1980-01-01", "1981-01-01"])

    found = check(context(contacts))

    for name in ("complete_share", "clean_share", "completeness"):
        assert value(found, f"missing.contacts.{name}") is None
    assert not found.suggestions


def test_the_share_of_strays_is_of_all_filled_cells_of_text_each_counted_once() -> None:
    companies = table(
        "companies",
        name=["Acme", "Beta  Works", "Gamma Tre", ""],
        country=["Italy", "Italy", "Italy", "Italia"],
        city=["Rome", "Milan", "-", "Turin"],
        employees=["10", "20", "", "30"],
    )

    metric = check(context(companies)).metric("missing.companies.stray_share")

    # of three names, four countries and three cities: a space too many, a country spelled otherwise
    assert metric is not None
    assert (metric.part, metric.n, metric.excluded) == (2, 10, 3)
