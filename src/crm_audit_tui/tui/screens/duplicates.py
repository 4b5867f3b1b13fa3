"""The review of duplicates: pair after pair, at keyboard speed, each verdict on disk at once."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from crm_audit_tui.core.decisions import Decision, DropMember, JudgePair, JudgePairs, Verdict
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.pair_view import (
    LEFT,
    RIGHT,
    TYPED,
    PairView,
    values_by_key,
    view_pair,
)
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.review_filter import ReviewFilter
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.widgets.pair_table import PairTable
from crm_audit_tui.tui.widgets.waterfall import Waterfall
from crm_audit_tui.tui.wording import audit_app, words

_SHOWN_COMPANIONS = 4


class DuplicatesScreen(AuditScreen):
    """One pair at a time of `table`; survivor and values can be chosen before merging."""

    CSS_PATH = "duplicates.tcss"
    BINDINGS = [
        Binding("m", "judge('merge')", "tui.key.merge", id="review.merge"),
        Binding("n", "judge('apart')", "tui.key.apart", id="review.apart"),
        Binding("s", "judge('later')", "tui.key.later", id="review.later"),
        Binding("x", "swap", "tui.key.swap", id="review.swap"),
        Binding("e", "edit", "tui.key.edit_value", id="review.edit"),
        Binding("u", "undo", "tui.key.undo", id="review.undo"),
        Binding("v", "explain", "tui.key.explain", id="review.explain"),
        Binding("1", "take('left')", "tui.key.take_left", show=False, id="review.left"),
        Binding("2", "take('right')", "tui.key.take_right", show=False, id="review.right"),
        Binding("d", "drop", "tui.key.drop_member", show=False, id="review.drop"),
        Binding("full_stop", "repeat", "tui.key.repeat", show=False, id="review.repeat"),
        Binding("b", "bulk", "tui.key.bulk", show=False, id="review.bulk"),
        Binding("slash", "filter", "tui.key.filter", show=False, id="review.filter"),
        Binding("g", "go", "tui.key.go", show=False, id="review.go"),
        Binding("y", "copy", "tui.key.copy", show=False, id="review.copy"),
        Binding("t", "other_table", "tui.key.other_table", show=False, id="review.table"),
        Binding("pagedown", "walk(1)", "tui.key.next_item", show=False, id="review.next"),
        Binding("pageup", "walk(-1)", "tui.key.previous_item", show=False, id="review.previous"),
        Binding("escape", "leave", "tui.key.back", show=False, id="review.leave"),
    ]

    def __init__(self, table: str) -> None:
        super().__init__("duplicates")
        self._table = table
        self._position = 0
        self._survivor = ""
        self._choices: dict[str, str] = {}
        self._view: PairView | None = None
        self._last_verdict: Verdict = "merge"
        self._said: Message | None = None
        self._explained = True
        self._filter = ReviewFilter()
        self._places: list[int] = []

    def compose_body(self) -> ComposeResult:
        yield Static(id="review-head")
        yield PairTable()
        yield Waterfall()
        yield Static(id="review-cluster")
        yield Static(id="review-said")

    def on_mount(self) -> None:
        super().on_mount()
        queue = self.queue
        self._places = list(range(len(queue)))
        first = queue.next_open(len(queue) - 1)
        self._go_to(first if first is not None else 0)
        self.query_one(PairTable).focus()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.show)

    @property
    def queue(self) -> PairQueue:
        """The pairs under review."""
        return self.session.pairs(self._table)

    # -- showing ---------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the pair in front as it stands now."""
        if self._view is not None:
            self._render_pair(keep_cursor=True)

    def _go_to(self, position: int) -> None:
        self._position = position
        self._survivor = ""
        self._choices = {}
        verdict = self.queue.verdict(position)
        if verdict is not None and verdict.verdict == "merge":
            left, _ = self.queue.keys(position)
            turned = left != verdict.left
            self._choices = {
                field: _turn(value) if turned else value for field, value in verdict.values.items()
            }
            self._survivor = LEFT if verdict.survivor == left else RIGHT
        self._render_pair(keep_cursor=False)

    def _render_pair(self, *, keep_cursor: bool) -> None:
        self._view = view_pair(
            self.queue, self._position, survivor=self._survivor, choices=self._choices
        )
        self.query_one(PairTable).show(self._view, keep_cursor=keep_cursor)
        waterfall = self.query_one(Waterfall)
        waterfall.display = self._explained
        waterfall.show(self._view)
        self.query_one("#review-head", Static).update(self._head(self._view))
        self.query_one("#review-cluster", Static).update(self._cluster(self._view))
        self.query_one("#review-said", Static).update(self._said_line(self._view))

    def _head(self, view: PairView) -> Text:
        say = words(self)
        counts = self.queue.counts()
        left = Text(f"{say.text('core.step.duplicates')} · ", "bold")
        left.append(say.text(f"core.table.{self._table}"))
        place = self._places.index(self._position) + 1 if self._position in self._places else 1
        right = say.text("tui.review.progress", place=place, total=len(self._places),
                         merged=counts.merged, apart=counts.apart)  # fmt: skip
        if self._filter.active:
            right = f"{self._filter.text(say)} · {right}"
        width = self.query_one("#review-head").size.width or 80
        left.append(" " * max(2, width - cell_len(left.plain) - cell_len(right) - 1))
        left.append(right, "not bold")
        left.truncate(max(10, width), overflow="ellipsis")
        return left

    def _cluster(self, view: PairView) -> Text:
        say = words(self)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(say.text(f"tui.review.state_{view.state}"), "bold")
        for risk in view.risks:
            text.append(f"  ! {say.message(risk)}", "bold red")
        if view.companions:
            names = ", ".join(
                f"{visible(record_id(key))} ({say.number(probability)})"
                for key, probability in view.companions[:_SHOWN_COMPANIONS]
            )
            more = len(view.companions) - _SHOWN_COMPANIONS
            text.append(f"  {say.text('tui.review.also', records=names)}", "dim")
            if more > 0:
                text.append(f" +{more}", "dim")
        return text

    def _said_line(self, view: PairView) -> Text:
        if self._said is None:
            field = self.query_one(PairTable).field
            rule = field.rule if field else None
            return Text(words(self).message(rule) if rule else "", "dim", no_wrap=True)
        return Text(words(self).message(self._said), "italic", no_wrap=True, overflow="ellipsis")

    # -- verdicts --------------------------------------------------------------------------------

    async def action_judge(self, verdict: Verdict) -> None:
        """Give the pair in front this verdict, and show the next once it is on disk."""
        if self._view is None:
            return
        entry = await audit_app(self).jobs.decide(self._judgement(verdict))
        if entry is None:
            return
        self._last_verdict = verdict
        self._tell(entry)
        self._advance()

    def _judgement(self, verdict: Verdict) -> JudgePair:
        assert self._view is not None
        keys = sorted((self._view.left.key, self._view.right.key))
        merging = verdict == "merge"
        survivor = self._view.left if self._view.survivor == LEFT else self._view.right
        values = values_by_key(self.queue, self._position, self._choices)
        return JudgePair(
            table=self._table,
            left=keys[0],
            right=keys[1],
            verdict=verdict,
            survivor=survivor.key if merging else "",
            values=values if merging else {},
            probability=round(self._view.explanation.probability, 6),
            fingerprints=self.queue.fingerprints(self._position),
        )

    def _tell(self, entry: Entry) -> None:
        self._said = message("tui.review.said", what=told(entry.decision))

    def _advance(self) -> None:
        following = self._filter.next_open(self.queue, self._places, self._position)
        if following is None:
            self._said = message("tui.review.finished", n=len(self._places))
            self.show()
        else:
            self._go_to(following)

    async def action_repeat(self) -> None:
        """Give the pair in front the same verdict as the last one."""
        await self.action_judge(self._last_verdict)

    async def action_drop(self) -> None:
        """The record that would not survive does not belong to its cluster: keep it apart."""
        view = self._view
        if view is None:
            return
        out, stays = (view.right, view.left) if view.survivor == LEFT else (view.left, view.right)
        others = (stays.key, *(key for key, _ in view.companions))
        prints = self.queue.prints((out.key, *others))
        decision = DropMember(table=self._table, record=out.key, others=others, fingerprints=prints)
        entry = await audit_app(self).jobs.decide(decision)
        if entry is not None:
            self._tell(entry)
            self._advance()

    async def action_undo(self) -> None:
        """Take the last decision back and show its pair again."""
        last = self.session.log.undoable
        await audit_app(self).undo()
        if last is not None:
            self._said = message("tui.review.undone", what=told(last.decision))
            self._back_to(last.decision)

    async def action_redo(self) -> None:
        """Put the last undone decision in force again."""
        again = self.session.log.redoable
        await audit_app(self).redo()
        if again is not None:
            self._tell(again)
            self._back_to(again.decision)

    def _back_to(self, decision: Decision) -> None:
        pair: tuple[str, str] | None = None
        match decision:
            case JudgePair(table=self._table):
                pair = decision.left, decision.right
            case DropMember(table=self._table):
                pair = decision.record, decision.others[0]
            case JudgePairs(pairs=pairs) if pairs and pairs[0].table == self._table:
                pair = pairs[0].left, pairs[0].right
            case _:
                pass
        place = self.queue.position_of(*pair) if pair else None
        self._go_to(self._position if place is None else place)

    # -- choosing what stays ---------------------------------------------------------------------

    def action_swap(self) -> None:
        """Let the other record survive."""
        if self._view is not None:
            self._survivor = RIGHT if self._view.survivor == LEFT else LEFT
            self._said = None
            self.show()

    def action_take(self, side: str) -> None:
        """Take the left or the right value of the field under the cursor."""
        field = self.query_one(PairTable).field
        if field is not None:
            self._choose(field.name, side)

    @on(PairTable.FieldClicked)
    def _take_clicked(self, event: PairTable.FieldClicked) -> None:
        self._choose(event.field, event.side)

    def _choose(self, field: str, choice: str) -> None:
        if self._choices.get(field) == choice:
            del self._choices[field]
        else:
            self._choices[field] = choice
        self._said = None
        self.show()

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
            self._choices[field] = f"{TYPED}{typed['value']}"
            self.show()

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        field = self.query_one(PairTable).field
        if field is not None:
            self.app.copy_to_clipboard(field.result)
            audit_app(self).say(message("tui.review.copied", value=field.result))

    # -- moving ----------------------------------------------------------------------------------

    def action_walk(self, by: int) -> None:
        """Go to the next or previous pair without deciding."""
        if not self._places:
            return
        place = self._places.index(self._position) if self._position in self._places else 0
        self._said = None
        self._go_to(self._places[(place + by) % len(self._places)])

    def action_go(self) -> None:
        """Go to a pair by its number or by a record's id."""
        form = FormModal(
            Message("tui.review.go"),
            [FormField(name="to", label=Message("tui.review.go_to"), required=True)],
        )
        self.app.push_screen(form, self._go)

    def _go(self, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        sought = typed["to"]
        if sought.isdigit() and 1 <= int(sought) <= len(self._places):
            self._go_to(self._places[int(sought) - 1])
            return
        for place in self._places:
            if any(record_id(key) == sought for key in self.queue.keys(place)):
                self._go_to(place)
                return
        audit_app(self).say(message("tui.review.not_found", text=sought), severity="warning")

    def action_filter(self) -> None:
        """Review only the pairs that hold a text or lie in a band of probability."""
        self.app.push_screen(self._filter.form(), self._apply_filter)

    def _apply_filter(self, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        wanted = ReviewFilter.from_form(typed)
        places = wanted.positions(self.queue)
        if not places:
            audit_app(self).say_id("tui.review.filter_empty", severity="warning")
            return
        self._filter, self._places = wanted, places
        following = wanted.next_open(self.queue, places, places[-1])
        self._go_to(places[0] if following is None else following)

    def action_explain(self) -> None:
        """Show or hide probability and weights: without them the review is blind."""
        self._explained = not self._explained
        self.show()

    def action_other_table(self) -> None:
        """Review the duplicates of the other table."""
        tables = [each for each in self.session.matched_tables() if len(self.session.pairs(each))]
        if len(tables) > 1:
            place = (tables.index(self._table) + 1) % len(tables)
            self.app.switch_screen(DuplicatesScreen(tables[place]))

    def action_bulk(self) -> None:
        """Merge a whole band of probability, after looking at a sample of it."""
        from crm_audit_tui.tui.screens.band import BandScreen

        self.app.push_screen(BandScreen(self._table), self._band_done)

    def _band_done(self, entry: Entry | None) -> None:
        if entry is not None:
            self._tell(entry)
            self._advance()

    async def action_leave(self) -> None:
        """Go back to the step."""
        await audit_app(self).go_to("duplicates")


def _turn(value: str) -> str:
    return {LEFT: RIGHT, RIGHT: LEFT}.get(value, value)
