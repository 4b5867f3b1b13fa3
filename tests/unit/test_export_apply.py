"""What decisions make of the tables."""

from __future__ import annotations

import msgspec
import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.report.apply import apply_decisions, repair
from crm_audit_tui.report.repair import Obstacle
from crm_audit_tui.tables.table import Table, Tables
from export_support import audit_of, item, judge, simple, source, table_of, together

CONTACTS = {
    "Id": "id",
    "First": "first_name",
    "Last": "last_name",
    "Mail": "email",
    "Phone": "phone",
    "Tags": "tags",
    "Lead Source": "lead_source",
    "Account Id": "company_id",
    "Account": "company",
}


def contacts(*rows: dict[str, str]) -> Table:
    return simple(
        "contacts", CONTACTS, [[row.get(to, "") for to in CONTACTS.values()] for row in rows]
    )


def one(tables: Tables, table: str, record: str) -> dict[str, str]:
    found = tables[table]
    return {str(name): str(cell) for name, cell in found.frame.iloc[found.row_of[record]].items()}


def obstacles(tables: Tables, audit: Audit) -> list[Obstacle]:
    return [problem.obstacle for problem in repair(tables, audit).problems]


PAIR = (
    {"id": "1", "first_name": "Ana", "last_name": "Rey", "email": "ana@x.it", "phone": "N/A"},
    {"id": "2", "first_name": "Ana", "last_name": "Rey", "email": "a.rey@x.it", "phone": "02 1"},
)


