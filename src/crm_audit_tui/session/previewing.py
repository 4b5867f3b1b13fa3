"""How a source would be read if something else were said of it, before it is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_audit_tui.core.errors import InputError
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables.sources import Corrections, SourceReport

if TYPE_CHECKING:
    from crm_audit_tui.intake.preview import Head, Preview


class SourcePreviews:
    """Previews of one source; its file's head is read once, and once for each sheet looked at."""

    def __init__(self, source: SourceReport) -> None:
        self._source = source
        self._heads: dict[str, Head | None] = {}

    def preview(self, said: Corrections) -> Preview | Message:
        """Return how the source would be read, or why it cannot be; blocks, in no thread but one.

        `said.sheet` asks for another sheet of the workbook.
        """
        from crm_audit_tui.intake.preview import read_head

        try:
            if said.sheet not in self._heads:
                self._heads[said.sheet] = read_head(self._source, said.sheet)
            head = self._heads[said.sheet]
            if head is None:
                return message("session.note.no_dialect", name=self._source.name)
            return head.preview(said)
        except InputError as error:
            return error.message
