"""Figures as lines: label, value, what it was counted over, and how near it is to its goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.scoring import metric_part
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import Metric, Unit
from crm_audit_tui.tui.widgets.text_table import fit

_BAR = 10
_SIGNS = (("✔", 0.8), ("◐", 0.4), ("✗", -1.0))


def metric_lines(metrics: Sequence[Metric], words: Translator, width: int) -> Text:
    """Return one line a metric: sign of its score, label, value, bar of a share, n."""
    labels = [_label(metric, words) for metric in metrics]
    values = [metric_value(metric, words) for metric in metrics]
    value_width = min(30, max((cell_len(value) for value in values), default=0))
    counts = [_counted(metric, words) for metric in metrics]
    tail = _BAR + 4 + max((cell_len(count) for count in counts), default=0)
    label_width = min(
        max((cell_len(label) for label in labels), default=0),
        max(18, width - value_width - 4 - (tail if width > 76 else 0)),
    )
    text = Text(no_wrap=True, overflow="ellipsis")
    for place, metric in enumerate(metrics):
        if place:
            text.append("\n")
        sign, style = _sign(metric)
        text.append(f"{sign} ", style)
        text.append(fit(labels[place], label_width))
        value = values[place]
        text.append("  " + " " * max(0, value_width - cell_len(value)))
        text.append(value, "bold" if metric.value is not None else "dim")
        if width > 76:
            text.append(f"  {_bar(metric)}")
            text.append(f"  {counts[place]}", "dim")
    return text


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
        low = unit_value(metric.low, metric.unit, words, metric.currency)
        high = unit_value(metric.high, metric.unit, words, metric.currency)
        shown = words.text("tui.metric.range", value=shown, low=low, high=high)
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


def _label(metric: Metric, words: Translator) -> str:
    label = words.message(Message(f"checks.metric.{metric.id}"))
    return f"{label} · {visible(metric.subject)}" if metric.subject else label


def _counted(metric: Metric, words: Translator) -> str:
    if metric.n is None:
        return ""
    if metric.excluded:
        return words.text("tui.metric.n_excluded", count=metric.n, excluded=metric.excluded)
    return words.text("tui.metric.n", count=metric.n)


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
    return "█" * full + "·" * (_BAR - full)
