"""A value that is changed in place: left and right go through the choices, some can be typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget

from crm_audit_tui.core.visible import visible
from crm_audit_tui.tui.widgets.text_table import clip


class Chooser(Widget, can_focus=True):
    """One of `choices` (value, label), under its name; what is typed goes through `typed`.

    `typed` gives the value that a character stands for (or None); a value that is no choice yet
    becomes one.
    """

    help = "tui.help.chooser"
    DEFAULT_CSS = """
    Chooser { height: 2; width: 1fr; padding: 0 1; color: $foreground; }
    Chooser:focus { background: $primary; color: $text; text-style: bold; }
    """
    BINDINGS = [
        Binding("right", "step(1)", "tui.key.next_value", id="chooser.next"),
        Binding("left", "step(-1)", "tui.key.previous_value", show=False, id="chooser.previous"),
        Binding("down", "app.focus_next", "tui.key.next_field", show=False, id="chooser.down"),
        Binding("up", "app.focus_previous", "tui.key.previous_field", show=False, id="chooser.up"),
    ]

    class Changed(Message):
        """Another value stands in a chooser."""

    def __init__(
        self,
        name: str,
        label: str,
        choices: Sequence[tuple[str, str]],
        value: str,
        typed: Callable[[str], str | None] = lambda character: None,
    ) -> None:
        super().__init__(id=f"choose-{name}", name=name)
        self._label = label
        self._choices = list(choices)
        self._typed = typed
        self._place = self._place_of(value)

    @property
    def value(self) -> str:
        """The value that stands."""
        return self._choices[self._place][0]

    def take(self, value: str) -> None:
        """Let `value` stand."""
        place = self._place_of(value)
        if place != self._place:
            self._place = place
            self.refresh()
            self.post_message(self.Changed())

    def _place_of(self, value: str) -> int:
        values = [each for each, _ in self._choices]
        if value not in values:
            self._choices.append((value, visible(value)))
            return len(values)
        return values.index(value)

    def render(self) -> Text:
        room = max(1, self.content_size.width - 4)
        chosen = clip(self._choices[self._place][1], room)
        left, right = ("◂ ", " ▸") if self.has_focus else ("  ", "")
        text = Text(clip(self._label, room + 2), "" if self.has_focus else "dim", no_wrap=True)
        return text.append(f"\n{left}{chosen}{right}", "not dim")

    def action_step(self, by: int) -> None:
        """Go to the next or the previous choice, round the end."""
        self.take(self._choices[(self._place + by) % len(self._choices)][0])

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        return character is not None and self._typed(character) is not None

    def on_key(self, event: events.Key) -> None:
        value = self._typed(event.character) if event.character else None
        if value is not None:
            event.stop()
            event.prevent_default()
            self.take(value)

    def on_click(self, event: events.Click) -> None:
        self.action_step(-1 if event.x < self.size.width // 3 else 1)
