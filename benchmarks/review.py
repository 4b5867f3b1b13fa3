"""How long from a key to the next pair on screen while a matching of 100,000 contacts runs.

One table: the verdict keys of the duplicate review with writing to disk (append and fsync) and the
interface apart, a key that moves the cursor, and opening the app on a record with many decisions.
The app runs without a terminal, so what is measured ends where the frame has been composed and its
text made; the terminal's own time is not in it. Matching runs in its own process, as in the app.
The floor is a key on a screen of one line in the same app, with the same work beside it: what
Textual, this harness and the wait for a core take before any of our screens does something.

    python benchmarks/review.py [--rows 100000] [--keys 200] [--decisions 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import people
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session, Workplace, import_exports
from crm_audit_tui.session.jobs import MATCHED_TABLES, MatchJob
from crm_audit_tui.session.process import run_job
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.review import ReviewScreen
from crm_audit_tui.tui.widgets.pair_table import PairTable

PATIENCE = 120.0
FRAME = 1 / 60


@dataclass
class Watch:
    """What the app did and when, in seconds of `perf_counter`."""

    frames: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)  # when the pair table was given new lines
    worked: float = 0.0  # processor time of the interface's thread for the last key
    writes: list[float] = field(default_factory=list)  # durations

    def install(self) -> None:
        """Note every frame that is composed and every write of the record."""
        display, write, draw = AuditApp._display, RecordStore.write_pending, PairTable._draw

        def note_frame(app: AuditApp, screen: Screen[object], renderable: object) -> None:
            display(app, screen, renderable)  # type: ignore[arg-type]
            if renderable is not None:
                self.frames.append(perf_counter())

        def note_write(store: RecordStore) -> None:
            began = perf_counter()
            write(store)
            self.writes.append(perf_counter() - began)

        def note_draw(table: PairTable) -> None:
            draw(table)
            self.drawn.append(perf_counter())

        PairTable._draw = note_draw  # type: ignore[assignment, method-assign]
        AuditApp._display = note_frame  # type: ignore[assignment, method-assign]
        RecordStore.write_pending = note_write  # type: ignore[assignment, method-assign]


def export(rows: int, folder: Path) -> Path:
    """Write `rows` invented contacts with duplicates among them."""
    contacts, _ = people.contacts(rows, 1, 0.12)
    path = folder / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(contacts[0]))
        writer.writeheader()
        writer.writerows(contacts)
    return path


def begin(path: Path, folder: Path) -> tuple[Session, Workplace]:
    """Import and match the export; return an audit over it."""
    workplace = Workplace()
    imported = import_exports([path], workplace)
    session = Session.create(
        folder / "bench.audit.toml",
        imported,
        scope={"title": "Benchmark", "audit_date": "2026-12-31", "language": "en"},
        workplace=workplace,
    )
    session.match()
    return session, workplace


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds."""
    end = perf_counter() + PATIENCE
    while not condition():
        if perf_counter() > end:
            raise TimeoutError
        await asyncio.sleep(0.0005)  # spinning would keep the interpreter from the writer thread


async def key_times(app: AuditApp, watch: Watch, key: str, done: Callable[[], object]) -> float:
    """Press `key`; return the seconds until the first frame after `done` holds."""
    event = Key(key, key)
    event.set_sender(app)
    watch.frames.clear()
    watch.drawn.clear()
    began, worked = perf_counter(), thread_time()
    app.post_message(event)
    await until(lambda: done() and watch.drawn and watch.frames
                and watch.frames[-1] >= watch.drawn[0])  # fmt: skip
    frame = next(each for each in watch.frames if each >= watch.drawn[0])
    watch.worked = thread_time() - worked
    return frame - began


class BareScreen(Screen[None]):
    """One line that a key changes: nothing takes less time to answer."""

    pressed = 0
    changed = 0.0  # when the line was, in seconds of `perf_counter`

    def compose(self) -> ComposeResult:
        """Show one line."""
        yield Static("0")

    def on_key(self) -> None:
        """Change the line."""
        self.pressed += 1
        self.changed = perf_counter()
        self.query_one(Static).update(str(self.pressed))


async def floor(app: AuditApp, watch: Watch, keys: int) -> list[float]:
    """Press `keys` keys on a bare screen; return the seconds of each until its frame."""
    screen = BareScreen()
    await app.push_screen(screen)
    times = []
    for _ in range(keys):
        event = Key("x", "x")
        event.set_sender(app)
        began, before = perf_counter(), screen.pressed
        app.post_message(event)
        await until(partial(_is_not, screen, "pressed", before))
        await until(partial(_painted_since, watch, screen.changed))
        times.append(next(each for each in watch.frames if each >= screen.changed) - began)
        await asyncio.sleep(0.03)
    app.pop_screen()
    return times


async def review(app: AuditApp, watch: Watch, keys: int) -> dict[str, list[float]]:
    """Review `keys` pairs and move the cursor as often, pausing as a quick reader does."""
    times: dict[str, list[float]] = {
        "whole": [],
        "disk": [],
        "interface": [],
        "processor": [],
        "cursor": [],
    }
    screen, table = app.screen, app.screen.query_one(PairTable)
    assert isinstance(screen, DuplicatesScreen)
    for number in range(keys):
        before, written = screen.position, len(watch.writes)
        moved = partial(_is_not, screen, "position", before)
        whole = await key_times(app, watch, "mn"[number % 2], moved)
        disk = sum(watch.writes[written:])
        times["whole"].append(whole)
        times["disk"].append(disk)
        times["interface"].append(whole - disk)
        times["processor"].append(watch.worked)
        await asyncio.sleep(0.03)
        moved = partial(_is_not, table, "cursor", table.cursor)
        key = "j" if table.cursor == 0 else "k"
        times["cursor"].append(await key_times(app, watch, key, moved))
        await asyncio.sleep(0.03)
    return times


