"""One item of a worklist in words, the form that an action asks for, and the decision it makes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import FieldKind
from crm_audit_tui.core.steps import step
from crm_audit_tui.core.visible import visible
from crm_audit_tui.core.worklists import PLANNED, ActionSpec, Effect
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.item_decisions import about_own_field, decision_on
from crm_audit_tui.session.typed_values import Judge, judge_of
from crm_audit_tui.tables.decided_cells import Elsewhere, field_of_action
from crm_audit_tui.tables.keys import record_id
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.schema import SCHEMA
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.widgets.text_table import clip

_SHOWN = 240  # cells of a value: a long one would push the record off the screen


def about_item(
    item: WorkItem,
    decided: DecideItem | None,
    say: Translator,
    elsewhere: Sequence[Elsewhere] = (),
) -> Text:
    """Return what is known about an item: where, why, what is suggested, what was decided.

    `elsewhere` is what other steps decided about the same cell.
    """
    text = Text()
    table = say.text(f"core.table.{item.table}") if item.table else ""
    title = f"{table} {visible(record_id(item.record))}" if item.record else table
    text.append(title.strip(), "bold")
    if item.field:
        text.append(f" · {field_name(item.field, say)}", "bold")
    text.append(f"\n{clip(say.message(item.reason), _SHOWN)}")
    if item.value:
        text.append(f"\n{say.text('tui.item.value')}{say.colon}", "dim")
        text.append(clip(visible(item.value), _SHOWN))
    if item.suggestion:
        text.append(f"\n{say.text('tui.item.suggestion')}{say.colon}", "dim")
        text.append(clip(visible(item.suggestion), _SHOWN), "bold")
        if item.origin:
            text.append(f"  ({say.message(item.origin)})", "dim")
    if item.money:
        text.append(f"\n{say.text('tui.item.money')}{say.colon}", "dim")
        text.append(say.value(item.money))
    for guard in item.guards:
        style = "dim" if guard == PLANNED else "bold"
        text.append(f"\n! {say.text(f'core.guard.{guard}')}", style)
    if decided is not None:
        verb = Message(f"core.action.{decided.action}")
        text.append(f"\n✔ {say.text('tui.item.decided', action=verb)}", "bold")
        details = (clip(visible(decided.value), _SHOWN), visible(decided.owner), decided.due)
        text.append("".join(f" {each}" for each in details if each))
    for other in elsewhere:
        text.append(f"\n✔ {_elsewhere(other, say)}", "bold")
    return text


def _elsewhere(other: Elsewhere, say: Translator) -> str:
    made = other.decided
    verb, value = say.text(f"core.action.{made.action}"), clip(visible(made.value), _SHOWN)
    what = f"{value} ({verb})" if made.value else verb
    said = say.text("tui.item.elsewhere", step=step(made.step).number, what=what)
    if other.rules is None:
        return said
    return f"{said} · {say.text('tui.item.that_rules' if other.rules else 'tui.item.this_rules')}"


def action_form(
    spec: ActionSpec,
    item: WorkItem,
    last: DecideItem | None,
    about: Text,
    rows: RowReader | None = None,
) -> FormModal:
    """Return the form for what an action needs; owner and day begin as they were last time.

    What is typed for a field is judged by its column, as the exports in `rows` write it.
    """
    fields = []
    if spec.needs_value:
        kind = FieldKind.DAY if spec.action == "set_due" else FieldKind.TEXT
        fields.append(
            FormField(
                name="value",
                label=_asked(spec, item),
                kind=kind,
                value=_first_value(spec, item),
                required=True,
                judge=_judge(spec, item, rows),
                stands=_standing(spec, item),
            )
        )
    if spec.needs_owner:
        owner = last.owner if last else item.suggestion if item.field == "owner" else ""
        fields.append(
            FormField(name="owner", label=Message("tui.item.ask_owner"), value=owner, required=True)
        )
    if spec.needs_due:
        due = last.due if last else ""
        fields.append(
            FormField(name="due", label=Message("tui.item.ask_due"), kind=FieldKind.DAY, value=due)
        )
    # A note is the exception: Enter takes what is suggested at once, tab goes to the note.
    fields.append(FormField(name="note", label=Message("tui.item.ask_note"), aside=True))
    return FormModal(Message(f"core.action.{spec.action}"), fields, about=about)


def bulk_form(spec: ActionSpec, front: WorkItem, n: int, rows: RowReader | None) -> FormModal:
    """Return the form for what an action needs for many items at once.

    A value that is left blank means what is suggested for each; one that belongs to no record (a
    reason, a day where none is suggested) is asked for.
    """
    fields = []
    if spec.needs_value:
        own = spec.action not in ("close_lost", "set_due")
        fields.append(
            FormField(
                name="value",
                label=Message("tui.bulk.ask_value") if own else _asked(spec, front),
                kind=FieldKind.DAY if spec.action == "set_due" else FieldKind.TEXT,
                required=not own,
                judge=_judge(spec, front, rows),
            )
        )  # fmt: skip
    if spec.needs_owner:
        fields.append(FormField(name="owner", label=Message("tui.item.ask_owner"), required=True))
    if spec.needs_due:
        fields.append(FormField(name="due", label=Message("tui.item.ask_due"), kind=FieldKind.DAY))
    fields.append(FormField(name="note", label=Message("tui.item.ask_note"), aside=True))
    title = Message("tui.bulk.form", {"n": n, "action": Message(f"core.action.{spec.action}")})
    return FormModal(title, fields)


def _asked(spec: ActionSpec, item: WorkItem) -> Message:
    """Return what a value is asked by: the column where the action, not the item, names it."""
    if spec.action == "close_lost":
        return Message("tui.item.ask_reason")
    field = field_of_action(decision_on(spec, item, {}))
    known = item.table in SCHEMA and SCHEMA[item.table].column(field) is not None
    if known and field != item.field:
        return Message(f"core.field.{field}")
    return Message("tui.item.ask_value")


def _judge(spec: ActionSpec, item: WorkItem, rows: RowReader | None) -> Judge | None:
    field = field_of_action(decision_on(spec, item, {}))
    if spec.action == "close_lost" or spec.effect is not Effect.CHANGE:
        return None
    judge = judge_of(rows, item.table, item.record, field)
    if judge is None:
        return None
    return lambda value: None if value == item.suggestion else judge(value)


def _standing(spec: ActionSpec, item: WorkItem) -> str:
    """Return what the action would put another value in place of, "" where it says another thing.

    To leave a thing as it is, is another action: Enter on it would count as a change of nothing.
    """
    return "" if item.suggestion or not about_own_field(spec, item) else item.value


def _first_value(spec: ActionSpec, item: WorkItem) -> str:
    """Return what the field of an action begins with: what is suggested, or stands there now."""
    return (item.suggestion or item.value) if about_own_field(spec, item) else ""
