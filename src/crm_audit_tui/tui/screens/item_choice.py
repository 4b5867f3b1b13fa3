"""Which items a worklist goes through: those that a filter lets through, or record by record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.session.items import ItemQueue, ItemState, decided_items
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.item_filter import ItemFilter
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.wording import audit_app, words


class ItemChoiceScreen(ReviewScreen):
    """The items of one step; a filter and going record by record put an end to one another."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self._filter = ItemFilter()
        self._by_record = False  # `places` are those of the record in front
        self._front = ""  # id of the item in front

    @property
    def queue(self) -> ItemQueue:
        """The items under review."""
        return self.session.items(self.slug)

    @property
    def item(self) -> WorkItem | None:
        """The item in front, None where nothing is left to decide on."""
        items = self.queue.items
        return items[self.position] if self.position < len(items) else None

    def ids_at(self, position: int) -> Sequence[str]:
        item = self.queue.items[position]
        if item.record:
            return (record_id(item.record),)
        return (item.field.removeprefix(RAW), item.field, item.value)

    def place_of(self, decision: Decision) -> int | None:
        places = (
            self.queue.position_of(each.item)
            for each in decided_items(decision)
            if each.step == self.slug
        )
        return next((place for place in places if place is not None), None)

    def finished(self) -> Message:
        places = range(len(self.queue)) if self._by_record else self.places
        archived = sum(self.queue.state(each) is ItemState.ELSEWHERE for each in places)
        decided = len(places) - archived
        if archived:
            return message("tui.item.finished_elsewhere", n=decided, elsewhere=archived)
        return message("tui.item.finished", n=decided)

    # -- moving ----------------------------------------------------------------------------------

    def _put_in_front(self, position: int) -> None:
        """Take the item at `position`; record by record those of its record are gone through."""
        self.position = position
        if self._by_record and position < len(self.queue):
            self.places = self.queue.record_places(position)
        self._front = self.item.id if self.item is not None else ""

    def refind(self) -> None:
        """Stay at the item in front, and with the filter, where they are still there."""
        queue = self.queue
        front = queue.position_of(self._front)
        self._by_record = self._by_record and front is not None
        if self._filter.active:
            self.places = queue.positions(field=self._filter.field)
        if not self.places or not self._filter.active:
            self._filter = ItemFilter()
            self.places = range(len(queue))
        if front is not None:
            self.go_to(front)
        else:
            self.go_to_first()
        if self._filter.sought:  # looked for in every record: beside the interface
            self.review_only(self._filter)

    # -- which items -----------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Go through the items of one field only, or those that hold a text."""
        self.app.push_screen(self._filter.form(self.queue, words(self)), self._apply_filter)

    def _apply_filter(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            self.review_only(ItemFilter.from_form(typed))

    def action_record(self) -> None:
        """Go through the items of one record after another, or through everything again."""
        item = self.item
        if self._by_record:
            self.review_only(ItemFilter())
        elif item is not None and item.record:
            self._filter, self._by_record = ItemFilter(), True
            self.said = None
            self.go_to(self.position)

    def next_place(self) -> int | None:
        """Return what wants a decision next: record by record, the record in front first."""
        following = super().next_place()
        if following is None and self._by_record:
            return self.queue.next_open_record(self.position)
        return following

    def action_walk(self, by: int) -> None:
        """Go to the next or previous item; record by record, on to the record beside this one."""
        number = self.place_number - 1 + by
        if not self._by_record or 0 <= number < len(self.places):
            super().action_walk(by)
            return
        self.said = None
        beside = self.queue.next_record(self.position, by)
        self.go_to(beside if by > 0 else self.queue.record_places(beside)[-1])

    def review_only(self, wanted: ItemFilter) -> None:
        """Go through the items that `wanted` lets through."""
        self.run_worker(self._review_only(wanted), group="filter", exclusive=True)

    async def _review_only(self, wanted: ItemFilter) -> None:
        queue: ItemQueue | None = None
        while queue is not self.queue:  # computed anew meanwhile: those places were of another list
            queue = self.queue
            seek = partial(wanted.positions, queue, self.session.rows)
            places = await audit_app(self).jobs.aside(seek)
        if not places:
            audit_app(self).say_id("tui.review.filter_empty", severity="warning")
            return
        self._filter, self.places, self.said = wanted, places, None
        self._by_record = False
        if self.position in places:  # where it was, narrowed down or widened
            self.go_to(self.position)
        else:
            self.go_to_first()
