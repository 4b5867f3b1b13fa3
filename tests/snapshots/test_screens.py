"""Pictures of the screens: one full set, and one screen each of other themes, sizes, languages.

What stands in the top line of a fresh audit is the same at any time of day: nothing was saved yet.
A change that is meant: `pytest tests/snapshots --snapshot-update`, and look at every picture.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from audits import Prepared, press, until
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.base import AuditScreen

Compare = Callable[..., bool]

SCREENS: dict[str, tuple[str, tuple[str, ...]]] = {
    "duplicates_review": ("duplicates", ("w", "enter")),
    "duplicates_cluster": ("duplicates", ("w", "enter", "pagedown", "x", "v")),
    "missing_review": ("missing", ("w", "enter")),
    "evidence": ("integrations", ()),
    "evidence_usage": ("usage", ()),
    "checklist": ("integrations", ("c", "down")),
    "findings": ("security", ("f", "down")),
    "closing": ("closing", ()),
}


def picture(
    compare: Compare,
    audit: Prepared,
    step: str,
    keys: tuple[str, ...] = (),
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    theme: str = "audit-dark",
) -> bool:
    """Compare a screen with its picture after `keys`."""

    async def shown(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, AuditApp)
        await app.jobs.stop_computing()
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        await until(pilot, lambda: theme in app.our_themes, "the themes are loaded")
        app.theme = theme
        app.clear_notifications()
        await press(pilot, *keys)
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await until(pilot, lambda: not app._notifications, "no notice is up")
        await pilot.pause()

    app = AuditApp(audit.session(), step=step, language=language)
    try:
        return compare(app, terminal_size=size, run_before=shown)
    finally:
        if app.session is not None:
            app.session.close()


@pytest.mark.parametrize("name", SCREENS)
def test_screens(name: str, sample: Prepared, snap_compare: Compare) -> None:
    step, keys = SCREENS[name]
    assert picture(snap_compare, sample, step, keys)


def test_light(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "duplicates", ("w", "enter"), theme="audit-light")


def test_high_contrast(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "integrations", theme="audit-contrast")


def test_80_by_24(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "duplicates", ("w", "enter"), size=(80, 24))


def test_200_by_60(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "pipeline", size=(200, 60))


def test_italian(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "missing", ("w", "enter"), language="it")


def test_spanish(sample: Prepared, snap_compare: Compare) -> None:
    assert picture(snap_compare, sample, "pipeline", ("c",), language="es")
