"""What other steps decided about a cell: which cells a decision changes, which of two counts."""

from __future__ import annotations

import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.messages import Message
from crm_audit_tui.report.lost import lost_values
from crm_audit_tui.tables.decided_cells import LOST_FIELDS, DecidedCells, changed_fields
from crm_audit_tui.tables.result import WorkItem
from use_support import table

OWNERLESS = WorkItem(
    id="m1", step="missing", table="deals", record="d:1", field="owner", reason=Message("x")
)


def decided(step: str, action: str, field: str = "owner", value: str = "Anna") -> DecideItem:
    return DecideItem(
        step=step, item=f"{step}.{field}", action=action, table="deals", record="d:1",
        field=field, value=value,
    )  # fmt: skip


def elsewhere(item: WorkItem, *decisions: DecideItem) -> list[tuple[str, bool | None]]:
    """Return the actions of other steps about the cell of `item`, and which rule."""
    audit = Audit()
    for each in decisions:
        audit = audit.apply(each)
    cells = DecidedCells(Audit())
    for each in decisions:
        cells.add(each)
    found = cells.elsewhere(item, audit)
    assert found == DecidedCells(audit).elsewhere(item, audit), "at once or one by one"
    return [(each.decided.action, each.rules) for each in found]


def own(value: str) -> DecideItem:
    return DecideItem(
        step="missing", item="m1", action="fill", table="deals", record="d:1", field="owner",
        value=value,
    )  # fmt: skip


def test_what_another_step_decided_about_the_same_cell_is_found() -> None:
    assert elsewhere(OWNERLESS, decided("pipeline", "assign")) == [("assign", None)]
    # A deal stuck in its stage is about its stage; assigning it changes the owner all the same.
    assert elsewhere(OWNERLESS, decided("pipeline", "assign", "stage")) == [("assign", None)]


@pytest.mark.parametrize(
    "other",
    [
        decided("pipeline", "set_due", "close_date"),
        decided("pipeline", "keep"),
        decided("pipeline", "skip"),
        decided("missing", "fill"),
    ],
)
def test_other_cells_other_actions_and_the_same_step_say_nothing(other: DecideItem) -> None:
    assert elsewhere(OWNERLESS, other) == []


def test_a_record_that_leaves_the_crm_is_told_whatever_the_field() -> None:
    assert elsewhere(OWNERLESS, decided("unused", "archive", "", "")) == [("archive", None)]


def test_of_two_values_for_a_cell_the_later_one_rules() -> None:
    assign = decided("pipeline", "assign", "stage", "Anna")
    assert elsewhere(OWNERLESS, assign, own("Bruno")) == [("assign", False)]
    assert elsewhere(OWNERLESS, own("Bruno"), assign) == [("assign", True)]
    assert elsewhere(OWNERLESS, own("Anna"), assign) == [("assign", None)], "they agree"


def test_an_item_decided_by_changing_another_field_is_about_that_one_too() -> None:
    stuck = WorkItem(
        id="pipeline.stage", step="pipeline", table="deals", record="d:1", field="stage",
        reason=Message("x"),
    )  # fmt: skip
    assert elsewhere(stuck, own("Bruno")) == []
    assign = decided("pipeline", "assign", "stage", "Anna")
    assert elsewhere(stuck, assign, own("Bruno")) == [("fill", True)]


def test_what_was_taken_back_or_replaced_is_not_told() -> None:
    cells = DecidedCells(Audit())
    cells.add(decided("pipeline", "assign"))
    assert cells.elsewhere(OWNERLESS, Audit()) == ()
    assert elsewhere(OWNERLESS, decided("pipeline", "assign"), decided("pipeline", "keep")) == []


def test_every_cell_that_closing_a_deal_changes_is_known() -> None:
    deals = table(
        "deals", stage=["Won", "Lost"], status=["won", "lost"], is_closed=["yes", "yes"],
        is_won=["yes", "no"], lost_reason=["", "price"],
    )  # fmt: skip
    closing = decided("pipeline", "close_lost", "owner", "price")
    assert (
        set(lost_values(deals, "price").cells) == set(LOST_FIELDS) == set(changed_fields(closing))
    )
