"""Starting the audit that goes on from an earlier one: its exports are asked for, then read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_audit_tui.tui.app import AuditApp


async def start_next_year(app: AuditApp, record: Path, exports: Path | None = None) -> None:
    """Ask for the new exports, from the folder `exports` on, and show how they are understood.

    The audit in `record` stays as it is. Call it from a worker: it waits for the answer.
    """
    from crm_audit_tui.tui.beginning import Beginning
    from crm_audit_tui.tui.modals.file_picker import FilePicker

    start = exports if exports is not None and exports.is_dir() else record.parent
    paths = await app.push_screen_wait(FilePicker(start, title_id="tui.next.title"))
    if paths:
        app.navigation.carry_on(app.navigation.new_audit(Beginning(paths, after=record)))
