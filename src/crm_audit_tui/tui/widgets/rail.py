"""The rail of steps at the left: where I am, what is done, what is still to do."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from crm_audit_tui.core.steps import STEPS, Part, StepSpec
from crm_audit_tui.tui.wording import audit_app, words

MARKS = {"not_started": "○", "in_progress": "◐", "done": "✔", "skipped": "–"}
_PARTS = (Part.USE, Part.DATA)


class Rail(Widget, can_focus=True):
    """All steps with their status; one line with the current step where the window is narrow."""

    help = "tui.help.rail"
    BINDINGS = [
        Binding("up,k", "move(-1)", "tui.key.up", show=False, id="rail.up"),
        Binding("down,j", "move(1)", "tui.key.down", show=False, id="rail.down"),
        Binding("enter", "choose", "tui.key.open", show=False, id="rail.open"),
    ]
    COMPONENT_CLASSES = {"rail--current", "rail--part", "rail--done", "rail--cursor", "rail--todo"}

    cursor: reactive[int] = reactive(0)

    class Chosen(Message):
        """Somebody wants to go to a step."""

        def __init__(self, slug: str) -> None:
            super().__init__()
            self.slug = slug

    def __init__(self, current: str) -> None:
        super().__init__(id="rail")
        self.current = current
        self._lines: list[StepSpec | Part] = []
        self._drawn: tuple[str, ...] = ()
        for spec in STEPS:
            if spec.part in _PARTS and (not self._lines or spec.part not in self._lines):
                self._lines.append(spec.part)
            self._lines.append(spec)
        self.set_reactive(Rail.cursor, self._place(current))

    def _place(self, slug: str) -> int:
        return next(
            place
            for place, line in enumerate(self._lines)
            if isinstance(line, StepSpec) and line.slug == slug
        )

    def refresh_if_changed(self) -> None:
        """Draw the rail again where the status of a step is another than the one drawn."""
        if self._statuses() != self._drawn:
            self.refresh()

    def _statuses(self) -> tuple[str, ...]:
        return tuple(map(self._status, STEPS))

    def render(self) -> Text:
        self._drawn = self._statuses()
        if self.has_class("-folded"):
            return self._folded()
        text = Text(no_wrap=True, overflow="ellipsis")
        for place, line in enumerate(self._lines):
            if place:
                text.append("\n")
            text.append_text(self._line(place, line))
        return text

    def _folded(self) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        for spec, label in self._folded_labels():
            style = "rail--current" if spec.slug == self.current else "rail--todo"
            text.append(label, self._style(style))
        return text

    def _folded_labels(self) -> Iterator[tuple[StepSpec, str]]:
        """Yield every step as it stands in the one line: by mark and number, in front by name."""
        for spec in STEPS:
            mark, number = self._mark(spec), spec.number or ""
            if spec.slug == self.current:
                title = words(self).text(f"core.step_short.{spec.slug}")
                yield spec, f" {' '.join(filter(None, (mark, str(number), title)))} "
            else:
                yield spec, f"{mark}{number} "

    def _folded_places(self) -> Iterator[tuple[StepSpec, range]]:
        start = 0
        for spec, label in self._folded_labels():
            yield spec, range(start, start := start + cell_len(label))

    def _line(self, place: int, line: StepSpec | Part) -> Text:
        say = words(self).text
        width = max(10, self.size.width)
        if isinstance(line, Part):
            return Text(f" {say(f'core.part.{line}')}"[:width].upper(), self._style("rail--part"))
        number = f"{line.number:>2} " if line.number else ""
        label = f" {self._mark(line)} {number}{say(f'core.step_short.{line.slug}')}"
        style = "rail--todo"
        if line.slug == self.current:
            style = "rail--current"
        elif self.has_focus and place == self.cursor:
            style = "rail--cursor"
        elif self._status(line) == "done":
            style = "rail--done"
        return Text(label[:width].ljust(width), self._style(style))

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    def _status(self, spec: StepSpec) -> str:
        session = audit_app(self).session
        return session.audit.status(spec.slug).status if session else "not_started"

    def _mark(self, spec: StepSpec) -> str:
        return MARKS[self._status(spec)]

    def jump_targets(self) -> Iterator[tuple[Offset, str]]:
        """Yield every step with its place on screen."""
        if self.has_class("-folded"):
            for spec, cells in self._folded_places():
                if cells.start < self.size.width:
                    yield self.region.offset + Offset(cells.start, 0), spec.slug
            return
        for place, line in enumerate(self._lines[: self.size.height]):
            if isinstance(line, StepSpec):
                yield self.region.offset + Offset(0, place), line.slug

    def jump_to(self, name: str) -> None:
        """Go to the step `name`; to the rail itself for the step in front."""
        if name == self.current:
            self.focus()
        else:
            self.post_message(self.Chosen(name))

    def action_move(self, by: int) -> None:
        """Move the cursor to the step before or after."""
        place = self.cursor + by
        while 0 <= place < len(self._lines) and isinstance(self._lines[place], Part):
            place += by
        if 0 <= place < len(self._lines):
            self.cursor = place

    def action_choose(self) -> None:
        """Go to the step under the cursor."""
        line = self._lines[self.cursor]
        if isinstance(line, StepSpec):
            self.post_message(self.Chosen(line.slug))

    def on_click(self, event: events.Click) -> None:
        if self.has_class("-folded"):
            for spec, cells in self._folded_places():
                if event.x in cells:
                    self.post_message(self.Chosen(spec.slug))
            return
        if not 0 <= event.y < len(self._lines):
            return
        line = self._lines[event.y]
        if isinstance(line, StepSpec):
            self.post_message(self.Chosen(line.slug))
