"""Merging a whole band of probability: first what it holds, then a sample, then all at once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import partial

from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input, Label

from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.progress import Progress
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.bands import COUNTING, MERGING, Band, count_band, merge_band
from crm_audit_tui.session.pair_view import view_pair
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tui.probability import in_digits
from crm_audit_tui.tui.screens.sampled import SampledScreen
from crm_audit_tui.tui.wording import words

_SAMPLE = 10
_DEFAULT = 0.99
_TOLD = ("full_name", "first_name", "last_name", "name", "email", "phone", "company", "domain")


class BandScreen(SampledScreen[PairQueue]):
    """Every open pair of a band without a merge risk can be merged, once its sample was seen.

    The sample is drawn at random from the band and shown pair by pair; only at its end can the band
    be merged. Pairs with a merge risk, and those put off, stay for the review one by one. Counting
    and merging read every record of the band.
    """

    CSS_PATH = ["sampled.tcss", "band.tcss"]
    BINDINGS = [
        Binding("escape", "leave", "tui.key.cancel", id="band.leave"),
        Binding("n,space", "next", "tui.key.next_sample", id="band.next"),
        Binding("m", "merge", "tui.key.merge_band", id="band.merge"),
        Binding("question_mark,f1", "app.help", "tui.key.help", show=False, id="band.help"),
    ]
    worded = "tui.band"

    def __init__(self, table: str) -> None:
        super().__init__()
        self._table = table
        self._low = _DEFAULT
        self._band: Band | None = None  # None while it is being counted
        self._sample: list[int] = []

    def compose_choice(self) -> Iterable[Widget]:
        yield Label(words(self).text("tui.band.from"), markup=False)
        yield Input(f"{_DEFAULT}", id="band-low", type="number", compact=True)

    def on_mount(self) -> None:
        self._count()

    @on(Input.Submitted, "#band-low")
    def _change(self, event: Input.Submitted) -> None:
        try:
            low = float(event.value.replace(",", "."))
        except ValueError:
            return
        if self.carrying_out:
            return
        self._low = min(1.0, max(0.0, low))
        self._count()

    def _count(self) -> None:
        self.begin()
        self.query_one("#many-sample").focus()

    def newest(self) -> PairQueue | None:
        session = self.session
        return session.pairs(self._table) if self._table in session.matched_tables() else None

    def begin(self) -> None:
        """Count the band anew, giving up what was being counted or merged before."""
        self._band, self._sample, self.seen, self.carrying_out = None, [], 0, False
        self.queue = self.newest()
        if self.queue is None:  # its export is gone
            self.dismiss(None)
            return
        self.tell(Progress(COUNTING))
        self.show_place("")
        self.start(self._counted(self.queue, self._low))

    async def _counted(self, queue: PairQueue, low: float) -> None:
        band = await self.aside(partial(count_band, queue, low, self.session.decisions))
        self._band = band
        self._sample = random.sample(band.positions, min(_SAMPLE, len(band.positions)))
        self.show_known()

    # -- showing ---------------------------------------------------------------------------------

    @property
    def sample(self) -> Sequence[int]:
        return self._sample

    @property
    def ready(self) -> bool:
        return bool(self._sample) and self.all_seen

    def show_known(self) -> None:
        band = self._band
        if band is None or self.carrying_out:
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
        self.show_counts(counts)
        self.show_sample(partial(self._pair, band.queue), len(band.positions))

    def _pair(self, queue: PairQueue, place: int) -> Text:
        say, view = words(self), view_pair(queue, place)
        text = Text()
        probability = in_digits(view.explanation.probability, say)
        text.append(say.text("tui.review.match", probability=probability) + "\n", "bold")
        for field in view.fields:
            if field.name in _TOLD:
                text.append(f"{say.text(f'core.field.{field.name}')}\n", "dim")
                text.append(f"  A {visible(field.left)}\n  B {visible(field.right)}\n")
        return text

    # -- keys ------------------------------------------------------------------------------------

    def action_merge(self) -> None:
        """Merge the band, once it is counted and all of its sample has been seen."""
        band = self._band
        if band is None or self.carrying_out or not self.may_carry_out():
            return
        self.carry_out(partial(merge_band, band, self._sample), MERGING, len(band.positions))
