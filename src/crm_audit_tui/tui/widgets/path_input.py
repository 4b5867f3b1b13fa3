"""A text field that completes what is typed: tab takes the suggestion."""

from __future__ import annotations

from pathlib import Path

from textual.binding import Binding
from textual.suggester import Suggester
from textual.widgets import Input

from crm_audit_tui.tui.user_path import user_path


class CompletingInput(Input):
    """An input in which tab takes the suggestion where there is one, else leaves the field."""

    BINDINGS = [
        Binding("tab", "complete_or_leave", "tui.key.complete", show=False, id="field.complete")
    ]

    def action_complete_or_leave(self) -> None:
        """Take the suggestion; without one go to the next field."""
        before = self.value
        self.cursor_position = len(self.value)
        self.action_cursor_right()
        if self.value == before:
            self.screen.focus_next()


class PathSuggester(Suggester):
    """Suggests the first folder or file whose name begins with what is typed.

    With `endings` only files with one of them (lower case, with the dot).
    """

    def __init__(self, endings: frozenset[str] = frozenset()) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        if not value:
            return None
        typed = user_path(value)
        folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
        try:
            names = sorted(
                (each for each in folder.iterdir() if self._fits(each, start)),
                key=lambda each: (not each.is_dir(), each.name.casefold()),
            )
        except OSError:
            return None
        if not names:
            return None
        completed = names[0].name[len(start) :] + ("/" if names[0].is_dir() else "")
        return value + completed

    def _fits(self, path: Path, start: str) -> bool:
        if not path.name.startswith(start) or (path.name.startswith(".") and not start):
            return False
        return (
            path.is_dir() or not self._endings or path.name.lower().endswith(tuple(self._endings))
        )
