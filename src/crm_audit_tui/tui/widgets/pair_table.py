"""Two records side by side, field by field, with the record that merging would leave."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message as TextualMessage
from textual.strip import Strip

from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.pair_view import FieldView, Likeness, PairView
from crm_audit_tui.tui.review_keys import WALKING
from crm_audit_tui.tui.widgets.field_table import FieldTable
from crm_audit_tui.tui.widgets.marked import marked
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.wording import words

_SIGNS = {
    Likeness.EQUAL: "=",
    Likeness.SIMILAR: "≈",
    Likeness.DIFFERENT: "≠",
    Likeness.LEFT_ONLY: "◂",
    Likeness.RIGHT_ONLY: "▸",
}
_ORIGINS = {"left": "◂", "right": "▸", "both": " ", "typed": "✎"}
_LOST = "✗"  # merging leaves this value behind
_NAME = 16
_THREE_COLUMNS = 84
_HEAD = 1  # lines before the first field


class PairTable(FieldTable[FieldView]):
    """A line a field: sign, name, left, right and result; the result goes beneath where narrow."""

    BINDINGS = [
        Binding("j,down", "move(1)", "tui.key.next_field", show=False, id="review.next_field"),
        Binding("k,up", "move(-1)", "tui.key.previous_field", show=False,
                id="review.previous_field"),
        Binding("home", "move(-1000)", "tui.key.first_field", show=False, id="review.first_field"),
        Binding("end", "move(1000)", "tui.key.last_field", show=False, id="review.last_field"),
        *WALKING,
    ]  # fmt: skip

    class FieldClicked(TextualMessage):
        """A value was clicked: take it for the result."""

        def __init__(self, field: str, side: str) -> None:
            super().__init__()
            self.field = field
            self.side = side

    def __init__(self) -> None:
        super().__init__("pair")
        self._view: PairView | None = None
        self._lines: list[Strip] = []
        self._blank = Strip([])

    # -- what is shown ---------------------------------------------------------------------------

    def show(self, view: PairView | None, *, keep_cursor: bool = False) -> None:
        """Show another pair, or the same one with other choices (`keep_cursor`)."""
        self._view = view
        if not keep_cursor:
            self.cursor = self._first_difference()
            self.scroll_to(0, 0, animate=False)
        self._draw()

    @property
    def fields(self) -> Sequence[FieldView]:
        """The fields that are shown."""
        return self._view.fields if self._view is not None else ()

    def is_equal(self, field: FieldView) -> bool:
        """Tell whether a field has the same value in both records."""
        return field.likeness is Likeness.EQUAL

    @property
    def result_beneath(self) -> bool:
        """Whether there is no room for a third column."""
        return self._room > 0 and self._columns[2] == 0

    def result_line(self) -> Text:
        """Return what would stay of the field under the cursor, in one line."""
        field, text = self.field, Text(no_wrap=True, overflow="ellipsis")
        if field is None:
            return text
        style = self._result_style(field)
        text.append(f"{words(self).text('tui.review.result')} ", self._style("head"))
        text.append(f"{_sign(field)} ", style)
        text.append(f"{self.label}{words(self).colon}", self._style("name"))
        text.append(self._result(field) or "·", style)
        return text

    def _keep_in_sight(self) -> None:
        if self._room and self.fields:
            line = Region(0, _HEAD + self.cursor, 1, 1)
            self.scroll_to_region(line, animate=False, force=True)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y - _HEAD
        if 0 <= row < len(self.fields):
            self._put_cursor(row)
            side = self._side_at(event.x)
            if side:
                self.post_message(self.FieldClicked(self.fields[row].name, side))

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def _columns(self) -> tuple[int, int, int]:
        """Width of left, right and result (0: beneath)."""
        room = self._room - _NAME - 4
        if self._room >= _THREE_COLUMNS and not self.screen.has_class("-narrow"):
            each = max(8, (room - 5) // 3)
            return each, each, max(8, room - 5 - 2 * each)
        each = max(8, (room - 2) // 2)
        return each, each, 0

    def _side_at(self, x: int) -> str:
        left, right, _ = self._columns
        start = _NAME + 4
        if start <= x < start + left:
            return "left"
        if start + left + 2 <= x < start + left + 2 + right:
            return "right"
        return ""

    def _draw(self) -> None:
        room = self._room
        if not room:
            return
        view, lines, ground = self._view, [], self._style("")
        if view is not None:
            lines.append(self._head(view))
            for row, field in enumerate(view.fields):
                lines.append(self._row(field, at_cursor=row == self.cursor))
            if self._columns[2] == 0:
                lines += self._beneath(view)
        lines = [line.adjust_cell_length(room, ground) for line in lines]
        before, self._lines = self._lines, lines
        self._blank = Strip.blank(room, ground)
        # As high as the window at least: or a pair with a field more would lay out the screen anew.
        self.virtual_size = Size(room, max(len(lines), self.scrollable_content_region.height))
        for y, (old, new) in enumerate(zip_longest(before, lines)):
            if old != new:
                self.refresh_line(y)

    def render_line(self, y: int) -> Strip:
        place = y + self.scroll_offset.y
        return self._lines[place] if place < len(self._lines) else self._blank

    def _head(self, view: PairView) -> Strip:
        say = words(self).text
        left, right, result = self._columns
        head = self._style("head")
        cells = [
            " " * 3 + fit(say("tui.review.field"), _NAME + 1),
            fit(_title("A", view.left.record_id, view.left.modified or view.left.created,
                       view.left.source, survivor=view.survivor == "left"), left),
            "  ",
            fit(_title("B", view.right.record_id, view.right.modified or view.right.created,
                       view.right.source, survivor=view.survivor == "right"), right),
        ]  # fmt: skip
        if result:
            cells += ["   ", fit(say("tui.review.result"), result)]
        return Strip([Segment(cell, head) for cell in cells])

    def _row(self, field: FieldView, *, at_cursor: bool) -> Strip:
        left, right, result = self._columns
        base = self._base(field)
        segments = self._named(field, _SIGNS[field.likeness], _NAME, at_cursor=at_cursor)
        differs = field.likeness in (Likeness.DIFFERENT, Likeness.SIMILAR)
        changed = base + self._style("changed")
        segments += marked(field.left, field.right, left, base, changed if differs else base)
        segments.append(Segment("  ", base))
        segments += marked(field.right, field.left, right, base, changed if differs else base)
        if result:
            segments += self._kept(field, _sign(field), result)
        return Strip(segments)

    def _beneath(self, view: PairView) -> list[Strip]:
        head = self._style("head")
        lines = [Strip([Segment(f"   {words(self).text('tui.review.result')}", head)])]
        width = max(8, self._room - _NAME - 6)
        for field in view.fields:
            if self.is_equal(field) and not field.lost_in:
                continue
            style = self._result_style(field)
            lines.append(
                Strip(
                    [
                        Segment(f" {_sign(field)} ", style),
                        Segment(fit(self._label(field), _NAME) + "  ", self._style("name")),
                        Segment(fit(self._result(field), width), style),
                    ]
                )
            )
        return lines


def _sign(field: FieldView) -> str:
    return _LOST if field.lost_in else _ORIGINS[field.origin]


def _title(letter: str, record: str, date: str, source: str, *, survivor: bool) -> str:
    stays = "●" if survivor else "○"
    return "  ".join(part for part in (f"{letter}{stays} {visible(record)}", visible(date)[:10],
                                       visible(source)) if part)  # fmt: skip
