"""What may be done about an item of each worklist, with the key that does it.

An action's word is the message `core.action.<action>`. `effect` says what the export makes of it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Effect(StrEnum):
    """What an action asks of the CRM."""

    NONE = "none"  # a decision to leave things as they are
    CHANGE = "change"  # a new value for a field
    FOLLOW_UP = "follow_up"  # somebody has to find out
    ARCHIVE = "archive"  # record or field leaves the CRM
    MERGE = "merge"  # a label is spelled like another
    SKIP = "skip"  # decided later; the item stays open


class ActionSpec(msgspec.Struct, frozen=True):
    """One action: its key, its effect and what has to be typed for it."""

    action: str
    key: str
    effect: Effect
    needs_value: bool = False
    needs_owner: bool = False
    needs_due: bool = False


_LATER = ActionSpec("skip", "s", Effect.SKIP)
_FOLLOW_UP = ActionSpec("follow_up", "o", Effect.FOLLOW_UP, needs_owner=True, needs_due=True)

ACTIONS: dict[str, tuple[ActionSpec, ...]] = {
    "pipeline": (
        ActionSpec("assign", "a", Effect.CHANGE, needs_value=True),
        ActionSpec("set_due", "d", Effect.CHANGE, needs_value=True),
        ActionSpec("close_lost", "c", Effect.CHANGE, needs_value=True),
        ActionSpec("keep", "k", Effect.NONE),
        _FOLLOW_UP,
        _LATER,
    ),
    "unused": (
        ActionSpec("archive", "a", Effect.ARCHIVE),
        ActionSpec("delete", "d", Effect.ARCHIVE),
        ActionSpec("keep", "k", Effect.NONE),
        _LATER,
    ),
    "segmentation": (
        ActionSpec("merge_label", "m", Effect.MERGE, needs_value=True),
        ActionSpec("keep", "k", Effect.NONE),
        _LATER,
    ),
    "missing": (
        ActionSpec("fill", "f", Effect.CHANGE, needs_value=True),
        ActionSpec("accept", "a", Effect.NONE),
        _FOLLOW_UP,
        _LATER,
    ),
    "freshness": (
        ActionSpec("confirm", "c", Effect.NONE),
        ActionSpec("change", "f", Effect.CHANGE, needs_value=True),
        ActionSpec("ask_owner", "o", Effect.FOLLOW_UP, needs_owner=True, needs_due=True),
        ActionSpec("archive", "a", Effect.ARCHIVE),
        _LATER,
    ),
}


_TOUCHING = (Effect.CHANGE, Effect.MERGE, Effect.ARCHIVE)
# What keeps an item from being decided together with others, by what may not be done then; one by
# one the auditor may. The word of a guard is the message `core.guard.<guard>`.
GUARDS: dict[str, tuple[Effect, ...]] = {
    "held": _TOUCHING,  # under a legal hold
    "open_deal": (Effect.ARCHIVE,),  # business is going on
    "suppressed": (Effect.ARCHIVE,),  # who opted out has to stay known, or is written to again
}
# Closing a deal that has a step planned ahead is no tidying up.
PLANNED = "planned"


def guarded(spec: ActionSpec, guards: tuple[str, ...]) -> str:
    """Return the guard that keeps `spec` from being done in bulk, "" where none does."""
    if PLANNED in guards and spec.action == "close_lost":
        return PLANNED
    return next((each for each in guards if spec.effect in GUARDS.get(each, ())), "")


def needs_sample(spec: ActionSpec) -> bool:
    """Tell whether an action changes or archives data: a sample is looked at before it does."""
    return spec.effect in _TOUCHING


def action(step: str, name: str) -> ActionSpec:
    """Return the action `name` of the worklist of `step`; KeyError where there is none."""
    for spec in ACTIONS[step]:
        if spec.action == name:
            return spec
    raise KeyError(name)
