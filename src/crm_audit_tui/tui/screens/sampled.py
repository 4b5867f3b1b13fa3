"""Deciding many places of a queue as one: what would be done, a sample of it, then all at once."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Label, Static

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.session import Session
from crm_audit_tui.tui.messages import Refreshed
from crm_audit_tui.tui.modals.base import Front
from crm_audit_tui.tui.wording import audit_app, words

Queue = TypeVar("Queue")
Result = TypeVar("Result")
_LONG_WORK = "sampled"  # the group of workers: one at a time


class SampledScreen(Front[Entry | None], Generic[Queue]):
    """A box in which a decision about many places is made, once a sample of them was seen.

    Looking at the places and making the decision go over every one, off the interface and never
    both at once; until it is known what would be done nothing can be. `worded` begins the ids of
    the messages that it shows.
    """

    CSS_PATH = ["sampled.tcss"]
    worded = ""

    def __init__(self) -> None:
        super().__init__()
        self.queue: Queue | None = None
        self.seen = 0  # place in the sample that is shown
        self.carrying_out = False
        self.deciding = False  # from here on it is done, whatever is pressed

    # -- what subclasses say ---------------------------------------------------------------------

    @abstractmethod
    def compose_choice(self) -> Iterable[Widget]:
        """Compose what says which places it is about."""

    @abstractmethod
    def newest(self) -> Queue | None:
        """Return the queue as it is now, None where there is none any more."""

    @abstractmethod
    def begin(self) -> None:
        """Take up the newest queue: what was known before was about another one."""

    @property
    @abstractmethod
    def sample(self) -> Sequence[int]:
        """The places to look at; none until it is known what would be done."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Whether enough of the sample was seen."""

    @abstractmethod
    def show_known(self) -> None:
        """Show what would be done, with the place of the sample that is looked at."""

    # -- showing ---------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(id="many"):
            yield Label(words(self).text(f"{self.worded}.title"), id="many-title", markup=False)
            yield from self.compose_choice()
            yield Label("", id="many-counts", markup=False)
            with VerticalScroll(id="many-sample", can_focus=True):
                yield Static(id="many-place")
            yield Label("", id="many-hint", markup=False)

    def show_counts(self, counts: Text | str) -> None:
        """Show how many places it is about."""
        self.query_one("#many-counts", Label).update(counts)

    def show_place(self, place: Text | str) -> None:
        """Show a place of the sample."""
        self.query_one("#many-place", Static).update(place)

    def show_hint(self, hint: str) -> None:
        """Show what can be done now."""
        self.query_one("#many-hint", Label).update(hint)

    def show_sample(self, place_words: Callable[[int], Text], total: int) -> None:
        """Show the place that is looked at, by `place_words`; `total` places would be decided."""
        say = words(self).text
        if not self.sample:
            self.show_place("")
            self.show_hint(say(f"{self.worded}.empty"))
            return
        number = min(self.seen, len(self.sample) - 1)
        self.show_place(place_words(self.sample[number]))
        self.query_one("#many-sample").scroll_home(animate=False)
        hint = f"{self.worded}.{'ready' if self.ready else 'look'}"
        self.show_hint(say(hint, place=number + 1, sample=len(self.sample), n=total))

    def tell(self, progress: Progress) -> None:
        """Show how far looking at the places, or making the decision, is."""
        if not self.is_attached:
            return
        say = words(self).text
        said = say(progress.phase, done=progress.done, n=progress.total or 0)
        self.show_counts(said if progress.total else "")
        self.show_hint(say(f"{self.worded}.wait"))

    # -- what takes long -------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """The audit in work."""
        session = audit_app(self).session
        assert session is not None
        return session

    @on(Refreshed)
    def _begin_anew(self) -> None:
        if audit_app(self).session is None or self.deciding:
            return
        if self.newest() is not self.queue:
            self.begin()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Do this and nothing that was under way before."""
        self.run_worker(work, group=_LONG_WORK, exclusive=True)

    def stop(self) -> None:
        """Give up what is under way."""
        self.workers.cancel_group(self, _LONG_WORK)

    async def aside(self, call: Callable[[OnProgress, IsCancelled], Result]) -> Result:
        """Run what goes over every place off the interface, telling how far it is."""
        return await audit_app(self).jobs.aside_telling(call, self.tell)

    def carry_out(
        self, make: Callable[[OnProgress, IsCancelled], Decision], phase: str, total: int
    ) -> None:
        """Make the decision about `total` places and carry it out; the `phase` is told."""
        self.carrying_out = True
        self.tell(Progress(phase, total=total))
        self.start(self._carry_out(make))

    async def _carry_out(self, make: Callable[[OnProgress, IsCancelled], Decision]) -> None:
        decision = await self.aside(make)
        if self.newest() is not self.queue:  # made anew meanwhile: these are not its places
            self.begin()
            return
        self.deciding = True
        # Shielded: a decision made is written and told, even where this screen goes meanwhile.
        entry = await asyncio.shield(audit_app(self).jobs.decide(decision))
        if self in self.app.screen_stack:
            while self.app.screen is not self:  # its help, opened meanwhile
                await self.app.pop_screen()
            self.dismiss(entry)

    # -- keys ------------------------------------------------------------------------------------

    @property
    def all_seen(self) -> bool:
        """Whether the last place of the sample was shown."""
        return self.seen >= len(self.sample) - 1

    def action_next(self) -> None:
        """Show the next place of the sample."""
        if not self.all_seen:
            self.seen += 1
            self.show_known()

    def may_carry_out(self) -> bool:
        """Tell whether the sample was seen, and say so where it was not."""
        if not self.ready:
            audit_app(self).say_id(f"{self.worded}.sample_first", severity="warning")
        return self.ready

    def action_leave(self) -> None:
        """Leave without deciding; what is under way stops."""
        if not self.deciding:
            self.dismiss(None)
