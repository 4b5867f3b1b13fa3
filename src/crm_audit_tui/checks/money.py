"""Money on the table: stale open amounts times how often their stage has been won, per currency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import deal_states
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.stages import stage_outcomes
from crm_audit_tui.checks.standing import Standing
from crm_audit_tui.checks.words import WON
from crm_audit_tui.core.messages import Message, Money, Param, Share, message
from crm_audit_tui.core.proportions import wilson
from crm_audit_tui.tables.result import Bounds, ChartKind, Unit
from crm_audit_tui.tables.table import Table


@dataclass(frozen=True)
class Rate:
    """How often deals of a stage were won: base with Wilson's interval, over n decided deals."""

    low: float
    base: float
    high: float
    n: int
    of_stage: bool


def win_rates(evidence: Evidence, deals: Table, standing: Standing) -> dict[str, Rate]:
    """Return the win rate of every stage; a stage with too few decided deals takes the overall one.

    Empty where no deal was ever decided.
    """
    overall = overall_rate(deals)
    if overall is None:
        return {}
    least = evidence.context.settings.whole("pipeline.median_min_n")
    outcomes = stage_outcomes(deals, standing.states.state, standing.stays)
    rates: dict[str, Rate] = {}
    for stage in sorted({str(each) for each in standing.stage.unique()}):
        own = None
        if stage in outcomes.index and int(outcomes["decided"][stage]) >= least:
            won, n = int(outcomes["won"][stage]), int(outcomes["decided"][stage])
            own = _rate(won, n, of_stage=True)
        rates[stage] = own or overall
    return rates


def overall_rate(deals: Table) -> Rate | None:
    """Return how often decided deals were won, None where none was decided; deleted ones aside."""
    states, here = deal_states(deals), live(deals)
    won, decided = int((states[WON] & here).sum()), int((states.decided & here).sum())
    return _rate(won, decided, of_stage=False)


def _rate(won: int, decided: int, *, of_stage: bool) -> Rate | None:
    bounds = wilson(won, decided)
    if bounds is None:
        return None
    return Rate(bounds[0], won / decided, bounds[1], decided, of_stage)


def money_on_the_table(
    evidence: Evidence, deals: Table, standing: Standing, rates: dict[str, Rate]
) -> None:
    """Add what stale open deals would bring, as a range, per currency and stage."""
    if not deals.has("amount"):
        evidence.not_auditable("money", {"deals": ("amount",)})
        return
    amount = deals.numbers("amount")
    stale = standing.stale & (amount > 0) & np.isfinite(amount)
    frame = pd.DataFrame(
        {
            "currency": deals.currencies("amount")[stale],
            "stage": standing.stage[stale],
            "amount": amount[stale],
        }
    )
    grouped = frame.groupby(["currency", "stage"])["amount"].agg(["sum", "size"]).reset_index()
    if not rates:
        evidence.note("no_win_rate")
    rows: list[tuple[Param, ...]] = []
    for code, group in grouped.groupby("currency", sort=True):
        _currency(evidence, str(code), group, rates, rows)
    without = int((standing.stale & ~stale).sum())
    if without:
        evidence.note("stale_without_amount", n=without)
    evidence.table(
        "money_on_the_table",
        ("stage", "deals", "amount", "win_rate", "rate_from", "low", "base", "high"),
        rows,
    )


def _currency(
    evidence: Evidence,
    code: str,
    group: pd.DataFrame,
    rates: dict[str, Rate],
    rows: list[tuple[Param, ...]],
) -> None:
    low = base = high = 0.0
    for stage, total, size in zip(group["stage"], group["sum"], group["size"], strict=True):
        rate = rates.get(str(stage))
        name: Param = str(stage) if stage else message("checks.label.no_stage")
        if rate is None:
            rows.append((name, int(size), Money(float(total), code), None, None, None, None, None))
            continue
        low += total * rate.low
        base += total * rate.base
        high += total * rate.high
        rows.append(
            (
                name,
                int(size),
                Money(float(total), code),
                Share(rate.base),
                _source(rate),
                *(Money(float(total * each), code) for each in (rate.low, rate.base, rate.high)),
            )
        )
    n = int(group["size"].sum())
    evidence.metric(
        "stale_amount", float(group["sum"].sum()), Unit.MONEY, n=n, currency=code, subject=code
    )
    if not rates:
        evidence.metric("money_on_table", None, Unit.MONEY, n=n, currency=code, subject=code)
        return
    evidence.metric(
        "money_on_table", base, Unit.MONEY, n=n, currency=code, subject=code, low=low, high=high,
        bounds=Bounds.RANGE,
    )  # fmt: skip
    evidence.chart(
        "money_on_table",
        ChartKind.RANGE,
        [message("checks.metric.pipeline.money_on_table")],
        [
            (message(f"checks.column.{name}"), [value])
            for name, value in (("low", low), ("base", base), ("high", high))
        ],
        unit=Unit.MONEY,
        currency=code,
        subject=code,
        n=n,
    )


def _source(rate: Rate) -> Message:
    return message(f"checks.label.rate_{'stage' if rate.of_stage else 'overall'}", n=rate.n)
