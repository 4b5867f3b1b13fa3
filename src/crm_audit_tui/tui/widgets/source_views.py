"""How a source is shown at intake: in the list, in figures, column by column."""

from __future__ import annotations

from pathlib import PurePath

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.widgets import DataTable
from textual.widgets.option_list import Option

from crm_audit_tui.core.messages import Day
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.i18n.patterns import shown_format
from crm_audit_tui.session.begin import passed_over
from crm_audit_tui.tables.sources import ColumnReport, Refused, SourceReport
from crm_audit_tui.tui.delimiters import delimiter_name
from crm_audit_tui.tui.intake_state import SURE, IntakeState
from crm_audit_tui.tui.widgets.sure_list import SureList
from crm_audit_tui.tui.widgets.text_table import clip_middle
from crm_audit_tui.tui.wording import words

_UNSURE = 0.5
_WARNINGS = 3
_ROOMY = 90  # cells from which the type of a column has room of its own
_TYPE = 10
_AROUND = 6  # cells of a line in the list: padding, scroll bar, the mark before the name
_LEAST_NAME = 16


class SourceList(SureList):
    """The sources: what each was taken for and whether anything about it is open."""

    help = "tui.help.sources"
    BINDINGS = [
        Binding("j", "cursor_down", "tui.key.down", show=False, id="sources.down"),
        Binding("k", "cursor_up", "tui.key.up", show=False, id="sources.up"),
    ]

    def __init__(self, state: IntakeState) -> None:
        super().__init__(id="sources", markup=False)
        self._state = state

    def redraw(self, place: int) -> None:
        """Show the sources as they stand, the cursor at `place`."""
        lines = [self._line(source) for source in self._state.sources]
        lines += [self._refused(each) for each in self._state.refused]
        if len(lines) == self.option_count:
            for number, line in enumerate(lines):
                self.replace_option_prompt_at_index(number, line)
        else:
            self.clear_options()
            self.add_options(Option(line) for line in lines)
        if lines and self.highlighted != place:
            self.highlighted = min(place, len(lines) - 1)

    def _line(self, source: SourceReport) -> Text:
        say = words(self)
        state = self._state
        if state.is_skipped(source):
            mark, style = "–", "dim"
        elif state.open_questions(source) or source.table_confidence < _UNSURE:
            mark, style = "?", "bold"
        elif any(link.is_weak for link in state.links(source)):
            mark, style = "!", ""
        else:
            mark, style = "✔", ""
        name = visible(source.name)
        if len(source.sheets) > 1:
            name += f" · {visible(source.sheet)}"
        text = Text(f"{mark} {self._short(name)}", style)
        what = say.text(f"core.table.{source.table}")
        if state.said(source).table:
            what = f"✎ {what}"
        if state.is_skipped(source):
            what = say.text("tui.intake.left_out")
        text.append(f"\n  {what} · {say.text('tui.intake.rows', n=source.rows)}", "not bold dim")
        if source.rejected:
            text.append(f" · {say.text('tui.intake.rejected', n=len(source.rejected))}", "not bold")
        return text

    def _refused(self, refused: Refused) -> Text:
        name = visible(PurePath(refused.path).name)
        text = Text(f"✗ {self._short(name)}", "bold")
        return text.append(f"\n  {words(self).text('tui.intake.not_read')}", "not bold dim")

    def _short(self, name: str) -> str:
        """Return a name that fits its line: cut in the middle, the end tells files apart."""
        width = max(_LEAST_NAME, self.size.width - _AROUND)
        return clip_middle(name, width)

    def on_resize(self, event: events.Resize) -> None:
        self.redraw(self.highlighted or 0)


