"""Why a source and its columns were taken for what they are, and how their references join."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual import events
from textual.widgets import Static

from crm_audit_tui.core.messages import Share
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.i18n.patterns import shown_format
from crm_audit_tui.tables.links import Link
from crm_audit_tui.tables.sources import ColumnReport, SourceReport
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.widgets.text_table import clip
from crm_audit_tui.tui.wording import words

_INDENT = 2
_COUNT = 9


class ColumnDetail(Static):
    """What is known of one column: why it is taken for what it is, its format, its values."""

    def __init__(self, state: IntakeState) -> None:
        super().__init__("", id="detail")
        self._state = state
        self._of: tuple[SourceReport, ColumnReport] | None = None

    def redraw(self, source: SourceReport | None, column: ColumnReport | None) -> None:
        """Show a column; nothing where there is none."""
        self._of = (source, column) if source is not None and column is not None else None
        self._draw()

    def _draw(self) -> None:
        if self._of is None:
            self.update("")
            return
        width = max(20, self.content_size.width)
        lines = column_lines(self._state, *self._of, words(self), width)
        self.update(Text("\n").join(lines))

    def on_resize(self, event: events.Resize) -> None:
        self._draw()


def column_lines(
    state: IntakeState, source: SourceReport, column: ColumnReport, say: Translator, width: int
) -> list[Text]:
    """Return what is known of a column, as lines of at most `width` cells but for its reasons."""
    canonical = state.maps_to(source, column)
    meant = say.text(f"core.field.{canonical}") if canonical else say.text("tui.why.own_name")
    title = Text(f"{clip(visible(column.name), width // 2)} → {meant}", "bold")
    facts = list(_facts(state, source, column, say))
    last = say.text("tui.why.values")
    wide = max(len(name) for name in (last, *(name for name, _ in facts))) + _INDENT
    lines = [title]
    for name, said in facts:
        line = Text(f"{name:<{wide}}", "dim")
        line.append(said, "not dim")
        lines.append(line)
    values = " · ".join(visible(value) for value in column.sample if value)
    if values:
        line = Text(f"{last:<{wide}}", "dim")
        line.append(clip(values, max(_INDENT, width - wide)), "not dim")
        lines.append(line)
    return lines


def _facts(
    state: IntakeState, source: SourceReport, column: ColumnReport, say: Translator
) -> Iterator[tuple[str, str]]:
    yield say.text("tui.why.why"), _reason(state, source, column, say)
    kind = say.text(f"tui.type.{column.type}")
    form = state.said(source).formats.get(column.name, column.format)
    yield say.text("tui.why.type"), f"{kind} · {shown_format(form, say)}" if form else kind
    if column.format_evidence is not None:
        yield say.text("tui.why.format"), say.message(column.format_evidence)
    filled = say.text(
        "tui.why.filled",
        n=column.filled,
        of=source.rows,
        share=Share(column.filled / source.rows if source.rows else 0.0),
    )
    yield say.text("tui.why.cells"), f"{filled} · {say.text('tui.why.distinct', n=column.distinct)}"
    for link in state.links(source):
        if link.column == column.maps_to:
            mark = "! " if link.is_weak else ""
            yield say.text("tui.why.joins"), mark + link_line(link, say)


def _reason(state: IntakeState, source: SourceReport, column: ColumnReport, say: Translator) -> str:
    if state.is_carried(source, column):
        return say.text("tui.intake.carried")
    if state.is_said(source, column):
        return say.text("tui.intake.by_you")
    if not column.maps_to:
        return say.text("tui.why.unmapped")
    reason = say.message(column.evidence) if column.evidence else ""
    parts = [reason, say.share(column.confidence, 0)]
    if column.suits is not None:
        parts.append(say.text("tui.why.suits", share=Share(column.suits)))
    return " · ".join(part for part in parts if part)


def link_line(link: Link, say: Translator) -> str:
    """Return what a reference joins and how well, in a line."""
    if not link.filled:
        return say.text(
            "tui.links.none",
            table=say.text(f"core.table.{link.target}"),
            column=say.text(f"core.field.{link.target_column}"),
        )
    text = say.text(
        "tui.links.joins",
        table=say.text(f"core.table.{link.target}"),
        column=say.text(f"core.field.{link.target_column}"),
        share=Share(link.share),
        n=link.filled,
    )
    if link.orphan_values:
        text += f" · {say.text('tui.links.nowhere', n=link.orphan_values)}"
    return text


def _named(link: Link, say: Translator) -> Text:
    """Return a reference and what it joins; `!` before one that joins badly."""
    mark, style = ("! ", "bold") if link.is_weak else ("", "")
    name = say.text(f"core.field.{link.column}")
    return Text(f"{mark}{name} → {link_line(link, say)}", style)


def link_lines(links: tuple[Link, ...], say: Translator) -> list[Text]:
    """Return every reference with the names that are nowhere below it, most frequent first."""
    lines = []
    for link in sorted(links, key=lambda each: each.share):
        lines.append(_named(link, say))
        for value, count in link.orphans:
            line = Text(f"{say.number(count):>{_COUNT}}  ", "dim", no_wrap=True)
            lines.append(line.append(visible(value), "not dim"))
        left = link.orphan_values - len(link.orphans)
        if left > 0:
            more = say.text("tui.links.more", n=left)
            lines.append(Text(f"{'':>{_COUNT}}  {more}", "dim"))
    return lines


def source_lines(state: IntakeState, source: SourceReport, say: Translator) -> list[Text]:
    """Return all that is to be said of a source: rows, warnings, open questions, references."""
    lines = [
        Text(say.text("tui.why.rows", n=source.rows)),
        Text(say.text("tui.intake.header_rows", n=source.header_rows)),
    ]
    for name, count in (
        ("tui.intake.preamble", source.preamble_rows),
        ("tui.intake.blank_rows", source.blank_rows),
        ("tui.intake.rejected_rows", len(source.rejected)),
    ):
        if count:
            lines.append(Text(say.text(name, n=count)))
    lines += [Text(f"! {say.message(each)}") for each in source.warnings]
    lines += [
        Text(f"? {say.message(question.text)}", "bold")
        for _, question in state.open_questions(source)
    ]
    return lines + [_named(link, say) for link in state.links(source)]
