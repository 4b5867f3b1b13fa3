"""A snapshot is written beside the decisions: none waits for it, and none is lost by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest

from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.core.errors import StorageError
from crm_audit_tui.core.log import Entry, Log
from crm_audit_tui.record.store import RecordStore
from killed import kill_again_and_again

KILLS = 6
PATIENCE = 20.0
WRITER = """
import sys
from pathlib import Path
from threading import Thread
from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.record.store import RecordStore

store = RecordStore.open(Path(sys.argv[1]))

def snapshots():
    while True:
        store.snapshot()

Thread(target=snapshots, daemon=True).start()
print("open", flush=True)
while True:
    entry = store.log.add(SetScope(field="title", value="x" * (store.log.last_seq % 50)), "Anna")
    store.write_pending()
    print(entry.seq, flush=True)
"""


@dataclass
class Halt:
    """Where the file of a snapshot is about to take the record's name."""

    reached: Event
    go_on: Event
    fails: bool = False


@pytest.fixture
def halt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Halt]:
    """Hold every snapshot just before its file replaces the record."""
    here, replace = Halt(Event(), Event()), Path.replace

    def held(self: Path, target: Path) -> Path:
        if str(target).endswith(".audit.toml") and not here.reached.is_set():
            here.reached.set()
            assert here.go_on.wait(PATIENCE)
            if here.fails:
                raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    yield here
    here.go_on.set()


def add(store: RecordStore, title: str) -> Entry:
    entry = store.log.add(SetScope(field="title", value=title), "Anna")
    store.append(entry)
    return entry


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "audits" / "a.audit.toml"
    RecordStore.create(path, Log()).close()
    return path


def in_thread(call: object) -> Thread:
    thread = Thread(target=call)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_a_decision_is_on_disk_while_a_snapshot_is_written(record: Path, halt: Halt) -> None:
    store = RecordStore.open(record)
    add(store, "before")
    writing = in_thread(store.snapshot)
    assert halt.reached.wait(PATIENCE)
    add(store, "meanwhile")  # would wait here for ever
    assert store.unsaved == 0
    cut_off = shutil.copytree(record.parent, record.parent.with_name("cut off"))
    halt.go_on.set()
    writing.join()
    for place in (cut_off / record.name, record):  # killed before the new file, and after it
        again = RecordStore.open(place, read_only=True)
        assert (again.log.entries, again.notes) == (store.log.entries, ())
    store.snapshot()
    assert record.with_name("a.audit.journal").stat().st_size == 0
    store.close()
    assert RecordStore.open(record, read_only=True).log.entries == store.log.entries


def test_a_snapshot_that_fails_beside_a_decision_loses_nothing(record: Path, halt: Halt) -> None:
    store = RecordStore.open(record)
    add(store, "before")
    failed: list[StorageError] = []
    halt.fails = True

    def snapshot() -> None:
        try:
            store.snapshot()
        except StorageError as error:
            failed.append(error)

    writing = in_thread(snapshot)
    assert halt.reached.wait(PATIENCE)
    add(store, "meanwhile")
    halt.go_on.set()
    writing.join()
    assert [each.message.id for each in failed] == ["record.error.disk_full"]
    assert store.unsaved == 0
    assert RecordStore.open(record, read_only=True).log.entries == store.log.entries
    store.close()
    again = RecordStore.open(record, read_only=True)
    assert (again.log.entries, again.notes) == (store.log.entries, ())


def test_a_record_is_closed_only_once_its_snapshot_is_whole(record: Path, halt: Halt) -> None:
    store = RecordStore.open(record)
    add(store, "before")
    writing = in_thread(store.snapshot)
    assert halt.reached.wait(PATIENCE)
    late = in_thread(store.snapshot)  # waits for the first, and then finds the record closed
    add(store, "meanwhile")
    closing = in_thread(store.close)
    assert record.with_name("a.audit.lock").exists(), "held while it is written"
    halt.go_on.set()
    for thread in (writing, late, closing):
        thread.join()
    assert not record.with_name("a.audit.lock").exists()
    assert not record.with_name("a.audit.journal").exists()
    assert RecordStore.open(record, read_only=True).log.entries == store.log.entries


def test_a_record_removed_while_its_snapshot_is_written_is_whole_again(
    record: Path, halt: Halt
) -> None:
    store = RecordStore.open(record)
    add(store, "before")
    writing = in_thread(store.snapshot)
    assert halt.reached.wait(PATIENCE)
    record.unlink()
    store.log.add(SetScope(field="title", value="meanwhile"), "Anna")
    with pytest.raises(StorageError):
        store.write_pending()
    halt.go_on.set()
    writing.join()
    store.retry()
    assert store.unsaved == 0
    store.abandon()
    again = RecordStore.open(record, read_only=True)
    assert (again.log.entries, again.notes) == (store.log.entries, ())


def test_killed_while_snapshots_never_end_nothing_acknowledged_is_lost(record: Path) -> None:
    kill_again_and_again(WRITER, record, kills=KILLS, most=60, seed=11)
