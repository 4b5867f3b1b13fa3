"""The worklists: one item after another, its record beside it, one key per action."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crm_audit_tui.core.decisions import DecideItem, Decision
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.core.steps import step
from crm_audit_tui.core.visible import visible
from crm_audit_tui.core.worklists import ActionSpec, action
from crm_audit_tui.session.item_decisions import decision_on, repeated
from crm_audit_tui.session.items import ItemQueue, ItemState, decided_items
from crm_audit_tui.tables.decided_cells import changed_fields
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.item_forms import about_item, action_form
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.review_keys import MOVING, WALKING, action_keys
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.widgets.record_card import RecordCard
from crm_audit_tui.tui.wording import audit_app, words


def action_bindings(step: str) -> list[BindingType]:
    """Return the keys of a worklist's actions, and undo after them."""
    return [
        *action_keys(step),
        Binding("u", "undo", "tui.key.undo", id="review.undo"),
        Binding("b", "bulk", "tui.key.bulk_items", id="worklist.bulk"),
    ]


class ItemRecord(VerticalScroll):
    """The record beside an item: arrows scroll it, PageDown and PageUp go to another item."""

    BINDINGS = WALKING


class WorklistScreen(ReviewScreen):
    """One item at a time of a step; subclasses name the step and bind its actions."""

    CSS_PATH = "worklist.tcss"
    BINDINGS = [
        Binding("r", "record", "tui.key.by_record", show=False, id="worklist.record"),
        *MOVING,
    ]

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self._field = ""
        self._sought = ""
        self._by_record = False  # `places` are those of the record in front
        self._last: DecideItem | None = None
        self._front = ""  # id of the item in front

    def compose_body(self) -> ComposeResult:
        yield Static(id="item-head")
        yield Static(id="item")
        with ItemRecord(id="item-record", can_focus=True):
            yield RecordCard()
        yield Static(id="item-said")

    def on_mount(self) -> None:
        self.places = range(len(self.queue))
        self.go_to_first()
        self.query_one("#item-record").focus()

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

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the item in front as it stands now."""
        item = self.item
        if not self.query("#item-head"):
            return
        say = words(self)
        self.query_one("#item-head", Static).update(self._head(), layout=False)
        about = Text(say.text("tui.worklist.nothing")) if item is None else self._about(item)
        self.query_one("#item", Static).update(about)
        self.query_one(RecordCard).show(item)
        said = say.message(self.said) if self.said else ""
        self.query_one("#item-said", Static).update(
            Text(said, "italic", no_wrap=True, overflow="ellipsis"), layout=False
        )

    def _about(self, item: WorkItem, *, suggestion: bool = True) -> Text:
        decided, elsewhere = self.queue.decided(self.position), self.session.elsewhere(item)
        if not suggestion:
            item = msgspec.structs.replace(item, suggestion="")
        return about_item(item, decided, words(self), elsewhere)

    def go_to(self, position: int) -> None:
        """Show the item at `position`, its record at the field in question."""
        self.position = position
        if self._by_record and position < len(self.queue):
            self.places = self.queue.record_places(position)
        self._front = self.item.id if self.item is not None else ""
        self.show()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if not self.query("#item-record"):  # left meanwhile
            return
        record = self.query_one("#item-record")
        line = self.query_one(RecordCard).marked_line
        record.scroll_to(0, max(0, line - record.size.height // 2), animate=False)

    def refind(self) -> None:
        """Stay at the item in front, and with the filter, where they are still there."""
        queue = self.queue
        front = queue.position_of(self._front)
        self._by_record = self._by_record and front is not None
        if self._field or self._sought:
            self.places = queue.positions(field=self._field)
        if not self.places or not (self._field or self._sought):
            self._field = self._sought = ""
            self.places = range(len(queue))
        if front is not None:
            self.go_to(front)
        else:
            self.go_to_first()
        if self._sought:  # looked for in every record: beside the interface
            self.review_only(field=self._field, sought=self._sought)

    def _head(self) -> Text:
        say = words(self)
        counts = self.queue.counts()
        left = Text(say.text(f"core.step.{self.slug}"), "bold")
        if self._field:
            field = Message(f"core.field.{self._field}")
            left.append(f" · {say.text('tui.item.column', field=field)}")
        if self._sought:
            left.append(f" · /{visible(self._sought)}")
        if self._by_record and self.item is not None:
            record = visible(record_id(self.item.record))
            left.append(f" · {say.text('tui.item.one_record', record=record)}")
        right = say.text("tui.item.progress", place=self.place_number, total=len(self.places),
                         done=counts.done, later=counts.later)  # fmt: skip
        if counts.elsewhere:
            right += f" · {say.text('tui.item.archived_elsewhere', n=counts.elsewhere)}"
        return self.heading(left, right, self.query_one("#item-head").size.width or 80)

    # -- deciding --------------------------------------------------------------------------------

    async def action_act(self, name: str) -> None:
        """Do this about the item in front; asks for a value, an owner, a day where it needs one."""
        spec, item = action(self.slug, name), self.item
        if item is None:
            return
        if not (spec.needs_value or spec.needs_owner or spec.needs_due):
            await self.decide_item(decision_on(spec, item, {}))
            return
        about = self._about(item, suggestion=spec.action != "close_lost")
        self.app.push_screen(
            action_form(spec, item, self._last, about, self.session.rows),
            lambda typed: self._filled(spec, item, typed),
        )

    async def _filled(self, spec: ActionSpec, item: WorkItem, typed: dict[str, str] | None) -> None:
        if typed is not None:
            await self.decide_item(decision_on(spec, item, typed))

    async def decide_item(self, decision: DecideItem) -> None:
        """Decide about the item in front; asks before it overturns another step's."""
        against = self._overturned(decision)
        if against is None:
            await self._carry_out(decision)
            return
        question = message("tui.item.overturn", step=step(against.step).number or 0,
                           value=against.value)  # fmt: skip
        self.app.push_screen(ConfirmModal(question), partial(self._overturn, decision))

    async def _overturn(self, decision: DecideItem, yes: bool | None) -> None:
        if yes:
            await self._carry_out(decision)

    def _overturned(self, decision: DecideItem) -> DecideItem | None:
        """Return what another step decided that a decision would put another value in place of."""
        item, fields = self.item, set(changed_fields(decision))
        if item is None or not fields:
            return None
        made = (each.decided for each in self.session.elsewhere(item))
        against = (each for each in made if fields & set(changed_fields(each)))
        latest = next(against, None)
        return latest if latest is not None and latest.value != decision.value else None

    async def _carry_out(self, decision: DecideItem) -> None:
        """Decide and remember it for repeating."""
        if await self.decide(decision):
            self._last = decision

    async def action_repeat(self) -> None:
        """Decide the item in front as the last one: same action, owner and day."""
        last, item = self._last, self.item
        if last is None or item is None:
            return
        spec = action(self.slug, last.action)
        decision = repeated(spec, last, item)
        if decision is None:  # its value has to be typed
            await self.action_act(last.action)
        else:
            await self.decide_item(decision)

    def action_bulk(self) -> None:
        """Decide many items at once: those like the one in front, or what the filter shows."""
        from crm_audit_tui.tui.screens.bulk import BULK

        if self.item is not None:
            filtered = self._filtered() if self._field or self._sought else ""
            shown = range(len(self.queue)) if self._by_record else self.places
            screen = BULK[self.slug](self.item.id, shown, filtered)
            self.app.push_screen(screen, self._bulk_done)

    def _filtered(self) -> str:
        """Return what the filter looks for, in a word."""
        field = field_name(self._field, words(self)) if self._field else ""
        return " · ".join(each for each in (field, self._sought and f"/{self._sought}") if each)

    def _bulk_done(self, entry: Entry | None) -> None:
        if entry is None:
            return
        decided = decided_items(entry.decision)
        self._last = decided[-1] if decided else self._last
        self.after(entry)
        self.said = message("tui.review.said", what=told(entry.decision))
        self.show()

    def action_copy(self) -> None:
        """Copy what stands in the field, or what is suggested for it."""
        if self.item is not None:
            self.copy(self.item.value or self.item.suggestion)

    # -- which items -----------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Go through the items of one field only, or those that hold a text."""
        say = words(self)
        fields = dict.fromkeys(each.field for each in self.queue.items if each.field)
        choices = tuple(
            (field, Message(f"core.field.{field}"))
            for field in fields
            if say.has(f"core.field.{field}")
        )
        form = FormModal(
            Message("tui.review.filter"),
            [
                FormField(name="sought", label=Message("tui.review.filter_text"),
                          value=self._sought),
                *([FormField(name="field", label=Message("tui.review.filter_field"),
                             value=self._field, choices=choices)] if choices else []),
            ],
        )  # fmt: skip
        self.app.push_screen(form, self._apply_filter)

    def _apply_filter(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            self.review_only(field=typed.get("field", ""), sought=typed["sought"])

    def action_record(self) -> None:
        """Go through the items of one record after another, or through everything again."""
        item = self.item
        if self._by_record:
            self.review_only()
        elif item is not None and item.record:
            self._field, self._sought, self._by_record = "", "", True
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

    def review_only(self, *, field: str = "", sought: str = "") -> None:
        """Go through the items of `field` that hold `sought`; through all with neither."""
        self.run_worker(self._review_only(field, sought), group="filter", exclusive=True)

    async def _review_only(self, field: str, sought: str) -> None:
        queue, rows = self.queue, self.session.rows
        places = await audit_app(self).jobs.aside(
            lambda: queue.positions(field=field, text=sought, rows=rows)
        )
        if not places:
            audit_app(self).say_id("tui.review.filter_empty", severity="warning")
            return
        self._field, self._sought, self.places, self.said = field, sought, places, None
        self._by_record = False
        if self.position in places:  # where it was, narrowed down or widened
            self.go_to(self.position)
        else:
            self.go_to_first()
