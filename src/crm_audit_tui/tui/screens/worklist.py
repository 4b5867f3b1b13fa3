"""The worklists: one item after another, its record beside it, one key per action."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crm_audit_tui.core.decisions import DecideItem, Decision
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.visible import visible
from crm_audit_tui.core.worklists import ACTIONS, ActionSpec, action
from crm_audit_tui.session.items import ItemQueue
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.widgets.record_card import RecordCard
from crm_audit_tui.tui.wording import audit_app, words


def action_bindings(step: str) -> list[BindingType]:
    """Return the keys of a worklist's actions."""
    return [
        Binding(spec.key, f"act('{spec.action}')", f"core.action.{spec.action}",
                id=f"{step}.{spec.action}")
        for spec in ACTIONS[step]
    ]  # fmt: skip


class WorklistScreen(AuditScreen):
    """One item at a time of a step; subclasses name the step and bind its actions."""

    CSS_PATH = "worklist.tcss"
    BINDINGS = [
        Binding("u", "undo", "tui.key.undo", id="worklist.undo"),
        Binding("full_stop", "repeat", "tui.key.repeat", show=False, id="worklist.repeat"),
        Binding("slash", "filter", "tui.key.filter", show=False, id="worklist.filter"),
        Binding("g", "go", "tui.key.go", show=False, id="worklist.go"),
        Binding("y", "copy", "tui.key.copy", show=False, id="worklist.copy"),
        Binding("pagedown", "walk(1)", "tui.key.next_item", show=False, id="worklist.next"),
        Binding("pageup", "walk(-1)", "tui.key.previous_item", show=False, id="worklist.previous"),
        Binding("escape", "leave", "tui.key.back", show=False, id="worklist.leave"),
    ]

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self._position = 0
        self._places: list[int] = []
        self._field = ""
        self._table = ""
        self._sought = ""
        self._said: Message | None = None
        self._last: DecideItem | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="item-head")
        yield Static(id="item")
        with VerticalScroll(id="item-record", can_focus=True):
            yield RecordCard()
        yield Static(id="item-said")

    def on_mount(self) -> None:
        super().on_mount()
        self._refilter()
        self._go_to(self._next_open(self._places[-1]) or self._places[0])
        self.query_one("#item-record").focus()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.show)

    @property
    def queue(self) -> ItemQueue:
        """The items under review."""
        return self.session.items(self.slug)

    @property
    def item(self) -> WorkItem:
        """The item in front."""
        return self.queue.items[self._position]

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the item in front as it stands now."""
        if not self._places or not len(self.queue):
            return
        self._position = min(self._position, len(self.queue) - 1)
        item = self.item
        self.query_one("#item-head", Static).update(self._head())
        self.query_one("#item", Static).update(self._about(item))
        self.query_one(RecordCard).show(item)
        said = words(self).message(self._said) if self._said else ""
        self.query_one("#item-said", Static).update(Text(said, "italic", no_wrap=True))

    def _head(self) -> Text:
        say = words(self)
        counts = self.queue.counts()
        left = Text(say.text(f"core.step.{self.slug}"), "bold")
        if self._field:
            left.append(
                " · " + say.text("tui.item.column", field=Message(f"core.field.{self._field}"))
            )
        place = self._places.index(self._position) + 1 if self._position in self._places else 1
        right = say.text("tui.item.progress", place=place, total=len(self._places),
                         done=counts.done, later=counts.later)  # fmt: skip
        width = self.query_one("#item-head").size.width or 80
        left.append(" " * max(2, width - cell_len(left.plain) - cell_len(right) - 1))
        left.append(right, "not bold")
        return left

    def _about(self, item: WorkItem) -> Text:
        say = words(self)
        text = Text()
        table = say.text(f"core.table.{item.table}") if item.table else ""
        title = f"{table} {visible(record_id(item.record))}" if item.record else table
        text.append(title.strip(), "bold")
        if item.field:
            field = item.field
            label = say.text(f"core.field.{field}")
            text.append(f" · {label if say.has(f'core.field.{field}') else visible(field)}", "bold")
        text.append(f"\n{say.message(item.reason)}")
        if item.value:
            text.append(f"\n{say.text('tui.item.value')}: ", "dim")
            text.append(visible(item.value))
        if item.suggestion:
            text.append(f"\n{say.text('tui.item.suggestion')}: ", "dim")
            text.append(visible(item.suggestion), "bold")
            if item.origin:
                text.append(f"  ({say.message(item.origin)})", "dim")
        if item.money:
            text.append(f"\n{say.text('tui.item.money')}: ", "dim")
            text.append(say.value(item.money))
        decided = self.queue.decided(self._position)
        if decided is not None:
            verb = Message(f"core.action.{decided.action}")
            text.append(f"\n✔ {say.text('tui.item.decided', action=verb)}", "bold")
            text.append(
                f" {visible(decided.value)} {visible(decided.owner)} {decided.due}".rstrip()
            )
        return text

    # -- deciding --------------------------------------------------------------------------------

    async def action_act(self, name: str) -> None:
        """Do this about the item in front; asks for a value, an owner, a day where it needs one."""
        spec = action(self.slug, name)
        if spec.needs_value or spec.needs_owner or spec.needs_due:
            item = self.item
            self.app.push_screen(
                self._form(spec, item), lambda typed: self._filled(spec, item, typed)
            )
        else:
            await self._decide(self._decision(spec, self.item, {}))

    def _form(self, spec: ActionSpec, item: WorkItem) -> FormModal:
        fields = []
        if spec.needs_value:
            kind = FieldKind.DAY if spec.action == "set_due" else FieldKind.TEXT
            fields.append(
                FormField(
                    name="value",
                    label=Message("tui.item.ask_value"),
                    kind=kind,
                    value=item.suggestion or item.value,
                    required=True,
                )
            )
        if spec.needs_owner:
            owner = self._last.owner if self._last else ""
            fields.append(
                FormField(
                    name="owner", label=Message("tui.item.ask_owner"), value=owner, required=True
                )
            )
        if spec.needs_due:
            due = self._last.due if self._last else ""
            fields.append(
                FormField(
                    name="due", label=Message("tui.item.ask_due"), kind=FieldKind.DAY, value=due
                )
            )
        fields.append(FormField(name="note", label=Message("tui.item.ask_note")))
        return FormModal(Message(f"core.action.{spec.action}"), fields, about=self._about(item))

    async def _filled(self, spec: ActionSpec, item: WorkItem, typed: dict[str, str] | None) -> None:
        if typed is not None:
            await self._decide(self._decision(spec, item, typed))

    def _decision(self, spec: ActionSpec, item: WorkItem, typed: dict[str, str]) -> DecideItem:
        value = typed.get("value", "")
        origin = "" if not value else "suggested" if value == item.suggestion else "typed"
        return DecideItem(
            step=self.slug,
            item=item.id,
            action=spec.action,
            table=item.table,
            record=item.record,
            field=item.field,
            value=value,
            origin=origin,
            owner=typed.get("owner", ""),
            due=typed.get("due", ""),
            note=typed.get("note", ""),
        )

    async def _decide(self, decision: DecideItem) -> None:
        entry = await audit_app(self).jobs.decide(decision)
        if entry is not None:
            self._last = decision
            self._tell(entry)
            self._advance()

    def _tell(self, entry: Entry) -> None:
        self._said = message("tui.review.said", what=told(entry.decision))

    def _advance(self) -> None:
        following = self._next_open(self._position)
        if following is None:
            self._said = message("tui.item.finished", n=len(self._places))
            self.show()
        else:
            self._go_to(following)

    async def action_repeat(self) -> None:
        """Decide the item in front as the last one: same action, owner and day."""
        last = self._last
        if last is None:
            return
        spec = action(self.slug, last.action)
        value = self.item.suggestion if spec.needs_value else ""
        if spec.needs_value and not value:
            await self.action_act(last.action)
            return
        typed = {"value": value, "owner": last.owner, "due": last.due, "note": last.note}
        await self._decide(self._decision(spec, self.item, typed))

    async def action_undo(self) -> None:
        """Take the last decision back and show its item again."""
        last = self.session.log.undoable
        await audit_app(self).undo()
        if last is not None:
            self._said = message("tui.review.undone", what=told(last.decision))
            self._back_to(last.decision)

    async def action_redo(self) -> None:
        """Put the last undone decision in force again."""
        again = self.session.log.redoable
        await audit_app(self).redo()
        if again is not None:
            self._tell(again)
            self._back_to(again.decision)

    def _back_to(self, decision: Decision) -> None:
        place = None
        if isinstance(decision, DecideItem) and decision.step == self.slug:
            place = self.queue.position_of(decision.item)
        self._go_to(self._position if place is None else place)

    # -- moving ----------------------------------------------------------------------------------

    def _go_to(self, position: int) -> None:
        self._position = position
        self.query_one("#item-record").scroll_to(0, 0, animate=False)
        self.show()

    def _next_open(self, after: int) -> int | None:
        if len(self._places) == len(self.queue):
            return self.queue.next_open(after)
        allowed = set(self._places)
        place = self.queue.next_open(after)
        first = place
        while place is not None and place not in allowed:
            place = self.queue.next_open(place)
            if place == first:
                return None
        return place

    def action_walk(self, by: int) -> None:
        """Go to the next or previous item without deciding."""
        place = self._places.index(self._position) if self._position in self._places else 0
        self._said = None
        self._go_to(self._places[(place + by) % len(self._places)])

    def action_go(self) -> None:
        """Go to an item by its number or its record's id."""
        form = FormModal(
            Message("tui.review.go"),
            [FormField(name="to", label=Message("tui.review.go_to"), required=True)],
        )
        self.app.push_screen(form, self._go)

    def _go(self, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        sought = typed["to"]
        if sought.isdigit() and 1 <= int(sought) <= len(self._places):
            self._go_to(self._places[int(sought) - 1])
            return
        for place in self._places:
            if record_id(self.queue.items[place].record) == sought:
                self._go_to(place)
                return
        audit_app(self).say(message("tui.review.not_found", text=sought), severity="warning")

    def action_filter(self) -> None:
        """Go through the items of one table or field only, or those that hold a text."""
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
            self._filter_by(field=typed.get("field", ""), sought=typed["sought"])

    def _filter_by(self, *, field: str, sought: str) -> None:
        before = self._field, self._sought
        self._field, self._sought = field, sought
        if not self._refilter():
            self._field, self._sought = before
            self._refilter()
            audit_app(self).say_id("tui.review.filter_empty", severity="warning")
            return
        following = self._next_open(self._places[-1])
        self._go_to(self._places[0] if following is None else following)

    def _refilter(self) -> bool:
        self._places = list(
            self.queue.positions(table=self._table, field=self._field, text=self._sought)
        )
        return bool(self._places)

    def action_copy(self) -> None:
        """Copy what stands in the field, or what is suggested for it."""
        value = self.item.value or self.item.suggestion
        self.app.copy_to_clipboard(value)
        audit_app(self).say(message("tui.review.copied", value=value))

    async def action_leave(self) -> None:
        """Go back to the step."""
        await audit_app(self).go_to(self.slug)


class PipelineWorklist(WorklistScreen):
    """Tasks and deals that want an owner, a date, an end."""

    BINDINGS = action_bindings("pipeline")


class UnusedWorklist(WorklistScreen):
    """Fields and records that nobody uses."""

    BINDINGS = action_bindings("unused")


class SegmentationWorklist(WorklistScreen):
    """Labels spelled in several ways."""

    BINDINGS = action_bindings("segmentation")


class FreshnessWorklist(WorklistScreen):
    """Records that nobody has verified for long, or that contradict themselves."""

    BINDINGS = action_bindings("freshness")


WORKLISTS: dict[str, type[WorklistScreen]] = {
    "pipeline": PipelineWorklist,
    "unused": UnusedWorklist,
    "segmentation": SegmentationWorklist,
    "freshness": FreshnessWorklist,
}
