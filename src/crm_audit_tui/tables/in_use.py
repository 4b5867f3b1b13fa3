"""Which records a CRM still works with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.tables.table import Table


def in_use(table: Table) -> NDArray[np.bool_]:
    """Return which records may be duplicates: none that was deleted, no lead that became a contact.

    What is left of either beside its successor is no record too many.
    """
    gone = table.booleans("is_deleted") | table.booleans("is_converted")
    return ~gone.fillna(False).to_numpy(dtype=bool)
