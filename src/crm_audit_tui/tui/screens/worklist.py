"""The worklists: one item after another, its record beside it, one key per action."""

from __future__ import annotations

from functools import partial

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import message
from crm_audit_tui.core.steps import step
from crm_audit_tui.core.visible import visible
from crm_audit_tui.core.worklists import ActionSpec, action
from crm_audit_tui.session.item_decisions import decision_on, repeated
from crm_audit_tui.session.items import decided_items
from crm_audit_tui.tables.decided_cells import changed_fields
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.item_forms import about_item, action_form
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.review_keys import MOVING, WALKING, action_keys
from crm_audit_tui.tui.screens.item_choice import ItemChoiceScreen
from crm_audit_tui.tui.widgets.record_card import RecordCard
from crm_audit_tui.tui.wording import words


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


class WorklistScreen(ItemChoiceScreen):
    """One item at a time of a step; subclasses name the step and bind its actions."""

    CSS_PATH = "worklist.tcss"
    BINDINGS = [
        Binding("r", "record", "tui.key.by_record", show=False, id="worklist.record"),
        *MOVING,
    ]

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self._last: DecideItem | None = None

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
        line = self.query_one("#item-said", Static)
        line.update(self.last_said(line.content_size.width or self.size.width), layout=False)

    def _about(self, item: WorkItem, *, suggestion: bool = True) -> Text:
        decided, elsewhere = self.queue.decided(self.position), self.session.elsewhere(item)
        if not suggestion:
            item = msgspec.structs.replace(item, suggestion="")
        return about_item(item, decided, words(self), elsewhere)

    def go_to(self, position: int) -> None:
        """Show the item at `position`, its record at the field in question."""
        self._put_in_front(position)
        self.show()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if not self.query("#item-record"):  # left meanwhile
            return
        record = self.query_one("#item-record")
        line = self.query_one(RecordCard).marked_line
        record.scroll_to(0, max(0, line - record.size.height // 2), animate=False)

    def _head(self) -> Text:
        say = words(self)
        counts = self.queue.counts()
        left = Text(say.text(f"core.step.{self.slug}"), "bold")
        left.append(self._filter.heading(say))
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
            shown = range(len(self.queue)) if self._by_record else self.places
            screen = BULK[self.slug](self.item.id, shown, self._filter.text(words(self)))
            self.app.push_screen(screen, self._bulk_done)

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
