"""One matcher on one set in a process of its own, so that its memory and its warmth are its own."""

from __future__ import annotations

import importlib
import multiprocessing
import resource
import time
from dataclasses import dataclass

from peers.task import Answer, Task


@dataclass(frozen=True)
class Run:
    """What a matcher answered, its peak memory in MiB, its processor seconds on all cores."""

    answer: Answer
    peak: int
    processor: float = 0.0

    @property
    def seconds(self) -> float:
        """Seconds from text in memory to clusters."""
        return sum(took for name, took in self.answer.seconds.items() if name != "read")

    @property
    def read(self) -> float:
        """Seconds for reading the file."""
        return self.answer.seconds.get("read", 0.0)


def run(matcher: str, task: Task) -> Run:
    """Run `peers.<matcher>` on a task, `matcher` without an ablation's name behind the slash."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_here, (matcher, task))


def _here(matcher: str, task: Task) -> Run:
    name, _, without = matcher.partition("/")
    module = importlib.import_module(f"peers.{name}")
    started = time.process_time()
    answer = module.run(task, without) if without else module.run(task)
    worked = time.process_time() - started
    return Run(answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, worked)
