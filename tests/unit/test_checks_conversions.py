"""Conversions and return, by hand."""

from __future__ import annotations

import pytest

from crm_audit_tui.checks import conversions
from crm_audit_tui.core.decisions import Decision
from crm_audit_tui.core.messages import Day
from crm_audit_tui.core.questions import Answer
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import ChartKind, StepResult
from crm_audit_tui.tables.table import Table
from use_support import context, entries, finding, gaps, rows, rules, suggested, table, value


def _money(costs: list[dict[str, str]], gains: list[dict[str, str]]) -> list[Decision]:
    return entries("conversions", "costs", *costs) + entries("conversions", "gains", *gains)


def _notes(result: StepResult) -> set[str]:
    return {note.id.rpartition(".")[2] for note in result.notes}


def test_return_and_payback_of_the_first_year() -> None:
    decisions = _money(
        [
            {"line": "licences", "amount": "1.000,00", "period": "monthly"},
            {"line": "training", "amount": "8000", "period": "once"},
        ],
        [{"line": "more sales", "base": "30000", "low": "20000", "high": "50000"}],
    )

    result = conversions.check(context(decisions=decisions))

    assert value(result, "conversions.roi_base") == pytest.approx(0.5)
    assert value(result, "conversions.roi_low") == pytest.approx(0.0)
    assert value(result, "conversions.roi_high") == pytest.approx(1.5)
    assert value(result, "conversions.payback_months") == pytest.approx(8.0)
    assert suggested(result, "conversions.pays_back") is Answer.YES
    assert suggested(result, "conversions.cost_known") is Answer.YES


@pytest.mark.parametrize("amount", ["0", "-500"])
def test_costs_of_zero_or_less_are_refused(amount: str) -> None:
    decisions = _money([{"line": "licences", "amount": amount}], [{"line": "g", "base": "10"}])

    result = conversions.check(context(decisions=decisions))

    assert value(result, "conversions.roi_base") is None
    assert "cost_refused" in _notes(result)
    assert "roi" in gaps(result)


def test_currencies_have_returns_of_their_own() -> None:
    decisions = _money(
        [{"line": "licences", "amount": "€ 100"}, {"line": "other", "amount": "$ 100"}],
        [
            {"line": "a", "base": "€ 200"},
            {"line": "b", "base": "$ 50"},
            {"line": "c", "base": "£ 9"},
        ],
    )

    result = conversions.check(context(decisions=decisions))

    assert value(result, "conversions.roi_base", "EUR") == pytest.approx(1.0)
    assert value(result, "conversions.roi_base", "USD") == pytest.approx(-0.5)
    assert "gain_without_cost" in _notes(result)


@pytest.mark.parametrize(
    ("activities", "rule"),
    [
        ([], "conversions.weak_roi"),
        (["Ann"], "conversions.weak_roi_low_use"),
        (["Ann", "Bob", "Cy"], "conversions.weak_roi_full_use"),
    ],
)
def test_a_weak_return_asks_for_training_or_a_review(activities: list[str], rule: str) -> None:
    decisions = _money([{"line": "licences", "amount": "100"}], [{"line": "g", "base": "50"}])
    done = table("activities", owner=activities, activity_date=["2026-12-30"] * len(activities))
    users = table("users", name=["Ann", "Bob", "Cy"])

    result = conversions.check(context(done, users, decisions=decisions))

    assert rules(result) == {rule}


def _deals() -> Table:
    return table(
        "deals",
        id=["a", "b", "c", "d", "e"],
        stage=["Won", "Won", "Lost", "Talk", "Closed"],
        amount=["100", "300", "50", "70", "10"],
        currency=["EUR", "EUR", "EUR", "EUR", "EUR"],
        created_at=["2025-01-01", "2026-01-01", "2026-01-01", "2026-12-01", "2026-01-01"],
        close_date=["2025-01-11", "2026-01-31", "2025-06-01", "2027-01-01", "2026-02-01"],
        owner=["Ann", "Ann", "Bob", "Bob", "Bob"],
    )


def test_win_rate_leaves_open_and_unsaid_deals_out() -> None:
    result = conversions.check(context(_deals()))

    rate = result.metric("conversions.win_rate")
    assert rate is not None
    assert rate.value == pytest.approx(2 / 3)
    assert (rate.n, rate.excluded) == (3, 2)
    assert value(result, "conversions.win_rate_last_year") == 1.0
    assert "outcome_unsaid" in _notes(result)


def test_cycle_leaves_out_what_closed_before_it_began() -> None:
    result = conversions.check(context(_deals()))

    assert value(result, "conversions.cycle_days") == 20.0  # 10 and 30
    lost = result.metric("conversions.cycle_days_lost")
    assert lost is not None and (lost.value, lost.n, lost.excluded) == (None, 0, 1)


def test_years_are_indexed_and_standardised() -> None:
    typed = entries(
        "conversions", "years", {"year": "2025", "working_days": "200", "representatives": "2"}
    )

    result = conversions.check(context(_deals(), decisions=typed))

    before, now = rows(result, "conversions.years")
    assert before[3] == 100.0
    assert now[3] == pytest.approx(300.0)
    # 100 / 200 days / 2 people against 300 / 261 days / 1 person
    assert now[7] == pytest.approx(100 * (300 / 261) / 0.25)
    assert value(result, "conversions.year_on_year_index", "EUR") == now[7]
    assert suggested(result, "conversions.compared") is Answer.YES


