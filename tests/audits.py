"""Audits for tests of the screens: built once a test run, copied for every test.

`prepare` imports exports, matches, runs the checks and keeps record and tables; `Prepared.copy`
gives a test a record of its own; `opened` shows it in a headless terminal at a step.
"""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from textual.app import App
from textual.events import Callback, Key
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Log
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session, Workplace, import_exports
from crm_audit_tui.session.jobs import Imported
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen
from quick_pilot import PATIENCE, QuickPilot

AUDIT_DATE = "2026-12-31"
# Seconds until a condition is looked at again though no message has come: at first, at last.
_MOMENT, _LONGEST = 0.01, 0.1
_RECORD = "test.audit.toml"
_JOURNAL = "test.audit.journal"
_numbers = count(1)
_Stamp = tuple[int, int] | None
_read: dict[Path, tuple[tuple[_Stamp, ...], Log]] = {}  # the record that was read last
_under_way: set[asyncio.Task[bool]] = set()
# Set whenever an app that is `shown` handles a message.
_happenings: WeakKeyDictionary[App[Any], asyncio.Event] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """A record with its tables and matches, as they lie on disk."""

    record: Path
    tables: Path
    matches: Path

    def copy(self, folder: Path) -> Prepared:
        """Copy the record into a folder of its own under `folder`; tables are shared, read only."""
        place = folder / f"audit{next(_numbers)}"
        place.mkdir(parents=True)
        record = place / _RECORD
        shutil.copy(self.record, record)
        return Prepared(record, self.tables, self.matches)

    def session(self, *, read_only: bool = False, in_process: bool = False) -> Session:
        """Open the record with its tables in place, as if they had just been read."""
        session = Session.open(self.record, read_only=read_only, in_process=in_process)
        shutil.copytree(self.tables, session.workplace.tables, dirs_exist_ok=True)
        shutil.copytree(self.matches, session.workplace.matches, dirs_exist_ok=True)
        session.rows = RowReader(session.workplace.tables)
        # The record leaves out what can be listed anew: the items of the worklists.
        session.store.set_results(self.results())
        return session

    def results(self) -> dict[str, StepResult]:
        """Return everything that the checks computed, the items of worklists included."""
        kept = self.tables.parent / "results.json"
        return msgspec.json.decode(kept.read_bytes(), type=dict[str, StepResult])

    def imported(self) -> Imported:
        """Return how the exports were understood."""
        kept = self.tables.parent / "imported.json"
        return msgspec.json.decode(kept.read_bytes(), type=Imported)

    def log(self) -> Log:
        """Return the log as it is on disk now, record and journal together."""
        files = (self.record, self.record.with_name(_JOURNAL))
        written = tuple(_stamp(each) for each in files)
        known, log = _read.get(self.record, (None, None))
        if log is None or known != written:  # asked for again and again until it has changed
            log = RecordStore.open(self.record, read_only=True).log
            _read.clear()
            _read[self.record] = written, log
        return log

    def decisions(self) -> list[Decision]:
        """Return what is in force on disk now, oldest first."""
        return [entry.decision for entry in self.log().in_force]

    def last(self) -> Decision:
        """Return the last decision in force on disk."""
        return self.decisions()[-1]


def _stamp(file: Path) -> _Stamp:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def prepare(exports: Sequence[Path], folder: Path, *, title: str = "Rossi & Hart") -> Prepared:
    """Import, match and check `exports`; everything is kept under `folder`."""
    workplace = Workplace()
    imported = import_exports(exports, workplace, in_process=True)
    session = Session.create(
        folder / _RECORD,
        imported,
        scope={"title": title, "audit_date": AUDIT_DATE, "language": "en"},
        workplace=workplace,
        in_process=True,
    )
    session.match()
    session.check()
    (folder / "imported.json").write_bytes(msgspec.json.encode(imported))
    (folder / "results.json").write_bytes(msgspec.json.encode(session.results))
    session.write()
    session.snapshot()
    shutil.copytree(workplace.tables, folder / "tables")
    shutil.copytree(workplace.matches, folder / "matches")
    session.close()
    return Prepared(folder / _RECORD, folder / "tables", folder / "matches")


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows as a CSV export; a column that a row lacks is blank."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="")
    return path


# -- the screen --------------------------------------------------------------------------------


