"""A list of cards of several lines each, with a cursor: checklists, findings, registers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.widgets.option_list import Option

from crm_audit_tui.tui.widgets.sure_list import SureList

_LEAST = 8  # cells that text is wrapped to, however narrow the window


class CardList(SureList):
    """Cards by id; the cursor stays on its card when the cards are drawn again.

    Subclasses give `cards()`; `redraw()` shows them.
    """

    BINDINGS = [
        Binding("j", "cursor_down", "tui.key.down", show=False, id="cards.down"),
        Binding("k", "cursor_up", "tui.key.up", show=False, id="cards.up"),
    ]

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id, markup=False)
        self._drawn: list[tuple[str, Text]] = []

    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        """Return id and text of every card, drawn for `width` cells."""
        return ()

    def redraw(self) -> None:
        """Show the cards as they stand now."""
        width = max(24, self.scrollable_content_region.width - 2)
        cards = list(self.cards(width))
        if [card for card, _ in cards] == [card for card, _ in self._drawn]:
            for place, (_, text) in enumerate(cards):
                if text != self._drawn[place][1]:
                    self.replace_option_prompt_at_index(place, text)
        else:
            current = self.current
            self.clear_options()
            self.add_options([Option(text, card) for card, text in cards])
            places = {card: place for place, (card, _) in enumerate(cards)}
            if cards:
                self.highlighted = places.get(current or "", 0)
        self._drawn = cards

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height for `width`; in a window of no width text cannot be wrapped."""
        return super().get_content_height(container, viewport, max(width, _LEAST))

    @property
    def current(self) -> str | None:
        """The id of the card under the cursor."""
        if self.highlighted is None or not self.option_count:
            return None
        return self.get_option_at_index(self.highlighted).id

    def action_cursor_down(self) -> None:
        """Go to the next card; past the last one on to the list below, where there is one."""
        last = self.highlighted is None or self.highlighted >= self.option_count - 1
        if not (last and self._go_on(1)):
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Go to the card before; past the first one to the list above, where there is one."""
        if self.highlighted or not self._go_on(-1):
            super().action_cursor_up()

    def _go_on(self, by: int) -> bool:
        """Go to the list beside this one; True where there are several, and this may be an end."""
        beside = self.parent.children if self.parent is not None else ()
        lists = [each for each in beside if isinstance(each, CardList)]
        place = lists.index(self) + by if self in lists else 0
        if len(lists) > 1 and 0 <= place < len(lists):
            there = lists[place]
            there.highlighted = 0 if by > 0 else there.option_count - 1
            there.focus()
        return len(lists) > 1

    def on_resize(self, event: events.Resize) -> None:
        self.redraw()
