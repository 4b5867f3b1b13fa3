"""Figures as lines: label, value, what it was counted over, and how near it is to its goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.findings import few
from crm_audit_tui.core.scoring import metric_part
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Bounds, Metric, Unit
from crm_audit_tui.tables.words import subject_name

_BAR = 10
_WIDE = 76
_GAP = 2
_SIGNS = (("✔", 0.8), ("◐", 0.4), ("✗", -1.0))


def metric_lines(metrics: Sequence[Metric], words: Translator, width: int) -> Text:
    """Return one line a metric: sign of its score, label, value, bar of a share, n.

    Figures of one subject (a table, a team, a currency) stand together under its name.
    """
    groups: dict[str, list[Metric]] = {"": []}  # what is about everything comes first
    for metric in metrics:
        groups.setdefault(metric.subject, []).append(metric)
    if all(len(group) == 1 for subject, group in groups.items() if subject):
        groups = {"": list(metrics)}  # one figure for each of several subjects: one list
    layout = _Layout.of(groups, words, width)
    text = Text(no_wrap=True, overflow="ellipsis")
    for subject, group in groups.items():
        if subject:
            text.append("\n" if text else "")
            text.append(f"  {subject_name(subject, words)}\n", "bold")
        for metric in group:
            layout.line(text, metric, named=not subject)
    text.rstrip()
    return text


class _Layout:
    """Where value, bar and count stand, the same on all lines.

    Label and value share one block, so that a long label has the room that a short value leaves.
    The bar gives way before a label does, then the words of the count (`7 left out` is `−7`); a
    label that still does not fit has a line to itself.
    """

    def __init__(self, words: Translator, block: int, *, barred: bool, brief: bool) -> None:
        self._words = words
        self._block = block
        self._barred = barred
        self._brief = brief

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[Metric]], words: Translator, width: int) -> _Layout:
        lines = [
            (
                cell_len(_plain_label(metric, words) if subject else _label(metric, words)),
                cell_len(metric_value(metric, words)),
            )
            for subject, group in groups.items()
            for metric in group
        ]
        aligned = sum(max((line[part] for line in lines), default=0) for part in (0, 1))
        needed = max((label + value for label, value in lines), default=0)
        every = [each for group in groups.values() for each in group]
        counts = _widest(every, words, brief=False)
        brief = width <= _WIDE and aligned + 2 * _GAP + counts > width
        if brief:
            counts = _widest(every, words, brief=True)
        room = width - _GAP - (_GAP + counts if counts else 0)
        barred = width > _WIDE and needed + _GAP <= room - _GAP - _BAR
        block = min(aligned + _GAP, room - (_GAP + _BAR if barred else 0))
        return cls(words, block, barred=barred, brief=brief)

    def line(self, text: Text, metric: Metric, *, named: bool) -> None:
        sign, style = _sign(metric)
        text.append(f"{sign} ", style)
        label = _label(metric, self._words) if named else _plain_label(metric, self._words)
        value = metric_value(metric, self._words)
        room = self._block - _GAP - cell_len(value)
        if cell_len(label) > room:
            text.append(f"{label}\n  ")
            label = ""
        text.append(label + " " * (max(0, room) + _GAP - cell_len(label)))
        text.append(value, "bold" if metric.value is not None else "dim")
        if self._barred:
            text.append(f"  {_bar(metric)}")
        counted = _counted(metric, self._words, brief=self._brief)
        text.append(f"  {counted}\n" if counted else "\n", "dim")


def metric_value(metric: Metric, words: Translator) -> str:
    """Return a metric's value in words: by unit and locale, "n/a" where there is none."""
    value = metric.value
    if value is None:
        return words.text("core.not_available")
    if isinstance(value, str):
        return (
            words.day(date.fromisoformat(value[:10]))
            if metric.unit is Unit.DAY
            else (visible(value))
        )
    shown = unit_value(value, metric.unit, words, metric.currency)
    if metric.low is not None and metric.high is not None:
        # The unit stands once: "233.5 days (87.8 to 501.8)".
        bare = Unit.NUMBER if metric.unit in (Unit.DAYS, Unit.MONTHS) else metric.unit
        low = unit_value(metric.low, bare, words, metric.currency)
        high = unit_value(metric.high, bare, words, metric.currency)
        form = f"tui.metric.{metric.bounds or Bounds.RANGE}"
        shown = words.text(form, value=shown, low=low, high=high)
    return shown


def unit_value(value: float, unit: Unit, words: Translator, currency: str = "") -> str:
    """Return a number as its unit is written."""
    match unit:
        case Unit.SHARE:
            return words.share(value)
        case Unit.MONEY:
            return words.money(value, currency)
        case Unit.DAYS:
            return words.text("tui.metric.days", n=round(value, 1))
        case Unit.MONTHS:
            return words.text("tui.metric.months", n=round(value, 1))
        case _:
            return words.number(value)


def _plain_label(metric: Metric, words: Translator) -> str:
    label = words.message(metric.name)
    return (
        f"{label} ({metric.currency})"
        if metric.currency and metric.unit is not Unit.MONEY
        else label
    )


def _label(metric: Metric, words: Translator) -> str:
    label = _plain_label(metric, words)
    return f"{label} · {subject_name(metric.subject, words)}" if metric.subject else label


def _widest(metrics: Sequence[Metric], words: Translator, *, brief: bool) -> int:
    return max((cell_len(_counted(each, words, brief=brief)) for each in metrics), default=0)


def _counted(metric: Metric, words: Translator, *, brief: bool) -> str:
    """Return what a figure was counted over; of a share of few, how many of how many."""
    if metric.n is None:
        return ""
    if metric.part is not None and few(metric.part, metric.n):
        text = words.text("tui.metric.part", part=metric.part, count=metric.n)
    else:
        text = words.text("tui.metric.n", count=metric.n)
    if metric.excluded:
        form = "tui.metric.left_out_brief" if brief else "tui.metric.left_out"
        text = words.text(form, counted=text, excluded=metric.excluded)
    return text


def bounds_explained(metrics: Sequence[Metric], words: Translator) -> Text:
    """Return what the bounds behind the figures mean, of each kind that occurs one line."""
    shown = {metric.bounds for metric in metrics if metric.value is not None}
    lines = [words.text(f"tui.bounds.{kind}") for kind in Bounds if kind in shown]
    if any(metric.part is not None and metric.bounds is None for metric in metrics):
        lines.append(words.text("tui.bounds.counted"))
    return Text("\n".join(lines))


def _sign(metric: Metric) -> tuple[str, str]:
    if not isinstance(metric.value, int | float) or metric.floor is None or metric.goal is None:
        return " ", ""
    part = metric_part(metric.value, metric.floor, metric.goal)
    sign = next(sign for sign, least in _SIGNS if part >= least)
    return sign, {"✔": "green", "◐": "yellow", "✗": "red"}[sign]


def _bar(metric: Metric) -> str:
    if metric.unit is not Unit.SHARE or not isinstance(metric.value, int | float):
        return " " * _BAR
    full = round(min(1.0, max(0.0, metric.value)) * _BAR)
    bar = ["█"] * full + ["·"] * (_BAR - full)
    if metric.bounds is Bounds.INTERVAL and metric.low is not None and metric.high is not None:
        # What chance may take away or add is drawn lighter than what is sure.
        for cell in range(round(max(0.0, metric.low) * _BAR), full):
            bar[cell] = "▓"
        for cell in range(full, round(min(1.0, metric.high) * _BAR)):
            bar[cell] = "░"
    return "".join(bar)
