"""The review of duplicates: pair after pair, at keyboard speed, each verdict on disk at once."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from crm_audit_tui.core.decisions import Verdict
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.session.cluster_places import ClusterPlaces
from crm_audit_tui.session.pair_view import FieldView, PairView
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.session.review_order import ReviewOrder
from crm_audit_tui.tui.pair_draft import PairDraft, draft_of, dropped, judgement
from crm_audit_tui.tui.pair_words import pair_state, pair_warnings, whole_field
from crm_audit_tui.tui.review_keys import MOVING
from crm_audit_tui.tui.review_orders import learnt
from crm_audit_tui.tui.screens.pair_choice import PairChoiceScreen
from crm_audit_tui.tui.warning_words import warning_room
from crm_audit_tui.tui.widgets.pair_table import PairTable
from crm_audit_tui.tui.widgets.waterfall import Waterfall
from crm_audit_tui.tui.wording import audit_app, words


class DuplicatesScreen(PairChoiceScreen):
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
        super().__init__(table)
        self._view: PairView | None = None

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
        self.field_table.focus()
        self.run_worker(audit_app(self).jobs.aside(PairQueue.warm_up), group="warm_up")

    @property
    def field_table(self) -> PairTable:
        """The fields of the pair in front."""
        return self.query_one(PairTable)

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
        self.field_table.show(self._view, keep_cursor=keep_cursor)
        waterfall = self.query_one(Waterfall)
        waterfall.display = self._explained
        waterfall.show(self._view)
        self.query_one("#review-head", Static).update(self._head(), layout=False)
        self._tell_state(self._view)
        self._tell_cursor()

    def _tell_state(self, view: PairView) -> None:
        state = self.query_one("#review-cluster", Static)
        width, room = state.size.width or 80, warning_room(self.size.height)
        text = pair_state(view, words(self), width=width, room=room, blind=not self._explained)
        _in_lines(state, text.plain.count("\n") + 1)
        state.update(text, layout=False)

    def _tell_cursor(self) -> None:
        """Show the result of the field under the cursor where it has no column, and its rule."""
        table, result = self.field_table, self.query_one("#review-result", Static)
        result.display = table.field is not None and table.result_beneath
        result.update(table.result_line(), layout=False)
        self.query_one("#review-said", Static).update(self.said_line(), layout=False)

    def _show_nothing(self) -> None:
        """Say that the table has no pair any more; undo and the other table are still there."""
        self._view, self._draft, self.position, self.places = None, PairDraft(), 0, ()
        self.field_table.show(None)
        self.query_one(Waterfall).display = False
        self.query_one("#review-head", Static).update(self.subject(), layout=False)
        nothing = Text(words(self).text("tui.worklist.nothing"))
        state = self.query_one("#review-cluster", Static)
        _in_lines(state, 1)
        state.update(nothing, layout=False)
        self._tell_cursor()

    def _head(self) -> Text:
        say, left, right = words(self), self.subject(), self.progress()
        if self.queue.order is not ReviewOrder.PROBABILITY:
            left.append(f" · {say.text(f'tui.order.{self.queue.order}')}", "not bold")
        if self._filter.active:
            right = f"{self._filter.text(say)} · {right}"
        return self.heading(left, right, self.query_one("#review-head").size.width or 80)

    def warnings(self) -> list[str]:
        """Return all that speaks against merging the pair."""
        return pair_warnings(self._view, words(self)) if self._view is not None else []

    def in_full(self, field: FieldView) -> list[Text]:
        """Return both values of a field, and what would stay of it."""
        return whole_field(self._view, field, words(self)) if self._view is not None else []

    # -- verdicts --------------------------------------------------------------------------------

    async def action_judge(self, verdict: Verdict) -> None:
        """Give the pair in front this verdict, and show the next once it is on disk."""
        if self._view is None:
            return
        if await self.decide(judgement(self.queue, self._view, self._draft, verdict)):
            self._last_verdict = verdict

    async def action_drop(self) -> None:
        """The record that would not survive does not belong to its cluster: keep it apart."""
        view = self._view
        if view is not None and await self.decide(dropped(self.queue, view)):
            self._last_verdict = "apart"  # a repeat never merges after a drop

    # -- choosing what stays ---------------------------------------------------------------------

    def action_swap(self) -> None:
        """Let the other record survive."""
        if self._view is not None:
            self._choose(self._draft.swapped(self._view))

    def action_take(self, side: str) -> None:
        """Take the left or the right value of the field under the cursor."""
        field = self.field_table.field
        if field is not None:
            self._choose(self._draft.taken(field.name, side))

    @on(PairTable.FieldClicked)
    def _take_clicked(self, event: PairTable.FieldClicked) -> None:
        self._choose(self._draft.taken(event.field, event.side))

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        field = self.field_table.field
        if field is not None:
            self.copy(field.result)

    # -- beside the pairs ------------------------------------------------------------------------

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
