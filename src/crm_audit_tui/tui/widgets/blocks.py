"""Pictures drawn with blocks: bars, stacks, funnels; grids and ranges have modules of their own.

They hold without colour: more ink means more.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.messages import Share
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Chart, ChartKind, Unit
from crm_audit_tui.tui.widgets.chart_labels import label_width, legend_lines, name_of
from crm_audit_tui.tui.widgets.grids import heat, matrix
from crm_audit_tui.tui.widgets.metric_lines import unit_value
from crm_audit_tui.tui.widgets.ranges import ranges
from crm_audit_tui.tui.widgets.text_table import fit

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def blocks(chart: Chart, words: Translator, width: int) -> Text:
    """Return `chart` as text of at most `width` cells a line."""
    match chart.kind:
        case ChartKind.HEAT:
            return heat(chart, words, width)
        case ChartKind.MATRIX:
            return matrix(chart, words, width)
        case ChartKind.RANGE:
            return ranges(chart, words, width)
        case ChartKind.STACKED:
            return _stacked(chart, words, width)
        case _:
            return _bars(chart, words, width)


def _said(chart: Chart, value: float | None, whole: float | None, words: Translator) -> str:
    """Return a value in its unit, in a funnel with its share of the whole."""
    if value is None:
        return words.text("core.not_available")
    said = unit_value(value, chart.unit, words, chart.currency)
    if chart.kind is ChartKind.FUNNEL and whole:
        said = words.text("tui.chart.of_first", value=said, share=Share(value / whole))
    return said


def bar(share: float, width: int) -> str:
    """Return a bar of `share` (0-1) in eighths of a cell, `width` cells at 1; one for the least."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    eighths = max(eighths, 1) if share > 0 else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _longest(chart: Chart) -> float:
    """Return what a full bar stands for: the highest value, of shares never less than the whole.

    Or 5 % would look like all, and another page of the same figure like something else.
    """
    known = [value for series in chart.series for value in series.values if value is not None]
    whole = 1.0 if chart.unit is Unit.SHARE and chart.kind is not ChartKind.FUNNEL else 0.0
    return max([whole, *known])


def _bars(chart: Chart, words: Translator, width: int) -> Text:
    names = [name_of(label, words) for label in chart.labels]
    label = label_width(names, width)
    text = Text(no_wrap=True, overflow="ellipsis")
    most = _longest(chart)
    for number, series in enumerate(chart.series):
        if number:
            text.append("\n")
        if len(chart.series) > 1:
            text.append(name_of(series.name, words) + "\n", "bold")
        values = [_said(chart, value, series.whole, words) for value in series.values]
        room = max(8, min(60, width - label - 3 - max([cell_len(each) for each in values] + [0])))
        for place, (name, value) in enumerate(zip(names, series.values, strict=False)):
            if place:
                text.append("\n")
            text.append(fit(name, label) + " ")
            drawn = bar((value or 0) / most, room) if most > 0 else ""
            if chart.kind is ChartKind.FUNNEL:
                side = (room - cell_len(drawn)) // 2
                drawn = " " * side + drawn
            text.append(drawn, "" if value is not None else "dim")
            text.append(" " * (room - cell_len(drawn)) + f" {values[place]}")
    return text


def _stacked(chart: Chart, words: Translator, width: int) -> Text:
    inks = "█▓▒░▚▞#=+-"
    names = [name_of(label, words) for label in chart.labels]
    label = label_width(names, width)
    room = max(8, min(80, width - label - 2))
    totals = [
        sum(series.values[place] or 0 for series in chart.series)
        for place in range(len(chart.labels))
    ]
    most = max(totals, default=0) or 1
    said = [unit_value(total, chart.unit, words, chart.currency) for total in totals]
    # What is little has a cell all the same, for which there has to be room.
    room = max(8, room - len(chart.series) - max(cell_len(each) for each in said))
    text = Text(no_wrap=True, overflow="ellipsis")
    legend = [
        f"{inks[place % len(inks)]} {name_of(series.name, words)}"
        for place, series in enumerate(chart.series)
    ]
    text.append("\n".join(legend_lines(legend, width)), "dim")
    for place, name in enumerate(names):
        text.append("\n" + fit(name, label) + " ")
        for number, series in enumerate(chart.series):
            value = series.values[place] or 0
            size = max(1, round(value / most * room)) if value > 0 else 0
            text.append(inks[number % len(inks)] * size)
        text.append(f" {said[place]}")
    return text
