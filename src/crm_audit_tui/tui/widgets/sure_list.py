"""A list of options that takes every key, drawn already or not."""

from __future__ import annotations

from contextlib import suppress

from textual.widgets import OptionList


class SureList(OptionList):
    """Page keys do nothing before the list is drawn: where its lines are is not known until then.

    So it is in a tab that lies behind, and in a window without a line for it.
    """

    def action_page_up(self) -> None:
        """Go up by a page."""
        with suppress(LookupError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go down by a page."""
        with suppress(LookupError):
            super().action_page_down()  # type: ignore[no-untyped-call]
