"""The worklists of every step, and what was decided about their cells: in step with the log."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Log
from crm_audit_tui.session.after import touched_since
from crm_audit_tui.tables.result import StepResult

if TYPE_CHECKING:
    from crm_audit_tui.session.items import ItemQueue
    from crm_audit_tui.tables.decided_cells import DecidedCells, Elsewhere
    from crm_audit_tui.tables.result import WorkItem


class ItemQueues:
    """One queue a step, made anew with its results.

    A worker thread may make them while decisions go on: what is decided or undone meanwhile they
    take up when they are put in force, so none is ever shown out of step.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._queues: dict[str, ItemQueue] = {}
        self._cells: DecidedCells | None = None
        self._guard = Lock()

    def renew(self, results: Mapping[str, StepResult]) -> None:
        """Make the queues of all steps that list something; a moment for 100,000 items."""
        from crm_audit_tui.session.items import ItemQueue

        seen, audit = self._log.published
        made = {step: ItemQueue(each, audit) for step, each in results.items() if each.items}
        with self._guard:
            for decision in touched_since(self._log.entries, seen):
                for queue in made.values():
                    queue.refresh(self._log.audit, decision)
            self._queues = made
        self._decided_cells()

    def get(self, step: str, results: Mapping[str, StepResult]) -> ItemQueue:
        """Return the queue of `step`; empty without results."""
        from crm_audit_tui.session.items import ItemQueue

        known = self._queues.get(step)
        if known is not None:  # unguarded: thousands of decisions may be taken up right now
            return known
        with self._guard:
            if step not in self._queues:
                result = results.get(step, StepResult(step=step))
                self._queues[step] = ItemQueue(result, self._log.audit)
            return self._queues[step]

    def follow(self, decision: Decision) -> None:
        """Take up `decision`, which was made, taken back or put in force again."""
        if self._cells is not None:
            self._cells.add(decision)
        with self._guard:
            for queue in self._queues.values():
                queue.refresh(self._log.audit, decision)

    def elsewhere(self, item: WorkItem) -> tuple[Elsewhere, ...]:
        """Return what other steps decided about the cell of `item`, the latest first."""
        return self._decided_cells().elsewhere(item, self._log.audit)

    def _decided_cells(self) -> DecidedCells:
        if self._cells is None:
            from crm_audit_tui.tables.decided_cells import DecidedCells

            seen, audit = self._log.published
            self._cells = cells = DecidedCells(audit)
            for decision in touched_since(self._log.entries, seen):  # while it was being made
                cells.add(decision)
        return self._cells
