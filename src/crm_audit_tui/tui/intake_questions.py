"""What intake asks about a source: its table, a column's meaning, what the file leaves open."""

from __future__ import annotations

from crm_audit_tui.core.messages import message
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.sources import ColumnReport, SourceQuestion, SourceReport
from crm_audit_tui.tui.intake_state import IntakeState
from crm_audit_tui.tui.modals.dialect import DialectModal
from crm_audit_tui.tui.modals.pick import Choosable, PickModal


def ask_table(source: SourceReport, say: Translator) -> PickModal:
    """Return the question which table a source holds."""
    choices = [
        Choosable(name, say.text(f"core.table.{name}"), say.text(f"tui.intake.table_{name}"))
        for name in SCHEMA
    ]
    question = message("tui.intake.which_table", file=source.name)
    return PickModal(question, choices, current=source.table)


def ask_meaning(
    state: IntakeState, source: SourceReport, column: ColumnReport, say: Translator
) -> PickModal:
    """Return the question what a column is; a meaning that another column has says whose it is."""
    taken = {state.maps_to(source, each): each.name for each in source.columns}
    choices = [Choosable("", say.text("tui.intake.not_mapped"))]
    for spec in SCHEMA[source.table].columns:
        holder = taken.get(spec.name, "")
        detail = say.text("tui.intake.taken", column=holder) if holder else ""
        choices.append(Choosable(spec.name, say.text(f"core.field.{spec.name}"), detail))
    return PickModal(
        message("tui.intake.what_is", column=column.name),
        choices,
        current=state.maps_to(source, column),
        hint=message("tui.intake.sample", values=" · ".join(column.sample[:3])),
    )


def ask_open(
    state: IntakeState, source: SourceReport, question: SourceQuestion, say: Translator
) -> PickModal:
    """Return what the file alone cannot tell, with what is assumed until it is answered."""
    return PickModal(
        message("tui.intake.question", file=source.name, question=question.text),
        [Choosable(each.value, say.message(each.meaning)) for each in question.choices],
        current=state.answered(source, question) or question.guess,
    )


def ask_dialect(state: IntakeState, source: SourceReport, say: Translator) -> DialectModal:
    """Return the question how a file is written: encoding, delimiter, quotes, header, sheet."""
    sheets = {}
    if len(source.sheets) > 1:
        read = {each.sheet: each for each in state.beside(source)}
        for name in source.sheets:
            sheets[name] = sheet_size(read[name], say) if name in read else no_table(say)
    return DialectModal(source, state.said(source), sheets)


def sheet_size(source: SourceReport, say: Translator) -> str:
    """Return how large a sheet is: its rows and columns."""
    return say.text("tui.intake.size", rows=source.rows, columns=len(source.columns))


def no_table(say: Translator) -> str:
    """Return what is said of a sheet in which no table was found."""
    return say.text("tui.intake.no_table")
