"""The CRM against another system's export: only here, only there, and where money differs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import canonical_labels, closed_on, deal_states
from crm_audit_tui.checks.evidence import Evidence, keys_of, live, ratio
from crm_audit_tui.checks.links import domains
from crm_audit_tui.checks.words import WON, classify, word_list
from crm_audit_tui.core.messages import Day, Money, Param, Share, message
from crm_audit_tui.tables.result import ChartKind, Unit
from crm_audit_tui.tables.table import Table

# An export is one of invoices where at least this share of its rows has an amount and a day.
INVOICE_SHARE = 0.5
_VOID = word_list(
    "void, voided, draft, cancelled, canceled, annullata, bozza, anulada, borrador, annulee, "
    "brouillon, storniert, entwurf, cancelada, rascunho, dibatalkan, deleted, credited"
)
# other system's column -> the CRM's columns that hold the same
_JOINS = {
    "contacts": (("email", "email"), ("email", "email2"), ("external_id", "external_id"),
                 ("external_id", "id"), ("id", "external_id")),
    "companies": (("domain", "domain"), ("domain", "website"), ("company", "name"),
                  ("external_id", "external_id"), ("external_id", "id"), ("id", "external_id")),
}  # fmt: skip


def reconcile(evidence: Evidence) -> None:
    """Compare every other system's export with the contacts, the companies and the won deals."""
    other = evidence.context.tables.get("other")
    if other is None or not len(other):
        evidence.not_auditable("reconcile", ("other",), ("email", "external_id", "domain"))
        return
    for place, source in enumerate(other.sources or (None,)):
        rows = np.asarray(other.source == place) if other.sources else np.ones(len(other), bool)
        name = source.name if source else ""
        if _invoices(other, rows):
            _money(evidence, other, rows, name)
        _sides(evidence, other, rows, name)


def _invoices(other: Table, rows: np.ndarray) -> bool:
    if not rows.any():
        return False
    billed = other.numbers("amount").notna() & other.dates("date").notna()
    return float(billed[rows].mean()) >= INVOICE_SHARE


def _joined(column: str, table: Table) -> pd.Series:
    """Return a column as it compares across systems: folded, a website as its domain."""
    if column in ("website", "domain"):
        return domains(table.known(column))
    if column == "name" or column == "company":
        return classify(table.known(column), lambda word: word)
    return table.references(column)


def _sides(evidence: Evidence, other: Table, rows: np.ndarray, name: str) -> None:
    found = False
    for table_name in ("contacts", "companies"):
        table = evidence.context.tables.get(table_name)
        if table is None or not len(table):
            continue
        joins = [
            (theirs, ours)
            for theirs, ours in _JOINS[table_name]
            if other.has(theirs) and table.has(ours) and bool(other.filled(theirs)[rows].any())
        ]
        if not joins:
            continue
        found = True
        _compare(evidence, other, rows, table, joins, name)
    if not found:
        evidence.note("nothing_to_join", source=name)


def _compare(
    evidence: Evidence,
    other: Table,
    rows: np.ndarray,
    table: Table,
    joins: list[tuple[str, str]],
    name: str,
) -> None:
    """List the records of each side that no shared key finds on the other."""
    here = live(table).to_numpy(dtype=bool)
    in_crm = np.zeros(len(table), bool)
    comparable_crm = np.zeros(len(table), bool)
    there = np.zeros(len(other), bool)
    comparable_there = np.zeros(len(other), bool)
    for theirs, ours in joins:
        their, our = _joined(theirs, other), _joined(ours, table)
        has_their = (their != "").to_numpy(dtype=bool) & rows
        has_our = (our != "").to_numpy(dtype=bool) & here
        comparable_there |= has_their
        # An internal id says nothing about what the other system ought to hold.
        if ours != "id":
            comparable_crm |= has_our
        there |= has_their & their.isin(set(our[has_our])).to_numpy(dtype=bool)
        in_crm |= has_our & our.isin(set(their[has_their])).to_numpy(dtype=bool)
    only_there = comparable_there & ~there
    only_crm = comparable_crm & ~in_crm
    subject = f"{name} / {table.name}" if name else table.name
    for side, lonely, base, everything in (
        ("only_there", only_there, comparable_there, int(rows.sum())),
        ("only_crm", only_crm, comparable_crm, int(here.sum())),
    ):
        evidence.share(
            f"{side}_share",
            int(lonely.sum()),
            int(base.sum()),
            excluded=everything - int(base.sum()),
            subject=subject,
        )
    for side, lonely, base, where, severity in (
        ("only_there", only_there, comparable_there, other, 2),
        ("only_crm", only_crm, comparable_crm, table, 1),
    ):
        if not lonely.any() or (side == "only_crm" and _invoices(other, rows)):
            continue  # prospects are not invoiced: missing there is no fault
        evidence.finding(
            side,
            severity,
            affected=int(lonely.sum()),
            eligible=int(base.sum()),
            table=table.name,
            subject=name,
            records=keys_of(where, lonely),
        )
        _list(evidence, f"{side}_{table.name}", where, lonely)


