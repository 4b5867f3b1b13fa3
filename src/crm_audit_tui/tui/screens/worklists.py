"""The worklists of the steps, each with the keys of its actions."""

from __future__ import annotations

from crm_audit_tui.tui.screens.worklist import WorklistScreen, action_bindings


class PipelineWorklist(WorklistScreen):
    """Tasks and deals that want an owner, a date, an end."""

    BINDINGS = action_bindings("pipeline")


class UnusedWorklist(WorklistScreen):
    """Fields and records that nobody uses."""

    BINDINGS = action_bindings("unused")


class SegmentationWorklist(WorklistScreen):
    """Labels spelled in several ways."""

    BINDINGS = action_bindings("segmentation")


class FreshnessWorklist(WorklistScreen):
    """Records that nobody has verified for long, or that contradict themselves."""

    BINDINGS = action_bindings("freshness")


WORKLISTS: dict[str, type[WorklistScreen]] = {
    "pipeline": PipelineWorklist,
    "unused": UnusedWorklist,
    "segmentation": SegmentationWorklist,
    "freshness": FreshnessWorklist,
}
