"""The last line: the few keys that matter here, and where to find the rest."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from crm_audit_tui.tui.wording import words


class KeyBar(Widget):
    """Shown bindings of the screen in front, as many as fit, with help and commands at the right.

    A binding's description is a message id; a disabled one is dimmed, not hidden.
    """

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; }"
    COMPONENT_CLASSES = {"key-bar--key", "key-bar--label", "key-bar--off"}

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._updated)

    def _updated(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        tail = self._tail()
        room = width - sum(cell_len(text) for text, _, _ in tail)
        pieces: list[tuple[str, str, str]] = []
        used = 0
        for key, label, action, enabled in self._bindings():
            style = "key-bar--key" if enabled else "key-bar--off"
            parts = [
                (f" {key} ", style, action),
                (f"{label} ", "key-bar--label" if enabled else "key-bar--off", action),
            ]
            size = sum(cell_len(text) for text, _, _ in parts)
            if used + size > room:
                break
            pieces += parts
            used += size
        pieces.append((" " * max(0, room - used), "", ""))
        return self._strip([*pieces, *tail], width)

    def _strip(self, pieces: list[tuple[str, str, str]], width: int) -> Strip:
        self._spans = []
        segments = []
        place = 0
        for text, style, action in pieces:
            rich_style = self.get_component_rich_style(style) if style else self.rich_style
            segments.append(Segment(text, rich_style))
            size = cell_len(text)
            if action:
                self._spans.append((place, place + size, action))
            place += size
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _bindings(self) -> list[tuple[str, str, str, bool]]:
        seen: dict[str, tuple[str, str, str, bool]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and binding.action not in seen:
                seen[binding.action] = (
                    self.app.get_key_display(binding),
                    words(self).text(binding.description),
                    binding.action,
                    active.enabled,
                )
        return list(seen.values())

    def _tail(self) -> list[tuple[str, str, str]]:
        say = words(self).text
        narrow = self.size.width < 70
        tail = [
            (" ? ", "key-bar--key", "app.help"),
            (f"{say('tui.key.help')} ", "key-bar--label", "app.help"),
        ]
        if not narrow:
            tail += [
                (" ^p ", "key-bar--key", "app.command_palette"),
                (f"{say('tui.key.palette')} ", "key-bar--label", "app.command_palette"),
            ]
        return tail

    async def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                await self.run_action(action, self.screen)
