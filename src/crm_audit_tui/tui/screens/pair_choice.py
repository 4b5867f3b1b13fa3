"""Which pairs a review goes through: of which table, through which filter, in which order."""

from __future__ import annotations

from textual import work

from crm_audit_tui.core.decisions import Decision, SetSetting
from crm_audit_tui.core.messages import message
from crm_audit_tui.session.learning import ENOUGH, SETTING
from crm_audit_tui.session.pair_view import FieldView
from crm_audit_tui.session.review_order import ReviewOrder
from crm_audit_tui.tui.pair_draft import PairDraft
from crm_audit_tui.tui.pair_filter import PairFilter
from crm_audit_tui.tui.review_orders import ask_order
from crm_audit_tui.tui.screens.merge_review import MergeReviewScreen
from crm_audit_tui.tui.wording import audit_app, words


class PairChoiceScreen(MergeReviewScreen[PairDraft, FieldView]):
    """The pairs of one table at a time, those that a filter lets through, in a chosen order."""

    def __init__(self, table: str) -> None:
        super().__init__(table, PairDraft())
        self._filter = PairFilter()

    @property
    def _there(self) -> bool:
        """Whether the table has pairs to review; it may have none once exports are read again."""
        return self._queue is not None and len(self._queue) > 0

    def _use(self, table: str) -> None:
        self._table, self._queue = table, self._newest(table)
        self._filter = PairFilter()
        self.places = range(len(self.queue)) if self._there else ()

    def place_of(self, decision: Decision) -> int | None:
        for table in dict.fromkeys((self._table, *self.session.matched_tables())):
            queue = self._queue if table == self._table else self._newest(table)
            place = queue.place_of(decision) if queue is not None else None
            if place is not None:
                if table != self._table:
                    self._use(table)
                return place
        return None

    def action_filter(self) -> None:
        """Review only the pairs that hold a text or lie in a band of probability."""
        if not self._there:
            return
        self.app.push_screen(self._filter.form(), self._apply_filter)

    def _apply_filter(self, typed: dict[str, str] | None) -> None:
        if typed is not None and self._there:
            wanted = PairFilter.from_form(typed)
            self.run_worker(self._review_only(wanted), group="filter", exclusive=True)

    async def _review_only(self, wanted: PairFilter) -> None:
        queue = self.queue
        places = await audit_app(self).jobs.aside(lambda: wanted.positions(queue))
        if queue is not self._queue:
            return  # found anew meanwhile: the filter has been let go
        if not places:
            audit_app(self).say_id("tui.review.filter_empty", severity="warning")
            return
        self._filter, self.places, self.said = wanted, places, None
        self.go_to_first()

    @work(group="filter", exclusive=True)
    async def action_order(self) -> None:
        """Choose what comes first: the surest pairs, the most telling, or most money."""
        if not self._there:
            return
        picked = await self.app.push_screen_wait(ask_order(self.queue, words(self)))
        if picked is None or not self._there or picked == self.queue.order:
            return
        table, wanted = self._table, ReviewOrder(picked)
        await audit_app(self).jobs.aside(lambda: self.session.reorder_pairs(table, wanted))
        if table == self._table:
            self._use(table)
            self.said = message("tui.order.said", order=message(f"tui.order.{wanted}"))
            self.go_to_first()

    async def action_learn(self) -> None:
        """Let the matching learn from what was judged; pairs and probabilities come anew."""
        judged = self.session.judged(self._table)
        if judged < ENOUGH:
            few = message("tui.learn.few", n=judged, enough=ENOUGH)
            audit_app(self).say(few, severity="warning")
            return
        last = float(self.session.log.last_seq)
        if await audit_app(self).jobs.decide(SetSetting(name=SETTING, value=last)) is not None:
            self.said = message("tui.learn.asked", n=judged)
            self.show()

    def action_other_table(self) -> None:
        """Review the duplicates of the other table."""
        tables = [each for each in self.session.matched_tables() if len(self.session.pairs(each))]
        if self._table not in tables:
            tables.insert(0, self._table)
        if len(tables) > 1:
            self._use(tables[(tables.index(self._table) + 1) % len(tables)])
            self.said = None
            self.go_to_first()
