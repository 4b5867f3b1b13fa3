"""The worklists of the steps, each with the keys of its actions."""

from __future__ import annotations

from functools import partial

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.messages import message
from crm_audit_tui.session.labels import new_labels
from crm_audit_tui.tui.bulk_words import new_label
from crm_audit_tui.tui.modals.confirm import ConfirmModal
from crm_audit_tui.tui.screens.worklist import WorklistScreen, action_bindings
from crm_audit_tui.tui.wording import audit_app, words


class PipelineWorklist(WorklistScreen):
    """Tasks and deals that want an owner, a date, an end."""

    BINDINGS = action_bindings("pipeline")


class UnusedWorklist(WorklistScreen):
    """Fields and records that nobody uses."""

    BINDINGS = action_bindings("unused")


class SegmentationWorklist(WorklistScreen):
    """Labels spelled in several ways; one that no record has yet is made only after a question."""

    BINDINGS = action_bindings("segmentation")

    async def decide_item(self, decision: DecideItem) -> None:
        """Decide about the label in front; asks before a label would be made."""
        rows, audit = self.session.rows, self.session.audit
        new = await audit_app(self).jobs.aside(lambda: new_labels([decision], rows, audit))
        if not new:
            await super().decide_item(decision)
            return
        question = message("tui.item.make_label", why=new_label(new[0], words(self)))
        self.app.push_screen(ConfirmModal(question), partial(self._make_label, decision))

    async def _make_label(self, decision: DecideItem, yes: bool | None) -> None:
        if yes:
            await super().decide_item(decision)


class FreshnessWorklist(WorklistScreen):
    """Records that nobody has verified for long, or that contradict themselves."""

    BINDINGS = action_bindings("freshness")


WORKLISTS: dict[str, type[WorklistScreen]] = {
    "pipeline": PipelineWorklist,
    "unused": UnusedWorklist,
    "segmentation": SegmentationWorklist,
    "freshness": FreshnessWorklist,
}
