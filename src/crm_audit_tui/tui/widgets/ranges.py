"""Ranges: from the lowest over the base to the highest value, on one axis with its zero."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Chart
from crm_audit_tui.tui.widgets.chart_labels import label_width, name_of
from crm_audit_tui.tui.widgets.metric_lines import unit_value
from crm_audit_tui.tui.widgets.text_table import fit

_MARKS = "├●┤"
_BASE = "●"  # drawn last: where it is the lowest or highest too, it is what shows
_LEAST, _MOST = 16, 60


def ranges(chart: Chart, words: Translator, width: int) -> Text:
    """Return one line a label with its bar, the axis below; the first three series are its points.

    The values stand after the bar, or below it where there is no room for both.
    """
    names = [name_of(label, words) for label in chart.labels]
    label = label_width(names, width)
    known = [value for series in chart.series for value in series.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    said = [
        " · ".join(
            unit_value(value, chart.unit, words, chart.currency)
            for series in chart.series[: len(_MARKS)]
            if (value := _at(series.values, place)) is not None
        )
        for place in range(len(names))
    ]
    beside = width - label - 3 - max([cell_len(each) for each in said] + [0])
    below = beside < _LEAST
    room = min(_MOST, max(_LEAST, width - label - 1 if below else beside))

    def place_of(value: float) -> int:
        return round((value - low) / ((high - low) or 1.0) * (room - 1))

    text = Text(no_wrap=True, overflow="ellipsis")
    for place, name in enumerate(names):
        line = ["·"] * room
        line[place_of(0.0)] = "╎"
        points = [_at(series.values, place) for series in chart.series[: len(_MARKS)]]
        placed = [None if value is None else place_of(value) for value in points]
        cells = [cell for cell in placed if cell is not None]
        if cells:
            line[min(cells) : max(cells) + 1] = "─" * (max(cells) - min(cells) + 1)
        for mark, cell in sorted(
            zip(_MARKS, placed, strict=False), key=lambda each: each[0] == _BASE
        ):
            if cell is not None:
                line[cell] = mark
        text.append(fit(name, label) + " " + "".join(line))
        text.append(f"\n{'':{label + 1}}{said[place]}" if below else f"  {said[place]}")
        text.append("\n")
    ends = [(place_of(value), unit_value(value, chart.unit, words, chart.currency))
            for value in dict.fromkeys((low, 0.0, high))]  # fmt: skip
    text.append(" " * (label + 1) + _axis(ends, room) + "\n", "dim")
    legend = "  ".join(
        f"{mark} {name_of(series.name, words)}"
        for mark, series in zip(_MARKS, chart.series, strict=False)
    )
    text.append(" " * (label + 1) + legend, "dim")
    return text


def _axis(ends: list[tuple[int, str]], room: int) -> str:
    """Return the ends of the axis and its zero below their places, as far as they do not touch."""
    line = ""
    for cell, said in sorted(ends):
        start = min(max(0, cell - cell_len(said) // 2), max(0, room - cell_len(said)))
        if line and start < cell_len(line) + 1:
            continue
        line += " " * (start - cell_len(line)) + said
    return line


def _at(values: tuple[float | None, ...], place: int) -> float | None:
    return values[place] if place < len(values) else None
