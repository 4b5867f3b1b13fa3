"""Charts as shapes: geometry only, drawn as inline SVG by the template.

Nothing is told by colour alone: every bar carries its value, every layer its number, every line its
mark; heat maps print their values, and the figures stand in a table below each picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

from crm_audit_tui.report.wording import Wording
from crm_audit_tui.tables.result import Chart, ChartKind, Unit

WIDTH = 720
_LABELS = 190
_VALUES = 90
_ROW = 26
_BAR = 16
_LETTER = 6.6  # average width of a letter at 12 px
MOST_ROWS = 30
MOST_COLUMNS = 60
LAYERS = 6
_COLUMN_LABEL = 82
_LEAST_CELL = 24
_DARK = 0.62  # from this shade on, text is light
_TICKS = 4
_NEAR = 0.15  # of an axis
_SCALE = 4  # shades of a scale beside the one for nothing
_STEP = 90.0


@dataclass(frozen=True)
class Rect:
    """A rectangle; `kind` is its CSS class, `tip` what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    tip: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class Label:
    """A piece of text; `anchor` as in SVG."""

    x: float
    y: float
    text: str
    kind: str = "t"
    anchor: str = "start"
    tip: str = ""


@dataclass(frozen=True)
class Line:
    """A line through points, given as SVG path data."""

    path: str
    kind: str


@dataclass
class Picture:
    """What a chart looks like: shapes, the legend, and how many rows had no room."""

    height: float = 0.0
    width: float = WIDTH
    rects: list[Rect] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0


def draw(chart: Chart, wording: Wording) -> Picture:
    """Return the picture of a chart."""
    match chart.kind:
        case ChartKind.LINES:
            return _lines(chart, wording)
        case ChartKind.HEAT | ChartKind.MATRIX:
            return _heat(chart, wording)
        case ChartKind.STACKED:
            return _stacked(chart, wording)
        case ChartKind.RANGE:
            return _range(chart, wording)
        case _:
            return _bars(chart, wording)


def _bars(chart: Chart, wording: Wording) -> Picture:
    """One bar a label; several series stand below one another within a label."""
    many = len(chart.series) > 1
    picture = Picture()
    if many:
        picture.legend = _legend(chart, wording)
    values = [value for one in chart.series for value in one.values if value is not None]
    top = max([*(abs(value) for value in values), 1.0 if chart.unit is Unit.SHARE else 0.0])
    room = WIDTH - _LABELS - _VALUES
    y = 4.0
    labels = chart.labels[:MOST_ROWS]
    picture.left_out = len(chart.labels) - len(labels)
    for place, label in enumerate(labels):
        _row_label(picture, wording.chart.label(label), y)
        for layer, one in enumerate(chart.series):
            value = one.values[place] if place < len(one.values) else None
            width = room * abs(value) / top if value and top else 0.0
            said = wording.chart.value(chart, value)
            if chart.kind is ChartKind.FUNNEL and value is not None and one.whole:
                said += f" ({wording.share(value / one.whole)})"
            kind = f"s{layer % LAYERS + 1}"
            tip = f"{wording.chart.label(label)}{wording.colon}{said}"
            picture.rects.append(Rect(_LABELS, y + 5, max(width, 1.0), _BAR, kind, tip))
            picture.labels.append(Label(_LABELS + width + 6, y + 17, said, "v"))
            y += _ROW if not many else _BAR + 3
        y += 8 if many else 0
    picture.height = y + 4
    return picture


def _stacked(chart: Chart, wording: Wording) -> Picture:
    picture = Picture(legend=_legend(chart, wording))
    labels = chart.labels[:MOST_ROWS]
    picture.left_out = len(chart.labels) - len(labels)
    totals = [
        sum(one.values[place] or 0.0 for one in chart.series if place < len(one.values))
        for place in range(len(labels))
    ]
    top = max([*totals, 1.0 if chart.unit is Unit.SHARE else 0.0]) or 1.0
    room = WIDTH - _LABELS - _VALUES
    y = 4.0
    for place, label in enumerate(labels):
        _row_label(picture, wording.chart.label(label), y)
        x = float(_LABELS)
        for layer, one in enumerate(chart.series):
            value = one.values[place] if place < len(one.values) else None
            if not value:
                continue
            width = room * value / top
            said = wording.chart.value(chart, value)
            tip = f"{wording.chart.label(label)} · {wording.words(one.name)}{wording.colon}{said}"
            picture.rects.append(
                Rect(x, y + 3, max(width - 1, 0.5), _BAR + 4, f"s{layer % LAYERS + 1}", tip)
            )
            if width > len(said) * _LETTER + 6:
                picture.labels.append(Label(x + width / 2, y + 17, said, "in", "middle"))
            x += width
        if chart.unit is not Unit.SHARE:
            said = wording.chart.value(chart, totals[place])
            picture.labels.append(Label(x + 6, y + 17, said, "v"))
        y += _ROW
    picture.height = y + 4
    return picture


