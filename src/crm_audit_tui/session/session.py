"""One audit in work: its record, its tables, its results; what screens and commands talk to.

What is decided and kept is `session.kept`. Long work (`load`, `match`, `check`, `export`) blocks
and belongs in a thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crm_audit_tui.core.decisions import DecideItem, Decision
from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.judged import judged_by_eye
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.record.places import cache_folder
from crm_audit_tui.record.store import RecordStore
from crm_audit_tui.session import sources as pins
from crm_audit_tui.session.after import outdates, outdates_counts, touched_since
from crm_audit_tui.session.basis import Basis
from crm_audit_tui.session.first_log import first_log
from crm_audit_tui.session.item_queues import ItemQueues
from crm_audit_tui.session.jobs import (
    MATCHED_TABLES,
    AfterJob,
    Checked,
    CheckJob,
    Exported,
    ExportJob,
    Imported,
    ImportJob,
    Job,
    Matched,
    MatchJob,
    Result,
    carry_out,
)
from crm_audit_tui.session.kept import KeptAudit
from crm_audit_tui.session.last_year import EarlierAudit
from crm_audit_tui.session.learning import Change, MatchChoice, match_choice
from crm_audit_tui.session.next_year import TakenOver
from crm_audit_tui.session.pair_queues import PairQueues
from crm_audit_tui.session.process import run_job
from crm_audit_tui.session.scope_values import kept_zone
from crm_audit_tui.session.workplace import Workplace
from crm_audit_tui.tables.decided_cells import watched_field
from crm_audit_tui.tables.result import StepResult
from crm_audit_tui.tables.sources import Corrections

if TYPE_CHECKING:
    from crm_audit_tui.session.items import ItemQueue
    from crm_audit_tui.session.pairs import PairQueue
    from crm_audit_tui.session.review_order import ReviewOrder
    from crm_audit_tui.tables.decided_cells import Elsewhere
    from crm_audit_tui.tables.result import WorkItem
    from crm_audit_tui.tables.store import RowReader


class Session(KeptAudit):
    """An open audit.

    `in_process` runs long work in this process instead of a child: for commands without a screen.
    """

    def __init__(
        self, store: RecordStore, workplace: Workplace, *, in_process: bool = False
    ) -> None:
        super().__init__(store)
        self.workplace = workplace
        self.rows: RowReader | None = None
        # Both are replaced as a whole, never emptied: long work does so beside the interface.
        self._choice = MatchChoice()
        self.changes: tuple[Change, ...] = ()  # what learning has changed, as last matched
        self._pairs = PairQueues(store.log, store.fingerprint_key)
        self._matching_first = False  # no pair can be shown before every table's are known
        self._items = ItemQueues(store.log)
        self._basis = Basis(workplace)
        self._checked = self.log.last_seq  # the last decision that the evidence has seen
        self._in_process = in_process
        self.earlier = EarlierAudit(self, self._run)

    # -- opening ---------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        record: Path,
        imported: Imported,
        *,
        scope: Mapping[str, str],
        workplace: Workplace,
        corrections: Mapping[str, Corrections] | None = None,
        taken: TakenOver | None = None,
        in_process: bool = False,
    ) -> Session:
        """Start an audit of what was imported; RecordError where `record` exists already.

        `scope` holds at least title, audit_date and language; `workplace` the imported tables;
        `corrections` what was said about the sources, by their ids; `taken` what is taken over from
        an earlier audit, which the scope then names.
        """
        from crm_audit_tui.tables.store import RowReader

        rows = RowReader(workplace.tables)
        log = first_log(
            record, imported.sources, rows, scope=scope, corrections=corrections or {}, taken=taken
        )
        store = RecordStore.create(record, log, fingerprint_key=workplace.fingerprint_key)
        session = cls(store, workplace, in_process=in_process)
        session.rows = rows
        return session

    @classmethod
    def open(cls, record: Path, *, read_only: bool = False, in_process: bool = False) -> Session:
        """Open the audit kept in `record`, with its results as last computed and no tables yet."""
        workplace = Workplace()
        try:
            store = RecordStore.open(record, read_only=read_only)
        except BaseException:
            workplace.close()
            raise
        return cls(store, workplace, in_process=in_process)

    def close(self) -> None:
        """Write what is left, let go of the record, remove the private folder.

        StorageError where something could not be written; the record is let go of all the same.
        """
        try:
            super().close()
        finally:
            self.workplace.close()

    # -- what there is ---------------------------------------------------------------------------

    @property
    def loaded(self) -> bool:
        """Whether the tables have been read."""
        return self.rows is not None

    @property
    def matched(self) -> bool:
        """Whether duplicates have been searched in every table that can have some."""
        rows, found = self.rows, self.matched_tables()
        return rows is not None and all(
            name in found for name in MATCHED_TABLES if name in rows and len(rows[name])
        )

    def outdated(self, *, counts: bool = False) -> bool:
        """Tell whether something was decided since that the checks would take into account.

        With `counts` verdicts on pairs too, which they only count.
        """
        since = tuple(touched_since(self.log.entries, self._checked))
        return outdates(since) or (counts and outdates_counts(since))

    # -- deciding --------------------------------------------------------------------------------

    def _completed(self, decision: Decision) -> Decision:
        """Return a worklist decision with what stands in the cell that it changes."""
        if not isinstance(decision, DecideItem) or self.rows is None:
            return decision
        if decision.table not in self.rows:
            return decision
        rows = self.rows[decision.table]
        field, row = watched_field(decision, rows.columns.__contains__), rows.find(decision.record)
        if not field or row is None:
            return decision
        return msgspec.structs.replace(decision, was=rows.cell(row, field))

    def _follow(self, decision: Decision) -> None:
        self._pairs.follow(decision)
        self._items.follow(decision)

    # -- long work -------------------------------------------------------------------------------

    def load(
        self, on_progress: OnProgress = ignore_progress, is_cancelled: IsCancelled = never_cancelled
    ) -> tuple[Message, ...]:
        """Read the pinned exports again; return what is not as it was (changed, missing files).

        Where tables were read before they stay in force until `match` has gone over the new ones.
        AuditError where none of the sources can be found.
        """
        found = pins.locate(self.audit.sources, self.path.parent)
        job = ImportJob(
            paths=tuple(str(path) for path in found.paths),
            folder=str(self._basis.folder_to_read_into(again=self.loaded)),
            corrections=pins.corrections(self.audit.sources),
            fingerprint_key=self.store.fingerprint_key,
            today=datetime.now(UTC).date().isoformat(),
        )
        if not job.paths:
            raise AuditError(
                "session.error.no_sources", n=sum(not each.skipped for each in self.audit.sources)
            )
        imported = self._run(job, on_progress, is_cancelled)
        assert isinstance(imported, Imported)
        rows = self._basis.take_tables(Path(job.folder))
        if self.rows is None:
            self.rows = rows
        return (
            *found.notes,
            *pins.changes(self.audit.sources, imported.sources),
            *pins.lost_decisions(self.audit, rows),
        )

    def match(
        self, on_progress: OnProgress = ignore_progress, is_cancelled: IsCancelled = never_cancelled
    ) -> None:
        """Find duplicates in the tables read, or take them from the cache.

        The queues of their review are made here too, so that opening one is instant.
        """
        self._matching_first = not self.matched_tables()
        try:
            self._match(on_progress, is_cancelled)
        finally:
            self._matching_first = False

    def _match(self, on_progress: OnProgress, is_cancelled: IsCancelled) -> None:
        into = self._basis.folder_to_match_into()
        choice = self._match_choice()
        job = MatchJob(
            folder=str(self._basis.newest_tables),
            into=str(into),
            tables=MATCHED_TABLES,
            cache=str(cache_folder() / "matches"),
            choice=choice,
        )
        matched = self._run(job, on_progress, is_cancelled)
        assert isinstance(matched, Matched)
        rows = self._basis.waiting_rows or self.rows
        assert rows is not None
        queues = self._pairs.make(into, rows, [each for each in matched.tables if each in rows])
        same_rows = self._basis.waiting_rows is None
        learning = same_rows and choice.verdicts != self._choice.verdicts
        self.changes = self._pairs.changes_to(queues) if learning else ()
        self.rows = self._basis.put_in_force(into) or self.rows
        self._pairs.put_in_force(queues)
        self._choice = choice

    def check(
        self, on_progress: OnProgress = ignore_progress, is_cancelled: IsCancelled = never_cancelled
    ) -> None:
        """Run every check over the tables, with what was decided so far.

        Duplicates are found anew where the auditor has changed their threshold, or had verdicts
        learnt from.
        """
        if self._choice != self._match_choice():
            self.match(on_progress, is_cancelled)
        seen, decisions = self.log.published[0], self.decisions
        job = CheckJob(
            folder=str(self._basis.tables),
            matches=str(self._basis.matches),
            audit_date=self.audit_date.isoformat(),
            decisions=decisions,
            time_zone=kept_zone(self.audit.scope),
            earlier=self.earlier.place,
            own=str(self.path),
        )
        checked = self._run(job, on_progress, is_cancelled)
        assert isinstance(checked, Checked)
        self.store.set_results(dict(checked.results))
        self._items.renew(checked.results)
        self._checked = seen

    def check_after(
        self, on_progress: OnProgress = ignore_progress, is_cancelled: IsCancelled = never_cancelled
    ) -> Mapping[str, StepResult]:
        """Return what every check finds once the decisions are carried out; tables stay as is."""
        job = AfterJob(
            folder=str(self._basis.tables),
            into=str(self.workplace.subfolder("after")),
            audit_date=self.audit_date.isoformat(),
            decisions=self.decisions,
            choice=self._choice,
            time_zone=kept_zone(self.audit.scope),
        )
        checked = self._run(job, on_progress, is_cancelled)
        assert isinstance(checked, Checked)
        return checked.results

    def export(
        self,
        folder: Path,
        *,
        neutralise: bool = True,
        on_progress: OnProgress = ignore_progress,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> bytes:
        """Write the files that repair the CRM; return the export's summary as JSON."""
        job = ExportJob(
            folder=str(self._basis.tables),
            into=str(folder),
            decisions=self.decisions,
            neutralise=neutralise,
        )
        exported = self._run(job, on_progress, is_cancelled)
        assert isinstance(exported, Exported)
        return exported.summary

    def _run(self, job: Job, on_progress: OnProgress, is_cancelled: IsCancelled) -> Result:
        run = carry_out if self._in_process else run_job
        return run(job, on_progress, is_cancelled)

    # -- worklists -------------------------------------------------------------------------------

    def items(self, step: str) -> ItemQueue:
        """Return the worklist of `step` with where each item stands; empty without results."""
        return self._items.get(step, self.results)

    def elsewhere(self, item: WorkItem) -> tuple[Elsewhere, ...]:
        """Return what other steps decided about the cell of `item`, the latest first."""
        return self._items.elsewhere(item)

    def matched_tables(self) -> list[str]:
        """Return the tables whose duplicates can be reviewed."""
        if self._matching_first:
            return []
        return [name for name in MATCHED_TABLES if (self._basis.matches / f"{name}.json").is_file()]

    def pairs(self, table: str) -> PairQueue:
        """Return the candidate pairs of `table` with where their review stands."""
        rows = self.rows
        assert rows is not None
        return self._pairs.get(table, lambda: self._pairs.make(self._basis.matches, rows, [table]))

    def _match_choice(self) -> MatchChoice:
        return match_choice(self.audit, [*self.log.in_force], MATCHED_TABLES)

    def judged(self, table: str) -> int:
        """Return how many pairs of `table` somebody has looked at and judged."""
        return len(judged_by_eye(self.decisions, table))

    def reorder_pairs(self, table: str, order: ReviewOrder) -> None:
        """Let the review of `table` go in `order` from here on; call it off the interface."""
        assert self.rows is not None
        self._pairs.reorder(self._basis.matches, self.rows, table, order)