def test_revenue_by_quarter_keeps_empty_quarters() -> None:
    result = conversions.check(context(_deals()))

    [chart] = [each for each in result.charts if each.id == "conversions.revenue_by_quarter"]
    wanted = ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1"]
    assert [Translator("en").value(each) for each in chart.labels] == wanted
    assert Translator("it").value(chart.labels[0]) == "T1 2025", "in the reader's language"
    assert chart.series[0].values == (100.0, 0.0, 0.0, 0.0, 300.0)
    assert chart.currency == "EUR"


def test_conversion_by_stage_from_the_history() -> None:
    history = table(
        "deal_history",
        deal_id=["a", "a", "a", "c", "c", "d", "d"],
        stage=["Talk", "Offer", "Won", "Talk", "Lost", "Talk", "talk"],
        changed_at=[
            "2025-01-01",
            "2025-01-05",
            "2025-01-11",
            "2025-05-01",
            "2025-06-01",
            "2026-12-01",
            "2026-12-05",
        ],
    )

    result = conversions.check(context(_deals(), history))

    talk, offer = rows(result, "conversions.stage_conversion")
    assert (talk[0], talk[1], talk[3], talk[4]) == ("Talk", 3, 2, 1)
    assert talk[7] == pytest.approx(17.5)  # 4 and 31 days
    assert (offer[0], offer[1], offer[3], offer[4]) == ("Offer", 1, 1, 1)


def test_histories_of_one_stage_leave_the_order_to_the_probability() -> None:
    stages, chances = ["Offer", "Talk", "Pilot", "Won"], ["75", "10", "50", "100"]
    deals = table("deals", id=["a", "b", "c", "d"], stage=stages, probability=chances)
    history = table(
        "deal_history",
        deal_id=["a", "b", "c", "d"],
        stage=stages,
        changed_at=["2026-01-01"] * 4,
    )

    result = conversions.check(context(deals, history))

    assert [row[0] for row in rows(result, "conversions.stage_conversion")] == [
        "Talk", "Pilot", "Offer"
    ]  # fmt: skip


def test_what_stands_where_today_is_no_funnel() -> None:
    result = conversions.check(context(table("deals", stage=["Talk", "Won", "Won"])))

    [chart] = [each for each in result.charts if each.id == "conversions.stages_now"]
    assert chart.kind is ChartKind.BARS


@pytest.mark.parametrize(
    "tables",
    [(), (table("deals", stage=[]),), (table("deals", stage=[""], amount=["1"]),)],
    ids=["none", "empty", "blank"],
)
def test_no_deals_no_rate(tables: tuple[Table, ...]) -> None:
    result = conversions.check(context(*tables))

    assert value(result, "conversions.win_rate") is None
    assert {"roi", "years", "win_rate"} <= gaps(result)
    assert not rules(result)


def test_a_saving_below_its_base_is_not_a_range_upside_down() -> None:
    decisions = _money(
        [{"line": "licences", "amount": "100"}],
        [{"line": "g", "base": "200", "low": "300", "high": "150"}],
    )

    result = conversions.check(context(decisions=decisions))

    low, base, high = (value(result, f"conversions.roi_{name}") for name in ("low", "base", "high"))
    assert (low, base, high) == (0.5, 1.0, 2.0)


def test_findings_name_the_currency() -> None:
    decisions = _money(
        [{"line": "licences", "amount": "€100"}, {"line": "other", "amount": "$100"}],
        [{"line": "a", "base": "€10"}, {"line": "b", "base": "$900"}],
    )

    assert finding(
        conversions.check(context(decisions=decisions)), "conversions.weak_roi"
    ).subject == ("EUR")


def test_a_first_year_that_begins_in_its_middle_is_no_measure() -> None:
    closed = [f"2024-{month:02}-10" for month in (9, 10, 11, 12)]
    closed += [f"{year}-{month:02}-10" for year in (2025, 2026) for month in range(1, 13)]
    deals = table(
        "deals", id=[str(n) for n in range(len(closed))], owner=["Ann"] * len(closed),
        amount=["EUR 100"] * len(closed), status=["won"] * len(closed), close_date=closed,
    )  # fmt: skip

    result = conversions.check(context(deals))

    begun, base, now = rows(result, "conversions.years")
    assert (begun[3], begun[4], begun[7]) == (None, 81.0, None)
    assert base[3] == now[3] == 100.0
    metric = result.metric("conversions.year_on_year_index", "EUR")
    assert metric is not None and (metric.n, metric.excluded) == (2, 1)
    assert metric.value == pytest.approx(100.0, abs=1)
    [chart] = [each for each in result.charts if each.id == "conversions.years"]
    assert chart.labels == ("2025", "2026")
    [note] = [each for each in result.notes if each.id == "checks.note.conversions.first_year"]
    assert note.params == {"year": "2024", "day": Day("2024-09-10")}
    every_day = conversions.check(context(deals, settings={"conversions.first_year_days": 365}))
    assert rows(every_day, "conversions.years")[0][3] == 100.0