def _range(chart: Chart, wording: Wording) -> Picture:
    """A bar from the lowest to the highest of the series, with a mark for those between."""
    picture = Picture()
    values = [value for one in chart.series for value in one.values if value is not None]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    span = (high - low) or 1.0
    room = WIDTH - _LABELS - _VALUES
    y = 4.0
    for place, label in enumerate(chart.labels[:MOST_ROWS]):
        _row_label(picture, wording.chart.label(label), y)
        found = [
            (wording.words(one.name), one.values[place])
            for one in chart.series
            if place < len(one.values) and one.values[place] is not None
        ]
        known = [value for _, value in found if value is not None]
        if known:
            start = _LABELS + room * (min(known) - low) / span
            width = room * (max(known) - min(known)) / span
            tip = wording.translator.semicolon.join(
                f"{name}{wording.colon}{wording.chart.value(chart, each)}" for name, each in found
            )
            picture.rects.append(Rect(start, y + 8, max(width, 2.0), 8, "s1 soft", tip))
            for each in known:
                x = _LABELS + room * (each - low) / span
                picture.rects.append(Rect(x - 1.5, y + 3, 3, 18, "s1", tip))
            said = " · ".join(wording.chart.value(chart, each) for each in dict.fromkeys(known))
            # Centred below the bar, as far as the edges of the picture allow.
            half = len(said) * _LETTER / 2
            middle = min(max(start + width / 2, half + 4), WIDTH - half - 4)
            picture.labels.append(Label(middle, y + 34, said, "v", "middle"))
        y += _ROW + 16
    picture.lines.append(Line(f"M{_LABELS} {y:.1f}H{_LABELS + room}", "grid"))
    for value in dict.fromkeys((low, 0.0, high)):
        x = _LABELS + room * (value - low) / span
        if value == 0.0:
            picture.lines.append(Line(f"M{x:.1f} 2V{y:.1f}", "axis"))
        elif abs(value) / span < _NEAR:
            continue  # its words would lie upon those of the zero
        picture.labels.append(Label(x, y + 16, wording.chart.value(chart, value), "t", "middle"))
    y += 18
    picture.height = y + 4
    picture.left_out = max(0, len(chart.labels) - MOST_ROWS)
    return picture