@asynccontextmanager
async def opened(
    audit: Prepared,
    step: str = "scope",
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    read_only: bool = False,
    earlier: bool = False,
    computing: bool = False,
    in_process: bool = False,
) -> AsyncIterator[tuple[AuditApp, Pilot[None]]]:
    """Show `audit` at `step` with the evidence that is in its record; closed as a user leaves it.

    The evidence is as fresh as the record, so it is computed anew only where the test is about
    that: with `computing`, `in_process` where it does not matter that a process of its own does it.
    Else other work comes first for as long as the audit is open. With `earlier` the earlier audit
    that its scope names has been read.
    """
    session = audit.session(read_only=read_only, in_process=in_process)
    if earlier:
        session.earlier.read()
    app = AuditApp(session, step=step, language=language)
    other_work = await _other_work(app)
    async with shown(app, size=size) as pilot:
        app.jobs.stop()
        other_work.set()
        await app.jobs.stop_computing()
        if not computing:
            other_work = await _other_work(app)
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        app.clear_notifications()
        await pilot.pause(0)
        try:
            yield app, pilot
        finally:
            app.jobs.stop()
            other_work.set()
        await app.navigation.end()


async def _other_work(app: AuditApp) -> Event:
    """Begin a piece of long work that ends when the event is set: what comes after it waits."""
    ended = Event()
    work = asyncio.create_task(app.jobs.work(lambda *_: ended.wait(PATIENCE)))
    _under_way.add(work)
    work.add_done_callback(_under_way.discard)
    await asyncio.sleep(0)  # it comes first
    return ended


@asynccontextmanager
async def shown(
    app: AuditApp, *, size: tuple[int, int] = (80, 24), notifications: bool = True
) -> AsyncIterator[Pilot[None]]:
    """Run an app in a headless terminal; `until` sleeps there while nothing happens."""
    arrived = _happenings[app] = asyncio.Event()

    def note(each: Message) -> None:
        if not isinstance(each, Callback):  # the pilot's own way to wait
            arrived.set()

    async with app.run_test(size=size, notifications=notifications, message_hook=note):
        yield QuickPilot(app)


@asynccontextmanager
async def reviewing(
    audit: Prepared,
    step: str = "duplicates",
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    read_only: bool = False,
    computing: bool = False,
    in_process: bool = False,
) -> AsyncIterator[tuple[AuditApp, Pilot[None]]]:
    """Show the worklist of `step`, gone to by the keyboard."""
    step_shown = opened(
        audit,
        step,
        size=size,
        language=language,
        read_only=read_only,
        computing=computing,
        in_process=in_process,
    )
    async with step_shown as (app, pilot):
        await press(pilot, "w", "enter")
        await until(
            pilot,
            lambda: isinstance(app.screen, DuplicatesScreen | WorklistScreen),
            "the worklist is open",
        )
        await pilot.pause(0)
        yield app, pilot


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds; AssertionError with `what` where it never does.

    What comes along with it is handled too: a screen is in front a moment before the one that was
    over it hands on what was decided there.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    arrived = _happenings.get(pilot.app) or asyncio.Event()
    moment = _MOMENT
    while not condition():
        assert loop.time() < end, f"never came: {what}"
        arrived.clear()
        await pilot.pause(0)
        if not condition() and not arrived.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(arrived.wait(), moment)
            moment = min(2 * moment, _LONGEST)
    await pilot._wait_for_screen()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another, each once what the one before asked for has been done.

    Unlike the pilot's own it does not wait for the processor to be idle, so others at work on the
    machine do not slow it down.
    """
    for each in keys:
        key = _character_to_key(each) if len(each) == 1 else each
        character = each if len(each) == 1 else {"space": " "}.get(each)
        event = Key(key, character)
        event.set_sender(pilot.app)
        pilot.app.post_message(event)
        await _settled(pilot)


async def _settled(pilot: Pilot[None]) -> None:
    """Wait until all is handled and on disk, and no other screen or widget comes to focus."""
    app = pilot.app
    assert isinstance(app, AuditApp)
    arrived = _happenings.get(app) or asyncio.Event()
    quiet = 1 if app in _happenings else 2  # rounds: a message is seen only where it is noted
    before, same = None, 0
    while same < quiet:
        arrived.clear()
        with suppress(RuntimeError):  # the audit has been left
            await app.jobs.in_writer(_nothing)
        await pilot.pause(0)
        now = app.screen, app.focused
        same = same + 1 if now == before and not arrived.is_set() else 0
        before = now


def _nothing() -> None:
    """What is asked of the thread that writes, to know that it has written all before."""


def screen_lines(app: AuditApp) -> list[str]:
    """Return what the terminal shows, line by line."""
    width, height = app.size
    lines = [[" "] * width for _ in range(height)]
    strips = app.screen._compositor.render_strips()
    for y, strip in enumerate(strips[:height]):
        lines[y] = list(strip.text)
    return ["".join(line).rstrip() for line in lines]


def screen_text(app: AuditApp) -> str:
    """Return what the terminal shows as one text."""
    return "\n".join(screen_lines(app))


def told(app: AuditApp) -> list[str]:
    """Return the notices that are up."""
    return [note.message for note in app._notifications]
