"""Two records side by side, field by field, with the record that merging would leave."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest

from rapidfuzz.distance import Indel
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message as TextualMessage
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crm_audit_tui.core.sources import RAW
from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.pair_view import FieldView, Likeness, PairView
from crm_audit_tui.tui.review_keys import WALKING
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


class PairTable(ScrollView, can_focus=True):
    """A line a field: sign, name, left, right and result; the result goes beneath where narrow.

    Differing characters are underlined as well as coloured; equal fields are dim.
    """

    BINDINGS = [
        Binding("j,down", "move(1)", "tui.key.next_field", show=False, id="review.next_field"),
        Binding("k,up", "move(-1)", "tui.key.previous_field", show=False,
                id="review.previous_field"),
        Binding("home", "move(-1000)", "tui.key.first_field", show=False, id="review.first_field"),
        Binding("end", "move(1000)", "tui.key.last_field", show=False, id="review.last_field"),
        *WALKING,
    ]  # fmt: skip
    COMPONENT_CLASSES = {
        "pair--equal", "pair--differs", "pair--changed", "pair--result", "pair--chosen",
        "pair--head", "pair--cursor", "pair--name",
    }  # fmt: skip

    cursor: reactive[int] = reactive(0)

    class CursorMoved(TextualMessage):
        """Another field of the same pair is under the cursor."""

    class FieldClicked(TextualMessage):
        """A value was clicked: take it for the result."""

        def __init__(self, field: str, side: str) -> None:
            super().__init__()
            self.field = field
            self.side = side

    def __init__(self) -> None:
        super().__init__(id="pair")
        self._view: PairView | None = None
        self._lines: list[Strip] = []
        self._starts: list[int] = []
        self._blank = Strip([])
        self._styles: dict[str, Style] = {}  # working one out anew costs more than drawing a field

    # -- what is shown ---------------------------------------------------------------------------

    def show(self, view: PairView | None, *, keep_cursor: bool = False) -> None:
        """Show another pair, or the same one with other choices (`keep_cursor`)."""
        self._view = view
        if not keep_cursor:
            self.set_reactive(PairTable.cursor, self._first_difference())
            self.scroll_to(0, 0, animate=False)
        self._draw()

    def _first_difference(self) -> int:
        fields = self._view.fields if self._view else ()
        for place, field in enumerate(fields):
            if field.likeness is not Likeness.EQUAL:
                return place
        return 0

    @property
    def field(self) -> FieldView | None:
        """The field under the cursor."""
        if self._view is None or not self._view.fields:
            return None
        return self._view.fields[min(self.cursor, len(self._view.fields) - 1)]

    @property
    def label(self) -> str:
        """What the field under the cursor is called."""
        return self._label(self.field) if self.field is not None else ""

    @property
    def result_beneath(self) -> bool:
        """Whether there is no room for a third column."""
        return self._room > 0 and self._columns[2] == 0

    def result_line(self) -> Text:
        """Return what would stay of the field under the cursor, in one line."""
        field, text = self.field, Text(no_wrap=True, overflow="ellipsis")
        if field is None:
            return text
        style = self._style("chosen" if field.chosen else "result")
        text.append(f"{words(self).text('tui.review.result')} ", self._style("head"))
        text.append(f"{_sign(field)} ", style)
        text.append(f"{self.label}{words(self).colon}", self._style("name"))
        text.append(self._result(field) or "·", style)
        return text

    def watch_cursor(self) -> None:
        self._draw()
        if self.cursor < len(self._starts):
            self.scroll_to_region(
                Region(0, self._starts[self.cursor], 1, 1), animate=False, force=True
            )

    def action_move(self, by: int) -> None:
        """Move the cursor by so many fields."""
        count = len(self._view.fields) if self._view else 0
        place = max(0, min(count - 1, self.cursor + by)) if count else 0
        if place != self.cursor:
            self.cursor = place
            self.post_message(self.CursorMoved())

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        if self._view is None:
            return
        line = event.y + self.scroll_offset.y
        for place, start in enumerate(self._starts):
            if line == start:
                self.cursor = place
                side = self._side_at(event.x)
                if side:
                    name = self._view.fields[place].name
                    self.post_message(self.FieldClicked(name, side))

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

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
        view, lines = self._view, []
        self._starts = []
        if view is not None:
            lines.append(self._head(view))
            for place, field in enumerate(view.fields):
                self._starts.append(len(lines))
                lines.append(self._row(field, at_cursor=place == self.cursor))
            if self._columns[2] == 0:
                lines += self._beneath(view)
        if "ground" not in self._styles:
            self._styles["ground"] = self.rich_style
        ground = self._styles["ground"]
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

    def notify_style_update(self) -> None:
        """Draw again in the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._draw()

    def _style(self, name: str) -> Style:
        known = self._styles.get(name)
        if known is None:
            known = self._styles[name] = self.get_component_rich_style(f"pair--{name}")
        return known

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
        equal = field.likeness is Likeness.EQUAL
        base = self._style("equal" if equal else "differs")
        cursor = self._style("cursor") if at_cursor else None
        segments = [
            Segment("▌" if at_cursor else " ", cursor or base),
            Segment(f"{_SIGNS[field.likeness]} ", base),
            Segment(fit(self._label(field), _NAME) + " ", cursor or self._style("name")),
        ]
        differs = field.likeness in (Likeness.DIFFERENT, Likeness.SIMILAR)
        changed = base + self._style("changed")
        segments += marked(field.left, field.right, left, base, changed if differs else base)
        segments.append(Segment("  ", base))
        segments += marked(field.right, field.left, right, base, changed if differs else base)
        if result:
            style = self._style("chosen" if field.chosen else "result")
            segments.append(Segment(f" {_sign(field)} ", style))
            shown = fit(self._result(field), result)
            segments.append(Segment(shown, base if equal and not field.lost_in else style))
        return Strip(segments)

    def _label(self, field: FieldView) -> str:
        if field.name.startswith(RAW):
            return visible(field.name.removeprefix(RAW))
        return words(self).text(f"core.field.{field.name}")

    def _result(self, field: FieldView) -> str:
        if field.lost_in:
            return words(self).text("tui.review.lost", source=field.lost_in)
        return visible(field.result)

    def _beneath(self, view: PairView) -> list[Strip]:
        head = self._style("head")
        lines = [Strip([Segment(f"   {words(self).text('tui.review.result')}", head)])]
        width = max(8, self._room - _NAME - 6)
        for field in view.fields:
            if field.likeness is Likeness.EQUAL and not field.lost_in:
                continue
            style = self._style("chosen" if field.chosen else "result")
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


def marked(text: str, other: str, width: int, base: Style, changed: Style) -> list[Segment]:
    """Return `text` in `width` cells, what `other` lacks of it in the style `changed`."""
    shown = visible(text) or "·"
    if base == changed or not text or not other:
        return [Segment(fit(shown, width), base)]
    segments = []
    used = 0
    for part, differs in _parts(shown, visible(other)):
        room = width - used
        if room <= 0:
            break
        piece = part if cell_len(part) <= room else fit(part, room)
        segments.append(Segment(piece, changed if differs else base))
        used += cell_len(piece)
    if used < width:
        segments.append(Segment(" " * (width - used), base))
    return segments


@lru_cache(maxsize=512)
def _parts(text: str, other: str) -> tuple[tuple[str, bool], ...]:
    """Return `text` in pieces, each with whether `other` lacks it."""
    pieces = []
    for step in Indel.opcodes(text, other):
        if step.src_end > step.src_start:
            pieces.append((text[step.src_start : step.src_end], step.tag != "equal"))
    return tuple(pieces)
