"""What speaks against merging a pair in bulk, however alike the two records are."""

from __future__ import annotations

from collections.abc import Mapping

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.matching import days, emails, names, phones
from crm_audit_tui.matching.survivorship import REFUSES_WHEN_FALSE, REFUSES_WHEN_TRUE, truth

Record = Mapping[str, str]


def risks(left: Record, right: Record) -> tuple[Message, ...]:
    """Return the risks of merging two records; a pair with any is judged by itself, never in bulk.

    Conflicting consent, two owners, different tax or identity numbers or birth dates, an address of
    a function (`info@`), a phone that two differently named people share.
    """
    found = [*_consent(left, right), *_owners(left, right), *_identities(left, right)]
    return (*found, *_shared_boxes(left, right), *_shared_phones(left, right))


def _consent(left: Record, right: Record) -> list[Message]:
    found = []
    for column in sorted(REFUSES_WHEN_FALSE | REFUSES_WHEN_TRUE):
        one, other = truth(left.get(column, "")), truth(right.get(column, ""))
        if one is not None and other is not None and one != other:
            found.append(message("matching.risk.consent", field=message(f"core.field.{column}")))
    return found


def _owners(left: Record, right: Record) -> list[Message]:
    one, other = left.get("owner", "").strip(), right.get("owner", "").strip()
    if one and other and one.casefold() != other.casefold():
        return [message("matching.risk.owners", left=one, right=other)]
    return []


def _identities(left: Record, right: Record) -> list[Message]:
    found = []
    for column in ("tax_id", "national_id", "birth_date"):
        normal = days.day if column == "birth_date" else days.identity
        one, other = normal(left.get(column, "")), normal(right.get(column, ""))
        if one and other and one != other:
            label = message(f"core.field.{column}")
            found.append(message("matching.risk.identity", field=label))
    return found


def _shared_boxes(left: Record, right: Record) -> list[Message]:
    boxes = [
        {each for column in ("email", "email2") for each in emails.addresses(side.get(column, ""))}
        for side in (left, right)
    ]
    shared = sorted(each for each in boxes[0] & boxes[1] if emails.is_role(each))
    return [message("matching.risk.role_address", address=shared[0])] if shared else []


def _whole_name(record: Record) -> list[str]:
    parts = f"{record.get('first_name', '')} {record.get('last_name', '')}"
    return sorted(parts.casefold().split())


def _shared_phones(left: Record, right: Record) -> list[Message]:
    if _whole_name(left) == _whole_name(right):
        return []  # first and last name stand swapped
    one, other = (names.given(side.get("first_name", "")) for side in (left, right))
    if not one or not other or set(names.formal(one)) & set(names.formal(other)):
        return []
    if one[0] == other[0] and 1 in (len(one), len(other)):
        return []
    sides = [
        {
            phones.compared(each): each
            for column in ("phone", "mobile")
            for each in phones.numbers(side.get(column, ""), side.get("country", ""))
        }
        for side in (left, right)
    ]
    shared = sorted(sides[0].keys() & sides[1].keys())
    return [message("matching.risk.shared_phone", phone=sides[0][shared[0]])] if shared else []
