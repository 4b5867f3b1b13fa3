"""This project's matcher, as `crm-audit match` runs it: read by intake, matched at its defaults."""

from __future__ import annotations

import time

from crm_audit_tui.core.progress import Progress
from crm_audit_tui.engines.local import match_table
from crm_audit_tui.intake import load_file
from crm_audit_tui.matching.settings import Idea, MatchSettings
from peers.task import Answer, Clock, Task


def run(task: Task, without: str = "") -> Answer:
    """Match the file, `without` one idea of the model; stages are those that the engine reports."""
    settings = MatchSettings(without=frozenset({Idea(without)}) if without else frozenset())
    clock = Clock()
    mapping = {header: name for header, name in task.columns.items() if not name.startswith("raw:")}
    table_name = "companies" if task.kind == "companies" else "contacts"
    with clock.stage("read"):
        table = load_file(task.path, table=table_name, mapping=mapping)
    phases = _Phases(clock)
    matches = match_table(table, settings=settings, on_progress=phases.on_progress)
    phases.close()
    return Answer(
        matches.left,
        matches.right,
        matches.probability,
        matches.threshold,
        matches.cluster,
        clock.seconds,
        {"candidates": float(phases.candidates), "left out": float(sum(matches.cut.values()))},
    )


class _Phases:
    """Turns the engine's progress into stage times."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.phase = ""
        self.since = time.perf_counter()
        self.candidates = 0

    def on_progress(self, progress: Progress) -> None:
        """Close the stage before, if a new one begins."""
        name = progress.phase.rpartition(".")[2]
        if name == "compare":
            self.candidates = max(self.candidates, progress.total or 0)
        if name != self.phase:
            self.close()
            self.phase = name

    def close(self) -> None:
        """Add the time since the stage began."""
        now = time.perf_counter()
        if self.phase:
            seconds = self.clock.seconds
            seconds[self.phase] = seconds.get(self.phase, 0.0) + now - self.since
        self.since = now
