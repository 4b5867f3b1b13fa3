"""Deciding many items of a worklist at once: which ones, what to do, a sample, then all as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from rich.text import Text
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from crm_audit_tui.core.messages import message
from crm_audit_tui.core.progress import Progress
from crm_audit_tui.core.worklists import ACTIONS, action
from crm_audit_tui.session.bulk import DECIDING, PLANNING, BulkPlan, decide_bulk, plan_bulk
from crm_audit_tui.session.item_sets import ItemSet, item_sets
from crm_audit_tui.session.items import ItemQueue
from crm_audit_tui.tui.bulk_words import counts_of, new_label, sample_item, set_name, stays_out
from crm_audit_tui.tui.item_forms import bulk_form
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.review_keys import action_keys
from crm_audit_tui.tui.screens.sampled import SampledScreen
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.wording import words


class BulkScreen(SampledScreen[ItemQueue]):
    """Choose a set and an action; what it would do is shown, and done once a sample was seen.

    `item` is the id of the item in front, `shown` the places that the filter lets through. Looking
    for sets, planning and deciding go over every item. Subclasses name their step and bind its
    actions.
    """

    CSS_PATH = ["sampled.tcss", "bulk.tcss"]
    BINDINGS = [
        Binding("escape", "leave", "tui.key.back", id="bulk.leave"),
        Binding("n,space", "next", "tui.key.next_sample", id="bulk.next"),
        Binding("b", "apply", "tui.key.bulk_apply", id="bulk.apply"),
        Binding("question_mark,f1", "app.help", "tui.key.help", show=False, id="bulk.help"),
    ]
    worded = "tui.bulk"
    step = ""

    def __init__(self, item: str, shown: Sequence[int], filtered: str) -> None:
        super().__init__()
        self._item = item
        self._shown = shown
        self._filtered = filtered
        self._sets: tuple[ItemSet, ...] = ()
        self._chosen: ItemSet | None = None  # None until an action was asked for
        self._plan: BulkPlan | None = None  # None while it is being made

    def compose_choice(self) -> Iterable[Widget]:
        yield SureList(id="bulk-sets", markup=False, compact=True)

    def on_mount(self) -> None:
        self.begin()

    # -- which items -----------------------------------------------------------------------------

    def newest(self) -> ItemQueue:
        return self.session.items(self.step)

    def begin(self) -> None:
        """Take up the newest list; what was planned is about another one."""
        queue = self.newest()
        position = queue.position_of(self._item)
        if position is None:  # it has gone from the list
            self.dismiss(None)
            return
        if self.queue is not None and queue is not self.queue:
            self._shown, self._filtered = range(len(queue)), ""  # the filter was for another list
        self.queue, self._sets = queue, ()  # places of another list are not of this one
        self.query_one("#bulk-sets", OptionList).clear_options()
        self._show_sets(searching=True)
        self.start(self._find_sets(queue, position))

    async def _find_sets(self, queue: ItemQueue, position: int) -> None:
        rows, settings = self.session.rows, self.session.audit.settings
        self._sets = await self.aside(
            lambda _, is_cancelled: item_sets(
                queue, position, self._shown, rows, settings,
                filtered=self._filtered, is_cancelled=is_cancelled,
            )
        )  # fmt: skip
        front = queue.items[position]
        say = words(self)
        sets = self.query_one("#bulk-sets", OptionList)
        sets.clear_options()
        width = max(20, (sets.size.width or 76) - 4)
        sets.add_options(Option(set_name(each, front, say, width)) for each in self._sets)
        if self._sets:
            sets.highlighted = 0
        self._show_sets()

    def _show_sets(self, *, searching: bool = False) -> None:
        """Let a set be chosen and an action be asked for."""
        self._plan, self._chosen, self.seen, self.carrying_out = None, None, 0, False
        self.set_class(False, "-planned")
        self.query_one("#bulk-sets").focus()
        say = words(self).text
        self.show_place("")
        actions = " · ".join(
            f"{each.key} {say(f'core.action.{each.action}')}" for each in ACTIONS[self.step]
        )
        found = "tui.bulk.choose" if self._sets else "tui.bulk.alone"
        self.show_counts(Text(actions) if self._sets else "")
        self.show_hint(say("tui.bulk.searching" if searching else found))

    # -- what to do ------------------------------------------------------------------------------

    def action_act(self, name: str) -> None:
        """Plan an action on the set under the cursor; asks for what it needs first."""
        place = self.query_one("#bulk-sets", OptionList).highlighted
        if self._chosen is not None or place is None or place >= len(self._sets):
            return
        chosen, spec = self._sets[place], action(self.step, name)
        if not (spec.needs_value or spec.needs_owner or spec.needs_due):
            self._make_plan(chosen, name, {})
            return
        queue = self.queue
        assert queue is not None
        front = queue.items[queue.position_of(self._item) or 0]
        self.app.push_screen(
            bulk_form(spec, front, chosen.open, self.session.rows),
            lambda typed: self._make_plan(chosen, name, typed),
        )

    def _make_plan(self, chosen: ItemSet, name: str, typed: Mapping[str, str] | None) -> None:
        if typed is None or self.queue is None or chosen not in self._sets:
            return
        self._chosen, self._plan, self.seen = chosen, None, 0
        self.set_class(True, "-planned")
        self.query_one("#many-sample").focus()
        self.tell(Progress(PLANNING))
        self.start(self._planned(self.queue, chosen, name, typed))

    async def _planned(
        self, queue: ItemQueue, chosen: ItemSet, name: str, typed: Mapping[str, str]
    ) -> None:
        spec = action(self.step, name)
        rows, elsewhere = self.session.rows, self.session.elsewhere
        self._plan = await self.aside(
            partial(plan_bulk, queue, chosen.places, spec, typed, rows, elsewhere)
        )
        self.show_known()

    @property
    def sample(self) -> Sequence[int]:
        return self._plan.sample if self._plan is not None else ()

    @property
    def ready(self) -> bool:
        return self._plan is not None and (not self._plan.needs_sample or self.all_seen)

    def show_known(self) -> None:
        plan, chosen = self._plan, self._chosen
        if plan is None or chosen is None or self.carrying_out:
            return
        say, rows = words(self), self.session.rows
        front = plan.queue.items[plan.queue.position_of(self._item) or 0]
        told = set_name(chosen, front, say)
        told.append("\n")
        told.append(counts_of(plan, say), "bold")
        for each in plan.new_labels:
            told.append(f"\n! {say.message(new_label(each, say))}", "bold red")
        told.append(stays_out(plan, say))
        self.show_counts(told)
        self.show_sample(lambda place: sample_item(plan, place, rows, say), len(plan.places))

    # -- keys ------------------------------------------------------------------------------------

    def action_apply(self) -> None:
        """Do it to all of them, once the sample of what changes data has been seen."""
        plan = self._plan
        if plan is None or self.carrying_out or not plan.places or not self.may_carry_out():
            return
        if plan.new_labels:
            why = new_label(plan.new_labels[0], words(self))
            question = ConfirmModal(message("tui.item.make_label", why=why))
            self.app.push_screen(question, partial(self._apply_if, plan))
            return
        self._apply(plan)

    def _apply_if(self, plan: BulkPlan, yes: bool | None) -> None:
        if yes and plan is self._plan and not self.carrying_out:
            self._apply(plan)

    def _apply(self, plan: BulkPlan) -> None:
        self.carry_out(partial(decide_bulk, plan, self.session.rows), DECIDING, len(plan.places))

    def action_leave(self) -> None:
        """Go back to choosing, or leave; planning and deciding stop, nothing is done."""
        if self._chosen is None or self.deciding:
            super().action_leave()
            return
        self.stop()
        self._show_sets()


def _of_step(slug: str) -> type[BulkScreen]:
    class BulkOfStep(BulkScreen):
        BINDINGS = action_keys(slug)
        step = slug

    return BulkOfStep


BULK: dict[str, type[BulkScreen]] = {slug: _of_step(slug) for slug in ACTIONS}
