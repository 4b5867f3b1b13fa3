"""Step 3: what the CRM converts and what it is worth."""

from __future__ import annotations

import pandas as pd

from crm_audit_tui.checks.context import CheckContext
from crm_audit_tui.checks.deals import DealStates, closed_on, deal_states, has_states, stage_labels
from crm_audit_tui.checks.entries import registered
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.checks.periods import before_after
from crm_audit_tui.checks.rates import between
from crm_audit_tui.checks.returns import returns
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.stages import find_stays, stage_order, stage_outcomes
from crm_audit_tui.checks.statistics import ratio, spread
from crm_audit_tui.checks.words import OPEN, WON
from crm_audit_tui.checks.years import years
from crm_audit_tui.core.messages import Day, Money, Param, Share, message
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.tables.result import ChartKind, StepResult, Unit
from crm_audit_tui.tables.table import Table

YEAR_DAYS = 365
QUARTERS_SHOWN = 20


def check(context: CheckContext) -> StepResult:
    """Return ROI, win rate, conversion by stage, cycle, revenue by quarter and year on year."""
    evidence = Evidence(context, "conversions")
    returns(evidence)
    years(evidence, before_after(evidence))
    _other_changes(evidence)
    deals = context.tables.get("deals")
    if deals is None or not len(deals) or not has_states(deals):
        evidence.not_auditable("win_rate", {"deals": ("stage", "status", "is_won")})
        evidence.metric("win_rate", None, Unit.SHARE, n=0)
        return evidence.result()
    states = deal_states(deals)
    _win_rate(evidence, deals, states)
    _cycle(evidence, deals, states)
    _stages(evidence, deals, states)
    _quarters(evidence, deals, states)
    return evidence.result()


def _other_changes(evidence: Evidence) -> None:
    changes = registered(evidence.context, "conversions", "other_changes")
    if not changes:
        return
    evidence.table(
        "other_changes",
        ("change", "day", "effect"),
        [
            (
                each.text("change"),
                Day(day.isoformat()) if (day := each.day("date")) else None,
                each.text("effect"),
            )
            for each in changes
        ],
    )
    evidence.suggest("other_changes", Answer.YES, "other_changes", n=len(changes))


def _win_rate(evidence: Evidence, deals: Table, states: DealStates) -> None:
    """Won / (won + lost), of all decided deals and of those closed in the last year."""
    here = live(deals)
    won = int((states[WON] & here).sum())
    decided = states.decided & here
    total = int(decided.sum())
    evidence.share("win_rate", won, total, excluded=len(deals) - total)
    end = pd.Timestamp(evidence.context.audit_date) + pd.Timedelta(days=1)
    closed = closed_on(deals)
    recent = decided & (closed >= end - pd.Timedelta(days=YEAR_DAYS)) & (closed < end)
    evidence.share(
        "win_rate_last_year",
        int((states[WON] & recent).sum()),
        int(recent.sum()),
        excluded=total - int(recent.sum()),
    )
    unsaid = int((states["closed"] & here).sum())
    if unsaid:
        evidence.note("outcome_unsaid", n=unsaid)
    for column in ("lead_source", "deal_type"):
        _by(evidence, deals, states, decided, column)


def _by(
    evidence: Evidence, deals: Table, states: DealStates, decided: pd.Series, column: str
) -> None:
    if not deals.has(column):
        return
    label = deals.known(column)[decided]
    label = label[label != ""]
    frame = pd.DataFrame({"label": label, "won": states[WON].reindex(label.index)})
    grouped = frame.groupby("label")["won"].agg(["size", "sum"]).sort_values(
        "size", ascending=False, kind="stable"
    )  # fmt: skip
    evidence.table(
        f"win_rate_by_{column}",
        (column, "decided", "won_deals", "win_rate", "interval"),
        [
            (str(name), int(size), int(won), Share(int(won) / int(size)), between(won, size))
            for name, size, won in zip(grouped.index, grouped["size"], grouped["sum"], strict=True)
        ],
    )


def _cycle(evidence: Evidence, deals: Table, states: DealStates) -> None:
    """Days from creation to close; a close before the creation is left out."""
    if not deals.has("created_at"):
        evidence.not_auditable("cycle", {"deals": ("created_at", "close_date")})
        return
    days = (closed_on(deals) - deals.dates("created_at")).dt.total_seconds() / 86400
    here = live(deals)
    for name, rows in (
        ("cycle_days", states[WON] & here),
        ("cycle_days_lost", states["lost"] & here),
    ):
        known = days[rows & (days >= 0)]
        evidence.spread(name, spread(known), Unit.DAYS, excluded=int(rows.sum()) - len(known))


