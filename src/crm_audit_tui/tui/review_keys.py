"""The keys that reviews share: going from item to item, repeating, copying, what is done to one."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from crm_audit_tui.core.worklists import ACTIONS

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


def action_keys(step: str) -> list[BindingType]:
    """Return the keys of what may be done about an item of a step's worklist."""
    return [
        Binding(spec.key, f"act('{spec.action}')", f"core.action.{spec.action}",
                id=f"{step}.{spec.action}")
        for spec in ACTIONS[step]
    ]  # fmt: skip
