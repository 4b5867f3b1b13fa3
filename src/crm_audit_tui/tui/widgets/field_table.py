"""The fields of records that may be merged, a line each, with what merging would leave of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message as TextualMessage
from textual.scroll_view import ScrollView

from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.merged_field import MergedField
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.wording import words

Field = TypeVar("Field", bound=MergedField)


class FieldTable(ScrollView, Generic[Field], can_focus=True):
    """How the values of a field compare, its name, its values, its result; a cursor on a field.

    Differing characters are underlined as well as coloured; equal fields are dim.
    """

    COMPONENT_CLASSES = {
        "field--equal", "field--differs", "field--changed", "field--result", "field--chosen",
        "field--head", "field--cursor", "field--name",
    }  # fmt: skip

    class CursorMoved(TextualMessage):
        """Something else of what is shown is under the cursor."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.cursor = 0
        self._styles: dict[str, Style] = {}  # working one out anew costs more than drawing a field

    # -- what subclasses say ---------------------------------------------------------------------

    @property
    @abstractmethod
    def fields(self) -> Sequence[Field]:
        """The fields that are shown."""

    @abstractmethod
    def is_equal(self, field: Field) -> bool:
        """Tell whether a field has the same value in all records."""

    @abstractmethod
    def _draw(self) -> None:
        """Draw what is shown as it stands."""

    @abstractmethod
    def _keep_in_sight(self) -> None:
        """Scroll to the field under the cursor."""

    # -- the cursor ------------------------------------------------------------------------------

    @property
    def field(self) -> Field | None:
        """The field under the cursor."""
        fields = self.fields
        return fields[min(self.cursor, len(fields) - 1)] if fields else None

    @property
    def label(self) -> str:
        """What the field under the cursor is called."""
        return self._label(self.field) if self.field is not None else ""

    def action_move(self, by: int) -> None:
        """Move the cursor by so many fields."""
        row = max(0, min(len(self.fields) - 1, self.cursor + by))
        if row != self.cursor:
            self._put_cursor(row)
            self.post_message(self.CursorMoved())

    def _put_cursor(self, row: int) -> None:
        self.cursor = row
        self._draw()
        self._keep_in_sight()

    def _first_difference(self) -> int:
        differing = (row for row, each in enumerate(self.fields) if not self.is_equal(each))
        return next(differing, 0)

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def notify_style_update(self) -> None:
        """Draw again in the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._draw()

    def _style(self, name: str) -> Style:
        """Return the style of a part, that of the ground for ""."""
        known = self._styles.get(name)
        if known is None:
            known = self.get_component_rich_style(f"field--{name}") if name else self.rich_style
            self._styles[name] = known
        return known

    def _base(self, field: Field) -> Style:
        return self._style("equal" if self.is_equal(field) else "differs")

    def _result_style(self, field: Field) -> Style:
        return self._style("chosen" if field.chosen else "result")

    def _label(self, field: Field) -> str:
        return field_name(field.name, words(self))

    def _result(self, field: Field) -> str:
        if field.lost_in:
            return words(self).text("tui.review.lost", source=field.lost_in)
        return visible(field.result)

    def _named(self, field: Field, sign: str, width: int, *, at_cursor: bool) -> list[Segment]:
        """Return the cursor, how the values compare, and the field's name in `width` cells."""
        base, cursor = self._base(field), self._style("cursor")
        return [
            Segment("▌" if at_cursor else " ", cursor if at_cursor else base),
            Segment(f"{sign} ", base),
            Segment(
                f"{fit(self._label(field), width)} ", cursor if at_cursor else self._style("name")
            ),
        ]

    def _kept(self, field: Field, origin: str, width: int) -> list[Segment]:
        """Return where the result comes from, and the result in `width` cells."""
        style = self._result_style(field)
        told = field.lost_in or not self.is_equal(field)
        shown = fit(self._result(field), width)
        return [Segment(f" {origin} ", style), Segment(shown, style if told else self._base(field))]
