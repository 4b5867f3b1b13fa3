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
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import msgspec
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Log
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import Session, Workplace, import_exports
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.app import AuditApp
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.screens.duplicates import DuplicatesScreen
from crm_audit_tui.tui.screens.worklist import WorklistScreen

AUDIT_DATE = "2026-12-31"
PATIENCE = 60.0  # seconds until a condition that never comes is a failure
_RECORD = "test.audit.toml"
_RESULTS = dict[str, StepResult]
_numbers = count(1)


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

    def session(self, *, read_only: bool = False) -> Session:
        """Open the record with its tables in place, as if they had just been read."""
        session = Session.open(self.record, read_only=read_only)
        shutil.copytree(self.tables, session.workplace.tables, dirs_exist_ok=True)
        shutil.copytree(self.matches, session.workplace.matches, dirs_exist_ok=True)
        session.rows = RowReader(session.workplace.tables)
        # The record leaves out what can be listed anew: the items of the worklists.
        session.store.set_results(msgspec.json.decode(self.results.read_bytes(), type=_RESULTS))
        return session

    @property
    def results(self) -> Path:
        """Where everything that the checks computed lies, the items of worklists included."""
        return self.tables.parent / "results.json"

    def log(self) -> Log:
        """Return the log as it is on disk now, record and journal together."""
        return RecordStore.open(self.record, read_only=True).log

    def decisions(self) -> list[Decision]:
        """Return what is in force on disk now, oldest first."""
        return [entry.decision for entry in self.log().in_force]

    def last(self) -> Decision:
        """Return the last decision in force on disk."""
        return self.decisions()[-1]


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
) -> AsyncIterator[tuple[AuditApp, Pilot[None]]]:
    """Show `audit` at `step` with the evidence that is in its record; closed as a user leaves it.

    The evidence is as fresh as the record, so reading the exports again is cut short. With
    `earlier` the earlier audit that its scope names has been read.
    """
    session = audit.session(read_only=read_only)
    if earlier:
        session.read_last_year()
    app = AuditApp(session, step=step, language=language)
    async with app.run_test(size=size, notifications=True) as pilot:
        await app.jobs.stop_computing()
        await until(pilot, lambda: isinstance(app.screen, AuditScreen), "the audit is shown")
        app.clear_notifications()
        await pilot.pause(0)
        yield app, pilot
        await app.close_audit()
        await app.jobs.close()


@asynccontextmanager
async def reviewing(
    audit: Prepared,
    step: str = "duplicates",
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    read_only: bool = False,
) -> AsyncIterator[tuple[AuditApp, Pilot[None]]]:
    """Show the worklist of `step`, gone to by the keyboard."""
    shown = opened(audit, step, size=size, language=language, read_only=read_only)
    async with shown as (app, pilot):
        await press(pilot, "w", "enter")
        await until(
            pilot,
            lambda: isinstance(app.screen, DuplicatesScreen | WorklistScreen),
            "the worklist is open",
        )
        await pilot.pause(0)
        yield app, pilot


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds; AssertionError with `what` where it never does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while not condition():
        assert loop.time() < end, f"never came: {what}"
        await pilot.pause(0.002)


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
    """Wait until every message has been handled and no other screen or widget comes to focus."""
    app, same = pilot.app, 0
    before = None
    while same < 2:
        await pilot.pause(0)
        now = app.screen, app.focused
        same = same + 1 if now == before else 0
        before = now


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
