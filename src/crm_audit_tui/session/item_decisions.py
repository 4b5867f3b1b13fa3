"""What an action makes of an item of a worklist: the decision, with the value that it takes."""

from __future__ import annotations

from collections.abc import Mapping

from crm_audit_tui.core.decisions import DecideItem
from crm_audit_tui.core.worklists import ActionSpec
from crm_audit_tui.tables.decided_cells import DAYS
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.schema import SCHEMA


def decision_on(spec: ActionSpec, item: WorkItem, typed: Mapping[str, str]) -> DecideItem:
    """Return the decision to do `spec` about an item, with what was typed for it."""
    value = typed.get("value", "")
    origin = "" if not value else "suggested" if value == item.suggestion else "typed"
    return DecideItem(
        step=item.step,
        item=item.id,
        action=spec.action,
        table=item.table,
        record=item.record,
        field=item.field,
        value=value,
        origin=origin,
        owner=typed.get("owner", ""),
        due=typed.get("due", ""),
        note=typed.get("note", ""),
    )


def about_own_field(spec: ActionSpec, item: WorkItem) -> bool:
    """Tell whether an action changes the field that an item is about.

    What is suggested for an item, or stands there now, is about its own field: a deal without an
    owner that is closed as lost takes no owner's name as the reason.
    """
    match spec.action:
        case "assign":
            return item.field == "owner"
        case "set_due":
            column = SCHEMA[item.table].column(item.field) if item.table in SCHEMA else None
            return column is not None and column.type in DAYS
        case "close_lost":
            return False
        case _:
            return True


def suggested_for(spec: ActionSpec, item: WorkItem) -> str:
    """Return the value that is suggested for what `spec` changes, "" where none is."""
    return item.suggestion if spec.needs_value and about_own_field(spec, item) else ""


def repeated(spec: ActionSpec, last: DecideItem, item: WorkItem) -> DecideItem | None:
    """Return the decision to do with `item` what was done last; None where its value is not known.

    Owner, day and note are as they were. The value is what is suggested for the item itself, else
    the one typed last where that is as good for another item: an owner, a day, a reason. What is
    filled into a field belongs to its record, and another item's suggestion is no suggestion here.
    """
    value = suggested_for(spec, item)
    if not value and last.origin == "typed" and spec.action in ("assign", "set_due", "close_lost"):
        value = last.value
    if spec.needs_value and not value:
        return None
    typed = {"value": value, "owner": last.owner, "due": last.due, "note": last.note}
    return decision_on(spec, item, typed)
