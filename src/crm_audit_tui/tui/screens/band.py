"""Merging a whole band of probability: first what it holds, then a sample, then all at once."""

from __future__ import annotations

import random

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from crm_audit_tui.core.decisions import JudgePair, JudgePairs
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.pair_view import PairView, view_pair
from crm_audit_tui.session.pairs import PairQueue, PairState
from crm_audit_tui.tui.wording import audit_app, words

_SAMPLE = 10
_DEFAULT = 0.99
_TOLD = ("full_name", "first_name", "last_name", "name", "email", "phone", "company", "domain")


class BandScreen(ModalScreen[Entry | None]):
    """Every open pair of a band without a merge risk can be merged, once its sample was seen.

    The sample is drawn at random from the band and shown pair by pair; only at its end can the band
    be merged. Pairs with a merge risk stay for the review one by one.
    """

    BINDINGS = [
        Binding("escape", "leave", "tui.key.cancel", id="band.leave"),
        Binding("n,space", "next", "tui.key.next_sample", id="band.next"),
        Binding("m", "merge", "tui.key.merge_band", id="band.merge"),
    ]

    def __init__(self, table: str) -> None:
        super().__init__()
        self._table = table
        self._positions: list[int] = []
        self._risky = 0
        self._sample: list[int] = []
        self._seen = 0

    @property
    def _queue(self) -> PairQueue:
        session = audit_app(self).session
        assert session is not None
        return session.pairs(self._table)

    def compose(self) -> ComposeResult:
        say = words(self).text
        with Vertical(id="band"):
            yield Label(say("tui.band.title"), id="band-title", markup=False)
            yield Label(say("tui.band.from"), markup=False)
            yield Input(f"{_DEFAULT}", id="band-low", type="number")
            yield Label("", id="band-counts", markup=False)
            with VerticalScroll(id="band-sample", can_focus=True):
                yield Static(id="band-pair")
            yield Label("", id="band-hint", markup=False)

    def on_mount(self) -> None:
        self._take(_DEFAULT)
        self.query_one("#band-sample").focus()

    @on(Input.Submitted, "#band-low")
    def _change(self, event: Input.Submitted) -> None:
        try:
            low = float(event.value.replace(",", "."))
        except ValueError:
            return
        self._take(min(1.0, max(0.0, low)))
        self.query_one("#band-sample").focus()

    def _take(self, low: float) -> None:
        queue = self._queue
        wanted = [
            place
            for place in queue.positions(low)
            if queue.state(place) in (PairState.OPEN, PairState.LATER)
        ]
        safe = [place for place in wanted if not queue.risks(place)]
        self._positions, self._risky = safe, len(wanted) - len(safe)
        self._sample = random.sample(safe, min(_SAMPLE, len(safe)))
        self._seen = 0
        self._show()

    def _show(self) -> None:
        say = words(self).text
        counts = say("tui.band.counts", n=len(self._positions), risky=self._risky)
        self.query_one("#band-counts", Label).update(counts)
        pair = self.query_one("#band-pair", Static)
        if not self._sample:
            pair.update("")
            self.query_one("#band-hint", Label).update(say("tui.band.empty"))
            return
        shown = min(self._seen, len(self._sample) - 1)
        pair.update(self._pair(view_pair(self._queue, self._sample[shown])))
        done = self._seen >= len(self._sample) - 1
        hint = "tui.band.ready" if done else "tui.band.look"
        self.query_one("#band-hint", Label).update(
            say(hint, place=shown + 1, sample=len(self._sample), n=len(self._positions))
        )

    def _pair(self, view: PairView) -> Text:
        say = words(self)
        text = Text()
        probability = say.number(view.explanation.probability, 3)
        text.append(say.text("tui.review.match", probability=probability) + "\n", "bold")
        for field in view.fields:
            if field.name in _TOLD:
                text.append(f"{say.text(f'core.field.{field.name}')}\n", "dim")
                text.append(f"  A {visible(field.left)}\n  B {visible(field.right)}\n")
        return text

    def action_next(self) -> None:
        """Show the next pair of the sample."""
        if self._seen < len(self._sample) - 1:
            self._seen += 1
            self._show()

    async def action_merge(self) -> None:
        """Merge the band, once all of its sample has been seen."""
        if not self._sample or self._seen < len(self._sample) - 1:
            audit_app(self).say_id("tui.band.sample_first", severity="warning")
            return
        queue = self._queue
        sample = tuple("|".join(queue.keys(place)) for place in self._sample)
        decision = JudgePairs(
            pairs=tuple(self._judgement(queue, place) for place in self._positions), sample=sample
        )
        self.dismiss(await audit_app(self).jobs.decide(decision))

    @staticmethod
    def _judgement(queue: PairQueue, place: int) -> JudgePair:
        keys = sorted(queue.keys(place))
        return JudgePair(
            table=queue.table,
            left=keys[0],
            right=keys[1],
            verdict="merge",
            survivor=queue.survivor(place),
            probability=round(queue.probability(place), 6),
            fingerprints=queue.fingerprints(place),
        )

    def action_leave(self) -> None:
        """Leave without merging."""
        self.dismiss(None)
