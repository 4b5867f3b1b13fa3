"""The intake screen for tests: exports read and shown in a headless terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from audits import shown, until
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.beginning import Beginning
from crm_audit_tui.tui.screens.intake import IntakeScreen


@asynccontextmanager
async def intake(
    exports: Path, *, size: tuple[int, int] = (120, 40), record: Path | None = None
) -> AsyncIterator[tuple[AuditApp, IntakeScreen, Pilot[None]]]:
    """Show how `exports` are understood; read in this process, which has everything in place."""
    app = AuditApp(beginning=Beginning((exports,), record, in_process=True))
    async with shown(app, size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and has_read(app), "read")
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        await pilot.pause()
        yield app, screen, pilot
        await app.navigation.close_audit()
        await app.jobs.close()


def has_read(app: AuditApp) -> bool:
    return isinstance(app.screen, IntakeScreen) and app.screen.state.imported is not None
