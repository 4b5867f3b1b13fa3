"""The decision log: the truth of an audit; its state is the fold, undo and redo are entries too.

Each entry's hash covers the one before it, so an altered entry shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, Redo, Undo
from crm_audit_tui.core.errors import AuditError

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: `time` in UTC (ISO 8601), `hash` as hex over the entry and its past."""

    seq: int
    time: str
    auditor: str
    decision: Decision
    hash: str


def encode_decision(decision: Decision) -> str:
    """Return `decision` as compact JSON with its kind, keys in a fixed order."""
    return _ENCODER.encode(decision).decode()


def decode_decision(text: str | bytes) -> Decision:
    """Return the decision that `encode_decision` wrote; msgspec.MsgspecError where it is none."""
    return _DECODER.decode(text)


def entry_hash(previous: str, seq: int, time: str, auditor: str, payload: str) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and its own four parts."""
    text = "\x1f".join((previous, str(seq), time, auditor, payload))
    return hashlib.sha256(text.encode()).hexdigest()


class Log:
    """All entries of an audit with the state after the last one.

    Holds the state before every entry in force, sharing what did not change, so undo is as cheap
    for the first decision as for the last. Not thread-safe: it belongs to one owner.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.audit = Audit()
        self._done: list[tuple[Entry, Audit]] = []
        self._undone: list[Entry] = []

    @property
    def head(self) -> str:
        """Hash of the last entry, "" for an empty log."""
        return self.entries[-1].hash if self.entries else ""

    @property
    def last_seq(self) -> int:
        """Number of the last entry, 0 for an empty log."""
        return self.entries[-1].seq if self.entries else 0

    @property
    def undoable(self) -> Entry | None:
        """The entry that undo would take back."""
        return self._done[-1][0] if self._done else None

    @property
    def redoable(self) -> Entry | None:
        """The entry that redo would put in force again."""
        return self._undone[-1] if self._undone else None

    @property
    def in_force(self) -> Iterable[Entry]:
        """The entries that have not been taken back, oldest first."""
        return (entry for entry, _ in self._done)

    def add(self, decision: Decision, auditor: str, time: datetime | None = None) -> Entry:
        """Carry out `decision` and return its entry; nothing changes where it is refused."""
        moment = (time or datetime.now(UTC)).isoformat(timespec="seconds")
        seq = self.last_seq + 1
        digest = entry_hash(self.head, seq, moment, auditor, encode_decision(decision))
        entry = Entry(seq=seq, time=moment, auditor=auditor, decision=decision, hash=digest)
        self.replay(entry)
        return entry

    def undo(self, auditor: str) -> Entry | None:
        """Take the last entry in force back; None where there is none."""
        last = self.undoable
        return self.add(Undo(seq=last.seq), auditor) if last else None

    def redo(self, auditor: str) -> Entry | None:
        """Put the entry last taken back in force again; None where there is none."""
        last = self.redoable
        return self.add(Redo(seq=last.seq), auditor) if last else None

    def replay(self, entry: Entry) -> None:
        """Take up an entry as it was written; AuditError where it cannot follow the last one."""
        match entry.decision:
            case Undo(seq=seq):
                if not self._done or self._done[-1][0].seq != seq:
                    raise AuditError("core.error.undo_out_of_order", seq=entry.seq, undone=seq)
                undone, before = self._done.pop()
                self._undone.append(undone)
                self.audit = before
            case Redo(seq=seq):
                if not self._undone or self._undone[-1].seq != seq:
                    raise AuditError("core.error.redo_out_of_order", seq=entry.seq, redone=seq)
                again = self._undone[-1]
                after = self.audit.apply(again.decision)
                self._undone.pop()
                self._done.append((again, self.audit))
                self.audit = after
            case decision:
                after = self.audit.apply(decision)
                self._undone.clear()
                self._done.append((entry, self.audit))
                self.audit = after
        self.entries.append(entry)
