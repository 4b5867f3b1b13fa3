"""What one step archives wants no decision in another, until that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_support import key, review_of
from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, DecideItems, Decision
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.progress import ignore_progress, never_cancelled
from crm_audit_tui.session.bands import count_band
from crm_audit_tui.session.items import ItemQueue, ItemState
from crm_audit_tui.session.merge_losses import archive_risks
from crm_audit_tui.tables.decided_cells import DecidedCells
from crm_audit_tui.tables.result import StepResult, WorkItem

OPEN, ELSEWHERE = ItemState.OPEN, ItemState.ELSEWHERE


def item(number: int, field: str, record: str) -> WorkItem:
    return WorkItem(
        id=f"m{number}", step="missing", table="contacts", record=record, field=field,
        reason=message("checks.reason.x"),
    )  # fmt: skip


ITEMS = tuple(
    item(number, field, record)
    for number, (field, record) in enumerate(
        [("email", "s:1"), ("phone", "s:1"), ("email", "s:2"), ("fax", "s:2"), ("fax", "s:3")]
    )
)


def archive(record: str = "", field: str = "", action: str = "archive") -> DecideItem:
    """Return what step 7 decides about a record, or about a whole field."""
    return DecideItem(
        step="unused", item=f"u:{record or field}", action=action, table="contacts",
        record=record, field=field,
    )  # fmt: skip


class Listed:
    """A worklist that follows decisions."""

    def __init__(self, *decisions: Decision) -> None:
        self.audit = Audit()
        for each in decisions:
            self.audit = self.audit.apply(each)
        self.queue = ItemQueue(StepResult(step="missing", items=ITEMS), self.audit)

    def decide(self, decision: Decision) -> Audit:
        """Decide, and return the audit from before: what an undo goes back to."""
        before, self.audit = self.audit, self.audit.apply(decision)
        self.queue.refresh(self.audit, decision)
        return before

    def undo(self, before: Audit, decision: Decision) -> None:
        self.audit = before
        self.queue.refresh(before, decision)

    @property
    def gone(self) -> list[int]:
        queue = self.queue
        gone = [place for place in range(len(queue)) if queue.state(place) is ELSEWHERE]
        assert queue.counts().elsewhere == len(gone)
        assert queue.counts().open == len(queue) - len(gone) - queue.counts().done
        follow, seen = queue.next_open(len(queue) - 1), set()
        while follow is not None and follow not in seen:
            seen.add(follow)
            follow = queue.next_open(follow)
        assert seen.isdisjoint(gone), "passed over by what comes next"
        return gone


@pytest.mark.parametrize(
    ("decision", "places"),
    [
        (archive(record="s:1"), [0, 1]),
        (archive(record="s:2", action="delete"), [2, 3]),
        (archive(field="fax"), [3, 4]),
        (archive(record="s:2", action="keep"), []),
        (archive(record="s:2", action="skip"), []),
        (archive(record="s:9"), []),
        (DecideItems(items=(archive(record="s:1"), archive(field="fax"))), [0, 1, 3, 4]),
    ],
)
def test_what_is_archived_is_passed_over_and_comes_back_with_undo(
    decision: DecideItem | DecideItems, places: list[int]
) -> None:
    listed = Listed()
    before = listed.decide(decision)
    assert listed.gone == places
    assert Listed(decision).gone == places, "also when the audit is opened again"
    cells = DecidedCells(listed.audit)
    assert [bool(cells.elsewhere(each, listed.audit)) for each in ITEMS] == [
        place in places for place in range(len(ITEMS))
    ], "and told which step it was"
    listed.undo(before, decision)
    assert listed.gone == []


def test_one_of_two_reasons_is_enough_and_a_change_of_mind_counts() -> None:
    listed = Listed(archive(record="s:2"), archive(field="fax"))
    assert listed.gone == [2, 3, 4]
    listed.decide(archive(field="fax", action="keep"))
    assert listed.gone == [2, 3], "the record still goes"
    listed.decide(archive(record="s:2", action="keep"))
    assert listed.gone == []


def test_what_was_decided_here_stays_decided_and_what_was_put_off_goes() -> None:
    accepted, put_off = (
        DecideItem(step="missing", item=ITEMS[place].id, action=action, table="contacts",
                   record="s:1", field=ITEMS[place].field)
        for place, action in ((0, "accept"), (1, "skip"))
    )  # fmt: skip
    listed = Listed(accepted, put_off)
    before = listed.decide(archive(record="s:1"))
    assert listed.gone == [1]
    assert (listed.queue.counts().done, listed.queue.counts().later) == (1, 0)
    listed.undo(before, archive(record="s:1"))
    assert (listed.queue.counts().done, listed.queue.counts().later) == (1, 1)


def test_a_cell_that_another_step_no_longer_changes_is_first_again() -> None:
    filled = DecideItem(step="freshness", item="f", action="change", table="contacts",
                        record="s:1", field="email", value="a@x.it")  # fmt: skip
    listed = Listed()
    listed.decide(filled)
    assert listed.queue.next_open(4) == 1, "it comes last"
    listed.decide(DecideItem(step="freshness", item="f", action="confirm", table="contacts",
                             record="s:1", field="email"))  # fmt: skip
    assert listed.queue.next_open(4) == 0


def test_pairs_of_an_archived_record_come_last_are_told_and_never_merged_in_bulk(
    tmp_path: Path,
) -> None:
    review = review_of(tmp_path)
    queue = review.queue

    def band() -> tuple[int, ...]:
        return count_band(queue, 0.0, (), ignore_progress, never_cancelled).positions

    def order() -> list[int]:
        found = [queue.next_open(len(queue) - 1)]
        while (following := queue.next_open(found[-1] or 0)) not in found:
            found.append(following)
        return [each for each in found if each is not None]

    everywhere = order()
    assert everywhere == list(range(len(queue)))
    own = {place for place in everywhere if key("2") in queue.keys(place)}
    assert own and not own.issuperset(everywhere)
    decision = archive(record=key("2"))
    safe, before = set(band()), review.audit
    review.decide(decision)
    assert order()[0] not in own, "others first"
    assert set(band()) == safe - own
    place = min(own)
    assert [each.params["record"] for each in archive_risks(queue, queue.keys(place))] == ["2"]
    left, right = (each.rpartition(":")[2] for each in queue.keys(place))
    _, view = review.view(one=left, other=right)
    assert [each.params["record"] for each in view.losses] == ["2"], "and for the cluster once"
    queue.refresh(before, decision)
    assert order() == everywhere and set(band()) == safe
