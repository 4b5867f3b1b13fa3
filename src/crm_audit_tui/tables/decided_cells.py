"""Which cells the decisions of the worklists change, and what other steps decided about a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from crm_audit_tui.core.audit import Audit, ItemKey
from crm_audit_tui.core.decisions import DecideItem, DecideItems, Decision
from crm_audit_tui.core.worklists import ACTIONS, Effect
from crm_audit_tui.tables.result import WorkItem
from crm_audit_tui.tables.schema import SCHEMA, ColumnType

LOST_FIELDS = ("lost_reason", "stage", "status", "is_closed", "is_won")  # of a deal closed as lost
DAYS = (ColumnType.DATE, ColumnType.DATETIME)
_DUE = {"activities": "due_date", "deals": "close_date"}


def effect(item: DecideItem) -> Effect:
    """Return what a decision asks of the CRM; nothing where its action is not known."""
    for spec in ACTIONS.get(item.step, ()):
        if spec.action == item.action:
            return spec.effect
    return Effect.NONE


def field_of_action(item: DecideItem) -> str:
    """Return the field that a decision changes: an item names what is wrong, an action what to do.

    A deal that has been in its stage for too long is about its stage; assigning it changes the
    owner.
    """
    if item.action == "assign":
        return "owner"
    if item.action == "set_due":
        spec = SCHEMA[item.table].column(item.field) if item.table in SCHEMA else None
        return item.field if spec is not None and spec.type in DAYS else _DUE.get(item.table, "")
    return item.field


def changed_fields(item: DecideItem) -> tuple[str, ...]:
    """Return the fields of its record that a decision may change, none where it changes no value.

    Which of them closing a deal as lost touches depends on how the CRM says so: all are named.
    """
    if effect(item) is not Effect.CHANGE:
        return ()
    return LOST_FIELDS if item.action == "close_lost" else (field_of_action(item),)


def watched_field(item: DecideItem, has: Callable[[str], bool]) -> str:
    """Return the field that tells whether a record has moved on since it was decided, "" for none.

    That is the field to be changed; of a deal closed as lost its stage, else its status. `has`
    tells which fields there are.
    """
    fields = changed_fields(item)
    return next((each for each in fields if each != "lost_reason" and has(each)), "")


class Elsewhere(msgspec.Struct, frozen=True):
    """What another step decided about an item's cell, or about its record or field as a whole.

    `rules` tells whether it does or the item's own decision, which wants another value in the same
    cell: the later one does. None where they do not disagree.
    """

    decided: DecideItem
    rules: bool | None = None


class DecidedCells:
    """Finds what the other steps decided about an item's cell, or about archiving what it is in.

    That is its record, or its field in every record.

    `add` takes up decisions as they are made; one that is taken back or replaced needs no word.
    """

    def __init__(self, audit: Audit) -> None:
        self._keys: dict[tuple[str, str], set[ItemKey]] = {}  # by table and record
        self._fields: dict[tuple[str, str], set[ItemKey]] = {}  # by table and field
        self._add(audit.items.values())

    def add(self, decision: Decision) -> None:
        """Take up a decision that was made or put in force again."""
        if isinstance(decision, DecideItem):
            self._add([decision])
        elif isinstance(decision, DecideItems):
            self._add(decision.items)

    def _add(self, decided: Iterable[DecideItem]) -> None:
        for each in decided:
            if each.record:
                known = self._keys.setdefault((each.table, each.record), set())
            elif each.field:
                known = self._fields.setdefault((each.table, each.field), set())
            else:
                continue
            known.add((each.step, each.item))

    def elsewhere(self, item: WorkItem, audit: Audit) -> tuple[Elsewhere, ...]:
        """Return what other steps decided in `audit` about the cell of `item`, the latest first."""
        own = (item.step, item.id)
        fields = {item.field} if item.field else set()
        if own in audit.items:  # it may have been decided to change another field of the record
            fields.update(changed_fields(audit.items[own]))
        about = self._keys.get((item.table, item.record), set()) if item.record else set()
        about = about | self._fields.get((item.table, item.field), set()) if item.field else about
        found = [
            key
            for key in tuple(about)
            if key[0] != item.step and key in audit.items and _concerns(audit.items[key], fields)
        ]
        found.sort(key=lambda key: -audit.item_turns[key])
        return tuple(Elsewhere(audit.items[key], _rules(key, own, audit)) for key in found)


def _concerns(decided: DecideItem, fields: set[str]) -> bool:
    return effect(decided) is Effect.ARCHIVE or not fields.isdisjoint(changed_fields(decided))


def _rules(key: ItemKey, own: ItemKey, audit: Audit) -> bool | None:
    if own not in audit.items:
        return None
    other, here = audit.items[key], audit.items[own]
    if other.value == here.value or not set(changed_fields(other)) & set(changed_fields(here)):
        return None
    return audit.item_turns[key] > audit.item_turns[own]