def test_survivor_keeps_its_values_and_takes_what_it_lacks() -> None:
    tables = together(contacts(*PAIR))
    after = apply_decisions(
        tables, audit_of(judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"))
    )
    assert list(after["contacts"].keys) == ["contacts:1"]
    merged = one(after, "contacts", "contacts:1")
    assert merged["email"] == "ana@x.it"
    assert merged["phone"] == "02 1", "a placeholder is no value"


def test_chosen_and_typed_values_win() -> None:
    tables = together(contacts(*PAIR))
    after = apply_decisions(
        tables,
        audit_of(
            judge(
                "contacts",
                "contacts:1",
                "contacts:2",
                survivor="contacts:2",
                values={"email": "left", "first_name": "=Anna"},
            )
        ),
    )
    merged = one(after, "contacts", "contacts:2")
    assert (merged["email"], merged["first_name"], merged["id"]) == ("ana@x.it", "Anna", "2")


def test_last_survivor_chosen_in_a_group_stays() -> None:
    tables = together(
        contacts(*({"id": str(number), "last_name": "Rey"} for number in range(1, 5)))
    )
    audit = audit_of(
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
        judge("contacts", "contacts:3", "contacts:4", survivor="contacts:3"),
        judge("contacts", "contacts:2", "contacts:4", survivor="contacts:4"),
    )
    assert list(apply_decisions(tables, audit)["contacts"].keys) == ["contacts:4"]


def test_link_against_kept_apart_is_left_out_and_said() -> None:
    tables = together(contacts(*({"id": str(number)} for number in (1, 2, 3))))
    audit = audit_of(
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
        judge("contacts", "contacts:2", "contacts:3", survivor="contacts:2"),
        judge("contacts", "contacts:1", "contacts:3", "apart"),
    )
    after = repair(tables, audit)
    assert list(after.after["contacts"].keys) == ["contacts:1", "contacts:3"]
    (problem,) = after.problems
    assert problem.obstacle is Obstacle.KEPT_APART
    assert {problem.record, problem.other} == {"contacts:2", "contacts:3"}


def test_merge_undone_by_a_later_verdict_is_not_carried_out() -> None:
    tables = together(contacts(*PAIR))
    audit = audit_of(
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
        judge("contacts", "contacts:1", "contacts:2", "later"),
    )
    assert len(apply_decisions(tables, audit)["contacts"]) == 2


def test_values_are_filled_before_records_merge() -> None:
    tables = together(contacts({"id": "1"}, {"id": "2"}))
    audit = audit_of(
        item("missing", "fill", "contacts", "contacts:2", field="email", value="new@x.it"),
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
    )
    assert one(apply_decisions(tables, audit), "contacts", "contacts:1")["email"] == "new@x.it"


def test_tags_and_labels_are_spelled_alike() -> None:
    tables = together(
        contacts(
            {"id": "1", "lead_source": "Web", "tags": "VIP; vip2"},
            {"id": "2", "lead_source": " web site ", "tags": "vip"},
            {"id": "3", "lead_source": "web site, old", "tags": "vip2,vip"},
        )
    )

    def label(field: str, stray: str, becomes: str) -> Audit:
        return audit_of(
            item(
                "segmentation",
                "merge_label",
                "contacts",
                field=field,
                item=f"contacts:{field}:{stray}",
                value=becomes,
            )
        )

    sources = apply_decisions(tables, label("lead_source", "web site", "Web"))["contacts"]
    assert list(sources.frame["lead_source"]) == ["Web", "Web", "web site, old"]
    tags = apply_decisions(tables, label("tags", "vip2", "vip"))["contacts"]
    assert list(tags.frame["tags"]) == ["VIP; vip", "vip", "vip"]
    assert obstacles(tables, label("tags", "gone", "x")) == [Obstacle.LABEL_GONE]


def test_labels_follow_each_other() -> None:
    tables = together(contacts({"id": "1", "lead_source": "a"}, {"id": "2", "lead_source": "b"}))
    chain = [("a", "b"), ("b", "c")]
    audit = audit_of(
        *(
            item(
                "segmentation",
                "merge_label",
                "contacts",
                field="lead_source",
                item=f"contacts:lead_source:{stray}",
                value=becomes,
            )
            for stray, becomes in chain
        )
    )
    assert set(apply_decisions(tables, audit)["contacts"].frame["lead_source"]) == {"c"}


def test_references_follow_merged_companies() -> None:
    companies = simple(
        "companies",
        {"Id": "id", "Name": "name", "Parent": "parent"},
        [["c1", "Rossi SpA", ""], ["c2", "Rossi Italia", ""], ["c3", "Verdi", "c2"]],
    )
    people = contacts(
        {"id": "1", "company_id": "c2", "company": "Rossi Italia"},
        {"id": "2", "company_id": "c3", "company": "Verdi"},
    )
    deals = simple("deals", {"Id": "id", "Account": "company_id"}, [["d1", "C2"], ["d2", "c1"]])
    tables = together(companies, people, deals)
    audit = audit_of(
        judge(
            "companies",
            "companies:c1",
            "companies:c2",
            survivor="companies:c1",
            values={"name": "left"},
        )
    )
    after = apply_decisions(tables, audit)
    assert list(after["deals"].frame["company_id"]) == ["c1", "c1"]
    assert list(after["contacts"].frame["company_id"]) == ["c1", "c3"]
    assert list(after["contacts"].frame["company"]) == ["Rossi SpA", "Verdi"]
    assert one(after, "companies", "companies:c3")["parent"] == "c1"


def test_references_in_one_cell_are_rewritten_one_by_one() -> None:
    people = contacts({"id": "1"}, {"id": "2"}, {"id": "3"})
    deals = simple(
        "deals", {"Id": "id", "Who": "contact_id"}, [["d1", "2; 3"], ["d2", "1;2"], ["d3", "3"]]
    )
    audit = audit_of(judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"))
    after = apply_decisions(together(people, deals), audit)
    assert list(after["deals"].frame["contact_id"]) == ["1; 3", "1", "3"]


def test_another_system_keeps_what_it_says() -> None:
    companies = simple("companies", {"Id": "id", "Name": "name"}, [["c1", "Rossi"], ["c2", "Ros"]])
    invoices = simple("other", {"No": "id", "Customer": "company"}, [["1", "Ros"]])
    audit = audit_of(judge("companies", "companies:c1", "companies:c2", survivor="companies:c1"))
    after = apply_decisions(together(companies, invoices), audit)
    assert list(after["other"].frame["company"]) == ["Ros"]


def test_name_that_another_company_still_carries_is_no_clear_reference() -> None:
    companies = simple(
        "companies",
        {"Id": "id", "Name": "name"},
        [["c1", "Rossi SpA"], ["c2", "Rossi"], ["c3", "Rossi"]],
    )
    people = contacts({"id": "1", "company": "Rossi"})
    audit = audit_of(
        judge("companies", "companies:c1", "companies:c2", survivor="companies:c1",
              values={"name": "left"})
    )  # fmt: skip
    after = apply_decisions(together(companies, people), audit)
    assert list(after["contacts"].frame["company"]) == ["Rossi"]


def test_id_that_two_records_carried_is_reported() -> None:
    columns = {"Id": "id", "Name": "name"}
    reports = [
        source("companies", columns, 2, source_id="a"),
        source("companies", columns, 1, source_id="b"),
    ]
    companies = table_of(reports, [[["1", "Rossi"], ["7", "Rossi"]], [["1", "Verdi"]]])
    deals = simple("deals", {"Id": "id", "Account": "company_id"}, [["d1", "1"]])
    tables = together(companies, deals)
    audit = audit_of(judge("companies", "a:1", "a:7", survivor="a:7"))
    assert list(apply_decisions(tables, audit)["deals"].frame["company_id"]) == ["1"]
    assert obstacles(tables, audit) == [Obstacle.AMBIGUOUS_REFERENCE]


def test_archived_record_that_was_merged_away_is_merged_only() -> None:
    tables = together(contacts(*PAIR))
    audit = audit_of(
        item("freshness", "archive", "contacts", "contacts:2"),
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
    )
    assert list(apply_decisions(tables, audit)["contacts"].keys) == ["contacts:1"]
    assert obstacles(tables, audit) == [Obstacle.MERGED_AWAY]


def test_archived_record_that_others_were_merged_into_stays_with_what_it_took_in() -> None:
    tables = together(contacts(*PAIR))
    audit = audit_of(
        judge("contacts", "contacts:1", "contacts:2", survivor="contacts:1"),
        item("freshness", "archive", "contacts", "contacts:1"),
    )
    after = repair(tables, audit)
    assert one(after.after, "contacts", "contacts:1")["phone"] == "02 1"
    assert [problem.obstacle for problem in after.problems] == [Obstacle.MERGED_INTO]
    assert not after.archived["contacts"]


def test_last_decision_about_a_cell_rules_whatever_its_step() -> None:
    deals = together(simple("deals", DEALS, [["1", "Offerta", "No", "", "", ""]]))
    early = item("pipeline", "assign", "deals", "deals:1", field="stage", value="Luca")
    late = item("missing", "fill", "deals", "deals:1", field="owner", value="Ada")
    for first, second in ((early, late), (late, early)):
        after = repair(deals, audit_of(first, second))
        assert one(after.after, "deals", "deals:1")["owner"] == second.value
        (change,) = after.changes
        assert (change.old, change.new, change.item) == ("", second.value, second)
        (told,) = after.problems
        assert (told.obstacle, told.step, told.field) == (
            Obstacle.DECIDED_LATER,
            first.step,
            "owner",
        )


def test_decisions_that_agree_about_a_cell_are_no_problem() -> None:
    deals = together(simple("deals", DEALS, [["1", "Offerta", "No", "", "", ""]]))
    audit = audit_of(
        item("missing", "fill", "deals", "deals:1", field="owner", value="Ada"),
        item("pipeline", "assign", "deals", "deals:1", field="stage", value="Ada"),
    )
    assert one(apply_decisions(deals, audit), "deals", "deals:1")["owner"] == "Ada"
    assert obstacles(deals, audit) == []


def test_decisions_about_what_is_gone_are_reported() -> None:
    tables = together(contacts(*PAIR))
    audit = audit_of(
        item("missing", "fill", "contacts", "contacts:9", field="email", value="x"),
        item("missing", "fill", "contacts", "contacts:1", field="fax", value="x"),
        judge("contacts", "contacts:1", "contacts:9", survivor="contacts:1"),
        judge("companies", "companies:1", "companies:2", survivor="companies:1"),
    )
    assert sorted(obstacles(tables, audit)) == sorted(
        [Obstacle.RECORD_GONE, Obstacle.FIELD_GONE, Obstacle.RECORD_GONE, Obstacle.RECORD_GONE]
    )
    assert apply_decisions(tables, audit)["contacts"].frame.equals(tables["contacts"].frame)


DEALS = {
    "Id": "id",
    "Stage": "stage",
    "Closed": "is_closed",
    "Reason": "lost_reason",
    "Close": "close_date",
    "Owner": "owner",
}


def test_deal_closed_as_lost_in_the_words_of_this_crm() -> None:
    deals = simple(
        "deals",
        DEALS,
        [
            ["1", "Chiusa persa", "Sì", "Prezzo", "01/02/2026", "Marta"],
            ["2", "Offerta", "No", "", "01/03/2026", ""],
        ],
        formats={"Close": "%d/%m/%Y"},
    )
    audit = audit_of(
        item("pipeline", "close_lost", "deals", "deals:2", field="stage", value="Nessuna risposta")
    )
    after = one(apply_decisions(together(deals), audit), "deals", "deals:2")
    assert (after["stage"], after["is_closed"], after["lost_reason"]) == (
        "Chiusa persa",
        "Sì",
        "Nessuna risposta",
    )


def test_reason_that_no_column_can_hold_is_told() -> None:
    columns = {each: to for each, to in DEALS.items() if to != "lost_reason"}
    deals = simple("deals", columns, [["1", "Lost", "yes", "", ""], ["2", "Offer", "no", "", ""]])
    audit = audit_of(
        item("pipeline", "close_lost", "deals", "deals:2", field="stage", value="No answer")
    )
    (told,) = repair(together(deals), audit).problems
    assert (told.obstacle, told.field, told.value) == (
        Obstacle.FIELD_GONE,
        "lost_reason",
        "No answer",
    )
    assert one(apply_decisions(together(deals), audit), "deals", "deals:2")["stage"] == "Lost"


@pytest.mark.parametrize(
    ("now", "after", "told"),
    [
        ("", "Ada", []),
        ("Eve", "Eve", [Obstacle.CHANGED_SINCE]),
        ("Ada", "Ada", []),
    ],
)
def test_what_the_crm_has_changed_since_is_not_overwritten(
    now: str, after: str, told: list[Obstacle]
) -> None:
    deals = together(simple("deals", DEALS, [["1", "Offerta", "No", "", "", now]]))
    fill = item("missing", "fill", "deals", "deals:1", field="owner", value="Ada")
    audit = audit_of(msgspec.structs.replace(fill, was=""))
    assert one(apply_decisions(deals, audit), "deals", "deals:1")["owner"] == after
    assert obstacles(deals, audit) == told


def test_deal_that_has_moved_on_is_not_closed_as_lost() -> None:
    deals = together(simple("deals", DEALS, [["1", "Won", "yes", "", "", ""]]))
    close = item("pipeline", "close_lost", "deals", "deals:1", field="stage", value="No answer")
    audit = audit_of(msgspec.structs.replace(close, was="Offer"))
    assert one(apply_decisions(deals, audit), "deals", "deals:1")["stage"] == "Won"
    assert obstacles(deals, audit) == [Obstacle.CHANGED_SINCE]


def test_due_date_is_written_as_the_export_writes_dates_and_owner_goes_to_owner() -> None:
    deals = simple(
        "deals",
        DEALS,
        [["1", "Offerta", "", "", "01/03/2026", ""]],
        formats={"Close": "%d/%m/%Y"},
    )
    audit = audit_of(
        item("pipeline", "set_due", "deals", "deals:1", field="stage", value="2026-12-31"),
        item("pipeline", "assign", "deals", "deals:1", field="stage", value="Luca"),
    )
    after = one(apply_decisions(together(deals), audit), "deals", "deals:1")
    assert (after["close_date"], after["owner"], after["stage"]) == (
        "31/12/2026",
        "Luca",
        "Offerta",
    )


def test_value_without_a_column_in_its_file_is_reported() -> None:
    reports = [
        source("contacts", {"Id": "id", "Mail": "email"}, 1, source_id="a"),
        source("contacts", {"Id": "id", "Phone": "phone"}, 1, source_id="b"),
    ]
    tables = together(table_of(reports, [[["1", "a@x.it"]], [["2", "02 555"]]]))
    audit = audit_of(judge("contacts", "a:1", "b:2", survivor="a:1"))
    result = repair(tables, audit)
    assert [problem.obstacle for problem in result.problems] == [Obstacle.NO_COLUMN]
    (change,) = result.merges["contacts"][0].changes
    assert (change.column, change.new, change.written) == ("phone", "02 555", False)


@pytest.mark.parametrize(
    ("form", "written", "becomes"),
    [
        ("%m/%d/%Y", ("3/1/2017", "10/11/2017"), "2/9/2027"),
        ("%m/%d/%Y", ("03/01/2017", "10/11/2017"), "02/09/2027"),
        ("%d/%m/%Y %H:%M", ("13/11/2017 4:05", "03/01/2017 9:00"), "09/02/2027 00:00"),
        ("%d-%b-%Y|%d/%m/%Y", ("1/3/2017", "2/3/2017", "03-Jan-2017"), "9/2/2027"),
        ("%d/%m/%Y", (), "09/02/2027"),
    ],
)
def test_a_typed_day_is_written_as_its_column_writes_days(
    form: str, written: tuple[str, ...], becomes: str
) -> None:
    deals = simple(
        "deals",
        {"Id": "id", "Close": "close_date"},
        [["1", ""], *([f"{place}", day] for place, day in enumerate(written, 2))],
        formats={"Close": form},
    )
    due = item("pipeline", "set_due", "deals", "deals:1", field="close_date", value="2027-02-09")
    after = apply_decisions(together(deals), audit_of(due))
    assert one(after, "deals", "deals:1")["close_date"] == becomes
