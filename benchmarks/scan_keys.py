"""How soon the interface answers keys while the exports of a whole CRM are read, matched, checked.

The app runs without a terminal over an invented CRM (see `scan.py`) and is asked for a list's next
line, another tab and the next step in turns until its evidence is there: seconds from a key to the
frame that shows what it did, by what was under way, and the longest that the interface's thread was
held up. Then work is begun again and cancelled at moments all through it: seconds until it has
stopped.

    python benchmarks/scan_keys.py [--rows 1000000] [--folder DIR] [--cancels 6]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

from textual.events import Key
from textual.screen import Screen
from textual.widgets import TabbedContent
from whole_crm.exports import write_exports

from crm_audit_tui.session import Session, Workplace, import_exports
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.step import StepScreen
from crm_audit_tui.tui.widgets.checklist import ChecklistPanel

_PATIENCE = 60.0
_REST = 0.03  # seconds between an answer and the next key
_STEP = "missing"  # the one that shows most
_QUIET = 12  # rounds of keys with nothing beside them, to compare with


@dataclass
class Watch:
    """What the app did and when, in seconds of `perf_counter`."""

    frames: list[float] = field(default_factory=list)
    times: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    worked: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    held: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def install(self) -> None:
        """Note every frame that is composed."""
        display = AuditApp._display

        def note_frame(app: AuditApp, screen: Screen[object], renderable: object) -> None:
            display(app, screen, renderable)  # type: ignore[arg-type]
            if renderable is not None:
                self.frames.append(perf_counter())

        AuditApp._display = note_frame  # type: ignore[assignment, method-assign]


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds."""
    end = perf_counter() + _PATIENCE
    while not condition():
        if perf_counter() > end:
            raise TimeoutError
        await asyncio.sleep(0.0005)


def phase(app: AuditApp) -> str:
    """Return what is under way."""
    progress = app.jobs.progress
    if progress is None:
        return "taking results over" if app.jobs.busy else "nothing runs"
    return {"intake": "reading", "matching": "matching", "checks": "checking"}.get(
        progress.phase.partition(".")[0], "taking results over"
    )


async def press(app: AuditApp, watch: Watch, name: str, key: str, done: Callable[[], bool]) -> None:
    """Press `key`; note the seconds until the first frame after `done` holds, and those at work."""
    under_way = phase(app)
    event = Key(key, key if len(key) == 1 else None)
    event.set_sender(app)
    watch.frames.clear()
    began, worked = perf_counter(), thread_time()
    app.post_message(event)
    await until(done)
    shown = perf_counter()
    await until(lambda: watch.frames and watch.frames[-1] >= shown - 0.001)
    watch.times[under_way, name].append(watch.frames[-1] - began)
    watch.worked[under_way, name].append(thread_time() - worked)
    await asyncio.sleep(_REST)


async def answer_keys(app: AuditApp, watch: Watch) -> None:
    """Go through lists, tabs and steps until nothing is being computed, and some rounds more."""
    forth, quiet = True, 0
    while app.jobs.busy or quiet < _QUIET:
        quiet += not app.jobs.busy
        screen = app.screen
        tabs = screen.query_one("#step-tabs", TabbedContent)
        for key, tab in (("f", "tab-findings"), ("e", "tab-evidence"), ("c", "tab-checklist")):
            await press(app, watch, "another tab", key, partial(_is, tabs, "active", tab))
        panel = screen.query_one(ChecklistPanel)
        await until(partial(_is, panel, "has_focus", True))
        for key in "jjjkkk":
            before = panel.highlighted
            moved = partial(_is_not, panel, "highlighted", before)
            await press(app, watch, "a list's next line", key, moved)
        key, forth = ("ctrl+n" if forth else "ctrl+b"), not forth
        await press(app, watch, "another step", key, partial(_arrived, app, screen))


def _is(thing: object, name: str, value: object) -> bool:
    return bool(getattr(thing, name) == value)


