"""Figures as lines: every label whole at every width, values and counts in their columns."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Metric, Unit
from crm_audit_tui.tui.widgets.metric_lines import metric_lines

_SAY = Translator("en")
_METRICS = (
    Metric(id="pipeline.past_close_share", value=0.22, unit=Unit.SHARE, n=173, excluded=7),
    Metric(id="pipeline.conflict_share", value=0.006, unit=Unit.SHARE, n=842),
    Metric(id="pipeline.open_age_days", value=15.0, unit=Unit.DAYS, n=180, low=7.0, high=22.0),
    Metric(id="pipeline.days_late", value=96.5, unit=Unit.DAYS, n=64, low=49.25, high=143.75),
)


def _labels() -> list[str]:
    return [_SAY.text(f"checks.metric.{metric.id}") for metric in _METRICS]


@pytest.mark.parametrize("width", [60, 76, 88, 130])
def test_a_label_is_never_cut(width: int) -> None:
    lines = metric_lines(_METRICS, _SAY, width).plain.splitlines()
    for label in _labels():
        assert any(label in line for line in lines), label
    assert all(cell_len(line) <= width for line in lines)


def test_a_wide_window_shows_what_was_counted_over_and_left_out() -> None:
    lines = metric_lines(_METRICS, _SAY, 130).plain.splitlines()
    assert len(lines) == len(_METRICS)
    assert "n = 173, 7 left out" in lines[0]
    assert "██········" in lines[0]
    assert len({line.index("n = ") for line in lines}) == 1


def test_the_bar_gives_way_before_a_label_does() -> None:
    lines = metric_lines(_METRICS, _SAY, 90).plain.splitlines()
    assert len(lines) == len(_METRICS)
    assert "█" not in "".join(lines)
    assert all("n = " in line for line in lines)


@pytest.mark.parametrize("width", [60, 74, 76, 88])
def test_what_a_figure_is_counted_over_is_there_at_every_width(width: int) -> None:
    text = metric_lines(_METRICS, _SAY, width).plain
    assert text.count("n = ") == len(_METRICS)
    assert "173, 7 left out" in text or "173 (−7)" in text
    assert all(cell_len(line) <= width for line in text.splitlines())
