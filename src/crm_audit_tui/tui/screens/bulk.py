"""Deciding many items of a worklist at once: which ones, what to do, a sample, then all as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.core.worklists import ACTIONS, action
from crm_audit_tui.session.bulk import DECIDING, PLANNING, BulkPlan, decide_bulk, plan_bulk
from crm_audit_tui.session.item_sets import ItemSet, item_sets
from crm_audit_tui.session.items import ItemQueue
from crm_audit_tui.tui.bulk_words import counts_of, sample_item, set_name, stays_out
from crm_audit_tui.tui.item_forms import bulk_form
from crm_audit_tui.tui.messages import Refreshed
from crm_audit_tui.tui.wording import audit_app, words

Result = TypeVar("Result")


class BulkScreen(ModalScreen[Entry | None]):
    """Choose a set and an action; what it would do is shown, and done once a sample was seen.

    `item` is the id of the item in front, `shown` the places that the filter lets through. Looking
    for sets, planning and deciding go over every item, off the interface; until the plan is there
    nothing can be done. Subclasses bind the actions of their step.
    """

    CSS_PATH = "bulk.tcss"
    BINDINGS = [
        Binding("escape", "leave", "tui.key.back", id="bulk.leave"),
        Binding("n,space", "next", "tui.key.next_sample", id="bulk.next"),
        Binding("b", "apply", "tui.key.bulk_apply", id="bulk.apply"),
        Binding("question_mark,f1", "app.help", "tui.key.help", show=False, id="bulk.help"),
    ]
    step = ""

    def __init__(self, item: str, shown: Sequence[int], filtered: str) -> None:
        super().__init__()
        self._item = item
        self._shown = shown
        self._filtered = filtered
        self._queue: ItemQueue | None = None
        self._sets: tuple[ItemSet, ...] = ()
        self._chosen: ItemSet | None = None  # None until an action was asked for
        self._plan: BulkPlan | None = None  # None while it is being made
        self._seen = 0
        self._applying = False
        self._deciding = False  # from here on it is done, whatever is pressed

    def compose(self) -> ComposeResult:
        say = words(self).text
        with Vertical(id="bulk"):
            yield Label(say("tui.bulk.title"), id="bulk-title", markup=False)
            yield OptionList(id="bulk-sets", markup=False, compact=True)
            yield Label("", id="bulk-counts", markup=False)
            with VerticalScroll(id="bulk-sample", can_focus=True):
                yield Static(id="bulk-item")
            yield Label("", id="bulk-hint", markup=False)

    def on_mount(self) -> None:
        self._begin()

    @on(Refreshed)
    def _begin_anew(self) -> None:
        """Take up a list that was computed anew: what was planned is about another one."""
        session = audit_app(self).session
        if session is None or self._deciding:
            return
        if session.items(self.step) is not self._queue:
            self._begin()

    # -- which items -----------------------------------------------------------------------------

    def _begin(self) -> None:
        session = audit_app(self).session
        assert session is not None
        queue = session.items(self.step)
        position = queue.position_of(self._item)
        if position is None:  # it has gone from the list
            self.dismiss(None)
            return
        if self._queue is not None and queue is not self._queue:
            self._shown, self._filtered = range(len(queue)), ""  # the filter was for another list
        self._queue, self._sets = queue, ()  # places of another list are not of this one
        self.query_one("#bulk-sets", OptionList).clear_options()
        self._show_sets(searching=True)
        self.run_worker(self._find_sets(queue, position), group="bulk", exclusive=True)

    async def _find_sets(self, queue: ItemQueue, position: int) -> None:
        session = audit_app(self).session
        assert session is not None
        rows, settings = session.rows, session.audit.settings
        self._sets = await self._aside(
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
        self._plan, self._chosen, self._seen, self._applying = None, None, 0, False
        self.set_class(False, "-planned")
        self.query_one("#bulk-sets").focus()
        say = words(self).text
        self.query_one("#bulk-item", Static).update("")
        actions = " · ".join(
            f"{each.key} {say(f'core.action.{each.action}')}" for each in ACTIONS[self.step]
        )
        found = "tui.bulk.choose" if self._sets else "tui.bulk.alone"
        hint = say("tui.bulk.searching" if searching else found)
        self.query_one("#bulk-counts", Label).update(Text(actions) if self._sets else "")
        self.query_one("#bulk-hint", Label).update(hint)

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
        queue, session = self._queue, audit_app(self).session
        assert queue is not None and session is not None
        front = queue.items[queue.position_of(self._item) or 0]
        self.app.push_screen(
            bulk_form(spec, front, chosen.open, session.rows),
            lambda typed: self._make_plan(chosen, name, typed),
        )

    def _make_plan(self, chosen: ItemSet, name: str, typed: Mapping[str, str] | None) -> None:
        if typed is None or self._queue is None or chosen not in self._sets:
            return
        self._chosen, self._plan, self._seen = chosen, None, 0
        self.set_class(True, "-planned")
        self.query_one("#bulk-sample").focus()
        self._tell(Progress(PLANNING))
        self.run_worker(
            self._planned(self._queue, chosen, name, typed), group="bulk", exclusive=True
        )

    async def _planned(
        self, queue: ItemQueue, chosen: ItemSet, name: str, typed: Mapping[str, str]
    ) -> None:
        session = audit_app(self).session
        assert session is not None
        rows, elsewhere = session.rows, session.elsewhere
        self._plan = await self._aside(
            partial(
                plan_bulk, queue, chosen.places, action(self.step, name), typed, rows, elsewhere
            )
        )
        self._show_plan()

    def _show_plan(self) -> None:
        plan, chosen = self._plan, self._chosen
        if plan is None or chosen is None or self._applying:
            return
        say = words(self)
        front = plan.queue.items[plan.queue.position_of(self._item) or 0]
        told = set_name(chosen, front, say)
        told.append("\n")
        told.append(counts_of(plan, say), "bold")
        told.append(stays_out(plan, say))
        self.query_one("#bulk-counts", Label).update(told)
        shown = self.query_one("#bulk-item", Static)
        hint = self.query_one("#bulk-hint", Label)
        if not plan.places:
            shown.update("")
            hint.update(say.text("tui.bulk.empty"))
            return
        place = min(self._seen, len(plan.sample) - 1)
        session = audit_app(self).session
        rows = session.rows if session is not None else None
        shown.update(sample_item(plan, plan.sample[place], rows, say))
        self.query_one("#bulk-sample").scroll_home(animate=False)
        ready = not plan.needs_sample or self._all_seen
        hint.update(
            say.text(
                "tui.bulk.ready" if ready else "tui.bulk.look",
                place=place + 1, sample=len(plan.sample), n=len(plan.places),
            )
        )  # fmt: skip

    @property
    def _all_seen(self) -> bool:
        return self._plan is not None and self._seen >= len(self._plan.sample) - 1

    # -- doing it --------------------------------------------------------------------------------

    def action_next(self) -> None:
        """Show the next item of the sample."""
        if self._plan is not None and not self._all_seen:
            self._seen += 1
            self._show_plan()

    def action_apply(self) -> None:
        """Do it to all of them, once the sample of what changes data has been seen."""
        plan = self._plan
        if plan is None or self._applying or not plan.places:
            return
        if plan.needs_sample and not self._all_seen:
            audit_app(self).say_id("tui.bulk.sample_first", severity="warning")
            return
        self._applying = True
        self._tell(Progress(DECIDING, total=len(plan.places)))
        self.run_worker(self._apply(plan), group="bulk", exclusive=True)

    async def _apply(self, plan: BulkPlan) -> None:
        session = audit_app(self).session
        assert session is not None
        decision = await self._aside(partial(decide_bulk, plan, session.rows))
        if plan.queue is not session.items(self.step):  # computed anew meanwhile
            self._begin()
            return
        self._deciding = True
        # Shielded: a decision made is written and told, even where this screen goes meanwhile.
        deciding = audit_app(self).jobs.decide(decision)
        entry = await asyncio.shield(asyncio.ensure_future(deciding))
        if self in self.app.screen_stack:
            while self.app.screen is not self:  # its help, opened meanwhile
                await self.app.pop_screen()
            self.dismiss(entry)

    async def _aside(self, call: Callable[[OnProgress, IsCancelled], Result]) -> Result:
        return await audit_app(self).jobs.aside_telling(call, self._tell)

    def _tell(self, progress: Progress) -> None:
        """Show how far planning or deciding is."""
        if not self.is_attached or progress.phase not in (PLANNING, DECIDING):
            return
        say = words(self).text
        said = say(progress.phase, done=progress.done, n=progress.total or 0)
        self.query_one("#bulk-counts", Label).update(said if progress.total else "")
        self.query_one("#bulk-hint", Label).update(say("tui.bulk.wait"))

    def action_leave(self) -> None:
        """Go back to choosing, or leave; planning and deciding stop, nothing is done."""
        if self._deciding:
            return
        if self._chosen is None:
            self.dismiss(None)
            return
        self.workers.cancel_group(self, "bulk")
        self._show_sets()


def _bindings(step: str) -> list[BindingType]:
    return [
        Binding(each.key, f"act('{each.action}')", f"core.action.{each.action}",
                id=f"{step}.{each.action}")
        for each in ACTIONS[step]
    ]  # fmt: skip


class PipelineBulk(BulkScreen):
    """Many tasks and deals at once."""

    BINDINGS = _bindings("pipeline")
    step = "pipeline"


class UnusedBulk(BulkScreen):
    """Many fields and records that nobody uses at once."""

    BINDINGS = _bindings("unused")
    step = "unused"


class SegmentationBulk(BulkScreen):
    """Many spellings at once."""

    BINDINGS = _bindings("segmentation")
    step = "segmentation"


class MissingBulk(BulkScreen):
    """Many missing and invalid cells at once."""

    BINDINGS = _bindings("missing")
    step = "missing"


class FreshnessBulk(BulkScreen):
    """Many records that nobody has verified at once."""

    BINDINGS = _bindings("freshness")
    step = "freshness"


BULK: dict[str, type[BulkScreen]] = {
    each.step: each
    for each in (PipelineBulk, UnusedBulk, SegmentationBulk, MissingBulk, FreshnessBulk)
}
