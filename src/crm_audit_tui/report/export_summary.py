"""What an export comes to: files written, rows reconciled, decisions that could not be kept."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.errors import AuditError
from crm_audit_tui.core.messages import Message
from crm_audit_tui.report.csv_file import Dialect


class ExportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the export; `kind` is merged, rollback, fill …, `source` an id where it has one.

    `header` tells whether its first line names the columns.
    """

    name: str
    kind: str
    rows: int
    dialect: Dialect
    table: str = ""
    source: str = ""
    header: bool = True
    sha256: str = ""
    fell_back: bool = False


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """Where every row of a source went: in = out + merged + archived + rejected."""

    source: str
    name: str
    table: str
    rows_in: int
    rows_out: int
    merged: int
    archived: int
    rejected: int

    @property
    def holds(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows_in == self.rows_out + self.merged + self.archived + self.rejected


class Unresolved(msgspec.Struct, frozen=True):
    """How many decisions met an obstacle (`report.obstacle.<obstacle>`)."""

    obstacle: str
    count: int


class ExportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an export did."""

    folder: str
    files: tuple[ExportedFile, ...] = ()
    reconciliation: tuple[Reconciliation, ...] = ()
    merged: int = 0
    archived: int = 0
    filled: int = 0
    follow_ups: int = 0
    labels: int = 0
    references: int = 0
    neutralised: int = 0
    raw: bool = False
    unresolved: tuple[Unresolved, ...] = ()
    warnings: tuple[Message, ...] = ()


class ReconciliationError(AuditError):
    """Rows are missing or too many; nothing was written."""


def check_rows(reconciliation: Reconciliation) -> Reconciliation:
    """Return `reconciliation`; ReconciliationError where rows are not accounted for."""
    if not reconciliation.holds:
        raise ReconciliationError(
            "report.error.rows_do_not_reconcile",
            file=reconciliation.name,
            rows_in=reconciliation.rows_in,
            rows_out=reconciliation.rows_out,
            merged=reconciliation.merged,
            archived=reconciliation.archived,
            rejected=reconciliation.rejected,
        )
    return reconciliation
