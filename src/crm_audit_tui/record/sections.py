"""What a person reads in a record: every section of the audit as tables, made from its state.

The log is the truth and these follow from it; they are never read back into the audit, only
compared with it.
"""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.audit import Audit
from crm_audit_tui.core.decisions import DecideItem, JudgePair
from crm_audit_tui.core.steps import STEPS, TWELVE
from crm_audit_tui.record.plain import Plain, to_plain

Section = dict[str, Plain]


def sections(audit: Audit) -> dict[str, Plain]:
    """Return the readable sections of `audit` by name, in the order in which they are written."""
    return {
        "title": audit.scope.get("title", ""),
        "organisation": audit.scope.get("organisation", ""),
        "progress": progress(audit),
        "scope": dict(sorted(audit.scope.items())),
        "settings": dict(sorted(audit.changed_settings.items())),
        "sources": {pin.id: to_plain(pin) for pin in audit.sources},
        "steps": {
            step.slug: to_plain(audit.statuses[step.slug])
            for step in STEPS
            if step.slug in audit.statuses
        },
        "answers": {
            key: _without(audit.answers[key], "kind", "question") for key in sorted(audit.answers)
        },
        "registers": _registers(audit),
        "manual_findings": {
            key: to_plain(audit.manual_findings[key]) for key in sorted(audit.manual_findings)
        },
        "finding_notes": {
            key: to_plain(audit.finding_notes[key]) for key in sorted(audit.finding_notes)
        },
        "sign_offs": {
            str(number): _without(each, "kind")
            for number, each in enumerate(audit.sign_offs, start=1)
        },
        "worklists": _worklists(audit),
        "duplicates": _duplicates(audit),
    }


def progress(audit: Audit) -> Section:
    """Return how far the audit is: steps done or skipped with reason, of twelve; decisions."""
    done = sum(audit.status(step.slug).status in ("done", "skipped") for step in TWELVE)
    return {
        "steps_done": done,
        "steps": len(TWELVE),
        "decisions": len(audit.pairs) + len(audit.items),
    }


def _without(struct: msgspec.Struct, *keys: str) -> Plain:
    """Return `struct` as a table without what its place in the record says already."""
    table = to_plain(struct)
    assert isinstance(table, dict)
    return {key: value for key, value in table.items() if key not in keys}


def _registers(audit: Audit) -> Section:
    steps: dict[str, dict[str, dict[str, Plain]]] = {}
    for key in audit.entry_order:
        step, register, entry = key
        steps.setdefault(step, {}).setdefault(register, {})[entry] = to_plain(audit.entries[key])
    return {step: {**registers} for step, registers in steps.items()}


def _worklists(audit: Audit) -> Section:
    """Return the items decided as lines, by step and action."""
    lines: dict[tuple[str, str], list[str]] = {}
    for item in audit.items.values():
        lines.setdefault((item.step, item.action), []).append(_item_line(item))
    return _in_order(lines)


def _item_line(item: DecideItem) -> str:
    line = item.item
    if item.value:
        line += f" | value: {item.value}" + (f" ({item.origin})" if item.origin else "")
    if item.owner:
        line += f" | owner: {item.owner}"
    if item.due:
        line += f" | due: {item.due}"
    if item.note:
        line += f" | note: {item.note}"
    return line


def _duplicates(audit: Audit) -> Section:
    """Return the pairs judged as lines, by table and verdict; a merge names the survivor first."""
    lines: dict[tuple[str, str], list[str]] = {}
    for pair in audit.pairs.values():
        lines.setdefault((pair.table, pair.verdict), []).append(_pair_line(pair))
    return _in_order(lines)


def _in_order(lines: dict[tuple[str, str], list[str]]) -> Section:
    # Sorted, so that two saves of the same audit are the same file.
    section: dict[str, dict[str, Plain]] = {}
    for outer, inner in sorted(lines):
        section.setdefault(outer, {})[inner] = [*sorted(lines[outer, inner])]
    return {**section}


def _pair_line(pair: JudgePair) -> str:
    if pair.verdict != "merge":
        return f"{pair.left} | {pair.right}"
    first, second = pair.left, pair.right
    if pair.survivor == pair.right:
        first, second = second, first
    line = f"{first} <- {second}"
    for field, choice in sorted(pair.values.items()):
        line += f" | {field}: {choice}"
    return line
