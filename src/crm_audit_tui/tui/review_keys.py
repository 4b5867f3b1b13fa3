"""The keys that every review shares: going from item to item, repeating, going to one, copying."""

from __future__ import annotations

from textual.binding import Binding, BindingType

# On the screen of a review.
STEPPING: list[BindingType] = [
    Binding("full_stop", "repeat", "tui.key.repeat", show=False, id="review.repeat"),
    Binding("g", "go", "tui.key.go", show=False, id="review.go"),
    Binding("y", "copy", "tui.key.copy", show=False, id="review.copy"),
    Binding("pagedown", "walk(1)", "tui.key.next_item", show=False, id="review.next"),
    Binding("pageup", "walk(-1)", "tui.key.previous_item", show=False, id="review.previous"),
]
# On that of a review item by item.
MOVING: list[BindingType] = [
    Binding("slash", "filter", "tui.key.filter", show=False, id="review.filter"),
    *STEPPING,
    Binding("escape", "leave", "tui.key.back", show=False, id="review.leave"),
]
# On what would scroll by these keys: they go to another item, as everywhere in a review.
WALKING: list[BindingType] = [
    Binding("pagedown", "screen.walk(1)", "tui.key.next_item", show=False, id="review.next"),
    Binding("pageup", "screen.walk(-1)", "tui.key.previous_item", show=False, id="review.previous"),
]
