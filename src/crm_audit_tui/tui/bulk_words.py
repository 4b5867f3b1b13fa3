"""One action on many items in words: the sets to choose from, the counts, an item of the sample."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crm_audit_tui.core.messages import Message, Param
from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.bulk import BulkPlan
from crm_audit_tui.session.item_sets import ItemSet, SetKind
from crm_audit_tui.session.labels import NewLabel
from crm_audit_tui.tables.decided_cells import field_of_action
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.store import RowReader
from crm_audit_tui.tui.field_words import field_name
from crm_audit_tui.tui.item_forms import about_item
from crm_audit_tui.tui.widgets.text_table import clip

_DETAIL = 40  # cells of a value or an owner in the name of a set
_TOLD = ("full_name", "first_name", "last_name", "name", "subject", "email", "phone", "company",
         "stage", "owner")  # fmt: skip


def set_name(chosen: ItemSet, front: WorkItem, say: Translator, width: int = 0) -> Text:
    """Return what the items of a set have in common, with how many are open at `width` cells."""
    table = say.text(f"core.table.{front.table}") if front.table else ""
    field = field_name(front.field, say) if front.field else ""
    by_field = field and (front.record or front.step != "unused")
    kind = f"tui.bulk.set_{chosen.kind}"
    if chosen.kind is SetKind.SHOWN and not chosen.detail:
        kind = "tui.bulk.set_everything"
    name = say.text(
        kind,
        what=" · ".join(
            each for each in (table, field if by_field else "", _fault(front, say)) if each
        ),
        detail=clip(visible(chosen.detail), _DETAIL),
        n=chosen.days,
    )
    if not width:
        return Text(name)
    count = say.text("tui.bulk.open", n=chosen.open)
    room = max(10, width - cell_len(count) - 2)
    text = Text(name, no_wrap=True)
    text.truncate(room, overflow="ellipsis", pad=True)
    text.append(f"  {count}", "bold")
    return text


def _fault(front: WorkItem, say: Translator) -> str:
    """Return the reason of an item without what is its own; nothing where it is full of figures."""
    params = front.reason.params
    if not set(params) <= {"name", "fault"}:
        return ""
    if "name" not in params:
        return say.message(front.reason)
    return say.message(Message(front.reason.id, {"name": ""})).strip(say.colon)


def counts_of(plan: BulkPlan, say: Translator) -> str:
    """Return how many items would be decided, and how: with one value or each with its own."""
    verb = say.text(f"core.action.{plan.spec.action}")
    typed = [plan.typed.get(name, "") for name in ("value", "owner", "due")]
    said = " · ".join(clip(visible(each), _DETAIL) for each in typed if each)
    if plan.spec.needs_value and not plan.typed.get("value"):
        said = say.text("tui.bulk.own_value")
    counted = say.text("tui.bulk.counts", n=len(plan.places), action=verb)
    return f"{counted}{say.colon}{said}" if said else counted


def new_label(new: NewLabel, say: Translator) -> Message:
    """Return that no record has the label that others would be merged into."""
    params: dict[str, Param] = {"label": new.label, "field": field_name(new.field, say)}
    if new.near:
        return Message("tui.item.new_label_near", {**params, "near": new.near})
    return Message("tui.item.new_label", params)


def stays_out(plan: BulkPlan, say: Translator) -> str:
    """Return how many items stay out for which reason, and how many lie beyond the list."""
    why = [say.text(f"tui.bulk.left_{reason}", n=n) for reason, n in plan.left.items()]
    lines = f"\n{say.text('tui.bulk.left', why='; '.join(why))}" if why else ""
    if beyond := plan.queue.counts().beyond:
        lines += f"\n{say.text('tui.bulk.beyond', n=beyond)}"
    return lines


def sample_item(plan: BulkPlan, place: int, rows: RowReader | None, say: Translator) -> Text:
    """Return one item of the sample: what it is, its record in short, and what would be done."""
    item, decision = plan.queue.items[place], plan.decision(place)
    text = about_item(item, None, say)
    text.append(f"\n→ {say.text(f'core.action.{decision.action}')}", "bold")
    field = "lost_reason" if decision.action == "close_lost" else field_of_action(decision)
    if decision.value and field:
        text.append(f" · {field_name(field, say)}", "bold")
    said = (clip(visible(decision.value), 2 * _DETAIL), visible(decision.owner), decision.due)
    text.append("".join(f" {each}" for each in said if each), "bold")
    for name, cell in _record(item, rows).items():
        text.append(f"\n  {field_name(name, say)} ", "dim")
        text.append(clip(visible(cell), 2 * _DETAIL))
    return text


def _record(item: WorkItem, rows: RowReader | None) -> dict[str, str]:
    if rows is None or not item.record or item.table not in rows:
        return {}
    stored = rows[item.table]
    row = stored.row_of.get(item.record)
    if row is None:
        return {}
    cells = {name: stored.cell(row, name) for name in _TOLD}
    return {name: cell for name, cell in cells.items() if cell.strip()}
