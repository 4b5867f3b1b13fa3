"""What pictures say in numbers beside the bars, and where their lines break off."""

from __future__ import annotations

import pytest

from crm_audit_tui.i18n import Translator
from crm_audit_tui.report.pictures import draw
from crm_audit_tui.report.wording import Wording
from crm_audit_tui.tables.result import Chart, ChartKind, Series
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
