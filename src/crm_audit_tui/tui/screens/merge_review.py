"""The review of records that may be one: what would stay is chosen before they are merged."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, Protocol, Self, TypeVar

from rich.text import Text
from textual import on

from crm_audit_tui.core.decisions import Verdict
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.session.merged_field import MergedField
from crm_audit_tui.session.pairs import PairQueue
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.warning_words import warning_box
from crm_audit_tui.tui.widgets.field_table import FieldTable
from crm_audit_tui.tui.wording import audit_app, words


class _Draft(Protocol):
    def typed(self, field: str, value: str) -> Self: ...


Draft = TypeVar("Draft", bound=_Draft)
Field = TypeVar("Field", bound=MergedField)


class MergeReviewScreen(ReviewScreen, Generic[Draft, Field]):
    """Pairs of `table`, or their clusters; the draft is what was chosen about those in front.

    Subclasses show them in a table of fields, word what is told of them, and judge.
    """

    def __init__(self, table: str, draft: Draft, *, explained: bool = True) -> None:
        super().__init__("duplicates")
        self._table = table
        self._draft = draft
        self._explained = explained
        # Another one is taken up only where places and view are made anew for it: `refind`.
        self._queue: PairQueue | None = None
        self._last_verdict: Verdict = "merge"

    # -- what subclasses say ---------------------------------------------------------------------

    @property
    @abstractmethod
    def field_table(self) -> FieldTable[Field]:
        """The fields of what is in front."""

    @abstractmethod
    def warnings(self) -> list[str]:
        """Return all that speaks against merging what is in front."""

    @abstractmethod
    def in_full(self, field: Field) -> list[Text]:
        """Return all values of a field in full, and what would stay of it."""

    @abstractmethod
    async def action_judge(self, verdict: Verdict) -> None:
        """Give what is in front this verdict, and show what comes next once it is on disk."""

    @abstractmethod
    def _tell_cursor(self) -> None:
        """Show what is told of the field under the cursor."""

    def may_choose(self, field: Field) -> bool:
        """Tell whether a value of `field` may be chosen; where not, a notice says why."""
        return True

    # -- which pairs -----------------------------------------------------------------------------

    @property
    def queue(self) -> PairQueue:
        """The pairs under review, whether one by one or as clusters."""
        if self._queue is None:
            self._queue = self.session.pairs(self._table)
        return self._queue

    def _newest(self, table: str) -> PairQueue | None:
        """Return the pairs of `table` as last found, None where there are no matches of it."""
        return self.session.pairs(table) if table in self.session.matched_tables() else None

    def ids_at(self, position: int) -> Sequence[str]:
        return [record_id(key) for key in self.queue.keys(position)]

    def finished(self) -> Message:
        return message("tui.review.finished", n=len(self.places))

    # -- showing ---------------------------------------------------------------------------------

    def subject(self) -> Text:
        """Return the step and the table under review."""
        say = words(self)
        text = Text(f"{say.text('core.step.duplicates')} · ", "bold")
        return text.append(say.text(f"core.table.{self._table}"))

    def progress(self) -> str:
        """Return how far the review is."""
        counts = self.queue.counts()
        return words(self).text(
            "tui.review.progress",
            place=self.place_number,
            total=len(self.places),
            merged=counts.merged,
            apart=counts.apart,
        )

    def said_line(self) -> Text:
        """Return what was said last, else the rule by which the field under the cursor stays."""
        if self.said is None:
            field = self.field_table.field
            rule = field.rule if field else None
            return Text(words(self).message(rule) if rule else "", "dim", no_wrap=True)
        line = self.query_one("#review-said")
        return self.last_said(line.content_size.width or self.size.width)

    @on(FieldTable.CursorMoved)
    def _forget_said(self) -> None:
        self.said = None
        self._tell_cursor()

    def action_explain(self) -> None:
        """Show or hide what the matching found: without it the review is blind."""
        self._explained = not self._explained
        self.show()

    def action_warnings(self) -> None:
        """Show all that speaks against merging."""
        warnings = self.warnings()
        if warnings:
            self.app.push_screen(warning_box(warnings))
        else:
            audit_app(self).say_id("tui.review.no_warnings")

    def action_whole(self) -> None:
        """Show the field under the cursor in full: what narrow columns cut off."""
        table = self.field_table
        if table.field is not None:
            title = message("tui.review.whole", field=table.label)
            self.app.push_screen(ListingModal(title, self.in_full(table.field)))

    # -- deciding and choosing -------------------------------------------------------------------

    async def action_repeat(self) -> None:
        """Give what is in front the same verdict as the last one."""
        await self.action_judge(self._last_verdict)

    def _choose(self, draft: Draft) -> None:
        self._draft = draft
        self.said = None
        self.show()

    def action_edit(self) -> None:
        """Type the value of the field under the cursor."""
        field = self.field_table.field
        if field is None or not self.may_choose(field):
            return
        form = FormModal(
            Message("tui.review.edit"),
            [FormField(name="value", label=Message("tui.review.value"), value=field.result)],
        )
        self.app.push_screen(form, lambda typed: self._typed(field.name, typed))

    def _typed(self, field: str, typed: dict[str, str] | None) -> None:
        if typed is not None:
            self._choose(self._draft.typed(field, typed["value"]))
