"""A cluster as a table: a line a field, a column a member, and the record merging would leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message as TextualMessage
from textual.strip import Strip

from crm_audit_tui.core.visible import visible
from crm_audit_tui.session.cluster_view import ClusterField, ClusterView, Member, Spread, Standing
from crm_audit_tui.session.pair_view import Likeness
from crm_audit_tui.tui.review_keys import WALKING
from crm_audit_tui.tui.widgets.field_table import FieldTable
from crm_audit_tui.tui.widgets.marked import marked
from crm_audit_tui.tui.widgets.text_table import fit
from crm_audit_tui.tui.wording import words

_SPREADS = {
    Spread.EQUAL: "=",
    Spread.SIMILAR: "≈",
    Spread.DIFFERENT: "≠",
    Spread.PARTLY: "◐",
}
_CELLS = {Likeness.EQUAL: " ", Likeness.SIMILAR: "≈"}  # any other: it would not stay
_STANDINGS = {
    Standing.STAYS: "●",
    Standing.MERGES: "○",
    Standing.MERGED: "◉",
    Standing.ASIDE: "◌",
    Standing.APART: "⊘",
}
_OUT = frozenset({Standing.ASIDE, Standing.APART})
_LOST, _TYPED = "✗", "✎"
_MARKS = 2  # cells before a value: the cursor, and how it compares with the result
_RESULT_MARKS = 4  # cells before a result: a gap, and the number of the member it comes from
_ROOMY = 100  # from this width on names are given more room
_LEAST, _MOST = 17, 36  # cells of a value
_DATED = 23  # cells that both dates of a member need
_TALL = 20  # from this height on what becomes of each member stands in words as well


@dataclass(frozen=True)
class _Columns:
    """Where the columns are: cells of the name and of a value, and which members are shown."""

    name: int
    value: int
    result: int
    first: int
    shown: int

    @property
    def start(self) -> int:
        return 3 + self.name + 1

    def place_at(self, x: int) -> int | None:
        """Return the member at the cell `x`, None where there is none."""
        if x < self.start:
            return None
        place = (x - self.start) // (self.value + _MARKS)
        return self.first + place if place < self.shown else None


class ClusterTable(FieldTable[ClusterField]):
    """Heads and result stand still, members scroll sideways, fields up and down.

    What differs from the result has a sign before it and its characters underlined.
    """

    help = "tui.help.cluster"
    BINDINGS = [
        Binding("j,down", "move(1)", "tui.key.next_field", show=False, id="cluster.next_field"),
        Binding("k,up", "move(-1)", "tui.key.previous_field", show=False,
                id="cluster.previous_field"),
        Binding("l,right", "turn(1)", "tui.key.next_member", show=False, id="cluster.next_member"),
        Binding("h,left", "turn(-1)", "tui.key.previous_member", show=False,
                id="cluster.previous_member"),
        Binding("home", "move(-1000)", "tui.key.first_field", show=False, id="cluster.first_field"),
        Binding("end", "move(1000)", "tui.key.last_field", show=False, id="cluster.last_field"),
        *WALKING,
    ]  # fmt: skip
    COMPONENT_CLASSES = {"field--out"}

    class CellClicked(TextualMessage):
        """The value under the cursor was clicked: take it for the result."""

    def __init__(self) -> None:
        super().__init__("cluster")
        self._view: ClusterView | None = None
        self._place = 0
        self._first = 0  # the first member that is shown
        self._heads: list[Strip] = []
        self._lines: list[Strip] = []

    # -- what is shown ---------------------------------------------------------------------------

    def show(self, view: ClusterView | None, *, keep_cursor: bool = False) -> None:
        """Show another cluster, or the same one with other choices (`keep_cursor`)."""
        self._view = view
        if not keep_cursor:
            self.cursor, self._place, self._first = self._first_difference(), 0, 0
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)
        if view is not None:
            self.cursor = min(self.cursor, max(0, len(view.fields) - 1))
            self._place = min(self._place, len(view.members) - 1)
        self._draw()
        self._keep_in_sight()

    @property
    def fields(self) -> Sequence[ClusterField]:
        """The fields that are shown."""
        return self._view.fields if self._view is not None else ()

    def is_equal(self, field: ClusterField) -> bool:
        """Tell whether a field has the same value in all members that would be merged."""
        return field.spread is Spread.EQUAL

    @property
    def member(self) -> int:
        """The place of the member under the cursor."""
        return self._place

    def action_turn(self, by: int) -> None:
        """Move the cursor by so many members."""
        count = len(self._view.members) if self._view else 0
        self._go(self.cursor, max(0, min(count - 1, self._place + by)))

    def _go(self, row: int, place: int) -> None:
        if (row, place) != (self.cursor, self._place):
            self._place = place
            self._put_cursor(row)
            self.post_message(self.CursorMoved())

    def _keep_in_sight(self) -> None:
        # No further than it takes: what is above stays where it was.
        room = max(1, self.scrollable_content_region.height - len(self._heads))
        y = min(self.cursor, max(self.scroll_offset.y, self.cursor - room + 1))
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()
        self._keep_in_sight()

    def on_click(self, event: events.Click) -> None:
        view, row = self._view, event.y - len(self._heads) + self.scroll_offset.y
        place = self._columns.place_at(event.x)
        if view is None or place is None:
            return
        if event.y < len(self._heads):
            self._go(self.cursor, place)
        elif row < len(view.fields):
            self._go(row, place)
            self.post_message(self.CellClicked())

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def _columns(self) -> _Columns:
        room = self._room
        name = 16 if room >= _ROOMY else 12
        members = len(self._view.members) if self._view else 0
        left = room - 3 - name - 1 - _RESULT_MARKS
        shown = max(1, min(members, (left + _MARKS) // (_LEAST + _MARKS) - 1))
        value = min(_MOST, max(8, (left - shown * _MARKS) // (shown + 1)))
        result = max(8, left - shown * (value + _MARKS))
        first = min(self._first, max(0, members - shown))
        if self._place < first:
            first = self._place
        elif self._place >= first + shown:
            first = self._place - shown + 1
        return _Columns(name, value, result, first, shown)

    def _draw(self) -> None:
        room = self._room
        if not room:
            return
        columns, view = self._columns, self._view
        self._first = columns.first
        ground = self._style("")
        heads, lines = [], []
        if view is not None:
            heads = self._head(view, columns)
            lines = [
                self._line(view, columns, field, at_cursor=row == self.cursor)
                for row, field in enumerate(view.fields)
            ]
        self._heads = [line.adjust_cell_length(room, ground) for line in heads]
        self._lines = [line.adjust_cell_length(room, ground) for line in lines]
        height = max(len(heads) + len(lines), self.scrollable_content_region.height)
        self.virtual_size = Size(room, height)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if y < len(self._heads):
            return self._heads[y]
        place = y - len(self._heads) + self.scroll_offset.y
        if place < len(self._lines):
            return self._lines[place]
        return Strip.blank(self._room, self._style(""))

    def _head(self, view: ClusterView, columns: _Columns) -> list[Strip]:
        say = words(self).text
        survivor = view.members[view.survivor]
        told = _told(view.members, columns.value)
        if self.scrollable_content_region.height >= _TALL:
            for place, each in enumerate(view.members):
                told[place].append(say(f"tui.cluster.standing_{each.standing}"))
        ends = len(view.members) - columns.first - columns.shown
        beyond = f"{f'‹ {columns.first}' if columns.first else '':<5}{f'{ends} ›' if ends else ''}"
        names = [say("tui.review.field"), beyond]
        results = [say("tui.review.result"), f"● {visible(survivor.record_id)}"]
        head = self._style("head")
        strips = []
        for at in range(len(told[0])):
            segments = [Segment(f"   {fit(_at(names, at), columns.name)} ", head)]
            for place in range(columns.first, columns.first + columns.shown):
                here = place == self._place
                style = head + self._style("cursor") if here else head
                mark = ("▌" if here else " ") + " "
                segments.append(Segment(mark + fit(told[place][at], columns.value), style))
            shown = fit(_at(results, at), columns.result)
            segments.append(Segment(" " * _RESULT_MARKS + shown, head))
            strips.append(Strip(segments))
        return strips

    def _line(
        self, view: ClusterView, columns: _Columns, field: ClusterField, *, at_cursor: bool
    ) -> Strip:
        sign = _SPREADS[field.spread]
        segments = self._named(field, sign, columns.name, at_cursor=at_cursor)
        for place in range(columns.first, columns.first + columns.shown):
            here = at_cursor and place == self._place
            segments += self._cell(view, field, place, columns.value, here=here)
        return Strip([*segments, *self._kept(field, f"{_sign(field):>2}", columns.result)])

    def _cell(
        self, view: ClusterView, field: ClusterField, place: int, width: int, *, here: bool
    ) -> list[Segment]:
        text, compared = field.values[place], field.likeness[place]
        out = view.members[place].standing in _OUT
        base = self._style("out" if out else "equal" if compared is Likeness.EQUAL else "differs")
        changed = base if out else base + self._style("changed")
        sign = _CELLS.get(compared, "≠") if text else " "
        cursor = self._style("cursor")
        segments = [Segment("▌" if here else " ", cursor if here else base), Segment(sign, base)]
        value = marked(text, field.result, width, base, base if sign == " " else changed)
        if here:
            value = [Segment(each.text, (each.style or base) + cursor) for each in value]
        return segments + value


def _told(members: Sequence[Member], width: int) -> list[list[str]]:
    """Return for every member the lines of its head: id, source, and dates where any has them."""
    created = [_day(each.created) for each in members]
    changed = [f"→ {day}" if (day := _day(each.modified)) else "" for each in members]
    lines = [
        [
            f"{place + 1}{_STANDINGS[each.standing]} {visible(each.record_id)}"
            for place, each in enumerate(members)
        ],
        [visible(each.source) for each in members],
    ]
    if width >= _DATED:
        lines.append([" ".join(filter(None, both)) for both in zip(created, changed, strict=True)])
    else:
        lines += [created, changed]
    there = [line for line in lines if any(line)]
    return [list(column) for column in zip(*there, strict=True)]


def _day(text: str) -> str:
    """Return a date without its time of day."""
    found = re.match(r"[\d./-]{6,10}(?=\D|$)", text)
    return found.group() if found else visible(text)[:16]


def _sign(field: ClusterField) -> str:
    if field.lost_in:
        return _LOST
    if field.typed:
        return _TYPED
    if field.origin is None or field.spread is Spread.EQUAL:
        return ""
    return str(field.origin + 1)


def _at(lines: list[str], at: int) -> str:
    return lines[at] if at < len(lines) else ""
