"""Notices take lines of their own: nothing that is asked, shown or a key lies beneath one."""

from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from audits import Prepared, opened, press, screen_lines, screen_text, told, until
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.widgets.key_bar import KeyBar

LONG = message("session.error.unexpected", error="what cannot be said in one line " * 4)
NOTHING = ("tui.undo.nothing", "tui.redo.nothing")


def notices(app: AuditApp) -> list[Region]:
    return [each.region for each in app.screen.query(Toast) if each.region]


async def told_apart(app: AuditApp, pilot: Pilot[None]) -> None:
    """Give a long notice and look that it lies beside everything else on the screen in front."""
    app.clear_notifications()
    await until(pilot, lambda: not notices(app), "what was told before is gone")
    keys = screen_lines(app)[-1]
    for _ in range(3):  # one in place of the other
        app.say_id("tui.undo.nothing")
        await until(pilot, lambda: told(app), "a notice")
    app.say(LONG, severity="warning")
    await until(pilot, lambda: len(notices(app)) == 1 and notices(app)[0].height >= 2, "the notice")
    [notice] = notices(app)
    app.screen._compositor.reflow(app.screen, app.size)
    for widget, place in app.screen._compositor.visible_widgets.items():
        if not widget.children and not isinstance(widget, Toast):
            region, clip = place
            assert not notice.overlaps(region.intersection(clip)), widget
    assert "authors." in screen_text(app), "to be read to its end"
    if app.screen.query(KeyBar):
        assert screen_lines(app)[-1] == keys, "the keys stay where they are"
        assert notice.y == 1, "under the title, no blank line left of those before"


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_no_notice_hides_what_is_asked_or_the_keys(
    sample: Prepared, size: tuple[int, int]
) -> None:
    async with opened(sample, "pipeline", size=size) as (app, pilot):
        await told_apart(app, pilot)
        await press(pilot, "w", "enter")
        await told_apart(app, pilot)
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, FormModal), "a form")
        await press(pilot, "ctrl+s")  # it wants a reason
        await told_apart(app, pilot)
        box = app.screen.query_one("#form").region.shrink((1, 1, 1, 1))
        for part in ("#form-error", "#form-save"):
            assert box.contains_region(app.screen.query_one(part).region), "buttons and error show"
        await press(pilot, "escape")
        app.push_screen(ConfirmModal(Message("tui.intake.drop")))
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal), "a question")
        await told_apart(app, pilot)
        await press(pilot, "n")
        await app.navigation.go_to("duplicates", "worklist")
        await press(pilot, "enter")
        await told_apart(app, pilot)


async def test_what_was_done_gives_way_to_what_is_done_next(sample: Prepared) -> None:
    async with opened(sample, "pipeline", size=(80, 24)) as (app, pilot):
        long, undo, redo = map(app.words.message, (LONG, *map(Message, NOTHING)))
        app.say(LONG, severity="warning")
        await until(pilot, lambda: told(app) == [long], "a warning")
        for _ in range(3):
            await press(pilot, "u")
        await until(pilot, lambda: told(app) == [long, undo], "once, however often")
        app.say(LONG, severity="warning")
        await until(pilot, lambda: told(app) == [long], "the warning too")
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: told(app) == [long, redo], "warnings stay for their time")
