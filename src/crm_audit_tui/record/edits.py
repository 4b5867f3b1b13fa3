"""What a person did to a record by hand: keys of their own are kept, changes to ours are noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crm_audit_tui.core.messages import Message, message
from crm_audit_tui.core.questions import QUESTIONS
from crm_audit_tui.core.steps import STEPS
from crm_audit_tui.core.thresholds import THRESHOLDS
from crm_audit_tui.record.plain import Plain, without_nan

EDIT_NOTES = ("record.note.edited", "record.note.without_effect")
_SHOWN = 5  # as many keys are named in a note


def keys_of_their_own(found: Mapping[str, object], ours: Mapping[str, object]) -> dict[str, object]:
    """Return what of `found` is not in `ours`, tables within tables."""
    theirs: dict[str, object] = {}
    for key, value in found.items():
        if key not in ours:
            theirs[key] = value
            continue
        known = ours[key]
        if isinstance(value, dict) and isinstance(known, Mapping):
            within = keys_of_their_own(value, known)
            if within:
                theirs[key] = within
    return theirs


def with_theirs(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    """Return `ours` with the keys of a person's own put in where they stood; ours win."""
    merged = dict(ours)
    for key, value in theirs.items():
        if key not in merged:
            merged[key] = value
            continue
        known = merged[key]
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = with_theirs(known, value)
    return merged


def edit_notes(found: Mapping[str, object], ours: Mapping[str, Plain]) -> Iterator[Message]:
    """Yield what to say where readable sections of `found` differ from `ours`, the log's."""
    changed = [".".join(path) for path in _differences(found, ours, ())]
    if changed:
        yield _note(EDIT_NOTES[0], changed)
    added = [".".join(path) for path in _without_effect(found, ours)]
    if added:
        yield _note(EDIT_NOTES[1], added)


def _note(message_id: str, keys: list[str]) -> Message:
    more = len(keys) - _SHOWN
    shown = ", ".join(keys[:_SHOWN]) + (f" … (+{more})" if more > 0 else "")
    return message(message_id, n=len(keys), keys=shown)


def _differences(
    found: Mapping[str, object], ours: Mapping[str, object], path: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the keys of `ours` that are changed or missing in `found`."""
    for key, value in ours.items():
        here = (*path, key)
        if key not in found:
            if value not in ({}, ""):
                yield here
        elif isinstance(value, Mapping) and isinstance(known := found[key], dict):
            yield from _differences(known, value, here)
        elif found[key] != value and without_nan(found[key]) != without_nan(value):
            yield here


def _without_effect(
    found: Mapping[str, object], ours: Mapping[str, Plain]
) -> Iterator[tuple[str, ...]]:
    """Yield keys that a person seems to have meant as a decision: they are kept, and do nothing."""
    known = {
        "settings": frozenset(THRESHOLDS),
        "answers": frozenset(each.key for step in QUESTIONS.values() for each in step),
        "steps": frozenset(step.slug for step in STEPS),
        "registers": frozenset(step.slug for step in STEPS if step.registers),
    }
    for section, names in known.items():
        table, own = found.get(section), ours.get(section)
        if not isinstance(table, dict) or not isinstance(own, dict):
            continue
        for key in keys_of_their_own(table, own):
            if key in names and not (section != "registers" and key in own):
                yield (section, key)
