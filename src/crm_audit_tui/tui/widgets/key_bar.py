"""The last line: the few keys that matter here, and where to find the rest."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from crm_audit_tui.tui.key_table import KeyLine, key_lines
from crm_audit_tui.tui.wording import words

_Piece = tuple[str, str, KeyLine | str | None]  # text, component class, what a click does


def _takes_letters(screen: Screen[object]) -> bool:
    focused = screen.focused
    return focused is not None and focused.check_consume_key("question_mark", "?")


class KeyBar(Widget):
    """Shown bindings of the screen in front, as many as fit, with help and commands at the right.

    A binding's description is a message id; a disabled one is dimmed, not hidden.
    """

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; }"
    COMPONENT_CLASSES = {"key-bar--key", "key-bar--label", "key-bar--off"}

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, KeyLine | str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._updated)

    def _updated(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        say = words(self).text
        width = self.size.width
        tail = self._tail()
        room = width - sum(cell_len(text) for text, _, _ in tail)
        pieces: list[_Piece] = []
        used = 0
        for line in self._lines():
            key = line.keys.split()[0]
            parts: list[_Piece] = [
                (f" {key} ", "key-bar--key" if line.enabled else "key-bar--off", line),
                (
                    f"{say(line.description)} ",
                    "key-bar--label" if line.enabled else "key-bar--off",
                    line,
                ),
            ]
            size = sum(cell_len(text) for text, _, _ in parts)
            if used + size > room:
                break
            pieces += parts
            used += size
        pieces.append((" " * max(0, room - used), "", None))
        return self._strip([*pieces, *tail], width)

    def _strip(self, pieces: list[_Piece], width: int) -> Strip:
        self._spans = []
        segments = []
        place = 0
        for text, style, what in pieces:
            rich_style = self.get_component_rich_style(style) if style else self.rich_style
            segments.append(Segment(text, rich_style))
            size = cell_len(text)
            if what is not None:
                self._spans.append((place, place + size, what))
            place += size
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _lines(self) -> list[KeyLine]:
        return [line for line in key_lines(self.screen) if line.shown]

    def _tail(self) -> list[_Piece]:
        say = words(self).text
        narrow = self.size.width < 70
        tail: list[_Piece] = [
            # In a text field "?" is a letter.
            (" f1 " if _takes_letters(self.screen) else " ? ", "key-bar--key", "app.help"),
            (f"{say('tui.key.help')} ", "key-bar--label", "app.help"),
        ]
        if not narrow:
            tail += [
                (" ^p ", "key-bar--key", "app.command_palette"),
                (f"{say('tui.key.palette')} ", "key-bar--label", "app.command_palette"),
            ]
        return tail

    async def on_click(self, event: events.Click) -> None:
        for start, end, what in self._spans:
            if not start <= event.x < end:
                continue
            if isinstance(what, str):
                await self.app.run_action(what)
            elif what.enabled:
                await self.app.run_action(what.action, what.node)
