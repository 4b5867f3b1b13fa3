"""Where matching runs: every engine gives the same pairs for the same table."""

from __future__ import annotations

from typing import Protocol

from crm_audit_tui.core.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from crm_audit_tui.matching.matches import Matches
from crm_audit_tui.matching.settings import MatchSettings
from crm_audit_tui.matching.verdicts import Verdicts
from crm_audit_tui.tables.table import Table


class MatchTable(Protocol):
    """Finds the duplicates of one table."""

    def __call__(
        self,
        table: Table,
        *,
        settings: MatchSettings = ...,
        apart: frozenset[tuple[int, int]] = frozenset(),
        verdicts: Verdicts = ...,
        on_progress: OnProgress = ignore_progress,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> Matches:
        """Return the pairs and clusters of `table`; pairs of rows in `apart` share no cluster.

        `verdicts` on pairs of rows are learnt from; those judged apart share no cluster either.
        Raises core.errors.Cancelled when `is_cancelled` says so.
        """
        ...