def _stages(evidence: Evidence, deals: Table, states: DealStates) -> None:
    """Conversion by stage from the history; without one, where the deals stand today."""
    stays = find_stays(evidence.context.tables)
    order = stage_order(deals, stays)
    if not order:
        evidence.not_auditable("stages", {"deals": ("stage",), "deal_history": ("stage",)})
        return
    labels, here = stage_labels(deals), live(deals)
    if stays is None:
        evidence.not_auditable("stage_conversion", {"deal_history": ("deal_id", "stage")})
        counts = labels[here].value_counts()
        standing = labels[here & states[OPEN]].value_counts()
        stages = [stage for stage in order if stage in counts.index]
        evidence.table(
            "stages_now",
            ("stage", "deals", "open_deals"),
            [(stage, int(counts[stage]), int(standing.get(stage, 0))) for stage in stages],
        )
        evidence.chart(
            "stages_now",
            ChartKind.BARS,
            stages,
            [(message("checks.column.deals"), [int(counts[stage]) for stage in stages])],
            n=int(counts.sum()),
        )
        return
    outcomes = stage_outcomes(deals, states.state, stays)
    first = stays.frame.drop_duplicates(["deal", "stage"])
    entered = first["stage"].value_counts()
    moved = first[first["left"].notna()]["stage"].value_counts()
    done = stays.completed.groupby("stage")["days"].median()
    working = [stage for stage in order if stage in outcomes.index]
    rows: list[tuple[Param, ...]] = []
    for stage in working:
        n = int(entered[stage])
        decided, won = int(outcomes["decided"][stage]), int(outcomes["won"][stage])
        rate = ratio(won, decided)
        rows.append(
            (
                stage,
                n,
                Share(int(moved.get(stage, 0)) / n),
                decided,
                won,
                None if rate is None else Share(rate),
                between(won, decided),
                float(done[stage]) if stage in done.index else None,
            )
        )
    evidence.table(
        "stage_conversion",
        (
            "stage",
            "entered",
            "moved_on",
            "decided",
            "won_deals",
            "win_rate",
            "interval",
            "median_stage_days",
        ),
        rows,
    )
    evidence.chart(
        "stage_conversion",
        ChartKind.FUNNEL,
        working,
        [(message("checks.column.entered"), [int(entered[stage]) for stage in working])],
        n=int(stays.frame["deal"].nunique()),
    )


def _quarters(evidence: Evidence, deals: Table, states: DealStates) -> None:
    """Revenue and win rate by quarter of the close date, revenue per currency."""
    end = pd.Timestamp(evidence.context.audit_date) + pd.Timedelta(days=1)
    closed = closed_on(deals)
    decided = states.decided & live(deals) & closed.notna() & (closed < end)
    if not decided.any():
        evidence.not_auditable("quarters", {"deals": ("close_date", "closed_at")})
        return
    quarter = closed[decided].dt.to_period("Q")
    shown = pd.period_range(quarter.min(), quarter.max(), freq="Q")[-QUARTERS_SHOWN:]
    labels = [
        message("checks.label.conversions.quarter", year=f"{each.year}", quarter=f"{each.quarter}")
        for each in shown
    ]
    won = states[WON][decided]
    by = (
        pd.DataFrame({"quarter": quarter, "won": won})
        .groupby("quarter")["won"]
        .agg(["size", "sum"])
    )
    by = by.reindex(shown).fillna(0).astype("int64")
    rates = [ratio(int(w), int(n)) for n, w in zip(by["size"], by["sum"], strict=True)]
    evidence.chart(
        "win_rate_by_quarter",
        ChartKind.LINES,
        labels,
        [(message("checks.metric.conversions.win_rate"), rates)],
        unit=Unit.SHARE,
        n=int(by["size"].sum()),
    )
    rows: list[tuple[Param, ...]] = []
    amount = deals.numbers("amount")
    paid = decided & states[WON] & amount.notna()
    year = end - pd.Timedelta(days=YEAR_DAYS)
    missing = int((decided & states[WON] & amount.isna() & (closed >= year)).sum())
    currency = deals.currencies("amount")
    for code in sorted({str(each) for each in currency[paid].unique()}):
        of = paid & (currency == code)
        sums = (
            amount[of].groupby(quarter.reindex(amount[of].index)).sum().reindex(shown).fillna(0.0)
        )
        evidence.chart(
            "revenue_by_quarter",
            ChartKind.BARS,
            labels,
            [(message("checks.chart.conversions.revenue_by_quarter"), [float(v) for v in sums])],
            unit=Unit.MONEY,
            currency=code,
            subject=code,
            n=int(of.sum()),
        )
        rows += [
            (label, Money(float(value), code)) for label, value in zip(labels, sums, strict=True)
        ]
        lately = of & (closed >= year)
        evidence.metric(
            "revenue_last_year",
            float(amount[lately].sum()),
            Unit.MONEY,
            n=int(lately.sum()),
            currency=code,
            subject=code,
            excluded=missing,
        )
    evidence.table("revenue_by_quarter", ("quarter", "revenue"), rows)
