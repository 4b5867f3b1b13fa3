"""What the review of pairs says beneath its table: state, warnings, company, and the result."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.pair_view import FieldView, PairView
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tui.field_words import what_stays
from crm_audit_tui.tui.warning_words import warning_lines

_SHOWN_COMPANIONS = 4


def pair_warnings(view: PairView, say: Translator) -> list[str]:
    """Return what speaks against merging a pair."""
    return [say.message(risk) for risk in view.risks]


def pair_state(view: PairView, say: Translator, *, width: int, room: int, blind: bool) -> Text:
    """Return the state of a pair and who else is in its cluster, and warnings in `room` lines.

    They stand in one line where they fit. A blind review shows no probability.
    """
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(say.text(f"tui.review.state_{view.state}"), "bold")
    warnings = pair_warnings(view, say)
    beside = "".join(f"  ! {warning}" for warning in warnings)
    company = _company(view, say, blind=blind)
    in_one_line = cell_len(text.plain) + cell_len(beside) + cell_len(company) <= width
    if in_one_line:
        text.append(beside, "bold red")
    text.append(company, "dim")
    if not in_one_line:
        for line in warning_lines(warnings, say, width=width, room=room):
            text.append(f"\n{line}", "bold red")
    return text


def whole_field(view: PairView, field: FieldView, say: Translator) -> list[Text]:
    """Return both values of a field and what would stay of it, a line each, nothing cut off."""
    lines = []
    for letter, side, value in (("A", view.left, field.left), ("B", view.right, field.right)):
        line = Text(f"{letter}  {visible(side.record_id)}  {visible(side.source)}\n", "bold")
        lines.append(line.append(visible(value) or "·", "not bold"))
    return [*lines, what_stays(field, say)]


def _company(view: PairView, say: Translator, *, blind: bool) -> str:
    if not view.companions:
        return ""
    names = ", ".join(
        visible(record_id(key)) if blind else f"{visible(record_id(key))} ({say.number(chance)})"
        for key, chance in view.companions[:_SHOWN_COMPANIONS]
    )
    more = len(view.companions) - _SHOWN_COMPANIONS
    said = say.text("tui.review.also", records=names)
    return f"  {said} +{more}" if more > 0 else f"  {said}"
