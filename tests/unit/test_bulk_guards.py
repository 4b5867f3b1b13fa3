"""What keeps an item from being decided together with others, as the checks tell of it."""

from __future__ import annotations

from crm_audit_tui.checks import freshness, missing, pipeline, segmentation, unused
from crm_audit_tui.core.worklists import GUARDS, action, guarded
from crm_audit_tui.tables.result import StepResult
from use_support import context, entries, table


def guards(result: StepResult, record: str) -> set[tuple[str, ...]]:
    return {item.guards for item in result.items if item.record == record}


def test_old_records_under_a_hold_with_business_going_on_or_opted_out_are_guarded() -> None:
    contacts = table(
        "contacts",
        id=["a", "b", "c", "d"],
        email=["a@x.it", "b@x.it", "c@x.it", ""],
        full_name=["", "", "Carla C", "Dario D"],
        opted_out=["", "", "Yes", ""],
        modified_at=["2020-01-01"] * 4,
    )
    deals = table("deals", id=["1"], stage=["Talk"], contact_id=["b"])
    held = entries("unused", "legal_holds", {"subject": "a@x.it"})
    told = context(contacts, deals, decisions=held)

    aged = freshness.check(told)

    assert guards(aged, "s:0") == {("held",)}
    assert guards(aged, "s:1") == {("open_deal",)}
    assert guards(aged, "s:2") == {("suppressed",)}
    assert guards(aged, "s:3") == {()}
    assert guards(missing.check(told), "s:0") == {("held",)}
    assert guards(missing.check(told), "s:1") <= {()}, "an open deal keeps nobody from filling in"


def test_a_deal_with_a_step_ahead_is_not_closed_in_bulk() -> None:
    deals = table(
        "deals",
        id=["a", "b"],
        stage=["Talk", "Talk"],
        close_date=["2026-01-01", "2026-01-01"],
        next_activity_date=["2027-01-15", ""],
    )

    found = pipeline.check(context(deals))

    assert guards(found, "s:0") == {("planned",)} and guards(found, "s:1") == {()}
    assert guarded(action("pipeline", "close_lost"), ("planned",)) == "planned"
    assert guarded(action("pipeline", "assign"), ("planned",)) == ""


def test_a_record_made_up_but_with_an_open_deal_is_not_archived_in_bulk() -> None:
    contacts = table("contacts", id=["a", "b"], full_name=["Test Test", "Test Test"],
                     email=["test@test.com", "asdf@asdf.com"])  # fmt: skip
    deals = table("deals", id=["1"], stage=["Talk"], contact_id=["a"])

    found = unused.check(context(contacts, deals))

    tests = {item.record: item.guards for item in found.items if item.id.endswith(":test")}
    assert tests == {"s:0": ("open_deal",), "s:1": ()}


def test_labels_of_a_held_column_are_guarded() -> None:
    contacts = table("contacts", segment=["Retail"] * 30 + ["retail"] * 3)
    chosen = entries("segmentation", "segment_columns", {"table": "contacts", "column": "segment"})
    held = entries("unused", "legal_holds", {"subject": "segment"})

    found = segmentation.check(context(contacts, decisions=[*chosen, *held]))

    assert {item.guards for item in found.items} == {("held",)}


def test_a_guard_holds_back_what_touches_data_only() -> None:
    for guard in GUARDS:
        for step, name in (("freshness", "confirm"), ("missing", "accept"), ("pipeline", "keep")):
            assert guarded(action(step, name), (guard,)) == ""
        assert guarded(action("unused", "archive"), (guard,)) == guard
    assert guarded(action("missing", "fill"), ("open_deal", "held")) == "held"