class ColumnTable(DataTable[Text]):
    """The columns of one source: header, what it is taken for, how surely, a sample of values."""

    help = "tui.help.columns"
    BINDINGS = [
        Binding("enter", "select_cursor", "tui.key.map", show=False, id="columns.map"),
        Binding("j", "cursor_down", "tui.key.down", show=False, id="columns.down"),
        Binding("k", "cursor_up", "tui.key.up", show=False, id="columns.up"),
    ]

    def __init__(self, state: IntakeState) -> None:
        super().__init__(
            id="mapping", cursor_type="row", cursor_foreground_priority="renderable",
            zebra_stripes=False,
        )  # fmt: skip
        self._state = state
        self._source: SourceReport | None = None

    def redraw(self, source: SourceReport) -> None:
        """Show the columns of `source`; the cursor stays where the source is the same."""
        say = words(self)
        same = self._source is not None and self._source.id == source.id
        place = self.cursor_row if same else 0
        self._source = source
        self.clear(columns=True)
        room = max(40, self.size.width - 2)
        fixed = (min(24, room // 3), min(22, room // 4), 12)
        names = ("header", "maps_to", "sure")
        typed = room >= _ROOMY
        for name, width in zip(names, fixed, strict=True):
            self.add_column(say.text(f"tui.intake.column_{name}"), width=width)
        if typed:
            self.add_column(say.text("tui.intake.column_type"), width=_TYPE)
        self.add_column(
            say.text("tui.intake.column_sample"),
            width=max(10, room - sum(fixed) - 8 - (_TYPE + 2 if typed else 0)),
        )
        for column in source.columns:
            header, taken, sure, sample = self._row(source, column, say, fixed)
            kind = (_cell(say.text(f"tui.type.{column.type}"), _TYPE, "dim"),) if typed else ()
            self.add_row(header, taken, sure, *kind, sample)
        if source.columns:
            self.move_cursor(row=min(place, len(source.columns) - 1), animate=False)

    def empty(self) -> None:
        """Show no columns: the file could not be read."""
        self._source = None
        self.clear(columns=True)

    def _row(
        self, source: SourceReport, column: ColumnReport, say: Translator, fixed: tuple[int, ...]
    ) -> list[Text]:
        state = self._state
        canonical = state.maps_to(source, column)
        taken = say.text(f"core.field.{canonical}") if canonical else "·"
        if state.is_carried(source, column):
            sure = f"↩ {say.text('tui.intake.as_before')}"
        elif state.is_said(source, column):
            sure = f"✎ {say.text('tui.intake.by_you')}"
        elif not canonical:
            sure = ""
        else:
            mark = (
                "✔" if column.confidence >= SURE else "~" if column.confidence >= _UNSURE else "?"
            )
            sure = f"{mark} {say.share(column.confidence, 0)}"
        asked = [each for each in source.questions if each.header == column.name]
        if asked and not state.answered(source, asked[0]):
            sure = f"? {say.text('tui.intake.asks')}"
        sample = " · ".join(visible(value) for value in column.sample if value)
        if column.format:
            form = state.said(source).formats.get(column.name, column.format)
            sample = f"{shown_format(form, say)}  {sample}"
        return [
            _cell(visible(column.name), fixed[0], "dim" if not canonical else "bold"),
            _cell(taken, fixed[1], "" if canonical else "dim"),
            _cell(sure, fixed[2], "bold" if sure.startswith("?") else ""),
            Text(sample, "dim", no_wrap=True, overflow="ellipsis"),
        ]

    def on_resize(self, event: events.Resize) -> None:
        if self._source is not None:
            self.redraw(self._source)


def refusal(refused: Refused, say: Translator) -> Text:
    """Return why a file could not be read, under its whole path."""
    text = Text(visible(refused.path), "bold")
    return text.append(f"\n! {say.message(refused.reason)}", "not bold")


def _cell(content: str, width: int, style: str) -> Text:
    text = Text(content, style, no_wrap=True)
    if cell_len(content) > width:
        text.truncate(width, overflow="ellipsis")
    return text


def totals(state: IntakeState, say: Translator) -> str:
    """Return the line that accounts for every row of every file."""
    account = state.account()
    parts = [say.text("tui.intake.in_tables", n=account.in_tables)]
    for name in ("rejected", "left_out", "blank"):
        count = getattr(account, name)
        if count:
            parts.append(say.text(f"tui.intake.{name}_rows", n=count))
    line = say.text("tui.intake.account", n=account.rows, parts=" + ".join(parts))
    if state.imported is not None and state.imported.newest:
        line += f" · {say.text('tui.intake.newest', day=Day(state.imported.newest))}"
    if state.refused:
        line += f" · {say.text('tui.intake.refused_files', n=len(state.refused))}"
    if state.imported is not None and state.imported.passed_over:
        line += f" · {say.message(passed_over(state.imported))}"
    waiting = len(state.open_questions())
    if waiting:
        line += f" · {say.text('tui.intake.questions', n=waiting)}"
    if state.stale:
        line += f" · {say.text('tui.intake.stale')}"
    return line


def facts(state: IntakeState, source: SourceReport, say: Translator) -> Text:
    """Return what was recognised about a source, with its warnings."""
    text = Text()
    said = state.said(source).table
    text.append(say.text(f"core.table.{source.table}"), "bold")
    if said:
        text.append(f" ✎ {say.text('tui.intake.by_you')}", "bold")
    else:
        text.append(f" {say.share(source.table_confidence, 0)}", "dim")
    if source.profile != "generic":
        text.append(f" · {say.text(f'intake.profile.{source.profile}')}")
    if len(source.sheets) > 1:
        text.append(f" · {say.text('tui.intake.sheet', name=source.sheet)}")
    if not source.sheets:
        text.append(f" · {source.encoding} · {delimiter_name(source.delimiter, say)}")
    text.append(f" · {say.text('tui.intake.header_rows', n=source.header_rows)}")
    if source.preamble_rows:
        text.append(f" · {say.text('tui.intake.preamble', n=source.preamble_rows)}")
    weak = sum(link.is_weak for link in state.links(source))
    if weak:
        text.append(f"\n{say.text('tui.links.weak', n=weak)}", "bold")
    shown = (
        source.warnings if len(source.warnings) <= _WARNINGS else source.warnings[: _WARNINGS - 1]
    )
    for warning in shown:
        text.append(f"\n! {say.message(warning)}")
    if len(shown) < len(source.warnings):
        text.append(f"\n! {say.text('tui.why.more', n=len(source.warnings) - len(shown))}")
    return text
