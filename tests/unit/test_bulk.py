"""Many items of a worklist at once: which belong together, what stays out, what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from crm_audit_tui.core.audit import Audit, fold
from crm_audit_tui.core.decisions import DecideItem, DecideItems
from crm_audit_tui.core.errors import Cancelled
from crm_audit_tui.core.log import Log, decode_decision, encode_decision
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.progress import ignore_progress, never_cancelled
from crm_audit_tui.core.settings import Settings
from crm_audit_tui.core.worklists import action
from crm_audit_tui.session.bulk import SAMPLE, BulkPlan, Left, decide_bulk, plan_bulk
from crm_audit_tui.session.item_decisions import decision_on, repeated, suggested_for
from crm_audit_tui.session.item_places import ItemPlaces
from crm_audit_tui.session.item_sets import ItemSet, SetKind, item_sets
from crm_audit_tui.session.items import ItemQueue
from crm_audit_tui.tables.decided_cells import DecidedCells, Elsewhere
from crm_audit_tui.tables.result import StepResult, WorkItem
from crm_audit_tui.tables.store import RowReader, save_tables
from crm_audit_tui.tables.table import Tables
from use_support import table


def item(step: str, number: int, reason: str, /, **given: object) -> WorkItem:
    fields: dict[str, object] = {
        "table": "contacts", "record": f"s:{number}", "reason": message(f"checks.reason.{reason}"),
    }  # fmt: skip
    fields |= given
    return WorkItem(id=f"{step}:{number}:{reason}", step=step, **fields)  # type: ignore[arg-type]


def queue_of(items: Sequence[WorkItem], audit: Audit | None = None) -> ItemQueue:
    return ItemQueue(StepResult(step=items[0].step, items=tuple(items)), audit or Audit())


def sets(
    queue: ItemQueue,
    position: int = 0,
    rows: RowReader | None = None,
    shown: Sequence[int] | None = None,
    filtered: str = "",
) -> dict[SetKind, list[ItemSet]]:
    found: dict[SetKind, list[ItemSet]] = {}
    for each in item_sets(
        queue, position, range(len(queue)) if shown is None else shown, rows, Settings(),
        filtered=filtered, is_cancelled=never_cancelled,
    ):  # fmt: skip
        found.setdefault(each.kind, []).append(each)
    return found


def plan(queue: ItemQueue, name: str, *, rows: RowReader | None = None, **typed: str) -> BulkPlan:
    def elsewhere(each: WorkItem) -> tuple[Elsewhere, ...]:
        return cells.elsewhere(each, queue._audit)

    cells = DecidedCells(queue._audit)
    spec = action(queue.step, name)
    return plan_bulk(
        queue, range(len(queue)), spec, typed, rows, elsewhere, ignore_progress, never_cancelled
    )


@pytest.fixture
def rows(tmp_path: Path) -> RowReader:
    owners = ["Anna", "Bruno", "Anna", "", "Anna"]
    contacts = table("contacts", email=[f"{n}@x.it" for n in range(5)], owner=owners)
    save_tables(Tables({"contacts": contacts}), tmp_path)
    return RowReader(tmp_path)


# -- which belong together -----------------------------------------------------------------------


def test_what_is_like_the_one_in_front_shares_reason_table_and_field(rows: RowReader) -> None:
    queue = queue_of(
        [
            item("missing", 0, "missing.required", field="email"),
            item("missing", 1, "missing.required", field="email"),
            item("missing", 2, "missing.required", field="email"),
            item("missing", 3, "missing.required", field="phone"),
            item("missing", 0, "missing.invalid", field="email", value="x"),
        ]
    )
    found = sets(queue, rows=rows)
    assert [each.places for each in found[SetKind.ALIKE]] == [(0, 1, 2)]
    assert [(each.places, each.detail) for each in found[SetKind.OWNER]] == [((0, 2), "Anna")]
    assert [each.places for each in found[SetKind.COLUMN]] == [(0, 1, 2, 4)]
    assert [each.places for each in found[SetKind.REASON]] == [(0, 1, 2, 3)]
    assert [(each.places, each.detail) for each in found[SetKind.RECORD]] == [((0, 4), "0")]
    assert [each.places for each in found[SetKind.SHOWN]] == [(0, 1, 2, 3, 4)]
    filtered = sets(queue, rows=rows, shown=(0, 3), filtered="/x")
    assert next(iter(filtered)) is SetKind.SHOWN, "what one has filtered for comes first"
    alone = sets(queue, 3, rows)
    assert SetKind.ALIKE not in alone, "one item is no set"


def test_spellings_that_differ_in_case_and_spaces_only_are_a_set_of_their_own() -> None:
    labels = [("retail", "Retail"), ("Re tail", "Retail"), ("Retial", "Retail"), ("it", "IT")]
    queue = queue_of(
        [
            item("segmentation", n, "segmentation.stray", record="", field="industry",
                 value=value, suggestion=kept)
            for n, (value, kept) in enumerate(labels)
        ]
    )  # fmt: skip
    found = sets(queue)
    assert [each.places for each in found[SetKind.CASE]] == [(0, 1, 3)]
    assert [each.places for each in found[SetKind.ALIKE]] == [(0, 1, 2, 3)]
    assert SetKind.CASE not in sets(queue, 2)


def test_invalid_cells_are_alike_by_fault_and_by_value() -> None:
    def invalid(number: int, fault: str, value: str) -> WorkItem:
        reason = message("checks.reason.missing.invalid", fault=Message(f"checks.fault.{fault}"))
        return item("missing", number, f"i{fault}", reason=reason, field="email", value=value)

    faults = [("near", "a@gmial.com"), ("near", "a@gmial.com"), ("near", "b@hotmial.it"),
              ("test", "a@gmial.com")]  # fmt: skip
    queue = queue_of([invalid(number, *each) for number, each in enumerate(faults)])
    found = sets(queue)
    assert [each.places for each in found[SetKind.ALIKE]] == [(0, 1, 2)]
    assert [each.places for each in found[SetKind.VALUE]] == [(0, 1)]


def test_the_expired_are_a_set_however_their_age_is_known() -> None:
    def old(number: int, basis: str, days: int) -> WorkItem:
        reason = message(f"checks.reason.freshness.since_{basis}", n=days)
        return item("freshness", number, basis, reason=reason)

    queue = queue_of([old(0, "created", 900), old(1, "modified", 400), old(2, "verified", 200)])
    older = sets(queue)[SetKind.OLDER]
    assert [(each.days, each.places) for each in older] == [(365, (0, 1))]
    assert [each.places for each in sets(queue)[SetKind.ALIKE]] == [(0, 1, 2)]


def test_fields_that_nobody_fills_are_a_set_across_columns_and_tables() -> None:
    def empty(number: int, name: str, kind: str = "field_empty") -> WorkItem:
        return item(
            "unused", number, f"unused.{kind}", record="", table=name, field=f"raw:{number}"
        )

    queue = queue_of([empty(0, "contacts"), empty(1, "contacts"), empty(2, "deals"),
                      empty(3, "deals", "field_rare")])  # fmt: skip
    found = sets(queue)
    assert [each.places for each in found[SetKind.ALIKE]] == [(0, 1)]
    assert [each.places for each in found[SetKind.REASON]] == [(0, 1, 2)]


# -- what stays out ------------------------------------------------------------------------------


def test_what_is_guarded_decided_or_put_off_stays_out_and_is_counted() -> None:
    items = [
        item("freshness", n, "freshness.bounced", field="email", guards=guards)
        for n, guards in enumerate(
            [(), ("held",), ("open_deal",), ("suppressed",), (), (), (), ("held", "open_deal")]
        )
    ]
    decided = [
        DecideItem(step="freshness", item=items[4].id, action="confirm"),
        DecideItem(step="freshness", item=items[5].id, action="skip"),
        DecideItem(step="unused", item="u", action="archive", table="contacts", record="s:6"),
    ]
    queue = queue_of(items, fold(decided))
    archived = plan(queue, "archive")
    assert archived.places == (0,)
    assert archived.left == {
        Left.DECIDED: 1, Left.LATER: 1, Left.HELD: 2, Left.OPEN_DEAL: 1, Left.SUPPRESSED: 1,
        Left.ELSEWHERE: 1,
    }  # fmt: skip
    asked = plan(queue, "ask_owner", owner="Anna")
    assert asked.places == (0, 1, 2, 3, 7), "asking touches nothing; what leaves is asked of none"
    assert asked.left[Left.ELSEWHERE] == 1
    assert not asked.needs_sample and archived.needs_sample
    assert plan(queue, "change", value="x").left[Left.HELD] == 2


def test_a_value_is_needed_and_only_a_suggestion_about_the_same_field_is_one(
    rows: RowReader,
) -> None:
    deals = [
        item("pipeline", 0, "pipeline.deal_no_owner", table="deals", field="owner",
             suggestion="Anna", guards=("planned",)),
        item("pipeline", 1, "pipeline.deal_past_close", table="deals", field="close_date"),
        item("pipeline", 2, "pipeline.task_overdue", table="activities", field="due_date"),
    ]  # fmt: skip
    queue = queue_of(deals)
    own = plan(queue, "assign")
    assert (own.places, own.left) == ((0,), {Left.NO_VALUE: 2})
    assert own.decision(0).value == "Anna" and own.decision(0).origin == "suggested"
    assert plan(queue, "assign", value="Bruno").places == (0, 1, 2)
    lost = plan(queue, "close_lost", value="Price")
    assert (lost.places, lost.left) == ((1,), {Left.PLANNED: 1, Left.UNFIT: 1})
    assert suggested_for(action("pipeline", "close_lost"), deals[0]) == ""
    assert suggested_for(action("pipeline", "set_due"), deals[0]) == ""
    cells = [
        item("missing", 0, "missing.required", field="owner", suggestion="Anna"),
        item("missing", 9, "missing.required", field="owner", suggestion="Anna"),
        item("missing", 1, "missing.required", field="city", suggestion="Rome"),
    ]
    filled = plan(queue_of(cells), "fill", rows=rows)
    assert (filled.places, filled.left) == ((0,), {Left.GONE: 1, Left.UNFIT: 1})


def test_the_sample_is_drawn_by_chance_but_always_the_same() -> None:
    items = [item("unused", n, "unused.company_orphaned") for n in range(500)]
    archived = plan(queue_of(items), "archive")
    assert len(archived.sample) == SAMPLE and list(archived.sample) == sorted(archived.sample)
    assert archived.sample != tuple(range(SAMPLE))
    assert plan(queue_of(items), "archive").sample == archived.sample
    assert plan(queue_of(items), "delete").sample != archived.sample
    assert plan(queue_of(items[:4]), "archive").sample == (0, 1, 2, 3)


def test_a_repeat_takes_what_was_typed_for_any_and_what_is_suggested_for_this_one_only() -> None:
    ownerless = item("pipeline", 0, "pipeline.deal_no_owner", table="deals", field="owner",
                     suggestion="Anna")  # fmt: skip
    late = item("pipeline", 1, "pipeline.deal_past_close", table="deals", field="close_date")
    assign, lost, due = (action("pipeline", each) for each in ("assign", "close_lost", "set_due"))

    typed = decision_on(lost, late, {"value": "Price", "note": "as agreed"})
    again = repeated(lost, typed, ownerless)
    assert again is not None and (again.value, again.note) == ("Price", "as agreed")
    accepted = decision_on(assign, ownerless, {"value": "Anna"})
    assert repeated(assign, accepted, late) is None, "another record's suggestion"
    anybody = repeated(assign, decision_on(assign, late, {"value": "Bruno"}), late)
    assert anybody is not None and anybody.value == "Bruno"
    assert repeated(due, decision_on(due, late, {}), ownerless) is None
    empty = item("missing", 2, "missing.required", field="city")
    fill = action("missing", "fill")
    assert repeated(fill, decision_on(fill, empty, {"value": "Rome"}), empty) is None


def test_planning_and_deciding_stop_when_told_to() -> None:
    queue = queue_of([item("unused", n, "unused.company_orphaned") for n in range(3)])
    spec = action("unused", "archive")
    with pytest.raises(Cancelled):
        plan_bulk(queue, range(3), spec, {}, None, lambda _: (), ignore_progress, lambda: True)
    with pytest.raises(Cancelled):
        decide_bulk(plan(queue, "archive"), None, ignore_progress, lambda: True)
    with pytest.raises(Cancelled):
        item_sets(queue, 0, range(3), None, Settings(), filtered="", is_cancelled=lambda: True)


# -- what is decided -----------------------------------------------------------------------------


def test_one_decision_holds_all_and_is_the_same_as_each_by_itself(rows: RowReader) -> None:
    items = [
        item("missing", n, "missing.stray", field="owner", value="x", suggestion=f"owner {n}")
        for n in range(5)
    ]
    queue = queue_of(items)
    decision = decide_bulk(plan(queue, "fill", rows=rows), rows, ignore_progress, never_cancelled)
    assert [each.value for each in decision.items] == [each.suggestion for each in items]
    assert [each.was for each in decision.items] == ["Anna", "Bruno", "Anna", "", "Anna"]
    assert {each.origin for each in decision.items} == {"suggested"}
    assert decision.sample == tuple(each.id for each in items)
    assert decode_decision(encode_decision(decision)) == decision

    audit = Audit().apply(decision)
    assert audit == fold([decision]) == fold(decision.items)
    assert audit.status("missing").status == "in_progress"
    queue.refresh(audit, decision)
    assert (queue.counts().done, queue.next_open(0)) == (5, None)

    log = Log()
    log.add(decision, "Anna")
    log.undo("Anna")
    assert log.audit == Audit(), "taken back as one"
    queue.refresh(log.audit, decision)
    assert queue.counts().done == 0
    log.redo("Anna")
    assert log.audit.items == audit.items


def test_nothing_decided_is_a_decision_too() -> None:
    empty = DecideItems(items=())
    assert Audit().apply(empty) == Audit()


# -- record by record ----------------------------------------------------------------------------


def test_items_are_found_by_their_record_their_cell_and_their_column() -> None:
    items = [
        item("missing", number, f"missing.{field}.{at}", field=field)
        for at, (number, field) in enumerate([(1, "a"), (2, "a"), (1, "b"), (1, "a")])
    ]
    items.append(item("missing", 0, "missing.a", field="a", record=""))  # the field itself
    places, table = ItemPlaces(items), items[0].table
    assert places.of_record(table, items[0].record) == [0, 2, 3]
    assert places.of_cell(table, items[0].record, "a") == [0, 3]
    assert places.of_column(table, "a") == [0, 1, 3, 4]
    assert places.of_record(table, "") == places.of_record("deals", items[0].record) == []
    assert places.of_cell(table, items[1].record, "b") == places.of_column(table, "") == []
    assert ItemPlaces([]).of_column(table, "a") == []


def test_records_follow_one_another_by_their_first_item() -> None:
    def cell(record: int, field: str) -> WorkItem:
        return item("missing", record, f"missing.{field}", field=field)

    items = [cell(1, "a"), cell(2, "a"), cell(1, "b"), cell(3, "a"), cell(2, "b")]
    queue = queue_of(items)
    assert queue.record_places(0) == [0, 2] and queue.record_places(4) == [1, 4]
    assert (queue.next_record(2), queue.next_record(4), queue.next_record(3)) == (1, 3, 0)
    assert queue.next_record(0, -1) == 3
    assert queue.next_open_record(2) == 1
    done = [DecideItem(step="missing", item=items[at].id, action="accept") for at in (1, 4)]
    later = DecideItem(step="missing", item=items[3].id, action="skip")
    queue = queue_of(items, fold([*done, later]))
    assert queue.next_open_record(0) == 0, "the own record is the only one left open"
    everything = fold([DecideItem(step="missing", item=each.id, action="accept") for each in items])
    assert queue_of(items, everything).next_open_record(0) is None
