"""Results of long work reach the interface in parts that are short to read."""

from __future__ import annotations

import gc

import msgspec

from crm_audit_tui.core.messages import Money, message
from crm_audit_tui.session.jobs import Checked, Matched
from crm_audit_tui.session.process import Answer, Gathering, SomeItems, in_parts
from crm_audit_tui.tables.result import StepResult, WorkItem


def item(number: int) -> WorkItem:
    return WorkItem(
        id=f"contacts:{number}",
        step="missing",
        table="contacts",
        reason=message("checks.reason.missing.always", n=number),
        money=Money(10.0, "EUR"),
    )


def test_a_result_is_whole_again_after_its_journey_in_parts() -> None:
    items = tuple(item(number) for number in range(1201))
    checked = Checked(
        results={
            "usage": StepResult(step="usage", items_total=3),
            "missing": StepResult(step="missing", items=items, items_total=9000),
            "freshness": StepResult(step="freshness", items=items[:2], items_total=2),
        }
    )
    gathering = Gathering()
    whole = None
    sizes = []
    for part in in_parts(checked):
        assert whole is None
        line = msgspec.json.encode(part)
        sizes.append(len(line))
        read = msgspec.json.decode(line, type=Answer)
        assert not isinstance(read, SomeItems) or len(read.items) <= 500
        whole = gathering.take(read)
    assert whole == checked
    assert max(sizes) < 200_000  # a millisecond or two of reading


def test_what_is_no_worklist_travels_as_it_is() -> None:
    assert [*in_parts(Matched(tables=("contacts",)))] == [Matched(tables=("contacts",))]


def test_items_are_nothing_to_the_garbage_collector() -> None:
    items = [item(number) for number in range(10)]
    gc.collect()
    assert not any(map(gc.is_tracked, items))
    assert not any(gc.is_tracked(each.reason.params) for each in items)
