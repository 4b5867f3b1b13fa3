"""What is held against the cells of a table: invalid, contradictory, spelled unlike the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm_audit_tui.checks.completeness import Need
from crm_audit_tui.checks.consistency import Conflict
from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.names import field_label, table_label
from crm_audit_tui.checks.references import Orphans
from crm_audit_tui.checks.rows import Mask, mask
from crm_audit_tui.checks.standard import Stray
from crm_audit_tui.checks.validity import (
    Faults,
    email_verdicts,
    is_demonstration,
    reserved_share,
    role_addresses,
)
from crm_audit_tui.core.messages import Param, Share, message
from crm_audit_tui.tables.schema import ColumnType
from crm_audit_tui.tables.table import Table

HEAVY = 2.0
_UNSPELLED = {
    ColumnType.DATE,
    ColumnType.DATETIME,
    ColumnType.MONEY,
    ColumnType.NUMBER,
    ColumnType.BOOLEAN,
}


@dataclass
class Audited:
    """One table with everything found in it."""

    table: Table
    rows: Mask
    needs: list[Need]
    faults: list[Faults]
    strays: list[Stray]
    conflicts: list[Conflict]
    orphans: list[Orphans]
    invented: Mask

    @property
    def asked(self) -> Mask:
        """Which records have any requirement to meet."""
        found = np.zeros(len(self.table), dtype=bool)
        for need in self.needs:
            found |= need.applicable
        return found & self.rows

    @property
    def complete(self) -> Mask:
        """Which records meet every requirement they have."""
        found = self.rows.copy()
        for need in self.needs:
            found &= ~need.missing
        return found

    @property
    def clean(self) -> Mask:
        """Which records are complete and have no issue at all."""
        found = self.complete & ~self.invented
        for faults in self.faults:
            found &= ~faults.wrong
        for stray in self.strays:
            found &= ~stray.wrong
        for conflict in self.conflicts:
            found &= ~conflict.wrong
        for orphans in self.orphans:
            found &= ~orphans.wrong
        return found


def report_validity(context: CheckContext, evidence: Evidence, found: Audited) -> None:
    """Add what cannot be right, column by column, with examples."""
    table, rows = found.table, found.rows
    limit = context.settings.number("missing.invalid")
    listing: list[tuple[Param, ...]] = []
    for faults in found.faults:
        judged = int((faults.judged & rows).sum())
        wrong = faults.wrong & rows
        share = evidence.share(
            "invalid",
            int(wrong.sum()),
            judged,
            excluded=int((mask(table.filled(faults.column)) & rows & ~faults.judged).sum()),
            subject=f"{table.name}.{faults.column}",
        )
        listing += _examples(table, faults, wrong)
        if share is not None and share > limit:
            spec = table.spec(faults.column)
            heavy = spec is not None and spec.weight >= HEAVY
            # Where most numbers fit no plan, the country beside them is the likelier fault.
            mostly = share > 0.5 and spec is not None and spec.type is ColumnType.PHONE
            evidence.finding_about(
                "invalid_mostly" if mostly else "invalid",
                2 if heavy and not mostly else 1,
                table,
                wrong,
                eligible=judged,
                field=faults.column,
                name=field_label(table, faults.column),
                where=table_label(table.name),
            )
    listing.sort(key=lambda row: -int(str(row[4])))
    evidence.table(
        f"invalid.{table.name}", ("field", "value", "fault", "suggestion", "records"), listing
    )
    evidence.finding_about(
        "test_records",
        1,
        table,
        found.invented,
        eligible=int(rows.sum()),
        where=table_label(table.name),
    )
    if table.name == "contacts" and table.has("email"):
        _report_roles(context, evidence, found)


def _examples(table: Table, faults: Faults, wrong: Mask) -> list[tuple[Param, ...]]:
    counts = table.known(faults.column)[wrong].value_counts().head(50)
    first = (
        {
            str(v): row
            for row, v in zip(
                np.flatnonzero(wrong)[::-1],
                table.known(faults.column)[wrong].to_numpy()[::-1],
                strict=True,
            )
        }
        if len(counts)
        else {}
    )
    return [
        (
            field_label(table, faults.column),
            str(value),
            message(f"checks.fault.{faults.fault[first[str(value)]]}"),
            str(faults.suggestion[first[str(value)]]) or None,
            int(n),
        )
        for value, n in counts.items()
    ]


def _report_roles(context: CheckContext, evidence: Evidence, found: Audited) -> None:
    table = found.table
    filled = mask(table.filled("email")) & found.rows
    roles = role_addresses(table) & filled
    share = evidence.share("role_share", int(roles.sum()), int(filled.sum()))
    if share is not None and share > context.settings.number("missing.role"):
        evidence.finding_about(
            "role_addresses", 1, table, roles, eligible=int(filled.sum()), field="email"
        )
    if is_demonstration(table):
        evidence.note("reserved", share=Share(reserved_share(*email_verdicts(table, "email"))))


def report_conflicts(evidence: Evidence, found: Audited) -> None:
    """Add the fields that contradict one another."""
    table = found.table
    for conflict in found.conflicts:
        wrong = conflict.wrong & found.rows
        if not wrong.any():
            continue
        evidence.finding_about(
            conflict.rule,
            1,
            table,
            wrong,
            eligible=int((conflict.checked & found.rows).sum()),
            field=conflict.field,
            subject=conflict.other if conflict.rule == "date_order" else "",
            name=field_label(table, conflict.field),
            other=field_label(table, conflict.other) if conflict.other else None,
            where=table_label(table.name),
        )


def report_strays(evidence: Evidence, found: Audited) -> None:
    """Add what is spelled unlike the rest of its column."""
    table = found.table
    listing: list[tuple[Param, ...]] = []
    for stray in found.strays:
        listing += [
            (
                field_label(table, stray.column),
                message(f"checks.label.missing.stray_{stray.kind}"),
                value,
                better or None,
                n,
            )
            for value, better, n in stray.examples[:50]
        ]
        evidence.finding_about(
            f"stray_{stray.kind}",
            1,
            table,
            stray.wrong,
            eligible=stray.filled,
            field=stray.column,
            name=field_label(table, stray.column),
            where=table_label(table.name),
        )
    listing.sort(key=lambda row: -int(str(row[4])))
    evidence.table(
        f"standard.{table.name}", ("field", "kind", "value", "suggestion", "records"), listing
    )
    _stray_share(evidence, found)


def _stray_share(evidence: Evidence, found: Audited) -> None:
    """Add the share of cells that stray, each once, of all filled cells of text.

    Numbers, days, and yes or no are spelled in no way of their own: they are left out.
    """
    table = found.table
    wrong: dict[str, Mask] = {}
    for stray in found.strays:
        astray = stray.wrong & found.rows
        wrong[stray.column] = wrong[stray.column] | astray if stray.column in wrong else astray
    cells = excluded = 0
    for column in table.columns:
        filled = int((mask(table.filled(column)) & found.rows).sum())
        spec = table.spec(column)
        if column in wrong or spec is None or spec.type not in _UNSPELLED:
            cells += filled
        else:
            excluded += filled
    n = sum(int(each.sum()) for each in wrong.values())
    evidence.share(f"{table.name}.stray_share", n, cells, excluded=excluded)
