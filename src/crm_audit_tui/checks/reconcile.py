"""The CRM against another system's export: only here, only there, and where money differs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import canonical_labels, closed_on, deal_states
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.links import domains
from crm_audit_tui.checks.rows import among, keys_where, live
from crm_audit_tui.checks.statistics import ratio
from crm_audit_tui.checks.words import WON, classify, word_list
from crm_audit_tui.checks.worth import amounts, exact
from crm_audit_tui.core.messages import Day, Money, Param, Share, message
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.tables.in_use import in_use
from crm_audit_tui.tables.result import ChartKind, Unit
from crm_audit_tui.tables.table import Table
from crm_audit_tui.tables.views import references

# An export is one of invoices where at least this share of its rows has an amount and a day.
INVOICE_SHARE = 0.5
_SAMPLED = 2000  # rows that tell what a column holds
_VOID = word_list(
    "void, voided, draft, cancelled, canceled, annullata, bozza, anulada, borrador, annulee, "
    "brouillon, storniert, entwurf, cancelada, rascunho, dibatalkan, deleted, credited"
)
# other system's column -> the CRM's columns that hold the same
_JOINS = {
    "contacts": (("email", "email"), ("email", "email2"), ("external_id", "external_id"),
                 ("id", "external_id")),
    "companies": (("domain", "domain"), ("domain", "website"), ("company", "name"),
                  ("external_id", "external_id"), ("id", "external_id")),
}  # fmt: skip


def reconcile(evidence: Evidence) -> None:
    """Compare every other system's export with the contacts, the companies and the won deals."""
    other = evidence.context.tables.get("other")
    if other is None or not len(other):
        evidence.not_auditable("reconcile", {"other": ("email", "external_id", "domain")})
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


def _id_column(other: Table, rows: np.ndarray, ids: pd.Series) -> str:
    """Return the column that holds the CRM's own ids for most of the rows, "" where none does.

    Other systems keep them under names of their own ("CRM Deal ID"): the values tell.
    """
    known = ids[ids != ""]
    best, share = "", 0.5
    places = np.flatnonzero(rows)[:_SAMPLED]
    for column in ("external_id", "id", *(name for name in other.columns if name.startswith(RAW))):
        values = references(other.known(column).iloc[places])
        hits = float(among(values, known).mean()) if len(values) else 0.0
        if hits > share:
            best, share = column, hits
    return best


def _sides(evidence: Evidence, other: Table, rows: np.ndarray, name: str) -> None:
    """List what is only there (no table of the CRM knows it) and only in the CRM."""
    there = np.zeros(len(other), bool)
    comparable = np.zeros(len(other), bool)
    joined = False
    invoices = _invoices(other, rows)
    for table_name in ("contacts", "companies"):
        table = evidence.context.tables.get(table_name)
        if table is None or not len(table):
            continue
        joins = [
            (theirs, ours)
            for theirs, ours in _JOINS[table_name]
            if other.has(theirs) and table.has(ours) and bool(other.filled(theirs)[rows].any())
        ]
        if table.has("id") and (own := _id_column(other, rows, table.references("id"))):
            joins.append((own, "id"))
        if not joins:
            continue
        here = live(table)
        in_crm, in_other, has_key, row_key = _join(other, rows, table, here, joins)
        if not in_other.any() and all(theirs == "company" for theirs, _ in joins):
            continue  # not one name in common: a table about something else
        there |= in_other
        comparable |= row_key
        # Prospects are not invoiced, and of people a list of companies need not speak.
        if not invoices and not joined:
            _only_crm(evidence, table, here, has_key, has_key & ~in_crm, name)
        joined = True
    if not joined:
        evidence.note("nothing_to_join", source=name)
        return
    lonely = comparable & ~there
    total = int(rows.sum())
    base = int(comparable.sum())
    evidence.share("only_there_share", int(lonely.sum()), base, excluded=total - base, subject=name)
    if lonely.any():
        evidence.finding_about("only_there", 2, other, lonely, eligible=base, subject=name)
        _list(evidence, "only_there", other, lonely)


def _join(
    other: Table,
    rows: np.ndarray,
    table: Table,
    here: np.ndarray,
    joins: list[tuple[str, str]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return (CRM rows found there, their rows found here, CRM rows and their rows with a key)."""
    in_crm, has_key = np.zeros(len(table), bool), np.zeros(len(table), bool)
    in_other, row_key = np.zeros(len(other), bool), np.zeros(len(other), bool)
    for theirs, ours in joins:
        their, our = _joined(theirs, other), _joined(ours, table)
        has_their = (their != "").to_numpy(dtype=bool) & rows
        has_our = (our != "").to_numpy(dtype=bool) & here
        row_key |= has_their
        # An internal id says nothing about what the other system ought to hold.
        if ours != "id":
            has_key |= has_our
        in_other |= has_their & among(their, our[has_our])
        in_crm |= has_our & among(our, their[has_their])
    return in_crm, in_other, has_key, row_key


def _only_crm(
    evidence: Evidence,
    table: Table,
    here: np.ndarray,
    has_key: np.ndarray,
    lonely: np.ndarray,
    name: str,
) -> None:
    base = int(has_key.sum())
    evidence.share(
        "only_crm_share",
        int(lonely.sum()),
        base,
        excluded=int(here.sum()) - base,
        subject=name,
    )
    if lonely.any():
        evidence.finding_about("only_crm", 1, table, lonely, eligible=base, subject=name)
        _list(evidence, "only_crm", table, lonely)


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
        evidence.not_auditable("invoices", {"deals": ("amount", "close_date")})
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
                money=(exact(abs(a - b), code, message("checks.basis.gap")),),
                start=Day(first.date().isoformat()),
                end=Day(last.date().isoformat()),
            )
    evidence.table("invoices", ("source", "won", "invoiced", "gap"), table)
    _deal_by_deal(evidence, deals, other, billed, won, name)


def _deal_by_deal(
    evidence: Evidence, deals: Table, other: Table, billed: pd.Series, won: pd.Series, name: str
) -> None:
    """Won deals without an invoice, invoices without a deal, and pairs of another amount."""
    ids = deals.references("id")
    column = _id_column(other, billed.to_numpy(dtype=bool), ids)
    if not column:
        evidence.note("no_deal_ids", source=name)
        return
    named = other.references(column)[billed]
    amount = other.numbers("amount")[billed]
    sums = amount.groupby(named.where(named != "")).sum()
    missing = won & ~among(ids, named)
    strangers = pd.Series(False, index=other.frame.index)
    strangers[named.index] = ~among(named, ids[ids != ""])
    own = deals.numbers("amount")
    theirs = ids.map(sums)
    # A difference of a cent is rounding, and so is one in two hundred.
    off = won & theirs.notna() & own.notna() & ((own - theirs).abs() > (own.abs() / 200).clip(0.01))
    n_won, n_billed = int(won.sum()), int(billed.sum())
    evidence.share("uninvoiced_share", int(missing.sum()), n_won, subject=name)
    apart = (own - theirs).abs()
    for rule, table, rows, eligible, money in (
        ("won_not_invoiced", deals, missing, n_won, amounts(deals, missing)),
        ("invoice_without_deal", other, strangers, n_billed, amounts(other, strangers)),
        ("invoice_differs", deals, off, n_won, amounts(deals, off, apart)),
    ):
        if rows.any():
            evidence.finding_about(
                rule,
                2,
                table,
                rows,
                eligible=eligible,
                field="amount" if rule == "invoice_differs" else "",
                subject=name,
                money=money,
            )


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
        known = (source != "") & in_use(table)
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
                    records=keys_where(table, involved & (source == label)),
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