def _is_not(thing: object, name: str, value: object) -> bool:
    return not _is(thing, name, value)


def _arrived(app: AuditApp, old: Screen[object]) -> bool:
    return app.screen is not old and isinstance(app.screen, StepScreen) and app.screen._complete


async def lag(app: AuditApp, watch: Watch) -> None:
    """Note by how much the interface's thread comes late to what is due each millisecond."""
    while True:
        began = perf_counter()
        await asyncio.sleep(0.001)
        watch.held[phase(app)].append(perf_counter() - began - 0.001)


async def run(session: Session, watch: Watch, cancels: int) -> list[tuple[str, float]]:
    """Answer keys while everything is computed, then cancel it `cancels` times."""
    app = AuditApp(session, step=_STEP, language="en")
    stopped: list[tuple[str, float]] = []
    async with app.run_test(size=(120, 40)):
        await until(lambda: app.screen.query("#step-head") and app.jobs.busy)
        lagging = asyncio.create_task(lag(app, watch))
        began = perf_counter()
        pressing = asyncio.create_task(answer_keys(app, watch))
        while app.jobs.busy:
            await asyncio.sleep(0.2)
        whole = perf_counter() - began
        await pressing
        lagging.cancel()
        print(f"read, matched and checked in {whole:.1f} s beside the keys\n")
        print(keys_told(watch), flush=True)
        for number in range(cancels):
            app.jobs.compute()
            # Alone it takes less than beside keys: the last moment is well before its end.
            await asyncio.sleep(whole / 3 * (number + 0.5) / cancels)
            was = phase(app)
            began = perf_counter()
            await app.jobs.stop_computing()
            stopped.append((was, perf_counter() - began))
        await app.navigation.close_audit()
        await app.jobs.close()
    return stopped


def spread(seconds: list[float]) -> list[str]:
    """Return median, 99th percentile and the longest, in milliseconds."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return [f"{each * 1000:.1f}" for each in (median(ordered), p99, ordered[-1])]


def table(heads: str, rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    count = heads.count("|") - 1
    lines = [heads, "|" + "---|" * count, *("| " + " | ".join(cells) + " |" for cells in rows)]
    return "\n".join(lines)


def keys_told(watch: Watch) -> str:
    """Return what keys took, and how late the interface's thread was, as tables."""
    keys = [
        [under_way, name, str(len(times)), *spread(times), *spread(watch.worked[under_way, name])]
        for (under_way, name), times in sorted(watch.times.items())
    ]
    heads = "| while | ms from key to frame | keys | median | p99 | longest | at work: median "
    held = [[each, str(len(times)), *spread(times)] for each, times in sorted(watch.held.items())]
    late = table("| ms the interface came late, while | times | median | p99 | longest |", held)
    return f"{table(f'{heads}| p99 | longest |', keys)}\n\n{late}\n"


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description="Latency of keys during a whole scan.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "whole-crm")
    parser.add_argument("--cancels", type=int, default=6)
    chosen = parser.parse_args()
    exports = write_exports(chosen.folder, chosen.rows, chosen.seed)
    watch = Watch()
    watch.install()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["CRM_AUDIT_HOME"] = str(folder / "home")
        workplace = Workplace()
        imported = import_exports([exports], workplace)
        scope = {"title": "Benchmark", "audit_date": "2026-12-31", "language": "en"}
        record = folder / "bench.audit.toml"
        Session.create(record, imported, scope=scope, workplace=workplace).close()
        load = os.getloadavg()[0]
        stopped = asyncio.run(run(Session.open(record), watch, chosen.cancels))
    rows = [[under_way, f"{seconds:.2f}"] for under_way, seconds in stopped]
    print(table("| cancelled while | seconds until it had stopped |", rows))
    high = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nThe interface's process held {high:,} MiB at most; load before: {load:.1f}.")


if __name__ == "__main__":
    main()
