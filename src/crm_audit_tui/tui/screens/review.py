"""The frame of every worklist: one thing after another, moving, undo, and what was done last."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.text import Text
from textual import events

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Entry
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.tui.decision_words import told
from crm_audit_tui.tui.messages import Decided
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.widgets.text_table import clip
from crm_audit_tui.tui.wording import audit_app, words

_LEAST_TOLD = 12  # cells of what was done, before how to undo it
_TOLD = 60  # characters of a copied value that are shown


class Queue(Protocol):
    """What is reviewed: places from 0, each of which wants a decision or not."""

    def __len__(self) -> int: ...

    def next_open(self, position: int, among: Sequence[int] | None = None) -> int | None: ...


class ReviewScreen(AuditScreen):
    """One place of a queue at a time; `places` are those that the filter lets through.

    Subclasses show a place and say what is at it. The next place is shown only once the decision
    about the one in front is on disk.
    """

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.position = 0
        self.places: Sequence[int] = ()
        self.said: Message | None = None
        self._shown_entry: Entry | None = None

    # -- what subclasses say ---------------------------------------------------------------------

    @property
    @abstractmethod
    def queue(self) -> Queue:
        """What is under review."""

    @abstractmethod
    def go_to(self, position: int) -> None:
        """Show the place `position` afresh; that there is none, where the queue is too short."""

    @abstractmethod
    def place_of(self, decision: Decision) -> int | None:
        """Return where what was decided about stands, None where it is not in this review."""

    @abstractmethod
    def ids_at(self, position: int) -> Sequence[str]:
        """Return the ids of the records at a place."""

    @abstractmethod
    def finished(self) -> Message:
        """Return what is said when nothing is left to decide."""

    @abstractmethod
    def refind(self) -> None:
        """Take up tables, matches or results that are new."""

    # -- showing ---------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_if_ready)

    @property
    def place_number(self) -> int:
        """The place in front as people count, among those that the filter lets through."""
        return min(bisect_left(self.places, self.position) + 1, max(1, len(self.places)))

    def heading(self, left: Text, right: str, width: int) -> Text:
        """Return `left` and `right` at the two ends of a line; `left` gives way."""
        room = max(0, width - cell_len(right) - 2)
        left.truncate(room, overflow="ellipsis", pad=True)
        return Text.assemble(left, " ", (right, "not bold"), no_wrap=True, overflow="ellipsis")

    def last_said(self, width: int) -> Text:
        """Return what was done last in one line of `width` cells; how to undo it stays readable."""
        said, say = self.said, words(self)
        text = say.message(said) if said else ""
        over = cell_len(text) - width
        if said is not None and over > 0 and isinstance(what := said.params.get("what"), Message):
            done = say.message(what)
            short = clip(done, max(_LEAST_TOLD, cell_len(done) - over))
            text = say.message(Message(said.id, {**said.params, "what": short}))
        return Text(text, "italic", no_wrap=True, overflow="ellipsis")

    def show_decided(self, event: Decided) -> None:
        # What this screen decided itself it shows with the next place, not a second time.
        if event.entry is not self._shown_entry:
            self.show()

    def show_refreshed(self) -> None:
        self.refind()
        self.show()

    # -- deciding --------------------------------------------------------------------------------

    async def decide(self, decision: Decision) -> bool:
        """Decide, and show the next place once it is on disk; False (and a notice) if refused."""
        entry = await audit_app(self).jobs.decide(decision)
        if entry is not None:
            self.after(entry)
        return entry is not None

    def after(self, entry: Entry) -> None:
        """Say what was decided and show what wants a decision next."""
        self._shown_entry = entry
        self.said = message("tui.review.said", what=told(entry.decision))
        following = self.next_place()
        if following is None:
            self.said = self.finished()
        self.go_to(self.position if following is None else following)

    def next_place(self) -> int | None:
        """Return the place that wants a decision next, None where none does."""
        return self.queue.next_open(self.position, self._among())

    def go_to_first(self) -> None:
        """Show the first place that wants a decision, else the first one."""
        if not self.places:
            self.go_to(0)
            return
        following = self.queue.next_open(self.places[-1], self._among())
        self.go_to(self.places[0] if following is None else following)

    def _among(self) -> Sequence[int] | None:
        return None if len(self.places) == len(self.queue) else self.places

    async def action_undo(self) -> None:
        """Take the last decision back and show what it was about."""
        entry = await self._turn_back("undo")
        if entry is not None:
            self._show_again(entry, message("tui.review.undone", what=told(entry.decision)))

    async def action_redo(self) -> None:
        """Put the last undone decision in force again and show what it is about."""
        entry = await self._turn_back("redo")
        if entry is not None:
            self._show_again(entry, message("tui.review.said", what=told(entry.decision)))

    async def _turn_back(self, which: str) -> Entry | None:
        log, jobs = self.session.log, audit_app(self).jobs
        if (log.undoable if which == "undo" else log.redoable) is None:
            audit_app(self).say_id(f"tui.{which}.nothing")
            return None
        return await (jobs.undo() if which == "undo" else jobs.redo())

    def _show_again(self, entry: Entry, said: Message) -> None:
        self._shown_entry = entry
        self.said = said
        place = self.place_of(entry.decision)
        self.go_to(self.position if place is None else place)

    # -- moving ----------------------------------------------------------------------------------

    def action_walk(self, by: int) -> None:
        """Go to the next or previous place without deciding."""
        if self.places:
            self.said = None
            self.go_to(self.places[(self.place_number - 1 + by) % len(self.places)])

    def action_go(self) -> None:
        """Go to a place by its number or by a record's id."""
        form = FormModal(
            Message("tui.review.go"),
            [FormField(name="to", label=Message("tui.review.go_to"), required=True)],
            verb=Message("tui.ok"),
        )
        self.app.push_screen(form, self._go)

    def _go(self, typed: dict[str, str] | None) -> None:
        if typed is None:
            return
        place = self._found(typed["to"])
        if place is None:
            said = message("tui.review.not_found", text=typed["to"])
            audit_app(self).say(said, severity="warning")
        else:
            self.said = None
            self.go_to(place)

    def _found(self, text: str) -> int | None:
        if text.isdecimal() and 1 <= int(text) <= len(self.places):
            return self.places[int(text) - 1]
        return next((place for place in self.places if text in self.ids_at(place)), None)

    def copy(self, value: str) -> None:
        """Copy a value to the clipboard and say so."""
        self.app.copy_to_clipboard(value)
        audit_app(self).say(message("tui.review.copied", value=clip(visible(value), _TOLD)))

    async def action_leave(self) -> None:
        """Go back to the step, where its worklist stands."""
        await audit_app(self).navigation.go_to(self.slug, "worklist")
