"""What long work and decisions tell the screens; whoever is interested handles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from crm_audit_tui.core.errors import AuditError
    from crm_audit_tui.core.log import Entry
    from crm_audit_tui.core.progress import Progress


class Decided(Message):
    """A decision is in force; `undone` where it was taken back instead."""

    def __init__(self, entry: Entry, *, undone: bool = False) -> None:
        super().__init__()
        self.entry = entry
        self.undone = undone


class Stored(Message):
    """Decisions reached the disk, or could not: then `error` says why and they wait in memory."""

    def __init__(self, error: AuditError | None = None) -> None:
        super().__init__()
        self.error = error


class Working(Message):
    """Where long work is; None once it has ended."""

    def __init__(self, progress: Progress | None) -> None:
        super().__init__()
        self.progress = progress


class Refreshed(Message):
    """The tables, the matches or the results are new: show them."""
