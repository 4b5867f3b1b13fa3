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
    nothing that surname and initial did not say. `gino.ferrari@` and `gino_ferrari2@` at one
    domain are what a mail system gives to two of a name: no slip of the keyboard.
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
        self.values = values
        self.holds = np.full(records.size, _UNKNOWN, dtype=np.int8)
        self.tells = np.full(records.size, _UNKNOWN, dtype=np.int8)

    def __call__(self, result: NDArray[np.int8], left: Places, right: Places) -> None:
        """Change the levels in `result`."""
        spec = self.specs[self.box]
        close, local = spec.levels.index("close"), spec.levels.index("local")
        unlike = result[self.last] >= self.specs[self.last].exact
        rows = np.flatnonzero((result[self.box] == close) & unlike)
        rows = rows[self._holding(left[rows]) & self._holding(right[rows])]
        respelled = np.flatnonzero((result[self.box] == close) & ~unlike)
        respelled = respelled[self._respelled(left[respelled], right[respelled])]
        if self.first is not None:
            levels = self.specs[self.first].levels
            unlike |= result[self.first] >= levels.index("similar")
        more = np.flatnonzero((result[self.box] == local) & unlike)
        more = more[self._telling(left[more]) | self._telling(right[more])]
        rows = np.concatenate([rows, respelled, more])
        own, other = self.domain[left[rows]], self.domain[right[rows]]
        same, different = spec.levels.index("domain"), spec.levels.index("different")
        result[self.box, rows] = np.where((own >= 0) & (own == other), same, different)

    def _respelled(self, left: Places, right: Places) -> Flags:
        """Return which addresses at one host are names in the same letters, joined otherwise."""
        held = self.boxes[left], self.boxes[right]
        texts = [self.values.pick(side).tolist() for side in held]
        alike = [emails.same_letters(one, other) for one, other in zip(*texts, strict=True)]
        found: Flags = np.array(alike, dtype=bool)
        rows = np.flatnonzero(found)
        one, other = left[rows], right[rows]
        named = self._holding(one) | self._holding(other)
        found[rows] = named | self._telling(one) | self._telling(other)
        return found

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


class RepeatedLabels:
    """Takes back what two domains only repeat: the name that both organisations bear.

    `hotelroma.it` and `hotelroma.eu` of two Hotel Roma say nothing that the name did not say, nor
    do `salvano.it` of Salvano and `salvani.it` of Salvani: no keyboard slipped in either.
    """

    def __init__(self, records: Records, specs: list[FieldSpec]) -> None:
        names = [spec.name for spec in specs]
        self.name, self.domain = names.index("name"), names.index("domain")
        self.specs = specs
        self.names, self.domains = records.coded("name"), records.coded("domain")
        self.tells = np.full(records.size, _UNKNOWN, dtype=np.int8)

    def __call__(self, result: NDArray[np.int8], left: Places, right: Places) -> None:
        """Change the levels in `result`."""
        levels = self.specs[self.domain].levels
        alike = result[self.name] <= self.specs[self.name].levels.index("part")
        likeness = (levels.index("label"), levels.index("close"))
        rows = np.flatnonzero(np.isin(result[self.domain], likeness) & alike)
        rows = rows[self._telling(left[rows]) & self._telling(right[rows])]
        result[self.domain, rows] = levels.index("different")

    def _telling(self, rows: Places) -> Flags:
        """Return for which records the domain's label is the name, its beginning, or begins so."""
        new = np.unique(rows[self.tells[rows] == _UNKNOWN])
        if len(new):
            names = self.names.values.pick(self.names.codes[new]).tolist()
            domains = self.domains.values.pick(self.domains.codes[new]).tolist()
            self.tells[new] = [
                _repeats(emails.label(domain).replace("-", ""), name.replace(" ", ""))
                for name, domain in zip(names, domains, strict=True)
            ]
        found: Flags = self.tells[rows] == 1
        return found


def _repeats(label: str, name: str) -> bool:
    return bool(label and name) and (label in name or name in label)
