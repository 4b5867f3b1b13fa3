"""The decision log: undo, redo, refusals, hashes, and restoring it from its entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, Decision, JudgePair, SetScope, SetSetting, Undo
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Log, entry_hash


def _title(value: str) -> SetScope:
    return SetScope(field="title", value=value)


def _log(*decisions: Decision) -> Log:
    log = Log()
    for decision in decisions:
        log.add(decision, "Anna")
    return log


def _pairs(count: int) -> list[Decision]:
    return [
        JudgePair(table="contacts", left=f"s:{n}", right=f"s:{n + count}", verdict="apart")
        for n in range(count)
    ]


def test_undo_and_redo_walk_through_every_state() -> None:
    log = _log(_title("one"), _title("two"))
    log.undo("Anna")
    assert log.audit.scope["title"] == "one"
    log.undo("Anna")
    assert "title" not in log.audit.scope
    assert log.undo("Anna") is None
    log.redo("Anna")
    log.redo("Anna")
    assert log.audit.scope["title"] == "two"
    assert log.redo("Anna") is None
    assert [entry.seq for entry in log.entries] == [1, 2, 3, 4, 5, 6]


def test_a_new_decision_ends_what_could_be_redone() -> None:
    log = _log(_title("one"), _title("two"))
    log.undo("Anna")
    log.add(_title("three"), "Anna")
    assert log.redoable is None
    assert [entry.seq for entry in log.in_force] == [1, 4]


def test_a_restored_log_undoes_as_far_back_as_the_original() -> None:
    decisions = _pairs(2500)
    log = Log.restored(_log(*decisions).entries)
    for remaining in range(len(decisions) - 1, -1, -1):
        log.undo("Anna")
        assert len(log.audit.pairs) == remaining
    assert log.audit == Audit()


def test_the_latest_decisions_of_a_restored_log_are_undone_at_once() -> None:
    decisions = _pairs(2500)
    log = Log.restored(_log(*decisions).entries)
    for _ in range(1000):
        assert not log.undo_takes_long
        log.undo("Anna")
    while not log.undo_takes_long:
        log.undo("Anna")
    before = len(log.audit.pairs)
    assert 1000 < before < 1500
    log.undo("Anna")
    assert len(log.audit.pairs) == before - 1
    assert not log.undo_takes_long


def test_a_refused_decision_leaves_no_entry() -> None:
    log = _log(_title("one"))
    with pytest.raises(AuditError) as refused:
        log.add(SetSetting(name="no.such", value=1.0), "Anna")
    assert refused.value.message.id == "core.error.no_such_setting"
    assert (log.last_seq, log.published) == (1, (1, log.audit))


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_setting_that_is_no_number_is_refused(value: float) -> None:
    log = Log()
    with pytest.raises(AuditError):
        log.add(SetSetting(name="goal.missing.completeness", value=value), "Anna")
    with pytest.raises(AuditError):
        log.add(SetSetting(name="integrations.error_share", value=value), "Anna")
    assert log.entries == []


def test_text_that_cannot_be_written_is_refused_before_it_is_in_force() -> None:
    log = Log()
    with pytest.raises(AuditError) as refused:
        log.add(_title("broken \udc80 name"), "Anna")
    assert refused.value.message.id == "core.error.not_unicode"
    assert log.last_seq == 0


def test_undo_of_another_entry_than_the_last_is_refused() -> None:
    log = _log(_title("one"), _title("two"))
    stray = msgspec.structs.replace(log.entries[0], seq=3, decision=Undo(seq=1))
    with pytest.raises(AuditError) as refused:
        log.replay(stray)
    assert refused.value.message.id == "core.error.undo_out_of_order"
    with pytest.raises(AuditError):
        Log.restored([*log.entries, stray])


def test_restoring_names_the_entry_that_is_refused() -> None:
    log = _log(_title("one"), SetSetting(name="integrations.error_share", value=0.5))
    bad = SetSetting(name="integrations.error_share", value=99.0)
    entries = [log.entries[0], msgspec.structs.replace(log.entries[1], decision=bad)]
    with pytest.raises(AuditError) as refused:
        Log.restored(entries)
    assert refused.value.message.id == "core.error.entry_refused"
    assert refused.value.message.params["seq"] == 2


def test_hashes_cover_the_past_and_every_part() -> None:
    first, second = _log(_title("one"), _title("two")).entries
    parts = (second.seq, second.time, second.auditor, second.payload)
    assert second.hash == entry_hash(first.hash, *parts)
    assert second.hash != entry_hash("", *parts)
    assert entry_hash("", 1, "t", "a\x1fb", "c") != entry_hash("", 1, "t", "a", "b\x1fc")


def test_times_are_kept_in_utc() -> None:
    log = Log()
    summer = timezone(timedelta(hours=2))
    log.add(_title("one"), "Anna", datetime(2026, 7, 1, 1, 30, tzinfo=summer))
    assert log.entries[0].time == "2026-06-30T23:30:00+00:00"
    assert datetime.fromisoformat(log.entries[0].time).tzinfo == UTC


def test_defaults_are_not_written() -> None:
    log = _log(DecideItem(step="missing", item="s:1/email", action="accept"))
    assert log.entries[0].payload == (
        '{"kind":"item","step":"missing","item":"s:1/email","action":"accept"}'
    )
