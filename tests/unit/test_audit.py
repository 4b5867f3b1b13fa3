"""The audit as a fold of its decisions."""

from __future__ import annotations

import pytest

from crm_audit_tui.core.audit import Audit, Status, fold, pair_key
from crm_audit_tui.core.decisions import (
    DecideItem,
    Decision,
    DropEntry,
    DropMember,
    GiveAnswer,
    JudgePair,
    JudgePairs,
    PinSources,
    PutEntry,
    SetSetting,
    SetStatus,
    Undo,
)
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Log
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.core.sources import SourcePin


def _pair(left: str, right: str, verdict: str = "merge") -> JudgePair:
    assert verdict in ("merge", "apart", "later")
    return JudgePair(table="contacts", left=left, right=right, verdict=verdict)  # type: ignore[arg-type]


def test_a_pair_is_one_whichever_way_round_it_is_named() -> None:
    assert pair_key("contacts", "b", "a") == pair_key("contacts", "a", "b")


def test_dropping_a_member_sets_it_apart_from_each_of_the_others() -> None:
    drop = DropMember(
        table="contacts", record="m", others=("a", "z"), fingerprints=("fm", "fa", "fz")
    )
    audit = Audit().apply(_pair("a", "m")).apply(drop)
    assert {key: pair.verdict for key, pair in audit.pairs.items()} == {
        ("contacts", "a", "m"): "apart",
        ("contacts", "m", "z"): "apart",
    }
    assert audit.pairs[("contacts", "a", "m")].fingerprints == ("fa", "fm")
    assert audit.pairs[("contacts", "m", "z")].fingerprints == ("fm", "fz")


def test_a_member_dropped_with_too_few_fingerprints_is_refused() -> None:
    with pytest.raises(AuditError):
        Audit().apply(DropMember(table="c", record="m", others=("a",), fingerprints=("x",)))


def test_registers_keep_the_order_of_entry_through_changes_and_removals() -> None:
    def put(entry: str, goal: str) -> PutEntry:
        return PutEntry(step="scope", register="goals", entry=entry, values={"goal": goal})

    audit = Audit()
    for decision in (put("b", "1"), put("a", "2"), put("c", "3"), put("b", "4")):
        audit = audit.apply(decision)
    audit = audit.apply(DropEntry(step="scope", register="goals", entry="a"))
    assert audit.register("scope", "goals") == {"b": {"goal": "4"}, "c": {"goal": "3"}}
    assert list(audit.register("scope", "goals")) == ["b", "c"]


def test_taking_a_default_back_removes_the_change() -> None:
    audit = Audit().apply(SetSetting(name="integrations.error_share", value=0.5))
    assert audit.settings.number("integrations.error_share") == 0.5
    audit = audit.apply(SetSetting(name="integrations.error_share", value=None))
    assert audit.changed_settings == Audit().changed_settings


def test_undo_is_no_decision_about_the_audit() -> None:
    with pytest.raises(ValueError, match="log"):
        Audit().apply(Undo(seq=1))


def test_folding_is_applying_one_after_another() -> None:
    decisions: list[Decision] = [
        _pair("a", "b"),
        SetStatus(step="usage", status="skipped", reason="no export"),
        JudgePairs(pairs=(_pair("b", "a", "apart"), _pair("c", "d", "later"))),
        DecideItem(step="missing", item="1", action="skip"),
        DropMember(table="contacts", record="d", others=("c",)),
        DecideItem(step="missing", item="1", action="accept"),
    ]
    stepwise = Audit()
    for decision in decisions:
        stepwise = stepwise.apply(decision)
    assert fold(decisions) == stepwise
    assert stepwise.status("usage") == Status("skipped", "no export")
    assert stepwise.pair_turns[("contacts", "c", "d")] == 4


def test_a_step_is_in_progress_from_its_first_decision_until_it_is_undone() -> None:
    log = Log()
    assert log.audit.status("updates").status == "not_started"
    log.add(GiveAnswer(question="updates.current", answer=Answer.YES), "me")
    assert log.audit.status("updates").status == "in_progress"
    log.undo("me")
    assert log.audit.status("updates").status == "not_started"


def test_what_an_audit_began_with_begins_no_step() -> None:
    pin = SourcePin(id="c", path="c", name="c", table="contacts", size=0, sha256="", rows=0)
    rule = PutEntry(step="process", register="rules", entry="1", values={"rule": "daily"})
    began: tuple[Decision, ...] = (
        rule,
        JudgePairs(pairs=(_pair("a", "b", "apart"),)),
        PinSources(sources=(pin,)),
    )
    after = GiveAnswer(question="unused.relevant", answer=Answer.YES)
    one_by_one = Audit()
    for decision in (*began, after, PinSources(sources=(pin, pin))):
        one_by_one = one_by_one.apply(decision)

    assert one_by_one.touched == {"unused"}, "a step begun stays so where exports are pinned anew"
    assert fold((*began, after, PinSources(sources=(pin, pin)))) == one_by_one
    assert fold((*began, _pair("a", "c"))).status("duplicates").status == "in_progress"
    assert len(fold(began).pairs) == 1
