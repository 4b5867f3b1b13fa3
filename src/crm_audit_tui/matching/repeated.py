"""Addresses that only repeat the names: evidence that the name fields have given already."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.matching import emails
from crm_audit_tui.matching.levels import FieldSpec
from crm_audit_tui.matching.records import Records
from crm_audit_tui.matching.similarity import Places
from crm_audit_tui.matching.strings import Flags
from crm_audit_tui.matching.text import Coded

Ask = Callable[[str, str, str], bool]

_UNKNOWN = -1


class RepeatedNames:
    """Takes back what an address only repeats: names that the other fields compare.

    `g.ferrari@` and `g.ferrara@` say nothing that the two surnames did not say, `thomas@` at
    two domains nothing that the given name did not say, `g.ferrari@` of Gino and of Gaia
    nothing that surname and initial did not say.
    """

    def __init__(self, records: Records, specs: list[FieldSpec]) -> None:
        self.records = records
        names = [spec.name for spec in specs]
        self.box, self.last = names.index("email"), names.index("last_name")
        self.first = names.index("first_name") if "first_name" in names else None
        self.specs = specs
        self.boxes = records.slots["email"][0]
        for slot in records.slots["email"][1:]:
            self.boxes = np.where(self.boxes < 0, slot, self.boxes)
        values = records.values["email"]
        local = values.partition("@")[0]
        self.local = local.drop(local.data == ord("."))
        self.domain = Coded(self.boxes, values).key(records.boxes.domain)
        self.holds = np.full(records.size, _UNKNOWN, dtype=np.int8)
        self.tells = np.full(records.size, _UNKNOWN, dtype=np.int8)

    def __call__(self, result: NDArray[np.int8], left: Places, right: Places) -> None:
        """Change the levels in `result`."""
        spec = self.specs[self.box]
        close, local = spec.levels.index("close"), spec.levels.index("local")
        unlike = result[self.last] >= self.specs[self.last].exact
        rows = np.flatnonzero((result[self.box] == close) & unlike)
        rows = rows[self._holding(left[rows]) & self._holding(right[rows])]
        if self.first is not None:
            levels = self.specs[self.first].levels
            unlike |= result[self.first] >= levels.index("similar")
        more = np.flatnonzero((result[self.box] == local) & unlike)
        more = more[self._telling(left[more]) | self._telling(right[more])]
        rows = np.concatenate([rows, more])
        own, other = self.domain[left[rows]], self.domain[right[rows]]
        same, different = spec.levels.index("domain"), spec.levels.index("different")
        result[self.box, rows] = np.where((own >= 0) & (own == other), same, different)

    def _holding(self, rows: Places) -> Flags:
        """Return for which records the local part holds the surname."""

        def holds(local: str, first: str, last: str) -> bool:
            return bool(last) and last in local

        return self._asked(rows, self.holds, holds)

    def _telling(self, rows: Places) -> Flags:
        """Return for which records the local part is a name, or a surname with an initial."""
        return self._asked(rows, self.tells, emails.repeats_names)

    def _asked(self, rows: Places, known: NDArray[np.int8], holds: Ask) -> Flags:
        new = np.unique(rows[known[rows] == _UNKNOWN])
        if len(new):
            columns = [self.local.pick(self.boxes[new]).tolist()]
            for name in ("first_name", "last_name"):
                column = self.records.coded(name)
                columns.append(column.values.pick(column.codes[new]).tolist())
            known[new] = [
                holds(local, first.replace(" ", ""), last.replace(" ", ""))
                for local, first, last in zip(*columns, strict=True)
            ]
        found: Flags = known[rows] == 1
        return found
