"""Only what changed is painted: not the whole terminal for a cursor, nothing that lies hidden."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from audits import Prepared, opened, press
from crm_audit_tui.tui.screens.home import AuditList, HomeScreen
from crm_audit_tui.tui.small_paint import SmallPaint


async def test_a_cursor_that_goes_elsewhere_has_not_the_whole_terminal_painted(
    twins: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[Compositor] = []
    paint = Compositor.render_full_update

    def counted(compositor: Compositor, simplify: bool = False) -> LayoutUpdate:
        whole.append(compositor)
        return paint(compositor, simplify)

    async with opened(twins, "usage") as (app, pilot):
        monkeypatch.setattr(Compositor, "render_full_update", counted)
        before = app.screen.focused
        await press(pilot, "tab")
        assert app.screen.focused is not before
        assert not whole
        home = app.screen_stack[0]
        assert isinstance(home, HomeScreen)
        assert not home.query(AuditList), "home is read when it is gone to"
        assert not home.is_current, "what lies beneath a whole screen is not laid out"
        await press(pilot, "question_mark")
        step = app.screen_stack[-2]
        assert step.is_current, "what lies beneath a box can be seen around it"


class _Boxes(SmallPaint, Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("first", id="first")
        yield Static("second", id="second")


class _TwoBoxes(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return _Boxes()


async def test_what_moved_is_painted_though_its_place_was_asked_for_before() -> None:
    app = _TwoBoxes()
    async with app.run_test(size=(20, 10)):
        screen, second = app.screen, app.screen.query_one("#second")
        old = second.region
        screen._compositor._dirty_regions.clear()
        screen.query_one("#first").styles.height = 4
        screen._compositor._full_map_invalidated = True  # as scrolling leaves it
        new = second.region
        assert new != old
        assert {old, new} <= screen._compositor._dirty_regions
