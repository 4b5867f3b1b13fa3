"""The requirement matrix: which cells have to be filled, for which records, with what weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_audit_tui.checks.deals import deal_states
from crm_audit_tui.checks.lifecycle import customers
from crm_audit_tui.checks.outcomes import deal_counts
from crm_audit_tui.checks.rows import Mask, carried, live, mask
from crm_audit_tui.checks.validity import Faults
from crm_audit_tui.checks.words import LOST, OPEN, WON
from crm_audit_tui.tables.schema import SCHEMA, Requirement
from crm_audit_tui.tables.table import Table, Tables

# Columns that answer for one another: any of them meets the requirement of the first.
_INSTEAD: dict[tuple[str, str], tuple[str, ...]] = {
    ("contacts", "company"): ("company", "company_id", "company_domain"),
    ("contacts", "lifecycle_stage"): ("lifecycle_stage", "status"),
    ("deals", "stage"): ("stage", "status"),
    ("deals", "company"): (
        "company",
        "company_id",
        "company_domain",
        "contact",
        "contact_id",
        "contact_email",
    ),
}
# Faults that leave a value usable: two addresses in one cell are still a way to reach somebody.
_USABLE = frozenset(["email_several"])


@dataclass(frozen=True)
class Need:
    """One requirement of a table, met by any one of `columns`.

    Per row: `applicable` says whether the record has to meet it, `met` whether a valid value is
    there; records of an export without the columns are not asked. `column` names the requirement
    (and is what an auditor would fill in).
    """

    column: str
    columns: tuple[str, ...]
    weight: float
    requirement: Requirement
    applicable: Mask
    met: Mask

    @property
    def missing(self) -> Mask:
        """Which records should meet it and do not."""
        return self.applicable & ~self.met

    @property
    def completeness(self) -> float | None:
        """Valid values over records that need one, None where none does."""
        total = int(self.applicable.sum())
        return float((self.applicable & self.met).sum() / total) if total else None


def usable(table: Table, column: str, faults: Mapping[str, Faults]) -> Mask:
    """Return which rows hold a value in `column` that can be used."""
    filled = mask(table.filled(column))
    found = faults.get(column)
    if found is None:
        return filled
    return filled & mask((found.fault == "") | np.isin(found.fault, list(_USABLE)))


def needs_of(tables: Tables, table: Table, faults: Mapping[str, Faults]) -> list[Need]:
    """Return the requirements of `table` that its export has a column for."""
    rows = live(table)
    when = _Conditions(tables, table, rows)
    found = []
    reach = [
        spec
        for spec in SCHEMA[table.name].columns
        if spec.requirement is Requirement.REACHABLE and table.has(spec.name)
    ]
    for spec in SCHEMA[table.name].columns:
        if spec.requirement in (Requirement.NEVER, Requirement.TASK):
            continue
        if spec.requirement is Requirement.REACHABLE:
            if reach and spec == reach[0]:
                names = tuple(each.name for each in reach)
                if table.name == "companies" and table.has("email"):
                    names = (*names, "email")
                found.append(
                    _need(
                        table,
                        names,
                        max(s.weight for s in reach),
                        spec.requirement,
                        rows,
                        faults,
                    )
                )
            continue
        names = tuple(
            name for name in _INSTEAD.get((table.name, spec.name), (spec.name,)) if table.has(name)
        )
        if names:
            applicable = when.applicable(spec.requirement)
            found.append(_need(table, names, spec.weight, spec.requirement, applicable, faults))
    named = table.has("first_name") or table.has("last_name")
    if table.name == "contacts" and table.has("full_name") and not named:
        found.insert(0, _need(table, ("full_name",), 2.0, Requirement.ALWAYS, rows, faults))
    return found


def not_exported(table: Table) -> list[str]:
    """Return the required columns that the export does not have: they cannot be judged."""
    found = []
    for spec in SCHEMA[table.name].columns:
        names = _INSTEAD.get((table.name, spec.name), (spec.name,))
        if spec.requirement not in (Requirement.NEVER, Requirement.TASK) and not any(
            table.has(name) for name in names
        ):
            found.append(spec.name)
    if table.name == "contacts" and table.has("full_name"):
        found = [name for name in found if name not in ("first_name", "last_name")]
    reach = {s.name for s in SCHEMA[table.name].columns if s.requirement is Requirement.REACHABLE}
    if any(table.has(name) for name in reach):
        found = [name for name in found if name not in reach]
    return found


def _need(
    table: Table,
    names: tuple[str, ...],
    weight: float,
    requirement: Requirement,
    applicable: Mask,
    faults: Mapping[str, Faults],
) -> Need:
    met = np.zeros(len(table), dtype=bool)
    for name in names:
        met |= usable(table, name, faults)
    asked = applicable & carried(table, *names)
    return Need(names[0], names, weight, requirement, asked, met)


class _Conditions:
    """For which records each requirement holds, worked out when first asked for."""

    def __init__(self, tables: Tables, table: Table, rows: Mask) -> None:
        self._tables, self._table, self._rows = tables, table, rows
        self._known: dict[Requirement, Mask] = {Requirement.ALWAYS: rows}

    def applicable(self, requirement: Requirement) -> Mask:
        if requirement not in self._known:
            self._known[requirement] = self._rows & self._read(requirement)
        return self._known[requirement]

    def _read(self, requirement: Requirement) -> Mask:
        table = self._table
        if requirement is Requirement.CUSTOMER:
            return customers(table) | (deal_counts(self._tables, table, WON) > 0)
        if table.name == "deals" and requirement in (Requirement.OPEN_DEAL, Requirement.LOST_DEAL):
            state = OPEN if requirement is Requirement.OPEN_DEAL else LOST
            return mask(deal_states(table)[state])
        return np.zeros(len(table), dtype=bool)


def record_completeness(needs: Sequence[Need], rows: int) -> NDArray[np.float64]:
    """Return, per record, the weight it meets over the weight it should meet; NaN for none."""
    should, does = np.zeros(rows), np.zeros(rows)
    for need in needs:
        should += need.weight * need.applicable
        does += need.weight * (need.applicable & need.met)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(should > 0, does / should, np.nan)
