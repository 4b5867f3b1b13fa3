"""The reviews of every table's duplicates: made off the interface, kept in step with the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.log import Log
from crm_audit_tui.session.after import touched_since

if TYPE_CHECKING:
    from crm_audit_tui.session.learning import Change
    from crm_audit_tui.session.pairs import PairQueue
    from crm_audit_tui.session.review_order import ReviewOrder
    from crm_audit_tui.tables.store import RowReader


@dataclass(frozen=True)
class MadeQueues:
    """Queues by table, and how many entries of the log they have seen."""

    queues: Mapping[str, PairQueue]
    seen: int


class PairQueues:
    """One queue a table.

    A worker thread may make new ones while decisions go on: what is decided, undone or made again
    meanwhile they take up when they are put in force, so none is ever shown out of step.
    """

    def __init__(self, log: Log, fingerprint_key: bytes) -> None:
        self._log = log
        self._fingerprint_key = fingerprint_key
        self._queues: dict[str, PairQueue] = {}
        self._orders: dict[str, ReviewOrder] = {}
        self._guard = Lock()

    def make(self, matches: Path, rows: RowReader, tables: Iterable[str]) -> MadeQueues:
        """Return the queues of `tables`, whose matches lie in `matches`; takes seconds for many."""
        from crm_audit_tui.matching.matches import load_matches
        from crm_audit_tui.session.pairs import PairQueue
        from crm_audit_tui.session.review_order import ReviewOrder
        from crm_audit_tui.session.stakes import load_stake

        seen, audit = self._log.published
        queues = {
            table: PairQueue(
                load_matches(matches, table),
                rows[table],
                audit,
                self._fingerprint_key,
                order=self._orders.get(table, ReviewOrder.PROBABILITY),
                stake=load_stake(matches, table),
            )
            for table in tables
        }
        return MadeQueues(queues, seen)

    def reorder(self, matches: Path, rows: RowReader, table: str, order: ReviewOrder) -> None:
        """Let the review of `table` go in `order` from here on; takes seconds for many pairs."""
        self._orders[table] = order
        made = self.make(matches, rows, [table])
        with self._guard:
            self._queues = {**self._queues, **self._caught_up(made)}

    def changes_to(self, made: MadeQueues) -> tuple[Change, ...]:
        """Return what the queues made hold otherwise than those in force."""
        from crm_audit_tui.session.learning import changed

        return tuple(
            changed(self._queues[table].matches, queue.matches)
            for table, queue in made.queues.items()
            if table in self._queues
        )

    def put_in_force(self, made: MadeQueues) -> None:
        """Let the queues made take the place of those before."""
        with self._guard:
            self._queues = self._caught_up(made)

    def get(self, table: str, make: Callable[[], MadeQueues]) -> PairQueue:
        """Return the queue of `table`; one that nobody has made yet comes from `make`."""
        if table not in self._queues:
            made = make()
            with self._guard:
                self._queues = {**self._caught_up(made), **self._queues}
        return self._queues[table]

    def follow(self, decision: Decision) -> None:
        """Take up `decision`, which was made, taken back or put in force again."""
        with self._guard:
            for queue in self._queues.values():
                queue.refresh(self._log.audit, decision)

    def _caught_up(self, made: MadeQueues) -> dict[str, PairQueue]:
        # An entry that its owner is still about to tell of is taken up twice: that changes nothing.
        for decision in touched_since(self._log.entries, made.seen):
            for queue in made.queues.values():
                queue.refresh(self._log.audit, decision)
        return dict(made.queues)
