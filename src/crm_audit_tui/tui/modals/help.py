"""Every key that works here, and what the thing in focus is for."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from crm_audit_tui.tui.key_table import KeyLine, key_lines
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.wording import words


class HelpModal(Modal[None]):
    """The keys of `about`, grouped by where they work; read before this modal covers it."""

    BINDINGS = [
        Binding("question_mark,f1,q", "close", "tui.key.close", show=False, id="help.close"),
        Binding("down,j", "scroll(1)", "tui.key.down", show=False, id="help.down"),
        Binding("up,k", "scroll(-1)", "tui.key.up", show=False, id="help.up"),
    ]
    title_id = "tui.help.title"

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self._groups = _groups(about)
        self._about_focus = _help_of(about.focused)

    def compose_inside(self) -> ComposeResult:
        with VerticalScroll(id="keys"):
            if self._about_focus:
                yield Static(words(self).text(self._about_focus), markup=False, classes="about")
            for title, lines in self._groups:
                if lines:
                    yield Static(words(self).text(title), markup=False, classes="heading")
                    yield Static(self._table(lines))

    def _table(self, lines: list[KeyLine]) -> Text:
        say = words(self).text
        width = max(10, *(len(line.keys) + 2 for line in lines))
        text = Text()
        for line in lines:
            text.append(f"  {line.keys:<{width}}", "bold")
            text.append(say(line.description))
            if not line.enabled:
                text.append(f"  ({say('tui.help.not_now')})", "dim")
            text.append("\n")
        text.rstrip()
        return text

    def on_mount(self) -> None:
        for keys in self.query("#keys"):
            keys.focus()

    def action_scroll(self, by: int) -> None:
        """Scroll the list of keys, unless this is being closed."""
        for keys in self.query("#keys"):
            keys.scroll_relative(y=by, animate=False)


def _help_of(widget: DOMNode | None) -> str:
    """Return the message id that explains `widget` or the first thing around it that has one."""
    node = widget
    while node is not None:
        found = getattr(node, "help", "")
        if isinstance(found, str) and found.startswith(("tui.", "guide.", "core.")):
            return found
        node = node.parent
    return ""


def _groups(screen: Screen[object]) -> list[tuple[str, list[KeyLine]]]:
    groups: dict[str, list[KeyLine]] = {
        "tui.help.focus": [],
        "tui.help.screen": [],
        "tui.help.everywhere": [],
    }
    for line in _sorted(key_lines(screen)):
        groups[f"tui.help.{line.where}"].append(line)
    return list(groups.items())


def _sorted(lines: Iterator[KeyLine]) -> list[KeyLine]:
    return sorted(lines, key=lambda line: not line.shown)
