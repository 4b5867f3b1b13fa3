"""Windows too small for anything: nothing can be read in them, and nothing may break."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import App, ComposeResult

from crm_audit_tui.tui.widgets.cards import CardList


class Cards(CardList):
    def cards(self, width: int) -> Sequence[tuple[str, Text]]:
        return [("a", Text("essential  Open deals past their close date: 13 of 16"))]


class Window(App[None]):
    CSS = "CardList { height: auto; }"

    def compose(self) -> ComposeResult:
        yield Cards("cards")


async def test_cards_outlast_a_window_of_no_width() -> None:
    app = Window()
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one(Cards).redraw()
        for columns in (8, 6, 5, 4, 3, 2, 1):
            await pilot.resize_terminal(columns, 2)
            await pilot.pause()
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert app.query_one(Cards).current == "a"
