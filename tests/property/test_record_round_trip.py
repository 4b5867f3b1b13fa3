"""Whatever is decided, in whatever order, undone and redone, comes back as it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_audit_tui.core.decisions import (
    DecideItem,
    DecideItems,
    Decision,
    DropEntry,
    DropMember,
    GiveAnswer,
    JudgePair,
    JudgePairs,
    NoteFinding,
    PinSources,
    PutEntry,
    RaiseFinding,
    SetScope,
    SetSetting,
    SetStatus,
    SignOff,
)
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.findings import Finding, FindingNote
from crm_audit_tui.core.log import Log, decode_decision, encode_decision
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.sources import SourcePin
from crm_audit_tui.core.thresholds import THRESHOLDS
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.record.text import Column, column_values, document_text, quoted

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

HOSTILE = st.sampled_from(
    ["'''", "'", '"', "\\", "\n", "\r\n", "\x00", "\x7f", "\x85", "", "[log]", "#", "\u2028"]
)
TEXT = st.one_of(st.text(max_size=12), HOSTILE, st.tuples(HOSTILE, HOSTILE).map("".join))
WORD = st.sampled_from(["a", "b", "usage", "s:1", "s:2"]) | TEXT
VALUES = st.dictionaries(WORD, TEXT, max_size=3)
PAIR = st.builds(
    JudgePair,
    table=WORD,
    left=WORD,
    right=WORD,
    verdict=st.sampled_from(["merge", "apart", "later"]),
    survivor=WORD,
    values=VALUES,
    probability=st.none() | st.floats(0, 1),
    fingerprints=st.tuples(WORD, WORD),
)
PIN = st.builds(
    SourcePin,
    id=WORD,
    path=TEXT,
    name=TEXT,
    table=WORD,
    size=st.integers(0, 2**62),
    sha256=WORD,
    rows=st.integers(0, 10**9),
    mapping=VALUES,
)
FINDING = st.builds(
    Finding,
    rule=WORD,
    step=WORD,
    severity=st.integers(1, 3),
    title=st.builds(
        Message,
        id=WORD,
        params=st.dictionaries(
            WORD, st.none() | TEXT | st.booleans() | st.integers(-(2**62), 2**62), max_size=3
        ),
    ),
    text=TEXT,
    affected=st.none() | st.integers(0, 100),
)
ITEM = st.builds(DecideItem, step=WORD, item=WORD, action=WORD, value=TEXT, note=TEXT)
DECISION: st.SearchStrategy[Decision] = st.one_of(
    st.builds(SetScope, field=WORD, value=TEXT),
    st.builds(PinSources, sources=st.lists(PIN, max_size=2).map(tuple)),
    st.builds(
        SetSetting, name=st.sampled_from(sorted(THRESHOLDS)), value=st.none() | st.floats(0, 1)
    ),
    st.builds(GiveAnswer, question=WORD, note=TEXT, reason=TEXT),
    st.builds(SetStatus, step=WORD, reason=TEXT),
    st.builds(PutEntry, step=WORD, register=WORD, entry=WORD, values=VALUES),
    st.builds(DropEntry, step=WORD, register=WORD, entry=WORD),
    st.builds(RaiseFinding, finding=FINDING),
    st.builds(NoteFinding, finding=WORD, note=st.builds(FindingNote, reason=TEXT)),
    PAIR,
    st.builds(JudgePairs, pairs=st.lists(PAIR, max_size=3).map(tuple)),
    st.builds(DropMember, table=WORD, record=WORD, others=st.lists(WORD, max_size=2).map(tuple)),
    ITEM,
    st.builds(DecideItems, items=st.lists(ITEM, max_size=3).map(tuple), sample=st.tuples(WORD)),
    st.builds(SignOff, name=TEXT, sections=VALUES),
)
ACTION = st.tuples(DECISION | st.sampled_from(["undo", "redo", "write", "snapshot"]), TEXT)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTION, max_size=20))
def test_every_sequence_of_decisions_comes_back(actions: list[tuple[Decision | str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.audit.toml"
        log = Log()
        store = RecordStore.create(path, log)
        for action, auditor in actions:
            match action:
                case "undo":
                    log.undo(auditor)
                case "redo":
                    log.redo(auditor)
                case "write":
                    store.write_pending()
                case "snapshot":
                    store.snapshot()
                case str():
                    raise AssertionError(action)
                case decision:
                    try:
                        log.add(decision, auditor)
                    except AuditError as refused:
                        assert refused.message.id == "core.error.setting_out_of_bounds"
        store.write_pending()
        store.abandon()
        for _ in ("from the journal", "from the snapshot"):
            again = RecordStore.open(path)
            assert again.log.entries == log.entries
            assert again.log.audit == log.audit
            assert list(again.log.in_force) == list(log.in_force)
            assert again.log.redoable == log.redoable
            assert again.notes == ()
            again.close()
        assert RecordStore.open(path, read_only=True).verify() == ()


@given(DECISION)
def test_a_decision_is_one_line_and_means_the_same_when_read(decision: Decision) -> None:
    text = encode_decision(decision)
    assert decode_decision(text) == decision
    assert "\n" not in text
    assert tomli.loads(f"a = '''\n{text}\n'''") == {"a": text + "\n"}


@given(st.lists(st.lists(TEXT, max_size=4), max_size=3))
def test_a_column_gives_back_what_was_put_in(chunks: list[list[str]]) -> None:
    column = Column()
    for chunk in chunks:
        column.extend(chunk)
    read = tomli.loads(f"a = {column.text()}")["a"]
    assert column_values(read) == [value for chunk in chunks for value in chunk]


@given(TEXT)
def test_a_quoted_string_reads_as_it_was(text: str) -> None:
    assert tomli.loads(f"a = {quoted(text)}") == {"a": text}


PLAIN = st.recursive(
    TEXT
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, PLAIN, max_size=4))
def test_tables_read_as_they_were_written(tables: dict[str, object]) -> None:
    assert tomli.loads(document_text(tables)) == tables
