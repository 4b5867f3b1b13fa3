"""Pick one thing from a list: type to narrow it down, arrows and enter to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from crm_audit_tui.core.messages import Message
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.wording import words


@dataclass(frozen=True)
class Choosable:
    """One thing to pick: what it is called and what is to be said of it, ready to show."""

    value: str
    label: str
    detail: str = ""


class PickModal(Modal[str]):
    """Give the value picked, None where none was. `current` is where the cursor begins."""

    BINDINGS = [
        Binding("down", "move(1)", "tui.key.down", show=False, id="pick.down"),
        Binding("up", "move(-1)", "tui.key.up", show=False, id="pick.up"),
        Binding("pagedown", "page(1)", "tui.key.page_down", show=False, id="pick.page_down"),
        Binding("pageup", "page(-1)", "tui.key.page_up", show=False, id="pick.page_up"),
    ]

    def __init__(
        self,
        question: Message,
        choices: Sequence[Choosable],
        *,
        current: str = "",
        hint: Message | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._shown: list[Choosable] = []
        self._current = current
        self._hint = hint

    def compose_inside(self) -> ComposeResult:
        say = words(self)
        yield Static(say.message(self._question), markup=False, id="question")
        if self._hint is not None:
            yield Static(say.message(self._hint), markup=False, id="hint")
        if len(self._choices) > _FEW:
            yield Input(placeholder=say.text("tui.pick.filter"), id="filter", compact=True)
        yield SureList(id="choices", markup=False)

    def on_mount(self) -> None:
        self._fill("")
        if self._shown:
            values = [each.value for each in self._shown]
            place = values.index(self._current) if self._current in values else 0
            self.query_one(OptionList).highlighted = place
        (self.query("#filter") or self.query("#choices")).first().focus()

    def _fill(self, text: str) -> None:
        sought = text.casefold().split()
        self._shown = [
            each
            for each in self._choices
            if all(word in f"{each.label} {each.value} {each.detail}".casefold() for word in sought)
        ]
        width = max((len(each.label) for each in self._shown), default=0) + 2
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_line(each, width)) for each in self._shown)
        if self._shown:
            listed.highlighted = 0

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place].value)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index].value)

    def action_move(self, by: int) -> None:
        """Move through the list while typing."""
        listed = self.query_one(OptionList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    async def action_page(self, by: int) -> None:
        """Go a page up or down while typing."""
        action = "page_down" if by > 0 else "page_up"
        await self.app.run_action(action, self.query_one(OptionList))


_FEW = 6  # so many are seen at a glance and need no filter


def _line(choice: Choosable, width: int) -> Text:
    text = Text(choice.label, no_wrap=True, overflow="ellipsis")
    if choice.detail:
        text.append(" " * (width - len(choice.label)))
        text.append(choice.detail, "dim")
    return text
