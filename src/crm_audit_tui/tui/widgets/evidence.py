"""The evidence of a step: what cannot be audited, figures, pictures, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static
from textual_plotext import PlotextPlot

from crm_audit_tui.core.messages import Between, Param, Share
from crm_audit_tui.core.messages import Money as MoneyParam
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import (
    Chart,
    ChartKind,
    EvidenceTable,
    Metric,
    NotAuditable,
    StepResult,
)
from crm_audit_tui.tables.words import subject_name, way_out
from crm_audit_tui.tui.widgets.blocks import blocks
from crm_audit_tui.tui.widgets.chart_labels import name_of
from crm_audit_tui.tui.widgets.metric_lines import bounds_explained, metric_lines, unit_value
from crm_audit_tui.tui.widgets.text_table import clip, text_table
from crm_audit_tui.tui.wording import words

_MARGIN = 3  # scroll bar and a space
_INDENT = 2
_MOST_OF_SUBJECTS = 12
_TICK = 14  # cells of a label below lines


class EvidencePanel(VerticalScroll, can_focus=True):
    """Everything that a step computed, or why there is nothing.

    Redrawn as a whole when results arrive; `waiting` while they are being computed. What there is
    from the start is drawn at once for the room that the panel had in a window of this width: every
    step has its evidence in the same place.
    """

    _rooms: ClassVar[dict[int, int]] = {}  # cells of the panel, by cells of the window

    def __init__(self, result: StepResult | None = None, *, waiting: bool = False) -> None:
        super().__init__(id="evidence")
        self._result = result
        self._waiting = waiting
        self._drawn: tuple[int, int] | None = None

    def show(self, result: StepResult | None, *, waiting: bool) -> None:
        """Draw `result`; nothing happens where it is drawn already."""
        self._result = result
        self._waiting = waiting
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        if self.size.width:
            self._rooms[self.app.size.width] = self.size.width
        self._draw()

    def _draw(self) -> None:
        drawn = self._state(self.size.width)
        if drawn != self._drawn and self.is_mounted and self.size.width:
            self._drawn = drawn
            self.run_worker(self._redraw(), group="evidence", exclusive=True)

    def _state(self, width: int) -> tuple[int, int]:
        return id(self._result) if self._result else -int(self._waiting), width

    async def _redraw(self) -> None:
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(list(self._parts(self.size.width)))

    def compose(self) -> ComposeResult:
        width = self._rooms.get(self.app.size.width)
        if width is not None:
            self._drawn = self._state(width)
            yield from self._parts(width)

    def _parts(self, room: int) -> Iterator[Widget]:
        say = words(self)
        width = max(30, room - _MARGIN)
        result = self._result
        if result is None:
            waiting = "tui.evidence.waiting" if self._waiting else "tui.evidence.none"
            yield Static(say.text(waiting), classes="hint", markup=False)
            return
        for missing in result.not_auditable:
            yield Static(Text(not_auditable(missing, say)),
                         classes="not-auditable")  # fmt: skip
        first, by_subject = _before_pictures(result)
        if first:
            yield Static(metric_lines(first, say, width), classes="metrics")
        if explained := bounds_explained(result.metrics, say):
            yield Static(explained, classes="hint")
        for chart in result.charts:
            if chart.series and chart.labels:
                title = say.text(f"checks.chart.{chart.id}")
                heading = (
                    f"{title} · {subject_name(chart.subject, say)}" if chart.subject else title
                )
                yield Static(Text(heading), classes="heading")
                yield draw(chart, say, width - _INDENT)
        if by_subject:
            yield Static(metric_lines(by_subject, say, width), classes="metrics")
        for table in result.tables:
            if table.rows:
                yield Static(Text(say.text(f"checks.table.{table.id}")), classes="heading")
                yield Static(evidence_table(table, say, width - _INDENT), classes="table")
        for note in result.notes:
            yield Static(Text(f"· {say.message(note)}"), classes="note")


def _before_pictures(result: StepResult) -> tuple[list[Metric], list[Metric]]:
    """Return the figures that stand before the pictures, and those that stand after them.

    Figures of many subjects (field by field) would put the pictures out of sight.
    """
    of_subjects = [each for each in result.metrics if each.subject]
    if len(of_subjects) <= _MOST_OF_SUBJECTS or not result.charts:
        return list(result.metrics), []
    return [each for each in result.metrics if not each.subject], of_subjects


def not_auditable(gap: NotAuditable, say: Translator) -> str:
    """Return the line that says what cannot be audited and what would change that, if anything."""
    line = "not_auditable" if gap.has_way_out else "nothing_said"
    return say.text(f"tui.evidence.{line}", what=gap.what, how=way_out(gap, say))


def draw(chart: Chart, say: Translator, width: int) -> Widget:
    """Return the picture of `chart`: lines by plotext, the rest with blocks."""
    if chart.kind is ChartKind.LINES and len(chart.labels) > 2:
        return LinePlot(chart, say, width)
    return Static(blocks(chart, say, width), classes="chart")


class LinePlot(PlotextPlot):
    """Lines over an axis of labels."""

    def __init__(self, chart: Chart, say: Translator, width: int) -> None:
        super().__init__(classes="plot")
        self._chart = chart
        self._say = say
        self._columns = width

    def on_mount(self) -> None:
        chart, plot = self._chart, self.plt
        places = list(range(len(chart.labels)))
        several = len(chart.series) > 1
        for number, series in enumerate(chart.series):
            stretches = unbroken(series.values)
            for stretch in stretches:
                alone = len(stretch) == 1
                plot.plot(
                    [place for place, _ in stretch],
                    [value for _, value in stretch],
                    label=name_of(series.name, self._say) if several else None,
                    marker="dot" if alone else ("braille", "dot", "sd")[number % 3],
                    # Each call takes a colour of its own: one series keeps to one.
                    color="default" if len(stretches) > 1 else None,
                )
        names = [clip(name_of(label, self._say), _TICK) for label in chart.labels]
        widest = 3 + max((cell_len(name) for name in names), default=0)
        every = max(1, -(-len(places) * widest // max(26, self._columns - 10)))
        plot.xticks([float(place) for place in places[::every]], names[::every])
        known = [value for series in chart.series for value in series.values if value is not None]
        if known:
            low, high = min(0.0, *known), max(known)
            ticks = [low + (high - low) * part / 4 for part in range(5)] if high > low else [high]
            plot.ylim(low, high)
            plot.yticks(
                ticks, [unit_value(tick, chart.unit, self._say, chart.currency) for tick in ticks]
            )


def unbroken(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Return the stretches of values with nothing missing between them, each with its place.

    A line across a gap would show values that nobody has counted.
    """
    found: list[list[tuple[int, float]]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if not place or values[place - 1] is None:
            found.append([])
        found[-1].append((place, value))
    return found


def evidence_table(table: EvidenceTable, say: Translator, width: int) -> Text:
    """Return a table of evidence as text, with a line on how many rows are not shown."""
    heads = [say.text(f"checks.column.{column}") for column in table.columns]
    rows = [[say.value(cell) for cell in row] for row in table.rows]
    numeric = frozenset(
        place for place in range(len(heads)) if all(_is_number(row[place]) for row in table.rows)
    )
    text = text_table(heads, rows, width, right=numeric, colon=say.colon)
    if table.total > len(table.rows):
        more = say.text("tui.evidence.more_rows", n=table.total - len(table.rows))
        text.append(f"\n{more}", "dim")
    return text


def _is_number(cell: Param) -> bool:
    return cell is None or isinstance(cell, int | float | Share | Between | MoneyParam)
