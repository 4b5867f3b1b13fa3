"""The review of a whole cluster: all its records side by side, one decision for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from crm_audit_tui.core.decisions import Decision, Verdict
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.session.cluster import (
    LEAST,
    Choice,
    Cluster,
    ClusterDraft,
    cluster_at,
    draft_of,
    positions_inside,
    size_at,
)
from crm_audit_tui.session.cluster_places import ClusterPlaces
from crm_audit_tui.session.cluster_verdicts import dropping, keeping_apart, merging, putting_off
from crm_audit_tui.session.cluster_view import ClusterField, ClusterView, Standing, view_cluster
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tui.cluster_words import (
    ALL,
    cell_words,
    cluster_warnings,
    evidence_words,
    state_words,
    whole_field,
)
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.review_keys import STEPPING
from crm_audit_tui.tui.screens.merge_review import MergeReviewScreen
from crm_audit_tui.tui.warning_words import warning_room
from crm_audit_tui.tui.widgets.cluster_table import ClusterTable
from crm_audit_tui.tui.wording import audit_app, words

_DECIDE = {"merge": merging, "apart": keeping_apart, "later": putting_off}


@dataclass(frozen=True)
class ClusterStart:
    """What the review of pairs hands over: its table, place, filter, and whether it is blind."""

    table: str
    position: int
    places: Sequence[int]
    explained: bool


def is_cluster(queue: PairQueue, position: int) -> bool:
    """Tell whether the pair at `position` lies in a cluster of more than two."""
    return size_at(queue, position) >= LEAST


class ClusterScreen(MergeReviewScreen[ClusterDraft, ClusterField]):
    """One cluster at a time; `go_back` takes the place and the word to the review of pairs."""

    CSS_PATH = ["merge_review.tcss", "cluster.tcss"]
    BINDINGS = [
        Binding("m", "judge('merge')", "tui.key.merge", id="cluster.merge"),
        Binding("n", "judge('apart')", "tui.key.apart", id="cluster.apart"),
        Binding("s", "judge('later')", "tui.key.later", id="cluster.later"),
        Binding("d", "drop", "tui.key.drop", id="cluster.drop"),
        Binding("t,enter", "take", "tui.key.take_value", id="cluster.take"),
        Binding("x", "survive", "tui.key.survive", id="cluster.survive"),
        Binding("u", "undo", "tui.key.undo", id="cluster.undo"),
        Binding("space", "aside", "tui.key.aside", show=False, id="cluster.aside"),
        Binding("e", "edit", "tui.key.edit_value", show=False, id="cluster.edit"),
        Binding("v", "explain", "tui.key.explain", show=False, id="cluster.explain"),
        Binding("f", "whole", "tui.key.whole", show=False, id="cluster.whole"),
        Binding("w", "warnings", "tui.key.warnings", show=False, id="cluster.warnings"),
        *STEPPING,
        Binding("escape,c", "leave", "tui.key.back_to_pair", show=False, id="cluster.leave"),
    ]

    def __init__(self, start: ClusterStart, go_back: Callable[[int, Message | None], None]) -> None:
        super().__init__(start.table, ClusterDraft(), explained=start.explained)
        self.position = start.position
        self.places = start.places
        self._go_back = go_back
        self._cluster: Cluster | None = None
        self._view: ClusterView | None = None
        self._known_clusters: ClusterPlaces | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="review-head")
        yield ClusterTable()
        yield Static(id="cluster-evidence")
        yield Static(id="cluster-state")
        yield Static(id="cluster-cell")
        yield Static(id="review-said")

    def on_mount(self) -> None:
        self.go_to(self.position)
        self.field_table.focus()

    @property
    def field_table(self) -> ClusterTable:
        """The fields of the cluster in front."""
        return self.query_one(ClusterTable)

    @property
    def _clusters(self) -> ClusterPlaces:
        known = self._known_clusters
        if known is None or known.queue is not self.queue or known.places is not self.places:
            known = self._known_clusters = ClusterPlaces(self.queue, self.places)
        return known

    def place_of(self, decision: Decision) -> int | None:
        return self.queue.place_of(decision)

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the cluster in front as it stands now."""
        if self._cluster is not None:
            self._render_cluster(keep_cursor=True)

    def go_to(self, position: int) -> None:
        """Show the cluster of the pair at `position`, with what was chosen about it."""
        before = self._cluster
        self.position = position
        self._cluster = cluster_at(self.queue, position)
        self._draft = draft_of(self._cluster)
        same = before is not None and before.keys == self._cluster.keys
        self._render_cluster(keep_cursor=same)

    def refind(self) -> None:
        """Stay at the cluster in front where there still is one, else go back to the pairs."""
        newest = self._newest(self._table)
        if newest is self._queue:
            return
        keys = self.queue.keys(self.position)
        place = newest.position_of(*keys) if newest is not None else None
        if newest is None or place is None:
            self._leave(0)
            return
        self._queue, self.places = newest, range(len(newest))
        self.go_to(place)

    def _render_cluster(self, *, keep_cursor: bool) -> None:
        assert self._cluster is not None
        self._view = view_cluster(self._cluster, self._draft)
        self.field_table.show(self._view, keep_cursor=keep_cursor)
        self.query_one("#cluster-evidence").display = self._explained
        self.query_one("#review-head", Static).update(self._head(), layout=False)
        state = self.query_one("#cluster-state", Static)
        lines = warning_room(self.size.height)
        width = state.size.width or 80
        state.update(state_words(self._view, words(self), width=width, lines=lines))
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        if self._view is None:
            return
        say, table = words(self), self.field_table
        evidence = self.query_one("#cluster-evidence", Static)
        evidence.update(evidence_words(self._view, table.member, say), layout=False)
        cell = cell_words(self._view, table.member, table.field, table.label, say)
        self.query_one("#cluster-cell", Static).update(cell, layout=False)
        self.query_one("#review-said", Static).update(self.said_line(), layout=False)

    def _head(self) -> Text:
        right, number = self.progress(), self._clusters.number(self.position)
        if number is not None:
            total = len(self._clusters)
            of = words(self).text("tui.cluster.progress", place=number + 1, total=total)
            right = f"{of} · {right}"
        return self.heading(self.subject(), right, self.query_one("#review-head").size.width or 80)

    def warnings(self) -> list[str]:
        """Return all that speaks against merging the cluster, and every pair that is meant."""
        view = self._view
        return cluster_warnings(view, words(self), most=ALL) if view is not None else []

    def in_full(self, field: ClusterField) -> list[Text]:
        """Return the value of a field in every record, and what would stay of it."""
        return whole_field(self._view, field, words(self)) if self._view is not None else []

    # -- deciding --------------------------------------------------------------------------------

    async def action_judge(self, verdict: Verdict) -> None:
        """Decide about all that are inside at once, and show what comes next once it is on disk."""
        if self._cluster is None or self._view is None:
            return
        decision = _DECIDE[verdict](self._cluster, self._view)
        if decision is None:
            audit_app(self).say_id(f"tui.cluster.nothing_{verdict}", severity="warning")
        elif await self.decide(decision):
            self._last_verdict = verdict

    async def action_drop(self) -> None:
        """Keep the member under the cursor apart from the others; one kept apart comes back."""
        cluster, view = self._cluster, self._view
        if cluster is None or view is None:
            return
        place = self.field_table.member
        key = cluster.keys[place]
        if view.members[place].standing is Standing.APART or key in self._draft.back:
            self._choose(self._draft.taken_back(cluster.keys_of(cluster.unit(place))))
            return
        decision = dropping(cluster, view, place)
        if decision is None:
            audit_app(self).say_id("tui.cluster.nothing_merge", severity="warning")
        elif await self.decide(decision):
            self._last_verdict = "apart"  # a repeat never merges after a drop

    def after(self, entry: Entry) -> None:
        """Say what was decided; what is left of the cluster comes first, then the next."""
        self._shown_entry = entry
        self.said = message("tui.review.said", what=told(entry.decision))
        queue, among = self.queue, self._among()
        inside = positions_inside(queue, self.position)
        here = [each for each in inside if queue.state(each).is_open]
        following = here[0] if here else self._clusters.next_open(self.position)
        if following is None:
            following = queue.next_open(self.position, among)
        if following is None:
            self.said = self.finished()
            self._leave(self.position)
        elif here or is_cluster(queue, following):
            self.go_to(following)
        else:
            self._leave(following)

    # -- choosing what stays ---------------------------------------------------------------------

    def _inside(self) -> str | None:
        """Return the key of the member under the cursor; None, and a notice, where it is out."""
        if self._cluster is None or self._view is None:
            return None
        place = self.field_table.member
        if place in self._view.inside:
            return self._cluster.keys[place]
        audit_app(self).say_id("tui.cluster.not_inside", severity="warning")
        return None

    def may_choose(self, field: ClusterField) -> bool:
        """Tell whether merging takes a field over at all; where not, a notice says so."""
        if field.own:
            audit_app(self).say_id("tui.cluster.own", severity="warning")
        return not field.own

    def action_take(self) -> None:
        """Take the value under the cursor; taken twice it is let go."""
        field, key = self.field_table.field, self._inside()
        if field is not None and key is not None and self.may_choose(field):
            self._choose(self._draft.taken(field.name, Choice(record=key)))

    @on(ClusterTable.CellClicked)
    def _take_clicked(self) -> None:
        self.action_take()

    def action_survive(self) -> None:
        """Let the member under the cursor survive."""
        key = self._inside()
        if key is not None:
            self._choose(self._draft.surviving(key))

    def action_aside(self) -> None:
        """Leave the member under the cursor out of the decision, or take it in again."""
        if self._cluster is not None:
            unit = self._cluster.unit(self.field_table.member)
            self._choose(self._draft.set_aside(self._cluster.keys_of(unit)))

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        table = self.field_table
        if table.field is not None:
            self.copy(table.field.values[table.member])

    # -- moving ----------------------------------------------------------------------------------

    def action_walk(self, by: int) -> None:
        """Go to the next or previous cluster of more than two without deciding."""
        place = self._clusters.walk(self.position, by)
        if place is not None:
            self.said = None
            self.go_to(place)

    async def action_leave(self) -> None:
        """Go back to the pair that lies in front here."""
        self._leave(self.position)

    def _leave(self, position: int) -> None:
        go_back, said = self._go_back, self.said
        self.app.pop_screen()
        go_back(position, said)
