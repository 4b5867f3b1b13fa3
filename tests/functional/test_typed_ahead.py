"""Keys that come faster than screens change: over a slow line they arrive in bursts."""

from __future__ import annotations

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import TabbedContent

from audits import Prepared, opened, press, until
from crm_audit_tui.core.decisions import GiveAnswer
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tui.screens.worklist import WorklistScreen


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Press keys that are all there before the first one is handled."""
    for each in keys:
        event = Key(each, each if len(each) == 1 else None)
        event.set_sender(pilot.app)
        pilot.app.post_message(event)


async def test_what_is_typed_ahead_is_done_where_it_was_meant(sample: Prepared) -> None:
    async with opened(sample, "integrations", size=(80, 24)) as (app, pilot):
        session = app.session
        assert session is not None
        before = len(session.log.entries)
        burst(pilot, "ctrl+n", "c", "y")
        await until(pilot, lambda: len(session.log.entries) > before, "an answer")
        answer = session.log.entries[-1].decision
        assert answer == GiveAnswer(question="conversions.compared", answer=Answer.YES)
        burst(pilot, "f", "e", "c")
        tabs = app.screen.query_one(TabbedContent)
        await until(pilot, lambda: tabs.active == "tab-checklist", "the last one asked for")
        await press(pilot, "ctrl+b")
        burst(pilot, "ctrl+n", "c", "ctrl+n", "w", "enter")
        await until(pilot, lambda: isinstance(app.screen, WorklistScreen), "the items")
        assert isinstance(app.screen, WorklistScreen) and app.screen.slug == "pipeline"
        assert len(session.log.entries) == before + 1, "nothing was answered on the way"
