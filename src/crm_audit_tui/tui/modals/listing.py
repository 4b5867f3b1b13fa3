"""Lines to read, in a box: the rows of a file that are in no table, what a scan says."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static
from textual.widgets.option_list import Option

from crm_audit_tui.core.messages import Message
from crm_audit_tui.tui.modals.base import Modal
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.wording import words


class ListingModal(Modal[None]):
    """Show `lines`, as many as there are, under `title`."""

    def __init__(self, title: Message, lines: Sequence[Text]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose_inside(self) -> ComposeResult:
        yield Static(words(self).message(self._title), markup=False, id="question")
        yield SureList(*(Option(line) for line in self._lines), id="choices", markup=False)
