"""An audit on disk: what is written, kept, noticed and refused."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from crm_audit_tui.core.decisions import SetScope
from crm_audit_tui.core.errors import RecordError, StorageError
from crm_audit_tui.core.log import Log
from crm_audit_tui.record.lock import RecordLocked
from crm_audit_tui.record.store import RecordStore
from record_samples import RESULTS, WITH_DATA, full_log, saved


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return saved(tmp_path / "year end.audit.toml")


def _edit(record: Path, before: str, after: str) -> None:
    text = record.read_text()
    assert before in text
    record.write_text(text.replace(before, after, 1))


def _ids(store: RecordStore) -> list[str]:
    return [note.id for note in store.notes]


def _names(folder: Path) -> set[str]:
    return {place.name for place in folder.iterdir()}


def test_everything_comes_back(record: Path) -> None:
    original = full_log()
    store = RecordStore.open(record)
    assert store.log.audit == original.audit
    assert [entry.decision for entry in store.log.entries] == [
        entry.decision for entry in original.entries
    ]
    assert store.results == RESULTS
    assert store.notes == store.verify() == ()
    assert len(store.fingerprint_key) == 16
    store.close()


def test_saving_twice_gives_the_same_file(record: Path) -> None:
    before = record.read_bytes()
    store = RecordStore.open(record)
    store.set_results(store.results)
    store.close()
    assert record.read_bytes() == before


def test_decisions_wait_in_the_journal_until_the_next_snapshot(record: Path) -> None:
    before = record.read_bytes()
    store = RecordStore.open(record)
    store.log.add(SetScope(field="title", value="Half year"), "Bruno")
    assert store.unsaved == 1
    store.write_pending()
    assert store.unsaved == 0
    assert record.read_bytes() == before
    seen = RecordStore.open(record, read_only=True)
    assert seen.log.audit.scope["title"] == "Half year"
    store.snapshot()
    assert b"Half year" in record.read_bytes()
    store.close()
    assert _names(record.parent) == {record.name, record.name + ".bak"}


def test_a_session_that_ends_without_closing_loses_nothing(record: Path) -> None:
    store = RecordStore.open(record)
    for number in range(3):
        store.append(store.log.add(SetScope(field="title", value=str(number)), "Anna"))
    store.abandon()
    again = RecordStore.open(record)
    assert again.log.entries == store.log.entries
    again.close()
    assert RecordStore.open(record, read_only=True).log.audit.scope["title"] == "2"


def test_files_are_for_their_owner_alone(record: Path) -> None:
    store = RecordStore.open(record)
    store.append(store.log.add(SetScope(field="title", value="x"), "Anna"))
    modes = {stat.S_IMODE(place.stat().st_mode) for place in record.parent.iterdir()}
    assert modes == {0o600}
    record.chmod(0o640)
    store.close()
    assert stat.S_IMODE(record.stat().st_mode) == 0o640


def test_a_link_is_followed_not_replaced(record: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.audit.toml"
    link.symlink_to(record)
    store = RecordStore.open(link)
    store.log.add(SetScope(field="title", value="through the link"), "Anna")
    store.close()
    assert link.is_symlink()
    assert b"through the link" in record.read_bytes()


def test_the_snapshot_before_is_kept(record: Path) -> None:
    before = record.read_bytes()
    store = RecordStore.open(record)
    store.log.add(SetScope(field="title", value="new"), "Anna")
    store.close()
    assert record.with_name(record.name + ".bak").read_bytes() == before


def test_a_second_session_is_told_who_holds_the_record(record: Path) -> None:
    store = RecordStore.open(record)
    with pytest.raises(RecordLocked) as refused:
        RecordStore.open(record)
    assert refused.value.holder is not None
    assert refused.value.holder.pid == os.getpid()
    reader = RecordStore.open(record, read_only=True)
    assert reader.read_only
    with pytest.raises(StorageError):
        reader.snapshot()
    reader.close()
    store.close()
    RecordStore.open(record).close()


def test_a_new_record_never_replaces_one(record: Path) -> None:
    before = record.read_bytes()
    with pytest.raises(RecordError) as refused:
        RecordStore.create(record, Log())
    assert refused.value.message.id == "record.error.exists"
    assert record.read_bytes() == before


def test_data_from_the_exports_stays_out_of_the_record(tmp_path: Path) -> None:
    path = tmp_path / "a.audit.toml"
    RecordStore.create(path, Log(), {"missing": WITH_DATA}).close()
    assert "Mario" not in path.read_text()
    assert "x@y" not in path.read_text()


def test_keys_of_a_persons_own_survive(record: Path) -> None:
    _edit(record, "format_version = 1", "format_version = 1\nfiled = 2026-12-01\nshelf = ['A']")
    _edit(record, "[scope]", "[scope]\nmine = 'kept'")
    _edit(record, "[sources.hubspot-contacts]", "[sources.hubspot-contacts]\nfrom_whom = 'IT'")
    _edit(record, "[computed.usage]", "[my_table]\nwhy = [1, 2]\n\n[computed.usage]\nmy_view = 0.5")
    _edit(record, "[seal]", "[[visits]]\nday = 1\n\n[[visits]]\nday = 2\n\n[seal]")
    for title in ("first", "second"):
        store = RecordStore.open(record)
        assert store.notes == ()
        store.log.add(SetScope(field="title", value=title), "Anna")
        store.close()
    text = record.read_text()
    for kept in (
        "filed = 2026-12-01",
        "'A'",
        'mine = "kept"',
        'from_whom = "IT"',
        "my_view = 0.5",
        "day = 2",
        'title = "second"',
    ):
        assert kept in text
    assert text.index("my_view") < text.index("[my_table]")
    assert RecordStore.open(record, read_only=True).results == RESULTS


def test_hand_edits_are_named_and_the_log_is_kept(record: Path) -> None:
    _edit(record, '"integrations.error_share" = 0.05', '"integrations.error_share" = 0.5')
    _edit(record, "steps_done = 1", "steps_done = 12")
    _edit(record, "hubspot-contacts:2 <- hubspot-contacts:1", "a <- b")
    store = RecordStore.open(record)
    assert store.log.audit.settings.number("integrations.error_share") == 0.05
    (note,) = store.notes
    assert note.id == "record.note.edited"
    assert note.params["keys"] == (
        "progress.steps_done, settings.integrations.error_share, duplicates.contacts.merge"
    )
    store.set_results(RESULTS)
    store.close()
    assert '"integrations.error_share" = 0.05' in record.read_text()


def test_a_section_removed_by_hand_is_named(record: Path) -> None:
    _edit(record, '[steps.updates]\nstatus = "done"\n', "")
    assert _ids(RecordStore.open(record, read_only=True)) == ["record.note.edited"]


def test_decisions_added_by_hand_are_kept_and_said_to_have_no_effect(record: Path) -> None:
    _edit(record, "[settings]", '[settings]\n"usage.low_adoption" = 0.9\nmy_word = 1')
    store = RecordStore.open(record)
    assert [note.params["keys"] for note in store.notes] == ["settings.usage.low_adoption"]
    kept = dict(store.log.audit.changed_settings)
    store.log.add(SetScope(field="title", value="x"), "Anna")
    store.close()
    assert kept == {"integrations.error_share": 0.05}
    assert '"usage.low_adoption" = 0.9' in record.read_text()


def test_figures_changed_by_hand_are_noticed(record: Path) -> None:
    _edit(record, "value = 12.0", "value = 99.0")
    store = RecordStore.open(record, read_only=True)
    assert _ids(store) == ["record.note.computed_altered"]


@pytest.mark.parametrize(
    ("before", "after", "entry"),
    [
        ('"value":"Year end 2026"}', '"value":"Year end 2020"}', 1),
        ("\nsetting\n", "\nscope\n", 4),
        ('"name":"Anna Bianchi"', '"name":"Someone Else"', 13),
    ],
)
def test_verify_names_the_altered_entry(record: Path, before: str, after: str, entry: int) -> None:
    head, log = record.read_text().split("\n[log]\n")
    assert before in log
    record.write_text(head + "\n[log]\n" + log.replace(before, after, 1))
    faults = RecordStore.open(record, read_only=True).verify()
    assert {fault.params["seq"] for fault in faults if fault.id == "record.note.entry_altered"} == {
        entry
    }


def test_verify_finds_a_section_changed_together_with_its_digest(record: Path) -> None:
    section = RecordStore.open(record, read_only=True)
    assert section.verify() == ()
    _edit(record, 'reason = "no export of activities"', 'reason = "no time"')
    faults = section.verify()
    assert [fault.params["keys"] for fault in faults] == ["steps.usage.reason"]


def test_an_entry_cut_off_the_log_is_noticed(record: Path) -> None:
    head, log = record.read_text().split("\n[log]\n")
    shorter = "'''".join(
        column if number % 2 == 0 else "\n".join(column.split("\n")[:-2]) + "\n"
        for number, column in enumerate(log.split("'''"))
    )
    record.write_text(head + "\n[log]\n" + shorter)
    assert "record.note.log_cut" in _ids(RecordStore.open(record, read_only=True))


def test_another_programs_version_is_kept_aside(record: Path) -> None:
    store = RecordStore.open(record)
    _edit(record, "[scope]", "[scope]\nmine = 'while it was open'")
    theirs = record.read_text()
    store.log.add(SetScope(field="title", value="ours"), "Anna")
    store.snapshot()
    assert _ids(store) == ["record.note.edited_meanwhile"]
    assert record.with_name("year end.audit.edited.toml").read_text() == theirs
    assert "ours" in record.read_text()
    store.close()


def test_what_a_killed_save_left_is_cleared_away(record: Path) -> None:
    leftover = record.with_name(f".{record.name}.abc.tmp")
    leftover.write_text("half")
    RecordStore.open(record).close()
    assert not leftover.exists()


def test_the_owner_may_decide_while_a_worker_writes(record: Path) -> None:
    store = RecordStore.open(record)
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(8):
                store.write_pending()
                store.snapshot()
                assert RecordStore.open(record, read_only=True).notes == ()
        except Exception as error:
            failures.append(error)

    worker = threading.Thread(target=write)
    worker.start()
    while worker.is_alive() and store.log.last_seq < 2000:
        store.log.add(SetScope(field="title", value=str(store.log.last_seq)), "Anna")
    worker.join()
    store.close()
    assert failures == []
    assert RecordStore.open(record, read_only=True).log.entries == store.log.entries


@pytest.mark.parametrize("name", ["plain.toml", "no ending", "x.audit.toml"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name)
    store = RecordStore.open(path)
    store.append(store.log.add(SetScope(field="title", value="y"), "Anna"))
    store.abandon()
    again = RecordStore.open(path)
    assert again.log.audit.scope["title"] == "y"
    again.close()
