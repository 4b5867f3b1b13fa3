"""What the CRM costs and brings: return on investment, payback, one year beside another."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_audit_tui.checks.entries import Entry, registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.usage_window import typical_adoption
from crm_audit_tui.checks.worth import PER_YEAR, currency_of
from crm_audit_tui.core.findings import Estimate
from crm_audit_tui.core.messages import Money, Param, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import Bounds, ChartKind, Unit


@dataclass
class Balance:
    """Costs and gains of one year in one currency; gains low <= base <= high."""

    cost: float = 0.0
    low: float = 0.0
    base: float = 0.0
    high: float = 0.0
    cost_lines: int = 0
    gain_lines: int = 0
    costs: dict[str, float] = field(default_factory=dict)


def returns(evidence: Evidence) -> None:
    """Add ROI = (gain - cost) / cost of the first year, low, base and high, and the payback."""
    balances = _balances(evidence)
    _costs_known(evidence, balances)
    usable = {
        code: each for code, each in sorted(balances.items()) if each.cost > 0 and each.gain_lines
    }
    refused = [code for code, each in balances.items() if each.cost_lines and each.cost <= 0]
    for code in refused:
        evidence.note("cost_refused", cost=Money(balances[code].cost, code))
    for code, each in balances.items():
        if not each.cost_lines:
            evidence.note("gain_without_cost", gain=Money(each.base, code))
    if not usable:
        for name in ("roi_low", "roi_base", "roi_high"):
            evidence.metric(name, None, Unit.SHARE, n=0)
        evidence.metric("payback_months", None, Unit.MONTHS, n=0)
        evidence.not_auditable("roi", register=True)
        return
    for code, each in usable.items():
        _return(evidence, code, each, subject="" if len(usable) == 1 else code or "-")


def _balances(evidence: Evidence) -> dict[str, Balance]:
    found: dict[str, Balance] = {}
    for entry in registered(evidence.context, "conversions", "costs"):
        amount = entry.number("amount")
        line = entry.text("line") or entry.key
        if amount is None:
            evidence.note("amount_unreadable", line=line, amount=entry.text("amount"))
            continue
        if amount < 0:
            evidence.note(
                "cost_negative", line=line, cost=Money(amount, _currency(entry, "amount"))
            )
        balance = found.setdefault(_currency(entry, "amount"), Balance())
        yearly = amount * PER_YEAR.get(entry.text("period"), 1.0)
        balance.cost += yearly
        balance.cost_lines += 1
        balance.costs[line] = balance.costs.get(line, 0.0) + yearly
    for entry in registered(evidence.context, "conversions", "gains"):
        base = entry.number("base")
        if base is None:
            evidence.note("amount_unreadable", line=entry.text("line"), amount=entry.text("base"))
            continue
        low, high = entry.number("low"), entry.number("high")
        balance = found.setdefault(_currency(entry, "base"), Balance())
        bounds = sorted((base, base if low is None else low, base if high is None else high))
        balance.low += bounds[0]
        balance.base += base
        balance.high += bounds[2]
        balance.gain_lines += 1
    return found


def _currency(entry: Entry, name: str) -> str:
    return currency_of(entry.text(name))


def _costs_known(evidence: Evidence, balances: dict[str, Balance]) -> None:
    if not any(each.cost_lines for each in balances.values()):
        return
    rows: list[tuple[Param, ...]] = []
    for code, each in sorted(balances.items()):
        rows += [(line, Money(amount, code)) for line, amount in each.costs.items()]
    evidence.table("costs", ("cost_line", "cost_per_year"), rows)
    positive = any(each.cost > 0 for each in balances.values())
    evidence.suggest(
        "cost_known",
        Answer.YES if positive else Answer.NO,
        "cost_known",
        n=sum(each.cost_lines for each in balances.values()),
    )


def _return(evidence: Evidence, code: str, each: Balance, subject: str) -> None:
    roi = [(gain - each.cost) / each.cost for gain in (each.low, each.base, each.high)]
    for name, value in zip(("roi_low", "roi_base", "roi_high"), roi, strict=True):
        evidence.metric(
            name, value, Unit.SHARE, n=each.cost_lines + each.gain_lines, currency=code,
            subject=subject,
            low=roi[0] if name == "roi_base" else None,
            high=roi[2] if name == "roi_base" else None, bounds=Bounds.RANGE,
        )  # fmt: skip
    months = [
        12 * each.cost / gain if gain > 0 else None for gain in (each.high, each.base, each.low)
    ]
    evidence.metric(
        "payback_months", months[1], Unit.MONTHS, n=each.cost_lines + each.gain_lines,
        currency=code, subject=subject, low=months[0], high=months[2],
        bounds=Bounds.RANGE,
    )  # fmt: skip
    evidence.chart(
        "roi",
        ChartKind.RANGE,
        [message("checks.label.conversions.roi")],
        [
            (message(f"checks.column.{name}"), [value])
            for name, value in zip(("low", "base", "high"), roi, strict=True)
        ],
        unit=Unit.SHARE,
        currency=code,
        subject=subject,
    )
    settings = evidence.context.settings
    weak = settings.number("conversions.weak_roi")
    slow = settings.number("conversions.payback_months")
    pays = roi[1] > weak and months[1] is not None and months[1] <= slow
    answer = Answer.YES if pays else Answer.PARTLY if roi[1] > weak or roi[2] > weak else Answer.NO
    evidence.suggest(
        "pays_back", answer, "pays_back", roi=Share(roi[1]), low=Share(roi[0]), high=Share(roi[2])
    )
    if roi[1] <= weak:
        _branch(evidence, roi[1], subject, _shortfall(code, each))
    elif months[1] is not None and months[1] > slow:
        evidence.finding("slow_payback", 1, subject=subject, months=months[1], limit=slow)


def _shortfall(code: str, each: Balance) -> tuple[Estimate, ...]:
    """Return by how much the costs of the first year exceed its gain."""
    low, base, high = (max(0.0, each.cost - gain) for gain in (each.high, each.base, each.low))
    basis = message("checks.basis.shortfall")
    return (Estimate(low=low, base=base, high=high, currency=code, basis=basis),) if base else ()


def _branch(evidence: Evidence, roi: float, subject: str, shortfall: tuple[Estimate, ...]) -> None:
    """Weak return: low adoption asks for training, full use for a review of the platform."""
    adoption = typical_adoption(evidence.context)
    low = evidence.context.settings.number("usage.low_adoption")
    if adoption is None:
        evidence.finding("weak_roi", 2, subject=subject, roi=Share(roi), money=shortfall)
    elif adoption < low:
        evidence.finding(
            "weak_roi_low_use", 2, subject=subject, roi=Share(roi), adoption=Share(adoption),
            money=shortfall,
        )  # fmt: skip
    else:
        evidence.finding(
            "weak_roi_full_use", 2, subject=subject, roi=Share(roi), adoption=Share(adoption),
            money=shortfall,
        )  # fmt: skip
