"""What would stay of one field of records that are merged."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.messages import Message


class MergedField(msgspec.Struct, frozen=True, kw_only=True):
    """A field, the value that would stay of it, and why.

    `chosen` tells whether an auditor chose it; `rule` words why where none did. `lost_in` names the
    export of the survivor where it has no column for the value, else "".
    """

    name: str
    result: str
    chosen: bool
    rule: Message | None = None
    lost_in: str = ""