def _lines(chart: Chart, wording: Wording) -> Picture:
    picture = Picture(legend=_legend(chart, wording))
    left, right, top, bottom = 74.0, WIDTH - 24.0, 14.0, 196.0
    values = [value for one in chart.series for value in one.values if value is not None]
    high = max([*values, 1.0 if chart.unit is Unit.SHARE else 0.0])
    tick = _tick(high - min([*values, 0.0]))
    low = math.floor(min([*values, 0.0]) / tick) * tick
    ticks = max(1, math.ceil((high - low) / tick - 1e-9))
    span = tick * ticks
    count = max(len(chart.labels), 1)
    step = (right - left) / max(count - 1, 1)

    def height(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / span

    for part in range(ticks + 1):
        value = low + tick * part
        y = height(value)
        picture.lines.append(Line(f"M{left} {y:.1f}H{right}", "grid"))
        picture.labels.append(Label(left - 8, y + 4, wording.chart.value(chart, value), "v", "end"))
    for place in range(0, len(chart.labels), max(1, -(-count // 7))):
        text = wording.chart.label(chart.labels[place])
        x = min(left + place * step, right - 20)
        picture.labels.append(Label(x, bottom + 20, _cut(text, 14), "t", "middle", text))
    for layer, one in enumerate(chart.series):
        kind = f"l{layer % LAYERS + 1}"
        points = [
            (left + place * step, height(value)) if value is not None else None
            for place, value in enumerate(one.values)
        ]
        drawn = [
            f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}"
            for a, b in pairwise(points)
            if a is not None and b is not None
        ]
        picture.lines.append(Line("".join(drawn), kind))
        for place, point in enumerate(points):
            if point is not None and count <= MOST_COLUMNS:
                said = wording.chart.value(chart, one.values[place])
                label = chart.labels[place] if place < len(chart.labels) else ""
                tip = (
                    f"{wording.words(one.name)} · {wording.chart.label(label)}{wording.colon}{said}"
                )
                picture.rects.append(
                    Rect(point[0] - 3, point[1] - 3, 6, 6, f"s{layer % LAYERS + 1}", tip)
                )
    picture.height = bottom + 32
    return picture


def _heat(chart: Chart, wording: Wording) -> Picture:
    """Rows are series, columns are labels; darker is more, and the value is printed in each."""
    picture = Picture()
    series = chart.series[:MOST_ROWS]
    columns = min(len(chart.labels), MOST_COLUMNS)
    picture.left_out = len(chart.series) - len(series)
    room = WIDTH - _LABELS - 8
    width = room / max(columns, 1)
    high = max([value or 0.0 for one in series for value in one.values] or [1.0])
    top = 1.0 if chart.unit is Unit.SHARE else (high or 1.0)
    every = max(1, int(-(-_COLUMN_LABEL // width)))
    for place in range(0, columns, every):
        text = wording.chart.label(chart.labels[place])
        short = _cut(text, int(max(width * every, width) / _LETTER) - 1)
        picture.labels.append(Label(_LABELS + place * width, 12, short, "t", "start", text))
    y = 18.0
    for one in series:
        _row_label(picture, wording.words(one.name), y - 4)
        for place in range(columns):
            value = one.values[place] if place < len(one.values) else None
            x = _LABELS + place * width
            said = wording.chart.value(chart, value)
            label = wording.chart.label(chart.labels[place])
            tip = f"{wording.words(one.name)} · {label}{wording.colon}{said}"
            if value is None:
                picture.rects.append(Rect(x, y, max(width - 1, 1), _ROW - 4, "none", tip))
                continue
            shade = min(1.0, max(0.0, value / top))
            picture.rects.append(
                Rect(x, y, max(width - 1, 1), _ROW - 4, "heat", tip, round(0.06 + 0.94 * shade, 3))
            )
            if width >= _LEAST_CELL and width > len(said) * _LETTER + 2:
                kind = "on" if shade > _DARK else "t"
                picture.labels.append(Label(x + width / 2, y + 15, said, kind, "middle"))
        y += _ROW
    if series and width < _LEAST_CELL:  # no room for the values: a scale says what the shades are
        y = _shades(picture, chart, wording, top, y + 4)
    picture.height = y + 2
    return picture


def _shades(picture: Picture, chart: Chart, wording: Wording, top: float, y: float) -> float:
    """Add the scale of a heat map below it: from nothing to the highest; return where it ends."""
    for place in range(_SCALE + 1):
        shade = place / _SCALE
        x = _LABELS + place * _STEP
        said = wording.chart.value(chart, round(top * shade) if top >= _SCALE else top * shade)
        picture.rects.append(Rect(x, y, 14, 14, "heat", said, round(0.06 + 0.94 * shade, 3)))
        picture.labels.append(Label(x + 20, y + 12, said, "t"))
    return y + 20


def _tick(span: float) -> float:
    """Return a round step that divides `span` into about four: 1, 2, 2.5 or 5 times a power."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / _TICKS))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= span / _TICKS)


def _legend(chart: Chart, wording: Wording) -> list[tuple[str, str]]:
    return [
        (f"s{layer % LAYERS + 1}", wording.words(one.name))
        for layer, one in enumerate(chart.series)
    ]


def _row_label(picture: Picture, text: str, y: float) -> None:
    short = _cut(text, int((_LABELS - 12) / _LETTER))
    picture.labels.append(Label(_LABELS - 8, y + 17, short, "t", "end", text))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(1, most - 1)] + "…"
