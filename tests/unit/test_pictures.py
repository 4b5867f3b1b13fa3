"""What pictures say in numbers beside the bars, and where their lines break off."""

from __future__ import annotations

import pytest

from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.pictures import draw
from crm_audit_tui.report.wording import Wording
from crm_audit_tui.tables.result import Chart, ChartKind, Series, Unit
from crm_audit_tui.tui.widgets.blocks import blocks
from crm_audit_tui.tui.widgets.evidence import unbroken

WORDS = Translator("en")


@pytest.mark.parametrize(("counts", "shares"), [((4.0, 2.0), "50%"), ((2.0, 4.0), "")])
def test_a_funnel_that_widens_shows_no_shares_of_its_first_stage(
    counts: tuple[float, ...], shares: str
) -> None:
    chart = Chart(
        id="conversions.stage_conversion",
        kind=ChartKind.FUNNEL,
        labels=("Talk", "Offer"),
        series=(Series("deals", counts),),
    )

    shown = blocks(chart, WORDS, 78).plain
    reported = " ".join(each.text for each in draw(chart, Wording("en")).labels)

    assert ("%" in shown, "%" in reported) == (bool(shares), bool(shares))
    assert shares in shown and shares in reported


def test_a_line_breaks_off_where_nothing_was_counted() -> None:
    assert unbroken([0.5, 0.25, None, None, 1.0, None]) == [[(0, 0.5), (1, 0.25)], [(4, 1.0)]]
    assert unbroken([None]) == []


def _shares(*values: float, kind: ChartKind = ChartKind.BARS) -> Chart:
    return Chart(
        id="integrations.gap",
        kind=kind,
        labels=tuple(f"tool {place}" for place in range(len(values))),
        series=(Series("gap", values),),
        unit=Unit.SHARE,
    )


def test_a_bar_of_a_share_is_full_only_for_the_whole() -> None:
    """5 % must not look like all; what is not nothing has ink; more than all is the longest."""
    small, none, tiny = blocks(_shares(0.05, 0.0, 0.0001), WORDS, 78).plain.splitlines()
    assert 1 <= small.count("█") <= 5
    assert "▏" not in none and "█" not in none and "▏" in tiny
    half, more = blocks(_shares(0.5, 2.0), WORDS, 78).plain.splitlines()
    assert more.count("█") == pytest.approx(4 * half.count("█"), abs=4)


def test_a_layer_of_few_is_seen_beside_one_of_many() -> None:
    chart = Chart(
        id="pipeline.stage_age",
        kind=ChartKind.STACKED,
        labels=("Offer", "Talk"),
        series=(Series("within", (400.0, 1.0)), Series("beyond", (1.0, 0.0))),
    )

    _, offer, talk = blocks(chart, WORDS, 60).plain.splitlines()

    assert offer.count("▓") == 1 and talk.count("▓") == 0 and talk.count("█") == 1
    assert len(offer) <= 60 and offer.endswith(" 401")
