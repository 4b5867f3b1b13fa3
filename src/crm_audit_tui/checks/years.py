"""Year on year: what was sold, indexed and per working day and representative."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp

import numpy as np
import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import closed_on, deal_states
from crm_audit_tui.checks.entries import registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.people import find_people
from crm_audit_tui.checks.periods import Compared
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.sold import Sold, index
from crm_audit_tui.checks.words import WON
from crm_audit_tui.checks.worth import currency_of
from crm_audit_tui.core.messages import Day, Money, Param, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import ChartKind, Unit

_CHANCE = 0.05  # that deals closed at an even pace would have left so long a quiet


@dataclass(frozen=True, kw_only=True)
class Year(Sold):
    """What was sold in one year; `since` the day its data begin where that is not its first."""

    year: int
    since: date | None = None


def years(evidence: Evidence, periods: Compared) -> None:
    """Year on year, indexed (year / base x 100) and per working day and representative.

    `periods` says what came of comparing before with after.
    """
    groups = _years(evidence.context)
    compared = False
    rows: list[tuple[Param, ...]] = []
    for code, found in sorted(groups.items()):
        # A year whose data begin in its middle is no measure for a whole one.
        whole = [each for each in found if each.since is None]
        base = whole[0] if whole else None
        first = base.standard() if base else None
        for each in found:
            standard = each.standard()
            compares = base is not None and each.since is None
            rows.append(
                (
                    str(each.year),
                    None if each.revenue is None else Money(each.revenue, code),
                    each.won,
                    index(each.revenue, base.revenue) if base and compares else None,
                    each.days,
                    each.people,
                    None if standard is None else Money(standard, code),
                    index(standard, first) if compares else None,
                    message(f"checks.origin.{'register' if each.typed else 'deals'}"),
                )
            )
        compared |= len(whole) >= 2
        if len(found) >= 2:
            growth = None
            if len(whole) >= 2:
                growth = index(whole[-1].standard(), whole[-2].standard())
            evidence.metric(
                "year_on_year_index", growth, Unit.NUMBER, n=len(whole), currency=code,
                subject=code, excluded=len(found) - len(whole),
            )  # fmt: skip
        if base is not None and len(whole) >= 2:
            evidence.chart(
                "years",
                ChartKind.LINES,
                [str(each.year) for each in whole],
                [
                    (message("checks.column.revenue_index"),
                     [index(each.revenue, base.revenue) for each in whole]),
                    (message("checks.column.standard_index"),
                     [index(each.standard(), first) for each in whole]),
                ],
                unit=Unit.NUMBER,
                currency=code,
                subject=code,
            )  # fmt: skip
    columns = (
        "year", "revenue", "won_deals", "revenue_index", "working_days", "representatives",
        "revenue_per_person_day", "standard_index", "origin",
    )  # fmt: skip
    evidence.table("years", columns, rows)
    starts = {each.since for found in groups.values() for each in found if each.since}
    for day in starts:  # of all currencies the same
        evidence.note("first_year", year=str(day.year), day=Day(day.isoformat()))
    audit_date = evidence.context.audit_date
    if (audit_date.month, audit_date.day) != (12, 31) and groups:
        evidence.note("partial_year", year=str(audit_date.year))
    if periods is Compared.YES:
        for question in ("compared", "indexed"):
            evidence.suggest(question, Answer.YES, "before_after")
    elif groups:
        # Years of deals set side by side by this tool say nothing of what people do with them:
        # only what was typed speaks for it.
        typed = [found for found in groups.values() if any(each.typed for each in found)]
        if typed:
            count = max(len(found) for found in typed)
            answer = Answer.YES if count >= 2 else Answer.NO
            evidence.suggest("compared", answer, "compared", n=count)
            evidence.suggest("indexed", answer, "indexed", n=count)
        if compared and not registered(evidence.context, "conversions", "other_changes"):
            evidence.suggest("other_changes", Answer.NO, "other_changes_none")
    elif periods is Compared.OPEN:
        evidence.suggest("compared", Answer.NO, "before_after_open")
    else:
        evidence.not_auditable("years", {"deals": ("amount", "close_date", "status")})


def _years(context: CheckContext) -> dict[str, list[Year]]:
    """Return years in order by currency; what was typed wins over what the deals say."""
    found = _from_deals(context)
    typed: dict[str, dict[int, Year]] = {}
    for entry in registered(context, "conversions", "years"):
        number = entry.number("year")
        if number is None:
            continue
        year = int(number)
        code = currency_of(entry.text("revenue"))
        if not code and len(found) == 1:
            code = next(iter(found))
        known = found.get(code, {}).get(year)
        revenue, won = entry.number("revenue"), entry.number("won_deals")
        days, people = entry.number("working_days"), entry.number("representatives")
        if known and known.since and (days or revenue is not None):
            # Who types a year's days or its sum speaks of all that they want compared.
            whole = _working_days(year, context.audit_date)
            known = replace(known, since=None, days=whole)
        typed.setdefault(code, {})[year] = Year(
            year=year,
            revenue=known.revenue if revenue is None and known else revenue,
            won=known.won if won is None and known else won,
            days=days or (known.days if known else _working_days(year, context.audit_date)),
            people=people or (known.people if known else None),
            typed=True,
            since=known.since if known else None,
        )
    return {
        code: [year for _, year in sorted({**found.get(code, {}), **typed.get(code, {})}.items())]
        for code in {*found, *typed}
    }


def _working_days(year: int, audit_date: date, since: date | None = None) -> float:
    end = min(date(year + 1, 1, 1), audit_date + timedelta(days=1))
    days = int(np.busday_count(since or date(year, 1, 1), end))
    return float(max(0, days))


def _begins(context: CheckContext, closings: pd.Series) -> date | None:
    """Return the day of the first closing where it lies within a year and not by chance.

    More days of the year have to pass than the setting says, and at the pace at which deals are
    closed from then on so long a quiet has to be unlikely.
    """
    first: date = closings.min().date()
    quiet = (first - date(first.year, 1, 1)).days
    end = min(date(first.year, 12, 31), context.audit_date)
    n = int((closings.dt.year == first.year).sum())
    expected = n * quiet / max(1, (end - first).days + 1)
    if quiet <= context.settings.whole("conversions.first_year_days") or exp(-expected) > _CHANCE:
        return None
    return first


def _from_deals(context: CheckContext) -> dict[str, dict[int, Year]]:
    deals = context.tables.get("deals")
    if deals is None:
        return {}
    day = closed_on(deals)
    end = pd.Timestamp(context.audit_date) + pd.Timedelta(days=1)
    amount = deals.numbers("amount")
    states = deal_states(deals)
    won = states[WON] & live(deals) & day.notna() & (day < end) & amount.notna()
    if not won.any():
        return {}
    since = _begins(context, day[states.decided & live(deals) & day.notna() & (day < end)])
    owner = find_people(context.tables, context.audit_date).owners(deals)
    frame = pd.DataFrame(
        {
            "currency": deals.currencies("amount")[won],
            "year": day[won].dt.year,
            "amount": amount[won],
            "owner": owner[won].where(owner[won] >= 0),
        }
    )
    grouped = frame.groupby(["currency", "year"])
    sums, counts = grouped["amount"].sum(), grouped["amount"].size()
    owners = grouped["owner"].nunique()
    found: dict[str, dict[int, Year]] = {}
    for code, year, revenue, won_deals, people in zip(
        sums.index.get_level_values(0),
        sums.index.get_level_values(1).astype("int64"),
        sums.to_numpy(dtype="float64"),
        counts.to_numpy(dtype="int64"),
        owners.to_numpy(dtype="int64"),
        strict=True,
    ):
        begun = since if since is not None and since.year == year else None
        found.setdefault(str(code), {})[int(year)] = Year(
            year=int(year),
            revenue=float(revenue),
            won=float(won_deals),
            days=_working_days(int(year), context.audit_date, begun),
            people=float(people) or None,
            typed=False,
            since=begun,
        )
    return found
