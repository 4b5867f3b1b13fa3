"""Merging a whole band of probability: first what it holds, then a sample, then all at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from crm_audit_tui.core.decisions import JudgePairs
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.progress import IsCancelled, OnProgress, Progress
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.bands import COUNTING, MERGING, Band, count_band, merge_band
from crm_audit_tui.session.pair_view import PairView, view_pair
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tui.messages import Refreshed
from crm_audit_tui.tui.probability import in_digits
from crm_audit_tui.tui.wording import audit_app, words

Result = TypeVar("Result")
_SAMPLE = 10
_DEFAULT = 0.99
_TOLD = ("full_name", "first_name", "last_name", "name", "email", "phone", "company", "domain")


class BandScreen(ModalScreen[Entry | None]):
    """Every open pair of a band without a merge risk can be merged, once its sample was seen.

    The sample is drawn at random from the band and shown pair by pair; only at its end can the band
    be merged. Pairs with a merge risk, and those put off, stay for the review one by one. Counting
    and merging read every record of the band, off the interface; until the band is counted nothing
    can be merged.
    """

    BINDINGS = [
        Binding("escape", "leave", "tui.key.cancel", id="band.leave"),
        Binding("n,space", "next", "tui.key.next_sample", id="band.next"),
        Binding("m", "merge", "tui.key.merge_band", id="band.merge"),
        Binding("question_mark,f1", "app.help", "tui.key.help", show=False, id="band.help"),
    ]

    def __init__(self, table: str) -> None:
        super().__init__()
        self._table = table
        self._low = _DEFAULT
        self._queue: PairQueue | None = None
        self._band: Band | None = None  # None while it is being counted
        self._sample: list[int] = []
        self._seen = 0
        self._merging = False
        self._deciding = False  # from here on it is done, whatever is pressed

    def _newest(self) -> PairQueue | None:
        session = audit_app(self).session
        assert session is not None
        return session.pairs(self._table) if self._table in session.matched_tables() else None

    def compose(self) -> ComposeResult:
        say = words(self).text
        with Vertical(id="band"):
            yield Label(say("tui.band.title"), id="band-title", markup=False)
            yield Label(say("tui.band.from"), markup=False)
            yield Input(f"{_DEFAULT}", id="band-low", type="number", compact=True)
            yield Label("", id="band-counts", markup=False)
            with VerticalScroll(id="band-sample", can_focus=True):
                yield Static(id="band-pair")
            yield Label("", id="band-hint", markup=False)

    def on_mount(self) -> None:
        self._count()
        self.query_one("#band-sample").focus()

    @on(Input.Submitted, "#band-low")
    def _change(self, event: Input.Submitted) -> None:
        try:
            low = float(event.value.replace(",", "."))
        except ValueError:
            return
        if self._merging:
            return
        self._low = min(1.0, max(0.0, low))
        self._count()
        self.query_one("#band-sample").focus()

    @on(Refreshed)
    def _count_anew(self) -> None:
        if self._newest() is not self._queue and not self._deciding:
            self._count()

    # -- what takes long -------------------------------------------------------------------------

    def _count(self) -> None:
        """Count the band anew, giving up what was being counted or merged before."""
        self._band, self._sample, self._seen, self._merging = None, [], 0, False
        self._queue = self._newest()
        if self._queue is None:  # its export is gone
            self.dismiss(None)
            return
        self._tell(Progress(COUNTING))
        self.run_worker(self._counted(self._queue, self._low), group="band", exclusive=True)

    async def _counted(self, queue: PairQueue, low: float) -> None:
        session = audit_app(self).session
        assert session is not None
        band = await self._aside(partial(count_band, queue, low, session.decisions))
        self._band = band
        self._sample = random.sample(band.positions, min(_SAMPLE, len(band.positions)))
        self._show()

    async def _merge(self, band: Band) -> None:
        verdicts = await self._aside(partial(merge_band, band))
        if band.queue is not self._newest():  # matched anew meanwhile: it would be another band
            self._count()
            return
        sample = tuple("|".join(band.queue.keys(place)) for place in self._sample)
        self._deciding = True
        # Shielded: a decision made is written and told, even where this screen goes meanwhile.
        deciding = audit_app(self).jobs.decide(JudgePairs(pairs=verdicts, sample=sample))
        entry = await asyncio.shield(asyncio.ensure_future(deciding))
        if self in self.app.screen_stack:
            while self.app.screen is not self:  # its help, opened meanwhile
                await self.app.pop_screen()
            self.dismiss(entry)

    async def _aside(self, call: Callable[[OnProgress, IsCancelled], Result]) -> Result:
        return await audit_app(self).jobs.aside_telling(call, self._tell)

    def _tell(self, progress: Progress) -> None:
        """Show how far counting or merging is."""
        if not self.is_attached:
            return
        said = words(self).text(progress.phase, done=progress.done, n=progress.total or 0)
        self.query_one("#band-counts", Label).update(said if progress.total else "")
        if progress.phase == COUNTING:
            self.query_one("#band-pair", Static).update("")
        self.query_one("#band-hint", Label).update(words(self).text("tui.band.wait"))

    # -- showing ---------------------------------------------------------------------------------

    def _show(self) -> None:
        band = self._band
        if band is None or self._merging:
            return
        say = words(self).text
        counts = say("tui.band.counts", n=len(band.positions), risky=band.risky)
        if band.later:
            counts += f"\n{say('tui.band.later', n=band.later)}"
        if bounds := band.judged.interval:
            low, high = map(Share, bounds)
            judged = band.judged
            counts += (
                f"\n{say('tui.band.judged', n=judged.judged, same=judged.same, low=low, high=high)}"
            )
        self.query_one("#band-counts", Label).update(counts)
        pair = self.query_one("#band-pair", Static)
        if not self._sample:
            pair.update("")
            self.query_one("#band-hint", Label).update(say("tui.band.empty"))
            return
        shown = min(self._seen, len(self._sample) - 1)
        pair.update(self._pair(view_pair(band.queue, self._sample[shown])))
        done = self._seen >= len(self._sample) - 1
        hint = "tui.band.ready" if done else "tui.band.look"
        self.query_one("#band-hint", Label).update(
            say(hint, place=shown + 1, sample=len(self._sample), n=len(band.positions))
        )

    def _pair(self, view: PairView) -> Text:
        say = words(self)
        text = Text()
        probability = in_digits(view.explanation.probability, say)
        text.append(say.text("tui.review.match", probability=probability) + "\n", "bold")
        for field in view.fields:
            if field.name in _TOLD:
                text.append(f"{say.text(f'core.field.{field.name}')}\n", "dim")
                text.append(f"  A {visible(field.left)}\n  B {visible(field.right)}\n")
        return text

    # -- keys ------------------------------------------------------------------------------------

    def action_next(self) -> None:
        """Show the next pair of the sample."""
        if self._seen < len(self._sample) - 1:
            self._seen += 1
            self._show()

    def action_merge(self) -> None:
        """Merge the band, once it is counted and all of its sample has been seen."""
        band = self._band
        if band is None or self._merging:
            return
        if not self._sample or self._seen < len(self._sample) - 1:
            audit_app(self).say_id("tui.band.sample_first", severity="warning")
            return
        self._merging = True
        self._tell(Progress(MERGING, total=len(band.positions)))
        self.run_worker(self._merge(band), group="band", exclusive=True)

    def action_leave(self) -> None:
        """Leave without merging; counting and merging stop."""
        if not self._deciding:
            self.dismiss(None)
