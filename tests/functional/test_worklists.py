"""The other worklists: tasks and deals, unused fields, labels, ageing records."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from audits import Prepared, press, reviewing, screen_lines, until
from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.worklists import ACTIONS
from crm_audit_tui.tui.modals.form import FormModal
from crm_audit_tui.tui.screens.worklist import WorklistScreen


@pytest.mark.parametrize("step", ["pipeline", "unused", "segmentation", "freshness"])
async def test_every_action_of_a_worklist_decides_its_item(sample: Prepared, step: str) -> None:
    async with reviewing(sample, step) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, WorklistScreen)
        for number, spec in enumerate(ACTIONS[step], 1):
            item = screen.item
            assert item is not None
            await press(pilot, spec.key)
            if spec.needs_value or spec.needs_owner or spec.needs_due:
                await until(pilot, lambda: isinstance(app.screen, FormModal), "the form")
                typed = {"value": "2027-03-01", "owner": "Anna", "due": "2027-03-01"}
                for name, value in typed.items():
                    for field in app.screen.query(f"#field-{name}").results(Input):
                        field.value = value
                await press(pilot, "ctrl+s")
            await until(
                pilot,
                lambda wanted=number: (
                    screen.session.log.last_seq  # type: ignore[misc]
                    and _decided(sample) == wanted
                ),
                f"{spec.action} is on disk",
            )
            decision = sample.last()
            assert isinstance(decision, DecideItem)
            assert (decision.item, decision.action) == (item.id, spec.action)
            assert (decision.table, decision.record) == (item.table, item.record)
        skipped = sum(spec.action == "skip" for spec in ACTIONS[step])
        assert f"{len(ACTIONS[step]) - skipped} decided" in screen_lines(app)[1]
        await press(pilot, *["u"] * len(ACTIONS[step]))
        await until(pilot, lambda: _decided(sample) == 0, "all taken back")
        assert screen.queue.counts().done == screen.queue.counts().later == 0


def _decided(audit: Prepared) -> int:
    return sum(isinstance(each, DecideItem) for each in audit.decisions())
