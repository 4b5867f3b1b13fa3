"""An audit as it is kept: its record, its decisions, what they say of it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import Decision, PinSources
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.log import Entry, Log
from crm_audit_tui.core.messages import Day, Message
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session.scope_values import doubts, kept_day, kept_zone
from crm_audit_tui.tables.result import StepResult


class KeptAudit:
    """A record that is held open: decisions are taken, undone and put on disk.

    Deciding is instant and in memory; `write` puts the decision on disk (call it off the
    interface).
    """

    def __init__(self, store: RecordStore) -> None:
        self.store = store
        self.auditor = user()
        self.notes: tuple[Message, ...] = (*store.notes, *doubts(store.log.audit.scope))

    def close(self) -> None:
        """Write what is left and let go of the record.

        StorageError where something could not be written; the record is let go of all the same.
        """
        try:
            self.store.close()
        except AuditError:
            self.store.abandon()
            raise

    # -- what there is ---------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """Where the record lies."""
        return self.store.path

    @property
    def log(self) -> Log:
        """Every decision so far."""
        return self.store.log

    @property
    def audit(self) -> Audit:
        """The audit as it stands."""
        return self.store.log.audit

    @property
    def results(self) -> Mapping[str, StepResult]:
        """What the checks computed last, by step; from the record until they have run again."""
        return self.store.results

    @property
    def read_only(self) -> bool:
        """Whether decisions are refused because somebody else holds the record."""
        return self.store.read_only

    @property
    def title(self) -> str:
        """The audit's title."""
        return self.audit.scope.get("title", "") or self.path.name.removesuffix(".audit.toml")

    @property
    def language(self) -> str:
        """The language of the interface."""
        return self.audit.scope.get("language", "en")

    @property
    def audit_date(self) -> date:
        """The day that everything is relative to."""
        return kept_day(self.audit.scope.get("audit_date", "")) or datetime.now(UTC).date()

    @property
    def zone(self) -> ZoneInfo:
        """The audit's time zone."""
        return ZoneInfo(kept_zone(self.audit.scope))

    def day_of(self, entry: Entry) -> Day:
        """Return the day of an entry where the audit is; what was altered to be none as it is."""
        try:
            moment = datetime.fromisoformat(entry.time)
            here = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self.zone)
        except (ValueError, OverflowError):  # the first and the last day of the calendar
            return Day(entry.time)
        return Day(here.date().isoformat())

    # -- deciding --------------------------------------------------------------------------------

    def decide(self, decision: Decision) -> Entry:
        """Carry out `decision` in memory; AuditError where it is refused or the record is closed.

        Write the entry with `write` before showing it as done.
        """
        self._may_write()
        entry = self.log.add(self._completed(decision), self.auditor)
        self._follow(entry.decision)
        return entry

    def undo(self) -> Entry | None:
        """Take the last decision back and return the entry that was undone; None without one.

        What the audit began with stays: see `undoable`.
        """
        self._may_write()
        undone = self.undoable
        if undone is None:
            return None
        self.log.undo(self.auditor)
        self._follow(undone.decision)
        return undone

    def redo(self) -> Entry | None:
        """Put the last undone decision in force again and return its entry; None without one."""
        self._may_write()
        again = self.log.redoable
        if self.log.redo(self.auditor) is None:
            return None
        assert again is not None
        self._follow(again.decision)
        return again

    def write(self) -> None:
        """Put every decision not yet on disk there (append and fsync); StorageError if it fails.

        Blocks: call it from a worker thread. What could not be written is kept and tried again.
        """
        self.store.write_pending()

    def snapshot(self) -> None:
        """Rewrite the TOML record; blocks like `write`."""
        if not self.read_only:
            self.store.snapshot()

    @property
    def unsaved(self) -> int:
        """How many decisions are not on disk."""
        return self.store.unsaved

    @property
    def undoable(self) -> Entry | None:
        """The entry that undo would take back; None where only the audit's beginning is left.

        Without the exports that it stands on an audit could not be opened again.
        """
        last = self.log.undoable
        return last if last is not None and last.seq > self._beginning else None

    @cached_property
    def _beginning(self) -> int:
        first = (each.seq for each in self.log.entries if isinstance(each.decision, PinSources))
        return next(first, 0)

    def _may_write(self) -> None:
        if self.read_only:
            raise AuditError("session.error.read_only")

    def _completed(self, decision: Decision) -> Decision:
        """Return the decision with what is known of the data that it is about."""
        return decision

    def _follow(self, decision: Decision) -> None:
        """Take up a decision that was made, taken back or put in force again."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in force, oldest first."""
        return tuple(entry.decision for entry in self.log.in_force)


def user() -> str:
    """Return who decides: the name of the account, "auditor" where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "auditor"
