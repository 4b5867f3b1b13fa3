"""Grids of shades: user by week, field by group of records. More ink means more, in any theme."""

from __future__ import annotations

from math import ceil

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Chart
from crm_audit_tui.tui.widgets.chart_labels import label_width, legend_lines, name_of
from crm_audit_tui.tui.widgets.metric_lines import unit_value
from crm_audit_tui.tui.widgets.text_table import fit, wrapped

_SHADES = "░▒▓█"
_STEPS = 3.999  # just below four: the highest value has the last shade
# Fields are mostly full: what tells them apart lies near the top.
_COMPLETE = (("█", 1.0), ("▓", 0.9), ("▒", 0.5), ("░", 1e-12))
_COMPLETE_NAMES = ("all", "most", "half", "less", "nothing")
_SHADE = 2  # cells of a shade beside its percentage
_PERCENT = 5
_CELL = _SHADE + 1 + _PERCENT
_GAP = 2
_WIDEST_HEAD = 16


def heat(chart: Chart, words: Translator, width: int) -> Text:
    """Return one line a series and one cell a label, the latest that there is room for."""
    names = [name_of(series.name, words) for series in chart.series]
    label = label_width(names, width)
    columns = max(1, width - label - _GAP)
    values = [value for series in chart.series for value in series.values if value is not None]
    most = max(values, default=0.0)
    text = Text(no_wrap=True, overflow="crop")
    for name, series in zip(names, chart.series, strict=True):
        text.append(fit(name, label) + " " * _GAP)
        text.append("".join(_shade(value, most) for value in series.values[-columns:]) + "\n")
    shown = chart.labels[-columns:]
    if shown:
        first, last = name_of(shown[0], words), name_of(shown[-1], words)
        gap = max(1, len(shown) - cell_len(first) - cell_len(last))
        text.append(" " * (label + _GAP) + first + " " * gap + last + "\n", "dim")
    for number, line in enumerate(legend_lines(_scale(chart, most, words), columns)):
        text.append(("\n" if number else "") + " " * (label + _GAP) + line, "dim")
    return text


def _shade(value: float | None, most: float) -> str:
    if value is None:
        return "·"
    if value <= 0 or most <= 0:
        return " "
    return _SHADES[min(3, int(_STEPS * value / most))]


def _scale(chart: Chart, most: float, words: Translator) -> list[str]:
    """Return what each shade stands for: `░ 1–4`, `▒ 5–8` … for counts, bounds for the rest."""
    if most <= 0:
        return [words.text("tui.chart.nothing")]
    counts = all(v is None or v == int(v) for series in chart.series for v in series.values)
    parts = []
    for place, shade in enumerate(_SHADES):
        high = most if shade == _SHADES[-1] else most * (place + 1) / _STEPS
        if not counts:
            parts.append(f"{shade} ≤ {unit_value(high, chart.unit, words, chart.currency)}")
            continue
        first = max(1, ceil(most * place / _STEPS))
        last = int(most) if high == most else ceil(high) - 1
        if first <= last:
            span = [words.number(each) for each in dict.fromkeys((first, last))]
            parts.append(f"{shade} {'–'.join(span)}")
    return [*parts, words.text("tui.chart.blank")]


def matrix(chart: Chart, words: Translator, width: int) -> Text:
    """Return one line a series (a field) and one column a label (a group of records).

    Every cell has its shade and its percentage. A word in the name of a group that is cut is given
    in full below, and groups that there is no room for are counted.
    """
    names = [name_of(series.name, words) for series in chart.series]
    label = min(label_width(names, width), max(10, width - _CELL - _GAP))
    heads = [name_of(each, words) for each in chart.labels]
    fitting = max(1, (width - label) // (_CELL + _GAP))
    shown = heads[:fitting]
    room = max(1, (width - label) // max(1, len(shown))) - _GAP
    column = max(_CELL, min(_WIDEST_HEAD, room, max(map(cell_len, shown), default=0)))
    text = Text(no_wrap=True, overflow="ellipsis")
    broken = [wrapped(head, column) for head in shown]
    lines = max(map(len, broken), default=0)
    for number in range(lines):
        text.append("\n" if number else "")
        text.append(" " * label)
        for parts in broken:  # their last lines stand just above the cells
            place = number - (lines - len(parts))
            text.append(" " * _GAP + fit(parts[place] if place >= 0 else "", column), "dim")
    for name, series in zip(names, chart.series, strict=True):
        text.append("\n" + fit(name, label))
        for value in series.values[: len(shown)]:
            text.append(" " * _GAP + fit(_cell(value, words), column))
    for head, parts in zip(shown, broken, strict=True):
        if " ".join(parts) != head:
            text.append(f"\n{' '.join(parts)} = {head}", "dim")
    scale = [words.text(f"tui.chart.matrix_{name}") for name in _COMPLETE_NAMES]
    for line in legend_lines(scale, width - label - _GAP):
        text.append("\n" + " " * (label + _GAP) + line, "dim")
    if len(heads) > len(shown):
        more = words.text("tui.chart.more_groups", n=len(heads) - len(shown))
        text.append(f"\n{more}", "dim")
    return text


def _cell(value: float | None, words: Translator) -> str:
    if value is None:
        return " " * (_SHADE + 1) + words.text("core.not_available")
    shade = next((ink for ink, least in _COMPLETE if value >= least), " ")
    return f"{shade * _SHADE} {words.share(value, 0)}"
