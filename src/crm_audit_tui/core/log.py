"""The decision log: the truth of an audit; its state is the fold, undo and redo are entries too.

Each entry's hash covers the one before it, so an altered entry shows.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from crm_audit_tui.core.audit import Audit, fold
from crm_audit_tui.core.decisions import Decision, Redo, Undo
from crm_audit_tui.core.errors import AuditError

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)
_NEAR = 1024  # as many states are kept for undo; older ones are folded again when asked for


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of the log: `time` in UTC (ISO 8601), `hash` as hex over the entry and its past.

    `payload` is the decision as it was written, the text that the hash covers: a later version of
    the program may know more fields of a decision and would write it differently.
    """

    seq: int
    time: str
    auditor: str
    decision: Decision
    payload: str
    hash: str


def encode_decision(decision: Decision) -> str:
    """Return `decision` as compact JSON with its kind, keys in a fixed order.

    It is one line that stands as it is in a literal string of TOML.
    """
    text = _ENCODER.encode(decision).decode()
    return text.replace("\x7f", "\\u007F").replace("'''", "''\\u0027")


def decode_decision(text: str | bytes) -> Decision:
    """Return the decision that `encode_decision` wrote; msgspec.MsgspecError where it is none."""
    return _DECODER.decode(text)


def kind_of(decision: Decision) -> str:
    """Return the kind of `decision` as the record names it."""
    return str(decision.__struct_config__.tag)


def entry_hash(previous: str, seq: int, time: str, auditor: str, payload: str) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and its own four parts."""
    return hashlib.sha256(_ENCODER.encode((previous, seq, time, auditor, payload))).hexdigest()


class Log:
    """All entries of an audit with the state after the last one.

    Keeps the states before the latest entries in force, sharing what did not change, so undo is
    instant. It belongs to one thread; another may read `published`, and `entries` up to that count.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.published: tuple[int, Audit] = (0, Audit())
        self._done: list[Entry] = []
        self._before: deque[Audit] = deque(maxlen=_NEAR)  # states before the last of _done
        self._undone: list[Entry] = []

    @classmethod
    def restored(cls, entries: Iterable[Entry]) -> Log:
        """Return the log of `entries` as they were written; AuditError names one that is refused.

        Does not rehash: see `record.seal`.
        """
        log = cls()
        for entry in entries:
            log._take_up(entry)
        try:
            log._publish(log._remember_states())
        except AuditError:
            log._name_the_refused()
            raise
        return log

    @property
    def audit(self) -> Audit:
        """The state after the last entry."""
        return self.published[1]

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
        return self._done[-1] if self._done else None

    @property
    def undo_takes_long(self) -> bool:
        """Whether undo has to fold the entries in force again: a second for 100,000 of them."""
        return bool(self._done) and not self._before

    @property
    def redoable(self) -> Entry | None:
        """The entry that redo would put in force again."""
        return self._undone[-1] if self._undone else None

    @property
    def redoable_count(self) -> int:
        """How many entries redo could put in force again, until something new is decided."""
        return len(self._undone)

    @property
    def in_force(self) -> Iterable[Entry]:
        """The entries that have not been taken back, oldest first."""
        return iter(self._done)

    def add(self, decision: Decision, auditor: str, time: datetime | None = None) -> Entry:
        """Carry out `decision` and return its entry; nothing changes where it is refused.

        What is carried out is the decision as written, so that a reloaded audit is the same one.
        AuditError where its text cannot be written as Unicode.
        """
        moment = (time or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        seq = self.last_seq + 1
        try:
            payload = encode_decision(decision)
            digest = entry_hash(self.head, seq, moment, auditor, payload)
        except UnicodeEncodeError as error:
            raise AuditError("core.error.not_unicode", text=str(error.object)) from error
        written = decode_decision(payload)
        if written != decision:  # a number that JSON lacks: the audit may refuse it as given
            self.audit.apply(decision)
        entry = Entry(
            seq=seq,
            time=moment,
            auditor=auditor,
            decision=written,
            payload=payload,
            hash=digest,
        )
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
            case Undo():
                self._check_undo(entry)
                if self.undo_takes_long:
                    self._remember_states()
                after = self._before.pop()
            case Redo():
                after = self.audit.apply(self._check_redo(entry).decision)
                self._before.append(self.audit)
            case decision:
                after = self.audit.apply(decision)
                self._before.append(self.audit)
        self._take_up(entry)
        self._publish(after)

    def _take_up(self, entry: Entry) -> None:
        """Enter `entry` and what it puts in force or takes back, without the state after it."""
        match entry.decision:
            case Undo():
                self._check_undo(entry)
                self._undone.append(self._done.pop())
            case Redo():
                self._done.append(self._check_redo(entry))
                self._undone.pop()
            case _:
                self._undone.clear()
                self._done.append(entry)
        self.entries.append(entry)

    def _publish(self, audit: Audit) -> None:
        # One assignment: a reader in another thread gets a count and the state that belongs to it.
        self.published = (len(self.entries), audit)

    def _check_undo(self, entry: Entry) -> None:
        assert isinstance(entry.decision, Undo)
        if not self._done or self._done[-1].seq != entry.decision.seq:
            raise AuditError(
                "core.error.undo_out_of_order", seq=entry.seq, undone=entry.decision.seq
            )

    def _check_redo(self, entry: Entry) -> Entry:
        assert isinstance(entry.decision, Redo)
        if not self._undone or self._undone[-1].seq != entry.decision.seq:
            raise AuditError(
                "core.error.redo_out_of_order", seq=entry.seq, redone=entry.decision.seq
            )
        return self._undone[-1]

    def _remember_states(self) -> Audit:
        """Fold the entries in force, keep the states before the latest, return the one after."""
        far = max(0, len(self._done) - _NEAR)
        state = fold(entry.decision for entry in self._done[:far])
        for entry in self._done[far:]:
            self._before.append(state)
            state = state.apply(entry.decision)
        return state

    def _name_the_refused(self) -> None:
        state = Audit()
        for entry in self._done:
            try:
                state = state.apply(entry.decision)
            except AuditError as error:
                raise AuditError(
                    "core.error.entry_refused", seq=entry.seq, why=error.message
                ) from error
