"""What each record of a matched table has at stake in open deals, kept beside its matches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.tables.table import Table, Tables


def save_stake(folder: Path, tables: Tables, table: Table) -> None:
    """Write what each row of `table` has at stake into `folder`, nothing where no deal is open.

    Raises OSError.
    """
    from crm_audit_tui.checks.outcomes import relative_worth

    worth = relative_worth(tables, table)
    place = _place(folder, table.name)
    if worth.any():
        np.save(place, worth, allow_pickle=False)
    else:
        place.unlink(missing_ok=True)


def load_stake(folder: Path, table: str) -> NDArray[np.float64] | None:
    """Return what each row of `table` has at stake, None where nothing has."""
    place = _place(folder, table)
    if not place.is_file():
        return None
    stake: NDArray[np.float64] = np.load(place, allow_pickle=False)
    return stake


def _place(folder: Path, table: str) -> Path:
    return folder / f"{table}.stake.npy"
