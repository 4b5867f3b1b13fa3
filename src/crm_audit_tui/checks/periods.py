"""Before and after: what two spans of time brought, indexed and made comparable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import closed_on, deal_states
from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import find_people
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.sold import Sold, index
from crm_audit_tui.checks.words import WON
from crm_audit_tui.checks.worth import currency_of
from crm_audit_tui.core.messages import Day, Money, Param, message
from crm_audit_tui.tables.result import Unit
from crm_audit_tui.tables.table import Table

SIDES = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class Period(Sold):
    """What was sold in one span, before or after."""

    side: str
    start: date
    end: date


class Compared(Enum):
    """What came of comparing before with after."""

    NOTHING = "nothing"  # nothing was entered
    OPEN = "open"  # a side or its revenue is lacking
    YES = "yes"


def before_after(evidence: Evidence) -> Compared:
    """Add the spans before and after as they were entered; tell whether they could be compared.

    Index = after / before x 100, of revenue as it stands and per working day and representative.
    What was left blank comes from the deals won within the span.
    """
    groups: dict[str, dict[str, Period]] = {}
    for entry in registered(evidence.context, "conversions", "before_after"):
        side, start, end = entry.text("side"), entry.day("start"), entry.day("end")
        if side not in SIDES or start is None or end is None or end < start:
            evidence.note("period_unreadable", side=entry.text("side"))
            continue
        for code, period in _periods(evidence, entry, side, start, end).items():
            groups.setdefault(code, {}).setdefault(side, period)
    compared = False
    rows: list[tuple[Param, ...]] = []
    for code, sides in sorted(groups.items()):
        base = sides.get("before")
        for side in SIDES:
            if side in sides:
                rows.append(_row(sides[side], base, code))
        after = sides.get("after")
        if base is None or after is None:
            evidence.note("one_side_only", currency=code)
            continue
        standard = index(after.standard(), base.standard())
        raw = index(after.revenue, base.revenue)
        compared |= standard is not None or raw is not None
        for name, value in (("before_after_raw", raw), ("before_after_index", standard)):
            evidence.metric(name, value, Unit.NUMBER, n=2, currency=code, subject=code)
        if standard is not None and standard < 100:
            evidence.finding("worse_after", 1, subject=code, index=standard)
    evidence.table(
        "before_after",
        (
            "side",
            "start",
            "end",
            "revenue",
            "won_deals",
            "revenue_index",
            "working_days",
            "representatives",
            "revenue_per_person_day",
            "standard_index",
            "origin",
        ),
        rows,
    )
    return Compared.YES if compared else Compared.OPEN if groups else Compared.NOTHING


def _row(period: Period, base: Period | None, code: str) -> tuple[Param, ...]:
    standard = period.standard()
    return (
        message(f"guide.choice.{period.side}"),
        Day(period.start.isoformat()),
        Day(period.end.isoformat()),
        None if period.revenue is None else Money(period.revenue, code),
        period.won,
        index(period.revenue, base.revenue if base else None),
        period.days,
        period.people,
        None if standard is None else Money(standard, code),
        index(standard, base.standard() if base else None),
        message(f"checks.origin.{'register' if period.typed else 'deals'}"),
    )


def _periods(
    evidence: Evidence, entry: Entry, side: str, start: date, end: date
) -> dict[str, Period]:
    typed = entry.number("revenue")
    won, people = entry.number("won_deals"), entry.number("representatives")
    days = entry.number("working_days")
    if days is None:
        days = float(np.busday_count(start, end + pd.Timedelta(days=1).to_pytimedelta()))
    deals = evidence.context.tables.get("deals")
    if typed is not None or deals is None:
        code = currency_of(entry.text("revenue"))
        return {
            code: Period(
                side=side,
                start=start,
                end=end,
                revenue=typed,
                won=won,
                days=days,
                people=people,
                typed=True,
            )
        }
    sold = _sold(evidence, deals, start, end)
    return {
        code: Period(
            side=side,
            start=start,
            end=end,
            revenue=revenue,
            won=float(count) if won is None else won,
            days=days,
            people=float(owners) or None if people is None else people,
            typed=False,
        )
        for code, (revenue, count, owners) in sold.items()
    }


def _sold(
    evidence: Evidence, deals: Table, start: date, end: date
) -> dict[str, tuple[float, int, int]]:
    """Return revenue, won deals and owners by currency of the deals won within the span."""
    closed, amount = closed_on(deals), deals.numbers("amount")
    last = pd.Timestamp(min(end, evidence.context.audit_date)) + pd.Timedelta(days=1)
    won = deal_states(deals)[WON] & live(deals) & amount.notna()
    won &= (closed >= pd.Timestamp(start)) & (closed < last)
    owner = find_people(evidence.context.tables, evidence.context.audit_date).owners(deals)
    frame = pd.DataFrame(
        {
            "currency": deals.currencies("amount")[won],
            "amount": amount[won],
            "owner": owner[won].where(owner[won] >= 0),
        }
    )
    return {
        str(code): (float(of["amount"].sum()), len(of), int(of["owner"].nunique()))
        for code, of in frame.groupby("currency")
    }
