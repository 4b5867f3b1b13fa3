"""What can be looked at closer in an intake: reasons, references, rows that are in no table."""

from __future__ import annotations

from rich.text import Text

from crm_audit_tui.core.messages import message
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.sources import ColumnReport, SourceReport
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.modals.listing import ListingModal
from crm_audit_tui.tui.widgets.source_detail import column_lines, link_lines, source_lines

_REJECTS_SHOWN = 1000
_WIDEST = 104  # cells inside a box
_FRAME = 6  # cells that a box itself needs


def explain_source(state: IntakeState, source: SourceReport, say: Translator) -> ListingModal:
    """Return all that is to be said of a source."""
    title = message("tui.why.source", file=source.name)
    return ListingModal(title, source_lines(state, source, say))


def explain_column(
    state: IntakeState, source: SourceReport, column: ColumnReport, say: Translator, room: int
) -> ListingModal:
    """Return why a column is taken for what it is, on a screen of `room` cells."""
    width = min(_WIDEST, room - _FRAME)
    title = message("tui.why.column", file=source.name)
    return ListingModal(title, column_lines(state, source, column, say, width))


def list_links(state: IntakeState, source: SourceReport, say: Translator) -> ListingModal:
    """Return how the references of a source join, and what they name that is nowhere."""
    title = message("tui.links.title", file=source.name)
    return ListingModal(title, link_lines(state.links(source), say))


def list_rejects(source: SourceReport, say: Translator) -> ListingModal:
    """Return the rows of a source that are in no table, each with its line and the reason."""
    lines = []
    for reject in source.rejected[:_REJECTS_SHOWN]:
        line = Text(f"{reject.line:>7}  ", "bold", no_wrap=True, overflow="ellipsis")
        line.append(f"{say.message(reject.reason)}  ", "not bold")
        line.append(visible(reject.text), "not bold dim")
        lines.append(line)
    title = message("tui.intake.rejects", file=source.name, n=len(source.rejected))
    return ListingModal(title, lines)
