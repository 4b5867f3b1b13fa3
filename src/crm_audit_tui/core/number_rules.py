"""Rules on numbers that cannot be: one count that never exceeds another."""

from __future__ import annotations

from typing import Literal

import msgspec

from crm_audit_tui.core.errors import AuditError


class NumberRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a connected tool, `smaller` never exceeds `larger`.

    Both are columns of the table of tools, ours or by the export's header. With `when`
    "sends_only" the rule holds only for tools whose answers come back for what went out. `own`
    marks the rules that a user added.
    """

    smaller: str
    larger: str
    when: Literal["always", "sends_only"] = "always"
    own: bool = False


class _Rulebook(msgspec.Struct, forbid_unknown_fields=True):
    rule: tuple[NumberRule, ...] = ()


def read_number_rules(content: object, *, own: bool = False) -> tuple[NumberRule, ...]:
    """Return the rules of a parsed TOML rulebook (`[[rule]]` tables).

    Raises AuditError `core.error.number_rules` that says which key is wrong.
    """
    try:
        book = msgspec.convert(content, _Rulebook)
    except msgspec.ValidationError as error:
        raise AuditError("core.error.number_rules", reason=str(error)) from error
    for each in book.rule:
        if not each.smaller.strip() or not each.larger.strip():
            raise AuditError("core.error.number_rules", reason="smaller, larger")
    return tuple(msgspec.structs.replace(each, own=own) for each in book.rule)
