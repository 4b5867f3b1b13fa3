"""Words for tables and columns: what a figure is about, what would make a part auditable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_audit_tui.core.messages import Message
from crm_audit_tui.core.registers import CONTROL
from crm_audit_tui.core.sources import RAW
from crm_audit_tui.i18n import Translator
from crm_audit_tui.tables.result import NotAuditable, TableNeed


def way_out(gap: NotAuditable, say: Translator) -> str:
    """Return what would make a gap auditable, as a clause without a full stop."""
    needs = gap.needs or tuple(TableNeed(table) for table in gap.tables)
    return ways_out(needs, say, register=gap.register)


def ways_out(needs: Sequence[TableNeed], say: Translator, *, register: bool = False) -> str:
    """Return each way: columns for an attached table, another table, or a list by hand."""
    ways = [_way(each, say) for each in needs]
    if register:
        ways.append(say.text("core.need.register"))
    return say.text("core.need.or").join(ways) if ways else say.text("core.need.nothing")


def _way(need: TableNeed, say: Translator) -> str:
    table = say.text(f"core.table.{need.table}")
    columns = ", ".join(say.text(f"core.field.{column}") for column in need.columns)
    if need.attached and columns:
        return say.text("core.need.add", table=table, columns=columns)
    if columns:
        return say.text("core.need.attach_columns", table=table, columns=columns)
    return say.text("core.need.attach", table=table)


def rule_words(values: Mapping[str, str]) -> Message | str:
    """Return a rule of the process: in any language as it was proposed, else as it was typed."""
    proposed = Message(f"checks.control.{values.get(CONTROL, '')}")
    known = CONTROL in values and Translator("en").has(proposed.id)
    return proposed if known else values.get("rule", "")


def subject_name(subject: str, words: Translator) -> str:
    """Return what a figure is about: `contacts.email` in words, anything else as data."""
    table, _, field = subject.partition(".")
    if field and words.has(f"core.table.{table}"):
        name = f"core.field.{field}"
        label = words.text(name) if words.has(name) else words.value(field.removeprefix(RAW))
        return f"{words.text(f'core.table.{table}')} · {label}"
    if words.has(f"core.table.{subject}"):
        return words.text(f"core.table.{subject}")
    return words.value(subject)
