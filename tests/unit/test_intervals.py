"""What every share says of itself: an interval where chance has a part in it, else its count."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from crm_audit_tui.checks import conversions, feedback, pipeline, security
from crm_audit_tui.checks.evidence import Evidence
from crm_audit_tui.core.findings import few
from crm_audit_tui.core.messages import Between
from crm_audit_tui.core.proportions import mean_interval, wilson
from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.pictures import draw
from crm_audit_tui.report.wording import Wording
from crm_audit_tui.tables.result import Bounds, Chart, ChartKind, Metric, Series, Unit
from crm_audit_tui.tui.finding_words import extent
from crm_audit_tui.tui.widgets.blocks import blocks
from crm_audit_tui.tui.widgets.metric_lines import bounds_explained, metric_lines
from use_support import context, entries, rows, table

SAY = Translator("en")
RATE = Metric(
    id="conversions.win_rate", value=0.4, unit=Unit.SHARE, n=10, part=4,
    low=0.168, high=0.687, bounds=Bounds.INTERVAL,
)  # fmt: skip
COUNT = Metric(id="security.mfa_share", value=0.75, unit=Unit.SHARE, n=8, part=6)
MANY = Metric(id="missing.invalid_share", value=0.25, unit=Unit.SHARE, n=400, part=100)


def test_intervals_as_they_stand_in_the_literature() -> None:
    # Newcombe (1998), table I: 81 of 263, score method without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 0) is None
    # Ten values with mean 3 and deviation 1: 3 +- 2.262 / sqrt(10).
    assert mean_interval(3.0, 1.0, 10, 1, 5) == pytest.approx((2.2847, 3.7153), abs=5e-5)
    assert mean_interval(4.9, 1.0, 10, 1, 5) == pytest.approx((4.1847, 5.0), abs=5e-5)
    assert mean_interval(3.0, 0.0, 10, 1, 5) is None
    assert mean_interval(3.0, 1.0, 1, 1, 5) is None


def test_a_rate_of_what_happened_has_an_interval_and_a_census_its_count() -> None:
    deals = table("deals", id=list("abcd"), stage=["Won", "Won", "Lost", "Lost"],
                  lead_source=["Fair"] * 4)  # fmt: skip
    result = conversions.check(context(deals))
    rate = result.metric("conversions.win_rate")
    assert rate is not None and (rate.part, rate.n, rate.bounds) == (2, 4, Bounds.INTERVAL)
    assert (rate.low, rate.high) == pytest.approx((0.15, 0.85), abs=1e-2)
    [by_source] = rows(result, "conversions.win_rate_by_lead_source")
    assert by_source[-1] == Between(*(wilson(2, 4) or ()))

    accounts = table("users", name=["Ann", "Ben", "Cy"], active=["yes"] * 3, mfa=["y", "y", "n"])
    census = security.check(context(accounts)).metric("security.mfa_share")
    assert census is not None and (census.part, census.n, census.bounds) == (2, 3, None)
    assert census.low is None


def test_more_answers_than_people_asked_are_no_proportion() -> None:
    users = table("users", name=["Ann"], active=["Yes"])
    survey = table("survey", respondent=["", ""], score=["3", "4"])
    rate = feedback.check(context(users, survey)).metric("feedback.response_rate")
    assert rate is not None and (rate.value, rate.low) == (2.0, None)


def test_a_mean_score_has_an_interval_that_betrays_nobody() -> None:
    def mean(*scores: str) -> Metric:
        found = feedback.check(context(table("survey", score=scores)))
        metric = found.metric("feedback.mean_score")
        assert metric is not None
        return metric

    assert mean("3", "4", "5", "2").bounds is None
    many = mean("3", "4", "5", "2", "4")
    assert many.bounds is Bounds.INTERVAL and many.high is not None and many.high <= 5


def test_bounds_say_on_screen_and_in_the_report_what_they_are() -> None:
    lines = metric_lines([RATE, COUNT, MANY], SAY, 130).plain.splitlines()
    assert "40% (95%: 16.8% to 68.7%)" in lines[0]
    assert "██▓▓░░░···" in lines[0] and "4 of 10" in lines[0]
    assert "6 of 8" in lines[1] and "n = 400" in lines[2]
    assert all(cell_len(line) <= 130 for line in lines)
    explained = bounds_explained([RATE, COUNT], SAY).plain
    assert "95%" in explained and "every record was counted" in explained
    assert not bounds_explained([RATE], SAY).plain.count("\n")

    report = Wording("it")
    assert report.metric.range(RATE) == "95%: 16,8% – 68,7%"
    assert report.metric.range(COUNT) == "6 su 8"
    assert report.metric.range(MANY) == "contati tutti"
    assert report.say(Between(0.168, 0.687)) == "16,8–68,7%"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "only 1 counted"), (8, "12.5 points of the share"), (30, "")]
)
def test_an_extent_that_rests_on_few_says_so(n: int, said: str) -> None:
    told = few(1, n)
    assert (SAY.message(told) if told else "").endswith(said)
    assert (told is None) == (said == "")


def test_a_finding_of_few_tells_so_wherever_it_is_shown() -> None:
    evidence = Evidence(context(), "security")
    evidence.finding("admin_share", 2, affected=2, eligible=8)
    [found] = evidence.result().findings
    assert "only 8 counted" in extent(found, SAY)


# --- pictures ------------------------------------------------------------------------------------


def _chart(kind: ChartKind, labels: list[str], **series: list[float | None]) -> Chart:
    unit = Unit.COUNT if kind is ChartKind.HEAT else Unit.SHARE
    return Chart(
        id="usage.heat", kind=kind, labels=tuple(labels), unit=unit,
        series=tuple(Series(name, tuple(values)) for name, values in series.items()),
    )  # fmt: skip


@pytest.mark.parametrize("width", [40, 74, 150])
def test_a_heat_strip_says_what_its_shades_are(width: int) -> None:
    weeks = [f"2026-01-{day:02}" for day in range(1, 9)]
    chart = _chart(ChartKind.HEAT, weeks, Ann=[0, 1, 2, 3, 4, 8, 12, 16], Ben=[None] * 8)
    ann, ben, axis, *scale = blocks(chart, SAY, width).plain.splitlines()
    assert ann.endswith("░░░░▒▓█") and ben.endswith("·" * 8)
    assert "1 Jan 2026" in axis
    assert " ".join(" ".join(scale).split()) == "░ 1–4 ▒ 5–8 ▓ 9–12 █ 13–16 blank: none"


@pytest.mark.parametrize("width", [50, 74, 150])
def test_a_matrix_has_a_row_a_field_and_a_column_a_group(width: int) -> None:
    groups = ["All records", "A very long name of a lifecycle stage", "Lead", "Customer"]
    chart = _chart(ChartKind.MATRIX, groups, email=[1.0, 0.5, 0.0, None], phone=[0.996, 0.1, 0, 1])
    lines = blocks(chart, SAY, width).plain.splitlines()
    email = next(line for line in lines if line.startswith("email"))
    phone = next(line for line in lines if line.startswith("phone"))
    assert "██ 100%" in email and "▒▒ 50%" in email
    assert "▓▓ >99%" in phone  # what is not quite everything is never rounded to it
    assert set(groups[1].split()) <= set(" ".join(lines).split())  # broken or below, never cut
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("width", [40, 74, 150])
def test_a_range_stands_on_one_axis_with_its_zero(width: int) -> None:
    chart = _chart(ChartKind.RANGE, ["Return"], Low=[-0.2], Base=[0.3], High=[0.8])
    lines = blocks(chart, SAY, width).plain.splitlines()
    bar = lines[0]
    assert bar.index("├") < bar.index("●") < bar.index("┤")
    assert any("-20% · 30% · 80%" in line for line in lines)
    assert "0%" in lines[-2] and lines[-1].strip() == "├ Low  ● Base  ┤ High"
    assert all(cell_len(line) <= width for line in lines)


def test_return_and_money_are_ranges_of_three_points() -> None:
    typed = [
        *entries("conversions", "costs", {"line": "licences", "amount": "100", "period": "yearly"}),
        *entries("conversions", "gains", {"line": "x", "low": "90", "base": "150", "high": "200"}),
    ]
    charts = {each.id: each for each in conversions.check(context(decisions=typed)).charts}
    roi = charts["conversions.roi"]
    assert [each.values for each in roi.series] == pytest.approx([(-0.1,), (0.5,), (1.0,)])

    deals = table(
        "deals", id=list("abc"), stage=["Offer", "Won", "Lost"], amount=["100", "5", "5"],
        close_date=["2020-01-01"] * 3, created_at=["2019-01-01"] * 3,
    )  # fmt: skip
    charts = {each.id: each for each in pipeline.check(context(deals)).charts}
    money = charts["pipeline.money_on_table"]
    assert len(money.labels) == 1 and len(money.series) == 3


def test_the_report_draws_a_range_with_its_axis_and_a_heat_map_with_its_scale() -> None:
    chart = _chart(ChartKind.RANGE, ["Return"], Low=[0.7], Base=[0.75], High=[0.8])
    picture = draw(chart, Wording("en"))
    labels = {each.text: each for each in picture.labels}
    assert {"0%", "80%", "70% · 75% · 80%"} <= set(labels)
    values = labels["70% · 75% · 80%"]
    assert values.x + len(values.text) * 3.3 <= picture.width  # not cut at the edge

    weeks = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 8, 15, 22)]
    heat = draw(_chart(ChartKind.HEAT, weeks, Ann=[float(n) for n in range(48)]), Wording("en"))
    assert {"0", "12", "24", "35", "47"} <= {each.text for each in heat.labels}