def _painted_since(watch: Watch, moment: float) -> bool:
    return bool(watch.frames) and watch.frames[-1] >= moment


def _is_not(thing: object, name: str, value: object) -> bool:
    return bool(getattr(thing, name) != value)


async def run_review(
    session: Session, watch: Watch, keys: int, *, beside: bool
) -> dict[str, list[float]]:
    """Review in the app, with or without a matching in its own process beside it."""
    app = AuditApp(session, step="duplicates", language="en")
    async with app.run_test(size=(120, 40)) as pilot:
        await app.jobs.stop_computing()
        if session.rows is None:
            session.rows = RowReader(session.workplace.tables)
        await app.push_screen(DuplicatesScreen("contacts"))
        await until(lambda: isinstance(app.screen, ReviewScreen) and app.screen.places)
        await pilot.pause()
        job = asyncio.create_task(_match_again(app, session)) if beside else None
        for _ in range(3):  # what is loaded on first use
            await review(app, watch, 1)
        times = await review(app, watch, keys)
        times["floor"] = await floor(app, watch, keys)
        if job is not None:
            job.cancel()
            app.jobs.stop()
        app.session = None  # kept open for the next run
        await app.jobs.close()
    return times


async def _match_again(app: AuditApp, session: Session) -> None:
    into = session.workplace.subfolder("again")
    job = MatchJob(folder=str(session.workplace.tables), into=str(into), tables=MATCHED_TABLES)
    while True:
        await app.jobs.work(lambda tell, stop: run_job(job, tell, stop))


def decide_many(session: Session, count: int) -> int:
    """Give verdicts on pairs of the queue and invented ones until there are `count` decisions."""
    queue = session.pairs("contacts")
    for number in range(count):
        if number < len(queue):
            keys = sorted(queue.keys(number))
            prints = queue.fingerprints(number)
        else:
            keys, prints = [f"x:{number}", f"x:{number + 1}"], ("", "")
        session.decide(
            JudgePair(
                table="contacts", left=keys[0], right=keys[1], probability=0.9,
                verdict="merge" if number % 3 else "apart",
                survivor=keys[0] if number % 3 else "", fingerprints=prints,
            )
        )  # fmt: skip
    session.write()
    return len(session.decisions)


async def open_app(record: Path, tables: Path, matches: Path, watch: Watch) -> tuple[float, float]:
    """Return seconds from the record to the first frame of its step, and on to the review."""
    began = perf_counter()
    session = Session.open(record)
    app = AuditApp(session, step="duplicates", language="en")
    async with app.run_test(size=(120, 40)):
        await until(lambda: app.screen.query("#step-head"))
        reached = perf_counter()
        await until(lambda: watch.frames and watch.frames[-1] >= reached)
        first = watch.frames[-1] - began
        await app.jobs.stop_computing()
        for source, target in ((tables, session.workplace.tables),
                               (matches, session.workplace.matches)):  # fmt: skip
            for file in source.iterdir():
                os.link(file, target / file.name) if not (target / file.name).exists() else None
        session.rows = RowReader(session.workplace.tables)
        began = perf_counter()
        await app.push_screen(DuplicatesScreen("contacts"))
        await until(lambda: isinstance(app.screen, ReviewScreen) and app.screen.places)
        reached = perf_counter()
        await until(lambda: watch.frames[-1] >= reached)
        second = watch.frames[-1] - began
        await app.navigation.close_audit()
        await app.jobs.close()
    return first, second


def row(name: str, seconds: list[float], note: str = "") -> str:
    """Return one line of the table, in milliseconds."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"| {name} | {median(ordered) * 1000:.1f} | {p99 * 1000:.1f} | {note} |"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Latency of the duplicate review.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--decisions", type=int, default=10_000)
    chosen = parser.parse_args()
    watch = Watch()
    watch.install()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["CRM_AUDIT_HOME"] = str(folder / "home")
        session, workplace = begin(export(chosen.rows, folder), folder)
        session.rows = RowReader(workplace.tables)
        quiet = asyncio.run(run_review(session, watch, chosen.keys, beside=False))
        busy = asyncio.run(run_review(session, watch, chosen.keys, beside=True))
        pairs = len(session.pairs("contacts"))
        decided = decide_many(session, chosen.decisions)
        keep = folder / "kept"
        for name in ("tables", "matches"):
            (keep / name).mkdir(parents=True)
            for file in getattr(workplace, name).iterdir():
                os.link(file, keep / name / file.name)
        session.close()
        opened, reviewed = asyncio.run(
            open_app(session.path, keep / "tables", keep / "matches", watch)
        )
    print(f"{chosen.rows:,} contacts, {pairs:,} pairs to review, {chosen.keys} keys a row\n")
    print("| ms | median | p99 | |")
    print("|---|---:|---:|---|")
    for name, times in (("nothing else runs", quiet), ("matching runs beside", busy)):
        print(row(f"{name}: verdict key to next pair", times["whole"], "disk + interface"))
        print(row("of which on disk (append, fsync)", times["disk"]))
        print(row("of which the interface", times["interface"], f"one frame is {FRAME * 1000:.1f}"))
        print(row("of which at work, not waiting for a core", times["processor"]))
        print(row("cursor key (j, k)", times["cursor"], "to be below 50"))
        print(row("floor: a key on a screen of one line", times["floor"]))
    print(f"\nA record with {decided:,} decisions: {opened:.2f} s from the file to its step on")
    print(f"screen, {reviewed:.2f} s more to the review of its {pairs:,} pairs.")


if __name__ == "__main__":
    main()