def _list(evidence: Evidence, name: str, table: Table, lonely: np.ndarray) -> None:
    picked = np.flatnonzero(lonely)[:200]
    columns = [
        column
        for column in ("name", "first_name", "last_name", "email", "domain", "company")
        if table.has(column)
    ][:4]
    texts = [table.text(column).to_numpy(dtype=object)[picked] for column in columns]
    keys = table.keys.to_numpy(dtype=object)[picked]
    evidence.table(
        name,
        ("record", *columns),
        [
            (str(key), *(str(cell) for cell in cells))
            for key, *cells in zip(keys, *texts, strict=True)
        ],
        total=int(lonely.sum()),
    )


def _money(evidence: Evidence, other: Table, rows: np.ndarray, name: str) -> None:
    """Won deals against invoices of the same days, per currency: |A - B| / max(A, B)."""
    deals = evidence.context.tables.get("deals")
    if deals is None:
        evidence.not_auditable("invoices", ("deals",), ("amount", "close_date"))
        return
    end = pd.Timestamp(evidence.context.audit_date) + pd.Timedelta(days=1)
    day, amount = other.dates("date"), other.numbers("amount")
    valid = classify(other.known("status"), lambda word: "void" if word in _VOID else "") == ""
    billed = pd.Series(rows) & day.notna() & (day < end) & amount.notna() & valid
    if not billed.any():
        return
    first, last = day[billed].min(), day[billed].max()
    closed = closed_on(deals)
    won = deal_states(deals)[WON] & live(deals) & (closed >= first.floor("D"))
    won &= closed < last.floor("D") + pd.Timedelta(days=1)
    ours = deals.numbers("amount")[won].groupby(deals.currencies("amount")[won]).sum()
    theirs = amount[billed].groupby(other.currencies("amount")[billed]).sum()
    limit = evidence.context.settings.number("integrations.gap")
    table: list[tuple[Param, ...]] = []
    for code in sorted({*map(str, ours.index), *map(str, theirs.index)}):
        a, b = float(ours.get(code, 0.0)), float(theirs.get(code, 0.0))
        gap = ratio(abs(a - b), max(a, b))
        evidence.metric(
            "invoice_gap", gap, Unit.SHARE, n=int(billed.sum()), currency=code, subject=name
        )
        table.append((name, Money(a, code), Money(b, code), None if gap is None else Share(gap)))
        if gap is not None and gap > limit:
            evidence.finding(
                "invoice_gap",
                2,
                table="deals",
                field="amount",
                subject=f"{name} {code}".strip(),
                won=Money(a, code),
                invoiced=Money(b, code),
                gap=Share(gap),
                start=Day(first.date().isoformat()),
                end=Day(last.date().isoformat()),
            )
    evidence.table("invoices", ("source", "won", "invoiced", "gap"), table)


def duplicates_by_source(evidence: Evidence) -> None:
    """Which lead source brings the duplicates: its share of them against its share of records."""
    limit = evidence.context.settings.number("duplicates.source_share")
    for name in ("contacts", "companies"):
        table = evidence.context.tables.get(name)
        matches = evidence.context.matches.get(name)
        if table is None or matches is None or not table.has("lead_source"):
            continue
        if len(matches.cluster) != len(table):
            continue
        source = canonical_labels(table.known("lead_source"))
        sizes = np.bincount(matches.cluster, minlength=len(table))
        involved = pd.Series(sizes[matches.cluster] > 1, index=source.index)
        known = source != ""
        total = int((involved & known).sum())
        if not total:
            continue
        counts = pd.DataFrame({"source": source[known], "involved": involved[known]})
        grouped = counts.groupby("source")["involved"].agg(["size", "sum"])
        grouped = grouped.sort_values("sum", ascending=False, kind="stable")
        rows: list[tuple[Param, ...]] = []
        for label, size, doubled in zip(
            grouped.index, grouped["size"], grouped["sum"], strict=True
        ):
            part, base = int(doubled) / total, int(size) / int(known.sum())
            rows.append(
                (str(label), int(size), int(doubled), Share(int(doubled) / int(size)), Share(part))
            )
            if part > limit and part > base and len(grouped) > 1:
                evidence.finding(
                    "duplicate_source",
                    2,
                    affected=int(doubled),
                    eligible=int(size),
                    table=name,
                    field="lead_source",
                    subject=str(label),
                    records=keys_of(table, involved & (source == label)),
                    part=Share(part),
                )
        evidence.table(
            f"duplicates_by_source_{name}",
            ("source", "records", "duplicates", "duplicate_share", "part_of_duplicates"),
            rows,
        )
        evidence.chart(
            "duplicates_by_source",
            ChartKind.BARS,
            [str(row[0]) for row in rows[:15]],
            [
                (
                    message("checks.column.duplicate_share"),
                    list((grouped["sum"] / grouped["size"]).iloc[:15]),
                )
            ],
            unit=Unit.SHARE,
            subject=name,
        )
