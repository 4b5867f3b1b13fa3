"""What a finding may be worth: amounts at stake, each marked as the estimate that it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.entries import registered
from crm_audit_tui.checks.money import Rate, overall_rate
from crm_audit_tui.checks.outcomes import open_values
from crm_audit_tui.checks.rows import Mask, mask
from crm_audit_tui.checks.standing import Standing
from crm_audit_tui.core.findings import Estimate
from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.tables import views
from crm_audit_tui.tables.table import Table

PER_YEAR = {"monthly": 12.0, "yearly": 1.0, "once": 1.0, "": 1.0}
Rows = pd.Series | Mask


@dataclass(frozen=True)
class Expected:
    """What each open deal may bring: amount x the rate at which deals of its stage were won.

    Arrays over the rows of the deals table, 0 where a deal is closed or has no positive amount;
    `low` and `high` take the bounds of the rate's interval (Wilson 1927).
    """

    currency: NDArray[np.object_]
    low: NDArray[np.float64]
    base: NDArray[np.float64]
    high: NDArray[np.float64]

    def of(self, rows: Rows | None) -> tuple[Estimate, ...]:
        """Return the sums over the chosen deals, one estimate a currency."""
        if rows is None:
            return ()
        chosen = mask(rows) & (self.base > 0)
        found = []
        for code in sorted({str(each) for each in self.currency[chosen]}):
            of = chosen & (self.currency == code)
            sums = [float(values[of].sum()) for values in (self.low, self.base, self.high)]
            found.append(
                Estimate(
                    low=sums[0],
                    base=sums[1],
                    high=sums[2],
                    currency=code,
                    basis=message("checks.basis.stage_rate", n=int(of.sum())),
                )
            )
        return tuple(found)


def expected_of_deals(deals: Table, standing: Standing, rates: dict[str, Rate]) -> Expected:
    """Return what the open deals may bring; nothing where no deal was ever decided."""
    amount = np.nan_to_num(deals.numbers("amount").to_numpy(dtype="float64"), posinf=0, neginf=0)
    amount = np.where(mask(standing.open), np.clip(amount, 0, None), 0.0)
    stages = standing.stage.to_numpy(dtype=object)
    codes, names = pd.factorize(stages, use_na_sentinel=False)
    bounds = [
        np.array(
            [getattr(rates[str(name)], bound) if str(name) in rates else 0.0 for name in names]
        )
        for bound in ("low", "base", "high")
    ]
    low, base, high = (amount * each[codes] for each in bounds)
    return Expected(deals.currencies("amount").to_numpy(dtype=object), low, base, high)


def at_stake(context: CheckContext, table: Table, rows: Rows) -> tuple[Estimate, ...]:
    """Return what the open deals of the chosen contacts or companies may bring, by currency.

    Amounts x the rate at which any decided deal was won: whose deals they are says nothing about
    the stage that they stand in.
    """
    deals = context.tables.get("deals")
    rate = overall_rate(deals) if deals is not None else None
    if rate is None:
        return ()
    chosen = mask(rows)
    found = []
    for code, values in open_values(context.tables, table).items():
        amount = float(values[chosen].sum())
        if amount > 0:
            basis = message("checks.basis.overall_rate", n=int((values[chosen] > 0).sum()))
            found.append(_scaled(amount, rate, code, basis))
    return tuple(found)


def _scaled(amount: float, rate: Rate, code: str, basis: Message) -> Estimate:
    low, base, high = (amount * each for each in (rate.low, rate.base, rate.high))
    return Estimate(low=low, base=base, high=high, currency=code, basis=basis)


def amounts(table: Table, rows: Rows, values: pd.Series | None = None) -> tuple[Estimate, ...]:
    """Return the chosen records' amounts (or `values` in their currency), summed by currency."""
    amount = table.numbers("amount") if values is None else values
    chosen = mask(rows) & mask(np.isfinite(amount)) & mask(amount > 0)
    currency = table.currencies("amount").to_numpy(dtype=object)
    found = []
    for code in sorted({str(each) for each in currency[chosen]}):
        of = chosen & (currency == code)
        total = float(amount.to_numpy(dtype="float64")[of].sum())
        found.append(exact(total, code, message("checks.basis.amounts", n=int(of.sum()))))
    return tuple(found)


def exact(total: float, code: str, basis: Message) -> Estimate:
    """Return an estimate without a range."""
    return Estimate(low=total, base=total, high=total, currency=code, basis=basis)


def licence_cost(context: CheckContext, licences: int, idle: int) -> tuple[Estimate, ...]:
    """Return what the idle licences cost a year: the cost lines "licences", a licence each.

    Nothing where no such line was entered.
    """
    by_currency: dict[str, float] = {}
    for entry in registered(context, "conversions", "costs"):
        amount = entry.number("amount")
        if entry.text("line") == "licences" and amount is not None and amount > 0:
            code = currency_of(entry.text("amount"))
            yearly = amount * PER_YEAR.get(entry.text("period"), 1.0)
            by_currency[code] = by_currency.get(code, 0.0) + yearly
    if not licences:
        return ()
    return tuple(
        exact(total * idle / licences, code, message("checks.basis.licences", n=licences))
        for code, total in sorted(by_currency.items())
    )


def currency_of(text: str) -> str:
    """Return the ISO 4217 code that a typed amount names, "" where it names none."""
    return str(views.currencies(pd.Series([text], dtype="str")).iat[0])
