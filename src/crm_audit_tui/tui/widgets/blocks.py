"""Pictures drawn with blocks: heat strips, completeness matrices, funnels, bars, ranges.

They hold without colour: more ink means more.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Chart, ChartKind
from crm_audit_tui.tui.widgets.metric_lines import unit_value
from crm_audit_tui.tui.widgets.text_table import fit

_SHADES = " ░▒▓█"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LABEL = 26


def blocks(chart: Chart, words: Translator, width: int) -> Text:
    """Return `chart` as text of at most `width` cells a line."""
    match chart.kind:
        case ChartKind.HEAT:
            return _heat(chart, words, width)
        case ChartKind.RANGE:
            return _ranges(chart, words, width)
        case ChartKind.STACKED:
            return _stacked(chart, words, width)
        case _:
            return _bars(chart, words, width)


def name_of(label: str | Message, words: Translator) -> str:
    """Return a label in words: data as it stands, messages in the reader's language."""
    return words.message(label) if isinstance(label, Message) else visible(label)


def _heat(chart: Chart, words: Translator, width: int) -> Text:
    names = [name_of(series.name, words) for series in chart.series]
    label = min(_LABEL, max([cell_len(name) for name in names] + [4]))
    columns = max(1, width - label - 2)
    most = max(
        (value for series in chart.series for value in series.values if value is not None),
        default=0.0,
    )
    text = Text(no_wrap=True, overflow="crop")
    for place, series in enumerate(chart.series):
        if place:
            text.append("\n")
        text.append(fit(names[place], label) + "  ")
        for value in series.values[-columns:]:
            text.append(_shade(value, most))
    shown = chart.labels[-columns:]
    if shown:
        first, last = name_of(shown[0], words), name_of(shown[-1], words)
        gap = max(1, len(shown) - cell_len(first) - cell_len(last))
        text.append("\n" + " " * (label + 2) + first + " " * gap + last, "dim")
    return text


def _shade(value: float | None, most: float) -> str:
    if value is None:
        return "·"
    if value <= 0 or most <= 0:
        return " "
    return _SHADES[min(4, 1 + int(3.999 * value / most))]


def bar(share: float, width: int) -> str:
    """Return a bar of `share` (0-1) in eighths of a cell, `width` cells at 1."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _bars(chart: Chart, words: Translator, width: int) -> Text:
    names = [name_of(label, words) for label in chart.labels]
    label = min(_LABEL, max([cell_len(name) for name in names] + [4]))
    text = Text(no_wrap=True, overflow="ellipsis")
    for number, series in enumerate(chart.series):
        if number:
            text.append("\n")
        if len(chart.series) > 1:
            text.append(name_of(series.name, words) + "\n", "bold")
        values = [
            words.text("core.not_available")
            if value is None
            else unit_value(value, chart.unit, words, chart.currency)
            for value in series.values
        ]
        room = max(8, min(60, width - label - 3 - max([cell_len(each) for each in values] + [0])))
        most = max((value for value in series.values if value is not None), default=0.0)
        if chart.kind is ChartKind.MATRIX:
            most = 1.0
        for place, (name, value) in enumerate(zip(names, series.values, strict=False)):
            if place:
                text.append("\n")
            text.append(fit(name, label) + " ")
            drawn = bar((value or 0) / most, room) if most > 0 else ""
            if chart.kind is ChartKind.FUNNEL:
                side = (room - cell_len(drawn)) // 2
                drawn = " " * side + drawn
            if chart.kind is ChartKind.MATRIX:
                drawn = drawn + "·" * (room - cell_len(drawn))
            text.append(drawn, "" if value is not None else "dim")
            text.append(" " * (room - cell_len(drawn)) + f" {values[place]}")
    return text


def _stacked(chart: Chart, words: Translator, width: int) -> Text:
    inks = "█▓▒░▚▞#=+-"
    names = [name_of(label, words) for label in chart.labels]
    label = min(_LABEL, max([cell_len(name) for name in names] + [4]))
    room = max(8, min(80, width - label - 2))
    totals = [
        sum(series.values[place] or 0 for series in chart.series)
        for place in range(len(chart.labels))
    ]
    most = max(totals, default=0) or 1
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(
        "   ".join(
            f"{inks[place % len(inks)]} {name_of(series.name, words)}"
            for place, series in enumerate(chart.series)
        ),
        "dim",
    )
    for place, name in enumerate(names):
        text.append("\n" + fit(name, label) + " ")
        for number, series in enumerate(chart.series):
            size = round((series.values[place] or 0) / most * room)
            text.append(inks[number % len(inks)] * size)
    return text


def _ranges(chart: Chart, words: Translator, width: int) -> Text:
    """Low, base and high are the first three series; one line a label."""
    names = [name_of(label, words) for label in chart.labels]
    label = min(_LABEL, max([cell_len(name) for name in names] + [4]))
    room = max(10, min(60, width - label - 40))
    known = [value for series in chart.series for value in series.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = (high - low) or 1.0
    text = Text(no_wrap=True, overflow="ellipsis")
    for place, name in enumerate(names):
        if place:
            text.append("\n")
        points = [series.values[place] for series in chart.series[:3]]
        line = ["·"] * room
        where = [
            None if value is None else round((value - low) / span * (room - 1)) for value in points
        ]
        placed = [each for each in where if each is not None]
        if placed:
            for cell in range(min(placed), max(placed) + 1):
                line[cell] = "─"
            for each in placed:
                line[each] = "┃"
            if len(where) > 1 and where[1] is not None:
                line[where[1]] = "●"
        values = " · ".join(
            unit_value(value, chart.unit, words, chart.currency)
            for value in points
            if value is not None
        )
        text.append(fit(name, label) + " " + "".join(line) + f"  {values}")
    return text
