"""The review of duplicates: pair after pair, at keyboard speed, each verdict on disk at once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from crm_audit_tui.core.decisions import Decision, SetSetting, Verdict
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.session.cluster_places import ClusterPlaces
from crm_audit_tui.session.learning import ENOUGH, SETTING
from crm_audit_tui.session.pair_view import PairView
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.session.review_order import ReviewOrder
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.pair_draft import PairDraft, draft_of, dropped, judgement
from crm_audit_tui.tui.pair_words import pair_state, pair_warnings, whole_field
from crm_audit_tui.tui.review_filter import ReviewFilter
from crm_audit_tui.tui.review_keys import MOVING
from crm_audit_tui.tui.review_orders import ask_order, learnt
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.warning_words import warning_box, warning_room
from crm_audit_tui.tui.widgets.pair_table import PairTable
from crm_audit_tui.tui.widgets.waterfall import Waterfall
from crm_audit_tui.tui.wording import audit_app, words


class DuplicatesScreen(ReviewScreen):
    """One pair at a time of `table`; survivor and values can be chosen before merging."""

    CSS_PATH = ["merge_review.tcss", "duplicates.tcss"]
    BINDINGS = [
        Binding("m", "judge('merge')", "tui.key.merge", id="review.merge"),
        Binding("n", "judge('apart')", "tui.key.apart", id="review.apart"),
        Binding("s", "judge('later')", "tui.key.later", id="review.later"),
        Binding("u", "undo", "tui.key.undo", id="review.undo"),
        Binding("x", "swap", "tui.key.swap", id="review.swap"),
        Binding("e", "edit", "tui.key.edit_value", id="review.edit"),
        Binding("v", "explain", "tui.key.explain", id="review.explain"),
        Binding("1", "take('left')", "tui.key.take_left", show=False, id="review.left"),
        Binding("2", "take('right')", "tui.key.take_right", show=False, id="review.right"),
        Binding("d", "drop", "tui.key.drop_member", show=False, id="review.drop"),
        Binding("c", "cluster", "tui.key.cluster", id="review.cluster"),
        Binding("b", "bulk", "tui.key.bulk", id="review.bulk"),
        Binding("l", "learn", "tui.key.learn", id="review.learn"),
        Binding("o", "order", "tui.key.order", id="review.order"),
        Binding("f", "whole", "tui.key.whole", show=False, id="review.whole"),
        Binding("w", "warnings", "tui.key.warnings", show=False, id="review.warnings"),
        Binding("t", "other_table", "tui.key.other_table", show=False, id="review.table"),
        *MOVING,
    ]

    def __init__(self, table: str) -> None:
        super().__init__("duplicates")
        self._table = table
        self._draft = PairDraft()
        self._view: PairView | None = None
        # Another one is taken up only where places and view are made anew for it: `refind`.
        self._queue: PairQueue | None = None
        self._last_verdict: Verdict = "merge"
        self._explained = True
        self._filter = ReviewFilter()

    def compose_body(self) -> ComposeResult:
        yield Static(id="review-head")
        yield PairTable()
        yield Static(id="review-result")
        yield Waterfall()
        yield Static(id="review-cluster")
        yield Static(id="review-said")

    def on_mount(self) -> None:
        self._use(self._table)
        self.go_to_first()
        self.query_one(PairTable).focus()
        self.run_worker(audit_app(self).jobs.aside(PairQueue.warm_up), group="warm_up")

    @property
    def queue(self) -> PairQueue:
        """The pairs under review."""
        if self._queue is None:
            self._queue = self.session.pairs(self._table)
        return self._queue

    @property
    def _there(self) -> bool:
        """Whether the table has pairs to review; it may have none once exports are read again."""
        return self._queue is not None and len(self._queue) > 0

    def ids_at(self, position: int) -> Sequence[str]:
        return [record_id(key) for key in self.queue.keys(position)]

    def finished(self) -> Message:
        return message("tui.review.finished", n=len(self.places))

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the pair in front as it stands now."""
        if self._view is not None:
            self._render_pair(keep_cursor=True)
        elif not self._there and self.query("#review-said"):
            self._show_nothing()

    def go_to(self, position: int) -> None:
        """Show the pair at `position` with what was chosen about it."""
        if not self._there:
            self._show_nothing()
            return
        self.position = min(position, len(self.queue) - 1)
        position = self.position
        self._draft = draft_of(self.queue, position)
        self._render_pair(keep_cursor=False)

    def refind(self) -> None:
        """Stay at the pair in front where there still is one.

        While the pairs are the same, what was chosen about the one in front and the filter stay.
        """
        before, view = self._queue, self._view
        if self._view is not None and self._newest(self._table) is before:
            return
        self._view = None
        self._use(self._table)
        for change in self.session.changes:
            if change.table == self._table:
                self.said = learnt(change)
        place = None
        if view is not None and self._there:
            place = self.queue.position_of(view.left.key, view.right.key)
        if place is None:
            self.go_to_first()
        else:
            self.go_to(place)

    def _render_pair(self, *, keep_cursor: bool) -> None:
        self._view = self._draft.view(self.queue, self.position)
        self.query_one(PairTable).show(self._view, keep_cursor=keep_cursor)
        waterfall = self.query_one(Waterfall)
        waterfall.display = self._explained
        waterfall.show(self._view)
        self.query_one("#review-head", Static).update(self._head(), layout=False)
        self._tell_state(self._view)
        self._tell_field()

    def _tell_state(self, view: PairView) -> None:
        state = self.query_one("#review-cluster", Static)
        width, room = state.size.width or 80, warning_room(self.size.height)
        text = pair_state(view, words(self), width=width, room=room, blind=not self._explained)
        _in_lines(state, text.plain.count("\n") + 1)
        state.update(text, layout=False)

    def _tell_field(self) -> None:
        """Show the result of the field under the cursor where it has no column, and its rule."""
        table, result = self.query_one(PairTable), self.query_one("#review-result", Static)
        result.display = table.field is not None and table.result_beneath
        result.update(table.result_line(), layout=False)
        self.query_one("#review-said", Static).update(self._said_line(), layout=False)

    def _show_nothing(self) -> None:
        """Say that the table has no pair any more; undo and the other table are still there."""
        self._view, self._draft, self.position, self.places = None, PairDraft(), 0, ()
        self.query_one(PairTable).show(None)
        self.query_one(Waterfall).display = False
        title = f"{words(self).text('core.step.duplicates')} · "
        head = Text.assemble((title, "bold"), words(self).text(f"core.table.{self._table}"))
        self.query_one("#review-head", Static).update(head, layout=False)
        nothing = Text(words(self).text("tui.worklist.nothing"))
        state = self.query_one("#review-cluster", Static)
        _in_lines(state, 1)
        state.update(nothing, layout=False)
        self._tell_field()

    def _head(self) -> Text:
        say = words(self)
        counts = self.queue.counts()
        left = Text(f"{say.text('core.step.duplicates')} · ", "bold")
        left.append(say.text(f"core.table.{self._table}"))
        right = say.text("tui.review.progress", place=self.place_number, total=len(self.places),
                         merged=counts.merged, apart=counts.apart)  # fmt: skip
        if self.queue.order is not ReviewOrder.PROBABILITY:
            left.append(f" · {say.text(f'tui.order.{self.queue.order}')}", "not bold")
        if self._filter.active:
            right = f"{self._filter.text(say)} · {right}"
        return self.heading(left, right, self.query_one("#review-head").size.width or 80)

    def _said_line(self) -> Text:
        if self.said is None:
            field = self.query_one(PairTable).field
            rule = field.rule if field else None
            return Text(words(self).message(rule) if rule else "", "dim", no_wrap=True)
        return Text(words(self).message(self.said), "italic", no_wrap=True, overflow="ellipsis")

    @on(PairTable.CursorMoved)
    def _tell_rule(self) -> None:
        self.said = None
        self._tell_field()

    def action_warnings(self) -> None:
        """Show all that speaks against merging."""
        view = self._view
        warnings = pair_warnings(view, words(self)) if view is not None else []
        if warnings:
            self.app.push_screen(warning_box(warnings))
        else:
            audit_app(self).say_id("tui.review.no_warnings")

    def action_whole(self) -> None:
        """Show the field under the cursor in full: what narrow columns cut off."""
        table = self.query_one(PairTable)
        if table.field is not None and self._view is not None:
            lines = whole_field(self._view, table.field, words(self))
            self.app.push_screen(
                ListingModal(message("tui.review.whole", field=table.label), lines)
            )

    # -- verdicts --------------------------------------------------------------------------------

    async def action_judge(self, verdict: Verdict) -> None:
        """Give the pair in front this verdict, and show the next once it is on disk."""
        if self._view is None:
            return
        if await self.decide(judgement(self.queue, self._view, self._draft, verdict)):
            self._last_verdict = verdict

    async def action_repeat(self) -> None:
        """Give the pair in front the same verdict as the last one."""
        await self.action_judge(self._last_verdict)

    async def action_drop(self) -> None:
        """The record that would not survive does not belong to its cluster: keep it apart."""
        view = self._view
        if view is not None and await self.decide(dropped(self.queue, view)):
            self._last_verdict = "apart"  # a repeat never merges after a drop

    def place_of(self, decision: Decision) -> int | None:
        for table in dict.fromkeys((self._table, *self.session.matched_tables())):
            queue = self._queue if table == self._table else self._newest(table)
            place = queue.place_of(decision) if queue is not None else None
            if place is not None:
                if table != self._table:
                    self._use(table)
                return place
        return None

    # -- choosing what stays ---------------------------------------------------------------------

    def _choose(self, draft: PairDraft) -> None:
        self._draft = draft
        self.said = None
        self.show()

    def action_swap(self) -> None:
        """Let the other record survive."""
        if self._view is not None:
            self._choose(self._draft.swapped(self._view))

    def action_take(self, side: str) -> None:
        """Take the left or the right value of the field under the cursor."""
        field = self.query_one(PairTable).field
        if field is not None:
            self._choose(self._draft.taken(field.name, side))

    @on(PairTable.FieldClicked)
    def _take_clicked(self, event: PairTable.FieldClicked) -> None:
        self._choose(self._draft.taken(event.field, event.side))

    def action_edit(self) -> None:
        """Type the value of the field under the cursor."""
        field = self.query_one(PairTable).field
        if field is None:
            return
        form = FormModal(
            Message("tui.review.edit"),
            [FormField(name="value", label=Message("tui.review.value"), value=field.result)],
        )
        self.app.push_screen(form, lambda typed: self._typed(field.name, typed))

    def _typed(self, field: str, typed: dict[str, str] | None) -> None:
        if typed is not None:
            self._choose(self._draft.typed(field, typed["value"]))

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        field = self.query_one(PairTable).field
        if field is not None:
            self.copy(field.result)

    # -- which pairs -----------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Review only the pairs that hold a text or lie in a band of probability."""
        if not self._there:
            return
        self.app.push_screen(self._filter.form(), self._apply_filter)

    def _apply_filter(self, typed: dict[str, str] | None) -> None:
        if typed is not None and self._there:
            wanted = ReviewFilter.from_form(typed)
            self.run_worker(self._review_only(wanted), group="filter", exclusive=True)

    async def _review_only(self, wanted: ReviewFilter) -> None:
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

    def action_explain(self) -> None:
        """Show or hide probability and weights: without them the review is blind."""
        self._explained = not self._explained
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

    def _use(self, table: str) -> None:
        self._table, self._queue = table, self._newest(table)
        self._filter = ReviewFilter()
        self.places = range(len(self.queue)) if self._there else ()

    def _newest(self, table: str) -> PairQueue | None:
        """Return the pairs of `table` as last found, None where there are no matches of it."""
        return self.session.pairs(table) if table in self.session.matched_tables() else None

    def action_bulk(self) -> None:
        """Merge a whole band of probability, after looking at a sample of it."""
        from crm_audit_tui.tui.screens.band import BandScreen

        if not self._there:
            return
        self.app.push_screen(BandScreen(self._table), self._band_done)

    def _band_done(self, entry: Entry | None) -> None:
        if entry is not None and self._there:
            self.after(entry)

    def action_cluster(self) -> None:
        """Show all records of the cluster that the pair in front lies in, side by side."""
        from crm_audit_tui.tui.screens.cluster import ClusterScreen, ClusterStart, is_cluster

        if not self._there:
            return
        if not is_cluster(self.queue, self.position):
            self._say_where_clusters_are()
            return
        start = ClusterStart(self._table, self.position, self.places, self._explained)
        self.app.push_screen(ClusterScreen(start, self.come_back))

    def _say_where_clusters_are(self) -> None:
        """Say that two records are no cluster to look at, and where the next one begins."""
        clusters = ClusterPlaces(self.queue, self.places)
        following = clusters.walk(self.position, 1)
        if following is None or following not in self.places:
            audit_app(self).say_id("tui.cluster.only_two")
            return
        pair = list(self.places).index(following) + 1
        audit_app(self).say(message("tui.cluster.next_begins", n=len(clusters), pair=pair))

    def come_back(self, position: int, said: Message | None) -> None:
        """Show the pair where the review of whole clusters has come to."""
        if self._newest(self._table) is self._queue:
            self.go_to(position)
        else:
            self.refind()
        self.said = said
        self.show()


def _in_lines(widget: Static, lines: int) -> None:
    """Give `widget` so many lines; where it has them nothing is laid out anew, pair after pair."""
    height = widget.styles.height
    if height is None or height.value != lines:
        widget.styles.height = lines
